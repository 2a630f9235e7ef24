package tui

import (
	"strings"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// Words of a field: its label, what stands for nothing, and what it is for.
var fieldWords = map[fieldKind]struct{ label, none, about string }{
	urlField:      {"URL", "none", "Where messages go, by http or https; the key stays the same."},
	eventsField:   {"events", "every event", "The event types it takes, with a comma between; nothing for every event."},
	userField:     {"user", "all users", "Whose events it takes: type a name or an id to search; nothing for all users."},
	channelsField: {"channels", "every channel", "The channels it listens to, at most 10, with a comma between; nothing for all messages."},
	rateField:     {"rate limit", "none", "Messages a second at most; nothing for no limit. The open-source server stores it without keeping to it."},
	aboutField:    {"description", "none", "What it is for."},
}

const (
	endLabel    = 13
	offersShown = 6
	roomyForm   = 18 // lines of a terminal from which on there is room for blank ones
)

func (f *endForm) view(s *themes.Styles) []string {
	if f.hidden {
		return nil
	}
	inner := max(0, f.w-4)
	k := &s.Plain
	var body []string
	roomy := f.h >= roomyForm
	if roomy {
		body = append(body, blank(inner))
	}
	for i, fl := range f.fields {
		body = append(body, f.fieldLines(i, fl, inner, k)...)
	}
	if roomy {
		body = append(body, blank(inner))
	}
	under := f.under(inner, k)
	room := min(f.h-4-len(body)-len(under), offersShown)
	body = append(body, under...)
	list := f.offerLines(inner, max(room, 0), s)
	body = append(body, list...)
	if roomy { // the box keeps its place while what is offered gets less
		for range max(0, room-len(list)) {
			body = append(body, blank(inner))
		}
	}
	title := "New endpoint"
	if f.was.ID != "" {
		title = "Change endpoint " + text.Elide(text.Clean(string(f.was.ID)), 34)
	}
	return boxed(title, body, f.w, f.h, s)
}

// fieldLines are a field, and what is wrong with it.
func (f *endForm) fieldLines(i int, fl *endField, w int, k *themes.Inks) []string {
	on := i == f.at
	words := fieldWords[fl.kind]
	line := newStrip(w)
	if on {
		line.put(k.Accent, "▸ "+words.label)
	} else {
		line.put(k.Faint, "  "+words.label)
	}
	line.to(endLabel + 2)
	r := []rune(fl.input.Value())
	from := 0
	m := f.mistake(fl)
	if m != nil && !f.points(fl, m, on) {
		m = nil
	}
	switch {
	case on:
		from = f.window(fl, w-line.at)
		at := fl.input.Position()
		line.put(k.Text, text.Clean(string(r[from:at])))
		line.put(k.Accent, "█")
		line.put(k.Text, shownOf(r[at:], w))
		if len(r) == 0 {
			line.put(k.Faint, " "+words.none)
		}
	case len(r) == 0:
		line.put(k.Faint, words.none)
	case fl.kind == userField:
		line.put(k.Text, shownOf(r, w))
		line.put(k.Faint, f.nameOf(string(r)))
	default:
		line.put(k.Text, shownOf(r, w))
	}
	lines := []string{line.line()}
	if m == nil {
		return lines
	}
	return append(lines, pointer(m, from, w, k)...)
}

// shownOf is what can be seen of a text in w cells, and some more: what stands
// behind them need not be measured with every key.
func shownOf(r []rune, w int) string {
	return text.Clean(string(r[:min(len(r), 4*max(w, 1))]))
}

// points says whether a mistake is said now: not while its word is typed.
func (f *endForm) points(fl *endField, m *mistake, on bool) bool {
	if !on || f.told {
		return true
	}
	w := fl.word()
	return w.from != m.from && fl.kind != urlField && fl.kind != userField && fl.kind != rateField
}

// window is the first rune that is shown of a field in which something is typed.
func (f *endForm) window(fl *endField, w int) int {
	return max(0, fl.input.Position()-max(w, 2)+2)
}

// pointer is the line under a field that points at the bad word.
func pointer(m *mistake, from, w int, k *themes.Inks) []string {
	start := endLabel + 2
	col := min(start+max(m.from-from, 0), w-1)
	words := m.why
	if m.hint != "" {
		words += " · " + m.hint
	}
	mark := newStrip(w)
	mark.to(col)
	mark.put(k.Bad, strings.Repeat("^", max(1, min(m.end-max(m.from, from), w-col))))
	if w-mark.at > cells(words) {
		mark.put(k.Bad, " "+words)
		return []string{mark.line()}
	}
	lines := []string{mark.line()}
	for _, l := range wrap(words, w-2) {
		line := newStrip(w)
		line.to(2)
		line.put(k.Bad, l)
		lines = append(lines, line.line())
	}
	return lines
}

// nameOf is the name of a user whose id stands in the field.
func (f *endForm) nameOf(id string) string {
	if u, ok := f.users.names[id]; ok && u.Name != "" {
		return "  " + text.Clean(u.Name)
	}
	return ""
}

// under is what the field is for, and how much is offered.
func (f *endForm) under(w int, k *themes.Inks) (lines []string) {
	words, ink := fieldWords[f.field().kind].about, k.Faint
	if f.was.ID == "" && f.field().kind == urlField {
		words = "Where messages go, by http or https; the provider makes a key for it."
	}
	switch {
	case f.said != "":
		words, ink = f.said, k.Warn
	case f.h < roomyForm: // what is offered says more
		words = ""
	}
	for _, l := range wrap(words, w-2) {
		if words == "" {
			break
		}
		line := newStrip(w)
		line.to(2)
		line.put(ink, l)
		lines = append(lines, line.line())
	}
	if count := f.count(); count != "" {
		line := newStrip(w)
		line.to(2)
		line.put(k.Faint, count)
		lines = append(lines, line.line())
	}
	return lines
}

// count says how much is offered, or why nothing is.
func (f *endForm) count() string {
	fl := f.field()
	n := model.Grouped(len(fl.offers))
	switch fl.kind {
	case eventsField:
		switch {
		case !f.types.here:
			return "reading the provider's event types …"
		case f.types.err != nil:
			return "its event types could not be read: " + f.types.err.Error()
		}
		all := "the provider's " + model.Grouped(len(f.types.list)) + " types"
		if len(fl.offers) == 0 {
			return "none of " + all + " holds this"
		}
		return n + " of " + all
	case userField:
		switch {
		case !f.users.here:
			return "reading the users …"
		case f.users.err != nil:
			return "users could not be read: " + f.users.err.Error()
		case !f.users.whole && len(f.users.list) >= usersMost:
			return "the first " + n + " users: type to search for others"
		}
		if len(fl.offers) == 0 && fl.value() != "" {
			return "no user is found by this"
		}
		return n + " " + plural(len(fl.offers), "user", "users")
	case urlField, channelsField, rateField, aboutField:
	}
	return ""
}

// offerLines are what may stand in place of the word, as much as there is room for.
func (f *endForm) offerLines(w, room int, s *themes.Styles) (lines []string) {
	fl := f.field()
	top := max(0, min(fl.pick-room/2, len(fl.offers)-room))
	widest := 0
	for _, o := range fl.offers {
		widest = max(widest, min(cells(o.short()), w/2))
	}
	for i := top; i < min(top+room, len(fl.offers)); i++ {
		o, on := fl.offers[i], i == fl.pick
		k := s.Inks(on, false)
		line := newStrip(w)
		if on {
			line.put(k.Accent, "  ▸ ")
		} else {
			line.put(k.Text, "    ")
		}
		line.put(k.Text, widget.FitString(o.short(), widest, widget.Left)+"  ")
		about := o.about
		if o.name != "" {
			about = o.text + "  " + o.about
		}
		line.put(k.Faint, about)
		lines = append(lines, line.lineIn(k.Text))
	}
	return lines
}
