package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model/jsondoc"
)

// View is a text for another program to show.
type View struct {
	Name   string // what its file is called
	Text   []byte
	Editor bool // in the operator's editor, else in the pager
}

// Shown is a text that another program shows: Run has the terminal meanwhile, and
// Close takes the text away again.
type Shown struct {
	Run   tea.ExecCommand
	Close func()
}

// leftOutside says that the other program was left.
type leftOutside struct{}

// openOutside shows the side in another program, which has the terminal meanwhile.
// What is masked stays so.
func (p *preview) openOutside(editor bool) (intent, tea.Cmd) {
	name := strings.ToLower(tabNames[p.on()]) + ".txt"
	if p.asJSON() {
		name = "payload.json"
	}
	shown, err := p.sh.outside.View(View{Name: name, Text: []byte(p.sideText()), Editor: editor})
	if err != nil {
		return say{text: err.Error(), bad: true, whole: true}, nil
	}
	outside := tea.Exec(shown.Run, func(err error) tea.Msg {
		shown.Close()
		return result[leftOutside]{to: deliveriesID, err: err}
	})
	// A program that was quick may leave a screen that the renderer takes for drawn.
	return nil, tea.Sequence(outside, tea.ClearScreen)
}

func (p *preview) noOutside() string {
	return firstOf(p.noContent(), none(p.sh.outside.View != nil, "there is no program beside this one here"))
}

// indented is a document with a line for each value; what is none stays as it is.
func indented(src []byte) []byte {
	doc, bad := jsondoc.Parse(src)
	if bad != nil {
		return src
	}
	return doc.Indent(0)
}
