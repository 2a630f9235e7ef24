package watch

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model"
)

// TestPackTexts: packed, rows say what they said.
func TestPackTexts(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		word := rapid.SampledFrom([]string{"", "a", "b", "ab", "msg_1", "msg_1/ep_1", "msg_12", "größe"})
		rows := make([]*model.Delivery, rapid.IntRange(0, 12).Draw(rt, "rows"))
		for i := range rows {
			rows[i] = &model.Delivery{
				ID: model.DeliveryID(word.Draw(rt, "id")), Message: word.Draw(rt, "message"),
				Request: word.Draw(rt, "request"), User: word.Draw(rt, "user"), Detail: "as it is",
			}
		}
		was := values(rows)
		packTexts(rows)
		if is := values(rows); !slices.Equal(is, was) {
			rt.Fatalf("got %+v, want %+v", is, was)
		}
	})
}

// mostPerRow is what a loaded delivery of a provider with ids of 36 letters may
// take, in bytes: its row, its places in the log and among the ids, its texts.
const mostPerRow = 340

// TestARowIsSmall measures what rows take that are loaded page by page.
func TestARowIsSmall(t *testing.T) {
	const n = 20_000
	if got := perRow(n); got > mostPerRow {
		t.Errorf("%.0f bytes a row", got)
	}
}

// BenchmarkRowMemory is what a delivery takes, in a log loaded page by page.
func BenchmarkRowMemory(b *testing.B) {
	for b.Loop() {
		b.ReportMetric(perRow(200_000), "B/row")
	}
}

// perRow loads so many rows, four to a request and each with texts of its own, as
// they are when they have been read from an answer.
func perRow(n int) float64 {
	var l rowLog
	l.reset()
	before := inUse()
	for at := 0; at < n; at += maxPageSize {
		p := model.Page{Older: model.Cursor(fmt.Sprint("c", at))}
		for i := at; i < at+maxPageSize; i++ {
			id := fmt.Sprintf("%08x-0000-4000-8000-%012x", i, i)
			p.Rows = append(p.Rows, model.Row{Delivery: model.Delivery{
				ID: model.DeliveryID(id), Message: id, Request: fmt.Sprintf("%08x-1111-7000-8000-%012x", i/4, i/4), User: fmt.Sprintf("%08x-2222-7000-8000-%012x", i/4, i/4),
				Type: "network-query.hie", Outcome: model.Delivered, Code: 200, Created: midnight.Add(-time.Duration(i) * time.Second), Detail: strings.TrimSpace("delivered"),
			}})
		}
		l.append(p)
	}
	grown := inUse() - before
	runtime.KeepAlive(l)
	return float64(grown) / float64(n)
}

func inUse() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc) //nolint:gosec // less than 8 EiB
}
