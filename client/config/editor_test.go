package config_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/client/config"
	"github.com/hooktop/hooktop/model"
)

// script writes a program for the shell, which tests run as their editor.
func script(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "editor")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return "sh " + name
}

func TestEditor(t *testing.T) {
	file := filepath.Join(t.TempDir(), "text")
	good := script(t, `cat > "$2"; echo "$1" >> "$2"; echo drawn; echo moans >&2`)
	for _, c := range []struct {
		name           string
		visual, editor string
		code           model.Code
		words          string
	}{
		{"EDITOR", "", good + " --wait", 0, ""},
		{"VISUAL before it", good + "  --wait ", "nothing-of-the-kind", 0, ""},
		{"that fails", "", script(t, "exit 3"), model.Internal, "sh ended with status 3"},
		{"that is not there", "", "nothing-of-the-kind", model.Invalid, "there is no program nothing-of-the-kind in PATH"},
		{"that is no program", "", filepath.Dir(file), model.Invalid, "set EDITOR to"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := os.WriteFile(file, []byte("before"), 0o600); err != nil {
				t.Fatal(err)
			}
			var screen bytes.Buffer
			env := map[string]string{"VISUAL": c.visual, "EDITOR": c.editor}
			err := config.Editor(func(k string) string { return env[k] }, strings.NewReader("typed\n"), &screen)(t.Context(), file)
			text, rerr := os.ReadFile(file) //nolint:gosec // the test's own
			if rerr != nil {
				t.Fatal(rerr)
			}
			if c.words == "" {
				if err != nil || string(text) != "typed\n--wait\n" || screen.String() != "drawn\nmoans\n" {
					t.Errorf("%v, wrote %q, drew %q", err, text, screen.String())
				}
				return
			}
			if err == nil || model.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.words) || string(text) != "before" {
				t.Errorf("%v, wrote %q", err, text)
			}
		})
	}
	// vi is what is asked for where nothing is set, and an interruption ends it.
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	err := config.Editor(func(string) string { return "" }, nil, nil)(gone, file)
	if model.CodeOf(err) != model.Canceled {
		t.Errorf("%v", err)
	}
}
