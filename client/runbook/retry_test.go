package runbook_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

const onePath = "/settings/webhook/request/"

func TestRetryMarked(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	ids := r.fail(5)
	slices.Reverse(ids)
	p := r.plan(ids)
	if p.Refuse != "" || p.Needs.Count != 5 || p.Needs.Name != "" || p.Needs.Overrule != "" {
		t.Fatalf("plan %+v", p)
	}
	for label, words := range map[string]string{
		"types": "network-query.hie 5", "outcomes": "failed 5", "created": "oldest ", "target": "https://", "probe now": "✓ pong in",
		"method": "new id", "links": "renewed", "calls": "~11",
	} {
		if !strings.Contains(factOf(p, label), words) {
			t.Errorf("%s: %q, want %q in it", label, factOf(p, label), words)
		}
	}
	rv := r.ended(r.start(p), model.RunDone)
	if rv.Run.Note != "5 delivered" || states(rv.Claims)[model.ClaimDelivered] != 5 {
		t.Errorf("note %q, claims %+v", rv.Run.Note, rv.Claims)
	}
	r.arrived(rv.Claims)
	if late := r.plan(ids); late.Refuse == "" || !strings.Contains(factOf(late, "excluded"), "delivered by an earlier retry") {
		t.Errorf("a second plan %+v", late)
	}
}

// arrived wants every claim to have been sent once, the oldest first, and its
// new row to be delivered.
func (r *rig) arrived(claims []model.Claim) {
	r.t.Helper()
	rows := map[model.DeliveryID]*model.Delivery{}
	for _, d := range r.load() {
		rows[d.ID] = d
	}
	for i, c := range claims {
		if i > 0 && rows[c.Delivery].Created.Before(rows[claims[i-1].Delivery].Created) {
			r.t.Errorf("the %d. is older than the one before", i+1)
		}
		if d := rows[c.New]; d == nil || d.Outcome != model.Delivered || d.Request != rows[c.Delivery].Request {
			r.t.Errorf("claim %+v has the new row %+v", c, d)
		}
		if r.door.count(c.Delivery) != 1 {
			r.t.Errorf("%s was sent %d times", c.Delivery, r.door.count(c.Delivery))
		}
	}
}

func TestRetryExclusionsAndNeeds(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{bench: func(b *runbook.Bench) {
		b.Profile.Environment = model.Production
		b.Budget = func() model.Budget { return model.Budget{Used: 4, Limit: 11} }
	}})
	ids := r.fail(2)
	good := model.DeliveryID(r.box.Send(metriport.ServerMessage{Type: "network-query.lab", Payload: []byte(`{}`)}, nil))
	r.settle(func(st model.Status) bool { return st.Processing.N == 0 })
	slow := r.unanswered()
	r.load()
	r.quickly()
	stranger := model.DeliveryID("00000000-0000-4000-8000-000000000000")
	p := r.plan([]model.DeliveryID{ids[0], good, slow, stranger, ids[0]})
	if p.Refuse != "" || p.Needs.Name != "demo" || p.Needs.Count != 0 {
		t.Errorf("plan of one %+v", p)
	}
	for _, words := range []string{"1 delivered before", "1 not in the loaded log"} {
		if !strings.Contains(factOf(p, "excluded"), words) {
			t.Errorf("excluded %q, want %q", factOf(p, "excluded"), words)
		}
	}
	r.box.Receiver().Set(sandbox.Internal)
	p = r.plan(ids)
	if p.Needs.Overrule != "send anyway" || !strings.Contains(factOf(p, "probe now"), "✗ 500") {
		t.Errorf("with a receiver that fails: %+v", p)
	}
	if !strings.Contains(p.Refuse, "7 are left") || !strings.Contains(p.Refuse, "8 calls") {
		t.Errorf("refused %q", p.Refuse)
	}
	if p = r.plan([]model.DeliveryID{good}); p.Refuse == "" {
		t.Error("a plan of nothing is not refused")
	}
	if r.door.singles() != 0 {
		t.Error("planning has sent something")
	}
}

// TestRetryTroubles meets every kind of trouble with a retry's POST.
func TestRetryTroubles(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		trouble metriport.ServerTrouble
		want    model.ClaimState
		asks    string // the answer to what is asked; empty for no question
		posts   int    // of the delivery in trouble
	}{
		"cut after it was done":  {metriport.ServerTrouble{Fault: metriport.ServerFaultCut}, model.ClaimDelivered, "", 1},
		"closed before":          {metriport.ServerTrouble{Fault: metriport.ServerFaultClosed}, model.ClaimUnknown, "leave", 1},
		"closed, and sent again": {metriport.ServerTrouble{Fault: metriport.ServerFaultClosed}, model.ClaimDelivered, "send", 2},
		"500":                    {metriport.ServerTrouble{Fault: metriport.ServerFaultInternal}, model.ClaimUnknown, "leave", 1},
		"504":                    {metriport.ServerTrouble{Fault: metriport.ServerFaultGateway}, model.ClaimUnknown, "leave", 1},
		"a web page":             {metriport.ServerTrouble{Fault: metriport.ServerFaultHTML}, model.ClaimUnknown, "leave", 1},
		"429":                    {metriport.ServerTrouble{Fault: metriport.ServerFaultThrottled, RetryAfter: 3 * time.Second}, model.ClaimDelivered, "", 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, options{})
			ids := r.fail(3)
			c.trouble.Path, c.trouble.Times = onePath, 1
			r.box.Faults().Set(c.trouble)
			id := r.start(r.plan(ids))
			if c.asks != "" {
				until(t, r.desk, id, "question", func(rv runbook.RunView) bool { return offers(rv, c.asks) })
				if n := r.door.singles(); n != 3 {
					t.Errorf("%d were sent before the question", n)
				}
				if err := r.desk.Answer(t.Context(), id, c.asks); err != nil {
					t.Fatal(err)
				}
			}
			rv := r.ended(id, model.RunDone)
			if got := rv.Claims[0]; got.State != c.want || r.door.count(got.Delivery) != c.posts {
				t.Errorf("%+v, sent %d times", got, r.door.count(got.Delivery))
			}
			if n := states(rv.Claims[1:])[model.ClaimDelivered]; n != 2 {
				t.Errorf("%d of the others were delivered: %+v", n, rv.Claims)
			}
			r.once(ids[1:], c.posts)
		})
	}
}

// TestRetryFailsAgain says why, of a receiver that refuses and of a row that is gone.
func TestRetryFailsAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	ids := r.fail(2)
	p := r.plan(ids)
	r.box.Receiver().Set(sandbox.Internal)
	rv := r.ended(r.start(p), model.RunDone)
	if rv.Run.Note != "2 failed again" || rv.Claims[0].Note != "500 from the receiver" || rv.Claims[0].New == "" {
		t.Errorf("note %q, claims %+v", rv.Run.Note, rv.Claims)
	}
}

// TestRetryRestsOnQuota: what is not taken stays queued, and goes on later.
func TestRetryRestsOnQuota(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	ids := r.fail(3)
	r.box.Faults().Set(metriport.ServerTrouble{Fault: metriport.ServerFaultQuota, Path: onePath})
	id := r.start(r.plan(ids))
	rv := until(t, r.desk, id, "rest", laid)
	if states(rv.Claims)[model.ClaimQueued] != 3 || !strings.Contains(rv.Run.Note, "Limit Exceeded") {
		t.Errorf("note %q, claims %+v", rv.Run.Note, rv.Claims)
	}
	if p := r.plan(ids); p.Refuse == "" || !strings.Contains(factOf(p, "excluded"), "in another run") {
		t.Errorf("beside it: %+v", p)
	}
	r.box.Faults().Set()
	if err := r.desk.Resume(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if rv = r.ended(id, model.RunDone); states(rv.Claims)[model.ClaimDelivered] != 3 {
		t.Errorf("claims %+v", rv.Claims)
	}
	r.once(ids[1:], 1)
}

// TestRetryPauseAndCancel: it rests between two, goes on where it was, and
// lets go of what it has not sent.
func TestRetryPauseAndCancel(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	ids := r.fail(16)
	r.slowly()
	id := r.start(r.plan(ids))
	until(t, r.desk, id, "third", func(runbook.RunView) bool { return r.door.singles() >= 3 })
	if err := r.desk.Pause(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	rv := until(t, r.desk, id, "rest", laid)
	paused := r.door.singles()
	if n := states(rv.Claims); n[model.ClaimQueued] != 16-paused || n[model.ClaimSent] != 0 || paused == 16 {
		t.Errorf("after %d: %v", paused, n)
	}
	if err := r.desk.Resume(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	until(t, r.desk, id, "more", func(runbook.RunView) bool { return r.door.singles() >= paused+2 })
	if err := r.desk.Cancel(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	r.quickly()
	rv = r.ended(id, model.RunCanceled)
	if n := states(rv.Claims); n[model.ClaimQueued] != 0 || n[model.ClaimExcluded] == 0 {
		t.Errorf("canceled: %v", n)
	}
	r.once(ids, 1)
	var left []model.DeliveryID
	for _, c := range rv.Claims {
		if c.State == model.ClaimExcluded {
			left = append(left, c.Delivery)
		}
	}
	r.load()
	if rv = r.ended(r.start(r.plan(left)), model.RunDone); states(rv.Claims)[model.ClaimDelivered] != len(left) {
		t.Errorf("the rest, later: %v", states(rv.Claims))
	}
	r.once(ids, 1)
}

// TestRetryNeedsTheRoute: a host without single retries sends nothing.
func TestRetryNeedsTheRoute(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	ids := r.fail(2)
	p := r.plan(ids)
	off := newRig(t, options{server: metriport.ServerOptions{Requests: metriport.ServerRequestsOff}})
	rv := off.ended(off.start(p), model.RunFailed)
	if states(rv.Claims)[model.ClaimExcluded] != 2 || !strings.Contains(rv.Run.Note, "cannot retry a single delivery") {
		t.Errorf("note %q, claims %+v", rv.Run.Note, rv.Claims)
	}
}

// TestRetryOvertaken: whoever lost the lease sends nothing more.
func TestRetryOvertaken(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	ids := r.fail(20)
	r.slowly()
	id := r.start(r.plan(ids))
	until(t, r.desk, id, "third", func(runbook.RunView) bool { return r.door.singles() >= 3 })
	name := "run/" + string(id)
	for range 10_000 { // as if it had slept for an hour
		if _, err := r.store.Acquire(t.Context(), name, "console-2", r.clock.Now().Add(time.Hour), time.Minute); err == nil {
			break
		}
	}
	sent := r.door.singles()
	until(t, r.desk, id, "loss", func(rv runbook.RunView) bool { return !rv.Mine })
	r.quickly()
	_ = r.clock.Sleep(t.Context(), time.Minute)
	if n := r.door.singles(); n > sent+1 || n == 20 { // one may have been on its way
		t.Errorf("%d were sent, %d before the takeover", n, sent)
	}
	r.once(ids, 1)
}

// TestRetryCanceledByAnother: a run whose process has ended is canceled from
// another console; what it has not sent is free at once.
func TestRetryCanceledByAnother(t *testing.T) {
	t.Parallel()
	for name, lay := range map[string]func(r *rig, id model.RunID, stop func()){
		"interrupted": func(_ *rig, _ model.RunID, stop func()) { stop() },
		"paused": func(r *rig, id model.RunID, stop func()) {
			if err := r.desk.Pause(r.t.Context(), id); err != nil {
				r.t.Fatal(err)
			}
			until(r.t, r.desk, id, "rest", laid)
			stop()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, options{idle: true})
			stop := r.work(r.desk)
			ids := r.fail(12)
			r.slowly()
			id := r.start(r.plan(ids))
			until(t, r.desk, id, "third", func(runbook.RunView) bool { return r.door.singles() >= 3 })
			lay(r, id, stop)
			r.quickly()
			second := r.second()
			if err := second.Cancel(t.Context(), id); err != nil {
				t.Fatal(err)
			}
			rv := until(t, second, id, "end", over)
			n := states(rv.Claims)
			if rv.Run.State != model.RunCanceled || n[model.ClaimQueued]+n[model.ClaimSent]+n[model.ClaimAccepted] != 0 || n[model.ClaimExcluded] == 0 {
				t.Errorf("%s: %v", rv.Run.State, n)
			}
			if !strings.Contains(rv.Run.Note, strconv.Itoa(n[model.ClaimExcluded])+" excluded") {
				t.Errorf("says %q of %v", rv.Run.Note, n)
			}
			var left []model.DeliveryID
			for _, c := range rv.Claims {
				if c.State == model.ClaimExcluded {
					left = append(left, c.Delivery)
				}
			}
			r.load()
			r.desk = second
			p := r.plan(left)
			if p.Needs.Overrule != "" || p.Needs.Count != len(left) {
				t.Errorf("what was not sent is planned as %+v", p.Needs)
			}
			if rv = r.ended(r.start(p), model.RunDone); states(rv.Claims)[model.ClaimDelivered] != len(left) {
				t.Errorf("the rest, later: %v", states(rv.Claims))
			}
			r.once(ids, 1)
		})
	}
}

// TestRetryTakesWhatAnEndedRunHeld: a run that is canceled while nobody carries
// it keeps nobody from sending what it has not.
func TestRetryTakesWhatAnEndedRunHeld(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	ids := r.fail(3)
	left := model.Run{ID: "left1", Profile: "demo", Kind: model.RunRetry, State: model.RunRunning, Created: r.clock.Now(), Updated: r.clock.Now()}
	if err := r.store.SaveRun(t.Context(), left); err != nil {
		t.Fatal(err)
	}
	l, err := r.store.Acquire(t.Context(), "run/left1", "console-0", r.clock.Now(), time.Second)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := r.store.Claim(t.Context(), l, left, ids); err != nil || len(got) != 3 {
		t.Fatalf("got %v, %v", got, err)
	}
	left.State = model.RunCanceled
	if err := r.store.SaveRun(t.Context(), left); err != nil {
		t.Fatal(err)
	}
	rv := r.ended(r.start(r.plan(ids)), model.RunDone)
	if states(rv.Claims)[model.ClaimDelivered] != 3 {
		t.Errorf("claims %+v, steps %+v", rv.Claims, rv.Steps)
	}
	r.once(ids, 1)
}
