package widget

import (
	"runtime"
	"runtime/debug"
	"testing"
)

// TestHeapBefore takes no garbage for what a program needs, by which a run could
// grow further than it may.
func TestHeapBefore(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	runtime.GC()
	clean := heap()
	const each, times = 1 << 20, 64
	for range times {
		runtime.KeepAlive(make([]byte, each))
	}
	if grown := heap() - clean; grown < each*times*3/4 {
		t.Fatalf("%d bytes are left over", grown)
	}
	if base := heapBefore(1 << 30); base < clean+each*times/2 {
		t.Errorf("%d bytes before a run, of %d: little is left over for it", base, heap())
	}
	if base := heapBefore(32 << 20); base > clean+each*times/2 {
		t.Errorf("%d bytes before a run, want about %d", base, clean)
	}
}
