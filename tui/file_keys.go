package tui

import (
	"path"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/tui/widget"
)

// shown is the view that is seen.
func (f *FileView) shown() (scroller, searcher) {
	switch {
	case f.results():
		return f.made, f.made
	case f.mode == asTree:
		return f.tree, f.tree
	case f.mode == asText:
		return f.lines, f.lines
	}
	return f.bytes, f.bytes
}

// results says whether what a jq expression made is seen in place of the file.
func (f *FileView) results() bool { return f.jq.result != nil }

// folds is the tree that is seen; nil for none.
func (f *FileView) folds() *widget.JSONView {
	switch {
	case f.results():
		return f.made
	case f.is != nil && f.mode == asTree:
		return f.tree
	}
	return nil
}

// press gives a key to whoever is on top.
func (f *FileView) press(k tea.KeyPressMsg) (intent, tea.Cmd) {
	if k.String() == "ctrl+c" {
		return leave{}, nil
	}
	if !f.said.bad || k.String() == "esc" {
		was := f.said
		if f.said = (say{}); was.bad {
			return nil, nil
		}
	}
	switch n := len(f.overs); {
	case n > 0:
		done, in, cmd := f.overs[n-1].press(k)
		if done {
			f.overs = f.overs[:n-1]
		}
		return in, cmd
	case f.jq.open:
		return nil, f.jq.typed(k)
	case f.seeking:
		f.seek(k)
		return nil, nil
	}
	if act, ok := find(f.actions(), k.String()); ok {
		return act.perform()
	}
	return nil, nil
}

func (f *FileView) paste(msg tea.PasteMsg) tea.Cmd {
	switch n := len(f.overs); {
	case n > 0:
		if p, ok := f.overs[n-1].(interface{ pasted(tea.PasteMsg) }); ok {
			p.pasted(msg)
		}
	case f.jq.open:
		return f.jq.typed(msg)
	case f.seeking:
		f.seek(msg)
	}
	return nil
}

// actions lists what keys do now.
func (f *FileView) actions() []action {
	if f.is == nil {
		return []action{{keys: []string{"q", "esc"}, name: "quit", about: "leave", foot: true, run: wants(leave{})}}
	}
	view, seek := f.shown()
	noTree, noJSON, noSearch := none(f.folds() != nil, "this is not a JSON tree"), firstOf(f.unread(), f.is.why), none(f.search.Value() != "", "nothing is searched for; / searches")
	tree := f.folds()
	if tree == nil {
		tree = f.tree
	}
	acts := []action{
		{keys: []string{"enter", "l", "right"}, name: "fold", about: "fold or unfold; a long text is wrapped", foot: true, off: noTree, run: does(tree.Toggle)},
		{keys: []string{"h", "left"}, name: "fold, or out", about: "fold this, or go to what it is in", off: noTree, run: does(tree.Fold)},
		{keys: []string{"/"}, name: "search", about: "search keys and values; bytes as 0x1b5b where bytes are shown", foot: true, off: f.unread(), run: does(f.openSearch)},
		{keys: []string{"n"}, name: "next match", about: "go to the next match", off: noSearch, run: does(seek.SearchNext)},
		{keys: []string{"N"}, name: "previous match", about: "go to the match before", off: noSearch, run: does(seek.SearchPrev)},
		{keys: []string{"|"}, name: "jq", about: "ask with a jq expression, live", foot: true, off: noJSON, run: func() (intent, tea.Cmd) { return nil, f.jq.begin(f.ctx, f.is.doc) }},
		{keys: []string{"b"}, name: f.otherName(), about: "the file as its own text, and as a tree again", foot: true, off: f.noOther(), run: waits(f.turnText)},
		{keys: []string{"x"}, name: f.hexName(), about: "the file byte by byte", foot: true, off: firstOf(f.unread(), none(!f.results(), "this is not the file; esc shows it")), run: waits(f.turnBytes)},
		{keys: []string{"y"}, name: "copy", about: "copy the value, its path or all of it", foot: true, off: f.unread(), run: f.copies},
		{keys: []string{"w"}, name: "save", about: "write the jq result, or the value under the cursor, to a file", foot: true, off: firstOf(f.unread(), none(f.o.Save != nil, "no file is written from here")), run: f.saves},
		{keys: []string{"Z"}, name: "fold all", about: "fold everything", off: noTree, run: does(tree.FoldAll)},
		{keys: []string{"z"}, name: "unfold all", about: "unfold everything", off: noTree, run: does(tree.UnfoldAll)},
		{keys: []string{"W"}, name: "wrap", about: "wrap long texts, or cut them", off: none(f.folds() != nil || f.mode == asText, "bytes are not wrapped"), run: does(f.wrap)},
		{keys: []string{"j", "down"}, name: "down", move: true, run: does(func() { view.Move(1) })},
		{keys: []string{"k", "up"}, name: "up", move: true, run: does(func() { view.Move(-1) })},
		{keys: []string{"pgdown", "ctrl+f", "space"}, name: "page down", move: true, run: does(view.PageDown)},
		{keys: []string{"pgup", "ctrl+b"}, name: "page up", move: true, run: does(view.PageUp)},
		{keys: []string{"ctrl+d"}, name: "half a page down", move: true, run: does(func() { view.Half(1) })},
		{keys: []string{"ctrl+u"}, name: "half a page up", move: true, run: does(func() { view.Half(-1) })},
		{keys: []string{"g", "home"}, name: "top", move: true, run: does(view.Top)},
		{keys: []string{"G", "end"}, name: "bottom", move: true, run: does(view.Bottom)},
		{keys: []string{"?"}, name: "help", about: "all keys", foot: true, stays: true, run: func() (intent, tea.Cmd) { return f.choose("Keys", f.actions()) }},
		{keys: []string{":", "ctrl+k"}, name: "actions", about: "every action by name", run: func() (intent, tea.Cmd) { return f.choose("Actions", f.actions()) }},
		{keys: []string{"q"}, name: "quit", about: "leave", foot: true, stays: true, run: wants(leave{})},
	}
	switch {
	case f.jq.shows():
		acts = append(acts, action{keys: []string{"esc"}, name: "back to the file", about: "leave the jq result", foot: true, out: true, run: does(f.jq.stop)})
	case f.search.Value() != "":
		acts = append(acts, action{keys: []string{"esc"}, name: "end search", about: "forget the search", foot: true, run: does(f.endSearch)})
	}
	return acts
}

func (f *FileView) choose(title string, acts []action) (intent, tea.Cmd) {
	items := make([]widget.PickItem, len(acts))
	for i, act := range acts {
		items[i] = itemOf(act)
	}
	return lay{newPicker(title, "", items, func(i int) (intent, tea.Cmd) { return acts[i].perform() })}, nil
}

func (f *FileView) otherName() string {
	if f.mode == asText && f.is.doc != nil {
		return "tree"
	}
	return "raw"
}

// unread says why what needs all of the file has to wait.
func (f *FileView) unread() string { return none(f.loading == nil, "the file is still being read") }

func (f *FileView) noOther() string {
	switch {
	case f.loading != nil:
		return f.unread()
	case f.results():
		return "this is not the file; esc shows it"
	case f.mode == asText && f.is.doc == nil:
		return "it is shown already"
	}
	return ""
}

func (f *FileView) hexName() string {
	if f.mode == asBytes {
		return "no hex"
	}
	return "hex"
}

// turnText goes between the tree and the file's own text, whose lines are found
// beside the screen.
func (f *FileView) turnText() tea.Cmd {
	switch {
	case f.mode == asText && f.is.doc != nil:
		f.turn(asTree)
	case f.is.lines != nil:
		f.lines.Set(f.is.lines)
		f.turn(asText)
	default:
		of := f.is
		return func() tea.Msg { return parted{of, widget.NewLines(of.src)} }
	}
	return nil
}

// takeParted shows the lines of a file that were found, unless it is there no
// more.
func (f *FileView) takeParted(msg parted) tea.Cmd {
	if f.is != msg.of {
		return nil
	}
	f.is.lines = msg.lines
	return f.turnText()
}

func (f *FileView) turnBytes() tea.Cmd {
	switch {
	case f.mode != asBytes:
		f.turn(asBytes)
	case f.is.doc != nil:
		f.turn(asTree)
	default:
		return f.turnText()
	}
	return nil
}

// waits wraps a step that may have to wait for something.
func waits(step func() tea.Cmd) func() (intent, tea.Cmd) {
	return func() (intent, tea.Cmd) { return nil, step() }
}

// turn shows the file another way. A search belongs to one of them.
func (f *FileView) turn(to fileMode) {
	f.endSearch()
	f.mode = to
}

func (f *FileView) wrap() {
	if tree := f.folds(); tree != nil {
		tree.ToggleWrap()
	} else {
		f.lines.ToggleWrap()
	}
}

// openSearch takes keys as text.
func (f *FileView) openSearch() {
	f.endSearch()
	f.seeking = true
	f.search.Focus() // its command blinks a cursor that is the terminal's own here
}

func (f *FileView) endSearch() {
	f.seeking = false
	f.search.SetValue("")
	f.seekIt()
}

// seekIt searches what stands in the search line.
func (f *FileView) seekIt() {
	f.hunt.end()
	_, view := f.shown()
	view.Search(f.search.Value())
}

// goOn searches what a search left of a large file.
func (f *FileView) goOn() tea.Cmd {
	_, view := f.shown()
	return f.hunt.goOn(f.ctx, view)
}

// seek takes a key of the search.
func (f *FileView) seek(msg tea.Msg) {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		switch k.String() {
		case "enter":
			f.seeking = false
			return
		case "esc":
			f.endSearch()
			return
		}
	}
	before := f.search.Value()
	if f.search, _ = f.search.Update(msg); f.search.Value() != before {
		f.seekIt()
	}
}

// value is what copy and save are about: the jq result, the value under the
// cursor as it stands in the file, or the file.
func (f *FileView) value() (what string, b []byte) {
	switch {
	case f.results():
		return "jq result", f.jq.result.Text()
	case f.mode == asTree:
		if i, ok := f.tree.Node(); ok && i > 0 {
			return "value", f.tree.CurrentRaw()
		}
	}
	return "file", f.is.src
}

func (f *FileView) copies() (intent, tea.Cmd) {
	what, b := f.value()
	entries := []entry{{key: "v", name: what, run: wants(clip{what: what, text: string(b[:min(len(b), mostCopied+1)])})}}
	if tree := f.folds(); tree != nil {
		if i, ok := tree.Node(); ok {
			at := tree.Doc().PathEnd(i, 1000)
			entries = append(entries, entry{key: "p", name: "path " + text.Elide(text.Clean(at), 40), off: none(at != "", "this is all of it"), run: wants(clip{what: "path", text: text.Clean(at)})})
		}
	}
	if what != "file" {
		entries = append(entries, entry{key: "a", name: "the whole file", run: wants(clip{what: "file", text: string(f.is.src[:min(len(f.is.src), mostCopied+1)])})})
	}
	return lay{newMenu("Copy", entries)}, nil
}

// saves asks for the name of a file to write. What is written is bound now.
func (f *FileView) saves() (intent, tea.Cmd) {
	what, b := f.value()
	name := strings.TrimSuffix(path.Base(f.o.Name), path.Ext(f.o.Name))
	if name == "" || name == "-" || name == "." {
		name = "payload"
	}
	save := f.o.Save
	return lay{newPrompt("Save", "Writes the "+what+" to a new file.", text.Clean(name)+"-part.json", func(to string) (intent, tea.Cmd) {
		return nil, func() tea.Msg {
			at, err := save(to, b)
			return result[savedFile]{val: savedFile{at}, err: err}
		}
	})}, nil
}
