package tui

import (
	"context"
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// held is a watch of rows that are all there, for measuring the screens alone.
type held struct{ snap *model.Snapshot }

func (h held) Snapshot() *model.Snapshot     { return h.snap }
func (h held) Touch()                        {}
func (h held) Calls() []client.Call          { return nil }
func (h held) Refresh(context.Context) error { return nil }
func (h held) Older(context.Context) error   { return nil }

func (h held) Changed(context.Context, uint64) (*model.Snapshot, error) {
	return nil, context.Canceled
}

func (h held) Detail(_ context.Context, id model.DeliveryID, _ bool) (model.Detail, error) {
	body := []byte(`{"meta":{"messageId":"` + string(id) + `","when":"2026-03-04T14:00:00.000Z","type":"network-query.hie"},"payload":{"patientId":"p","source":{"type":"hie","status":"completed"}}}`)
	return model.Detail{Exchange: model.Exchange{Body: body, Origin: model.OriginRebuilt}}, nil
}

// manyRows are n rows a second apart, newest first.
func manyRows(n int) []*model.Delivery {
	types := []model.EventType{"network-query.hie", "network-query.lab", "medical.consolidated-data", "patient.admit"}
	rows := make([]*model.Delivery, n)
	for i := range rows {
		d := &model.Delivery{
			ID: model.DeliveryID(fmt.Sprintf("%08x-0000-4000-8000-%012x", n-i, n-i)), Type: types[i%len(types)], Outcome: model.Delivered,
			Endpoint: "https://hooks.example.org/metriport", Code: 200, Took: 120 * time.Millisecond, Tries: 1, Created: start.Add(-time.Duration(i) * time.Second),
		}
		if i%5 == 0 {
			d.Outcome, d.Code, d.Cause = model.Failed, 502, model.CauseGateway
		}
		rows[i] = d
	}
	return rows
}

// copiesOf are rows, to be changed.
func copiesOf(rows model.Rows) (list []*model.Delivery) {
	rows.Each(func(d *model.Delivery) { list = append(list, d.Copy()) })
	return list
}

// bench is a console of w×h over n rows, on the deliveries page.
func bench(tb testing.TB, n, w, h int) *App {
	tb.Helper()
	snap := &model.Snapshot{
		Seq: 1, At: start, Profile: model.Profile{Name: "metriport-us", Environment: model.Production},
		Link: model.Link{State: model.LinkLive, Since: start}, Status: model.Status{Processing: model.Known(12), Failed: model.Known(n / 5), AsOf: start},
		Endpoints: []model.Endpoint{{URL: "https://hooks.example.org/metriport"}},
		LogState:  model.LogReady, Log: model.Log{Rows: model.RowsOf(manyRows(n)...), Complete: true, AsOf: start},
	}
	d := &desk{t: tb}
	d.app = New(tb.Context(), Options{
		Watched: held{snap}, Now: func() time.Time { return start },
		Tick: atOnce,
	})
	d.send(tea.WindowSizeMsg{Width: w, Height: h})
	d.run(d.app.Init())
	d.press("2")
	return d.app
}

// BenchmarkFirstFrame is a console from nothing to its first frame.
func BenchmarkFirstFrame(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		a := New(b.Context(), Options{Watched: held{&model.Snapshot{}}, Now: func() time.Time { return start }, Tick: atOnce})
		a.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
		_ = a.View()
	}
}

// BenchmarkView is one frame of the delivery log.
func BenchmarkView(b *testing.B) {
	for _, n := range []int{50, 1_000_000} {
		for _, size := range [][2]int{{120, 40}, {200, 60}} {
			b.Run(fmt.Sprintf("rows=%d/%dx%d", n, size[0], size[1]), func(b *testing.B) {
				a := bench(b, n, size[0], size[1])
				b.ReportAllocs()
				for b.Loop() {
					_ = a.View()
				}
			})
		}
	}
}

// BenchmarkOverviewView is one frame of the overview.
func BenchmarkOverviewView(b *testing.B) {
	a := bench(b, 10_000, 120, 40)
	a.Update(keyPress("1"))
	b.ReportAllocs()
	for b.Loop() {
		_ = a.View()
	}
}

// BenchmarkCursorStep is one key: the update, the preview's answer, the frame.
func BenchmarkCursorStep(b *testing.B) {
	d := &desk{t: b, app: bench(b, 1_000_000, 120, 40)}
	key := keyPress("j")
	b.ReportAllocs()
	for b.Loop() {
		d.send(key)
		_ = d.app.View()
	}
}

// BenchmarkReckon is the overview's figures over a loaded log.
func BenchmarkReckon(b *testing.B) {
	snap := bench(b, 100_000, 120, 40).sh.snap
	b.ReportAllocs()
	for b.Loop() {
		_ = reckon(snap, start, 24*time.Hour, 100)
	}
}

// BenchmarkSift is a filter over a million rows.
func BenchmarkSift(b *testing.B) {
	rows := model.RowsOf(manyRows(1_000_000)...)
	f, err := model.ParseFilter("status:failed type:network-query.*", start)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		_ = sifter{filter: f}.sift(rows)
	}
}

// BenchmarkTally counts what three saved filters let through of a million rows.
func BenchmarkTally(b *testing.B) {
	rows := model.RowsOf(manyRows(1_000_000)...)
	saved := []client.SavedFilter{{Name: "a", Filter: "cause:gateway"}, {Name: "b", Filter: "status:failed type:network-query.*"}, {Name: "c", Filter: "code:(404|5xx) -type:patient.*"}}
	b.ReportAllocs()
	for b.Loop() {
		_ = sifter{}.tally(saved, rows, start)
	}
}

// BenchmarkHealth reads from a million rows how their receiver does.
func BenchmarkHealth(b *testing.B) {
	rows := model.RowsOf(manyRows(1_000_000)...)
	b.ReportAllocs()
	for b.Loop() {
		_ = healthOf(rows, start, []string{rows.At(0).Endpoint})
	}
}
