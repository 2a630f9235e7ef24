package runbook

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/model"
)

const (
	runLease = "run/"
	maxNote  = 300 // characters of a note

	// lookLease is for how long a look at the lease is good: nobody can take it over
	// for seconds yet, and who is stopped for longer looks again.
	lookLease = 50 * time.Millisecond
)

// hold prolongs the leases, and fails when one was overtaken: whoever slept
// through a takeover does nothing more.
func (w *work) hold(ctx context.Context) error {
	if w.overtaken() {
		return errOvertook
	}
	for _, l := range append([]model.Lease{w.lease}, w.also...) {
		_, err := w.d.b.Store.Renew(ctx, l, w.d.b.Now(), leaseFor)
		if err == nil {
			continue
		}
		if model.CodeOf(err) == model.Denied {
			w.mu.Lock()
			w.lost = true
			w.mu.Unlock()
			return errOvertook
		}
		return journalled("keep the lease", err)
	}
	return nil
}

// still fails like hold, and only looks as long as the lease has some time left:
// it is asked before every one of many calls.
func (w *work) still(ctx context.Context) error {
	if w.overtaken() {
		return errOvertook
	}
	if len(w.also) > 0 {
		return w.hold(ctx)
	}
	now := w.d.b.Now()
	w.mu.Lock()
	since := now.Sub(w.looked)
	w.mu.Unlock()
	if since >= 0 && since < lookLease {
		return nil
	}
	l, held, err := w.d.b.Store.Holds(ctx, w.lease)
	if err != nil {
		return journalled("keep the lease", err)
	}
	if !held || l.Until.Sub(now) <= leaseFor/3 {
		return w.hold(ctx)
	}
	w.mu.Lock()
	w.looked = now
	w.mu.Unlock()
	return nil
}

// unheld is the error of a call that was not made, as the lease could not be
// held.
type unheld struct{ error }

func (u unheld) Unwrap() error { return u.error }

// bench is what the run's book works with.
func (w *work) bench() Bench {
	b := w.d.b
	b.Parts = b.held(w)
	return b
}

func (w *work) overtaken() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.lost
}

// keep holds the leases until ctx ends, and calls off when one was overtaken. A
// store that cannot be written for a while is no reason to stop: nothing is
// begun without it.
func (w *work) keep(ctx context.Context, off func()) {
	for w.d.b.Sleep(ctx, keepEvery) == nil {
		if _ = w.hold(ctx); w.overtaken() {
			off()
			return
		}
	}
}

// give gives leases back, also when the work is to end now.
func (d *Desk) give(ctx context.Context, leases []model.Lease) {
	for _, l := range leases {
		_ = d.b.Store.Release(context.WithoutCancel(ctx), l) // one that cannot be given back expires
	}
}

// carries returns what this process carries under an exclusive lease; nil for nothing.
func (d *Desk) carries(exclusive string) *work {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, w := range d.works {
		if k, ok := kindOf(w.run.Kind); ok && k.exclusive == exclusive {
			return w
		}
	}
	return nil
}

func alreadyOpen(run model.Run) error {
	return &model.Error{
		Code: model.Denied, Op: opStart, Why: "another one is open, " + string(run.ID) + " of " + run.Who, Do: "resume it or cancel it first",
	}
}

// take acquires the lease of a run and what else its kind needs. It is called
// with taking held.
func (d *Desk) take(ctx context.Context, id model.RunID, k kind) ([]model.Lease, error) {
	names := []string{runLease + string(id)}
	if k.exclusive != "" {
		// A lease is given to its holder again, and giving it back would then take
		// it from the run that has it.
		if w := d.carries(k.exclusive); w != nil {
			return nil, alreadyOpen(w.run)
		}
		names = append(names, k.exclusive+d.b.Profile.Name)
	}
	var got []model.Lease
	for _, name := range names {
		d.free(ctx, name)
		l, err := d.b.Store.Acquire(ctx, name, d.b.Holder, d.b.Now(), leaseFor)
		if err != nil {
			d.give(ctx, got)
			return nil, err
		}
		got = append(got, l)
	}
	return got, nil
}
