package tui

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model"
)

// TestWrongIsAsIfItFailed: figures in which what is under way again counts as failed
// are those of rows in which it did.
func TestWrongIsAsIfItFailed(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		list := anyRows(rt, rapid.IntRange(0, 40).Draw(rt, "n"))
		as := make([]*model.Delivery, len(list))
		for i, d := range list {
			d.Created = start.Add(-time.Duration(i) * time.Minute)
			if as[i] = d; underWayAgain(d) {
				as[i] = wentWrong(d)
			}
		}
		rows, failed := model.RowsOf(list...), model.RowsOf(as...)
		from := start.Add(-20 * time.Minute)
		if got, want := wrongRates(rows, from), model.RatesOf(failed, from, time.Time{}); got != want {
			rt.Fatalf("counted %+v, want %+v", got, want)
		}
		if got, want := wrongBuckets(rows, from, start, 7), model.Buckets(failed, from, start, 7); !reflect.DeepEqual(got, want) {
			rt.Fatalf("spread %+v, want %+v", got, want)
		}
		if got, want := model.GroupCauses(goneWrong(rows), from), model.GroupCauses(failed, from); !reflect.DeepEqual(got, want) {
			rt.Fatalf("grouped %+v, want %+v", got, want)
		}
	})
}
