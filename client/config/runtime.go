package config

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"
)

// How much may be left over before it is collected, by what is in use: a console
// keeps a log for long, and a recovery its plan. To collect a small heap soon costs
// as much as the keys that left so much over, and gains little.
const (
	garbage     = 14        // per cent, of a heap that is neither small nor large
	garbageMost = 8 << 20   // bytes, but for what is in use beyond a huge heap
	garbageHuge = 25        // per cent of that
	garbageFew  = 5 << 20   // bytes, of a small heap
	smallHeap   = 17 << 20  // bytes, of what is in use and left over together
	hugeHeap    = 192 << 20 // bytes in use: more than a long log, as a large payload and what jq makes of it

	lookEvery = 5 * time.Second
	muchWork  = 16 << 20 // bytes that are taken between two looks while much is done
)

// leftOver is how many bytes may be left over where so many are in use.
func leftOver(live uint64) uint64 {
	few := min(garbageFew, smallHeap-min(live, smallHeap))
	return min(garbageMost, max(live*garbage/100, few)) + (max(live, hugeHeap)-hugeHeap)*garbageHuge/100
}

// percentOf is leftOver as the runtime takes it. It counts from 4 MB where less is
// in use.
func percentOf(live uint64) int {
	return int(max(1, leftOver(live)*100/max(live, 4<<20))) //nolint:gosec // at most 400
}

// Runtime is what Go runs a process by: one that lives long stays small, and one that
// is looked at answers, unless its environment says otherwise (GOGC, GOMAXPROCS).
// There is one for a process.
type Runtime struct {
	getenv func(string) string
	sooner sync.Once
	room   sync.Once
}

// NewRuntime does nothing until it is asked to.
func NewRuntime(getenv func(string) string) *Runtime { return &Runtime{getenv: getenv} }

// CollectSooner has what is left over collected by how much is in use, from the first
// time that it is asked until the process ends.
func (r *Runtime) CollectSooner() {
	if r.getenv("GOGC") == "" {
		r.sooner.Do((&collector{}).again)
	}
}

// collector sets after each collection how much may be left over until the next.
type collector struct {
	percent int
	live    [1]metrics.Sample
}

// again is called when its last sentry has been collected.
func (c *collector) again() {
	c.live[0].Name = "/gc/heap/live:bytes"
	metrics.Read(c.live[:])
	if p := percentOf(c.live[0].Value.Uint64()); p != c.percent {
		c.percent = p
		debug.SetGCPercent(p)
	}
	sentry := &struct{ of *collector }{c}
	runtime.AddCleanup(sentry, (*collector).again, c)
}

// Screen is for a screen, which is there for hours: keys find a place to run, and each
// time that much has been done, as at the start or while a log was loaded, memory goes
// back as soon as that is over. It ends with stop.
func (r *Runtime) Screen() (stop func()) {
	r.CollectSooner()
	if r.getenv("GOMAXPROCS") == "" {
		r.room.Do(leaveRoom)
	}
	look, end := time.NewTicker(lookEvery), make(chan struct{})
	go func() {
		taken, work := [1]metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}, bursts{busy: true}
		for {
			select {
			case <-end:
				return
			case <-look.C:
			}
			metrics.Read(taken[:])
			if work.over(taken[0].Value.Uint64()) {
				debug.FreeOSMemory()
			}
		}
	}()
	return func() {
		look.Stop()
		close(end)
	}
}

const manyProcs = 4 // where one of them is free when a key comes

// leaveRoom has one goroutine more run at a time than there are processors, where those
// are few. Else a key that comes while an answer is read and another is kept waits until
// Go stops one of them, which takes 10 ms; the system stops a thread sooner.
func leaveRoom() {
	if n := runtime.GOMAXPROCS(0); n < manyProcs {
		runtime.GOMAXPROCS(n + 1)
	}
}

// bursts tells when a time of much work is over.
type bursts struct {
	before uint64
	busy   bool
}

// over is told how much memory has been taken so far, in all.
func (b *bursts) over(taken uint64) bool {
	was := b.busy
	b.busy = taken-b.before > muchWork
	b.before = taken
	return was && !b.busy
}
