package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// loadBack loads the log back to a time beside what is done meanwhile, or stops
// that.
func (p *deliveries) loadBack() action {
	a := action{keys: []string{"B"}, name: "load back", about: "load the log back to a time, or all of it, beside what you do; once more to stop"}
	by, able := p.sh.watched.(client.Loader)
	switch {
	case able && p.sh.snap.Load.On:
		a.name = "stop loading"
		a.run = func() (intent, tea.Cmd) {
			return say{text: "loading stopped · " + model.Grouped(p.log.Rows.Len()) + " are loaded"}, func() tea.Msg { by.StopLoad(); return nil }
		}
		return a
	case !able:
		a.off = "there is nothing to load from"
	default:
		a.off = firstOf(p.noOlder(), p.noCalls())
	}
	a.run = func() (intent, tea.Cmd) { return lay{p.loadMenu(by)}, nil }
	return a
}

// noCalls says why no call can be spent on loading.
func (p *deliveries) noCalls() string {
	b := p.sh.snap.Budget
	if some, limited := b.ForLoading(); limited && some == 0 {
		left, _ := b.Left()
		return model.Grouped(left) + " calls are left today; a quarter of " + model.Grouped(b.Limit) + " is kept for what else is done"
	}
	return ""
}

// loadMenu offers how far back to load, and says what it may cost.
func (p *deliveries) loadMenu(by client.Loader) *menu {
	b, now := p.sh.snap.Budget, p.sh.at
	title := "Load older deliveries · calls are not counted here"
	if some, limited := b.ForLoading(); limited {
		left, _ := b.Left()
		title = "Load older deliveries · at most " + model.Grouped(some) + " of the " + model.Grouped(left) + " calls left today"
	}
	var entries []entry
	oldest := p.log.Oldest()
	for _, span := range []struct {
		key, name string
		back      time.Duration
	}{{"h", "the last 6 hours", 6 * time.Hour}, {"d", "the last 24 hours", 24 * time.Hour}, {"w", "the last 7 days", 7 * 24 * time.Hour}, {"m", "the last 30 days", 30 * 24 * time.Hour}} {
		back := now.Add(-span.back)
		e := entry{key: span.key, name: span.name, run: p.loads(by, back)}
		if !oldest.IsZero() && !oldest.After(back) {
			e.off = "loaded"
		} else if n := (model.Loading{Back: back}).Expected(p.log, now); n > 0 {
			e.name += " · about " + model.Grouped(n) + " in all"
		}
		entries = append(entries, e)
	}
	all := entry{key: "a", name: "everything that the provider keeps", run: p.loads(by, time.Time{})}
	if p.log.Total.Known {
		all.name += " · " + model.Grouped(p.log.Total.N)
	}
	return newMenu(title, append(entries, all))
}

func (p *deliveries) loads(by client.Loader, back time.Time) func() (intent, tea.Cmd) {
	return func() (intent, tea.Cmd) {
		return say{text: "loading older deliveries · B stops"}, func() tea.Msg { by.Load(back); return nil }
	}
}

// loadWords say how far a load has come: rows, rate, calls.
func loadWords(l model.Loading, of model.Log, now time.Time) string {
	words := " loaded"
	if n := l.Expected(of, now); n > of.Rows.Len() {
		words = " of about " + model.Grouped(n) + words
	}
	if n := l.Rate(now); n > 0 {
		words += " · " + model.Grouped(n) + "/s"
	}
	if l.Calls > 0 {
		words += " · " + model.Grouped(l.Calls) + " calls"
	}
	return words + " · B stops"
}

// loadEnded tells of a load that ended before it was through.
func (p *deliveries) loadEnded() tea.Cmd {
	was, is := p.load, p.sh.snap.Load
	p.load = is
	if !was.On || is.On || is.Err == nil {
		return nil
	}
	return func() tea.Msg { return told{is.Err} }
}
