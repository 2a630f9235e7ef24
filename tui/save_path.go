package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/tui/widget"
)

// pathPrompt is a prompt for the name of a file, which tab completes.
type pathPrompt struct {
	*prompt
	said     string // what it is about, without what tab found
	complete func(path string) []string
}

// completed brings what a path can go on with.
type completed struct {
	of    *pathPrompt
	value string
	list  []string
}

func newPathPrompt(title, about, name string, complete func(string) []string, done func(string) (intent, tea.Cmd)) *pathPrompt {
	p := &pathPrompt{complete: complete, said: about}
	p.prompt = newPrompt(title, about, name, func(path string) (intent, tea.Cmd) {
		if strings.TrimSpace(path) == "" {
			return say{text: "save · no file is named", bad: true}, nil
		}
		return done(path)
	})
	return p
}

func (p *pathPrompt) hints() []widget.Hint {
	return []widget.Hint{{Key: "enter", Desc: "save"}, {Key: "tab", Desc: "complete"}, {Key: "esc", Desc: "leave everything as it is"}}
}

func (p *pathPrompt) press(k tea.KeyPressMsg) (bool, intent, tea.Cmd) {
	if k.String() != "tab" {
		return p.prompt.press(k)
	}
	complete, value := p.complete, p.input.Value()
	if complete == nil {
		return false, nil, nil
	}
	return false, nil, work(deliveriesID, 0, func() completed { return completed{p, value, complete(value)} })
}

// take goes on with the path as far as there is no choice, and lists the choice.
func (p *pathPrompt) take(c completed) {
	if c.value != p.input.Value() {
		return
	}
	if next := common(c.list); len(next) > len(c.value) {
		p.input.SetValue(next)
		p.input.CursorEnd()
	}
	const most = 12
	p.about = p.said
	switch n := len(c.list); {
	case n == 0:
		p.about += " Nothing there begins so."
	case n > 1:
		names := make([]string, min(n, most))
		for i := range names {
			names[i] = text.Clean(lastOf(c.list[i]))
		}
		if p.about = strings.Join(names, "  "); n > most {
			p.about += " …"
		}
	}
}

// lastOf is the last name of a path, with the separator that says it is a folder.
func lastOf(path string) string {
	return path[strings.LastIndexAny(path[:max(0, len(path)-1)], `/\`)+1:]
}

// common is what all texts begin with.
func common(list []string) string {
	if len(list) == 0 {
		return ""
	}
	out := list[0]
	for _, s := range list[1:] {
		for !strings.HasPrefix(s, out) {
			out = out[:len(out)-1]
		}
	}
	return strings.ToValidUTF8(out, "")
}
