package model_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/model"
	"pgregory.net/rapid"
)

// anyURL draws what may stand in a stored URL, which nobody checks.
var anyURL = rapid.OneOf(
	rapid.String(),
	rapid.SampledFrom([]string{trap, `"}); caused by socket hang up (ECONNRESET)`, "({", "Unsupported protocol", "x\n\ty", `\",\"httpStatus\":404`}),
)

// text writes a detail the way Metriport does.
func text(t failer, url string, status int, message string) string {
	object, err := json.Marshal(struct {
		URL     string `json:"url"`
		Status  int    `json:"httpStatus"`
		Message string `json:"httpMessage"`
	}{url, status, message})
	if err != nil {
		t.Fatalf("%v", err)
	}
	return "Failed to send payload (" + string(object) + "); caused by " + message
}

// TestURLNeverDecides: the URL in the text has no say, whatever it holds.
func TestURLNeverDecides(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		url := anyURL.Draw(rt, "url")
		c := rapid.SampledFrom(causeCases).Draw(rt, "case")
		d, ok := model.ParseStatusDetail(c.detail)
		if !ok || d.Message == "" || d.Tail == "" {
			return
		}
		if got := model.CauseOf(c.code, text(rt, url, d.Status, d.Message), c.resp); got != c.want {
			rt.Fatalf("%s with %q: %v, want %v", c.name, url, got, c.want)
		}
	})
}

// TestStatusDetailReadsBack: what was written is what is read, and a text cut
// anywhere never gives what it did not say.
func TestStatusDetailReadsBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		url := strings.Map(printable, anyURL.Draw(rt, "url"))
		message := rapid.StringMatching(`[a-z"}) (A-Z{,:]{1,30}`).Draw(rt, "message")
		status := rapid.IntRange(100, 999).Draw(rt, "status")
		whole := text(rt, url, status, message)
		d, ok := model.ParseStatusDetail(whole)
		if !ok || d.URL != url || d.Status != status || d.Message != message {
			rt.Fatalf("%q gives %+v", whole, d)
		}
		if want := strings.TrimLeft("caused by "+message, "); "); d.Tail != want {
			rt.Fatalf("%q has the tail %q", whole, d.Tail)
		}
		cut, ok := model.ParseStatusDetail(whole[:rapid.IntRange(0, len(whole)).Draw(rt, "length")])
		if ok && (cut.Status != 0 && cut.Status != status) {
			rt.Fatalf("cut, it gives %+v", cut)
		}
	})
}

func printable(r rune) rune {
	if r < ' ' || r == '\uFFFD' {
		return 'x'
	}
	return r
}
