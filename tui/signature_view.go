package tui

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/sign"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// The least that the body needs to stand beside the fields.
const (
	bodyBeside = 100
	bodyTall   = 12
)

// left is the width of the fields.
func (p *signature) left() int {
	if p.beside() {
		return p.w * 56 / 100
	}
	return p.w
}

// beside says whether the body stands beside the fields.
func (p *signature) beside() bool { return p.w >= bodyBeside && p.h >= bodyTall && !p.editing }

// settle gives every part its size.
func (p *signature) settle() {
	p.findings.SetSize(p.left(), max(0, p.h-len(p.above())))
	if p.editing {
		p.editor().SetSize(p.w, max(0, p.h-1))
		return
	}
	p.shown.SetSize(max(0, p.w-p.left()-1), max(0, p.h-1))
}

func (p *signature) view() []string {
	if p.editing {
		return fill(append([]string{p.editHead()}, p.editor().View(p.sh.styles, true, false)...), p.w, p.h)
	}
	lines := p.above()
	if p.verdict != nil {
		lines = append(lines, p.findings.View(p.sh.styles, p.checking && p.slow)...)
	} else {
		lines = append(lines, p.missing()...)
	}
	lines = fill(lines, p.left(), p.h)
	if !p.beside() {
		return lines
	}
	k := &p.sh.styles.Plain
	right := append([]string{p.bodyHead(p.w-p.left()-1, k)}, p.bodyLines()...)
	bar := k.Faint.Render("│")
	for i := range lines {
		lines[i] += bar + right[i]
	}
	return lines
}

// above is the verdict and the fields, with air where there is room.
func (p *signature) above() []string {
	if p.h < airy {
		return append(p.banner(), p.fieldLines()...)
	}
	air := []string{blank(p.left())}
	return slices.Concat(air, p.banner(), air, p.fieldLines(), air)
}

// airy is how many lines it takes for some to be left empty.
const airy = 14

// banner is the verdict, first and in words.
func (p *signature) banner() []string {
	k, w := &p.sh.styles.Plain, p.left()
	word, about, ink := "? NOT CHECKED", "give a secret and the request's headers and body, in any order", k.Unknown
	switch v := p.verdict; {
	case p.checking && p.slow:
		word, about, ink = "◌ CHECKING", "looking for what would make it match", k.Busy
	case v != nil && v.Valid:
		word, about, ink = "✓ VALID", p.matchWords(), k.Good
	case v != nil:
		word, about, ink = "✗ INVALID", p.matchWords(), k.Bad
	}
	bar := func(inked func(s *strip)) string {
		s := newStrip(w)
		s.put(ink, " ┃ ")
		inked(s)
		return s.line()
	}
	return []string{
		bar(func(s *strip) { s.put(ink, word) }),
		bar(func(s *strip) { s.put(k.Text, text.Clean(about)) }),
	}
}

// fieldLabel is the column in which the fields' labels stand.
const fieldLabel = 9

// fieldLines are the request and the secrets, the one under the cursor marked.
func (p *signature) fieldLines() []string {
	var lines []string
	add := func(label string, parts ...inked) {
		lines = append(lines, p.fieldLine(len(lines) == p.cursor, label, parts...))
	}
	k := &p.sh.styles.Plain
	add("scheme", p.schemeParts(k)...)
	if len(p.secrets) == 0 {
		add("secret", inked{k.Faint, "none yet: a adds one, K takes the endpoint's key"})
	}
	for i, h := range p.secrets {
		label := "secret"
		if len(p.secrets) > 1 {
			label += " " + model.Grouped(i+1)
		}
		ink, mark := k.Text, ""
		if p.verdict != nil && p.verdict.Matched == i+1 {
			ink, mark = k.Good, " ✓ matches"
		}
		add(label, inked{ink, h.secret.String()}, inked{k.Faint, " · " + h.secret.Fingerprint() + " · " + h.from}, inked{k.Good, mark})
	}
	var notes []string
	if len(p.fields)+len(p.odd) == 0 && p.lack != "" {
		add("headers", inked{k.Warn, "none"})
		notes = append(notes, "headers: "+p.lack)
	} else {
		add("headers", p.headerParts(k)...)
	}
	add("body", p.bodyParts(k)...)
	if p.body.given && p.body.note != "" {
		notes = append(notes, "body: "+p.body.note)
	}
	for _, note := range notes {
		for _, l := range wrap(note, p.left()-fieldLabel-5) {
			s := newStrip(p.left())
			s.to(fieldLabel + 4)
			s.put(k.Warn, l)
			lines = append(lines, s.line())
		}
	}
	return lines
}

// inked is a piece of a line with its colour.
type inked struct {
	ink  themes.Ink
	text string
}

func (p *signature) fieldLine(on bool, label string, parts ...inked) string {
	k := &p.sh.styles.Plain
	s := newStrip(p.left())
	lead, ink := "   ", k.Faint
	if on {
		lead, ink = " ▸ ", k.Accent
	}
	s.put(k.Accent, lead)
	s.put(ink, widget.FitString(label, fieldLabel, widget.Left)+" ")
	for _, part := range parts {
		s.put(part.ink, text.Clean(part.text))
	}
	return s.line()
}

func (p *signature) schemeParts(k *themes.Inks) []inked {
	if p.scheme != sign.Auto {
		return []inked{{k.Text, p.scheme}, {k.Faint, " · chosen"}}
	}
	if p.verdict == nil || p.verdict.Scheme == "" {
		return []inked{{k.Text, "auto"}, {k.Faint, " · told by the headers"}}
	}
	return []inked{{k.Text, "auto"}, {k.Faint, " · the headers speak of "}, {k.Text, p.verdict.Scheme}}
}

// headerParts are the names of the headers, those that carry the signature
// first. Their values may be secrets.
func (p *signature) headerParts(k *themes.Inks) []inked {
	if len(p.fields) == 0 && len(p.odd) == 0 {
		return []inked{{k.Faint, "none yet: paste them, or h edits"}}
	}
	carries := map[string]bool{}
	for _, s := range sign.Schemes() {
		for _, h := range s.Headers {
			carries[h] = true
		}
	}
	var first, rest []string
	for _, f := range p.fields {
		if carries[strings.ToLower(f.Name)] {
			first = append(first, f.Name)
		} else {
			rest = append(rest, f.Name)
		}
	}
	parts := []inked{{k.Text, strings.Join(first, ", ")}}
	if len(first) > 0 && len(rest) > 0 {
		parts = append(parts, inked{k.Faint, ", "})
	}
	parts = append(parts, inked{k.Faint, strings.Join(rest, ", ")})
	if n := len(p.odd); n > 0 {
		parts = slices.Insert(parts, 0, inked{k.Warn, counted(n, "line") + " not understood · "})
	}
	return parts
}

func (p *signature) bodyParts(k *themes.Inks) []inked {
	if !p.body.given {
		return []inked{{k.Faint, "none yet: paste it, or b edits, f file, d delivery"}}
	}
	return []inked{{k.Text, model.Bytes(int64(len(p.body.raw)))}, {k.Faint, " · " + p.body.from + " · " + p.body.facts}}
}

// bodyFacts is what of a body's bytes is not seen, and matters.
func bodyFacts(raw []byte) string {
	s := string(raw[:min(len(raw), maxEdited)])
	var parts []string
	switch {
	case len(raw) == 0:
		parts = append(parts, "empty")
	case strings.HasSuffix(string(raw[max(0, len(raw)-1):]), "\n"):
		parts = append(parts, "ends with a line break")
	default:
		parts = append(parts, "no line break at its end")
	}
	if strings.HasPrefix(s, "\ufeff") {
		parts = append(parts, "begins with a byte order mark")
	}
	if n := strings.Count(s, "\r\n"); n > 0 {
		parts = append(parts, model.Grouped(n)+" CR LF")
	}
	return strings.Join(parts, ", ")
}

// missing says what is still needed, and where it can be had.
func (p *signature) missing() []string {
	lines := []widget.TextLine{
		findingLine("paste", "headers, a body, or a whole request; on a secret, a secret. A terminal may change line breaks: a file (f) is exact to the byte"),
		findingLine("delivery", "d takes the body of the delivery selected on page 2, and its headers where they are known"),
		findingLine("sign", "s signs the body with the first secret and copies a curl"),
	}
	v := widget.NewTextView()
	v.SetSize(p.left(), max(0, p.h-len(p.above())))
	v.SetLines(lines)
	return v.View(p.sh.styles, false)
}

// editHead says what is edited.
func (p *signature) editHead() string {
	k := &p.sh.styles.Plain
	s := newStrip(p.w)
	if p.typed == headersRow {
		s.put(k.Accent, " Headers")
		s.put(k.Faint, " · a line each, as they came: Name: value")
		if n := len(p.odd); n > 0 {
			s.put(k.Warn, " · "+counted(n, "line")+" not understood")
		}
	} else {
		s.put(k.Accent, " Body")
		s.put(k.Faint, " · "+model.Bytes(int64(len(p.body.raw)))+" · ␍ is a carriage return · "+p.body.facts)
	}
	return s.line()
}

func (p *signature) bodyHead(w int, k *themes.Inks) string {
	s := newStrip(w)
	s.put(k.Strong, " Body")
	if p.body.given {
		s.put(k.Faint, fmt.Sprintf(" · %s bytes", model.Grouped(len(p.body.raw))))
	}
	return s.line()
}

// bodyLines is the body beside the fields.
func (p *signature) bodyLines() []string {
	w, h := max(0, p.w-p.left()-1), max(0, p.h-1)
	note := ""
	switch {
	case !p.body.given:
		note = "   none yet"
	case p.body.masked != "":
		note = "   may hold health data; m shows it"
	case len(p.body.raw) > maxEdited:
		note = "   too long to be shown here"
	}
	if note == "" {
		return p.shown.View(p.sh.styles, false)
	}
	s := newStrip(w)
	s.put(p.sh.styles.Plain.Faint, note)
	return fill([]string{s.line()}, w, h)
}
