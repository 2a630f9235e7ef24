package tui

import (
	"cmp"
	"time"

	"github.com/hooktop/hooktop/model"
)

// underWayAgain says whether a delivery is tried again after an attempt failed. In
// the profiles' lines it counts as failed: a provider that goes on trying for a day
// would else say for a day that all is well.
func underWayAgain(d *model.Delivery) bool {
	return d.Outcome == model.Processing && (d.Code != 0 || d.Took >= 0)
}

// wentWrong is a delivery as one that failed.
func wentWrong(d *model.Delivery) *model.Delivery {
	wrong := d.Copy()
	wrong.Outcome, wrong.Cause = model.Failed, wrongCause(d)
	return wrong
}

// wrongCause is why a delivery failed, or is tried again.
func wrongCause(d *model.Delivery) model.Cause {
	if d.Outcome == model.Failed {
		return d.Cause
	}
	return cmp.Or(d.Cause, model.CauseOf(d.Code, d.Detail, model.Response{}), model.CauseUnknown)
}

// triedAgain are those of some rows that are under way again.
func triedAgain(rows model.Rows) model.Rows {
	var places []uint32
	rows.Scan(0, rows.Len(), func(i int, d *model.Delivery) bool {
		if underWayAgain(d) {
			places = append(places, uint32(i)) //nolint:gosec // a row's place
		}
		return true
	})
	return rows.Pick(places)
}

// goneWrong are the rows that failed, and as failed ones those that are under way
// again. Where there are none of these, they are the rows themselves.
func goneWrong(rows model.Rows) model.Rows {
	if triedAgain(rows).Len() == 0 {
		return rows
	}
	var list []*model.Delivery
	rows.Each(func(d *model.Delivery) {
		if d.Outcome == model.Failed || underWayAgain(d) {
			list = append(list, wentWrong(d))
		}
	})
	return model.RowsOf(list...)
}

// wrongRates counts rows made from a moment on.
func wrongRates(rows model.Rows, from time.Time) model.Rates {
	r, again := model.RatesOf(rows, from, time.Time{}), model.RatesOf(triedAgain(rows), from, time.Time{}).Processing
	r.Failed, r.Processing = r.Failed+again, r.Processing-again
	return r
}

// wrongBuckets spreads rows over n equal parts of a stretch of time.
func wrongBuckets(rows model.Rows, from, to time.Time, n int) []model.Bucket {
	list := model.Buckets(rows, from, to, n)
	for i, again := range model.Buckets(triedAgain(rows), from, to, n) {
		b := &list[i]
		b.Failed, b.Processing = b.Failed+again.Processing, b.Processing-again.Processing
	}
	return list
}
