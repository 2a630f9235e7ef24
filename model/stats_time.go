package model

import (
	"math/bits"
	"time"
)

// Bucket is one cell of the timeline: what was created from From until before To.
type Bucket struct {
	From, To time.Time
	Rates
}

// Buckets spreads the rows over n equal parts of from to to. Rows without a time
// or outside are left out.
func Buckets(rows Rows, from, to time.Time, n int) []Bucket {
	parts := parts{from, to, n}
	if !parts.valid() {
		return nil
	}
	list := make([]Bucket, n)
	for i := range list {
		list[i].From, list[i].To = parts.start(i), parts.start(i+1)
	}
	rows.Each(func(d *Delivery) {
		if i, ok := parts.of(d.when()); ok {
			count(&list[i].Rates, d.Outcome)
		}
	})
	return list
}

// Series spreads the history (oldest first) over n equal parts of from to to:
// each part's last count, unknown for a part without a sample.
func Series(history []Sample, from, to time.Time, n int, pick func(Sample) Count) []Count {
	parts := parts{from, to, n}
	if !parts.valid() {
		return nil
	}
	list := make([]Count, n)
	for _, s := range history {
		if i, ok := parts.of(s.At); ok {
			if c := pick(s); c.Known {
				list[i] = c
			}
		}
	}
	return list
}

// parts cuts a stretch of time into n equal parts.
type parts struct {
	from, to time.Time
	n        int
}

func (p parts) valid() bool { return p.n > 0 && p.to.After(p.from) }

// start is where part i begins: the first nanosecond of which of is i.
func (p parts) start(i int) time.Time {
	whole := p.to.Sub(p.from)
	return p.from.Add(whole - scale(whole, int64(p.n-i), int64(p.n)))
}

// of is the part that a moment belongs to.
func (p parts) of(t time.Time) (i int, ok bool) {
	d, whole := t.Sub(p.from), p.to.Sub(p.from)
	if d < 0 || d >= whole {
		return 0, false
	}
	return int(scale(time.Duration(p.n), int64(d), int64(whole))), true
}

// scale is d·part/whole, rounded down, for 0 ≤ part ≤ whole: exact, as the
// product has 128 bits.
func scale(d time.Duration, part, whole int64) time.Duration {
	hi, lo := bits.Mul64(uint64(d), uint64(part))    //nolint:gosec // not below 0
	quotient, _ := bits.Div64(hi, lo, uint64(whole)) //nolint:gosec // above 0
	return time.Duration(quotient)                   //nolint:gosec // at most d
}
