package model

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// FlowKind says what a request's messages make up together.
type FlowKind uint8

// The kinds of flows.
const (
	FlowOther FlowKind = iota
	FlowNetworkQuery
	FlowBulkCreate
	FlowPages // several messages of one type: pages or chunks
)

// FlowStep is one message that a flow is made of, or that is still to come.
type FlowStep struct {
	Name     string // "hie", "pharmacy", "processing"
	Type     EventType
	Row      *Delivery // the newest delivery of it; nil while it has not come
	Rows     int       // deliveries of it, retries included
	Optional bool      // its absence does not mean anything
}

// Came says whether any delivery of the step is known.
func (s FlowStep) Came() bool { return s.Row != nil }

// Flow is everything known of one API request's messages.
type Flow struct {
	Request     string
	Kind        FlowKind
	Rows        []*Delivery // oldest first
	Steps       []FlowStep
	First, Last time.Time // of its rows; zero where none has a time
	Rates                 // messages by the outcome of their newest delivery
}

// The Metriport types that are parts of a flow. A query asks for any of the
// three sources, so one that is missing may not have been asked for. A bulk
// create sends its type twice: when it starts and when it is done; the row does
// not say which, so that the first is taken for the start.
const (
	typeFirstData  EventType = "network-query.hie.first-data-ready"
	typeBulkCreate EventType = "medical.bulk-patient-create"
	networkQuery             = "network-query."
)

var querySteps = []FlowStep{
	{Name: "first data", Type: typeFirstData, Optional: true},
	{Name: "hie", Type: networkQuery + "hie"},
	{Name: "pharmacy", Type: networkQuery + "pharmacy"},
	{Name: "lab", Type: networkQuery + "lab"},
}

// Messages is the number of messages, however often each was sent.
func (f Flow) Messages() int { return f.Sum() }

// Summary says in one line how the flow stands: "hie delivered, pharmacy failed,
// lab not come", "12 messages: 11 delivered, 1 failed".
func (f Flow) Summary() string {
	var parts []string
	if f.Kind == FlowNetworkQuery || f.Kind == FlowBulkCreate {
		for _, s := range f.Steps {
			switch {
			case s.Came():
				parts = append(parts, s.Name+" "+s.Row.Outcome.String())
			case !s.Optional:
				parts = append(parts, s.Name+" not come")
			}
		}
		return strings.Join(parts, ", ")
	}
	for _, c := range []struct {
		n int
		o Outcome
	}{{f.Delivered, Delivered}, {f.Failed, Failed}, {f.Processing, Processing}, {f.Unknown, OutcomeUnknown}} {
		if c.n > 0 {
			parts = append(parts, strconv.Itoa(c.n)+" "+c.o.String())
		}
	}
	noun := " messages: "
	if f.Messages() == 1 {
		noun = " message: "
	}
	return strconv.Itoa(f.Messages()) + noun + strings.Join(parts, ", ")
}

// Flows groups rows by request, the flow with the newest row first. Rows without
// a request belong to none.
func Flows(rows Rows) []Flow {
	var flows []Flow
	eachFlow(rows, func(f Flow) { flows = append(flows, f) })
	slices.SortStableFunc(flows, func(a, b Flow) int { return b.Last.Compare(a.Last) })
	return flows
}

// eachFlow goes through the flows in the order of their newest rows.
func eachFlow(rows Rows, do func(Flow)) {
	at := make(map[string]int, rows.Len()/2)
	var grouped [][]uint32
	rows.Scan(0, rows.Len(), func(place int, d *Delivery) bool {
		if d.Request == "" {
			return true
		}
		i, known := at[d.Request]
		if !known {
			i = len(grouped)
			at[d.Request] = i
			grouped = append(grouped, nil)
		}
		grouped[i] = append(grouped[i], uint32(place)) //nolint:gosec // a row's place
		return true
	})
	for _, g := range grouped {
		own := make([]*Delivery, len(g))
		for i, place := range g {
			d := rows.At(int(place))
			own[i] = &d
		}
		do(newFlow(own))
	}
}

// FlowOf returns the flow of one request; ok is false when no row belongs to it.
func FlowOf(rows Rows, request string) (f Flow, ok bool) {
	if request == "" {
		return Flow{}, false
	}
	var own []*Delivery
	rows.Each(func(d *Delivery) {
		if d.Request == request {
			own = append(own, d.Copy())
		}
	})
	if own == nil {
		return Flow{}, false
	}
	return newFlow(own), true
}

// newFlow makes a flow of one request's rows, which it sorts.
func newFlow(rows []*Delivery) Flow {
	slices.Reverse(rows) // a log is newest first, so that little is left to sort
	slices.SortStableFunc(rows, func(a, b *Delivery) int { return a.when().Compare(b.when()) })
	f := Flow{Request: rows[0].Request, Rows: rows, Last: rows[len(rows)-1].when()}
	for _, d := range rows {
		if t := d.when(); !t.IsZero() {
			f.First = t
			break
		}
	}
	messages := messagesOf(rows)
	for _, m := range messages {
		count(&f.Rates, m.Row.Outcome)
	}
	f.Kind = kindOfFlow(messages)
	f.Steps = stepsOf(f.Kind, messages)
	return f
}

// messagesOf joins the deliveries of one message (retries are deliveries of
// their own, or further ones with its id), oldest message first.
func messagesOf(rows []*Delivery) []FlowStep {
	at := make(map[string]int, len(rows))
	list := make([]FlowStep, 0, len(rows))
	for _, d := range rows {
		i, known := at[string(d.RetryOf)]
		if !known || d.RetryOf == "" {
			i, known = at[d.messageID()]
		}
		if !known {
			i = len(list)
			list = append(list, FlowStep{Type: d.Type, Name: string(d.Type)})
		}
		at[d.messageID()], at[string(d.ID)] = i, i
		list[i].Row = d
		list[i].Rows++
	}
	return list
}

func (d *Delivery) messageID() string { return cmp.Or(d.Message, string(d.ID)) }

func kindOfFlow(messages []FlowStep) FlowKind {
	same := true
	for _, m := range messages {
		switch {
		case strings.HasPrefix(string(m.Type), networkQuery):
			return FlowNetworkQuery
		case m.Type == typeBulkCreate:
			return FlowBulkCreate
		}
		same = same && m.Type == messages[0].Type
	}
	if same && len(messages) > 1 {
		return FlowPages
	}
	return FlowOther
}

// stepsOf lays the messages on the steps that a kind of flow is known to have;
// what is beyond them is a step of its own.
func stepsOf(kind FlowKind, messages []FlowStep) []FlowStep {
	var steps []FlowStep
	switch kind {
	case FlowNetworkQuery:
		steps = slices.Clone(querySteps)
	case FlowBulkCreate:
		steps = []FlowStep{{Name: "processing", Type: typeBulkCreate}, {Name: "completed", Type: typeBulkCreate}}
	case FlowPages, FlowOther:
		return messages
	}
	for _, m := range messages {
		i := slices.IndexFunc(steps, func(s FlowStep) bool { return s.Type == m.Type && !s.Came() })
		if i < 0 {
			steps = append(steps, m)
			continue
		}
		steps[i].Row, steps[i].Rows = m.Row, m.Rows
	}
	return steps
}
