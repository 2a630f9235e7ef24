package widget

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"
)

func TestTextPictures(t *testing.T) {
	headers := []TextLine{
		{"content-type: ", "application/json"},
		{"x-long: ", strings.Repeat("0123456789", 5)},
		{"x-empty: ", ""},
		{"x-evil: ", "a\x1b[2Jb\nc"},
		{"a-name-that-leaves-no-room: ", "value value value"},
	}
	for _, c := range []struct {
		name string
		w, h int
		do   func(v *TextView)
	}{
		{"headers", 36, 10, func(v *TextView) { v.SetLines(headers) }},
		{"headers cut", 36, 6, func(v *TextView) { v.ToggleWrap(); v.SetLines(headers) }},
		{"text", 20, 7, func(v *TextView) {
			v.SetText("one\r\n\ttabbed\nwords that go on and on and on\n東京都庁前東京都庁前東京都庁前\nlast")
		}},
		{"scrolled", 20, 3, func(v *TextView) {
			v.SetText("words that go on and on and on and on and on\nlast")
			v.Move(1)
		}},
		{"hex", 80, 3, func(v *TextView) { v.SetHex([]byte("{\"a\":\"\xff\x00é\"}, and more")) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := NewTextView()
			v.SetSize(c.w, c.h)
			c.do(v)
			lines := v.View(night(), false)
			fills(t, lines, c.w, c.h)
			golden.RequireEqual(t, picture(lines))
		})
	}
}

func TestTextKeepsEveryCharacter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[a-z ]{0,300}`).Draw(t, "s")
		v := NewTextView()
		v.SetText(s)
		w := rapid.IntRange(4, 50).Draw(t, "w")
		v.SetSize(w, 200)
		var b strings.Builder
		for i, l := range v.View(night(), false) {
			if i > 0 {
				l = strings.Replace(l, wrapped, "", 1)
			}
			b.WriteString(strings.TrimRight(ansi.Strip(l), " "))
		}
		squeeze := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if squeeze(b.String()) != squeeze(s) {
			t.Fatalf("%q became %q", s, b.String())
		}
	})
}

func TestTextSearch(t *testing.T) {
	v := NewTextView()
	v.SetSize(40, 5)
	var b strings.Builder
	for i := range 100 {
		fmt.Fprintf(&b, "line %d\n", i)
	}
	v.SetText(strings.TrimSuffix(b.String(), "\n"))
	at := func(top, hit, count int) {
		t.Helper()
		line, of := v.Position()
		if h := v.Hits(); line != top || of != 100 || h.At != hit || h.Count != count {
			t.Errorf("at %d of %d, %+v, want at %d, hit %d of %d", line, of, h, top, hit, count)
		}
	}
	v.Search("LINE 7")
	at(8, 1, 11)
	v.SearchNext()
	at(71, 2, 11)
	v.SearchNext()
	at(71, 3, 11)
	v.SearchPrev()
	v.SearchPrev()
	at(8, 1, 11)
	v.SearchPrev()
	at(80, 11, 11)
	v.Search("line 9")
	at(91, 2, 11)
	v.Search("nothing")
	at(91, 0, 0)
	v.SearchNext()
	v.Search("line 99")
	at(96, 1, 1)
	v.Search("")
	v.Top()
	at(1, 0, 0)
	v.PageDown()
	at(6, 0, 0)
	v.Half(1)
	at(8, 0, 0)
	v.Half(-1)
	at(6, 0, 0)
	v.PageUp()
	at(1, 0, 0)
	v.Bottom()
	at(96, 0, 0)
	v.SetText("")
	if line, of := v.Position(); line != 1 || of != 1 {
		t.Errorf("an empty text is %d of %d", line, of)
	}
	v.SetLines(nil)
	if line, of := v.Position(); line != 0 || of != 0 {
		t.Errorf("no lines are %d of %d", line, of)
	}
}

func TestTextHugeLine(t *testing.T) {
	v := NewTextView()
	v.SetSize(80, 24)
	body := strings.Repeat("é0123456789", 1<<19)
	v.SetLines([]TextLine{{"body: ", body}})
	var all strings.Builder
	for i := range v.scroll.n {
		all.WriteString(v.line(i).Text)
	}
	if all.String() != body {
		t.Fatal("a part of it is lost")
	}
	v.Search("9é0")
	for _, do := range []func(){func() {}, v.PageDown, v.Bottom, v.PageUp, func() { v.Move(-1) }, v.SearchNext, v.Top} {
		do()
		fills(t, v.View(night(), false), 80, 24)
	}
	if n := testing.AllocsPerRun(3, func() { v.View(night(), false) }); n > 3000 {
		t.Errorf("%v allocations", n)
	}
}

func TestTextViewAlways(t *testing.T) {
	s := night()
	rapid.Check(t, func(t *rapid.T) {
		v := NewTextView()
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) {
				fills(t, v.View(s, rapid.Bool().Draw(t, "dim")), v.w, v.scroll.h)
				if at, of := v.Position(); at < 0 || at > of || of > 0 && at == 0 {
					t.Fatalf("at %d of %d", at, of)
				}
			},
			"show": func(t *rapid.T) {
				switch rapid.IntRange(0, 3).Draw(t, "what") {
				case 0:
					v.SetText(strings.Repeat(outside().Draw(t, "text"), rapid.IntRange(0, 40).Draw(t, "times")))
				case 1:
					v.SetLines([]TextLine{{outside().Draw(t, "label"), outside().Draw(t, "text")}})
				case 2:
					v.SetHex([]byte(outside().Draw(t, "bytes")))
				case 3:
					v.SetSize(size().Draw(t, "w"), rapid.IntRange(0, 20).Draw(t, "h"))
				}
			},
			"move": func(t *rapid.T) {
				rapid.SampledFrom([]func(){
					v.PageDown, v.PageUp, v.Top, v.Bottom, v.ToggleWrap, v.SearchNext, v.SearchPrev,
					func() { v.Move(1) }, func() { v.Move(-1) }, func() { v.Half(1) }, func() { v.Half(-1) }, func() { v.Search("e") }, func() { v.Search("é") },
				}).Draw(t, "do")()
			},
		})
	})
}

func TestHexLines(t *testing.T) {
	if n := len(HexLines(nil)); n != 0 {
		t.Errorf("%d lines of nothing", n)
	}
	b := make([]byte, 33)
	lines := HexLines(b)
	if len(lines) != 3 || lines[2].Label != "00000020  " {
		t.Errorf("%q", lines)
	}
	for _, l := range HexLines([]byte("0123456789abcdef")) {
		if n := len(l.Label) + len(l.Text); n != 78 {
			t.Errorf("%d cells: %q", n, l)
		}
	}
}

func BenchmarkTextView(b *testing.B) {
	v := NewTextView()
	v.SetSize(120, 40)
	v.SetText(strings.Repeat(`{"a":"a line of text","n":[1,2,3]}`, 1<<20))
	v.Move(1000)
	s := night()
	b.ReportAllocs()
	for b.Loop() {
		v.View(s, false)
	}
}

func BenchmarkTextViewSetText(b *testing.B) {
	v := NewTextView()
	v.SetSize(120, 40)
	s := strings.Repeat(`{"a":"a line of text","n":[1,2,3]}`+"\n", 1<<20)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		v.SetText(s)
	}
}
