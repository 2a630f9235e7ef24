package runbook

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hooktop/hooktop/model"
)

const (
	shownFor = 24 * time.Hour // how long an ended run is shown
	shownMax = 50             // ended runs that are shown at most
)

// board is the view that is shown now.
type board struct {
	mu   sync.Mutex
	view *View
	more chan struct{} // closed when there is a newer view
}

func newBoard() board { return board{view: &View{}, more: make(chan struct{})} }

func (b *board) read() (*View, <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.view, b.more
}

// publish shows runs, newest first, if they differ from those shown. The first
// time it does so in any case: that there are none is then known.
func (b *board) publish(change func(old []RunView) []RunView) {
	b.mu.Lock()
	defer b.mu.Unlock()
	runs := change(b.view.Runs)
	slices.SortStableFunc(runs, func(x, y RunView) int {
		return cmp.Or(y.Run.Created.Compare(x.Run.Created), strings.Compare(string(x.Run.ID), string(y.Run.ID)))
	})
	if b.view.Seq > 0 && slices.EqualFunc(runs, b.view.Runs, sameRun) {
		return
	}
	b.view = &View{Seq: b.view.Seq + 1, Runs: runs}
	close(b.more)
	b.more = make(chan struct{})
}

// sameRun compares what is to be seen: that a lease was prolonged is not.
func sameRun(x, y RunView) bool {
	x.Lease.Until, y.Lease.Until = time.Time{}, time.Time{}
	return reflect.DeepEqual(x, y)
}

func (v *View) find(id model.RunID) (RunView, bool) {
	for i := range v.Runs {
		if v.Runs[i].Run.ID == id {
			return v.Runs[i], true
		}
	}
	return RunView{}, false
}

// has says whether a choice is one of the question's.
func (q *Question) has(choice string) bool {
	return slices.ContainsFunc(q.Choices, func(c Choice) bool { return c.Key == choice })
}

func (q *Question) keys() string {
	keys := make([]string, len(q.Choices))
	for i, c := range q.Choices {
		keys[i] = c.Key
	}
	return strings.Join(keys, ", ")
}

// show publishes a run of this process as it is now.
func (d *Desk) show(ctx context.Context, w *work) {
	rv := w.view(ctx)
	d.board.publish(func(old []RunView) []RunView {
		runs := slices.DeleteFunc(slices.Clone(old), func(x RunView) bool { return x.Run.ID == rv.Run.ID })
		return append(runs, rv)
	})
}

// claimsShown is up to how many claims a view holds; of more it has the counts.
const claimsShown = 500

// view is the run as this process knows it; only claims are read, as books
// change them in the store.
func (w *work) view(ctx context.Context) RunView {
	w.mu.Lock()
	far := w.far
	w.mu.Unlock()
	old, shown := w.d.View().find(w.run.ID)
	claims, far, err := w.d.claimsOf(ctx, w.run, far)
	if err != nil && shown {
		claims, far = old.Claims, old.Progress
	}
	mine := w.d.workOf(w.run.ID) == w
	w.mu.Lock()
	defer w.mu.Unlock()
	rv := RunView{Run: w.now, Steps: w.journal, Claims: claims, Ask: w.asks, Key: w.key, Mine: mine && !w.lost, Progress: far}
	if rv.Mine {
		rv.Lease = w.lease
	}
	if rv.Run.Kind == model.RunRecover {
		rv.Progress = farSince(rv.Run, rv.Steps, w.seen)
	}
	return rv
}

// claimsOf reads the claims of a run that has few, and counts those of one that
// has many, unless far says how far it is.
func (d *Desk) claimsOf(ctx context.Context, run model.Run, far *Progress) ([]model.Claim, *Progress, error) {
	k, ok := kindOf(run.Kind)
	switch {
	case !ok || !k.claims:
		return nil, nil, nil
	case far == nil:
		states, err := d.b.Store.CountClaims(ctx, run.ID)
		if err != nil {
			return nil, nil, err
		}
		if far = Counted(states); run.State == model.RunPaused {
			far.Phase = run.Note
		}
	}
	var claims []model.Claim
	if far.Total <= claimsShown {
		var err error
		if claims, err = d.b.Store.ClaimsOf(ctx, run.ID); err != nil {
			return nil, nil, err
		}
	}
	if run.Kind != model.RunRetry {
		far = nil
	}
	return claims, far, nil
}

// refresh reads the store and publishes what it says.
func (d *Desk) refresh(ctx context.Context) error {
	d.reading.Lock()
	defer d.reading.Unlock()
	now := d.b.Now()
	runs, err := d.b.Store.HeadsOf(ctx, d.b.Profile.Name)
	if err != nil {
		return err
	}
	leases, err := d.b.Store.LeasesOf(ctx, runLease)
	if err != nil {
		return err
	}
	held := make(map[string]model.Lease, len(leases))
	for _, l := range leases {
		held[l.Name] = l
	}
	fresh := make(map[model.RunID]RunView)
	old, ended := d.View(), 0
	for _, run := range runs {
		if run.State.Ended() {
			if ended++; ended > shownMax || run.Updated.Before(now.Add(-shownFor)) {
				continue
			}
		}
		if err := d.withPlan(ctx, old, &run); err != nil {
			return err
		}
		rv, err := d.viewOf(ctx, old, run, held[runLease+string(run.ID)])
		if err != nil {
			return err
		}
		fresh[run.ID] = rv
	}
	d.board.publish(func(old []RunView) []RunView { return d.merged(old, fresh) })
	return nil
}

// withPlan adds a run's plan, which never changes: it is read once.
func (d *Desk) withPlan(ctx context.Context, old *View, run *model.Run) (err error) {
	if w := d.workOf(run.ID); w != nil {
		run.Plan = w.run.Plan
	} else if rv, ok := old.find(run.ID); ok {
		run.Plan = rv.Run.Plan
	} else {
		run.Plan, err = d.b.Store.PlanOf(ctx, run.ID)
	}
	return err
}

// merged takes what was read, but of this process's own runs what is shown: it
// is newer.
func (d *Desk) merged(old []RunView, fresh map[model.RunID]RunView) []RunView {
	for _, rv := range old {
		if d.workOf(rv.Run.ID) != nil {
			fresh[rv.Run.ID] = rv
		}
	}
	runs := make([]RunView, 0, len(fresh))
	for _, rv := range fresh {
		runs = append(runs, rv)
	}
	return runs
}

// viewOf reads a run that this process does not carry. One that has ended does
// not change any more, and is not read again.
func (d *Desk) viewOf(ctx context.Context, old *View, run model.Run, l model.Lease) (RunView, error) {
	if rv, ok := old.find(run.ID); ok && run.State.Ended() && rv.Run.State == run.State && rv.Run.Updated.Equal(run.Updated) {
		rv.Mine, rv.Ask, rv.Key, rv.Lease = false, nil, model.Secret{}, l
		return rv, nil
	}
	rv := RunView{Run: run, Lease: l}
	var err error
	if rv.Steps, err = d.b.Store.Steps(ctx, run.ID); err != nil {
		return rv, err
	}
	if rv.Claims, rv.Progress, err = d.claimsOf(ctx, run, nil); err != nil {
		return rv, err
	}
	if run.Kind == model.RunRecover {
		rv.Progress = farSince(run, rv.Steps, nil)
	}
	if run.State == model.RunRunning && !d.alive(l) {
		rv.Ask = d.asked.of(rv)
	}
	return rv, nil
}

// alive says whether somebody carries a run. A lease that this process holds of
// a run that it does not carry is on its way back.
func (d *Desk) alive(l model.Lease) bool {
	return l.Name != "" && l.Until.After(d.b.Now()) && !d.gone(l)
}
