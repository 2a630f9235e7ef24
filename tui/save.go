package tui

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// Outside is what the screens may have done with files and other programs of the
// operator's machine; what is nil cannot be.
type Outside struct {
	Over     Save                        // writes over a file that is there
	Complete func(path string) []string  // paths that begin so; those of folders end with a separator
	View     func(v View) (Shown, error) // opens a text in another program
}

// saveable is what of a delivery can be saved.
type saveable struct {
	key, name, file string
	off             string // why it cannot be
	health          bool   // it holds health data that has not been shown
	data            []byte
}

// saveables are what of the delivery can be saved now, what is shown first.
func (p *preview) saveables() []saveable {
	id, x := p.d.ID, p.content.detail.Exchange
	base := fileName(string(p.d.Type), string(id))
	body, name, off := p.given()
	list := []saveable{{key: "p", name: name, file: base + p.bodyEnding(), off: off, data: body}}
	if !p.revealed && x.Origin != model.OriginNone {
		list = append(list, saveable{key: "P", name: "payload with health data, which goes on record", file: base + p.bodyEnding(), health: true, data: x.Body})
	}
	if r := p.jq.result; p.jqShown() && r != nil {
		list = append([]saveable{{key: "j", name: "what jq made", file: base + ".jq.json", data: r.Doc.Source()}}, list...)
	}
	if x.Answer != nil {
		list = append(list, saveable{key: "r", name: "response body", file: base + ".response.txt", data: x.Answer})
	}
	if side := p.on(); side != payloadTab && side != wholeTab {
		list = append(list, saveable{key: "s", name: "this side, as text", file: base + "." + strings.ToLower(tabNames[side]) + ".txt", data: []byte(p.sideText())})
	}
	return list
}

// bodyEnding is how a file with the payload is called at its end.
func (p *preview) bodyEnding() string {
	if p.content.doc != nil {
		return ".json"
	}
	return ".bin"
}

// fileName makes a name of words from outside that is safe in any folder.
func fileName(words ...string) string {
	const most = 40
	var out []string
	for _, w := range words {
		w = strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.' {
				return r
			}
			return '-'
		}, w)
		if w = strings.Trim(w[:min(len(w), most)], "-."); w != "" {
			out = append(out, w)
		}
	}
	return strings.Join(append(out, "delivery")[:max(1, len(out))], "-")
}

// openSave asks what to save, where there is a choice, and where to.
func (p *preview) openSave() (intent, tea.Cmd) {
	d := p.d
	var entries []entry
	for _, s := range p.saveables() {
		e := entry{key: s.key, name: s.name + ", " + model.Bytes(int64(len(s.data))), off: s.off, run: func() (intent, tea.Cmd) { return p.askPath(d, s) }}
		if s.off != "" {
			e.name = s.name
		}
		entries = append(entries, e)
	}
	if len(entries) == 1 && entries[0].off == "" {
		return entries[0].run()
	}
	return lay{newMenu("Save", entries)}, nil
}

func (p *preview) askPath(d *model.Delivery, s saveable) (intent, tea.Cmd) {
	about := "Its bytes as they are; the file is yours alone to read."
	if s.health {
		about = "It holds health data; that it is given away goes on record. The file is yours alone to read."
	}
	return lay{newPathPrompt("Save "+s.name, about, s.file, p.sh.outside.Complete, func(path string) (intent, tea.Cmd) {
		return nil, p.save(d, s, path, p.sh.save)
	})}, nil
}

// askPathAgain asks for another path, from the one that failed; why stands above.
func (p *preview) askPathAgain(v savedAs, why error) intent {
	said := text.Clean(why.Error())
	if p.sh.save == nil {
		return say{text: said, bad: true, whole: true}
	}
	return lay{newPathPrompt("Not saved", capital(said)+".", v.path, p.sh.outside.Complete, func(path string) (intent, tea.Cmd) {
		return nil, p.save(v.d, v.what, path, p.sh.save)
	})}
}

// savedAs is what came of saving.
type savedAs struct {
	d    *model.Delivery
	what saveable
	path string
}

// save writes a file beside the screen; health data goes on record first.
func (p *preview) save(d *model.Delivery, s saveable, path string, write Save) tea.Cmd {
	desk := p.sh.desk
	return ask(deliveriesID, 0, func(ctx context.Context) (savedAs, error) {
		out := savedAs{d, s, path}
		if s.health && desk != nil {
			if err := desk.Revealed(ctx, d.ID); err != nil {
				return out, err
			}
		}
		full, err := write(path, s.data)
		if err == nil {
			out.path = full
		}
		return out, err
	})
}

// takeSaved says what came of saving. What is there is written over only when
// asked for once more.
func (p *preview) takeSaved(msg result[savedAs]) intent {
	v := msg.val
	switch {
	case msg.err == nil:
		return say{text: "saved as " + text.Clean(v.path) + " · " + v.what.name + ", " + model.Bytes(int64(len(v.what.data)))}
	case !errors.Is(msg.err, fs.ErrExist) || p.sh.outside.Over == nil:
		return p.askPathAgain(v, msg.err)
	}
	over := p.sh.outside.Over
	return lay{newMenu(text.Elide(text.Clean(v.path), 40)+" is there already", []entry{
		{key: "n", name: "another name", run: func() (intent, tea.Cmd) { return p.askPath(v.d, v.what) }},
		{key: "o", name: "write over it", run: func() (intent, tea.Cmd) { return nil, p.save(v.d, v.what, v.path, over) }},
	})}
}

// noSave says why nothing can be saved.
func (p *preview) noSave() string {
	return firstOf(p.noContent(), none(p.sh.save != nil, "no files are written from here"))
}

// sideText is the side that is shown as text, with nothing in it that a terminal
// would obey, and nothing that is masked.
func (p *preview) sideText() string {
	var b bytes.Buffer
	line := func(s string) { b.WriteString(text.Clean(s) + "\n") }
	switch {
	case p.asJSON():
		src := p.treeView().Doc().Indent(0)
		if !p.jqShown() && !p.revealed {
			src = indented(maskedJSON(p.tree(), p.d.Type))
		}
		for _, l := range text.CleanLines(string(src)) {
			line(l)
		}
	case p.on() == compareTab:
		for _, l := range append(p.comparedText(), p.diff.Text(textWidth)...) {
			line(l)
		}
	default:
		for _, l := range p.sideLines() {
			line(l.Label + l.Text)
		}
	}
	return b.String()
}

// textWidth is how wide a side is that is written as text.
const textWidth = 140
