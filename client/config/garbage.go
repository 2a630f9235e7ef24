package config

import (
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	// How much may be left over before it is collected, in per cent of what is in
	// use and in bytes: a console keeps a log for long, and a recovery its plan.
	garbage     = 20
	garbageMost = 16 << 20
	garbageLow  = 10 // per cent, however much is in use

	lookEvery = 5 * time.Second
	muchWork  = 16 << 20 // bytes that are taken between two looks while much is done
)

// CollectSooner keeps the memory of a process small that lives long, at some 20 %
// more of its time, unless the environment says otherwise (GOGC).
func CollectSooner(getenv func(string) string) {
	if getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
}

// StaySmall does so for a screen, which is there for hours. What may be left over
// does not grow with a log of any length; and each time that much has been done, as
// at the start or while a log was loaded, memory goes back as soon as that is over.
// It ends with stop.
func StaySmall(getenv func(string) string) (stop func()) {
	CollectSooner(getenv)
	look, end := time.NewTicker(lookEvery), make(chan struct{})
	go func() {
		seen := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}, {Name: "/gc/heap/live:bytes"}}
		work, percent := bursts{busy: true}, garbage
		for {
			select {
			case <-end:
				return
			case <-look.C:
			}
			metrics.Read(seen)
			if p := percentOf(seen[1].Value.Uint64()); p != percent && getenv("GOGC") == "" {
				percent = p
				debug.SetGCPercent(p)
			}
			if work.over(seen[0].Value.Uint64()) {
				debug.FreeOSMemory()
			}
		}
	}()
	return func() {
		look.Stop()
		close(end)
	}
}

// percentOf is how much may be left over where so many bytes are in use.
func percentOf(live uint64) int {
	return int(min(garbage, max(garbageLow, garbageMost*100/max(live, 1))))
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
