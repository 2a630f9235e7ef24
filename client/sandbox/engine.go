package sandbox

import (
	"context"
	"sync"
	"time"

	"github.com/hooktop/hooktop/client/metriport"
)

// engine is the server's clock: the sandbox's time and chance, and background
// work that ends with the sandbox.
type engine struct {
	clock Clock

	mu     sync.Mutex
	dice   chance
	cancel context.CancelFunc
	start  func(f func(ctx context.Context)) // nil before the sandbox is started
	early  []func(ctx context.Context)
	work   sync.WaitGroup
	ended  bool
}

var _ metriport.ServerClock = (*engine)(nil)

// background is the context of what nobody in particular asked for.
func background() context.Context { return context.Background() }

// task marks the context of what the engine's clock has started.
type task struct{}

// run gives background work a context to live in; what was asked for before
// begins now.
func (e *engine) run(ctx context.Context) {
	ctx, cancel := context.WithCancel(context.WithValue(ctx, task{}, true))
	e.mu.Lock()
	e.cancel = cancel
	e.start = func(f func(ctx context.Context)) {
		e.work.Add(1)
		e.clock.Go(func() {
			defer e.work.Done()
			f(ctx)
		})
	}
	early := e.early
	e.early = nil
	e.mu.Unlock()
	for _, f := range early {
		e.Go(f)
	}
}

// Now is the present.
func (e *engine) Now() time.Time { return e.clock.Now() }

// Rand returns the next random number.
func (e *engine) Rand() uint64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.dice.next()
}

// Go runs f in the background.
func (e *engine) Go(f func(ctx context.Context)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.ended:
	case e.start == nil:
		e.early = append(e.early, f)
	default:
		e.start(f)
	}
}

// Sleep waits by the clock.
func (e *engine) Sleep(ctx context.Context, d time.Duration) error {
	if ctx.Value(task{}) != nil {
		return e.clock.Sleep(ctx, d)
	}
	return wait(ctx, e.clock, d)
}

// over says whether the sandbox has been closed.
func (e *engine) over() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.ended
}

// end cancels background work and waits for it.
func (e *engine) end() {
	e.mu.Lock()
	e.ended = true
	cancel := e.cancel
	e.mu.Unlock()
	if cancel != nil {
		cancel()
	}
	if m, ok := e.clock.(*Manual); ok {
		m.Advance(0) // what waits for its first turn sees that it is over
	}
	e.work.Wait()
}
