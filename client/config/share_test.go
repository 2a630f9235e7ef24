package config

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model"
)

// ledger is what a store keeps of calls.
type ledger struct {
	mu     sync.Mutex
	broken error
	hang   bool // until the caller gives up
	asked  int
	calls  map[string]int // by account, day and place
}

func (l *ledger) ShareCalls(ctx context.Context, account, place string, day time.Time, calls int) (others int, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked++
	if l.hang {
		<-ctx.Done()
		return 0, ctx.Err()
	}
	if l.broken != nil {
		return 0, l.broken
	}
	if l.calls == nil {
		l.calls = map[string]int{}
	}
	prefix := account + " " + day.Format(time.DateOnly) + " "
	l.calls[prefix+place] = max(l.calls[prefix+place], calls)
	for key, n := range l.calls {
		if len(key) > len(prefix) && key[:len(prefix)] == prefix && key != prefix+place {
			others += n
		}
	}
	return others, nil
}

func (l *ledger) times() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.asked
}

func (l *ledger) places() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.calls)
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

func TestPlaceSize(t *testing.T) {
	if n := len(rand.Text()); n != placeSize {
		t.Errorf("%d characters", n)
	}
}

// shared opens a meter of a host (its folder) that shares its calls.
func shared(tb testing.TB, dir string, p model.Profile, now func() time.Time, b Budgets) (m *Meter, stop func()) {
	tb.Helper()
	m = OpenMeter(dir, p, now)
	end := m.Share(tb.Context(), b)
	return m, func() {
		end()
		end() // a second time does nothing
		if err := m.Close(); err != nil {
			tb.Error(err)
		}
	}
}

func TestHostsShareAQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := model.Profile{Name: "p", CallsPerDay: 10}
		var l ledger
		a, stopA := shared(t, t.TempDir(), p, time.Now, &l)
		defer stopA()
		b, stopB := shared(t, t.TempDir(), p, time.Now, &l)
		defer stopB()
		for range 4 {
			must(t, a.Take())
			must(t, b.Take())
		}
		if used(t, a) != 4 || used(t, b) != 4 {
			t.Errorf("%d and %d, before they could tell each other", used(t, a), used(t, b))
		}
		time.Sleep(2 * shareEvery)
		synctest.Wait()
		must(t, a.Take())
		time.Sleep(shareEvery)
		synctest.Wait()
		must(t, b.Take())
		time.Sleep(2 * shareEvery)
		synctest.Wait()
		if got := a.Budget(); got.Used < 9 {
			t.Errorf("one host knows of %d calls of 10", got.Used)
		}
		if err := b.Take(); model.CodeOf(err) != model.QuotaUsed {
			t.Errorf("an eleventh call: %v", err)
		}
		asked := l.times()
		time.Sleep(time.Hour)
		if n := l.times() - asked; n > 0 {
			t.Errorf("%d exchanges while no call is made", n)
		}
		time.Sleep(24 * time.Hour)
		if used(t, b) != 0 || b.Take() != nil {
			t.Error("the calls of yesterday count")
		}
	})
}

// TestOneFolderIsOnePlace: processes of one host have one count between them, which
// is not added up, whatever they are called and however often they start.
func TestOneFolderIsOnePlace(t *testing.T) {
	dir, c := t.TempDir(), &clock{evening}
	p := model.Profile{Name: "p", BaseURL: "https://api", APIKey: model.NewSecret("key-of-one-account")}
	var l ledger
	var wait sync.WaitGroup
	for range 8 {
		m, stop := shared(t, dir, p, c.now, &l)
		wait.Go(func() {
			defer stop()
			for range 10 {
				if err := m.Take(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	if len(l.calls) != 1 {
		t.Errorf("places: %v", l.calls)
	}
	p.Name = "another name of the account"
	other, stop := shared(t, dir, p, c.now, &l)
	defer stop()
	must(t, other.Take())
	eventually(t, "80 calls under the other name", func() bool { return used(t, other) == 81 })
	p.APIKey = model.NewSecret("key-of-another-account")
	stranger, end := shared(t, dir, p, c.now, &l)
	defer end()
	eventually(t, "a third count", func() bool { return l.places() == 3 })
	if n := used(t, stranger); n != 0 {
		t.Errorf("%d calls of another account", n)
	}
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it never came: " + what)
		}
	}
}

func TestAStoreThatTakesNoCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledger{broken: errors.New("no space")}
		m, stop := shared(t, t.TempDir(), model.Profile{Name: "p"}, time.Now, &l)
		must(t, m.Take())
		time.Sleep(3 * shareEvery)
		synctest.Wait()
		if l.times() < 3 || used(t, m) != 1 {
			t.Errorf("%d attempts, %d calls", l.times(), used(t, m))
		}
		l.mu.Lock()
		l.broken = nil
		l.mu.Unlock()
		time.Sleep(shareEvery)
		synctest.Wait()
		if len(l.calls) != 1 {
			t.Error("it is not told later")
		}
		must(t, m.Take())
		l.mu.Lock()
		l.hang = true
		l.mu.Unlock()
		began := time.Now()
		stop()
		if took := time.Since(began); took > 2*shareWait {
			t.Errorf("the end waited %v", took)
		}
	})
}

func TestPlaceOfAFolder(t *testing.T) {
	dir := t.TempDir()
	name := folderName(dir)
	if len(name) != placeSize || folderName(dir) != name || folderName(t.TempDir()) == name {
		t.Errorf("%q", name)
	}
	must(t, os.WriteFile(filepath.Join(dir, "place"), nil, 0o600)) // as a power cut may leave it
	if again := folderName(dir); len(again) != placeSize || again == name {
		t.Errorf("%q", again)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left: %v, %v", left, err)
	}
	if got := folderName(""); got != "" {
		t.Errorf("without a folder: %q", got)
	}
	if got := folderName(filepath.Join(dir, "place")); got != "" {
		t.Errorf("where no folder can be: %q", got)
	}
	// Calls that are counted in memory are each process's own.
	var l ledger
	for range 2 {
		m, stop := shared(t, "", model.Profile{Name: "p"}, (&clock{evening}).now, &l)
		must(t, m.Take())
		stop()
	}
	if len(l.calls) != 2 {
		t.Errorf("places: %v", l.calls)
	}
	counting := CountCalls(model.Profile{Name: "demo"}, (&clock{evening}).now)
	counting.Share(t.Context(), nil)()
}

// TestNothingIsCountedTwice: hosts, processes of them, and names of one account call
// and start anew at random; once all have told, everyone's count is all calls.
func TestNothingIsCountedTwice(t *testing.T) {
	outer := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		root, err := os.MkdirTemp(outer, "")
		must(t, err)
		var (
			l     ledger
			here  = []places{{"a", "a1"}, {"b", "b1"}, {"b", "b2"}}
			c     = &clock{evening.Add(-time.Hour)}
			calls int
			m     = make([]*Meter, len(here))
		)
		open := func(i int) {
			m[i] = OpenMeter(filepath.Join(root, here[i].folder), model.Profile{Name: "p"}, c.now)
		}
		for i := range m {
			open(i)
			defer func() { _ = m[i].Close() }()
		}
		for range rapid.IntRange(1, 30).Draw(rt, "steps") {
			i := rapid.IntRange(0, len(m)-1).Draw(rt, "who")
			switch rapid.SampledFrom([]string{"call", "call", "tell", "again"}).Draw(rt, "what") {
			case "call":
				must(t, m[i].Take())
				calls++
			case "tell":
				must(t, m[i].exchange(t.Context(), &l, m[i].counted(here[i])))
			case "again":
				must(t, m[i].Close())
				open(i)
			}
			if n := used(t, m[i]); n > calls {
				rt.Fatalf("%d calls are counted, %d were made", n, calls)
			}
		}
		for range 2 {
			for i := range m {
				must(t, m[i].exchange(t.Context(), &l, m[i].counted(here[i])))
			}
		}
		for i := range m {
			if n := used(t, m[i]); n != calls {
				rt.Fatalf("%d calls are counted by %d, %d were made", n, i, calls)
			}
		}
	})
}

// BenchmarkTakeShared is a call while counts are shared: nothing is waited for.
func BenchmarkTakeShared(b *testing.B) {
	var l ledger
	m, stop := shared(b, b.TempDir(), model.Profile{Name: "p"}, (&clock{evening}).now, &l)
	defer stop()
	for b.Loop() {
		_ = m.Take()
	}
}
