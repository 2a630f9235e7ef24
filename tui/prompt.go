package tui

import (
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// prompt is an overlay that takes one line of text.
type prompt struct {
	title, about string
	wrong        bool // about says what is wrong with what was typed
	input        textinput.Model
	w, h         int
	done         func(string) (intent, tea.Cmd)
}

func newPrompt(title, about, value string, done func(string) (intent, tea.Cmd)) *prompt {
	in := textinput.New()
	in.Prompt = ""
	in.CharLimit = 4096
	in.SetVirtualCursor(false)
	in.SetValue(value)
	in.CursorEnd()
	in.Focus() // its command blinks a cursor that is the terminal's own here
	return &prompt{title: title, about: about, input: in, done: done}
}

// because asks again, and says why what was typed could not be taken; an empty why
// asks for the first time.
func (p *prompt) because(why string) *prompt {
	if why != "" {
		p.about, p.wrong = capital(strings.TrimSuffix(why, "."))+".", true
	}
	return p
}

func (p *prompt) press(k tea.KeyPressMsg) (bool, intent, tea.Cmd) {
	switch k.String() {
	case "esc":
		return true, nil, nil
	case "enter":
		in, cmd := p.done(p.input.Value())
		return true, in, cmd
	}
	p.input, _ = p.input.Update(k)
	return false, nil, nil
}

// pasted takes pasted text.
func (p *prompt) pasted(msg tea.PasteMsg) { p.input, _ = p.input.Update(msg) }

func (p *prompt) resize(w, h int) { p.w, p.h = boxWidth(w, widestPicker), h }

func (p *prompt) hints() []widget.Hint {
	return []widget.Hint{{Key: "enter", Desc: "go on"}, {Key: "esc", Desc: "leave everything as it is"}}
}

func (p *prompt) view(s *themes.Styles) []string {
	k, inner := &s.Plain, max(0, p.w-4)
	var body []string
	ink := k.Faint
	if p.wrong {
		ink = k.Bad
	}
	for _, l := range wrap(p.about, inner) {
		line := newStrip(inner)
		line.put(ink, l)
		body = append(body, line.line())
	}
	line := newStrip(inner)
	at := p.input.Position()
	value := []rune(p.input.Value())
	line.put(k.Text, text.Clean(string(value[:min(at, len(value))])))
	line.put(k.Accent, "█")
	line.put(k.Text, text.Clean(string(value[min(at, len(value)):])))
	body = append(body, blank(inner), line.line())
	return boxed(p.title, body, p.w, p.h, s)
}
