package tui

import (
	"slices"
	"strings"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/tui/widget"
)

func (p *manyEnds) view() []string {
	if note := p.emptiness(); note != nil {
		return note.view(p.w, p.h, p.sh.inks())
	}
	lines := append(make([]string, 0, p.h), p.head())
	lines = append(lines, p.table.View(p.sh.styles, widget.TableView[model.EndpointID]{Dim: p.sh.stale(), Focused: true})...)
	if r, ok := p.table.Current(); ok && len(lines) < p.h {
		lines = append(lines, p.details(r)...)
		lines = append(lines, p.latest.view(p.sh, r.s, r.s.latest, p.w, p.h-len(lines))...)
	}
	return fill(lines, p.w, p.h)
}

// prepare draws ahead what stays the same while the cursor does.
func (p *manyEnds) prepare() {
	if r, ok := p.table.Current(); ok {
		above := 1 + p.listed()
		if above < p.h {
			above += len(p.details(r))
		}
		p.latest.prepare(p.sh, r.s, r.s.latest, p.w, p.h-above)
	}
}

// emptiness says why there are no rows; nil when there are.
func (p *manyEnds) emptiness() *emptiness {
	snap := p.sh.snap
	switch {
	case p.table.Len() > 0:
		return nil
	case snap.EndErr != nil, snap.Endpoints == nil:
		return unread(p.sh, snap.EndErr, "endpoints")
	}
	return &emptiness{what: "There is no endpoint: messages are kept, and sent to nobody.", do: "n creates one"}
}

// head is how many there are, and how they do.
func (p *manyEnds) head() string {
	k := p.sh.inks()
	s := newStrip(p.w)
	n := p.table.Len()
	s.put(k.Strong, " "+model.Grouped(n)+" "+plural(n, "endpoint", "endpoints"))
	if p.bad > 0 {
		s.put(k.Bad, " · "+model.Grouped(p.bad)+" failing")
	}
	if p.off > 0 {
		s.put(k.Warn, " · "+model.Grouped(p.off)+" disabled")
	}
	place := model.Grouped(p.table.Index()+1) + "/" + model.Grouped(n)
	if o := p.sh.snap.Log.Oldest(); !o.IsZero() && p.w >= leastWidth {
		place = "from the log since " + p.sh.when(o) + " · " + place
	}
	if p.w-s.at > cells(place)+2 {
		s.to(p.w - cells(place) - 1)
		s.put(k.Faint, place)
	}
	return s.line()
}

func plural(n int, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}

// details is all that is known of an endpoint.
func (p *manyEnds) details(r endRow) []string {
	k, e := p.sh.inks(), r.e
	lines := []string{lineOf(p.w, k.Faint, strings.Repeat("─", p.w))}
	cell, ink := r.s.look(e, p.sh.knownAt(), k)
	state := cell
	if e.Enabled == model.No {
		state += " · " + p.whyOff(r)
	}
	if r.s.retrying > 0 && e.Enabled != model.No && !strings.Contains(cell, "retried") {
		state += " · " + model.Grouped(r.s.retrying) + " being retried"
	}
	if e.Detail != "" {
		state += " · " + text.URLs(strings.TrimPrefix(e.Detail, "disabled; "))
	}
	events := "every event"
	if len(e.Events) > 0 {
		names := make([]string, len(e.Events))
		for i, t := range e.Events {
			names[i] = string(t)
		}
		events = strings.Join(names, ", ")
	}
	facts := []fact{{"URL", text.URL(e.URL)}, {"state", state}, {"about", e.Description}, {"id", string(e.ID)}, {"events", events}, {"scope", p.scope(e)}, {"rate limit", limitWords(e.Rate)}}
	facts = slices.Concat(facts, p.keyFacts(e), p.moreFacts(e), []fact{{"created", p.created(e)}})
	for _, f := range facts {
		in := k.Text
		switch {
		case f.label == "state":
			in = ink
		case f.label == keyLabel && p.shows(e.ID):
			in = k.Warn
		}
		if f.text == "" {
			continue
		}
		lines = append(lines, offEdge(factLines(max(0, p.w-2), f.label, f.text, k.Faint, in), 1, p.w)...)
	}
	return lines
}

// whyOff says why an endpoint is disabled, as far as that is known.
func (p *manyEnds) whyOff(r endRow) string {
	for i := range p.sh.runs.Runs {
		run := &p.sh.runs.Runs[i].Run
		if runbook.Disabled(run) == r.e.ID {
			return "by " + run.Who + ", " + p.sh.when(run.Updated)
		}
	}
	if r.s.wrong.After(r.s.delivered) {
		return "inferred: its last messages failed, and after five days of that the provider disables by itself"
	}
	return "the provider does not say why"
}

// scope is what an endpoint is limited to, in words.
func (p *manyEnds) scope(e model.Endpoint) string {
	switch {
	case e.Scope != "":
		return "user " + e.Scope
	case len(e.Channels) > 0:
		return "channels " + strings.Join(e.Channels, ", ")
	case p.sh.snap.Profile.Provider == model.Svix:
		return "every channel"
	}
	return "all users"
}

// limitWords says how fast an endpoint is sent messages; empty for no limit.
func limitWords(rate int) string {
	if rate == 0 {
		return ""
	}
	return "at most " + model.Grouped(rate) + " messages a second"
}

func (p *manyEnds) created(e model.Endpoint) string {
	if e.Created.IsZero() {
		return ""
	}
	words := e.Created.In(p.sh.loc).Format("02 Jan 2006 15:04")
	if e.Updated.After(e.Created) {
		words += " · changed " + e.Updated.In(p.sh.loc).Format("02 Jan 2006 15:04")
	}
	return words
}
