package tui

import (
	"math"
	"time"

	"github.com/hooktop/hooktop/model"
)

// figures is what the overview makes of a snapshot. It is worked out beside the
// screen and never changed afterwards.
type figures struct {
	from, to time.Time
	whole    bool      // everything since from is loaded, with its outcomes
	part     bool      // outcomes since from are still being read
	bare     bool      // not one of them is known yet
	known    time.Time // since when everything is loaded
	groups   []model.CauseGroup
	rates    model.Rates
	lastHour int // failed in the last hour
	buckets  []model.Bucket
	pace     []float64 // delivered, in parts of the span, for the card
	p95      time.Duration
	slow     []float64 // p95 in milliseconds, in parts of the span
	trend    model.Trend
	under    []model.Count // processing over the last half hour
	failed   []model.Count // failed over the last half hour
	silences []model.Silence
	health   map[string]health // by URL
	ends     []endRow          // of many endpoints, worst first
	types    []typeFigure
	acts     []model.Act // the operators' own, for the timeline
}

// health is how an endpoint does, from the loaded log.
type health struct {
	delivered     time.Time // its newest delivered message
	failing       time.Time // the oldest failure since then; zero while it does not fail
	failed, ended int       // of late
	settled       bool      // no older delivery changes it
}

// late is how far back an endpoint's present state is looked for: an endpoint
// that takes one message in ten is in trouble, not healthy since that one.
const late = 10 * time.Minute

// words is the state in a glyph and a few words.
func (h *health) words(now time.Time) (bad bool, words string) {
	switch {
	case !h.failing.IsZero() && h.failed == h.ended:
		return true, "failing " + model.Age(now.Sub(h.failing))
	case h.failed > 0:
		return h.failed*2 >= h.ended, model.Grouped(h.failed) + " of " + model.Grouped(h.ended) + " failed in " + model.Age(late)
	case !h.failing.IsZero():
		return true, "failing " + model.Age(now.Sub(h.failing))
	}
	return false, "healthy"
}

// sparkCells is how wide a card's sparkline is.
const sparkCells = 8

// recent is the span of the counts' sparklines.
const recent = 30 * time.Minute

// reckon works the figures out; n is the number of buckets of the timeline.
func reckon(snap *model.Snapshot, now time.Time, span time.Duration, n int) figures {
	rows := snap.Log.Rows
	f := figures{from: now.Add(-span), to: now}
	oldest := snap.Log.Oldest()
	f.part = beingRead(snap, f.from)
	f.whole = !f.part && (snap.Log.Complete || (!oldest.IsZero() && oldest.Before(f.from)))
	if !snap.Log.Complete {
		f.known = oldest
	}
	f.groups = model.GroupCauses(rows, f.from)
	f.rates = model.RatesOf(rows, f.from, time.Time{})
	f.bare = hasMany(snap) && f.rates.Unknown > 0 && f.rates.Sum() == f.rates.Unknown
	f.lastHour = model.RatesOf(rows, now.Add(-time.Hour), time.Time{}).Failed
	f.buckets = model.Buckets(rows, f.from, f.to, n)
	f.p95, _ = model.Percentile(rows, f.from, 0.95)
	f.parts(rows, span)
	f.trend = model.TrendOf(snap.History, rows, now)
	f.under = model.Series(snap.History, now.Add(-recent), now, sparkCells, func(s model.Sample) model.Count { return s.Processing })
	f.failed = model.Series(snap.History, now.Add(-recent), now, sparkCells, func(s model.Sample) model.Count { return s.Failed })
	f.silences = model.Silences(rows, snap.Log.AsOf)
	if hasMany(snap) {
		f.ends = ranked(snap.Endpoints, standingsOf(rows, now, snap.Endpoints), now)
	} else {
		f.health = healthOf(rows, now, urlsOf(snap.Endpoints))
	}
	f.types = typesOf(rows, f.from)
	return f
}

// beingRead says whether the log's outcomes since a time are counted, and not all
// of them read yet. Of a single endpoint the counts do not say how much was read.
func beingRead(snap *model.Snapshot, from time.Time) bool {
	st := &snap.Status
	return st.Sampled != "" || (!st.Since.IsZero() && st.Failed.AtLeast && !st.Since.After(from))
}

// parts fills the sparklines of the cards that come from the log.
func (f *figures) parts(rows model.Rows, span time.Duration) {
	f.pace, f.slow = make([]float64, sparkCells), make([]float64, sparkCells)
	step := span / sparkCells
	at := 0 // rows are newest first
	for i := sparkCells - 1; i >= 0; i-- {
		from, start := f.from.Add(time.Duration(i)*step), at
		at = rows.Len()
		rows.Scan(start, rows.Len(), func(k int, d *model.Delivery) bool {
			if d.Created.Before(from) {
				at = k
			}
			return at != k
		})
		part := rows.Slice(start, at)
		f.pace[i], f.slow[i] = math.NaN(), math.NaN()
		if from.Add(step).Before(f.known) {
			continue
		}
		f.pace[i] = float64(model.RatesOf(part, time.Time{}, time.Time{}).Delivered)
		if took, n := model.Percentile(part, time.Time{}, 0.95); n > 0 {
			f.slow[i] = float64(took.Milliseconds())
		}
	}
}

// healthOf reads the state of endpoints from the log, newest first, as far as it
// takes.
func healthOf(rows model.Rows, now time.Time, urls []string) map[string]health {
	out := make(map[string]health, len(urls))
	for _, u := range urls {
		out[u] = health{}
	}
	open := len(out)
	rows.Scan(0, rows.Len(), func(_ int, d *model.Delivery) bool {
		if d.Outcome != model.Delivered && d.Outcome != model.Failed {
			return true
		}
		h, asked := out[d.Endpoint]
		if !asked || h.settled {
			return true
		}
		recent := now.Sub(d.Created) < late
		if recent || h.delivered.IsZero() {
			h.take(d, recent)
		}
		if !recent && !h.delivered.IsZero() {
			h.settled = true
			open--
		}
		out[d.Endpoint] = h
		return open > 0
	})
	return out
}

// take counts a delivery that has ended.
func (h *health) take(d *model.Delivery, recent bool) {
	if recent {
		h.ended++
	}
	switch {
	case d.Outcome == model.Failed && recent:
		h.failed++
	case d.Outcome == model.Failed, !h.delivered.IsZero():
	default:
		h.delivered = d.Created
	}
	if d.Outcome == model.Failed && h.delivered.IsZero() {
		h.failing = d.Created
	}
}

// urlsOf are the endpoints' URLs.
func urlsOf(endpoints []model.Endpoint) []string {
	urls := make([]string, len(endpoints))
	for i, e := range endpoints {
		urls[i] = e.URL
	}
	return urls
}
