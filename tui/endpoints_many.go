package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// manyEnds is the page of a profile's many endpoints: how each does, worst
// first, and all that is known of the one under the cursor.
type manyEnds struct {
	sh     *shared
	w, h   int
	pass   passes[[]endRow]
	table  *widget.Table[model.EndpointID, endRow]
	rows   []endRow
	keys   manyKeys
	more   manyMore
	form   *endForm // the last that was opened; nil for none
	latest latest
	held   bool // the cursor was used: it stays on its endpoint; before, on the worst
	bad    int  // of the rows, those in trouble
	off    int  // of the rows, those disabled

	entered bool               // it was on the screen: keys are read
	looked  []model.EndpointID // in view, as the watch was told
}

func newManyEnds(sh *shared) *manyEnds {
	p := &manyEnds{sh: sh, keys: manyKeys{stands: map[model.EndpointID]keyRead{}}, more: manyMore{read: map[model.EndpointID]moreRead{}}}
	p.table = widget.NewTable(func(r endRow) model.EndpointID { return r.e.ID }, endColumns(p)...)
	return p
}

// endHealth is how wide the words for an endpoint's standing are.
const endHealth = 21

// endColumns is how an endpoint is shown in a row.
func endColumns(p *manyEnds) []widget.Column[endRow] {
	sh := p.sh
	faint := func(_ endRow, k *themes.Inks) themes.Ink { return k.Faint }
	health := func(r endRow) string { cell, _ := r.s.look(r.e, sh.knownAt(), sh.inks()); return cell }
	ink := func(r endRow, k *themes.Inks) themes.Ink { _, ink := r.s.look(r.e, sh.knownAt(), k); return ink }
	when := func(t time.Time) string { return orNotGiven(!t.IsZero(), func() string { return sh.when(t) }) }
	return []widget.Column[endRow]{
		{Title: "health", Width: endHealth, Min: 16, Cell: health, Ink: ink},
		{Title: "URL", Width: 30, Min: 18, Flex: true, Middle: true, Cell: urlCell},
		{Title: "events", Width: 6, Right: true, Drop: 3, Cell: func(r endRow) string { return eventsCell(r.e) }},
		{Title: "scope", Width: 16, Min: 10, Flex: true, Drop: 4, Named: true, Cell: func(r endRow) string { return scopeCell(r.e) }, Ink: faint},
		{Title: "key", Width: 10, Drop: 5, Named: true, Cell: p.keyCell, Ink: faint},
		{Title: "delivered", Width: 12, Drop: 1, Named: true, Cell: func(r endRow) string { return when(r.s.delivered) }, Ink: faint},
		{Title: "failed", Width: 12, Drop: 2, Named: true, Cell: func(r endRow) string { return when(r.s.wrong) }, Ink: faint},
		{Title: "description", Width: 40, Min: 20, Flex: true, Drop: 6, Cell: func(r endRow) string { return text.Clean(r.e.Description) }, Ink: faint},
	}
}

// urlCell is where an endpoint leads; of several that lead there, which it is.
func urlCell(r endRow) string {
	if !r.twin {
		return shortURL(r.e.URL)
	}
	id := []rune(text.Clean(string(r.e.ID)))
	return shortURL(r.e.URL) + " …" + string(id[max(0, len(id)-4):])
}

func eventsCell(e model.Endpoint) string {
	if len(e.Events) == 0 {
		return "every"
	}
	return model.Grouped(len(e.Events))
}

func scopeCell(e model.Endpoint) string {
	switch {
	case e.Scope != "":
		return e.Scope
	case len(e.Channels) > 0:
		return strings.Join(e.Channels, ", ")
	}
	return "all"
}

// refresh works out how the endpoints do.
func (p *manyEnds) refresh() tea.Cmd {
	rows, now, ends := p.sh.snap.Log.Rows, p.sh.knownAt(), p.sh.snap.Endpoints
	return p.pass.begin(p.sh, endpointsID, func() []endRow { return ranked(ends, standingsOf(rows, now, ends), now) })
}

func (p *manyEnds) update(msg tea.Msg) (intent, tea.Cmd) {
	switch msg := msg.(type) {
	case result[passed[[]endRow]]:
		if p.pass.current(msg) {
			p.take(msg.val.val)
			return nil, tea.Batch(p.readOn(), p.pass.rest(p.sh, msg, p.refresh))
		}
	case result[passRested[[]endRow]]:
		return nil, p.pass.goOn(msg, p.refresh)
	case result[stood]:
		return nil, p.takeStands(msg.val)
	case result[endKey]:
		return p.takeKey(msg)
	case result[moreOf]:
		return p.takeMore(msg)
	case result[headersPlan]:
		return p.takeHeadersPlan(msg)
	case result[headersSet]:
		return p.takeHeadersSet(msg)
	case result[hideKey]:
		if msg.seq == p.keys.hides {
			p.keys.shown = model.Secret{}
		}
	default:
		if p.form != nil {
			return p.form.update(msg)
		}
	}
	return nil, nil
}

// take takes up how the endpoints do.
func (p *manyEnds) take(rows []endRow) {
	p.rows = rows
	p.fit()
	p.table.SetSize(p.w, p.listed())
	if p.table.SetRows(rows); !p.held {
		p.table.Top()
	}
	p.bad, p.off = 0, 0
	for _, r := range rows {
		switch r.s.grade(r.e, p.sh.knownAt()) {
		case gradeBad, gradeSome:
			p.bad++
		case gradeOff:
			p.off++
		case gradeGood, gradeUnknown:
		}
	}
}

func (p *manyEnds) resize(w, h int) {
	p.w, p.h = w, h
	p.table.SetSize(w, p.listed())
}

// What the list and the details of the one under the cursor need at least.
const (
	leastEnds  = 5
	endDetails = 9
)

// listed is how many lines the table has, no more than it fills; the rest is for
// the details.
func (p *manyEnds) listed() int {
	if room := p.h - 2 - endDetails; room >= leastEnds {
		return max(min(room-p.h/6, len(p.rows)+2), leastEnds)
	}
	return max(0, p.h-1)
}

func (p *manyEnds) actions() []action {
	r, some := p.table.Current()
	none := none(some, "there is no endpoint")
	t := p.table
	acts := []action{
		{keys: []string{"enter"}, name: "its deliveries", about: "the deliveries to this endpoint", foot: true, off: none, run: wants(visit{to: deliveriesID, filter: "endpoint:=" + string(r.e.ID)})},
	}
	acts = append(acts, p.keyActs(r, none)...)
	acts = append(append(acts, p.changes(r, none)...), p.headersAction(r, none))
	acts = append(
		acts,
		pingAction(p.sh),
		preflightAction(p.sh, r.e.URL),
		action{keys: []string{"j", "down"}, name: "next endpoint", move: true, run: does(func() { t.Move(1) })},
		action{keys: []string{"k", "up"}, name: "endpoint before", move: true, run: does(func() { t.Move(-1) })},
		action{keys: []string{"pgdown", "ctrl+f"}, name: "page down", move: true, run: does(t.PageDown)},
		action{keys: []string{"pgup", "ctrl+b"}, name: "page up", move: true, run: does(t.PageUp)},
		action{keys: []string{"g", "home"}, name: "the worst", move: true, run: does(t.Top)},
		action{keys: []string{"G", "end"}, name: "the last", move: true, run: does(t.Bottom)},
	)
	for i, run := range acts {
		acts[i].run = func() (intent, tea.Cmd) {
			p.held = true
			in, cmd := run.run()
			return in, tea.Batch(cmd, p.readOn())
		}
	}
	return acts
}
