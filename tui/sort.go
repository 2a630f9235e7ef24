package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/tui/widget"
)

// order is what the list is sorted by: a column, and the way round.
type order uint8

// The columns. byTime is the provider's own order, newest first.
const (
	byTime order = iota
	byTook
	byCode
	byType
	byOutcome
	byCause
	byEndpoint
	byTries
)

const (
	orders      = 8      // columns to sort by
	turnedRound = 1 << 7 // the other way round
)

// orderLooks are the orders in words, each way round, the column that the list's
// header shows them at, and their letters.
var orderLooks = [orders]struct{ key, column, words, round string }{
	byTime:     {"w", "when", "newest first", "oldest first"},
	byTook:     {"t", "took", "slowest first", "fastest first"},
	byCode:     {"c", "code", "by code", "by code, highest first"},
	byType:     {"e", "event", "by event type", "by event type, from the end"},
	byOutcome:  {"o", "outcome", "by outcome, failed first", "by outcome, failed last"},
	byCause:    {"u", "cause", "by cause", "by cause, from the end"},
	byEndpoint: {"n", "endpoint", "by endpoint", "by endpoint, from the end"},
	byTries:    {"r", "tries", "most tries first", "fewest tries first"},
}

// column is the order without its way round.
func (o order) column() order { return o &^ turnedRound }

func (o order) words() string {
	if o != o.column() {
		return orderLooks[o.column()].round
	}
	return orderLooks[o].words
}

// causeRank puts what has not failed behind every cause.
func causeRank(d *model.Delivery) model.Cause {
	if d.Cause == model.CauseNone {
		return ^model.CauseNone
	}
	return d.Cause
}

// sortMenu offers the orders; the one that the list has is offered the other way
// round.
func (p *deliveries) sortMenu() (intent, tea.Cmd) {
	var entries []entry
	for o := range order(orders) {
		if o == byTries && p.sh.snap.Profile.Provider == model.Metriport {
			continue
		}
		to := p.turned(o)
		e := entry{key: orderLooks[o].key, name: to.words(), run: func() (intent, tea.Cmd) { return nil, p.sortBy(to) }}
		if o == p.order.column() {
			e.name += " · now " + p.order.words()
		}
		entries = append(entries, e)
	}
	return lay{newMenu("Sort", entries)}, nil
}

// turned is the order of a column that is not the list's by now.
func (p *deliveries) turned(column order) order {
	if p.order == column {
		return column | turnedRound
	}
	return column
}

// sortBy changes the order. Only the newest-first list can be followed.
func (p *deliveries) sortBy(o order) tea.Cmd {
	p.order = o
	p.toTop = p.follow // nobody has chosen a row yet
	p.follow = o == byTime
	p.ranging = ranging{}
	p.table.SetColumns(p.columns()...)
	return p.sift()
}

// sortAt sorts by the column whose title is clicked, or turns it round.
func (p *deliveries) sortAt(x int) tea.Cmd {
	title, ok := p.table.TitleAt(x)
	if !ok {
		return nil
	}
	for o, look := range orderLooks {
		if look.column == title || look.column+sortMarks[0] == title || look.column+sortMarks[1] == title {
			return p.sortBy(p.turned(order(o)))
		}
	}
	return nil
}

// sortMarks say in a column's title which way it is sorted: down, or up.
var sortMarks = [...]string{"↓", "↑"}

// columns are the list's, with a mark at the one it is sorted by.
func (p *deliveries) columns() []widget.Column[*model.Delivery] {
	cols := shownColumns(p.sh)
	if p.order == byTime {
		return cols
	}
	for i := range cols {
		if cols[i].Title != orderLooks[p.order.column()].column {
			continue
		}
		mark := sortMarks[0]
		if p.order != p.order.column() {
			mark = sortMarks[1]
		}
		cols[i].Title += mark
		cols[i].Width = max(cols[i].Width, cells(cols[i].Title))
		cols[i].Drop, cols[i].Spare = 0, false // what it is sorted by is seen
	}
	return cols
}
