package watch

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model"
)

func TestOlderPages(t *testing.T) {
	b := benchOf(t, 0)
	b.add(2230, b.Now())
	b.poll(t)
	for pages := 1; ; pages++ {
		before := b.Snapshot()
		if before.Log.Complete {
			if pages > 6 {
				t.Errorf("%d pages for 2230 small rows", pages)
			}
			break
		}
		b.add(1, b.Now()) // the log moves on meanwhile
		made := b.made()
		if err := b.Older(t.Context()); err != nil {
			t.Fatal(err)
		}
		after := b.Snapshot()
		if b.made() != made+1 || after.Log.Rows.Len() <= before.Log.Rows.Len() || after.Seq <= before.Seq {
			t.Fatalf("%d calls, %d rows after %d", b.made()-made, after.Log.Rows.Len(), before.Log.Rows.Len())
		}
		b.poll(t)
	}
	b.sameAsHost(t)
	if n := b.Snapshot().Log.Rows.Len(); n != len(b.rows) {
		t.Errorf("%d of %d rows are loaded", n, len(b.rows))
	}
	made := b.made()
	if err := b.Older(t.Context()); err != nil || b.made() != made {
		t.Errorf("there is nothing older, and still: %v, %d calls", err, b.made()-made)
	}
}

func TestOlderFails(t *testing.T) {
	b := benchOf(t, 0)
	b.add(80, b.Now())
	s := b.poll(t)
	b.trouble(500, "")
	if err := b.Older(t.Context()); model.CodeOf(err) != model.Unavailable {
		t.Errorf("got %v", err)
	}
	if got := b.Snapshot(); got.Link.State != model.LinkLive || got.Log.Rows.Len() != 50 || got.Log.Older != s.Log.Older {
		t.Errorf("got %+v", got.Link)
	}
	b.trouble(429, "60")
	if err := b.Older(t.Context()); model.CodeOf(err) != model.RateLimited {
		t.Errorf("got %v", err)
	}
	if got := b.Snapshot(); got.Link.State != model.LinkRateLimited {
		t.Errorf("the request to wait concerns the next poll too: %+v", got.Link)
	}
}

func TestAGapIsBridged(t *testing.T) {
	b := benchOf(t, 0)
	b.add(60, b.Now())
	b.Touch()
	b.poll(t)
	b.add(1500, b.Now())
	made := b.made()
	b.poll(t)
	if n := b.Snapshot().Log.Rows.Len(); n != 1550 {
		t.Errorf("%d rows are loaded", n)
	}
	if n := b.made() - made; n > 1+1+maxBridge {
		t.Errorf("%d calls", n)
	}
	b.sameAsHost(t)
	b.add(400, b.Now())
	made = b.made()
	b.poll(t)
	if n := b.made() - made; n != 2 {
		t.Errorf("%d calls for what one page can hold", n)
	}
	b.sameAsHost(t)
}

// afterABurst is a watched log of a provider that takes so many calls a day, after
// far more rows have come at once than a page holds.
func afterABurst(t *testing.T, calls int) *bench {
	t.Helper()
	b := benchOf(t, calls)
	b.add(60, b.Now())
	b.Touch()
	b.poll(t)
	b.add(9000, b.Now())
	b.poll(t)
	return b
}

// TestAWideGapIsBridgedWhereCallsAreFree: what is loaded is not given up for a
// minute of much traffic.
func TestAWideGapIsBridgedWhereCallsAreFree(t *testing.T) {
	b := afterABurst(t, 0)
	if n := b.Snapshot().Log.Rows.Len(); n != 9050 {
		t.Errorf("%d rows are loaded", n)
	}
	b.sameAsHost(t)
}

// TestABridgeReachesBeyondWhatIsLoaded: older rows then begin behind the bridge.
func TestABridgeReachesBeyondWhatIsLoaded(t *testing.T) {
	for _, opaque := range []bool{false, true} {
		b := benchOf(t, 0)
		b.opaque = opaque
		b.add(1200, b.Now())
		b.poll(t)
		b.add(70, b.Now())
		b.poll(t)
		n := b.Snapshot().Log.Rows.Len()
		if n <= 50+70 {
			t.Fatalf("%d rows: the bridge ends within what was loaded", n)
		}
		b.wantNoGap(t)
		b.wantMarks(t)
		if err := b.Older(t.Context()); err != nil {
			t.Fatal(err)
		}
		if more := b.Snapshot().Log.Rows.Len() - n; more != maxPageSize {
			t.Errorf("a page of older rows brought %d", more)
		}
		b.wantNoGap(t)
		b.wantMarks(t)
	}
}

func TestAGapTooWideDropsWhatIsBehindIt(t *testing.T) {
	b := afterABurst(t, 10_000)
	s := b.Snapshot()
	if n := s.Log.Rows.Len(); n < 1000 || n > 2500 || s.Log.Complete || s.Log.Older == "" {
		t.Errorf("%d rows, %+v", n, s.Log.Older)
	}
	b.sameAsHost(t)
	if err := b.Older(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.sameAsHost(t)
}

func TestBareRows(t *testing.T) {
	b := benchOf(t, 0)
	b.bare = true
	b.add(120, b.Now())
	s := b.poll(t)
	if !s.Log.Bare || s.Caps.Of(model.CanPayload).Can != model.No {
		t.Errorf("got %+v", s.Log.Bare)
	}
	b.add(3, b.Now())
	_ = b.Older(t.Context())
	if s := b.poll(t); s.Log.Rows.Len() != 123 || !s.Log.Bare {
		t.Errorf("%d rows", s.Log.Rows.Len())
	}
	b.sameAsHost(t)
}

func TestNoLogServed(t *testing.T) {
	b := benchOf(t, 0)
	b.noLog = true
	b.live(t, 30*time.Minute, b.Touch)
	s := b.Snapshot()
	if s.LogState != model.LogNotServed || s.LogErr == nil || s.LogErr.Do == "" || s.Link.State != model.LinkLive || !s.Status.Failed.Known {
		t.Errorf("got %+v, %v", s.Link, s.LogErr)
	}
	asked := func() (n int) {
		for _, c := range b.calls {
			if strings.HasPrefix(c, "GET /settings/webhook/request") {
				n++
			}
		}
		return n
	}
	if n := asked(); n != 1 {
		t.Errorf("asked %d times for what is not served", n)
	}
	if b.Snapshot().Caps.Of(model.CanLog).Can != model.No {
		t.Errorf("caps %+v", s.Caps)
	}
	b.noLog = false
	b.add(1, b.Now())
	if err := b.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s := b.Snapshot(); s.LogState != model.LogReady || s.Log.Rows.Len() != 1 || s.LogErr != nil || s.Caps.Of(model.CanLog).Can != model.Yes {
		t.Errorf("got %v, %v", s.LogState, s.Caps)
	}
}

// TestRowsBelowTheFirstPageAreReadAgain: a retry of all changes rows that no
// poll of the first page shows.
func TestRowsBelowTheFirstPageAreReadAgain(t *testing.T) {
	b := benchOf(t, 10_000)
	b.add(700, b.Now())
	for i := range 300 {
		b.set(i*2, "failure")
	}
	b.set(333, "processing")
	b.Touch()
	b.poll(t)
	for !b.Snapshot().Log.Complete {
		if err := b.Older(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	b.live(t, time.Minute, b.Touch)
	made := b.made()
	b.live(t, time.Minute, b.Touch)
	quiet := b.made() - made
	b.sameAsHost(t)

	for i := range b.rows {
		b.set(i, "success")
	}
	made = b.made()
	b.live(t, time.Minute, b.Touch)
	b.sameAsHost(t)
	if n := b.made() - made; n > quiet+maxReread {
		t.Errorf("%d calls, %d in a quiet minute", n, quiet)
	}
	if s := b.Snapshot(); s.Log.Oldest().IsZero() || s.Log.Rows.Len() != 700 {
		t.Errorf("%d rows", s.Log.Rows.Len())
	}
}

func TestDetail(t *testing.T) {
	b := benchOf(t, 0)
	b.add(60, b.Now())
	b.poll(t)
	made := b.made()
	d, err := b.Detail(t.Context(), "m-000060", false)
	if err != nil || !strings.Contains(string(d.Exchange.Body), `"n":60`) || b.made() != made {
		t.Errorf("a held row: %s, %v, %d calls", d.Exchange.Body, err, b.made()-made)
	}
	if _, err := b.Detail(t.Context(), "m-000001", false); model.CodeOf(err) != model.NotFound || b.made() != made {
		t.Errorf("one that is not held: %v, %d calls", err, b.made()-made)
	}
	for range 2 { // the second time it is held
		if d, err = b.Detail(t.Context(), "m-000001", true); err != nil || d.Delivery.ID != "m-000001" || b.made() != made+1 {
			t.Errorf("asked for: %v, %v, %d calls", d.Delivery.ID, err, b.made()-made)
		}
	}
	if _, err := b.Detail(t.Context(), "m-0", true); model.CodeOf(err) != model.NotFound {
		t.Errorf("none such: %v", err)
	}
}

// TestDetailOfARowThatIsNoLongerHeld: a host whose cursors are no ids is asked
// for the page that the row came with.
func TestDetailOfARowThatIsNoLongerHeld(t *testing.T) {
	b := benchOf(t, 0)
	b.opaque = true
	b.add(400, b.Now())
	b.poll(t)
	for !b.Snapshot().Log.Complete {
		if err := b.Older(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	b.add(70, b.Now())
	b.poll(t)
	b.raws = newRawCache(1 << 20)
	for i, id := range []model.DeliveryID{"m-000001", "m-000002", "m-000390"} {
		made := b.made()
		d, err := b.Detail(t.Context(), id, true)
		if err != nil || d.Delivery.ID != id || len(d.Exchange.Body) == 0 {
			t.Errorf("%s: %v", id, err)
		}
		if n, want := b.made()-made, []int{2, 0, 1}[i]; n > want {
			t.Errorf("%s: %d calls, want %d", id, n, want)
		}
	}
	if _, err := b.Detail(t.Context(), "m-none", true); err == nil {
		t.Error("there is no such row")
	}
}

// TestLogFollowsTheHost drives host and watch at random. What is loaded must
// always be the host's newest rows in its order, and what has been handed out
// must never change.
func TestLogFollowsTheHost(t *testing.T) {
	b := benchOf(t, 0).near()
	rapid.Check(t, func(rt *rapid.T) {
		*b.host = host{}
		b.Watch = New(b.o)
		var kept []*model.Snapshot
		var copies [][]model.Delivery
		b.add(rapid.SampledFrom([]int{0, 7, 60, 200, 1500}).Draw(rt, "rows"), b.Now())
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			b.stir(t, rt)
			if err := b.Poll(t.Context()); err != nil {
				rt.Fatal(err)
			}
			b.sameAsHost(rt)
			b.wantNoGap(rt)
			b.wantBooks(rt)
			kept = append(kept, b.Snapshot())
			copies = append(copies, values(b.Snapshot().Log.Rows))
		}
		for i, s := range kept {
			if !slices.Equal(copies[i], values(s.Log.Rows)) {
				rt.Fatal("a snapshot has changed")
			}
		}
	})
}

// stir lets something happen at the host, or asks for more.
func (b *bench) stir(t *testing.T, rt *rapid.T) {
	t.Helper()
	switch rapid.IntRange(0, 3).Draw(rt, "do") {
	case 0:
		b.add(rapid.IntRange(1, 130).Draw(rt, "new"), b.Now())
	case 1:
		_ = b.Older(t.Context())
	case 2:
		if len(b.rows) > 0 { // within the page that is always asked for
			b.set(rapid.IntRange(0, min(len(b.rows), pageSize)-1).Draw(rt, "row"), rapid.SampledFrom([]string{"success", "failure", "processing"}).Draw(rt, "status"))
		}
	case 3:
		b.move(time.Second)
	}
}

// wantBooks compares what the log counts as it goes with what is there.
func (b *bench) wantBooks(rt *rapid.T) {
	l := b.s.log
	if open, failed := count(l.rows()); open != l.open || failed != l.failed {
		rt.Fatalf("counted %d open, %d failed; there are %d, %d of %d", l.open, l.failed, open, failed, l.len())
	}
	if l.len() > 0 && l.complete != (l.older == "") {
		rt.Fatalf("complete %v, and older %q", l.complete, l.older)
	}
	b.wantMarks(rt)
}

// wantMarks: each mark leads to its row; this host's cursors are made of ids.
func (b *bench) wantMarks(t fataler) {
	l := b.s.log
	for _, m := range l.marks {
		if i, ok := l.find(m); !ok || strings.TrimPrefix(string(m.cursor), "c:") != string(l.rows().ID(i)) {
			t.Fatalf("the mark at %d (%v) leads to %s, not %s", i, ok, m.cursor, m.first)
		}
	}
}

// fataler is a test, or a check of a property.
type fataler interface{ Fatalf(string, ...any) }

func values(rows model.Rows) []model.Delivery {
	out := make([]model.Delivery, 0, rows.Len())
	for _, d := range rows.All() {
		out = append(out, d)
	}
	return out
}

func count(rows model.Rows) (open, failed int) {
	for _, d := range rows.All() {
		if d.Outcome == model.Processing {
			open++
		}
		if d.Outcome == model.Failed {
			failed++
		}
	}
	return open, failed
}

func page(older model.Cursor, ids ...string) model.Page {
	p := model.Page{Older: older}
	for _, id := range ids {
		p.Rows = append(p.Rows, model.Row{Delivery: model.Delivery{ID: model.DeliveryID(id), Type: "t"}})
	}
	return p
}

func (l *rowLog) order() string {
	var b strings.Builder
	for _, d := range l.rows().All() {
		b.WriteString(string(d.ID))
	}
	return b.String()
}

func TestHead(t *testing.T) {
	for _, c := range []struct {
		name   string
		loaded model.Page
		head   model.Page
		want   string
		older  model.Cursor
	}{
		{"first", model.Page{}, page("x", "a", "b"), "ab", "x"},
		{"the same", page("x", "a", "b"), page("x", "a", "b"), "ab", "x"},
		{"new in front", page("x", "c", "d"), page("d", "a", "b", "c"), "abcd", "x"},
		{"one is gone", page("x", "a", "b", "c"), page("d", "a", "c"), "ac", "d"},
		{"one is gone above others", page("x", "a", "b", "c", "d"), page("d", "a", "c"), "acd", "x"},
		{"more than was loaded", page("x", "c", "d"), page("g", "a", "b", "c", "d", "e", "f"), "abcdef", "g"},
		{"the same, and more", page("x", "a", "b"), page("d", "a", "b", "c"), "abc", "d"},
		{"the newest is gone", page("x", "a", "b", "c"), page("c", "b"), "bc", "x"},
		{"one moved up from below", page("x", "a", "b", "c", "d", "e"), page("b", "d", "a"), "dabce", "x"},
		{"a row twice", page("x", "b", "c"), page("c", "a", "a", "b"), "abc", "x"},
		{"all there is", page("x", "a", "b", "c", "d"), page("", "a", "b"), "ab", ""},
		{"nothing at all", page("x", "a", "b"), page(""), "", ""},
		{"another log", page("x", "a", "b"), page("y", "p", "q"), "pq", "y"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var l rowLog
			l.reset()
			if len(c.loaded.Rows) > 0 {
				l.head(c.loaded)
			}
			out := l.rows()
			kept := values(out)
			_, changed := l.head(c.head)
			if l.order() != c.want || l.older != c.older || l.complete != (c.older == "") {
				t.Errorf("got %s, older %q", l.order(), l.older)
			}
			if again, _ := l.head(c.head); again != 0 {
				t.Errorf("%d rows are fresh the second time", again)
			}
			if changed == (c.name == "the same") {
				t.Errorf("changed: %v", changed)
			}
			if !slices.Equal(values(out), kept) {
				t.Error("what was handed out has changed")
			}
		})
	}
}

func TestACursorThatLeadsToItself(t *testing.T) {
	var l rowLog
	l.reset()
	l.head(page("x", "a"))
	l.append(page("x", "b"))
	if l.order() != "ab" || !l.complete || l.older != "" {
		t.Errorf("got %s, %q: it would be loaded for ever", l.order(), l.older)
	}
}

// loaded is a log of n rows.
func loaded(n int) (*rowLog, model.Page) {
	l := &rowLog{}
	l.reset()
	p := model.Page{Older: "x"}
	for i := range n {
		p.Rows = append(p.Rows, model.Row{Delivery: model.Delivery{ID: model.DeliveryID(fmt.Sprintf("m-%07d", n-i)), Type: "t", Outcome: model.Delivered}})
	}
	l.head(p)
	return l, model.Page{Rows: p.Rows[:50], Older: "m-1"}
}

func BenchmarkHeadUnchanged100k(b *testing.B) {
	l, p := loaded(100_000)
	b.ReportAllocs()
	for b.Loop() {
		if _, changed := l.head(p); changed {
			b.Fatal("it changed")
		}
	}
}

func BenchmarkHeadNewRow100k(b *testing.B) {
	l, p := loaded(100_000)
	rows := p.Rows
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		rows = append([]model.Row{{Delivery: model.Delivery{ID: model.DeliveryID(fmt.Sprintf("n-%d", i)), Type: "t"}}}, rows[:49]...)
		p.Rows = rows
		if _, changed := l.head(p); !changed {
			b.Fatal("nothing changed")
		}
	}
}
