package runbook_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/store"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model"
)

// newLost is a rig at whose second endpoint n deliveries have failed.
func newLost(tb testing.TB, n int, change ...func(m *multi, b *runbook.Bench)) (*multi, []model.DeliveryID) {
	tb.Helper()
	m := newMulti(tb, sandbox.ManyOptions{}, change...)
	m.slowly()
	to, at := m.ends()[1], m.clock.Now().Add(-time.Hour)
	ids := make([]model.DeliveryID, n)
	rows := make([]*model.Delivery, n)
	for i := range ids {
		at = at.Add(time.Second)
		id := m.box.Svix().Past("org_openwearables", m.box.App(), svix.ServerMessage{
			Type: "workout.created", At: at, Payload: func() []byte { return []byte(`{"type":"workout.created","data":{}}`) },
		}, []svix.ServerDelivery{{Endpoint: string(to.ID), Attempts: []svix.ServerAttempt{{At: at, Code: 502}}}})
		ids[i] = client.DeliveryOf(id, to.ID)
		rows[i] = &model.Delivery{ID: ids[i], Message: id, To: to.ID, Type: "workout.created", Outcome: model.Failed, Took: model.NoTime, Created: at}
	}
	m.mu.Lock()
	m.rows = rows
	m.mu.Unlock()
	return m, ids
}

// recover plans and starts a recovery.
func (m *multi) recover(ids []model.DeliveryID, p runbook.Pacing) model.RunID {
	m.t.Helper()
	plan, err := m.desk.PlanRecovery(context.Background(), runbook.Recovery{IDs: ids, Words: "all of it", Pacing: p})
	if err != nil || plan.Refuse != "" {
		m.t.Fatalf("%q, %v", plan.Refuse, err)
	}
	return m.start(plan)
}

// sent waits until so many were asked for.
func (m *multi) sent(n int) {
	m.t.Helper()
	for range 60_000 {
		if m.gate.count("resend") >= n {
			return
		}
		time.Sleep(time.Millisecond)
	}
	m.t.Fatalf("%d were sent, want %d", m.gate.count("resend"), n)
}

// hasSent waits until a desk has sent all of a run, and lets time pass quickly then.
func (m *multi) hasSent(d *runbook.Desk, id model.RunID) {
	m.t.Helper()
	until(m.t, d, id, "sending", func(rv runbook.RunView) bool { return stepOf(rv, "send").State == model.StepDone })
	m.quickly()
}

func (m *multi) resume(id model.RunID) {
	m.t.Helper()
	if err := m.desk.Resume(m.t.Context(), id); err != nil {
		m.t.Fatal(err)
	}
}

// wantStates wants so many claims of a run in each state, and nothing sent twice.
func (m *multi) wantStates(id model.RunID, want map[model.ClaimState]int) {
	m.t.Helper()
	claims, err := m.store.ClaimsOf(context.Background(), id)
	if err != nil {
		m.t.Fatal(err)
	}
	if got := states(claims); fmt.Sprint(got) != fmt.Sprint(want) {
		m.t.Errorf("claims %v, want %v", got, want)
	}
	m.once()
}

// once wants no delivery to have been attempted by hand more than once.
func (m *multi) once() {
	m.t.Helper()
	count := map[string]int{}
	for _, h := range m.box.Receivers()[1].Hits() {
		count[h.ID]++
	}
	for id, n := range count {
		if n > 1 {
			m.t.Errorf("%s was received %d times", id, n)
		}
	}
}

// TestRecovery: many are sent at their pace and seen to their end by few calls.
func TestRecovery(t *testing.T) {
	t.Parallel()
	m, ids := newLost(t, 120)
	id := m.recover(ids, runbook.Pacing{Rate: 100, Canary: 10, StopAt: 0.2, StopOf: 20})
	rv := m.ended(id, model.RunDone)
	m.wantStates(id, map[model.ClaimState]int{model.ClaimDelivered: 120})
	if p := rv.Progress; p == nil || p.Total != 120 || p.Delivered != 120 || p.Queued+p.Sent+p.Accepted != 0 {
		t.Errorf("progress %+v", p)
	}
	wantStep(t, rv, "canary", model.StepDone, "10 of the first 10 delivered")
	wantStep(t, rv, "send", model.StepDone, "110 deliveries sent")
	if n := m.gate.count("resend"); n != 120 {
		t.Errorf("%d resends", n)
	}
}

// TestRecoveryRests: too few of the canary, or too many of the last, and it rests;
// who resumes it has seen why.
func TestRecoveryRests(t *testing.T) {
	t.Parallel()
	t.Run("the canary", func(t *testing.T) {
		t.Parallel()
		m, ids := newLost(t, 60)
		m.box.Receivers()[1].Set(sandbox.BadGateway)
		id := m.recover(ids, runbook.Pacing{Rate: 100, Canary: 10})
		rv := until(t, m.desk, id, "rest", laid)
		wantStep(t, rv, "canary", model.StepFailed, "were not delivered")
		if n := m.gate.count("resend"); n < 2 || n > 10 || !strings.Contains(rv.Run.Note, "resting: ") {
			t.Errorf("%d were sent; %q", n, rv.Run.Note)
		}
		failed := rv.Progress.Failed
		m.box.Receivers()[1].Set(sandbox.Healthy)
		m.resume(id)
		m.ended(id, model.RunDone)
		m.wantStates(id, map[model.ClaimState]int{model.ClaimFailed: failed, model.ClaimDelivered: 60 - failed})
	})
	t.Run("the stop rule", func(t *testing.T) {
		t.Parallel()
		m, ids := newLost(t, 300)
		m.box.Receivers()[1].Script(healthy(1 + 100)...) // the plan's probe, too
		m.box.Receivers()[1].Set(sandbox.Internal)
		id := m.recover(ids, runbook.Pacing{Rate: 100, StopAt: 0.5, StopOf: 20})
		rv := until(t, m.desk, id, "rest", laid)
		sent := m.gate.count("resend")
		if sent < 110 || sent == 300 || !strings.Contains(rv.Run.Note, "of the last") || !strings.Contains(rv.Progress.Phase, "resting: ") {
			t.Errorf("%d were sent; %q, %+v", sent, rv.Run.Note, rv.Progress)
		}
		m.box.Receivers()[1].Set(sandbox.Healthy)
		m.resume(id)
		rv = m.ended(id, model.RunDone)
		m.wantStates(id, map[model.ClaimState]int{model.ClaimFailed: rv.Progress.Failed, model.ClaimDelivered: 300 - rv.Progress.Failed})
		if rv.Progress.Failed > sent-100 {
			t.Errorf("%+v after %d", rv.Progress, sent)
		}
	})
}

func healthy(n int) []sandbox.Trouble { return make([]sandbox.Trouble, n) }

// TestRecoveryTroubles: whatever becomes of calls in the middle of many, nothing
// is sent twice, and what nobody knows of is said.
func TestRecoveryTroubles(t *testing.T) {
	t.Parallel()
	m, ids := newLost(t, 60, func(m *multi, b *runbook.Bench) {
		b.Host = hastily{m.svix, svix.New(svix.Options{Profile: b.Profile, Now: m.clock.Now, Timeout: 700 * time.Millisecond})}
	})
	m.gate.script("resend", pass, pass, code429, cutAfter, silent, code504, code500, cutBefore, pass, code429)
	id := m.recover(ids, runbook.Pacing{Rate: 100})
	m.hasSent(m.desk, id)
	rv := until(t, m.desk, id, "question", func(rv runbook.RunView) bool { return offers(rv, "leave") })
	if rv.Progress.Unknown != 2 || rv.Progress.Delivered != 58 {
		t.Errorf("%+v", rv.Progress)
	}
	m.answer(id, "leave")
	m.ended(id, model.RunDone)
	m.wantStates(id, map[model.ClaimState]int{model.ClaimDelivered: 58, model.ClaimUnknown: 2}) // the 500 and the cut
	if n := m.gate.count("resend"); n < 62 || n > 70 {
		t.Errorf("%d calls", n)
	}
}

// hastily waits for the answers of resends for a moment only.
type hastily struct {
	*svix.Client
	soon *svix.Client
}

func (h hastily) Resend(ctx context.Context, id model.DeliveryID) error {
	return h.soon.Resend(ctx, id)
}

// TestRecoveryIgnored: a provider that takes every call and does nothing.
func TestRecoveryIgnored(t *testing.T) {
	t.Parallel()
	m, ids := newLost(t, 40)
	off := false
	if _, err := m.svix.ChangeEndpoint(t.Context(), m.ends()[1].ID, client.EndpointChange{Enabled: &off}); err != nil {
		t.Fatal(err)
	}
	m.bench.Host = blind{m.svix}
	m.bench.Parts = runbook.Parts{}
	m.stop()
	m.desk = runbook.New(m.bench)
	m.work(m.desk)
	id := m.recover(ids, runbook.Pacing{Rate: 100})
	m.hasSent(m.desk, id)
	rv := m.ended(id, model.RunDone)
	m.wantStates(id, map[model.ClaimState]int{model.ClaimUnknown: 40})
	if !strings.Contains(rv.Run.Note, "40 unknown") || !strings.Contains(rv.Claims[0].Note, "its outcome was not seen") {
		t.Errorf("%q, %q", rv.Run.Note, rv.Claims[0].Note)
	}
}

// blind is a server that does not say which endpoints are disabled.
type blind struct{ *svix.Client }

func (b blind) Endpoints(ctx context.Context) ([]model.Endpoint, error) {
	all, err := b.Client.Endpoints(ctx)
	for i := range all {
		all[i].Enabled = model.Yes
	}
	return all, err
}

// TestRecoveryOfADisabledEndpoint: what is not sent yet is left out, and says why.
func TestRecoveryOfADisabledEndpoint(t *testing.T) {
	t.Parallel()
	m, ids := newLost(t, 600)
	id := m.recover(ids, runbook.Pacing{Rate: 20})
	m.sent(5)
	off := false
	if _, err := m.svix.ChangeEndpoint(t.Context(), m.ends()[1].ID, client.EndpointChange{Enabled: &off}); err != nil {
		t.Fatal(err)
	}
	m.step.Store(int64(20 * time.Millisecond)) // a busy machine sees it before all are sent, too
	m.hasSent(m.desk, id)
	m.ended(id, model.RunDone)
	claims, err := m.store.ClaimsOf(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	end := states(claims)
	if end[model.ClaimDelivered] < 1 || end[model.ClaimExcluded] < 100 || end[model.ClaimDelivered]+end[model.ClaimExcluded]+end[model.ClaimUnknown] != 600 {
		t.Errorf("%v", end)
	}
	for _, c := range claims {
		if c.State != model.ClaimDelivered && !strings.Contains(c.Note, "disabled") {
			t.Fatalf("%+v", c)
		}
	}
	m.once()
}

// TestRecoveryPaused: pausing takes effect within a second, and a clock that jumps
// or others that deliver meanwhile change nothing.
func TestRecoveryPaused(t *testing.T) {
	t.Parallel()
	m, ids := newLost(t, 200)
	id := m.recover(ids, runbook.Pacing{Rate: 100})
	m.sent(30)
	m.step.Store(int64(500 * time.Microsecond)) // pausing may take a while on a busy machine
	begun, before := m.clock.Now(), m.gate.count("resend")
	if err := m.desk.Pause(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	rv := until(t, m.desk, id, "rest", laid)
	if n, took := m.gate.count("resend")-before, m.clock.Now().Sub(begun); n > 100 || took > 30*time.Second {
		t.Errorf("%d more were sent in %s", n, took)
	}
	m.slowly()
	if rv.Progress.Sent != 0 || rv.Progress.Queued < 50 {
		t.Errorf("%+v", rv.Progress)
	}
	// One that is not sent yet is delivered by somebody else.
	if err := m.svix.Resend(t.Context(), ids[199]); err != nil {
		t.Fatal(err)
	}
	m.await("its delivery", func() bool { return m.manual(ids[199]) == 1 })
	m.clock.Jump(time.Hour)
	m.resume(id)
	m.sent(m.gate.count("resend") + 20)
	m.clock.Jump(-2 * time.Hour)
	m.ended(id, model.RunDone)
	m.wantStates(id, map[model.ClaimState]int{model.ClaimDelivered: 199, model.ClaimExcluded: 1})
}

// TestRecoveryFromTwoHosts: two consoles that want the same send each delivery
// once, between them, and one that is overtaken sends nothing more.
func TestRecoveryFromTwoHosts(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, place func(testing.TB) store.Options) {
		t.Helper()
		m, ids := newLost(t, 120, func(m *multi, b *runbook.Bench) {
			m.place = place(m.t)
			m.store = m.opened()
			b.Store = leasing{m.store, &m.kept}
		})
		two := m.second()
		plans := map[*runbook.Desk]runbook.Plan{}
		for d, part := range map[*runbook.Desk][]model.DeliveryID{m.desk: ids[:90], two: ids[30:]} {
			p, err := d.PlanRecovery(t.Context(), runbook.Recovery{IDs: part, Pacing: runbook.Pacing{Rate: 50}})
			if err != nil || p.Refuse != "" {
				t.Fatal(p.Refuse, err)
			}
			plans[d] = p
		}
		var first model.RunID
		for d, b := range race(t, plans) {
			if b.err != nil {
				t.Fatal(b.err)
			}
			if d == m.desk {
				first = b.id
				continue
			}
			until(t, d, b.id, "end", over)
		}
		until(t, m.desk, first, "end", over)
		if n := m.gate.count("resend"); n != 120 {
			t.Errorf("%d resends", n)
		}
		for _, id := range []int{0, 60, 119} {
			if n := m.manual(ids[id]); n != 1 {
				t.Errorf("%d manual attempts of %d", n, id)
			}
		}
		m.once()
	})
}

// TestRecoveryTakenOver: a console that stops in the middle of many, and wakes
// when another has gone on, sends nothing more.
func TestRecoveryTakenOver(t *testing.T) {
	t.Parallel()
	n := newNap()
	m, ids := newLost(t, 100, func(_ *multi, b *runbook.Bench) {
		b.Store = napMoves{b.Store, n, new(int)}
		n.stops(b)
	})
	two := m.second()
	id := m.recover(ids, runbook.Pacing{Rate: 100})
	defer n.wakes()
	n.falls()
	m.kept.letEnd(true)
	m.clock.Jump(time.Minute)
	until(t, two, id, "interruption", func(rv runbook.RunView) bool { return offers(rv, "resume") })
	m.kept.letEnd(false)
	if err := two.Answer(t.Context(), id, "resume"); err != nil {
		t.Fatal(err)
	}
	m.hasSent(two, id)
	leave(t, two, id)
	sent := m.gate.count("resend")
	n.wakes()
	until(t, m.desk, id, "its loss", over)
	if more := m.gate.count("resend") - sent; more != 0 {
		t.Errorf("it woke and sent %d more", more)
	}
	m.once()
}

// napMoves falls asleep when claims were said to be sent for the third time.
type napMoves struct {
	client.Store
	n    *nap
	made *int
}

func (s napMoves) MoveClaims(ctx context.Context, l model.Lease, moves []client.Move) ([]model.DeliveryID, error) {
	ids, err := s.Store.MoveClaims(ctx, l, moves)
	for _, m := range moves {
		if m.Claim.State == model.ClaimSent {
			if *s.made++; *s.made == 40 {
				s.n.here()
			}
		}
	}
	return ids, err
}

// TestRecoveryByRow: a provider that makes a new row for each is asked at the
// same pace, and its log says what became of them.
func TestRecoveryByRow(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	ids := r.fail(30)
	r.slowly()
	p, err := r.desk.PlanRecovery(t.Context(), runbook.Recovery{IDs: ids, Pacing: runbook.Pacing{Rate: 50, Canary: 5}})
	if err != nil || p.Refuse != "" {
		t.Fatal(p.Refuse, err)
	}
	rv := r.ended(r.start(p), model.RunDone)
	if states(rv.Claims)[model.ClaimDelivered] != 30 {
		t.Errorf("%v", states(rv.Claims))
	}
	r.once(ids, 1)
}
