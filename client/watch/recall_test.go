package watch

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// start is another start of the program at the same host, with what m keeps.
func (b *bench) start(m client.Memory) {
	b.o.Memory = func(context.Context) client.Memory { return m }
	b.Watch = New(b.o)
}

// session runs the watch until what is shown is as wanted, and returns it after
// Run has ended.
func (b *bench) session(t *testing.T, until func(*model.Snapshot) bool) *model.Snapshot {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	var s *model.Snapshot
	for seq := uint64(0); ; seq = s.Seq {
		var err error
		if s, err = b.Changed(ctx, seq); err != nil {
			t.Fatalf("it never came: %+v, %v, %d rows", s.Link, s.LogState, s.Log.Rows.Len())
		}
		if until(s) {
			break
		}
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Fatalf("Run ended with %v", err)
	}
	return s
}

// settled says whether everything has been answered once.
func settled(s *model.Snapshot) bool { return s.Link.State == model.LinkLive && s.Caps != nil }

// spread adds n rows, a minute apart, up to now.
func (b *bench) spread(n int) {
	for i := range n {
		b.add(1, b.Now().Add(time.Duration(i+1-n)*time.Minute))
	}
}

// asked is how many pages of the log were asked for.
func (b *bench) asked() (n int) {
	b.host.mu.Lock()
	defer b.host.mu.Unlock()
	for _, c := range b.calls {
		if strings.HasPrefix(c, "GET /settings/webhook/request") {
			n++
		}
	}
	return n
}

func TestTheLastDataIsShownBeforeTheFirstAnswer(t *testing.T) {
	b, m := benchOf(t, 0), newMemory()
	b.spread(120)
	b.set(3, "failure")
	b.start(m)
	before := b.session(t, settled)
	read := b.Now()
	b.move(2 * time.Hour)
	b.trouble(503, "")
	b.start(m)
	if s := b.Snapshot(); s.Log.Rows.Len() != 0 || s.Link.State != model.LinkConnecting {
		t.Errorf("New does not wait for a memory: %+v", s.Link)
	}
	made := b.made()
	first := b.session(t, func(s *model.Snapshot) bool { return s.LogState == model.LogReady })
	if first.Link.State != model.LinkStale || !first.Link.Since.Equal(read) || !first.Status.AsOf.Equal(read) || !first.Log.AsOf.Equal(read) || first.LogErr != nil {
		t.Errorf("what is shown has the wrong age: %+v, status %v, log %v", first.Link, first.Status.AsOf, first.Log.AsOf)
	}
	wantSameLog(t, first.Log, before.Log)
	wantSameOverview(t, first, before)
	for _, eps := range [][]model.Endpoint{first.Endpoints, m.ends["t"]} {
		if !eps[0].Secret.Empty() || before.Endpoints[0].Secret.Empty() {
			t.Error("a secret was kept")
		}
	}
	b.start(m)
	down := b.session(t, func(s *model.Snapshot) bool { return s.Link.State == model.LinkOffline })
	if !down.Link.Since.Equal(read) || down.LogState != model.LogReady || b.made() == made {
		t.Errorf("with the host down: %+v, log %v", down.Link, down.LogState)
	}
	wantSameLog(t, down.Log, before.Log)
}

func wantSameOverview(t *testing.T, got, want *model.Snapshot) {
	t.Helper()
	if !sameStatus(got.Status, want.Status) || len(got.Endpoints) != 1 || got.Endpoints[0].URL != want.Endpoints[0].URL {
		t.Errorf("got %+v, %+v", got.Status, got.Endpoints)
	}
	if !slices.Equal(got.History, want.History) || len(want.History) == 0 {
		t.Errorf("got %+v, want %+v", got.History, want.History)
	}
}

// wantSameLog compares rows and where they end.
func wantSameLog(t *testing.T, got, want model.Log) {
	t.Helper()
	if !slices.Equal(values(got.Rows), values(want.Rows)) || got.Older != want.Older || got.Complete != want.Complete {
		t.Errorf("%d rows, older %q, complete %v; want %d, %q, %v", got.Rows.Len(), got.Older, got.Complete, want.Rows.Len(), want.Older, want.Complete)
	}
}

func TestOnlyWhatIsNewIsFetched(t *testing.T) {
	b, m := benchOf(t, 0), newMemory()
	b.o.Back = 24 * time.Hour
	b.spread(700)
	b.start(m)
	b.Touch()
	b.session(t, func(s *model.Snapshot) bool { return settled(s) && s.Log.Complete })
	saved := m.saved
	for _, c := range []struct{ fresh, calls int }{{0, 1}, {30, 1}, {600, 3}} {
		b.move(time.Duration(c.fresh+1) * time.Minute)
		b.spread(c.fresh)
		b.start(m)
		b.Touch()
		asked := b.asked()
		s := b.session(t, settled)
		if n := b.asked() - asked; n != c.calls {
			t.Errorf("%d new rows took %d calls", c.fresh, n)
		}
		if s.Log.Rows.Len() != len(b.rows) || !s.Log.Complete || !s.Log.AsOf.Equal(b.Now()) {
			t.Errorf("%d of %d rows, complete %v", s.Log.Rows.Len(), len(b.rows), s.Log.Complete)
		}
		b.sameAsHost(t)
		if n := m.saved - saved; n != c.fresh {
			t.Errorf("%d rows were written, %d are new", n, c.fresh)
		}
		saved = m.saved
	}
}

// TestAGapInWhatIsKept: rows behind it are not shown again, neither at once nor
// by a later start that finds both sides kept.
func TestAGapInWhatIsKept(t *testing.T) {
	b, m := benchOf(t, 0), newMemory()
	b.spread(100)
	b.start(m)
	b.session(t, settled)
	b.move(100 * time.Hour)
	b.spread(5000)
	b.start(m)
	s := b.session(t, settled)
	if s.Log.Rows.Len() >= 5000 || s.Log.Rows.Len() == 0 || s.Log.Older == "" {
		t.Errorf("%d rows, older %q", s.Log.Rows.Len(), s.Log.Older)
	}
	b.sameAsHost(t)
	if n := len(m.rows["t"]); n <= s.Log.Rows.Len() {
		t.Fatalf("%d rows are kept: there is no gap", n)
	}
	b.trouble(500, "")
	b.start(m)
	b.session(t, func(s *model.Snapshot) bool { return s.LogState == model.LogReady })
	wantSameLog(t, b.Snapshot().Log, s.Log)
}

func TestRowsThatMayHaveChangedAreReadAgain(t *testing.T) {
	for _, opaque := range []bool{false, true} {
		b, m := benchOf(t, 0), newMemory()
		b.opaque = opaque
		b.o.Back = 24 * time.Hour
		b.spread(400)
		b.set(120, "failure")
		b.set(170, "processing")
		b.set(390, "failure")
		b.start(m)
		b.Touch()
		b.session(t, func(s *model.Snapshot) bool { return settled(s) && s.Log.Complete })
		b.move(time.Hour)
		for _, i := range []int{120, 170, 390} {
			b.set(i, "success")
		}
		b.spread(10)
		b.start(m)
		b.Touch()
		asked := b.asked()
		b.session(t, func(s *model.Snapshot) bool {
			open, failed := count(s.Log.Rows)
			return settled(s) && open+failed == 0
		})
		b.sameAsHost(t)
		if n := b.asked() - asked; n > 3 {
			t.Errorf("%d calls", n)
		}
		b.trouble(500, "")
		b.start(m)
		s := b.session(t, func(s *model.Snapshot) bool { return s.LogState == model.LogReady })
		if open, failed := count(s.Log.Rows); open+failed != 0 {
			t.Errorf("%d rows under way and %d failed are kept", open, failed)
		}
	}
}

// TestOlderThanWhatIsKept: it goes on behind the kept rows, whatever cursors are.
func TestOlderThanWhatIsKept(t *testing.T) {
	for _, opaque := range []bool{false, true} {
		b, m := benchOf(t, 0), newMemory()
		b.opaque = opaque
		b.spread(900)
		b.start(m)
		b.session(t, settled)
		b.move(time.Hour)
		b.spread(20)
		b.start(m)
		b.session(t, settled)
		if n := b.Snapshot().Log.Rows.Len(); n != 70 {
			t.Errorf("%d rows", n)
		}
		for range 20 {
			if err := b.Older(t.Context()); err != nil {
				t.Fatal(err)
			}
			b.sameAsHost(t)
		}
		if s := b.Snapshot(); s.Log.Rows.Len() != 920 || !s.Log.Complete {
			t.Errorf("%d rows, complete %v", s.Log.Rows.Len(), s.Log.Complete)
		}
	}
}

func TestKeptRowsHaveAnEnd(t *testing.T) {
	b, m := benchOf(t, 0), newMemory()
	b.add(40, b.Now().Add(-29*24*time.Hour))
	b.spread(30)
	b.start(m)
	b.session(t, settled)
	b.move(48 * time.Hour)
	b.rows = b.rows[:30] // the host forgets them too
	b.trouble(500, "")
	b.start(m)
	if s := b.session(t, func(s *model.Snapshot) bool { return s.LogState == model.LogReady }); s.Log.Rows.Len() != 30 || s.Log.Complete {
		t.Errorf("%d rows are shown, complete %v", s.Log.Rows.Len(), s.Log.Complete)
	}
	b.trouble(0, "")
	b.start(m)
	b.session(t, settled)
	b.sameAsHost(t)
}

func TestPayloadsAreKeptOnlyWhereAllowed(t *testing.T) {
	for _, allowed := range []bool{false, true} {
		b, m := benchOf(t, 0), newMemory()
		b.o.Payloads = allowed
		b.spread(10)
		b.start(m)
		b.session(t, settled)
		held := 0
		for _, r := range m.rows["t"] {
			if len(r.Raw) > 0 {
				held++
			}
		}
		b.trouble(500, "")
		b.start(m)
		b.session(t, func(s *model.Snapshot) bool { return s.LogState == model.LogReady })
		d, err := b.Detail(t.Context(), "m-000004", false)
		if shown := err == nil && strings.Contains(string(d.Exchange.Body), `"n":4`); shown != allowed || (held == 10) != allowed || (held > 0) != allowed {
			t.Errorf("allowed %v: %d payloads are kept, shown %v", allowed, held, shown)
		}
	}
}

func TestHistoryAndURLsGoOn(t *testing.T) {
	b, m := benchOf(t, 0), newMemory()
	b.start(m)
	b.session(t, settled)
	b.move(10 * time.Minute)
	b.add(1, b.Now())
	b.set(0, "failure")
	b.url = "https://other.example.com"
	b.start(m)
	s := b.session(t, settled)
	if len(s.History) != 2 || s.History[0].Failed != model.Known(0) || s.History[1].Failed != model.Known(1) || s.History[1].At.Sub(s.History[0].At) != 10*time.Minute {
		t.Errorf("got %+v", s.History)
	}
	if len(m.samples["t"]) != 2 {
		t.Errorf("%d samples are kept", len(m.samples["t"]))
	}
	if len(m.urls) != 2 || m.urls[0].URL != "https://hooks.example.com" || m.urls[1].URL != b.url || !m.urls[1].Last.Equal(b.Now()) {
		t.Errorf("got %+v", m.urls)
	}
	b.move(25 * time.Hour)
	b.start(m)
	if s := b.session(t, settled); len(s.History) != 1 {
		t.Errorf("after a day: %+v", s.History)
	}
}

// TestABrokenMemoryIsNotSeen: what is shown, and what is asked, is as without.
func TestABrokenMemoryIsNotSeen(t *testing.T) {
	full, stuck := newMemory(), newMemory()
	full.broken, stuck.hang = errFull, make(chan struct{})
	defer close(stuck.hang)
	for name, m := range map[string]client.Memory{"full": full, "stuck": stuck, "defect": defect{}} {
		b := benchOf(t, 0)
		b.o.Timer = hasty
		b.spread(120)
		b.start(m)
		s := b.session(t, settled)
		if s.Log.Rows.Len() != pageSize || s.LogState != model.LogReady || s.LogErr != nil || s.Link.Err != nil || b.made() != 3 {
			t.Errorf("%s: %d rows, %v, %+v, %d calls", name, s.Log.Rows.Len(), s.LogState, s.Link, b.made())
		}
		b.sameAsHost(t)
	}
	if full.writes == 0 || full.writes > 4 {
		t.Errorf("%d attempts at a full store", full.writes)
	}
}

// hasty is a timer for tests of what is waited for in vain.
func hasty(d time.Duration) (<-chan time.Time, func()) { return systemTimer(d / 50) }

// defect is a memory that has none.
type defect struct{ client.Memory }

// TestABlankMemoryIsNotWaitedFor: nothing is shown later for what cannot be there.
func TestABlankMemoryIsNotWaitedFor(t *testing.T) {
	b, m := benchOf(t, 0), newMemory()
	b.spread(45)
	m.hang = make(chan struct{})
	defer close(m.hang)
	b.o.Blank = true
	b.o.Timer = func(d time.Duration) (<-chan time.Time, func()) {
		if d == recallWait {
			return nil, func() {} // it would be waited for without end
		}
		return systemTimer(min(d, 10*time.Millisecond))
	}
	b.start(m)
	if s := b.session(t, settled); s.Log.Rows.Len() != 45 {
		t.Errorf("got %d rows", s.Log.Rows.Len())
	}
}

// TestAMemoryThatComesLate: its rows go behind those that the provider has
// brought meanwhile.
func TestAMemoryThatComesLate(t *testing.T) {
	for fresh, reached := range map[int]bool{10: true, 600: false} {
		b, m := benchOf(t, 0), newMemory()
		b.spread(45)
		b.start(m)
		b.session(t, settled)
		b.move(20 * time.Hour)
		b.spread(fresh)
		b.start(m)
		m.hang = make(chan struct{})
		come := sync.OnceFunc(func() { close(m.hang) })
		b.o.Timer = func(d time.Duration) (<-chan time.Time, func()) {
			if d == recallWait { // it is waited for in vain
				d = 0
			}
			return systemTimer(d)
		}
		b.Watch = New(b.o)
		b.session(t, func(s *model.Snapshot) bool {
			if settled(s) {
				come()
			}
			return settled(s) && (s.Log.Rows.Len() == len(b.rows)) == reached
		})
		s := b.Snapshot()
		if s.Log.Rows.Len() == len(b.rows) != reached || len(b.s.history) != 2 {
			t.Errorf("%d new rows: %d of %d rows, %d samples", fresh, s.Log.Rows.Len(), len(b.rows), len(b.s.history))
		}
		if s.Link.State != model.LinkLive || !s.Status.AsOf.Equal(b.Now()) || !s.Log.AsOf.Equal(b.Now()) {
			t.Errorf("%d new rows: %+v, %v, %v", fresh, s.Link, s.Status.AsOf, s.Log.AsOf)
		}
		b.sameAsHost(t)
	}
}

// TestWhatIsKeptFollowsTheHost drives host, watch and starts at random. At every
// start, what is shown first is what was shown last, and once the host has
// answered it is the host's.
func TestWhatIsKeptFollowsTheHost(t *testing.T) {
	b := benchOf(t, 0).near()
	rapid.Check(t, func(rt *rapid.T) {
		*b.host = host{opaque: rapid.Bool().Draw(rt, "opaque")}
		m := newMemory()
		b.add(rapid.IntRange(0, 200).Draw(rt, "rows"), b.Now())
		for range rapid.IntRange(1, 4).Draw(rt, "starts") {
			last := b.Snapshot().Log
			if m.writes == 0 {
				last = model.Log{}
			}
			b.start(m)
			k := &keeper{w: b.Watch, memory: m, profile: "t"}
			k.recall(t.Context(), func() {})
			if got := b.Snapshot().Log; got.Rows.Len() != last.Rows.Len() || !slices.Equal(values(got.Rows), values(last.Rows)) {
				rt.Fatalf("%d rows are shown again of %d", got.Rows.Len(), last.Rows.Len())
			}
			for range rapid.IntRange(1, 4).Draw(rt, "steps") {
				b.move(time.Second)
				b.stir(t, rt)
				if err := b.Poll(t.Context()); err != nil {
					rt.Fatal(err)
				}
				b.sameAsHost(rt)
				b.wantNoGap(rt)
				b.wantBooks(rt)
				k.save(t.Context(), rapid.Bool().Draw(rt, "last"))
			}
			k.save(t.Context(), true)
		}
	})
}

// TestWritingThatIsCutOff: wherever writing ends, what is shown at the next
// start has no gap, is as the host had it, and leads on to what is behind it.
func TestWritingThatIsCutOff(t *testing.T) {
	b := benchOf(t, 0).near()
	rapid.Check(t, func(rt *rapid.T) {
		*b.host = host{}
		m := newMemory()
		b.add(rapid.IntRange(50, 300).Draw(rt, "rows"), b.Now())
		for range rapid.IntRange(1, 3).Draw(rt, "starts") {
			b.start(m)
			k := &keeper{w: b.Watch, memory: m, profile: "t"}
			k.recall(t.Context(), func() {})
			b.wantNoGap(rt)
			m.room = m.writes + rapid.IntRange(1, 8).Draw(rt, "writes")
			for range rapid.IntRange(1, 3).Draw(rt, "steps") {
				b.move(time.Minute)
				b.add(rapid.SampledFrom([]int{0, 3, 70, 700}).Draw(rt, "new"), b.Now())
				for range rapid.IntRange(0, 2).Draw(rt, "older") {
					_ = b.Older(t.Context())
				}
				_ = b.Poll(t.Context())
				k.save(t.Context(), true)
			}
		}
	})
}

// wantNoGap: the loaded rows are neighbours at the host, and what is older begins
// behind them.
func (b *bench) wantNoGap(t fataler) {
	l := b.Snapshot().Log
	if l.Rows.Len() == 0 {
		return
	}
	at := slices.IndexFunc(b.rows, func(r *hostRow) bool { return r.ID == string(l.Rows.At(0).ID) })
	for i, d := range l.Rows.All() {
		if b.rows[at+i].ID != string(d.ID) {
			t.Fatalf("row %d of %d is %s, the host has %s", i, l.Rows.Len(), d.ID, b.rows[at+i].ID)
		}
	}
	last := at + l.Rows.Len() - 1
	behind := b.rows[last:min(last+2, len(b.rows))] // a cursor may lead to the last row itself
	older := strings.TrimPrefix(string(l.Older), "c:")
	if older != "" && !slices.ContainsFunc(behind, func(r *hostRow) bool { return r.ID == older }) {
		t.Fatalf("%q is behind %s", l.Older, b.rows[last].ID)
	}
	if l.Complete && (last != len(b.rows)-1 || older != "") {
		t.Fatalf("%s is not all there is", b.rows[last].ID)
	}
}
