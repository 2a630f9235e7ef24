package model

import "time"

// TrendState says where the number of deliveries under way is going.
type TrendState uint8

// The trends.
const (
	TrendUnknown TrendState = iota // too little is known
	TrendNone                      // nothing is under way
	TrendSteady
	TrendDraining
	TrendGrowing
	TrendStuck
)

// Trend is where the number of deliveries under way is going.
type Trend struct {
	State     TrendState
	PerMinute float64       // change of the number; below 0 while draining
	ETA       time.Duration // TrendDraining: until nothing is under way
	Oldest    *Delivery     // the longest one under way; nil when not known
}

// Words returns "draining, ~40 s", "stuck".
func (t Trend) Words() string { return "" }

// TrendOf reads the trend from the counts over time and the loaded rows.
func TrendOf(history []Sample, rows []*Delivery, now time.Time) Trend { return Trend{} }

// Silence is an event type that usually comes and stopped.
type Silence struct {
	Type  EventType
	Last  time.Time     // its newest message
	For   time.Duration // since then
	Usual time.Duration // between its messages on average
}

// Words returns "no workout.created for 3 h, usually every 4 min".
func (s Silence) Words() string { return "" }

// Silences lists the types that stopped, the most striking first. now is the
// moment up to which the rows are complete.
func Silences(rows []*Delivery, now time.Time) []Silence { return nil }
