package tui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
)

// ranging is a range that is being chosen: from a row to the cursor, wherever
// both go.
type ranging struct {
	on bool
	id model.DeliveryID // of the row where it began
	at int              // that row's place in the list
}

// whole is a marked message of which not every delivery may be known yet.
type whole struct {
	at   time.Time // of the message
	came map[model.DeliveryID]bool
}

// mark marks a delivery, or takes the mark off. The cursor goes on where it is
// still on that delivery. A range is marked as a whole.
func (p *deliveries) mark(d *model.Delivery) (intent, tea.Cmd) {
	p.pause()
	if p.ranging.on {
		return p.markRange()
	}
	p.setMark(d, !p.marks[d.ID])
	if on, ok := p.table.Current(); ok && on.ID == d.ID {
		p.table.Move(1)
	}
	return nil, tea.Batch(p.look(), p.resift())
}

// setMark marks a row, or takes its mark off. Of a message whose deliveries are
// not known its deliveries are meant.
func (p *deliveries) setMark(d *model.Delivery, on bool) {
	open := d.To == "" && d.Message == string(d.ID) && p.sh.snap.Profile.Provider != model.Metriport
	if !on {
		delete(p.marks, d.ID)
		if open {
			delete(p.wholes, d.Message)
		}
		return
	}
	p.marks[d.ID] = true
	if open && p.wholes[d.Message] == nil {
		p.wholes[d.Message] = &whole{d.Created, map[model.DeliveryID]bool{}}
	}
}

// carryMarks gives the mark of a message to those of its deliveries that have
// come since.
func (p *deliveries) carryMarks() {
	for id, w := range p.wholes {
		for _, d := range p.deliveriesOf(id, w.at) {
			if w.came[d.ID] {
				continue
			}
			w.came[d.ID], p.marks[d.ID] = true, true
			delete(p.marks, model.DeliveryID(id))
		}
	}
}

// nearby is how far apart a log may have the times of a message's deliveries.
const nearby = time.Second

// deliveriesOf are the deliveries of a message that are loaded.
func (p *deliveries) deliveriesOf(message string, at time.Time) (out []*model.Delivery) {
	rows := p.log.Rows
	rows.Scan(firstUntil(rows, at.Add(nearby)), rows.Len(), func(_ int, d *model.Delivery) bool {
		if d.Created.Before(at.Add(-nearby)) {
			return false
		}
		if d.Message == message && d.To != "" {
			out = append(out, d.Copy())
		}
		return true
	})
	return out
}

// succeed puts the cursor, and where a range began, on what came in the place of
// a message.
func (p *deliveries) succeed(was *model.Delivery) {
	if on, ok := p.table.Current(); !ok || on.ID == was.ID || was.To != "" {
		return
	}
	for _, d := range p.deliveriesOf(was.Message, was.Created) {
		if p.table.SetCursorKey(d.ID) {
			return
		}
	}
}

// followRange finds where the range began among the rows; it ends with that row.
func (p *deliveries) followRange() {
	if p.ranging.on {
		p.ranging.at, p.ranging.on = p.rows.IndexOf(p.ranging.id, p.ranging.at, p.rows.Len())
	}
}

// startRange begins a range at the cursor, or ends the one that is being chosen.
func (p *deliveries) startRange() {
	p.pause()
	d, ok := p.table.Current()
	p.ranging = ranging{on: ok && !p.ranging.on, at: p.table.Index()}
	if p.ranging.on {
		p.ranging.id = d.ID
	}
}

// stretch moves the cursor, and begins a range where there is none.
func (p *deliveries) stretch(by int) func() (intent, tea.Cmd) {
	return func() (intent, tea.Cmd) {
		if !p.ranging.on {
			p.startRange()
		}
		p.table.Move(by)
		return nil, p.look()
	}
}

// span is the range's rows, from the first to before to; none without a range.
func (p *deliveries) span() (from, to int) {
	if !p.ranging.on {
		return 0, 0
	}
	at := p.table.Index()
	return min(p.ranging.at, at), max(p.ranging.at, at) + 1
}

// ranged is how many rows the range has.
func (p *deliveries) ranged() int {
	from, to := p.span()
	return to - from
}

// markRange marks the range and ends it; where all of it is marked, it takes the
// marks off.
func (p *deliveries) markRange() (intent, tea.Cmd) {
	from, to := p.span()
	rows := p.rows.Slice(from, to)
	p.ranging = ranging{}
	all := true
	rows.Scan(0, rows.Len(), func(_ int, d *model.Delivery) bool {
		all = p.marks[d.ID]
		return all
	})
	rows.Each(func(d *model.Delivery) { p.setMark(d, !all) })
	words := "marked "
	if all {
		words = "took the mark off "
	}
	return say{text: words + model.Grouped(rows.Len()) + " · " + model.Grouped(len(p.marks)) + " marked in all"}, p.resift()
}

// keepRange marks what is being chosen, for an action that takes what is marked.
func (p *deliveries) keepRange() {
	from, to := p.span()
	p.rows.Slice(from, to).Each(func(d *model.Delivery) { p.setMark(d, true) })
	p.ranging = ranging{}
}

// showsMark says which rows of the window are drawn as marked.
func (p *deliveries) showsMark() func(model.DeliveryID) bool {
	from, to := p.span()
	top, end := p.table.Window()
	if from, to = max(from, top), min(to, end); from >= to {
		return func(id model.DeliveryID) bool { return p.marks[id] }
	}
	chosen := make(map[model.DeliveryID]bool, to-from)
	for i := from; i < to; i++ {
		chosen[p.rows.ID(i)] = true
	}
	return func(id model.DeliveryID) bool { return chosen[id] || p.marks[id] }
}

// resift filters again where the marks decide.
func (p *deliveries) resift() tea.Cmd {
	if usesMarks(p.filter) {
		return p.sift()
	}
	return nil
}

// away is how many of the marked deliveries are not among the rows.
func (s sifter) away(f *filtered) int {
	if len(s.marks) == 0 {
		return 0
	}
	n := len(s.marks)
	for _, i := range f.places {
		if s.marks[f.log.ID(int(i))] {
			n--
		}
	}
	return n
}

// markWords is how many are marked, those that the list does not show counted
// apart: what is done with the marks is done with them too.
func (p *deliveries) markWords() string {
	n := len(p.marks)
	switch {
	case n == 0:
		return ""
	case p.away > 0:
		return model.Grouped(n) + " marked, " + model.Grouped(min(p.away, n)) + " not shown"
	}
	return model.Grouped(n) + " marked"
}

// usesMarks says whether the marks decide what a filter lets through.
func usesMarks(f *model.Filter) bool {
	return slices.ContainsFunc(f.Terms(), func(t model.Term) bool { return t.Kind == model.TermIs && slices.Contains(t.Values, "marked") })
}

func (p *deliveries) markAll() (intent, tea.Cmd) {
	p.ranging = ranging{}
	p.rows.Each(func(d *model.Delivery) { p.setMark(d, true) })
	return say{text: "marked " + model.Grouped(p.rows.Len()) + " deliveries, all that the list shows"}, p.resift()
}

// invert marks what the list shows and is not marked, and takes the marks off the
// rest of it.
func (p *deliveries) invert() (intent, tea.Cmd) {
	p.ranging = ranging{}
	p.rows.Each(func(d *model.Delivery) { p.setMark(d, !p.marks[d.ID]) })
	return say{text: "turned the marks of the list round · " + model.Grouped(len(p.marks)) + " marked in all"}, p.resift()
}

func (p *deliveries) unmarkAll() (intent, tea.Cmd) {
	n := len(p.marks)
	clear(p.marks)
	clear(p.wholes)
	p.away = 0
	p.ranging = ranging{}
	return say{text: "took the mark off " + model.Grouped(n)}, p.resift()
}

// markActions are the ways to mark more than one delivery.
func (p *deliveries) markActions(none string) []action {
	acts := []action{
		{keys: []string{"a"}, name: "mark all", about: "mark every delivery that the list shows", off: none, run: p.markAll},
		{keys: []string{"A"}, name: "unmark all", about: "take off every mark", off: p.noMarks(), run: p.unmarkAll},
		{keys: []string{"*"}, name: "invert marks", about: "mark what the list shows and is not marked, and the other way round", off: none, run: p.invert},
	}
	name, about := "range", "choose a range from here to wherever the cursor goes; space marks it"
	if p.ranging.on {
		name, about = "end range", "give up the range that is being chosen"
	}
	return append(
		acts,
		action{keys: []string{"V"}, name: name, about: about, off: none, run: does(p.startRange)},
		action{keys: []string{"shift+down"}, name: "range down", about: "stretch the range downwards", off: none, move: true, run: p.stretch(1)},
		action{keys: []string{"shift+up"}, name: "range up", about: "stretch the range upwards", off: none, move: true, run: p.stretch(-1)},
	)
}

// markName says what space does.
func (p *deliveries) markName() string {
	if n := p.ranged(); n > 0 {
		return "mark " + model.Grouped(n)
	}
	return "mark"
}
