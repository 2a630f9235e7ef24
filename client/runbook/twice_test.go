package runbook_test

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/store"
	"github.com/hooktop/hooktop/model"
)

// pgVariable names the DSN of a PostgreSQL that tests may make schemas in.
const pgVariable = "HOOKTOP_TEST_PG"

// onBoth tests on a file and on PostgreSQL. Without the latter it says so aloud,
// and fails where there has to be one.
func onBoth(t *testing.T, test func(t *testing.T, place func(testing.TB) store.Options)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, newFile)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		switch {
		case os.Getenv(pgVariable) != "":
			test(t, newSchema)
		case os.Getenv("CI") == "true":
			t.Fatal("no PostgreSQL to test with: set " + pgVariable + " to the DSN that .ci/postgres prints")
		default:
			t.Skip("NOT TESTED ON POSTGRESQL: set " + pgVariable + " to the DSN that .ci/postgres prints")
		}
	})
}

// newSchema makes a schema of the test's own.
func newSchema(tb testing.TB) store.Options {
	tb.Helper()
	base := os.Getenv(pgVariable)
	schema := "desk_" + strings.ToLower(rand.Text())
	admin := func(statement string) {
		c, err := pgx.Connect(context.Background(), base)
		if err == nil {
			_, err = c.Exec(context.Background(), statement)
			_ = c.Close(context.Background())
		}
		if err != nil {
			tb.Error(err)
		}
	}
	admin("CREATE SCHEMA " + schema)
	tb.Cleanup(func() { admin("DROP SCHEMA " + schema + " CASCADE") })
	dsn, err := url.Parse(base)
	if err != nil {
		tb.Fatal(err)
	}
	q := dsn.Query()
	q.Set("search_path", schema)
	dsn.RawQuery = q.Encode()
	return store.Options{DSN: dsn.String()}
}

// begun is what came of a start.
type begun struct {
	id  model.RunID
	err error
}

// race starts a plan on each desk, all at once.
func race(t *testing.T, plans map[*runbook.Desk]runbook.Plan) map[*runbook.Desk]begun {
	t.Helper()
	var all sync.WaitGroup
	var mu sync.Mutex
	got := map[*runbook.Desk]begun{}
	gun := make(chan struct{})
	for d, p := range plans {
		all.Go(func() {
			<-gun
			id, err := d.Start(t.Context(), p, agreed(p))
			mu.Lock()
			defer mu.Unlock()
			got[d] = begun{id, err}
		})
	}
	close(gun)
	all.Wait()
	return got
}

// TestTwoConsolesRetry has both send marked deliveries again at once, some of
// them the same: each is sent by one of them, once.
func TestTwoConsolesRetry(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, place func(testing.TB) store.Options) {
		t.Helper()
		r := newRig(t, options{place: place})
		second := r.second()
		ids := r.fail(14)
		plans := map[*runbook.Desk]runbook.Plan{}
		for d, part := range map[*runbook.Desk][]model.DeliveryID{r.desk: ids[:10], second: ids[4:]} {
			p, err := d.PlanRetry(t.Context(), part)
			if err != nil || p.Needs.Count != 10 {
				t.Fatalf("%+v, %v", p, err)
			}
			plans[d] = p
		}
		claims := map[model.DeliveryID]int{}
		for d, b := range race(t, plans) {
			if b.err != nil {
				t.Fatal(b.err)
			}
			rv := until(t, d, b.id, "end", over)
			// Where one has ended before the other begins, that leaves out what was sent.
			in := states(rv.Claims)
			if rv.Run.State != model.RunDone || in[model.ClaimDelivered]+in[model.ClaimExcluded] != len(rv.Claims) {
				t.Errorf("%s: %s, %v", rv.Run.State, rv.Run.Note, in)
			}
			for _, c := range rv.Claims {
				if c.State == model.ClaimDelivered {
					claims[c.Delivery]++
				}
			}
		}
		for _, id := range ids {
			if claims[id] != 1 || r.door.count(id) != 1 {
				t.Errorf("%s: delivered by %d runs, sent %d times", id, claims[id], r.door.count(id))
			}
		}
	})
}

// TestTwoConsolesOneChange: of what there may be one at a time, one is begun.
func TestTwoConsolesOneChange(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, place func(testing.TB) store.Options) {
		t.Helper()
		for name, plan := range map[string]func(*runbook.Desk) (runbook.Plan, error){
			"rotate":    func(d *runbook.Desk) (runbook.Plan, error) { return d.PlanURL(t.Context(), runbook.URLChange{}) },
			"retry all": func(d *runbook.Desk) (runbook.Plan, error) { return d.PlanRetryAll(t.Context()) },
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				r := newRig(t, options{place: place})
				second := r.second()
				r.fail(5)
				plans := map[*runbook.Desk]runbook.Plan{}
				for _, d := range []*runbook.Desk{r.desk, second} {
					p, err := plan(d)
					if err != nil || p.Refuse != "" {
						t.Fatalf("%+v, %v", p, err)
					}
					plans[d] = p
				}
				won := 0
				for d, b := range race(t, plans) {
					if b.err != nil {
						wantErr(t, b.err, model.Denied)
						continue
					}
					if name == "rotate" {
						until(t, d, b.id, "question", func(rv runbook.RunView) bool { return offers(rv, "done") })
						r.learn()
					}
					won += seenDone(t, b.id, d, r.desk, second)
				}
				if clears := count(r.door.posts(), ""); won != 1 || clears+r.door.alls() != 1 {
					t.Errorf("%d were begun, %d clears, %d calls", won, clears, r.door.alls())
				}
			})
		}
	})
}

// seenDone wants every desk to see a run done, and counts it; it is not counted
// where another one had ended before it began.
func seenDone(t *testing.T, id model.RunID, desks ...*runbook.Desk) (won int) {
	t.Helper()
	for _, d := range desks {
		rv := until(t, d, id, "end", over)
		late := strings.Contains(rv.Run.Note, "since this was planned")
		if rv.Run.State != model.RunDone && !late {
			t.Errorf("%s: %s", rv.Run.State, rv.Run.Note)
		}
		if !late {
			won = 1
		}
	}
	return won
}

// TestAPlanOfBefore is started when another console has sent what it plans to:
// nothing is sent twice.
func TestAPlanOfBefore(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, place func(testing.TB) store.Options) {
		t.Helper()
		r := newRig(t, options{place: place})
		second := r.second()
		ids := r.fail(4)
		late, all := r.plan(ids), r.planAll()
		p, err := second.PlanRetry(t.Context(), ids[:2])
		if err != nil {
			t.Fatal(err)
		}
		by, err := second.Start(t.Context(), p, agreed(p))
		if err != nil {
			t.Fatal(err)
		}
		until(t, second, by, "end", over)

		of := r.start(late)
		rv := r.ended(of, model.RunDone)
		if n := states(rv.Claims); n[model.ClaimExcluded] != 2 || n[model.ClaimDelivered] != 2 {
			t.Errorf("%v", n)
		}
		wantStep(t, rv, "queue", model.StepDone, "2 deliveries, 2 left to another run")
		rv = r.ended(r.start(all), model.RunFailed)
		if !strings.Contains(rv.Run.Note, "run "+string(of)+" of ops@host has begun to send again since this was planned: nothing was sent") || r.door.alls() != 0 {
			t.Errorf("%d calls, says %q", r.door.alls(), rv.Run.Note)
		}
		r.once(ids, 1)
	})
}

// TestRetryBesideARetryOfAll is refused, in the plan and after it.
func TestRetryBesideARetryOfAll(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	ids := r.fail(2)
	early := r.plan(ids)
	open := model.Run{ID: "all1", Profile: "demo", Kind: model.RunRetryAll, State: model.RunPaused, Who: "eve@host", Created: r.clock.Now(), Updated: r.clock.Now()}
	if err := r.store.SaveRun(t.Context(), open); err != nil {
		t.Fatal(err)
	}
	if p := r.plan(ids); !strings.Contains(p.Refuse, "all1 of eve@host") {
		t.Errorf("refused %q", p.Refuse)
	}
	rv := r.ended(r.start(early), model.RunFailed)
	if !strings.Contains(rv.Run.Note, "run all1 of eve@host") || r.door.singles() != 0 {
		t.Errorf("%d were sent, says %q", r.door.singles(), rv.Run.Note)
	}
}

// nap is a process that is stopped for a while, with all that it does.
type nap struct {
	once, up               sync.Once
	reached, stopped, wake chan struct{}
}

// wakes ends the sleep. A test defers it as well: one that fails must end.
func (n *nap) wakes() { n.up.Do(func() { close(n.wake) }) }

func newNap() *nap {
	return &nap{reached: make(chan struct{}), stopped: make(chan struct{}), wake: make(chan struct{})}
}

// falls waits until it sleeps, and then lets nothing of it go on.
func (n *nap) falls() {
	<-n.reached
	close(n.stopped)
}

// here falls asleep, once.
func (n *nap) here() {
	n.once.Do(func() {
		close(n.reached)
		<-n.wake
	})
}

// lies waits until the sleep is over, if it has begun.
func (n *nap) lies() {
	select {
	case <-n.stopped:
		<-n.wake
	default:
	}
}

// stops keeps all that works on a bench asleep: nobody's pause ends, and whoever
// was about to prolong a lease cannot ask for the time to do it by.
func (n *nap) stops(b *runbook.Bench) {
	sleep, now := b.Sleep, b.Now
	b.Sleep = func(ctx context.Context, d time.Duration) error {
		err := sleep(ctx, d)
		n.lies()
		return err
	}
	b.Now = func() time.Time {
		n.lies()
		return now()
	}
}

// napStore falls asleep before or after a claim is marked as sent.
type napStore struct {
	client.Store
	before, after func(to model.ClaimState)
}

func (s napStore) MoveClaim(ctx context.Context, l model.Lease, c model.Claim, from model.ClaimState) error {
	s.before(c.State)
	err := s.Store.MoveClaim(ctx, l, c, from)
	s.after(c.State)
	return err
}

// TestASleeperSendsNothing: a process is stopped in a retry, another console
// goes on with it after its lease is over, and it wakes.
func TestASleeperSendsNothing(t *testing.T) {
	t.Parallel()
	for _, where := range []string{"before the claim", "after the claim"} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			onBoth(t, func(t *testing.T, place func(testing.TB) store.Options) {
				t.Helper()
				sleeper(t, where == "after the claim", place)
			})
		})
	}
}

func sleeper(t *testing.T, after bool, place func(testing.TB) store.Options) {
	t.Helper()
	n, sent := newNap(), 0
	fourth := func(here bool) func(model.ClaimState) {
		return func(to model.ClaimState) {
			if to != model.ClaimSent || !here {
				return
			}
			if sent++; sent == 4 {
				n.here()
			}
		}
	}
	r := newRig(t, options{place: place, bench: func(b *runbook.Bench) {
		b.Store = napStore{b.Store, fourth(!after), fourth(after)}
		n.stops(b)
	}})
	second := r.second()
	ids := r.fail(8)
	id := r.start(r.plan(ids))
	defer n.wakes()
	n.falls()
	r.clock.Jump(time.Minute)
	until(t, second, id, "interruption", func(rv runbook.RunView) bool { return offers(rv, "resume") })
	if err := second.Answer(t.Context(), id, "resume"); err != nil {
		t.Fatal(err)
	}
	rv := leave(t, second, id)
	end := states(rv.Claims)
	if rv.Run.State != model.RunDone || end[model.ClaimDelivered]+end[model.ClaimUnknown] != 8 {
		t.Errorf("%s: %v", rv.Run.State, end)
	}
	if lost := end[model.ClaimUnknown]; (lost == 1) != after { // it was said to be on its way
		t.Errorf("%d are unknown", lost)
	}
	before := r.door.singles()
	n.wakes()
	until(t, r.desk, id, "its loss", over)
	if now := r.door.singles(); now != before {
		t.Errorf("it woke and sent %d more", now-before)
	}
	r.once(ids, 1)
	left, err := r.store.ClaimsOf(t.Context(), id)
	if got := states(left); err != nil || got[model.ClaimDelivered] != end[model.ClaimDelivered] {
		t.Errorf("the sleeper wrote: %v, %v", got, err)
	}
}

// napSteps falls asleep once a step is journalled as begun.
type napSteps struct {
	client.Store
	after func(model.Step)
}

func (s napSteps) SaveStep(ctx context.Context, x model.Step) error {
	err := s.Store.SaveStep(ctx, x)
	s.after(x)
	return err
}

// TestASleeperChangesNothing: a process is stopped in a rotation, another
// console ends it after its lease is over, and it wakes.
func TestASleeperChangesNothing(t *testing.T) {
	t.Parallel()
	for step, steps := range map[string]int{"preflight": 1, "clear": 2, "ping": 6} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			onBoth(t, func(t *testing.T, place func(testing.TB) store.Options) {
				t.Helper()
				n := newNap()
				r := newRig(t, options{place: place, bench: func(b *runbook.Bench) {
					b.Store = napSteps{b.Store, func(x model.Step) {
						if x.Name == step && x.State == model.StepStarted {
							n.here()
						}
					}}
					n.stops(b)
				}})
				second := r.second()
				id := r.change(runbook.URLChange{})
				if step == "ping" {
					r.asks(id, "done")
					r.learn()
				}
				defer n.wakes()
				n.falls()
				posts := r.door.posts()
				r.clock.Jump(time.Minute)
				until(t, second, id, "question", func(rv runbook.RunView) bool { return offers(rv, "cancel") })
				if err := second.Cancel(t.Context(), id); err != nil {
					t.Fatal(err)
				}
				acts, err := second.Acts(t.Context(), client.ActFilter{})
				if err != nil {
					t.Fatal(err)
				}
				n.wakes()
				until(t, r.desk, id, "its loss", over)
				if got := r.door.posts(); len(got) != len(posts) {
					t.Errorf("posted %q, then %q", posts, got)
				}
				if runs, err := r.store.RunsOf(t.Context(), "", false); err != nil || runs[0].State != model.RunCanceled {
					t.Errorf("the journal says %+v, %v", runs, err)
				}
				if left, err := r.store.Steps(t.Context(), id); err != nil || len(left) != steps || left[steps-1].State != model.StepStarted {
					t.Errorf("it wrote into the journal: %+v, %v", left, err)
				}
				if now, err := r.desk.Acts(t.Context(), client.ActFilter{}); err != nil || len(now) != len(acts) {
					t.Errorf("it wrote into the activity: %+v, %v", now, err)
				}
			})
		})
	}
}
