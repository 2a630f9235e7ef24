package tui

import (
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/textinput"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// fieldKind says what is typed into a field of an endpoint's form.
type fieldKind uint8

const (
	urlField fieldKind = iota
	eventsField
	userField
	channelsField
	rateField
	aboutField
)

// endField is one line of the form.
type endField struct {
	kind   fieldKind
	input  textinput.Model
	offers []offered
	pick   int  // the offer that is taken next
	picked bool // it was chosen, not only pointed at
}

// offered is what may stand in place of the word at the cursor.
type offered struct{ text, name, about string }

func (o offered) short() string {
	if o.name != "" {
		return o.name
	}
	return o.text
}

// word is a part of a field: from and to count its runes.
type word struct {
	text     string
	from, to int
}

// mistake points at a word that the provider would not take.
type mistake struct {
	from, end int
	why, hint string
}

// mostInField is how many characters a field takes.
const mostInField = 8192

// full says that a field takes no more.
func (fl *endField) full() bool { return len([]rune(fl.input.Value())) >= mostInField }

func newEndField(kind fieldKind, value string) *endField {
	in := textinput.New()
	in.Prompt = ""
	in.CharLimit = mostInField
	in.SetVirtualCursor(false)
	in.SetValue(value)
	in.CursorEnd()
	return &endField{kind: kind, input: in}
}

// number is what stands in a field of one; nothing is 0.
func (f *endField) number() (int, bool) {
	if f.value() == "" {
		return 0, true
	}
	n, err := strconv.Atoi(f.value())
	return n, err == nil && n > 0
}

func (f *endField) value() string { return strings.TrimSpace(f.input.Value()) }

// parts splits a field into its words, empty ones too: the text between commas,
// or where there is one word only, all of it.
func (f *endField) parts() (out []word) {
	r := []rune(f.input.Value())
	many := f.kind == eventsField || f.kind == channelsField
	for from := 0; from <= len(r); {
		to := from
		for to < len(r) && (!many || r[to] != ',') {
			to++
		}
		a, b := from, to
		for a < b && r[a] == ' ' {
			a++
		}
		for b > a && r[b-1] == ' ' {
			b--
		}
		out = append(out, word{string(r[a:b]), a, b})
		from = to + 1
	}
	return out
}

// words are the parts that say something.
func (f *endField) words() []word {
	return slices.DeleteFunc(f.parts(), func(w word) bool { return w.text == "" })
}

// word is the one at the cursor.
func (f *endField) word() word {
	at, parts := f.input.Position(), f.parts()
	for i := len(parts) - 1; i > 0; i-- {
		if at >= parts[i].from || i > 0 && at > parts[i-1].to {
			return parts[i]
		}
	}
	return parts[0]
}

// wanted says whether enter takes what is offered: it was chosen, or the word is
// the beginning of it only.
func (f *endField) wanted() bool {
	if f.pick < 0 || f.pick >= len(f.offers) {
		return false
	}
	w := f.word().text
	return f.picked || w != "" && !slices.ContainsFunc(f.offers, func(o offered) bool { return o.text == w })
}

// take puts the offer in place of the word.
func (f *endField) take() {
	w, r := f.word(), []rune(f.input.Value())
	o := []rune(f.offers[f.pick].text)
	if w.from > 0 && r[w.from-1] == ',' {
		o = append([]rune{' '}, o...)
	}
	end := w.from + len(o)
	out := slices.Concat(r[:w.from], o, r[w.to:])
	if f.kind != userField && w.to == len(r) {
		out, end = append(out, []rune(", ")...), end+2
	}
	f.input.SetValue(string(out))
	f.input.SetCursor(end)
	f.picked = false
}

// offer finds what may stand in place of the word at the cursor.
func (f *endForm) offer() {
	fl := f.field()
	w := fl.word()
	var all []offered
	switch fl.kind {
	case eventsField:
		all = offersOfTypes(f.types.list, fl.words(), w)
	case userField:
		all = offersOfUsers(f.users.list)
	case channelsField:
		all = offersOfChannels(f.sh.snap.Endpoints, fl.words(), w)
	case urlField, rateField, aboutField:
	}
	found := narrowed(all, w.text)
	if !slices.Equal(found, fl.offers) {
		fl.offers, fl.pick, fl.picked = found, 0, false
	}
}

// narrowed are the offers that hold a word, those that begin with it first.
func narrowed(all []offered, q string) (out []offered) {
	q = strings.ToLower(q)
	var later []offered
	for _, o := range all {
		switch {
		case strings.HasPrefix(strings.ToLower(o.text), q), strings.HasPrefix(strings.ToLower(o.name), q):
			out = append(out, o)
		case strings.Contains(strings.ToLower(o.text+" "+o.name+" "+o.about), q):
			later = append(later, o)
		}
	}
	return append(out, later...)
}

// offersOfTypes are the provider's types that are not in the filter yet.
func offersOfTypes(types []client.TypeInfo, had []word, at word) (out []offered) {
	has := namesIn(had, at)
	seen := map[model.EventType]bool{}
	put := func(t model.EventType, about string) {
		if !seen[t] && !has[string(t)] {
			out = append(out, offered{text: text.Clean(string(t)), about: text.Clean(about)})
		}
		seen[t] = true
	}
	for _, t := range types {
		if t.Archived {
			seen[t.Name] = true
			continue
		}
		put(t.Name, t.Description)
	}
	for _, t := range types {
		for _, child := range t.Children {
			put(child, "of "+string(t.Name))
		}
	}
	return out
}

// namesIn are the words of a field but the one at the cursor.
func namesIn(had []word, at word) map[string]bool {
	has := map[string]bool{}
	for _, w := range had {
		if w != at {
			has[w.text] = true
		}
	}
	return has
}

func offersOfUsers(users []client.Scope) (out []offered) {
	for _, u := range users {
		out = append(out, offered{text: text.Clean(u.ID), name: text.Clean(u.Name), about: text.Clean(u.About)})
	}
	return out
}

// offersOfChannels are the channels that other endpoints listen to.
func offersOfChannels(ends []model.Endpoint, had []word, at word) (out []offered) {
	has := namesIn(had, at)
	count := map[string]int{}
	for _, e := range ends {
		for _, ch := range e.Channels {
			count[ch]++
		}
	}
	for ch, n := range count {
		if !has[ch] {
			out = append(out, offered{text: text.Clean(ch), about: "of " + model.Grouped(n) + " " + plural(n, "endpoint", "endpoints")})
		}
	}
	slices.SortFunc(out, func(a, b offered) int { return strings.Compare(a.text, b.text) })
	return out
}

// mistake is the first word of a field that the provider would not take; nil for
// none.
func (f *endForm) mistake(fl *endField) *mistake {
	words := fl.words()
	point := func(w word, why string) *mistake { return &mistake{from: w.from, end: w.to, why: why} }
	whole := word{from: 0, to: len([]rune(fl.input.Value()))}
	switch fl.kind {
	case urlField:
		if why := runbook.URLFault(fl.value()); why != "" {
			return point(whole, why)
		}
	case eventsField:
		return f.typeMistake(words)
	case userField:
		if why := runbook.ScopeFault(f.sh.snap.Profile.Provider, fl.value()); why != "" {
			return point(whole, why)
		}
	case channelsField:
		names := make([]string, len(words))
		for i, w := range words {
			names[i] = w.text
		}
		if why, at := runbook.ChannelsFault(f.sh.snap.Profile.Provider, names); at >= 0 {
			return point(words[at], why)
		} else if why != "" {
			return point(whole, why)
		}
	case rateField:
		n, ok := fl.number()
		if !ok {
			n = -1
		}
		if why := runbook.RateFault(f.sh.snap.Profile.Provider, n); why != "" {
			return point(whole, why)
		}
	case aboutField:
	}
	return nil
}

// typeMistake is the first type that the provider does not know, or knows no more.
func (f *endForm) typeMistake(words []word) *mistake {
	if !f.types.here || f.types.err != nil {
		return nil // what they are is not known: the plan says so
	}
	archived := map[string]bool{}
	var names []string
	for _, t := range f.types.list {
		archived[string(t.Name)] = t.Archived
		for _, c := range t.Children {
			names = append(names, string(c))
		}
	}
	for _, t := range f.types.list {
		if !t.Archived {
			names = append(names, string(t.Name))
		}
	}
	seen := map[string]bool{}
	for _, w := range words {
		m := mistake{from: w.from, end: w.to}
		switch {
		case archived[w.text]:
			m.why = "it is archived: the provider refuses it"
		case !slices.Contains(names, w.text):
			m.why = "the provider has no such type"
			if near := model.Nearest(w.text, names); near != "" {
				m.hint = near + "?"
			}
		case seen[w.text]:
			m.why = "it is named twice"
		default:
			seen[w.text] = true
			continue
		}
		return &m
	}
	return nil
}
