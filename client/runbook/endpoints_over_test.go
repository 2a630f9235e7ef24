package runbook_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/openwearables"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model"
)

// overSvix makes a desk of Open Wearables with the Svix server that it stands on.
func overSvix(m *multi, b *runbook.Bench) {
	own := openwearables.New(openwearables.Options{Profile: m.box.WearablesProfile("wearables", true), Now: m.clock.Now})
	under := m.box.SvixProfile("wearables")
	under.App = ""
	b.Profile = m.box.WearablesProfile("wearables", true)
	b.Host = openwearables.NewOver(own, svix.New(svix.Options{Profile: under, Now: m.clock.Now, App: func(ctx context.Context) (string, error) {
		a, err := own.Account(ctx)
		return a.ID, err
	}}))
}

// end reads one endpoint at the Svix server.
func (m *multi) end(id model.EndpointID) model.Endpoint {
	m.t.Helper()
	for _, e := range m.ends() {
		if e.ID == id {
			return e
		}
	}
	m.t.Fatalf("no endpoint %s", id)
	return model.Endpoint{}
}

// TestOverEndpoint: what Open Wearables takes is changed there, the rest at its
// Svix server; a filter and a user are set, read back and cleared.
func TestOverEndpoint(t *testing.T) {
	t.Parallel()
	m := newMulti(t, sandbox.ManyOptions{}, overSvix)
	id := m.ends()[1].ID
	users, err := m.desk.Scopes(t.Context(), "ada")
	if err != nil || len(users) == 0 || !strings.Contains(users[0].Name, "Ada") {
		t.Fatalf("users %+v, %v", users, err)
	}
	types, err := m.desk.EventTypes(t.Context())
	if err != nil || len(types) < 100 {
		t.Fatalf("%d types, %v", len(types), err)
	}
	some, none, user, all := []model.EventType{"steps.created", "series.steps.created"}, []model.EventType{}, users[0].ID, ""
	p := m.planEdit(runbook.EndpointEdit{ID: id, Change: client.EndpointChange{Events: &some, Scope: &user}})
	if !strings.Contains(factOf(p, "scope"), "all users → user "+user) || !strings.Contains(factOf(p, "twice"), "gets both") {
		t.Errorf("facts %+v", p.Facts)
	}
	rv := m.ended(m.start(p), model.RunDone)
	if e := m.end(id); e.Scope != user || len(e.Events) != 2 || !strings.Contains(rv.Run.Note, "user "+user) {
		t.Errorf("made %+v, says %q", e, rv.Run.Note)
	}
	m.edited(runbook.EndpointEdit{ID: id, Change: client.EndpointChange{Scope: &all}}, model.RunDone)
	m.edited(runbook.EndpointEdit{ID: id, Change: client.EndpointChange{Events: &none}}, model.RunDone)
	if e := m.end(id); e.Scope != "" || len(e.Channels) != 0 || len(e.Events) != 0 {
		t.Errorf("cleared: %+v", e)
	}
	bad, ch := "participant 7", []string{"project-1"}
	m.wantRefused(runbook.EndpointEdit{ID: id, Change: client.EndpointChange{Scope: &bad}}, "UUID")
	m.wantRefused(runbook.EndpointEdit{ID: id, Change: client.EndpointChange{Channels: &ch}}, "limit it to a user")
	m.overEnd(id)
}

// wantRefused wants an edit to be refused for a reason.
func (m *multi) wantRefused(e runbook.EndpointEdit, words string) {
	m.t.Helper()
	if p := m.planEdit(e); !strings.Contains(p.Refuse, words) {
		m.t.Errorf("refused %q, want %q in it", p.Refuse, words)
	}
}

// overEnd disables an endpoint, enables and tests it from here, and deletes it.
func (m *multi) overEnd(id model.EndpointID) {
	m.t.Helper()
	m.edited(disable(model.Endpoint{ID: id}), model.RunDone)
	if e := m.end(id); e.Enabled != model.No {
		m.t.Errorf("%+v", e)
	}
	on := true
	p := m.planEdit(runbook.EndpointEdit{ID: id, Change: client.EndpointChange{Enabled: &on}})
	if f := factOf(p, "test"); !strings.Contains(f, "from here") || !strings.Contains(f, "once only") {
		m.t.Errorf("test: %q", f)
	}
	rv := m.ended(m.start(p), model.RunDone)
	wantStep(m.t, rv, "test", model.StepDone, "POST 2")
	m.edited(runbook.EndpointEdit{ID: id, Delete: true}, model.RunDone)
}

// TestOverSends: deliveries are sent again at the Svix server, one by one and all
// that failed, and a key is rotated there.
func TestOverSends(t *testing.T) {
	t.Parallel()
	m := newMulti(t, sandbox.ManyOptions{}, overSvix)
	since, id := m.clock.Now().Add(-time.Minute), m.ends()[1].ID
	ids := m.broken(3, model.Failed)
	rv := m.ended(m.start(m.plan(ids[:1])), model.RunDone)
	if states(rv.Claims)[model.ClaimDelivered] != 1 || m.manual(ids[0]) != 1 {
		t.Errorf("claims %+v", rv.Claims)
	}
	m.read()
	p, err := m.desk.PlanRecoverSince(t.Context(), id, since, time.Time{})
	if err != nil || p.Refuse != "" || p.Needs.Count != 2 {
		t.Fatalf("plan %+v, %v", p, err)
	}
	rv = m.ended(m.start(p), model.RunDone)
	if !strings.Contains(rv.Run.Note, "2 delivered · 0 failed again") || m.manual(ids[0]) != 1 || m.manual(ids[1]) != 1 || m.manual(ids[2]) != 1 {
		t.Errorf("says %q", rv.Run.Note)
	}
	m.wantShown(id, m.overKey(id))
}

// overKey rotates an endpoint's key, and says how it stands then.
func (m *multi) overKey(id model.EndpointID) runbook.KeyStand {
	t := m.t
	t.Helper()
	before, err := m.svix.Key(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.desk.PlanRotateKey(t.Context(), id, time.Hour)
	if err != nil || p.Refuse != "" {
		t.Fatalf("plan %+v, %v", p, err)
	}
	m.ended(m.start(p), model.RunDone)
	stands, err := m.desk.KeyStands(t.Context(), []model.EndpointID{id})
	s := stands[id]
	if err != nil || s.Err != nil || len(s.Old) != 1 || s.Print == before.Fingerprint() || s.Since.IsZero() {
		t.Fatalf("stands %+v, %v", s, err)
	}
	if old := s.Old[0]; old.Print != before.Fingerprint() || !old.Until.Equal(s.Since.Add(time.Hour)) {
		t.Errorf("stands %+v", s)
	}
	return s
}

// wantShown has an endpoint's key shown, which is put on record.
func (m *multi) wantShown(id model.EndpointID, s runbook.KeyStand) {
	t := m.t
	t.Helper()
	key, err := m.desk.RevealKey(t.Context(), id)
	if err != nil || key.Fingerprint() != s.Print || s.Mask != key.String() {
		t.Errorf("%v, %v", key, err)
	}
	if acts := m.acts(model.ActRevealKey); len(acts) != 1 || !strings.Contains(acts[0], s.Print) {
		t.Errorf("on record %q", acts)
	}
}

// TestTestAfterEnabling: an endpoint that was enabled is tested, by the provider
// where that reaches it, and what it answers is shown.
func TestTestAfterEnabling(t *testing.T) {
	t.Parallel()
	m := newMulti(t, sandbox.ManyOptions{})
	e, on := m.ends()[1], true
	enable := runbook.EndpointEdit{ID: e.ID, Change: client.EndpointChange{Enabled: &on}}
	m.edited(disable(e), model.RunDone)
	m.box.Receivers()[1].Set(sandbox.BadGateway)
	p := m.planEdit(enable)
	if f := factOf(p, "test"); !strings.Contains(f, "svix.ping, which nobody else gets") {
		t.Errorf("test: %q", f)
	}
	rv := m.ended(m.start(p), model.RunDone)
	wantStep(t, rv, "test", model.StepFailed, "502")
	if !strings.Contains(rv.Run.Note, "enabled; the test: 502") || !strings.Contains(rv.Run.Note, "disabled again") || m.gate.count("send-example") != 1 {
		t.Errorf("says %q, %d tests", rv.Run.Note, m.gate.count("send-example"))
	}
	m.box.Receivers()[1].Set(sandbox.Healthy)
	m.edited(disable(e), model.RunDone)
	rv = m.edited(enable, model.RunDone)
	wantStep(t, rv, "test", model.StepDone, "20")
	if acts := m.acts(model.ActTest); len(acts) != 2 {
		t.Errorf("on record %q", acts)
	}

	few := []model.EventType{"workout.created"} // a ping would be held back by the filter
	m.edited(runbook.EndpointEdit{ID: e.ID, Change: client.EndpointChange{Events: &few}}, model.RunDone)
	m.edited(disable(e), model.RunDone)
	p = m.planEdit(enable)
	if f := factOf(p, "test"); !strings.Contains(f, "leave the provider's ping out") {
		t.Errorf("test: %q", f)
	}
	rv = m.ended(m.start(p), model.RunDone)
	wantStep(t, rv, "test", model.StepDone, "POST 2")
	if m.gate.count("send-example") != 2 {
		t.Errorf("%d tests", m.gate.count("send-example"))
	}
}
