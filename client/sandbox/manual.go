package sandbox

import (
	"cmp"
	"container/heap"
	"context"
	"sync"
	"time"
)

const patience = 5 * time.Second

// Manual is a clock that stands still until it is moved.
type Manual struct {
	// Patience is how long, in real time, the clock waits for what it has set off
	// before it goes on without it: somebody else's receiver may never answer.
	// 0 for 5 s. It is to be set before the clock is used.
	Patience time.Duration

	mu     sync.Mutex
	idle   sync.Cond // on mu; told when busy falls
	now    time.Time
	timers timers
	seq    uint64
	busy   int // background work that neither waits for this clock nor has ended
}

var _ Clock = (*Manual)(nil)

// NewManual returns a clock that stands at start.
func NewManual(start time.Time) *Manual {
	m := &Manual{now: start}
	m.idle.L = &m.mu
	return m
}

// Now is where the clock stands.
func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// AfterFunc runs f on the goroutine that moves the clock past d.
func (m *Manual) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.seq++
	t := &timer{at: m.now.Add(max(d, 0)), seq: m.seq, f: f}
	heap.Push(&m.timers, t)
	return func() bool {
		m.mu.Lock()
		defer m.mu.Unlock()
		pending := t.f != nil
		t.f = nil
		return pending
	}
}

// Sleep waits until the clock has been moved by d.
func (m *Manual) Sleep(ctx context.Context, d time.Duration) error {
	over := make(chan struct{})
	stop := m.AfterFunc(d, func() {
		m.add(1) // before anybody can find the clock idle
		close(over)
	})
	m.add(-1)
	select {
	case <-over:
		return ctx.Err()
	case <-ctx.Done():
		if stop() {
			m.add(1)
		} else {
			<-over
		}
		return ctx.Err()
	}
}

// Go runs f when the clock is next moved, be it by nothing.
func (m *Manual) Go(f func()) {
	m.AfterFunc(0, func() {
		m.add(1)
		go func() {
			defer m.add(-1)
			f()
		}()
	})
}

// Advance moves the clock by d and runs everything that falls due, in order.
// When it returns, all that was set off has either ended or waits for a later
// time. Advance(0) runs what is due now.
func (m *Manual) Advance(d time.Duration) {
	m.settle()
	m.mu.Lock()
	target := m.now.Add(d)
	for len(m.timers) > 0 && !m.timers[0].at.After(target) {
		t, _ := heap.Pop(&m.timers).(*timer)
		if t.at.After(m.now) {
			m.now = t.at
		}
		if f := t.f; f != nil {
			t.f = nil
			m.mu.Unlock()
			f()
			m.settle()
			m.mu.Lock()
		}
	}
	m.now = target
	m.mu.Unlock()
}

// add counts background work.
func (m *Manual) add(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.busy += n; n < 0 {
		m.idle.Broadcast()
	}
}

// settle waits until all background work has ended or waits for this clock.
func (m *Manual) settle() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.busy <= 0 {
		return
	}
	late := false
	alarm := time.AfterFunc(cmp.Or(m.Patience, patience), func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		late = true
		m.idle.Broadcast()
	})
	defer alarm.Stop()
	for m.busy > 0 && !late {
		m.idle.Wait()
	}
}

// timer is something to be done at a time; without f it was stopped.
type timer struct {
	at  time.Time
	seq uint64
	f   func()
}

// timers is a heap, the next one first; of one time, the one set first.
type timers []*timer

// Len is for the heap.
func (t *timers) Len() int { return len(*t) }

// Less is for the heap.
func (t *timers) Less(i, j int) bool {
	x, y := (*t)[i], (*t)[j]
	if x.at.Equal(y.at) {
		return x.seq < y.seq
	}
	return x.at.Before(y.at)
}

// Swap is for the heap.
func (t *timers) Swap(i, j int) { (*t)[i], (*t)[j] = (*t)[j], (*t)[i] }

// Push is for the heap.
func (t *timers) Push(x any) {
	if one, ok := x.(*timer); ok {
		*t = append(*t, one)
	}
}

// Pop is for the heap.
func (t *timers) Pop() any {
	last := len(*t) - 1
	x := (*t)[last]
	*t = (*t)[:last]
	return x
}
