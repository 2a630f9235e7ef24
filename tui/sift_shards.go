package tui

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// shard is a part of a log that one processor works on.
type shard struct{ from, to int }

const (
	leastShard = 32_000 // rows; fewer are not worth a goroutine
	mostShards = 4
	givenEvery = 4_096 // rows between two looks whether anybody still waits
)

// shardsOf parts so many rows.
func shardsOf(n int) []shard {
	count := min(max(1, n/leastShard), runtime.GOMAXPROCS(0), mostShards)
	out := make([]shard, count)
	for i := range out {
		out[i] = shard{n * i / count, n * (i + 1) / count}
	}
	return out
}

// inShards goes through every shard at once, each from its first row to its last,
// a stretch at a time; ok is false where that was given up. In between it lets
// others have the processor: a key is not to wait for it. What goes wrong, goes
// wrong on the caller's own goroutine.
func inShards(parts []shard, given func() bool, f func(n, from, to int)) (ok bool) {
	var all sync.WaitGroup
	var over atomic.Bool
	defects := make([]any, len(parts))
	walk := func(n int) {
		defer func() { defects[n] = recover() }()
		for at := parts[n].from; at < parts[n].to; at += givenEvery {
			if over.Load() || given() {
				over.Store(true)
				return
			}
			f(n, at, min(at+givenEvery, parts[n].to))
			runtime.Gosched()
		}
	}
	for n := range parts[1:] {
		all.Go(func() { walk(n + 1) })
	}
	walk(0)
	all.Wait()
	for _, d := range defects {
		if d != nil {
			panic(d)
		}
	}
	return !over.Load()
}
