package model_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/model"
)

func TestErrorIsOneLine(t *testing.T) {
	for _, c := range []struct {
		err  model.Error
		want string
	}{
		{model.Error{Op: "read the log", Why: "429 Too Many Requests", Do: "wait a minute"}, "read the log · 429 Too Many Requests · wait a minute"},
		{model.Error{Op: "read the log", Do: "wait a minute"}, "read the log · wait a minute"},
		{model.Error{Why: "because", Err: io.EOF}, "because"},
	} {
		if got := c.err.Error(); got != c.want {
			t.Errorf("got %q", got)
		}
	}
}

func TestCodeOf(t *testing.T) {
	denied := &model.Error{Code: model.Denied, Op: "ask", Err: io.ErrUnexpectedEOF}
	if got := model.CodeOf(fmt.Errorf("at start: %w", denied)); got != model.Denied {
		t.Errorf("got %v", got)
	}
	if !errors.Is(denied, io.ErrUnexpectedEOF) {
		t.Error("the cause is lost")
	}
	if got := model.CodeOf(io.EOF); got != model.Internal {
		t.Errorf("an error without a code has %v", got)
	}
	seen := map[string]bool{}
	for c := model.Internal; c <= model.Canceled; c++ {
		if seen[c.String()] || c.String() == "unknown" {
			t.Errorf("%d reads %q", c, c)
		}
		seen[c.String()] = true
	}
	if model.Code(99).String() != "unknown" {
		t.Error("a code that is none has a name")
	}
}

// TestSecretNeverShows tries every way of printing.
func TestSecretNeverShows(t *testing.T) {
	const text = "whk_0123456789abcdef"
	s := model.NewSecret(text)
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "key", s, "endpoint", model.Endpoint{Secret: s})
	encoded, err := json.Marshal(struct{ Key model.Secret }{s})
	if err != nil {
		t.Fatal(err)
	}
	verbs := []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "%t"}
	var printed []string
	for _, verb := range verbs {
		printed = append(printed, fmt.Sprintf(verb, s)+fmt.Sprintf(verb, model.Endpoint{Secret: s})+fmt.Sprintf(verb, &s))
		hidden := fmt.Sprintf(verb, struct{ key model.Secret }{s})
		if strings.Contains(hidden, text[:8]) || strings.Contains(hidden, fmt.Sprintf("%x", text)) {
			t.Errorf("%s of an unexported field: %s", verb, hidden)
		}
	}
	for _, shown := range append(printed, log.String(), string(encoded)) {
		if strings.Contains(shown, text[:8]) || strings.Contains(shown, fmt.Sprintf("%x", text)) {
			t.Errorf("%s", shown)
		}
		if !strings.Contains(shown, "•••…cdef") {
			t.Errorf("no mask in %s", shown)
		}
	}
	if s.Reveal() != text || s.Empty() {
		t.Error("the text is lost")
	}
	if s != model.NewSecret(strings.Clone(text)) || s == model.NewSecret("other") {
		t.Error("secrets do not compare by their texts")
	}
}

func TestSecretMask(t *testing.T) {
	for text, want := range map[string]string{"": "", "short": "•••", "elevenchars": "•••", "twelve-chars": "•••…hars"} {
		if got := model.NewSecret(text).String(); got != want {
			t.Errorf("%q is shown as %q", text, got)
		}
	}
	if got := model.NewSecret("abc").Fingerprint(); got != "ba78" { // SHA-256 of "abc", FIPS 180-2
		t.Errorf("got %q", got)
	}
	if got := model.NewSecret(""); got.Fingerprint() != "" || !got.Empty() {
		t.Error("no secret has a fingerprint")
	}
}
