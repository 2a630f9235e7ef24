package runbook

import (
	"context"
	"sync"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// Desk plans, starts and carries on the runs of one profile. Its methods may be
// called from any goroutine; every error of theirs is a *model.Error.
type Desk struct {
	b     Bench
	board board

	reading sync.Mutex // held while the store is read for the board
	asked   asked      // on reading

	tested tested // test events

	taking sync.Mutex // held while leases are taken for a run, until it is carried

	mu     sync.Mutex
	works  map[model.RunID]*work // what this process carries
	queue  []*work               // not begun yet
	wake   chan struct{}         // told when queue grows
	places map[string]string     // URLs by their mark, of plans made here
}

// New returns a desk on a bench. Work begins with Run.
func New(b Bench) *Desk {
	if b.Parts == (Parts{}) {
		b.Parts = PartsOf(b.Host)
	}
	return &Desk{
		b: b, board: newBoard(), asked: asked{questions: map[model.RunID]putTo{}},
		works: map[model.RunID]*work{}, wake: make(chan struct{}, 1), places: map[string]string{},
	}
}

// Run carries on, until ctx ends, the runs that this process starts or takes
// over, and shows what other processes left. Runs that are under way when ctx
// ends stay in the journal as they are.
func (d *Desk) Run(ctx context.Context) error {
	var under sync.WaitGroup
	defer under.Wait()
	under.Go(func() { d.lookAtLeft(ctx) })
	for {
		for _, w := range d.queued() {
			under.Go(func() { d.carry(ctx, w) })
		}
		select {
		case <-d.wake:
		case <-ctx.Done():
			return fail("carry on the runs", ctx.Err())
		}
	}
}

// View returns what is known of the runs now, without waiting. Never nil.
func (d *Desk) View() *View { v, _ := d.board.read(); return v }

// Changed waits for a view newer than seq and returns it; the first one that is
// read from the store has number 1. While somebody waits, the store is asked
// every few seconds for what other processes do.
func (d *Desk) Changed(ctx context.Context, seq uint64) (*View, error) {
	polls, stop := context.WithCancel(ctx)
	defer stop()
	if v, _ := d.board.read(); v.Seq == 0 {
		_ = d.refresh(ctx) // a store that cannot be read is asked again later
	}
	for {
		v, more := d.board.read()
		if v.Seq > seq {
			return v, nil
		}
		over := make(chan struct{})
		go func() {
			defer close(over)
			_ = d.b.Sleep(polls, pollEvery) // it ends early with polls, and then nobody waits for it
		}()
		select {
		case <-more:
		case <-over:
			_ = d.refresh(ctx) // a store that cannot be read shows nothing new
		case <-ctx.Done():
		}
		if err := ctx.Err(); err != nil {
			return d.View(), fail("wait for the runs", err)
		}
	}
}

// pollEvery is how often a store is asked for the runs of other processes.
const pollEvery = 3 * time.Second

// PlanRetry plans to send deliveries again one by one.
func (d *Desk) PlanRetry(ctx context.Context, ids []model.DeliveryID) (Plan, error) {
	p, err := planRetry(ctx, d.b, ids)
	return p, fail("plan the retry", err)
}

// PlanRetryAll plans the provider's own "retry all failed".
func (d *Desk) PlanRetryAll(ctx context.Context) (Plan, error) {
	p, err := planRetryAll(ctx, d.b, nil)
	return p, fail("plan the retry of all failed deliveries", err)
}

// PlanURL plans a change of the URL, of its key, or of both.
func (d *Desk) PlanURL(ctx context.Context, c URLChange) (Plan, error) {
	p, err := d.planURL(ctx, c)
	return p, fail("plan the change of the webhook URL", err)
}

// Ping asks the receiver for a pong, from here or by the provider.
func (d *Desk) Ping(ctx context.Context, through Through) (PingReport, error) {
	r, err := ping(client.WithCalls(ctx), d.b, through)
	return r, fail("ping the receiver", err)
}

// Revealed puts on record that a delivery's health data was shown.
func (d *Desk) Revealed(ctx context.Context, id model.DeliveryID) error {
	return fail("put the reveal on record", d.record(ctx, model.Act{
		Action: model.ActReveal, Scope: "delivery " + string(id), Outcome: "done",
	}))
}

// Acts lists what was done through hooktop, oldest first.
func (d *Desk) Acts(ctx context.Context, f client.ActFilter) ([]model.Act, error) {
	if f.Profile == "" {
		f.Profile = d.b.Profile.Name
	}
	acts, err := d.b.Store.Acts(ctx, f)
	return acts, fail("read the activity", err)
}

// URLs lists the URLs used before, newest first.
func (d *Desk) URLs(ctx context.Context) ([]client.UsedURL, error) {
	urls, err := d.b.Store.UsedURLs(ctx, d.b.Profile.Name)
	return urls, fail("read the URLs used before", err)
}

// record appends an act of the operator's on the profile, with the provider
// calls that were collected for it.
func (d *Desk) record(ctx context.Context, a model.Act) error {
	a.At, a.Who, a.Profile, a.Calls = d.b.Now(), d.b.Who, d.b.Profile.Name, client.TakeCalls(ctx)
	_, err := d.b.Store.Append(ctx, a)
	return err
}
