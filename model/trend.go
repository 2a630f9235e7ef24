package model

import (
	"math"
	"slices"
	"strconv"
	"time"
)

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

// A trend is read from at least as many samples, over at least as long, and
// from none that is older than what still says anything about now.
const (
	trendPolls = 5
	trendLeast = 30 * time.Second
	trendMost  = 2 * time.Hour
)

// tooLong is how long a delivery may be under way: Metriport gives a receiver
// 5 s; the rest is for its queue and for the age of what we know.
const tooLong = 30 * time.Second

// Trend is where the number of deliveries under way is going.
type Trend struct {
	State     TrendState
	PerMinute float64       // change of the number; below 0 while draining
	ETA       time.Duration // TrendDraining: until nothing is under way
	Oldest    *Delivery     // the longest one under way; nil when not known
}

// soon is how close an end may be that is not worth a number.
const soon = 5 * time.Second

// Words returns "draining, ~40 s", "stuck", "growing, +12/min"; empty when there
// is nothing to say.
func (t Trend) Words() string {
	switch t.State {
	case TrendDraining:
		if t.ETA < soon {
			return "draining"
		}
		return "draining, ~" + Age(t.ETA)
	case TrendGrowing:
		return "growing, +" + strconv.Itoa(max(1, int(math.Round(t.PerMinute)))) + "/min"
	case TrendStuck:
		return "stuck"
	case TrendSteady:
		return "steady"
	case TrendUnknown, TrendNone:
	}
	return ""
}

// TrendOf reads the trend from the counts over time (oldest first) and the
// loaded rows. A number that falls is draining however old its deliveries are: a
// retry sends again what was created long ago, one after the other.
func TrendOf(history []Sample, rows Rows, now time.Time) Trend {
	var t Trend
	counts := recentCounts(history, now)
	if n := len(counts); n > 0 {
		if counts[n-1].Processing.N == 0 {
			return Trend{State: TrendNone}
		}
		t = trendOfCounts(counts)
	}
	t.Oldest = longestUnderWay(rows)
	if t.State != TrendDraining && t.Oldest != nil && now.Sub(t.Oldest.started()) > tooLong {
		t.State = TrendStuck
	}
	return t
}

// trendOfCounts reads the last counts alone; a drain is looked for from their
// highest one too, as what a retry puts under way at once drains from there,
// without a step back.
func trendOfCounts(counts []Sample) (t Trend) {
	all := movementOf(counts)
	t.PerMinute = all.perMinute()
	if peak := counts[highest(counts):]; !all.drains() && len(peak) > 3 {
		if fall := movementOf(peak); fall.drains() && fall.ways == fall.first-fall.last {
			all, t.PerMinute = fall, fall.perMinute()
		}
	}
	switch {
	case all.span <= 0:
		t.State = TrendUnknown
	case all.drains():
		t.State = TrendDraining
		t.ETA = time.Duration(float64(all.last) / -t.PerMinute * float64(time.Minute))
	case all.grows():
		t.State = TrendGrowing
	case len(counts) > trendPolls && all.ways == 0 && all.span >= trendLeast:
		t.State = TrendStuck
	default:
		t.State = TrendSteady
	}
	return t
}

// movement is how a count went from its first to its last sample.
type movement struct {
	first, last, ways int // ways: every step, up or down, added up
	span              time.Duration
}

func movementOf(counts []Sample) movement {
	first, last := counts[0], counts[len(counts)-1]
	m := movement{first: first.Processing.N, last: last.Processing.N, span: last.At.Sub(first.At)}
	for i := 1; i < len(counts); i++ {
		step := counts[i].Processing.N - counts[i-1].Processing.N
		m.ways += max(step, -step)
	}
	return m
}

// A service at work has its count go up and down. Only a tenth of the number,
// reached by steps that mostly go the same way, is a trend.
func (m movement) clear(net int) bool {
	return m.span > 0 && net >= max(2, m.first/10) && 3*net >= 2*m.ways
}

func (m movement) drains() bool { return m.clear(m.first - m.last) }

func (m movement) grows() bool { return m.clear(m.last - m.first) }

func (m movement) perMinute() float64 {
	if m.span <= 0 {
		return 0
	}
	return float64(m.last-m.first) / m.span.Minutes()
}

// highest is the last sample with the highest count.
func highest(counts []Sample) (at int) {
	for i, s := range counts {
		if s.Processing.N >= counts[at].Processing.N {
			at = i
		}
	}
	return at
}

// recentCounts are the last samples that say how many are under way, oldest first.
func recentCounts(history []Sample, now time.Time) (list []Sample) {
	for _, s := range slices.Backward(history) {
		enough := len(list) > trendPolls && list[0].At.Sub(list[len(list)-1].At) >= trendLeast
		if enough || now.Sub(s.At) > trendMost {
			break
		}
		if s.Processing.Known {
			list = append(list, s)
		}
	}
	slices.Reverse(list)
	return list
}

func longestUnderWay(rows Rows) *Delivery {
	var oldest Delivery
	rows.Each(func(d *Delivery) {
		if d.Outcome == Processing && !d.started().IsZero() && (oldest.Outcome != Processing || d.started().Before(oldest.started())) {
			oldest = *d
		}
	})
	if oldest.Outcome != Processing {
		return nil
	}
	return &oldest
}

// started is when a delivery was last put under way.
func (d *Delivery) started() time.Time {
	if d.Updated.After(d.Created) {
		return d.Updated
	}
	return d.Created
}
