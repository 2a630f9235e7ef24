package runbook

import (
	"context"
	"sync"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

const (
	batchMost   = 20                     // claims said to be sent ahead of their requests: what leaves in a tenth of a second at the most
	writeEvery  = 250 * time.Millisecond // between two steps of the journal, where many are moved
	feedLead    = 50 * time.Millisecond  // how long before its turn a claim is said to be sent
	readAtOnce  = 500                    // claims that are read at a time
	openLeast   = 1000                   // claims that may be without an end, while more are sent
	openSeconds = 60                     // …or as many as leave in so long
)

// stage is what a runner is at.
type stage uint8

// The stages.
const (
	stageCanary stage = iota
	stageSend
	stageFollow
)

// runner sends a run's deliveries at its pace, follows them, and writes down what
// becomes of them. All of its state belongs to the goroutine that is in stay;
// what takes time is done beside it, and comes back as a function.
type runner struct {
	r      *retry
	ctx    context.Context //nolint:containedctx // of one carrying, as the runner is
	beside sync.WaitGroup
	events chan func()
	alarm  func() // calls off the alarm that is set

	at     stage
	pace   *pacer
	lanes  int
	batch  int
	gate   canary
	stop   *stopRule
	counts Progress
	speed  meter

	queue []model.Claim // read, and still queued
	after int           // the place of the last one read
	dry   bool          // nothing is queued behind

	ready []model.Claim // said to be sent, and not gone
	busy  map[model.DeliveryID]model.Claim
	lost  []model.Claim // to be looked up, one by one
	open  map[model.DeliveryID]opened
	diary diary

	waiting bool // the provider asked for it
	wait    int  // how often in a row
	epoch   int  // grows with every wait: what left before says nothing new

	follow  followed
	err     error  // why it stops
	release string // why all claims are let go; empty for not
}

// opened is a claim that was taken, or may have been, and has no end yet.
type opened struct {
	claim model.Claim
	here  bool // sent by this carrying: the stop rule goes by it
}

// newRunner begins where the claims say.
func newRunner(ctx context.Context, r *retry) (*runner, error) {
	p := r.plan.Pacing.whole()
	f := &runner{
		r: r, ctx: ctx, events: make(chan func(), 1), alarm: func() {}, pace: newPacer(p), lanes: p.atOnce(), gate: canaryOf(p), stop: stopRuleOf(p),
		busy: map[model.DeliveryID]model.Claim{}, open: map[model.DeliveryID]opened{},
	}
	f.batch = min(batchMost, max(1, int(p.Rate/10)))
	if r.n <= lookedMost && p.Parallel == 0 {
		f.lanes, f.batch = 1, 1
	}
	f.follow = followed{every: p.lookEvery(), along: r.n > lookedMost || p.Canary > 0 || p.StopOf > 0, most: followMax}
	if r.b.Retrier == nil {
		f.follow.most = attemptMax
	}
	states, err := r.b.Store.CountClaims(ctx, r.w.run.ID)
	if err != nil {
		return nil, journalled(opRetry, err)
	}
	f.counts = *Counted(states)
	if f.counts.Sent+f.counts.Accepted == 0 {
		return f, nil
	}
	under, _, err := r.b.Store.ClaimsIn(ctx, r.w.run.ID, client.ClaimsWanted{States: []model.ClaimState{model.ClaimSent, model.ClaimAccepted}})
	if err != nil {
		return nil, journalled(opRetry, err)
	}
	for _, c := range under {
		if c.State == model.ClaimSent && !r.how.watches() {
			f.lost = append(f.lost, c)
			continue
		}
		f.watch(c, false)
	}
	return f, nil
}

// stay goes through turns until a stage is over, or the run is to end or to rest.
func (f *runner) stay(s stage) error {
	f.at = s
	f.pace.afresh(f.r.b.Now())
	if f.err == nil {
		f.follow.begin(f)
	}
	for {
		if f.stopping() {
			if f.drained() {
				return f.err
			}
		} else if f.turn(); f.err == nil && f.over() {
			f.publish(true)
			return nil
		}
		f.publish(false)
		select {
		case e := <-f.events:
			e()
		case <-f.r.w.rest:
			f.fail(errResting)
			if len(f.busy)+f.diary.writing()+f.follow.looking > 0 {
				(<-f.events)()
			}
		case <-f.ctx.Done():
			f.fail(fail(opRetry, f.ctx.Err()))
			if len(f.busy)+f.diary.writing()+f.follow.looking > 0 {
				(<-f.events)()
			}
		}
	}
}

// turn does what can be done now.
func (f *runner) turn() {
	f.write()
	f.leave()
	f.look()
	f.lookUp()
}

// over says whether the stage has nothing more to do.
func (f *runner) over() bool {
	if len(f.ready)+len(f.busy)+len(f.lost)+len(f.diary.moves)+f.diary.writing() > 0 || f.follow.searching {
		return false
	}
	switch f.at {
	case stageCanary:
		v, _ := f.gate.judge(f.counts)
		return v == canaryGood || v == canaryBad
	case stageSend:
		return f.dry && len(f.queue) == 0
	case stageFollow:
	}
	return len(f.open) == 0
}

// do has something done beside, and then what it returns here.
func (f *runner) do(work func() (then func())) {
	f.beside.Go(func() {
		then := work()
		f.events <- then
	})
}

// later has something done here after a while.
func (f *runner) later(ctx context.Context, d time.Duration, then func()) {
	f.beside.Go(func() {
		if f.r.b.Sleep(ctx, d) == nil {
			select {
			case f.events <- then:
			case <-ctx.Done():
			}
		}
	})
}

// awake has another turn made after a while, instead of when it was wanted before.
func (f *runner) awake(d time.Duration) {
	f.alarm()
	ctx, off := context.WithCancel(f.ctx)
	f.alarm = off
	f.later(ctx, d, func() {})
}

// fail stops the runner; the first reason counts.
func (f *runner) fail(err error) {
	if f.err == nil {
		f.err = err
	}
}

// rest lets the run rest for a reason that is told.
func (f *runner) rest(why string) {
	if err := f.r.w.say(context.WithoutCancel(f.ctx), "resting: "+why); err != nil {
		f.fail(err)
		return
	}
	f.r.w.halt(model.RunPaused)
	f.fail(errResting)
}

func (f *runner) stopping() bool {
	switch {
	case f.r.w.overtaken():
		f.err = errOvertook
	case f.err == nil && f.ctx.Err() != nil:
		f.err = fail(opRetry, f.ctx.Err())
	case f.err == nil && f.r.w.resting():
		f.err = errResting
	}
	return f.err != nil
}

// drained ends what is under way, and writes down what is known by then. What was
// said to be sent and has not gone is queued again.
func (f *runner) drained() bool {
	f.alarm()
	f.follow.off()
	if len(f.busy)+f.diary.writing()+f.follow.looking > 0 {
		return false
	}
	if f.r.w.overtaken() {
		return true
	}
	for _, c := range f.ready {
		f.move(c, model.ClaimQueued, "")
	}
	f.ready = nil
	f.flush()
	if f.release != "" {
		if _, err := letGo(context.WithoutCancel(f.ctx), f.r.b, f.r.w.lease, f.r.w.run.ID, f.release); err != nil {
			f.err = err
		}
	}
	f.publish(true)
	if f.release != "" {
		f.r.w.recount()
	}
	return true
}

// end leaves nothing running beside.
func (f *runner) end() {
	f.alarm()
	f.follow.off()
	over := make(chan struct{})
	go func() { f.beside.Wait(); close(over) }()
	for {
		select {
		case <-f.events: // nobody acts on it any more
		case <-over:
			return
		}
	}
}
