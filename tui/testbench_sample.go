package tui

import (
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/jsondoc"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/tui/widget"
)

// sampleKey names a sample: an event type, and its variant, empty for the main
// one.
type sampleKey struct {
	of      model.EventType
	variant string
}

// sample is a message that can be edited and sent. It keeps what was written
// into it, and how to undo that, as long as the console runs.
type sample struct {
	key   sampleKey
	first string // as the catalogue has it
	ed    *widget.Editor
	sampleChecked
}

// sampleChecked is what is known of a sample's text; err is nil while it can be
// sent.
type sampleChecked struct {
	key     sampleKey
	version uint64 // of the text
	edited  bool
	size    int
	vars    []string
	err     error
	at      *jsondoc.SyntaxError // where the mistake is; nil for the whole
}

// edited brings what was written in the operator's own editor.
type edited struct {
	key  sampleKey
	text string
}

// maxEdited is the longest text that is edited on the screen.
const maxEdited = 1 << 20

// variants are the names of a type's samples, the main one first.
func variants(t *catalog.Type) []string {
	out := []string{""}
	for _, v := range t.Variants {
		out = append(out, v.Name)
	}
	return out
}

// current is the sample of the type under the cursor; nil where there is none.
func (p *testbench) current() *sample {
	t := p.chosen()
	if t == nil {
		return nil
	}
	return p.samples[sampleKey{t.Name, p.variantOf(t)}]
}

func (p *testbench) variantOf(t *catalog.Type) string {
	names := variants(t)
	return names[min(p.variant[t.Name], len(names)-1)]
}

// look turns to the sample of the type under the cursor.
func (p *testbench) look() tea.Cmd {
	t := p.chosen()
	if t == nil {
		return nil
	}
	key := sampleKey{t.Name, p.variantOf(t)}
	s := p.samples[key]
	if s == nil {
		src, _ := t.Template(key.variant)
		first := strings.TrimRight(string(src), "\n")
		s = &sample{key: key, first: first, ed: widget.NewEditor()}
		s.ed.SetText(first)
		s.ed.SetJSON(true)
		p.samples[key] = s
	}
	p.sizeSample(s)
	return p.check(s)
}

// check looks beside the screen for the first mistake.
func (p *testbench) check(s *sample) tea.Cmd {
	if s.version == s.ed.Version() {
		return nil
	}
	key, version, src, first := s.key, s.ed.Version(), s.ed.Text(), s.first
	return work(testbenchID, 0, func() sampleChecked {
		c := sampleChecked{key: key, version: version, edited: src != first, size: len(src), vars: catalog.Used([]byte(src))}
		if c.err = catalog.Check([]byte(src)); c.err != nil {
			errors.As(c.err, &c.at)
		}
		return c
	})
}

// takeChecked points out what was found, unless the text is another by now.
func (p *testbench) takeChecked(c sampleChecked) {
	s := p.samples[c.key]
	if s == nil || s.ed.Version() != c.version {
		return
	}
	s.sampleChecked = c
	if c.at != nil {
		s.ed.Point(c.at.Line, c.at.Col)
		return
	}
	s.ed.Point(0, 0)
}

// turn goes to another variant of the type.
func (p *testbench) turn(by int) (intent, tea.Cmd) {
	t := p.chosen()
	n := len(variants(t))
	p.variant[t.Name] = (p.variant[t.Name] + by + n) % n
	return nil, p.look()
}

func (p *testbench) noVariants() string {
	t := p.chosen()
	if t == nil {
		return noType
	}
	return none(len(t.Variants) > 0, "there is only one sample of this type")
}

const noType = "no event type is chosen"

func (p *testbench) noSample() string { return none(p.current() != nil, noType) }

// openEditor takes keys as text, in the sample.
func (p *testbench) openEditor() (intent, tea.Cmd) {
	p.before = p.focus
	p.editing, p.focus = true, samplePane
	p.settle()
	if s := p.current(); s.at != nil {
		s.ed.Mistake()
	}
	return nil, nil
}

// typeSample takes a key or a paste into the sample.
func (p *testbench) typeSample(msg tea.Msg) (intent, tea.Cmd) {
	s := p.current()
	switch msg := msg.(type) {
	case tea.PasteMsg:
		if len(msg.Content)+s.size > maxEdited {
			return say{text: "that is too long to be edited here; E edits it in your own editor", bad: true}, nil
		}
		s.ed.Insert(unbroken(msg.Content))
	case tea.KeyPressMsg:
		switch msg.String() {
		case "esc":
			p.editing, p.focus = false, p.before
			p.settle()
			return nil, nil
		case "ctrl+g":
			s.ed.Mistake()
		default:
			s.ed.Key(msg.String(), msg.Text)
		}
	}
	return nil, p.check(s)
}

// unbroken is pasted text with its line breaks as they are in files: terminals
// send a carriage return for each.
func unbroken(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// reset puts the catalogue's text back; that can be undone.
func (p *testbench) reset() (intent, tea.Cmd) {
	s := p.current()
	s.ed.Replace(s.first)
	return say{text: "the sample is as it was; ^z while editing takes that back"}, p.check(s)
}

func (p *testbench) noReset() string {
	s := p.current()
	if s == nil {
		return noType
	}
	return none(s.edited, "the sample is as it was")
}

// mistake says why a sample cannot be sent; empty where it can.
func (s *sample) mistake() string {
	switch {
	case s.err == nil:
		return ""
	case s.at != nil:
		return "not JSON: " + s.at.Error()
	}
	var e *model.Error
	if errors.As(s.err, &e) {
		return e.Why
	}
	return text.Clean(s.err.Error())
}

// outside hands the sample to the operator's own editor.
func (p *testbench) outside() (intent, tea.Cmd) {
	s := p.current()
	key := s.key
	return openOutside(p.edit, testbenchID, string(key.of)+".json", s.ed.Text(), func(text string) edited { return edited{key, text} })
}

func (p *testbench) takeEdited(e edited, err error) (intent, tea.Cmd) {
	if err != nil {
		return say{text: err.Error(), bad: true}, nil
	}
	s := p.samples[e.key]
	if s == nil {
		return nil, nil
	}
	if src := strings.TrimRight(e.text, "\n"); src != s.ed.Text() {
		s.ed.Replace(src)
	}
	return nil, p.check(s)
}
