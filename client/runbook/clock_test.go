package runbook_test

import (
	"context"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// moved is a clock that can be moved besides.
type moved struct {
	now   func() time.Time
	sleep func(ctx context.Context, d time.Duration) error
	shift atomic.Int64
}

func (m *moved) Now() time.Time { return m.now().Add(time.Duration(m.shift.Load())) }

func (m *moved) Sleep(ctx context.Context, d time.Duration) error { return m.sleep(ctx, d) }

// Jump moves the clock; nobody has slept meanwhile.
func (m *moved) Jump(d time.Duration) { m.shift.Add(int64(d)) }

// hurried sleeps a hundredth of the time.
func hurried(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d / 100)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// sleepBy waits until a clock has been moved.
func sleepBy(clock *sandbox.Manual) func(ctx context.Context, d time.Duration) error {
	return func(ctx context.Context, d time.Duration) error {
		over := make(chan struct{})
		stop := clock.AfterFunc(d, func() { close(over) })
		select {
		case <-over:
			return nil
		case <-ctx.Done():
			stop()
			return ctx.Err()
		}
	}
}

// leases knows which leases are held until when, so that time can go slowly for
// their holders: a busy machine is not to let them expire.
type leases struct {
	mu    sync.Mutex
	until map[string]time.Time
	end   bool // they are to end
}

// letEnd has time go on although leases end: their holder sleeps. One may have been
// renewed as it fell asleep.
func (l *leases) letEnd(end bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.end = end
}

// ending says whether a lease ends soon that its holder still keeps.
func (l *leases) ending(now time.Time) bool {
	const soon = 8 * time.Second
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.end {
		return false
	}
	for until := range maps.Values(l.until) {
		if left := until.Sub(now); left > 0 && left < soon {
			return true
		}
	}
	return false
}

func (l *leases) note(x model.Lease, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	name := x.Name + " of " + x.Holder
	if delete(l.until, name); err == nil {
		l.until[name] = x.Until
	}
}

// leasing is a store whose leases are noted.
type leasing struct {
	client.Store
	*leases
}

func (s leasing) Acquire(ctx context.Context, name, holder string, now time.Time, ttl time.Duration) (model.Lease, error) {
	l, err := s.Store.Acquire(ctx, name, holder, now, ttl)
	if err == nil {
		s.note(l, nil)
	}
	return l, err
}

func (s leasing) Renew(ctx context.Context, l model.Lease, now time.Time, ttl time.Duration) (model.Lease, error) {
	renewed, err := s.Store.Renew(ctx, l, now, ttl)
	if err != nil {
		renewed = l
	}
	s.note(renewed, err)
	return renewed, err
}

func (s leasing) Release(ctx context.Context, l model.Lease) error {
	s.note(l, context.Canceled)
	return s.Store.Release(ctx, l)
}
