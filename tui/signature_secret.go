package tui

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// secretPrompt is an overlay that takes a secret without showing it. It keeps
// every character: a space too many is what may be looked for.
type secretPrompt struct {
	text string
	w, h int
	done func(model.Secret) (intent, tea.Cmd)
}

func newSecretPrompt(done func(model.Secret) (intent, tea.Cmd)) *secretPrompt {
	return &secretPrompt{done: done}
}

func (p *secretPrompt) press(k tea.KeyPressMsg) (bool, intent, tea.Cmd) {
	switch k.String() {
	case "esc":
		return true, nil, nil
	case "enter":
		in, cmd := p.done(model.NewSecret(p.text))
		return true, in, cmd
	case "backspace":
		_, n := utf8.DecodeLastRuneInString(p.text)
		p.text = p.text[:len(p.text)-n]
	case "ctrl+u":
		p.text = ""
	default:
		p.text += k.Text
	}
	return false, nil, nil
}

// pasted takes pasted text as it comes.
func (p *secretPrompt) pasted(msg tea.PasteMsg) { p.text += msg.Content }

func (p *secretPrompt) resize(w, h int) { p.w, p.h = boxWidth(w, 64), h }

func (p *secretPrompt) hints() []widget.Hint {
	return []widget.Hint{{Key: "enter", Desc: "take it"}, {Key: "^u", Desc: "empty"}, {Key: "esc", Desc: "leave it"}}
}

func (p *secretPrompt) view(s *themes.Styles) []string {
	k, inner := &s.Plain, max(0, p.w-4)
	about := newStrip(inner)
	about.put(k.Faint, "Type or paste it. Only its end is shown then; nothing is kept.")
	line := newStrip(inner)
	n := utf8.RuneCountInString(p.text)
	line.put(k.Text, strings.Repeat("•", min(n, max(0, inner-20))))
	line.put(k.Accent, "█")
	if n > 0 {
		words := counted(n, "character")
		line.to(inner - cells(words))
		line.put(k.Faint, words)
	}
	body := []string{about.line(), blank(inner), line.line()}
	return boxed("Secret", body, p.w, p.h, s)
}
