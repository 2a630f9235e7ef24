package model

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Selection is deliveries that an operator chose, each once, in the order of the
// log they were found in.
type Selection struct {
	IDs   []DeliveryID
	Words string // how they were chosen: a filter's text, "37 marked", a flow
	// Never lists requests of which a chosen message is not in the log: it may
	// never have been made, and nothing of it can be sent.
	Never []string
}

// SelectFilter takes what a filter lets through. What is known of a row besides
// comes from info, nil for nothing. A nil filter takes all.
func SelectFilter(rows Rows, f *Filter, info func(*Delivery) MatchInfo) Selection {
	var c chosen
	rows.Each(func(d *Delivery) {
		var x MatchInfo
		if info != nil {
			x = info(d)
		}
		if f.Match(d, x) {
			c.take(d.ID)
		}
	})
	return Selection{IDs: c.ids, Words: f.String()}
}

// SelectMarked takes the deliveries that are marked, those of the log first and
// in its order. What is marked and not in the log is taken as well: a plan names
// it.
func SelectMarked(rows Rows, marks map[DeliveryID]bool) Selection {
	var c chosen
	rows.Each(func(d *Delivery) {
		if marks[d.ID] {
			c.take(d.ID)
		}
	})
	var rest []DeliveryID
	for id, marked := range marks {
		if marked && !c.has[id] {
			rest = append(rest, id)
		}
	}
	slices.Sort(rest)
	ids := slices.Concat(c.ids, rest)
	return Selection{IDs: ids, Words: Grouped(len(ids)) + " marked"}
}

// SelectCause takes the failed deliveries of a group, which were grouped since the
// same moment; a zero one takes them all. The words are the filter that shows them.
func SelectCause(rows Rows, g CauseGroup, since time.Time) Selection {
	f := &Filter{terms: g.Terms()}
	if !since.IsZero() {
		f = f.WithTerm(sinceTerm(since))
	}
	var c chosen
	rows.Each(func(d *Delivery) {
		if g.holds(d) && (since.IsZero() || !d.when().Before(since)) {
			c.take(d.ID)
		}
	})
	return Selection{IDs: c.ids, Words: f.String()}
}

// holds says whether a delivery is of the group.
func (g CauseGroup) holds(d *Delivery) bool {
	return d.Outcome == Failed && d.Cause == g.Cause && d.Endpoint == g.Endpoint && (!d.Cause.HasCode() || d.Code == g.Code)
}

// FailedSince is the filter for everything that failed from a moment on.
func FailedSince(since time.Time) *Filter {
	return &Filter{terms: []Term{mustTerm(TermStatus, Failed.String()), sinceTerm(since)}}
}

func sinceTerm(since time.Time) Term {
	t, err := NewTerm(TermSince, since, since.UTC().Format(time.RFC3339Nano))
	if err != nil {
		return Term{Kind: TermSince, At: since, Values: []string{since.UTC().Format(time.RFC3339Nano)}}
	}
	return t
}

// Missing asks for messages of flows that were not delivered: "network queries
// without their lab message since 13:00".
type Missing struct {
	Type  string    // of the message: "network-query.lab", "network-query.*", or the flow alone, "network-query"; empty for any
	Since time.Time // of the message, or of the flow's newest one where it has not come; zero for all
}

// SelectMissing takes the messages of flows that were not delivered, of every
// message its newest delivery. One that failed and was followed by a delivered
// one of its type and request counts as delivered: a retry may have made that.
func SelectMissing(rows Rows, m Missing) (Selection, *FilterError) {
	fits, err := m.types()
	if err != nil {
		return Selection{}, err
	}
	var c chosen
	s := Selection{Words: m.words()}
	var never []Flow
	eachFlow(rows, func(f Flow) {
		lacks := false
		for _, step := range f.Steps {
			switch {
			case !fits(step.Type):
			case step.Came():
				if d := step.Row; d.Outcome != Delivered && !d.when().Before(m.Since) && !f.arrivedAfter(d) {
					c.take(d.ID)
				}
			case !step.Optional && !f.Last.Before(m.Since):
				lacks = true
			}
		}
		if lacks {
			never = append(never, Flow{Request: f.Request, Last: f.Last})
		}
	})
	slices.SortStableFunc(never, func(a, b Flow) int { return b.Last.Compare(a.Last) })
	for _, f := range never {
		s.Never = append(s.Never, f.Request)
	}
	s.IDs = inOrder(rows, c.has)
	return s, nil
}

// arrivedAfter says whether a message of d's type was delivered after it.
func (f Flow) arrivedAfter(d *Delivery) bool {
	after := false
	for _, r := range f.Rows {
		after = after || r == d
		if after && r.Type == d.Type && r.Outcome == Delivered {
			return true
		}
	}
	return false
}

// types says which types are asked for.
func (m Missing) types() (func(EventType) bool, *FilterError) {
	name := strings.TrimSpace(m.Type)
	if name == "" {
		return func(EventType) bool { return true }, nil
	}
	if strings.ContainsFunc(name, isSpace) {
		return nil, &FilterError{End: len(m.Type), Msg: "not a type of messages: " + shown(name), Hint: "network-query.lab, or network-query for all of its messages"}
	}
	whole := newGlob(name, globExact)
	part := newGlob(strings.TrimSuffix(name, ".")+".", globPrefix)
	plain := !strings.Contains(name, "*") && !strings.HasPrefix(name, "=")
	return func(t EventType) bool {
		// "network-query.hie" is a message of its own, not all that begin with it
		return whole.match(string(t)) || plain && !strings.Contains(name, ".") && part.match(string(t))
	}, nil
}

func (m Missing) words() string {
	words := "flows without " + cmp.Or(strings.TrimSpace(m.Type), "a message")
	if !m.Since.IsZero() {
		words += " since " + m.Since.UTC().Format("2006-01-02 15:04 UTC")
	}
	return words
}

// NeverWords says of how many requests a message is not in the log.
func (s Selection) NeverWords() string {
	noun := " requests have"
	if len(s.Never) == 1 {
		noun = " request has"
	}
	return Grouped(len(s.Never)) + noun + " no such message in the log"
}

// chosen gathers ids, each once.
type chosen struct {
	ids []DeliveryID
	has map[DeliveryID]bool
}

func (c *chosen) take(id DeliveryID) {
	if c.has == nil {
		c.has = map[DeliveryID]bool{}
	}
	if !c.has[id] {
		c.has[id] = true
		c.ids = append(c.ids, id)
	}
}

// inOrder lists the ids as the log has them.
func inOrder(rows Rows, has map[DeliveryID]bool) (ids []DeliveryID) {
	var c chosen
	rows.Each(func(d *Delivery) {
		if has[d.ID] {
			c.take(d.ID)
		}
	})
	return c.ids
}
