package cli

import (
	"context"
	"math"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// choice says which deliveries are to be sent again.
type choice struct {
	ids                        []model.DeliveryID
	filter, saved, since, flow string
	maxCalls                   int
}

// check wants one way to choose; a time may go with a filter or a flow.
func (c *choice) check() error {
	filtered := c.filter != "" || c.saved != ""
	err := exactlyOne(opRecover, "it is not said which", "ids, a filter and --flow exclude each other",
		"--filter FILTER, --since TIME, --flow TYPE, or ids of hooktop deliveries",
		len(c.ids) > 0, filtered || (c.since != "" && c.flow == ""), c.flow != "")
	if err == nil && c.maxCalls < 1 {
		err = usage("read the flags", "--max-calls is at least 1", "leave it away for 400")
	}
	return err
}

// found is what was chosen, and the part of the log that was looked at.
type found struct {
	model.Selection
	rows model.Rows
	log  string // how far the log was read; empty where it was not
	part bool   // not as far as the choice needs
}

// facts are what the plan does not know.
func (f *found) facts() (facts []runbook.Fact) {
	if f.log != "" {
		facts = append(facts, runbook.Fact{Label: "log", Text: f.log, Warn: f.part})
	}
	if len(f.Never) > 0 {
		facts = append(facts, runbook.Fact{Label: "not there", Text: f.NeverWords(), Warn: true})
	}
	return facts
}

// choose reads the log as far as the choice needs, and takes what is chosen.
func (a *app) choose(ctx context.Context, s *Session, desk *runbook.Desk, c choice) (found, error) {
	if len(c.ids) > 0 {
		return a.chooseIDs(ctx, s, desk, c)
	}
	filter, since, err := a.chosenBy(ctx, desk, c)
	if err != nil {
		return found{}, err
	}
	var hits collector
	look := search{filter: filter, since: since, limit: math.MaxInt, maxCalls: c.maxCalls, keep: true, reader: failedOnly(filter, since)}
	if err := look.run(ctx, s, &hits); err != nil {
		return found{}, err
	}
	f := found{rows: look.all.Rows(), log: look.extent(), part: !look.ended || look.unfilled > 0 || look.bodiless > 0 || look.hidden > 0}
	if c.flow == "" {
		f.IDs, f.Words = hits.ids, filter.String()
		return f, nil
	}
	var bad *model.FilterError
	if f.Selection, bad = model.SelectMissing(f.rows, model.Missing{Type: c.flow, Since: since}); bad != nil {
		return f, a.badFilter(c.flow, bad)
	}
	return f, nil
}

// chosenBy is the filter for what has to be read, and since when.
func (a *app) chosenBy(ctx context.Context, desk *runbook.Desk, c choice) (*model.Filter, time.Time, error) {
	src := c.filter
	if c.saved != "" {
		saved, err := savedFilter(ctx, desk, c.saved)
		if err != nil {
			return nil, time.Time{}, err
		}
		src = strings.TrimSpace(saved.Filter + " " + src)
	}
	var s search
	if err := s.read(a, src); err != nil {
		return nil, time.Time{}, err
	}
	if c.since == "" {
		return s.filter, s.since, nil
	}
	since, bad := model.NewTerm(model.TermSince, a.Now(), c.since)
	if bad != nil {
		return nil, time.Time{}, &model.Error{Code: model.Invalid, Op: "read --since", Why: bad.Msg, Do: bad.Hint, Err: bad}
	}
	f := s.filter.WithTerm(since)
	if c.flow == "" {
		failed, bad := model.NewTerm(model.TermStatus, a.Now(), model.Failed.String())
		if bad != nil {
			return nil, time.Time{}, bad
		}
		f = s.filter.WithTerm(failed).WithTerm(since)
	}
	return f, earliest(f), nil
}

// chooseIDs takes deliveries by their ids. What the plan looks up by itself needs
// no log.
func (a *app) chooseIDs(ctx context.Context, s *Session, desk *runbook.Desk, c choice) (found, error) {
	f := found{Selection: model.Selection{IDs: c.ids, Words: plural(len(c.ids), "id", "ids") + " given"}}
	if desk.LooksUp(len(c.ids)) {
		return f, nil
	}
	wanted := make(map[model.DeliveryID]bool, len(c.ids))
	for _, id := range c.ids {
		wanted[id] = true
	}
	var err error
	f.rows, err = readUntil(ctx, readerOf(s), c.maxCalls, func(d *model.Delivery) bool { delete(wanted, d.ID); return len(wanted) == 0 })
	return f, err
}

// collector takes the ids of deliveries.
type collector struct{ ids []model.DeliveryID }

func (c *collector) print(d *model.Delivery) error { c.ids = append(c.ids, d.ID); return nil }
func (*collector) done() error                     { return nil }

// extent says how far the log was read.
func (s *search) extent() string {
	words := model.Grouped(s.loaded) + " rows read"
	if s.loaded == 1 {
		words = "1 row read"
	}
	if oldest := oldestOf(s.all.Rows()); !oldest.IsZero() {
		words += ", back to " + when(oldest)
	}
	words += s.gaps() + " · " + plural(s.calls, "provider call", "provider calls")
	if !s.ended {
		words += " · older ones were not read (--max-calls)"
	}
	return words
}

func oldestOf(rows model.Rows) (at time.Time) {
	for i := range rows.Len() {
		if made := rows.Created(i); !made.IsZero() && (at.IsZero() || made.Before(at)) {
			at = made
		}
	}
	return at
}
