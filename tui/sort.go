package tui

import (
	"cmp"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
)

// order is what the list is sorted by.
type order uint8

// The orders. byTime is the provider's own, newest first.
const (
	byTime order = iota
	byTook
	byCode
	byType
	byOutcome
)

var orderNames = [...]string{byTime: "newest first", byTook: "slowest first", byCode: "by code", byType: "by event type", byOutcome: "by outcome, failed first"}

// sortRows sorts in place; equals stay newest first.
func (o order) sortRows(rows []*model.Delivery) {
	var less func(a, b *model.Delivery) int
	switch o {
	case byTime:
		return
	case byTook:
		less = func(a, b *model.Delivery) int { return cmp.Compare(b.Took, a.Took) }
	case byCode:
		less = func(a, b *model.Delivery) int { return cmp.Compare(a.Code, b.Code) }
	case byType:
		less = func(a, b *model.Delivery) int { return cmp.Compare(a.Type, b.Type) }
	case byOutcome:
		less = func(a, b *model.Delivery) int { return cmp.Compare(b.Outcome, a.Outcome) }
	}
	slices.SortStableFunc(rows, less)
}

// sortMenu offers the orders.
func (p *deliveries) sortMenu() (intent, tea.Cmd) {
	entries := make([]entry, len(orderNames))
	for i, key := range []string{"w", "t", "c", "e", "o"} {
		entries[i] = entry{key: key, name: orderNames[i], run: func() (intent, tea.Cmd) { return nil, p.sortBy(order(i)) }} //nolint:gosec // an index of orderNames
	}
	return lay{newMenu("Sort", entries)}, nil
}

// sortBy changes the order. Only the newest-first list can be followed.
func (p *deliveries) sortBy(o order) tea.Cmd {
	p.order = o
	p.follow = o == byTime
	return p.sift()
}
