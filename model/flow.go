package model

import "time"

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
	Delivered   int       // messages by the outcome of their newest delivery
	Failed      int
	Processing  int
	Unknown     int
}

// Missing lists the steps that have not come.
func (f Flow) Missing() []FlowStep { return nil }

// Summary says in one line how the flow stands.
func (f Flow) Summary() string { return "" }

// Flows groups rows by request, the flow with the newest row first.
func Flows(rows []*Delivery) []Flow { return nil }

// FlowOf returns the flow of one request; ok is false when no row belongs to it.
func FlowOf(rows []*Delivery, request string) (f Flow, ok bool) { return Flow{}, false }
