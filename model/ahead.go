package model

import (
	"slices"
	"strconv"
	"time"
)

// Course says what will become of a delivery by itself.
type Course uint8

// The courses. Its zero value is "nobody says".
const (
	CourseUnknown   Course = iota
	CourseDone             // it was delivered
	CourseDue              // it is tried again
	CourseManual           // a manual attempt has ended the automatic ones
	CourseExhausted        // all automatic attempts were made
	CourseDisabled         // nothing goes to the endpoint any more
	CourseEnded            // it failed and no attempt is planned, for a reason that nobody says
)

var courseNames = [...]string{"unknown", "delivered", "due", "manual", "exhausted", "disabled", "ended"}

// String returns the word used in JSON.
func (c Course) String() string {
	if int(c) < len(courseNames) {
		return courseNames[c]
	}
	return courseNames[CourseUnknown]
}

// Bounds of a wait, as Svix makes them: a fifth more or less; after a time-out a
// minute at least; where the receiver asks for it, up to twice as long.
const (
	waitFifth    = 5
	waitSilent   = time.Minute
	waitMost     = 2
	waitPatience = time.Minute // that a server may be behind its own schedule
)

// AutomaticWaits are the usual waits between the automatic attempts of a
// provider's deliveries; nil where it makes one. Who runs a Svix server can set
// others.
func AutomaticWaits(p Provider) []time.Duration {
	if p != Svix && p != OpenWearables {
		return nil
	}
	return []time.Duration{
		5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 10 * time.Hour,
	}
}

// Tried is how a delivery stands, to say what is ahead of it.
type Tried struct {
	Attempts []Attempt // oldest first
	Whole    bool      // no earlier ones are missing
	Outcome  Outcome
	Enabled  Tri // the endpoint
	Waits    []time.Duration
	Created  time.Time // of the message
}

// Ahead is what will become of a delivery by itself.
type Ahead struct {
	Course Course
	Next   time.Time // the next automatic attempt; zero for none, or where that is not said
	Left   Count     // automatic attempts to come, with the next one
	All    int       // that the usual schedule makes; 0 where the server keeps to another
	Until  time.Time // about when the last of them is made; zero where that is not known
}

// Ahead reads what is ahead of a delivery from its attempts and the schedule. A
// manual attempt ends the automatic ones, whatever came of it (Svix server,
// delivery engine).
func (t Tried) Ahead() Ahead {
	if len(t.Waits) == 0 && t.Outcome == Failed {
		return Ahead{Course: CourseExhausted, Left: Known(0), All: 1}
	}
	a := Ahead{All: len(t.Waits) + 1}
	made, last := t.automatic()
	if !t.usual(made) {
		a.All = 0
	}
	if n := len(t.Attempts); n > 0 {
		a.Next = t.Attempts[n-1].Next
	}
	switch {
	case t.Outcome == Delivered:
		return Ahead{Course: CourseDone, Left: Known(0)}
	case t.Enabled == No:
		return Ahead{Course: CourseDisabled, Left: Known(0), All: a.All}
	case !a.Next.IsZero():
		t.due(&a, len(made))
		return a
	}
	if a.Course = t.ended(a.All, len(made), last); a.Course != CourseUnknown {
		a.Left = Known(0)
	} else if !t.Created.IsZero() && len(t.Waits) > 0 {
		a.Until = t.Created.Add(sum(t.Waits))
	}
	return a
}

// ended says why no attempt is planned; unknown where nobody says that none is.
func (t Tried) ended(all, made int, last Trigger) Course {
	switch {
	case last == Manual:
		return CourseManual
	case t.Outcome != Failed || !t.Whole:
		return CourseUnknown
	case all > 0 && made >= all:
		return CourseExhausted
	}
	return CourseEnded
}

// due says what follows an attempt that is planned.
func (t Tried) due(a *Ahead, made int) {
	a.Course, a.Left = CourseDue, Count{N: 1, Known: true, AtLeast: true}
	if a.All == 0 || !t.Whole {
		return
	}
	a.Left = Known(a.All - made)
	a.Until = a.Next.Add(sum(t.Waits[made:]))
}

// automatic are the automatic attempts, and how the last one of all came about.
func (t Tried) automatic() (made []Attempt, last Trigger) {
	for _, x := range t.Attempts {
		if x.Trigger != Manual {
			made = append(made, x)
		}
		last = x.Trigger
	}
	return made, last
}

// usual says whether the attempts fit the schedule. They may be late, as a server
// was down, but not early; and what is planned is neither.
func (t Tried) usual(made []Attempt) bool {
	if len(t.Waits) == 0 || len(made) > len(t.Waits)+1 {
		return false
	}
	if !t.Whole {
		return true // which of the waits it was is not known
	}
	for i, x := range made {
		next, planned := x.Next, true
		if i+1 < len(made) {
			next, planned = made[i+1].At, false
		}
		if next.IsZero() || x.At.IsZero() {
			continue
		}
		if i == len(t.Waits) {
			return false
		}
		least := t.Waits[i] - t.Waits[i]/waitFifth
		most := waitMost * max(t.Waits[i], waitSilent)
		most += most/waitFifth + max(0, x.Took) + waitPatience
		if wait := next.Sub(x.At); wait < least || planned && wait > most {
			return false
		}
	}
	return true
}

func sum(waits []time.Duration) (all time.Duration) {
	for _, w := range waits {
		all += w
	}
	return all
}

// Sentence says in words what is ahead; empty where there is nothing to say. when
// writes a time. For no time at all it does not say how long from now that is.
func (a Ahead) Sentence(now time.Time, when func(time.Time) string) string {
	switch a.Course {
	case CourseDone:
		return ""
	case CourseDue:
		return a.dueWords(now, when)
	case CourseManual:
		return "no automatic attempt follows: the manual one has ended them"
	case CourseExhausted:
		if a.All == 1 {
			return "the provider does not try again by itself"
		}
		return "no automatic attempt follows: all " + strconv.Itoa(a.All) + " were made"
	case CourseDisabled:
		return "no automatic attempt follows: the endpoint is disabled"
	case CourseEnded:
		return "no automatic attempt is planned; the provider does not say why"
	case CourseUnknown:
	}
	switch {
	case a.Until.IsZero():
		return ""
	case a.Until.Before(now):
		return "the provider does not say whether it is tried again; by the usual schedule that ended about " + when(a.Until)
	}
	return "the provider does not say whether it is tried again; by the usual schedule until about " + when(a.Until)
}

// Brief is Sentence of what is due in few words.
func (a Ahead) Brief(now time.Time, when func(time.Time) string) string {
	if a.Course != CourseDue {
		return a.Sentence(now, when)
	}
	words := "next try " + when(a.Next)
	if a.Next.After(now) {
		words += ", in " + Dur(a.Next.Sub(now).Round(time.Second))
	} else {
		words += ", due by now"
	}
	switch {
	case a.Left.AtLeast:
		return words
	case a.Left.N == 1:
		return words + ", the last one"
	}
	return words + ", then " + strconv.Itoa(a.Left.N-1) + " more until about " + when(a.Until)
}

func (a Ahead) dueWords(now time.Time, when func(time.Time) string) string {
	words := "next automatic attempt " + when(a.Next)
	switch {
	case now.IsZero():
	case a.Next.After(now):
		words += ", in " + Dur(a.Next.Sub(now).Round(time.Second))
	default:
		words += ", due by now"
	}
	switch {
	case a.Left.AtLeast:
		return words + "; how many follow it is not known"
	case a.Left.N == 1:
		return words + ", the last one"
	}
	return words + "; " + strconv.Itoa(a.Left.N-1) + " more follow if it fails, until about " + when(a.Until)
}

// Whole says whether all attempts of a delivery are among those of a detail.
func (d *Detail) Whole() bool {
	return d.Delivery.Tries > 0 && len(d.Attempts) >= d.Delivery.Tries
}

// AheadOf is what is ahead of a delivery to an endpoint that is perhaps known.
func (d *Detail) AheadOf(p Provider, endpoints []Endpoint) Ahead {
	t := Tried{
		Attempts: d.Attempts, Whole: d.Whole(), Outcome: d.Delivery.Outcome, Waits: AutomaticWaits(p), Created: d.Delivery.Created,
	}
	if i := slices.IndexFunc(endpoints, func(e Endpoint) bool { return e.ID == d.Delivery.To && e.ID != "" }); i >= 0 {
		t.Enabled = endpoints[i].Enabled
	}
	return t.Ahead()
}
