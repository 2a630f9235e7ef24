// Package watch keeps one profile's picture up to date within its budget of
// provider calls, and hands it out as immutable snapshots.
package watch

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// Timer starts a timer: fired receives once when d has passed; stop ends it
// early. The system's is time.NewTimer.
type Timer func(d time.Duration) (fired <-chan time.Time, stop func())

// Options says what to watch and with what clock.
type Options struct {
	Profile  model.Profile
	Provider client.Provider
	Calls    client.Calls        // nil for an empty log
	Budget   func() model.Budget // today's calls, read from the meter; nil for the profile's quota, unused
	Now      func() time.Time
	Timer    Timer
	Back     time.Duration // how far back the log is loaded while somebody looks; 0 for its first page only
	Rows     int           // bytes of provider rows that are held to show details from; 0 for 64 MiB
	Ease     time.Duration // rest after each page that is read of an endpoint, where there are many; 0 for none

	// Memory opens what keeps what is known over starts, beside the first frame;
	// nil, or one that returns nil, for nothing. Run shows what it kept.
	Memory   func(context.Context) client.Memory
	Payloads bool // whether Memory may keep the provider's rows, which hold payloads
	Blank    bool // Memory has kept nothing yet: nobody waits for it to open
	Late     bool // Run begins when somebody waits for news: a screen is drawn sooner while nothing else goes on
}

// Watch polls one profile. It is safe for use from any goroutine.
type Watch struct {
	o        Options
	turn     chan struct{} // held by whoever asks the provider
	wake     chan struct{} // ends the loop's pause
	attend   func()        // says that somebody waits for news
	attended chan struct{} // closed by that
	snap     atomic.Pointer[model.Snapshot]
	raws     *rawCache

	filler client.Filler // nil where the log itself says how deliveries stand

	byPage atomic.Bool // the provider has refused to be asked for one row

	mu      sync.Mutex // guards all that follows; never held during a call
	s       state
	news    chan struct{} // closed when a snapshot is published
	refresh *flight
}

// flight is a refresh under way, that others wait for.
type flight struct {
	done chan struct{}
	err  error
}

var _ client.Watched = (*Watch)(nil)

// New returns a watch that has asked nothing yet; Run starts it.
func New(o Options) *Watch {
	if o.Budget == nil {
		b := model.Budget{Limit: o.Profile.CallsPerDay}
		o.Budget = func() model.Budget { return b }
	}
	if o.Rows == 0 {
		o.Rows = 64 << 20
	}
	w := &Watch{
		o: o, turn: make(chan struct{}, 1), wake: make(chan struct{}, 1), news: make(chan struct{}),
		raws: newRawCache(o.Rows), attended: make(chan struct{}),
	}
	if w.attend = sync.OnceFunc(func() { close(w.attended) }); !o.Late {
		w.attend()
	}
	now := o.Now()
	w.s.face = &presence{}
	w.s.link = model.Link{State: model.LinkConnecting, Since: now}
	w.s.budget = o.Budget()
	w.s.log.reset()
	if f, ok := o.Provider.(client.Filler); ok {
		w.filler, w.s.many = f, newMany()
		w.s.many.untold = o.Profile.Provider == model.OpenWearables && o.Profile.Beneath == nil
	}
	w.s.headSize = pageSize
	w.s.plan(now)
	w.snap.Store(w.s.snapshot(o.Profile, 1, now))
	return w
}

// Calls is the log of provider calls, newest last.
func (w *Watch) Calls() []client.Call {
	if w.o.Calls == nil {
		return nil
	}
	return w.o.Calls.Calls()
}

// Snapshot returns what is known now, without waiting. Never nil.
func (w *Watch) Snapshot() *model.Snapshot { return w.snap.Load() }

// Changed waits for a snapshot newer than seq and returns it.
func (w *Watch) Changed(ctx context.Context, seq uint64) (*model.Snapshot, error) {
	w.attend()
	for {
		w.mu.Lock()
		news := w.news
		w.mu.Unlock()
		if s := w.snap.Load(); s.Seq > seq {
			return s, nil
		}
		select {
		case <-ctx.Done():
			return w.snap.Load(), canceled("wait for news", ctx.Err())
		case <-news:
		}
	}
}

// rouse makes the loop work out anew what is due.
func (w *Watch) rouse() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Poll asks for the status and the log's first page now, and returns when the
// snapshot tells the answers.
func (w *Watch) Poll(ctx context.Context) error { return w.step(ctx, wants{status: true, log: true}) }

// Refresh asks the provider for everything now, whatever the pace. Those who
// ask meanwhile share the answer.
func (w *Watch) Refresh(ctx context.Context) error {
	w.Touch()
	w.with((*state).rouseAll)
	for {
		w.mu.Lock()
		f := w.refresh
		if f == nil {
			f = &flight{done: make(chan struct{})}
			w.refresh = f
			w.mu.Unlock()
			f.err = w.step(ctx, wants{status: true, log: true, settings: true, all: true})
			w.mu.Lock()
			w.refresh = nil
			w.mu.Unlock()
			close(f.done)
			return f.err
		}
		w.mu.Unlock()
		select {
		case <-ctx.Done():
			return canceled("refresh", ctx.Err())
		case <-f.done:
			if model.CodeOf(f.err) != model.Canceled || f.err == nil {
				return f.err
			}
		}
	}
}

// take waits for the turn to ask; give ends it.
func (w *Watch) take(ctx context.Context) error {
	select {
	case w.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return canceled("ask the provider", ctx.Err())
	}
}

func (w *Watch) give() { <-w.turn }

func canceled(op string, err error) error {
	return &model.Error{Code: model.Canceled, Op: op, Why: "given up", Err: err}
}
