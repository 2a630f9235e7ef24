package watch

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// filler is a host whose log lists messages. Its lists of deliveries go by
// messages, as Svix's, or by attempts, as Open Wearables' do.
type filler struct {
	stub
	*clock
	byAttempts bool
	pages      int // rows of a page of deliveries
	messages   []post
	tried      []try // in the order of attempts
	ends       []model.Endpoint
	seq        int
}

type post struct {
	id string
	at time.Time
}

// try is one attempt.
type try struct {
	n       int
	to      model.EndpointID
	of      post
	at      time.Time
	outcome model.Outcome
}

func (h *filler) Status(context.Context) (model.Status, error) {
	return model.Status{AsOf: h.Now()}, nil
}

func (h *filler) Endpoints(context.Context) ([]model.Endpoint, error) {
	return slices.Clone(h.ends), nil
}

const messagePage = 12

// Deliveries lists messages by their places: "-7" is what is newer than the 7th.
func (h *filler) Deliveries(_ context.Context, r model.PageRequest) (model.Page, error) {
	from, to := max(0, len(h.messages)-messagePage), len(h.messages)
	n, _ := strconv.Atoi(strings.TrimPrefix(string(r.From), "-"))
	switch {
	case strings.HasPrefix(string(r.From), "-"):
		from, to = n, min(n+messagePage, len(h.messages))
	case r.From != "":
		from, to = max(0, n-messagePage), n
	}
	p := model.Page{Calls: 1, Newer: model.Cursor("-" + strconv.Itoa(to))}
	if from > 0 && !strings.HasPrefix(string(r.From), "-") {
		p.Older = model.Cursor(strconv.Itoa(from))
	}
	for _, m := range slices.Backward(h.messages[from:to]) {
		p.Rows = append(p.Rows, model.Row{Delivery: model.Delivery{ID: model.DeliveryID(m.id), Message: m.id, Created: m.at, Took: model.NoTime}})
	}
	return p, nil
}

func (h *filler) Fill(_ context.Context, r client.FillRequest) (model.Page, error) {
	if !h.has(r.Endpoint) {
		return model.Page{}, &model.Error{Code: model.NotFound, Op: "read", Why: "it is not there"}
	}
	list := h.list(r.Endpoint)
	key := func(t try) string { return fmt.Sprintf("%08d", t.n) }
	if !h.byAttempts {
		key = func(t try) string { return t.of.id }
	}
	list = slices.DeleteFunc(list, func(t try) bool { return r.From != "" && key(t) >= string(r.From) })
	p := model.Page{Calls: 1}
	if len(list) > h.pages {
		list = list[:h.pages]
		p.Older = model.Cursor(key(list[h.pages-1]))
	}
	seen := map[string]bool{}
	for i, t := range list {
		if p.Last = t.of.at; h.byAttempts {
			p.Last = t.at
		}
		if i == 0 {
			p.First = p.Last
		}
		if !seen[t.of.id] {
			p.Rows = append(p.Rows, model.Row{Delivery: t.delivery()})
		}
		seen[t.of.id] = true
	}
	return p, nil
}

func (h *filler) has(id model.EndpointID) bool {
	return slices.ContainsFunc(h.ends, func(e model.Endpoint) bool { return e.ID == id })
}

func (t try) delivery() model.Delivery {
	return model.Delivery{
		ID: client.DeliveryOf(t.of.id, t.to), Message: t.of.id, To: t.to, Outcome: t.outcome, Created: t.of.at, Updated: t.at, Took: model.NoTime,
	}
}

// list is an endpoint's list, newest first.
func (h *filler) list(to model.EndpointID) (out []try) {
	for _, t := range slices.Backward(h.tried) {
		if t.to == to && (h.byAttempts || !slices.ContainsFunc(out, func(x try) bool { return x.of.id == t.of.id })) {
			out = append(out, t)
		}
	}
	if !h.byAttempts {
		slices.SortFunc(out, func(a, b try) int { return cmp.Compare(b.of.id, a.of.id) })
	}
	return out
}

// post makes a message, tried at some endpoints at once.
func (h *filler) post(outcome func(model.EndpointID) model.Outcome) {
	h.move(100 * time.Millisecond)
	h.seq++
	m := post{fmt.Sprintf("msg_%06d", h.seq), h.Now()}
	h.messages = append(h.messages, m)
	for _, e := range h.ends {
		if o := outcome(e.ID); o != model.OutcomeUnknown {
			h.try(e.ID, m, o)
		}
	}
}

func (h *filler) try(to model.EndpointID, m post, o model.Outcome) {
	h.move(time.Millisecond)
	h.tried = append(h.tried, try{len(h.tried), to, m, h.Now(), o})
}

// last are the deliveries as they stand.
func (h *filler) last() map[model.DeliveryID]try {
	out := map[model.DeliveryID]try{}
	for _, t := range h.tried {
		out[t.delivery().ID] = t
	}
	return out
}

func newFiller(ends int) *filler {
	h := &filler{clock: &clock{now: midnight.Add(12 * time.Hour)}, pages: 7}
	for i := range ends {
		h.ends = append(h.ends, model.Endpoint{ID: model.EndpointID("ep_" + strconv.Itoa(i)), URL: "https://hooks.example.com/"})
	}
	return h
}

func (h *filler) watch() *Watch {
	return New(Options{Profile: model.Profile{Name: "t"}, Provider: h, Now: h.Now, Timer: systemTimer})
}

// poll polls n times, a few seconds apart.
func (h *filler) poll(t fataler, w *Watch, n int) *model.Snapshot {
	for range n {
		h.move(fillEvery)
		w.Touch()
		if err := w.Poll(context.Background()); err != nil {
			t.Fatalf("%v", err)
		}
	}
	return w.Snapshot()
}

var _ client.Filler = (*filler)(nil)

// TestManyFollowsTheHost: whatever happens, in whatever order it is read, each
// delivery is there once, newest first, and in the end as its last attempt went.
func TestManyFollowsTheHost(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := newFiller(rapid.IntRange(1, 4).Draw(rt, "endpoints"))
		h.byAttempts = rapid.Bool().Draw(rt, "by attempts")
		outcome := rapid.SampledFrom([]model.Outcome{model.OutcomeUnknown, model.Processing, model.Failed, model.Delivered, model.Delivered})
		some := func(model.EndpointID) model.Outcome { return outcome.Draw(rt, "outcome") }
		w := h.watch()
		var held []model.Rows
		var was []model.Delivery
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			switch rapid.SampledFrom([]string{"post", "post", "try", "poll", "older", "delete"}).Draw(rt, "step") {
			case "post":
				for range rapid.IntRange(1, 20).Draw(rt, "messages") {
					h.post(some)
				}
			case "try":
				h.tryAgain(rt)
			case "older":
				_ = w.Older(context.Background())
			case "delete":
				if len(h.ends) > 1 && rapid.IntRange(0, 3).Draw(rt, "really") == 0 {
					h.ends = h.ends[1:]
				}
			default:
				h.poll(rt, w, rapid.IntRange(1, 3).Draw(rt, "polls"))
			}
			h.wantOrder(rt, w.Snapshot())
			held = append(held, w.Snapshot().Log.Rows)
			was = slices.Concat(was, values(w.Snapshot().Log.Rows))
		}
		s := h.poll(rt, w, 80)
		h.wantOrder(rt, s)
		h.wantLast(rt, s)
		var all []model.Delivery
		for _, rows := range held {
			all = append(all, values(rows)...)
		}
		if !slices.Equal(all, was) {
			rt.Fatal("what was handed out has changed")
		}
	})
}

// tryAgain makes further attempts of what has not arrived.
func (h *filler) tryAgain(rt *rapid.T) {
	var open []try
	for _, t := range h.last() {
		if t.outcome != model.Delivered && h.has(t.to) {
			open = append(open, t)
		}
	}
	slices.SortFunc(open, func(a, b try) int { return a.n - b.n })
	for range min(len(open), 5) {
		t := rapid.SampledFrom(open).Draw(rt, "again")
		if h.last()[t.delivery().ID].outcome != model.Delivered {
			h.try(t.to, t.of, rapid.SampledFrom([]model.Outcome{model.Processing, model.Failed, model.Delivered}).Draw(rt, "then"))
		}
	}
}

func (h *filler) wantOrder(t fataler, s *model.Snapshot) {
	seen, last := map[model.DeliveryID]bool{}, "z"
	for _, d := range s.Log.Rows.All() {
		if seen[d.ID] || d.Message > last {
			t.Fatalf("%s comes twice, or behind %s", d.ID, last)
		}
		if d.Message != last && seen[model.DeliveryID(d.Message+"/")] {
			t.Fatalf("the deliveries of %s are apart", d.Message)
		}
		seen[d.ID], seen[model.DeliveryID(d.Message+"/")], last = true, true, d.Message
	}
}

func (h *filler) wantLast(t fataler, s *model.Snapshot) {
	rows, messages, tried := map[model.DeliveryID]*model.Delivery{}, map[string]bool{}, map[string]bool{}
	for _, d := range s.Log.Rows.All() {
		rows[d.ID], messages[d.Message] = &d, true
	}
	for id, x := range h.last() {
		if !h.has(x.to) || !messages[x.of.id] {
			continue
		}
		tried[x.of.id] = true
		if d := rows[id]; d == nil || d.Outcome != x.outcome || !d.Updated.Equal(x.at) {
			t.Fatalf("%s is %+v, its last attempt went %v", id, d, x)
		}
	}
	for _, d := range s.Log.Rows.All() {
		if d.To == "" && (tried[d.Message] || d.Detail != wentNowhere) {
			t.Fatalf("%s was tried: %v; it says %q", d.ID, tried[d.Message], d.Detail)
		}
	}
	if n := len(h.messages); n > 0 && !messages[h.messages[n-1].id] {
		t.Fatalf("the newest of %d messages is not there", n)
	}
}

// BenchmarkManyFill merges a page into the log of 500 endpoints with 100 000
// deliveries: one that changes nothing, and one in which a row does.
func BenchmarkManyFill(b *testing.B) {
	l, p := filled(100_000, 500)
	b.Run("same", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if l.fill(p) {
				b.Fatal("it has changed")
			}
		}
	})
	b.Run("changed", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p.Rows[100].Delivery.Updated = p.Rows[100].Delivery.Updated.Add(time.Second)
			if !l.fill(p) {
				b.Fatal("nothing has changed")
			}
		}
	})
	b.Run("count", func(b *testing.B) {
		s := state{many: newMany(), log: l, logState: model.LogReady}
		for b.Loop() {
			s.count(midnight)
		}
	})
}

// filled is a log of n deliveries, ten to a message, and an endpoint's page.
func filled(n, ends int) (l rowLog, p model.Page) {
	l.reset()
	var list []*model.Delivery
	for i := range n {
		m := n - i/10
		d := try{to: model.EndpointID("ep_" + strconv.Itoa(i*7%ends)), of: post{"msg_" + strconv.Itoa(m), midnight.Add(time.Duration(-i/10) * time.Second)}, outcome: model.Delivered}.delivery()
		d.Updated = d.Created
		if list = append(list, &d); len(list) == maxPageSize || i == n-1 {
			l.put(model.Splice{At: l.len(), Rows: list})
			list = nil
		}
		if d.To == "ep_0" && len(p.Rows) < 250 {
			p.Rows = append(p.Rows, model.Row{Delivery: d})
		}
	}
	return l, p
}

// BenchmarkManyMemory is what a delivery takes in the log.
func BenchmarkManyMemory(b *testing.B) {
	for b.Loop() {
		const n = 100_000
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		l, _ := filled(n, 500)
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/n, "B/row")
		runtime.KeepAlive(l.pack)
	}
}
