package tui

import (
	"sort"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
)

// reads says whether a delivery is being read: it has the page or the keys.
func (p *deliveries) reads() bool {
	return (p.zoom || p.focus == previewPane) && p.preview.d != nil
}

// readOn stays with the delivery that is being read where what has come took it out
// of the list: keys go on meaning it. It says whether that is so.
func (p *deliveries) readOn() (cmd tea.Cmd, stays bool) {
	if !p.reads() {
		return nil, false
	}
	d := p.preview.d
	if i, listed := p.rows.IndexOf(d.ID, placeOf(p.rows, d.Created), atThatTime); listed {
		p.table.Move(i - p.table.Index())
		return nil, false
	}
	if on, some := p.table.Current(); some && d.To == "" && d.Message != "" && on.Message == d.Message {
		return nil, false // what has become of the message is in its place
	}
	p.preview.unlisted = true
	if p.rows.Len() == 0 && !p.zoom { // there is nothing to show it beside
		p.zoom = true
		p.arrange()
	}
	if i, loaded := p.log.Rows.IndexOf(d.ID, placeOf(p.log.Rows, d.Created), atThatTime); loaded {
		now := p.log.Rows.At(i)
		d = &now
	}
	return p.preview.show(d, false), true
}

// atThatTime is how far from its time a row is looked for: rows of the same moment.
const atThatTime = 1000

// acted is the delivery that keys are about.
func (p *deliveries) acted() (d *model.Delivery, some bool) {
	if p.reads() {
		return p.preview.d, true
	}
	return p.table.Current()
}

// back gives the keys to the list, and looks at what its cursor is on.
func (p *deliveries) back() (intent, tea.Cmd) {
	p.focus = listPane
	return nil, p.relook()
}

// relook shows what the cursor is on, where that is not what was read.
func (p *deliveries) relook() tea.Cmd {
	if p.preview.unlisted {
		return p.lookNow()
	}
	return nil
}

// stayNear puts the cursor where a row was that is not in the list any more: by
// time, for what is beside it now was beside it then. A list that is sorted by
// something else keeps the cursor in its place.
func (p *deliveries) stayNear(was *model.Delivery) {
	on, some := p.table.Current()
	switch {
	case !some || on.ID == was.ID || on.Message == was.Message && was.Message != "":
		return
	case was.Created.IsZero() || on.Created.Equal(was.Created) || p.order.column() != byTime:
		return
	}
	i := firstUntil(p.rows, was.Created)
	if p.order != byTime {
		i = sort.Search(p.rows.Len(), func(i int) bool { return !p.rows.Created(i).Before(was.Created) })
	}
	p.table.Move(min(i, p.rows.Len()-1) - p.table.Index())
}
