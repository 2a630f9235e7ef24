package widget_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

var editorKeys = []string{
	"left", "right", "up", "down", "pgup", "pgdown", "home", "end", "ctrl+left", "ctrl+right", "ctrl+home", "ctrl+end",
	"enter", "tab", "backspace", "delete", "ctrl+w", "alt+d", "ctrl+k", "ctrl+u",
}

// TestEditorKeepsBytes: what is put in comes out, byte for byte.
func TestEditorKeepsBytes(t *testing.T) {
	for _, s := range []string{"", "\n", "a\r\nb\r\n", "\ufeff{}", "\ta\tb", "a\x00\x1b[31mb", "\xff\xfe", "世界\n", strings.Repeat("x", 100_000)} {
		e := widget.NewEditor()
		e.SetText(s)
		if got := e.Text(); got != s {
			t.Errorf("%.40q became %.40q", s, got)
		}
	}
}

// TestEditorUndo: any keys, all undone, leave the text as it was; done again,
// they leave it as they had.
func TestEditorUndo(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		e := widget.NewEditor()
		start := rapid.StringOfN(rapid.SampledFrom([]rune("ab {}\n\t\"世é\r")), 0, 60, -1).Draw(rt, "text")
		e.SetText(start)
		e.SetJSON(rapid.Bool().Draw(rt, "json"))
		e.SetSize(rapid.IntRange(0, 30).Draw(rt, "w"), rapid.IntRange(0, 8).Draw(rt, "h"))
		for _, k := range rapid.SliceOfN(rapid.SampledFrom(append([]string{"a", " ", "é", "世", "\u0301", "{"}, editorKeys...)), 0, 60).Draw(rt, "keys") {
			text := k
			if len(k) > 4 || k == "up" || k == "end" || k == "left" || k == "down" || k == "tab" || k == "home" || k == "pgup" {
				text = ""
			}
			if !e.Key(k, text) {
				rt.Fatalf("%q does nothing", k)
			}
		}
		end := e.Text()
		for e.Undo() {
		}
		if got := e.Text(); got != start {
			rt.Fatalf("undone to %q, begun with %q", got, start)
		}
		for e.Redo() {
		}
		if got := e.Text(); got != end {
			rt.Fatalf("done again to %q, was %q", got, end)
		}
	})
}

// TestEditorFits: whatever is in it and wherever the cursor is, the view has
// its size, holds no control character, and the cursor is inside.
func TestEditorFits(t *testing.T) {
	s := themes.New(themes.Default(true))
	rapid.Check(t, func(rt *rapid.T) {
		e := widget.NewEditor()
		e.SetText(rapid.String().Draw(rt, "text") + rapid.StringOf(rapid.SampledFrom([]rune("a\t世\n\"{é\u0301\u202e\x1b\U0001F468\u200d"))).Draw(rt, "more"))
		e.SetJSON(rapid.Bool().Draw(rt, "json"))
		e.Point(rapid.IntRange(0, 5).Draw(rt, "line"), rapid.IntRange(1, 9).Draw(rt, "col"))
		w, h := rapid.IntRange(0, 60).Draw(rt, "w"), rapid.IntRange(0, 12).Draw(rt, "h")
		e.SetSize(w, h)
		for _, k := range rapid.SliceOfN(rapid.SampledFrom(editorKeys), 0, 30).Draw(rt, "keys") {
			e.Key(k, "")
			lines := e.View(s, true, false)
			if len(lines) != h {
				rt.Fatalf("%d lines of %d", len(lines), h)
			}
			for _, l := range lines {
				plain := ansi.Strip(l)
				if n := ansi.StringWidth(plain); n != w {
					rt.Fatalf("%d cells of %d: %q", n, w, plain)
				}
				if strings.ContainsFunc(plain, func(r rune) bool { return r < ' ' || r == 0x202e || r == 0x200d }) {
					rt.Fatalf("control in %q", plain)
				}
			}
			if x, y := e.Cursor(); w > 0 && h > 0 && (x < 0 || x >= w || y < 0 || y >= h) {
				rt.Fatalf("the cursor is at %d,%d of %d×%d", x, y, w, h)
			}
		}
	})
}

// TestEditorTyping: words are undone one by one, a bracket indents, a mistake
// is pointed out until the text changes.
func TestEditorTyping(t *testing.T) {
	e := widget.NewEditor()
	e.SetJSON(true)
	e.SetSize(40, 6)
	for _, r := range "one two" {
		e.Key(string(r), string(r))
	}
	e.Undo()
	if e.Text() != "one" {
		t.Errorf("undone to %q", e.Text())
	}
	e.Replace("{")
	e.Key("end", "")
	e.Key("enter", "")
	if e.Text() != "{\n  " {
		t.Errorf("indented %q", e.Text())
	}
	e.SetText("{\n\"é\" 1}")
	e.Point(2, 5)
	e.Mistake()
	if line, col := e.Place(); line != 2 || col != 5 {
		t.Errorf("the mistake is at %d:%d", line, col)
	}
	e.Undo()
	if e.Text() != "{\n\"é\" 1}" {
		t.Error("a text that was set is nothing to undo")
	}
}

// TestEditorDraws shows what a person sees: numbers, the end of a long line
// when the cursor is there, carriage returns.
func TestEditorDraws(t *testing.T) {
	e := widget.NewEditor()
	e.SetText("{\r\n  \"key\": \"a long value that does not fit\"\n}")
	e.SetSize(24, 4)
	s := themes.New(themes.Default(true))
	want := []string{"  1 {␍", `  2   "key": "a long va…`, "  3 }", ""}
	for i, l := range e.View(s, true, false) {
		if got := strings.TrimRight(ansi.Strip(l), " "); got != want[i] {
			t.Errorf("line %d is %q, want %q", i, got, want[i])
		}
	}
	e.Key("down", "")
	e.Key("end", "")
	if got := ansi.Strip(e.View(s, true, false)[1]); !strings.Contains(got, `not fit"`) {
		t.Errorf("the end is not in sight: %q", got)
	}
}

func BenchmarkEditor(b *testing.B) {
	s := themes.New(themes.Default(true))
	e := widget.NewEditor()
	var text strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&text, "  \"key%d\": \"value %d\",\n", i, i)
	}
	e.SetText(text.String())
	e.SetJSON(true)
	e.SetSize(100, 40)
	b.ReportAllocs()
	for b.Loop() {
		e.Key("x", "x")
		e.View(s, true, false)
	}
}
