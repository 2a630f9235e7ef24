package config

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
)

// A burst ends with the first look that finds little done, and only once.
func TestBursts(t *testing.T) {
	work := bursts{busy: true}
	var taken uint64
	for i, c := range []struct {
		more uint64
		over bool
	}{
		{100 << 20, false},
		{muchWork + 1, false},
		{muchWork, true},
		{0, false},
		{muchWork, false},
		{muchWork + 1, false},
		{1 << 30, false},
		{1, true},
		{1, false},
	} {
		taken += c.more
		if over := work.over(taken); over != c.over {
			t.Errorf("look %d: over is %v", i, over)
		}
	}
}

// What may be left over grows with what is in use, for a log not without end, and is
// not little where little is in use.
func TestLeftOver(t *testing.T) {
	const mb = 1 << 20
	for live, want := range map[uint64]uint64{0: 5 * mb, 10 * mb: 5 * mb, 13 * mb: 4 * mb, 25 * mb: 35 * mb / 10, 80 * mb: 8 * mb, 192 * mb: 8 * mb, 592 * mb: 108 * mb} {
		if got := leftOver(live); got != want {
			t.Errorf("of %d MB %d KB, want %d", live/mb, got>>10, want>>10)
		}
	}
	for live, want := range map[uint64]int{0: 125, 4 * mb: 125, 25 * mb: 14, 80 * mb: 10, 192 * mb: 4, 592 * mb: 18} {
		if got := percentOf(live); got != want {
			t.Errorf("%d MB: %d %%, want %d", live/mb, got, want)
		}
	}
}

// TestCollectsByWhatIsInUse: what may be left over follows what is in use by itself,
// from the first time that it is asked for.
func TestCollectsByWhatIsInUse(t *testing.T) {
	const own, much = 999, 120 << 20
	was := debug.SetGCPercent(own)
	defer debug.SetGCPercent(was)
	percent := func() int {
		now := []metrics.Sample{{Name: "/gc/gogc:percent"}}
		metrics.Read(now)
		return int(now[0].Value.Uint64()) //nolint:gosec // some hundreds
	}
	NewRuntime(func(string) string { return "100" }).CollectSooner()
	if p := percent(); p != own {
		t.Fatalf("%d %% where the environment has its own", p)
	}
	r := NewRuntime(func(string) string { return "" })
	r.CollectSooner()
	r.CollectSooner()
	if p := percent(); p == own {
		t.Fatal("nothing was set")
	}
	held := make([]byte, much)
	for percent() > percentOf(much)+1 { // a test that hangs fails
		runtime.GC()
	}
	runtime.KeepAlive(held)
}

// TestScreenLeavesRoom: keys find a place to run beside what takes every processor;
// once for a process, and not where the environment has its own number.
func TestScreenLeavesRoom(t *testing.T) {
	was := runtime.GOMAXPROCS(2)
	defer runtime.GOMAXPROCS(was)
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	NewRuntime(func(string) string { return "2" }).Screen()()
	if n := runtime.GOMAXPROCS(0); n != 2 {
		t.Errorf("%d at a time where the environment says 2", n)
	}
	r := NewRuntime(func(string) string { return "" })
	for range 2 {
		r.Screen()()
		if n := runtime.GOMAXPROCS(0); n != 3 {
			t.Errorf("%d at a time on 2 processors", n)
		}
	}
	runtime.GOMAXPROCS(manyProcs)
	NewRuntime(func(string) string { return "" }).Screen()()
	if n := runtime.GOMAXPROCS(0); n != manyProcs {
		t.Errorf("%d at a time on %d processors", n, manyProcs)
	}
}
