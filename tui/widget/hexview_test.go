package widget

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

func TestHex(t *testing.T) {
	v := NewHex()
	v.SetSize(78, 3)
	v.Set([]byte("GET /\x00\xff\x1b]52;c;x\a 0123456789abcdefGHI"))
	got := ansi.Strip(strings.Join(v.View(night(), false), "\n"))
	want := " 00000000  47 45 54 20 2f 00 ff 1b  5d 35 32 3b 63 3b 78 07 |GET /···]52;c;x·|\n" +
		" 00000010  20 30 31 32 33 34 35 36  37 38 39 61 62 63 64 65 | 0123456789abcde|\n" +
		" 00000020  66 47 48 49                                      |fGHI|            "
	if strings.ReplaceAll(got, " \n", "\n") != want && got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
	for _, c := range []struct {
		q     string
		count int
	}{{"ghi", 1}, {"cde", 1}, {"0x1b5d", 1}, {"0x1b 5d", 1}, {"0", 1}, {"é", 0}, {"0xzz", 0}, {"", 0}} {
		if v.Search(c.q); v.Hits().Count != c.count {
			t.Errorf("%q is found %d times, want %d", c.q, v.Hits().Count, c.count)
		}
	}
	v.Search("abcdefg") // over the end of a line
	rows := v.View(night(), false)
	for i, want := range []string{"", "61|abcde", "66|fG"} {
		if want == "" {
			continue
		}
		hexed, drawn, _ := strings.Cut(want, "|")
		if k := night().Plain.Match; !strings.Contains(rows[i], k.Render(hexed)) || !strings.Contains(rows[i], k.Render(drawn)) {
			t.Errorf("row %d has no mark:\n%q", i, rows[i])
		}
	}
	for w, per := range map[int]int{78: 16, 77: 8, 46: 8, 45: 4, 3: 4} {
		if v.SetSize(w, 3); v.per != per {
			t.Errorf("%d bytes in %d cells, want %d", v.per, w, per)
		}
	}
}

// TestHexAlways: every view fills its window, wherever it is moved.
func TestHexAlways(t *testing.T) {
	s := night()
	rapid.Check(t, func(t *rapid.T) {
		v := NewHex()
		v.Set(rapid.SliceOfN(rapid.Byte(), 0, 600).Draw(t, "src"))
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) {
				fills(t, v.View(s, false), v.w, v.h)
				if at, of := v.Position(); at > of || at < 0 {
					t.Fatalf("line %d of %d", at, of)
				}
			},
			"size": func(t *rapid.T) { v.SetSize(size().Draw(t, "w"), rapid.IntRange(0, 20).Draw(t, "h")) },
			"move": func(t *rapid.T) {
				rapid.SampledFrom([]func(){
					v.PageDown, v.PageUp, v.Top, v.Bottom, v.SearchNext, v.SearchPrev, func() { v.Half(1) }, func() { v.Move(-1) },
				}).Draw(t, "move")()
			},
			"find": func(t *rapid.T) { v.Search(rapid.SampledFrom([]string{"a", "0x00", "", "\x01"}).Draw(t, "q")) },
		})
	})
}
