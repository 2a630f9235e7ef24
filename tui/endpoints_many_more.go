package tui

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/tui/widget"
)

// manyMore is what is known of endpoints that a provider tells on request only:
// the headers they are sent, and how many attempts it counts. Of the one under
// the cursor it is read.
type manyMore struct {
	read   map[model.EndpointID]moreRead
	asking bool   // for one; one question at a time
	wanted uint64 // of the last question for headers to choose from
}

type moreRead struct {
	runbook.EndpointMore
	at time.Time
}

type (
	// moreOf brings what was read of an endpoint; shown says that its headers are
	// asked for to choose from.
	moreOf struct {
		id    model.EndpointID
		more  runbook.EndpointMore
		shown bool
	}
	// headersPlan brings the plan of a change of headers.
	headersPlan struct {
		plan   runbook.Plan
		change runbook.HeadersChange
	}
	// headersSet brings what came of it.
	headersSet struct {
		id   model.EndpointID
		said string
	}
)

// moreAgain is after how long what was read of the endpoint under the cursor is
// read again.
const moreAgain = time.Minute

// readOn reads what is missing of the endpoints in view.
func (p *manyEnds) readOn() tea.Cmd { return tea.Batch(p.readKeys(), p.readMore()) }

// readMore asks for more of the endpoint under the cursor. Where calls are counted
// it does not.
func (p *manyEnds) readMore() tea.Cmd {
	r, some := p.table.Current()
	if !some || p.more.asking || !p.entered || p.sh.desk == nil || p.sh.snap.Budget.Limit > 0 || p.sh.stale() {
		return nil
	}
	if had, ok := p.more.read[r.e.ID]; ok && p.sh.at.Sub(had.at) < moreAgain {
		return nil
	}
	p.more.asking = true
	return p.askMore(r.e.ID, 0, false)
}

func (p *manyEnds) askMore(id model.EndpointID, seq uint64, shown bool) tea.Cmd {
	desk := p.sh.desk
	return ask(endpointsID, seq, func(ctx context.Context) (moreOf, error) {
		return moreOf{id, desk.EndpointMore(ctx, id), shown}, nil
	})
}

// takeMore keeps what was read, and offers the headers where they were asked for.
func (p *manyEnds) takeMore(msg result[moreOf]) (intent, tea.Cmd) {
	m := msg.val
	p.more.read[m.id] = moreRead{m.more, p.sh.at}
	if !m.shown {
		p.more.asking = false
		return nil, p.readMore() // the cursor may have moved on
	}
	if msg.seq != p.more.wanted {
		return nil, nil
	}
	if err := m.more.HeadersErr; err != nil {
		return say{text: err.Error(), bad: true}, nil
	}
	return p.headersPicker(m.id, m.more)
}

// moreFacts are what the provider tells on request.
func (p *manyEnds) moreFacts(e model.Endpoint) (facts []fact) {
	m, ok := p.more.read[e.ID]
	if !ok {
		return nil
	}
	switch {
	case m.StatsErr == nil:
		facts = append(facts, fact{"attempts", model.Grouped(m.Stats.Delivered) + " delivered, " + model.Grouped(m.Stats.Failed) + " failed in " + model.Age(runbook.CountedFor)})
	case model.CodeOf(m.StatsErr) != model.NotServed:
		facts = append(facts, fact{"attempts", m.StatsErr.Error()})
	}
	switch {
	case m.HeadersErr == nil:
		facts = append(facts, fact{"headers", headersWords(m.EndpointMore)})
	case model.CodeOf(m.HeadersErr) != model.NotServed:
		facts = append(facts, fact{"headers", m.HeadersErr.Error()})
	}
	return facts
}

// headersWords are an endpoint's headers, their values masked.
func headersWords(m runbook.EndpointMore) string {
	names := headerNames(m)
	if len(names) == 0 {
		return "none of its own"
	}
	for i, n := range names {
		names[i] = text.Clean(n) + ": " + headerValue(m, n)
	}
	return strings.Join(names, ", ")
}

func headerNames(m runbook.EndpointMore) []string {
	names := append(slices.Collect(maps.Keys(m.Headers.Shown)), m.Headers.Hidden...)
	slices.Sort(names)
	return names
}

// headerValue is a header's value as far as it may be seen: it may open a door.
func headerValue(m runbook.EndpointMore, name string) string {
	v, shown := m.Headers.Shown[name]
	switch {
	case !shown:
		return "not given back"
	case v == "":
		return "empty"
	}
	return model.NewSecret(v).String()
}

// headersAction offers the headers of an endpoint.
func (p *manyEnds) headersAction(r endRow, none string) action {
	return action{
		keys: []string{"h"}, name: "headers", about: "the headers that this endpoint is sent with every message: set one or take one away; the plan is shown first",
		off: firstOf(p.sh.noDesk(), none, p.sh.cannot(model.CanHeaders)),
		run: func() (intent, tea.Cmd) {
			p.more.wanted++
			return say{text: "reading the headers …"}, p.askMore(r.e.ID, p.more.wanted, true)
		},
	}
}

// headersPicker lists an endpoint's headers to be changed.
func (p *manyEnds) headersPicker(id model.EndpointID, m runbook.EndpointMore) (intent, tea.Cmd) {
	names := headerNames(m)
	items := []widget.PickItem{{Title: "set a header …", Desc: "another one, or another value of one of these"}}
	for _, n := range names {
		items = append(items, widget.PickItem{Title: text.Clean(n), Desc: headerValue(m, n)})
	}
	return lay{newPicker("Headers of "+text.Elide(text.Clean(string(id)), 34), "", items, func(i int) (intent, tea.Cmd) {
		if i == 0 {
			return p.askHeader(id, "", "")
		}
		name := names[i-1]
		return lay{newMenu(text.Clean(name), []entry{
			{key: "r", name: "replace its value …", run: func() (intent, tea.Cmd) { return p.askHeaderValue(id, name) }},
			{key: "x", name: "take it away", run: func() (intent, tea.Cmd) {
				return p.planHeaders(runbook.HeadersChange{ID: id, Remove: []string{name}})
			}},
		})}, nil
	})}, nil
}

// askHeader asks for a header's name, again for one that cannot be.
func (p *manyEnds) askHeader(id model.EndpointID, name, wrong string) (intent, tea.Cmd) {
	const about = "Its name, such as X-Environment. Its value is asked for next, and is not shown."
	return lay{newPrompt("Set a header", about, name, func(s string) (intent, tea.Cmd) {
		s = strings.TrimSpace(s)
		if why := runbook.HeaderFault(s); why != "" {
			return p.askHeader(id, s, why)
		}
		return p.askHeaderValue(id, s)
	}).because(wrong)}, nil
}

func (p *manyEnds) askHeaderValue(id model.EndpointID, name string) (intent, tea.Cmd) {
	return lay{newSecretPrompt(func(v model.Secret) (intent, tea.Cmd) {
		return p.planHeaders(runbook.HeadersChange{ID: id, Set: map[string]model.Secret{name: v}})
	})}, nil
}

func (p *manyEnds) planHeaders(c runbook.HeadersChange) (intent, tea.Cmd) {
	desk := p.sh.desk
	return say{text: "planning …"}, ask(endpointsID, 0, func(ctx context.Context) (headersPlan, error) {
		plan, err := desk.PlanHeaders(ctx, c)
		return headersPlan{plan, c}, err
	})
}

// takeHeadersPlan shows what would be changed. It is changed only from there.
func (p *manyEnds) takeHeadersPlan(msg result[headersPlan]) (intent, tea.Cmd) {
	if msg.err != nil {
		return say{text: msg.err.Error(), bad: true}, nil
	}
	desk, c := p.sh.desk, msg.val.change
	b := newPlanBox(p.sh, msg.val.plan)
	b.agreed = func(consent runbook.Consent) (intent, tea.Cmd) {
		return say{text: "changing the headers …"}, ask(endpointsID, 0, func(ctx context.Context) (headersSet, error) {
			said, err := desk.SetHeaders(ctx, c, consent)
			return headersSet{c.ID, said}, err
		})
	}
	return lay{b}, nil
}

func (p *manyEnds) takeHeadersSet(msg result[headersSet]) (intent, tea.Cmd) {
	delete(p.more.read, msg.val.id)
	return nil, tea.Batch(p.readMore(), func() tea.Msg { return effected{msg.val.said, msg.err} })
}
