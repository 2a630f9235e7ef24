package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/themes"
)

// types types into whatever takes text.
func (b *bare) types(keys ...string) {
	for _, k := range keys {
		_, cmd := b.update(keyPress(k))
		b.end(cmd)
	}
}

// word types a word and a space.
func (b *bare) word(s string) {
	for _, r := range s {
		b.types(string(r))
	}
	b.types("space")
}

// aDay is rows of all kinds.
func aDay() (rows []*model.Delivery) {
	for i := range 60 {
		d := message(fmt.Sprintf("d%d", i), start.Add(-time.Duration(i)*time.Minute))
		d.Endpoint = "https://hooks.acme.dev/in"
		if d.Outcome = model.Delivered; i%3 == 0 {
			d.Outcome, d.Cause, d.Code = model.Failed, model.CauseGateway, 502
		}
		if i%10 == 0 {
			d.Type, d.Outcome, d.Cause, d.Code = "sleep.created", model.Failed, model.CauseTimeout, 0
		}
		rows = append(rows, d)
	}
	return rows
}

func plainLines(lines []string) []string {
	for i := range lines {
		lines[i] = ansi.Strip(lines[i])
	}
	return lines
}

// TestFilterLine: what is typed is counted at once, completed with what was seen,
// recalled, and gone back on.
func TestFilterLine(t *testing.T) {
	b := newBare(model.Metriport)
	b.show(aDay())
	line := func() []string { return plainLines(b.line.view(b.w, b.lineCount(), b.sh.styles)) }
	b.press("/")
	if l := line(); !strings.Contains(l[0], "60 of 60") || !strings.Contains(l[1], "status:") {
		t.Errorf("empty: %q", l)
	}
	b.word("status:failed")
	if l := line(); !strings.Contains(l[0], "24 of 60") {
		t.Errorf("counted: %q", l)
	}
	for _, r := range "cause:" {
		b.types(string(r))
	}
	if l := line(); !strings.HasPrefix(strings.TrimSpace(l[1]), "gateway  timeout") || !strings.Contains(l[1], model.CauseGateway.Sentence(0)) {
		t.Errorf("the causes that were seen come first, the next one is explained: %q", l[1])
	}
	b.types("enter")
	if l := line(); !b.editing || !strings.Contains(l[1], "needs a value") {
		t.Errorf("kept unfinished: %q", l)
	}
	b.types("tab", "tab")
	if got := b.line.input.Value(); got != "status:failed cause:timeout" {
		t.Errorf("completed: %q", got)
	}
	b.types("enter")
	if b.editing || b.src != "status:failed cause:timeout" || b.rows.Len() != 6 {
		t.Fatalf("kept %q, %d rows", b.src, b.rows.Len())
	}
}

// TestCompleteKey: a key that alone begins as what is typed is put in, and its
// values follow; of several that begin so, each in turn.
func TestCompleteKey(t *testing.T) {
	b := newBare(model.Metriport)
	b.show(aDay())
	b.press("/")
	wants := func(typed, under string) {
		t.Helper()
		if l := plainLines(b.line.view(b.w, b.lineCount(), b.sh.styles)); b.line.input.Value() != typed || !strings.Contains(l[1], under) {
			t.Errorf("%q, under it %q; want %q, %q", b.line.input.Value(), l[1], typed, under)
		}
	}
	b.types("s", "t") // request: holds it too
	wants("st", "status: delivered, failed, processing or unknown")
	b.types("tab")
	wants("status:", "failed: not accepted by the receiver")
	b.types("f", "tab")
	wants("status:failed", "")
	b.types("ctrl+u", "s", "tab")
	wants("status:", "since: ")
	b.types("tab")
	wants("since:", "")
}

// TestFilterRecall: what was used before comes back, and so does what was being
// typed.
func TestFilterRecall(t *testing.T) {
	b := newBare(model.Metriport)
	b.show(aDay())
	b.end(b.apply("status:failed cause:timeout"))
	b.end(b.apply("code:502"))
	b.press("esc", "/")
	b.types("t", "y")
	if b.rows.Len() != 60 {
		t.Errorf("what may become a key is searched for while it is typed: %d rows", b.rows.Len())
	}
	b.types("up", "up")
	if got := b.line.input.Value(); got != "status:failed cause:timeout " || b.rows.Len() != 6 {
		t.Errorf("recalled %q, %d rows", got, b.rows.Len())
	}
	b.types("up", "down", "down")
	if got := b.line.input.Value(); strings.TrimSpace(got) != "ty" {
		t.Errorf("what was being typed came back as %q", got)
	}
	b.types("esc")
	if b.editing || b.src != "" || b.rows.Len() != 60 {
		t.Errorf("as it was: %q, %d rows", b.src, b.rows.Len())
	}
}

// TestChips: every term is taken off by itself, by key and at its spot.
func TestChips(t *testing.T) {
	b := newBare(model.Metriport)
	b.show(aDay())
	b.end(b.apply(`status:failed  -cause:(timeout|dns)   since:2h`))
	if got := strings.TrimSpace(ansi.Strip(b.head().line())); !strings.HasPrefix(got, "status:failed ×  -cause:(timeout|dns) ×  since:2h ×") {
		t.Errorf("chips: %q", got)
	}
	act, _ := find(b.actions(), "x")
	in, _ := act.run()
	asked, ok := in.(lay)
	if !ok {
		t.Fatalf("x does %#v", in)
	}
	_, _, cmd := asked.over.press(keyPress("2"))
	b.end(cmd)
	if b.src != "status:failed since:2h" {
		t.Errorf("without the second: %q", b.src)
	}
	b.press("backspace", "x")
	if b.src != "" {
		t.Errorf("without the others: %q", b.src)
	}
	if act, _ := find(b.actions(), "x"); act.off == "" {
		t.Error("a term can be taken off where there is none")
	}
}

// TestLinesFit: the filter's two faces, the line and the chips, are as wide as the
// page whatever is typed; the cursor and every spot are on it.
func TestLinesFit(t *testing.T) {
	k := themes.New(themes.Default(true))
	b, seen := newBare(model.Metriport), vocabulary(model.RowsOf(aDay()...))
	rapid.Check(t, func(t *rapid.T) {
		src := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{
			"status:failed", "stat", "code:(404|5xx|", "世界の", "e\u0301", "\x1b[2J", "type:network-query.*", "since:", `"a text`, "-cause:tls-*", "x", "\u202e",
		}), 0, 12).Draw(t, "words"), " ")
		w := rapid.IntRange(1, 200).Draw(t, "width")
		b.resize(w, 40)
		b.line.set(src)
		b.line.input.SetCursor(rapid.IntRange(0, len([]rune(src))+1).Draw(t, "cursor"))
		f := b.line.parse(seen, start)
		for _, l := range b.line.view(w, b.lineCount(), k) {
			if n := ansi.StringWidth(l); n != w {
				t.Fatalf("%d cells of %d: %q", n, w, l)
			}
		}
		if c := b.line.cursor(w, b.lineCount()); c.X > max(w, cells(lineLead)) {
			t.Fatalf("the cursor is in cell %d of %d", c.X, w)
		}
		if f == nil {
			return
		}
		b.filter, b.src = f, src
		head := b.head()
		if n := ansi.StringWidth(head.line()); n != w {
			t.Fatalf("%d cells of %d: %q", n, w, head.line())
		}
		if slices.ContainsFunc(head.spots, func(s spot) bool { return s.from >= s.to || s.to > w }) {
			t.Fatalf("spots %v on %d cells", head.spots, w)
		}
	})
}

// TestWritten: a filter that may name a patient or quote a payload is not kept in
// a file.
func TestWritten(t *testing.T) {
	for src, want := range map[string]bool{
		"status:failed since:2h": true, "patient:p1": false, "user:u": false, `"a name"`: false, "smith": false, "data.patient:x": false, "stat:": false,
	} {
		if got := written(src, start); got != want {
			t.Errorf("%s: %t", src, got)
		}
	}
}
