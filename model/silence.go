package model

import (
	"cmp"
	"slices"
	"time"
)

// Silence is an event type that usually comes and stopped.
type Silence struct {
	Type  EventType
	Last  time.Time     // its newest message
	For   time.Duration // since then
	Usual time.Duration // between its messages on average
}

// Words returns "no workout.created for 3 h, usually every 4 min".
func (s Silence) Words() string {
	return "no " + string(s.Type) + " for " + Age(s.For) + ", usually every " + Age(s.Usual)
}

// A type is silent when nothing of it came for much longer than usual, and than
// ever before among the loaded rows. The factors keep chance (a gap of 12 times
// the average happens once in 160 000 random ones) and nightly pauses out.
const (
	silenceRows   = 8
	silenceLeast  = 10 * time.Minute
	silenceFactor = 12
)

// arrivals is what is known of how one type's messages come.
type arrivals struct {
	n                 int
	message           string // the last one added: its deliveries stand side by side
	first, last, seen time.Time
	gap               time.Duration // the longest between two
}

// add counts a message, however many deliveries it has.
func (a *arrivals) add(message string, t time.Time) {
	if message != "" && message == a.message {
		return
	}
	a.message = message
	if a.n++; a.n == 1 {
		a.first, a.last, a.seen = t, t, t
		return
	}
	a.gap = max(a.gap, t.Sub(a.seen).Abs())
	a.seen = t
	if t.Before(a.first) {
		a.first = t
	}
	if t.After(a.last) {
		a.last = t
	}
}

// Silences lists the types that stopped, the most striking first. now is the
// moment up to which the rows are complete, which is not later than their last
// reading: a log that cannot be read says nothing about its types. Deliveries
// sent again are no new messages.
func Silences(rows Rows, now time.Time) []Silence {
	types := map[EventType]*arrivals{}
	rows.Each(func(d *Delivery) {
		if d.Created.IsZero() || d.RetryOf != "" || d.Trigger == Manual || d.Type == "" {
			return
		}
		a := types[d.Type]
		if a == nil {
			a = &arrivals{}
			types[d.Type] = a
		}
		a.add(d.Message, d.Created)
	})
	var list []Silence
	for name, a := range types {
		if a.n < silenceRows {
			continue
		}
		s := Silence{Type: name, Last: a.last, For: now.Sub(a.last), Usual: a.last.Sub(a.first) / time.Duration(a.n-1)}
		if s.For > max(silenceLeast, silenceFactor*s.Usual, a.gap*3/2) {
			list = append(list, s)
		}
	}
	slices.SortFunc(list, func(a, b Silence) int {
		return cmp.Or(cmp.Compare(float64(b.For)/float64(b.Usual+1), float64(a.For)/float64(a.Usual+1)), cmp.Compare(a.Type, b.Type))
	})
	return list
}
