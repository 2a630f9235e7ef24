package runbook_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/openwearables"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// TestResend: marked deliveries get one more attempt each, their rows stay what
// they are, and the end is seen by the attempts.
func TestResend(t *testing.T) {
	t.Parallel()
	m := newMulti(t, sandbox.ManyOptions{})
	ids := m.broken(3, model.Failed)
	m.box.Receivers()[1].Script(sandbox.Healthy, sandbox.Internal)
	p := m.plan(ids)
	if p.Refuse != "" || p.Needs.Count != 3 || p.Needs.Overrule != "" || !strings.Contains(factOf(p, "target"), string(m.ends()[1].ID)) || factOf(p, "links") != "" {
		t.Errorf("plan %+v", p)
	}
	rv := m.ended(m.start(p), model.RunDone)
	if got := states(rv.Claims); got[model.ClaimDelivered] != 2 || got[model.ClaimFailed] != 1 {
		t.Errorf("claims %+v", rv.Claims)
	}
	for _, c := range rv.Claims {
		if c.New != c.Delivery || m.manual(c.Delivery) != 1 || (c.State == model.ClaimFailed) != (c.Note != "") {
			t.Errorf("claim %+v, %d manual attempts", c, m.manual(c.Delivery))
		}
	}
	if n := m.gate.count("resend"); n != 3 {
		t.Errorf("%d resends", n)
	}
}

// TestResendTrouble: whatever becomes of the call, nothing is sent twice, and
// what was done without an answer is found.
func TestResendTrouble(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault  fault
		posts  int
		manual int // of the delivery that had the fault
		state  model.ClaimState
		asks   bool
	}{
		"429":        {code429, 3, 1, model.ClaimDelivered, false},
		"500":        {code500, 2, 0, model.ClaimUnknown, true},
		"cut before": {cutBefore, 2, 0, model.ClaimUnknown, true},
		"cut after":  {cutAfter, 2, 1, model.ClaimDelivered, false},
		"504":        {code504, 2, 1, model.ClaimDelivered, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMulti(t, sandbox.ManyOptions{})
			ids := m.broken(2, model.Failed)
			m.gate.script("resend", c.fault)
			id := m.start(m.plan(ids))
			if c.asks {
				m.answer(id, "leave")
			}
			rv := m.ended(id, model.RunDone)
			if m.gate.count("resend") != c.posts || m.manual(ids[0]) != c.manual || m.manual(ids[1]) != 1 {
				t.Errorf("%d posts, %d and %d manual attempts", m.gate.count("resend"), m.manual(ids[0]), m.manual(ids[1]))
			}
			for _, x := range rv.Claims {
				if want := map[model.DeliveryID]model.ClaimState{ids[0]: c.state, ids[1]: model.ClaimDelivered}[x.Delivery]; x.State != want {
					t.Errorf("%+v, want %s", x, want)
				}
			}
		})
	}
}

// TestResendRefused: what would come to nothing is not sent, and it says why.
func TestResendRefused(t *testing.T) {
	t.Parallel()
	m := newMulti(t, sandbox.ManyOptions{})
	ids := m.broken(2, model.Failed)
	message, _, _ := strings.Cut(string(ids[0]), "/")
	if p := m.plan([]model.DeliveryID{model.DeliveryID(message)}); !strings.Contains(p.Refuse, "endpoint is not known") {
		t.Errorf("of a message: %q", p.Refuse)
	}
	if p := m.plan([]model.DeliveryID{"nonsense"}); !strings.Contains(p.Refuse, "no such delivery") {
		t.Errorf("of what is nothing: %q", p.Refuse)
	}
	if err := m.svix.Expunge(t.Context(), message); err != nil {
		t.Fatal(err)
	}
	if p := m.plan(ids); p.Refuse != "" || p.Needs.Count != 0 || !strings.Contains(factOf(p, "excluded"), "payload is deleted") {
		t.Errorf("expired: %+v", p)
	}
	if p := m.plan([]model.DeliveryID{client.DeliveryOf(message, m.ends()[0].ID)}); p.Refuse == "" {
		t.Errorf("delivered and expired: %+v", p)
	}
}

// TestResendToNowhere: to an endpoint that is disabled or deleted nothing is sent,
// whether that is so before the plan is made or after.
func TestResendToNowhere(t *testing.T) {
	t.Parallel()
	m := newMulti(t, sandbox.ManyOptions{})
	ids := m.broken(1, model.Failed)
	to := m.ends()[1].ID
	p := m.plan(ids)
	off := false
	if _, err := m.svix.ChangeEndpoint(t.Context(), to, client.EndpointChange{Enabled: &off}); err != nil {
		t.Fatal(err)
	}
	if p := m.plan(ids); !strings.Contains(p.Refuse, "disabled") {
		t.Errorf("disabled: %q", p.Refuse)
	}
	rv := m.ended(m.start(p), model.RunDone) // the plan was made before
	if len(rv.Claims) != 1 || rv.Claims[0].State != model.ClaimExcluded || !strings.Contains(rv.Claims[0].Note, "disabled") || m.gate.count("resend") != 0 {
		t.Errorf("disabled meanwhile: %+v", rv.Claims)
	}
	if err := m.svix.DeleteEndpoint(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	if p := m.plan(ids); !strings.Contains(p.Refuse, "deleted") {
		t.Errorf("deleted: %q", p.Refuse)
	}
}

// TestResendEndsASchedule: automatic attempts are ended on purpose only.
func TestResendEndsASchedule(t *testing.T) {
	t.Parallel()
	m := newMulti(t, sandbox.ManyOptions{Server: svix.ServerOptions{Schedule: []time.Duration{1000 * time.Hour}, Steady: true}})
	ids := m.broken(2, model.Processing)
	p := m.plan(ids[:1])
	if p.Needs.Overrule == "" || !strings.Contains(factOf(p, "schedule"), "ends that") {
		t.Errorf("plan %+v", p)
	}
	_, err := m.desk.Start(t.Context(), p, runbook.Consent{})
	wantErr(t, err, model.Invalid, "send anyway")
	rv := m.ended(m.start(p), model.RunDone)
	if states(rv.Claims)[model.ClaimDelivered] != 1 {
		t.Errorf("claims %+v", rv.Claims)
	}
	if p := m.plan(ids); p.Refuse == "" || !strings.Contains(factOf(p, "excluded"), "choose only such") ||
		!strings.Contains(p.Refuse, "status:processing") || strings.Contains(factOf(p, "excluded"), text.Elide(string(ids[1]), 13)) ||
		!strings.Contains(factOf(p, "excluded"), "("+text.Elide(client.MessageOf(ids[1]), 13)+")") {
		t.Errorf("beside a delivered one: %+v", p)
	}
}

// TestResendFromTwoDesks: what one desk has sent, the other does not send.
func TestResendFromTwoDesks(t *testing.T) {
	t.Parallel()
	m := newMulti(t, sandbox.ManyOptions{})
	ids := m.broken(4, model.Failed)
	two := m.second()
	p := m.plan(ids)
	q, err := two.PlanRetry(t.Context(), ids)
	if err != nil {
		t.Fatal(err)
	}
	one := m.start(p)
	other, err := two.Start(t.Context(), q, agreed(q))
	if err != nil {
		t.Fatal(err)
	}
	m.ended(one, model.RunDone)
	until(t, two, other, "end", over)
	for _, id := range ids {
		if n := m.manual(id); n != 1 {
			t.Errorf("%s was sent %d times", id, n)
		}
	}
}

// TestWithoutSvix: Open Wearables alone cannot, and says what can.
func TestWithoutSvix(t *testing.T) {
	t.Parallel()
	m := newMulti(t, sandbox.ManyOptions{}, func(m *multi, b *runbook.Bench) {
		b.Profile = m.box.WearablesProfile("wearables", false)
		b.Host = openwearables.New(openwearables.Options{Profile: b.Profile, Now: m.clock.Now})
	})
	end := m.ends()[1].ID
	off := false
	for name, plan := range map[string]func() (runbook.Plan, error){
		"resend":    func() (runbook.Plan, error) { return m.desk.PlanRetry(t.Context(), []model.DeliveryID{"msg_1/ep_1"}) },
		"retry all": func() (runbook.Plan, error) { return m.desk.PlanRetryAll(t.Context()) },
		"rotate":    func() (runbook.Plan, error) { return m.desk.PlanRotateKey(t.Context(), end, time.Hour) },
		"recover": func() (runbook.Plan, error) {
			return m.desk.PlanRecoverSince(t.Context(), end, m.clock.Now().Add(-time.Hour), time.Time{})
		},
		"disable": func() (runbook.Plan, error) {
			return m.desk.PlanEndpoint(t.Context(), runbook.EndpointEdit{ID: end, Change: client.EndpointChange{Enabled: &off}})
		},
	} {
		p, err := plan()
		if err != nil || !strings.Contains(p.Refuse, "svix = { base_url, token }") {
			t.Errorf("%s: %q, %v", name, p.Refuse, err)
		}
	}
}

// TestNoPing: a provider without a ping is not pinged by another's.
func TestNoPing(t *testing.T) {
	m := newMulti(t, sandbox.ManyOptions{Endpoints: 2})
	_, err := m.desk.Ping(t.Context(), runbook.Directly)
	wantErr(t, err, model.NotServed)
	if !strings.Contains(err.Error(), "hooktop send") {
		t.Errorf("%v names no way out", err)
	}
}
