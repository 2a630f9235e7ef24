package tui

import (
	"bytes"
	"flag"
	"fmt"
	"image/color"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/themes"
)

// The geometry of a picture, in pixels.
const (
	cellWide, cellHigh = 8.4, 18.0
	inset, baseline    = 14.0, 13.5
)

// penState is what SGR sequences have set.
type penState struct {
	fg, bg                         string // "#rrggbb"; empty for the terminal's own
	bold, faint, underline, invert bool
}

// look is what a piece is drawn in, and on; empty for nothing.
func (p *penState) look(base, text string) (fill, ground string) {
	fill, ground = p.fg, p.bg
	if fill == "" {
		fill = text
	}
	if p.invert {
		if ground == "" {
			ground = base
		}
		fill, ground = ground, fill
	}
	return fill, ground
}

// sgr takes up one SGR sequence.
func (p *penState) sgr(params string) {
	n := strings.Split(params, ";")
	for i := 0; i < len(n); i++ {
		switch n[i] {
		case "", "0":
			*p = penState{}
		case "1":
			p.bold = true
		case "2":
			p.faint = true
		case "4":
			p.underline = true
		case "7":
			p.invert = true
		case "38", "48":
			if i+4 < len(n) && n[i+1] == "2" {
				c := fmt.Sprintf("#%02x%02x%02x", num(n[i+2]), num(n[i+3]), num(n[i+4]))
				if n[i] == "38" {
					p.fg = c
				} else {
					p.bg = c
				}
				i += 4
			}
		}
	}
}

func num(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// inkedRun is text of one look, from a cell on.
type inkedRun struct {
	at   int
	w    int
	text string
	pen  penState
}

var sequence = regexp.MustCompile("\x1b\\[([0-9;]*)m")

// inkedRuns cuts a line into its looks.
func inkedRuns(line string) (out []inkedRun) {
	var p penState
	at := 0
	add := func(s string) {
		if s == "" {
			return
		}
		w := ansi.StringWidth(s)
		if n := len(out); n > 0 && out[n-1].pen == p {
			out[n-1].text += s
			out[n-1].w += w
		} else {
			out = append(out, inkedRun{at, w, s, p})
		}
		at += w
	}
	for {
		m := sequence.FindStringSubmatchIndex(line)
		if m == nil {
			add(line)
			return out
		}
		add(line[:m[0]])
		p.sgr(line[m[2]:m[3]])
		line = line[m[1]:]
	}
}

// drawing is an SVG that is being written.
type drawing struct {
	b          bytes.Buffer
	base, text string
}

// drawnAs draws a frame as SVG: text as text, bars as shapes, because lines of
// text stand apart where a terminal's do not.
func drawnAs(title, frame string, p themes.Palette) []byte {
	lines := strings.Split(frame, "\n")
	w := ansi.StringWidth(lines[0])
	d := &drawing{base: hexOf(p.Base), text: hexOf(p.Text)}
	wide, high := 2*inset+float64(w)*cellWide, 2*inset+float64(len(lines))*cellHigh
	fmt.Fprintf(&d.b, `<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" viewBox="0 0 %s %s" width="%s" role="img" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14">`+"\n", px(wide), px(high), px(wide))
	fmt.Fprintf(&d.b, "<title>%s</title>\n<style>text{white-space:pre}rect{shape-rendering:crispEdges}.b{font-weight:bold}.u{text-decoration:underline}.f{opacity:.6}</style>\n", escaped(title))
	fmt.Fprintf(&d.b, `<rect width="100%%" height="100%%" rx="8" style="shape-rendering:auto" fill="%s"/>`+"\n", d.base)
	for y, line := range lines {
		for _, one := range inkedRuns(line) {
			d.run(one, y)
		}
	}
	d.b.WriteString("</svg>\n")
	return d.b.Bytes()
}

func (d *drawing) run(p inkedRun, y int) {
	fill, ground := p.pen.look(d.base, d.text)
	if ground != "" {
		d.rect(float64(p.at), float64(y), float64(p.w), 1, ground)
	}
	at, words := p.at, ""
	from := at
	flush := func() {
		d.words(words, from, y, fill, p.pen)
		words = ""
	}
	for _, r := range p.text {
		if up, wide, high, is := bar(r); is {
			flush()
			d.rect(float64(at), float64(y)+up, wide, high, fill)
			at++
			from = at
			continue
		}
		words += string(r)
		at += ansi.StringWidth(string(r))
	}
	flush()
}

// words writes text, without the blanks at its ends; of a long one the width is
// said, for fonts differ.
func (d *drawing) words(s string, at, y int, fill string, p penState) {
	lead := len(s) - len(strings.TrimLeft(s, " "))
	at += lead
	if !p.underline {
		s = strings.TrimSpace(s)
	}
	if s == "" {
		return
	}
	var class []string
	for _, c := range []struct {
		on   bool
		name string
	}{{p.bold, "b"}, {p.underline, "u"}, {p.faint, "f"}} {
		if c.on {
			class = append(class, c.name)
		}
	}
	with := ""
	if class != nil {
		with = ` class="` + strings.Join(class, " ") + `"`
	}
	if w := ansi.StringWidth(s); w > 1 {
		with += fmt.Sprintf(` textLength="%s"`, px(float64(w)*cellWide))
	}
	fmt.Fprintf(&d.b, `<text x="%s" y="%s" fill="%s"%s>%s</text>`+"\n", px(inset+float64(at)*cellWide), px(inset+float64(y)*cellHigh+baseline), fill, with, escaped(s))
}

func (d *drawing) rect(x, y, w, h float64, fill string) {
	fmt.Fprintf(&d.b, `<rect x="%s" y="%s" width="%s" height="%s" fill="%s"/>`+"\n", px(inset+x*cellWide), px(inset+y*cellHigh), px(w*cellWide), px(h*cellHigh), fill)
}

// bar is the part of a cell that a block fills, from its left: from how far down,
// how wide and how high.
func bar(r rune) (y, w, h float64, is bool) {
	switch {
	case r >= '▁' && r <= '█':
		high := float64(r-'▁'+1) / 8
		return 1 - high, 1, high, true
	case r >= '▉' && r <= '▏':
		return 0, float64('▏'-r+1) / 8, 1, true
	}
	return 0, 0, 0, false
}

func px(f float64) string { return strconv.FormatFloat(f, 'f', -1, 32) }

func escaped(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

func hexOf(c color.Color) string {
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// receiver is where a sandbox's receiver is, with its port gone, whole or cut short.
var receiver = regexp.MustCompile(`127\.0\.0\.1(:P*)?`)

// named gives the receiver a name as long as its address.
func named(frame string) string {
	return receiver.ReplaceAllStringFunc(frame, func(s string) string { return "hooks4.acme.dev"[:len(s)] })
}

// pictured are the README's pictures.
var pictured = []struct {
	name, title string
	pose        func(*desk)
}{
	{"overview", "The overview: most deliveries fail since 13:04, with 502 from a gateway", func(*desk) {}},
	{"deliveries", "The delivery log, and the payload of the delivery under the cursor", func(d *desk) { d.press("2", "j", "j", "j", "j", "j", "j") }},
	{"recovery", "A recovery sends 1 087 failed deliveries again, and follows each to its end", func(d *desk) {
		d.see(recoveryOf(func(*runbook.RunView) {}), posedFails(14))
	}},
	{"rotation", "A key rotation, step by step, waits for the receiver to take the new key", func(d *desk) {
		d.send(viewed{posedRuns()})
		d.press("6")
	}},
}

// TestPictureFrames keeps the README's pictures as the program's frames are; -update
// draws them again.
func TestPictureFrames(t *testing.T) {
	if testing.Short() {
		t.Skip("pictures are compared without -short")
	}
	d := posed(t)
	for _, c := range pictured {
		d.anew(t, 100, 30)
		c.pose(d)
		keptPictures(t, c.name, c.title, d)
	}
	all := newSeveral(t)
	all.send(tea.WindowSizeMsg{Width: 100, Height: 30})
	all.press("esc", "0", "j")
	all.box = d.box
	keptPictures(t, "profiles", "Every profile on one page, worst first", all.desk)
}

// keptPictures compares a frame with its pictures on both backgrounds.
func keptPictures(t *testing.T, name, title string, d *desk) {
	t.Helper()
	for _, dark := range []bool{true, false} {
		d.looks(Look{Light: !dark})
		keptPicture(t, name, dark, drawnAs(title, named(scrub(d.app.View().Content, d.box)), d.app.sh.styles.Palette))
	}
}

// keptPicture compares a picture with its file.
func keptPicture(t *testing.T, name string, dark bool, drawn []byte) {
	t.Helper()
	file := filepath.Join("..", "docs", name+map[bool]string{true: "-dark", false: "-light"}[dark]+".svg")
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
		if err := os.WriteFile(file, drawn, 0o644); err != nil { //nolint:gosec // a public picture
			t.Fatal(err)
		}
		return
	}
	old, err := os.ReadFile(file) //nolint:gosec // a picture that is named above
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(old, drawn) {
		t.Errorf("%s is not the program's; go test ./tui -run TestPictureFrames -update mends it", file)
	}
}

// TestPictureTells: what a frame says is in the picture as text, and nothing of
// it is taken for markup.
func TestPictureTells(t *testing.T) {
	p := themes.Dark()
	frame := "\x1b[1;38;2;1;2;3m a <b>&\x1b[m \x1b[7mx\x1b[m▄\n          "
	got := string(drawnAs("t<", frame, p))
	for _, want := range []string{
		`<title>t&lt;</title>`, `fill="#010203" class="b" textLength="50.4">a &lt;b&gt;&amp;</text>`,
		`fill="#15181e">x</text>`, `<rect x="89.6" y="23" width="8.4" height="9" fill="#d5d9e0"/>`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
}
