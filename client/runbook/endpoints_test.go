package runbook_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

func (m *multi) planEdit(e runbook.EndpointEdit) runbook.Plan {
	m.t.Helper()
	p, err := m.desk.PlanEndpoint(m.t.Context(), e)
	if err != nil {
		m.t.Fatal(err)
	}
	return p
}

// edited carries out a plan that must not be refused.
func (m *multi) edited(e runbook.EndpointEdit, state model.RunState) runbook.RunView {
	m.t.Helper()
	p := m.planEdit(e)
	if p.Refuse != "" {
		m.t.Fatal(p.Refuse)
	}
	return m.ended(m.start(p), state)
}

func disable(e model.Endpoint) runbook.EndpointEdit {
	off := false
	return runbook.EndpointEdit{ID: e.ID, Change: client.EndpointChange{Enabled: &off}}
}

// TestEndpointLife: an endpoint is created, changed, disabled, enabled and
// deleted; each is read back and put on record as the provider made it.
func TestEndpointLife(t *testing.T) {
	t.Parallel()
	m := newMulti(t, sandbox.ManyOptions{})
	at := "http://" + strings.TrimPrefix(strings.SplitN(m.ends()[1].URL, "/hooks", 2)[0], "http://") // its path is empty
	rv := m.edited(runbook.EndpointEdit{Create: &client.EndpointDraft{URL: at, Description: "new", Events: []model.EventType{"workout.created", "sleep.created"}}}, model.RunDone)
	var made model.Endpoint
	for _, e := range m.ends() {
		if e.Description == "new" {
			made = e
		}
	}
	if made.URL != at+"/" || !strings.Contains(rv.Run.Note, string(made.ID)) || !strings.Contains(rv.Run.Note, at+"/") || !strings.Contains(rv.Run.Note, "sleep.created workout.created") {
		t.Errorf("made %+v, says %q", made, rv.Run.Note)
	}
	every, name, rate := []model.EventType{}, "renamed", 20
	p := m.planEdit(runbook.EndpointEdit{ID: made.ID, Change: client.EndpointChange{Events: &every, Description: &name, Rate: &rate}})
	if !strings.Contains(factOf(p, "events"), "sleep.created workout.created → every event") || !strings.Contains(factOf(p, "description"), `"new" → "renamed"`) {
		t.Errorf("facts %+v", p.Facts)
	}
	if factOf(p, "rate limit") != "none → at most 20/s" || strings.Contains(fmt.Sprint(p.Facts), "all users") {
		t.Errorf("facts %+v", p.Facts)
	}
	rv = m.ended(m.start(p), model.RunDone)
	if made.Rate = 20; !strings.Contains(rv.Run.Note, "every event, every channel, at most 20/s") || m.ends()[slices.IndexFunc(m.ends(), func(e model.Endpoint) bool { return e.ID == made.ID })].Rate != 20 {
		t.Errorf("says %q", rv.Run.Note)
	}
	p = m.planEdit(disable(made))
	if !strings.Contains(factOf(p, "meanwhile"), "nothing is recorded") || !strings.HasPrefix(p.Title, "disable endpoint") {
		t.Errorf("plan %+v", p)
	}
	m.ended(m.start(p), model.RunDone)
	on := true
	m.edited(runbook.EndpointEdit{ID: made.ID, Change: client.EndpointChange{Enabled: &on}}, model.RunDone)
	p = m.planEdit(runbook.EndpointEdit{ID: made.ID, Delete: true})
	_, err := m.desk.Start(t.Context(), p, runbook.Consent{})
	wantErr(t, err, model.Invalid, `the profile's name "svix"`)
	m.ended(m.start(p), model.RunDone)
	m.wantLife(at)
}

// wantLife wants the acts of an endpoint's life, which is over.
func (m *multi) wantLife(at string) {
	t := m.t
	t.Helper()
	if n := len(m.ends()); n != 6 {
		t.Errorf("%d endpoints are left", n)
	}
	edits := strings.Join(m.acts(model.ActEdit), "\n")
	for _, w := range []string{"sleep.created workout.created, every channel, enabled, new → " + at + "/, every event, every channel, at most 20/s, enabled, renamed: done", "enabled, renamed → " + at + "/, every event, every channel, at most 20/s, disabled, renamed: done"} {
		if !strings.Contains(edits, w) {
			t.Errorf("%q is not in\n%s", w, edits)
		}
	}
	if c, d := m.acts(model.ActCreate), m.acts(model.ActDelete); len(c) < 2 || len(d) < 2 {
		t.Errorf("acts %q, %q", c, d)
	}
}

// TestEndpointRules: what the provider would refuse is not sent.
func TestEndpointRules(t *testing.T) {
	t.Parallel()
	m := newMulti(t, sandbox.ManyOptions{})
	e := m.ends()[3]
	link, none, scope := "ftp://x.example/", []model.EventType{"workout.created", "no.such"}, "a user"
	eleven, rate := strings.Split("a b c d e f g h i j k", " "), 70_000
	for name, c := range map[string]struct {
		change client.EndpointChange
		words  string
	}{
		"URL":      {client.EndpointChange{URL: &link}, "http or https"},
		"type":     {client.EndpointChange{Events: &none}, "does not know, or has archived: no.such"},
		"scope":    {client.EndpointChange{Scope: &scope}, "letters, digits"},
		"channels": {client.EndpointChange{Channels: &eleven}, "takes 10"},
		"rate":     {client.EndpointChange{Rate: &rate}, "1 to 65 535"},
	} {
		if p := m.planEdit(runbook.EndpointEdit{ID: e.ID, Change: c.change}); !strings.Contains(p.Refuse, c.words) {
			t.Errorf("%s: %q", name, p.Refuse)
		}
	}
	same := e.URL
	_, err := m.desk.PlanEndpoint(t.Context(), runbook.EndpointEdit{ID: e.ID, Change: client.EndpointChange{URL: &same}})
	wantErr(t, err, model.Invalid, "nothing would change")
	_, err = m.desk.PlanEndpoint(t.Context(), runbook.EndpointEdit{ID: "ep_none", Delete: true})
	wantErr(t, err, model.NotFound, "no endpoint ep_none")
	_, err = m.desk.PlanURL(t.Context(), runbook.URLChange{URL: link})
	if p, _ := m.desk.PlanURL(t.Context(), runbook.URLChange{}); err != nil || !strings.Contains(p.Refuse, "many endpoints") {
		t.Errorf("the one URL: %q, %v", p.Refuse, err)
	}
	if _, err = m.desk.Ping(t.Context(), runbook.ByHost); err == nil {
		t.Error("a ping that there is not")
	}
}

// TestEndpointTrouble: a call without an answer is read back, never made again.
func TestEndpointTrouble(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault fault
		state model.RunState
	}{
		"429":        {code429, model.RunFailed},
		"500":        {code500, model.RunFailed},
		"cut before": {cutBefore, model.RunFailed},
		"cut after":  {cutAfter, model.RunDone},
		"504":        {code504, model.RunDone},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMulti(t, sandbox.ManyOptions{})
			e := m.ends()[1]
			m.gate.script("PATCH", c.fault)
			m.gate.script("endpoint", c.fault)
			rv := m.edited(disable(e), c.state)
			if got := m.ends()[1].Enabled == model.No; got != (c.state == model.RunDone) || m.gate.count("PATCH") != 1 {
				t.Errorf("disabled: %v, %d calls, %s", got, m.gate.count("PATCH"), rv.Run.Note)
			}
			m.edited(runbook.EndpointEdit{Create: &client.EndpointDraft{URL: e.URL, Description: "twin"}}, c.state)
			if n := len(m.ends()); n != map[model.RunState]int{model.RunDone: 7, model.RunFailed: 6}[c.state] || m.gate.count("endpoint") != 1 {
				t.Errorf("%d endpoints, %d calls", n, m.gate.count("endpoint"))
			}
		})
	}
}

// TestEndpointChangedMeanwhile: a plan is not carried out on what it was not made for.
func TestEndpointChangedMeanwhile(t *testing.T) {
	t.Parallel()
	m := newMulti(t, sandbox.ManyOptions{})
	e, name := m.ends()[1], "other"
	two := m.second()
	p := m.planEdit(disable(e))
	q, err := two.PlanEndpoint(t.Context(), runbook.EndpointEdit{ID: e.ID, Change: client.EndpointChange{Description: &name}})
	if err != nil {
		t.Fatal(err)
	}
	id, err := two.Start(t.Context(), q, agreed(q))
	if err != nil {
		t.Fatal(err)
	}
	until(t, two, id, "end", over)
	if rv := m.ended(m.start(p), model.RunFailed); !strings.Contains(rv.Run.Note, "somebody changed the endpoint") {
		t.Errorf("says %q", rv.Run.Note)
	}
	gone := m.planEdit(disable(m.ends()[1]))
	if err := m.svix.DeleteEndpoint(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	if rv := m.ended(m.start(gone), model.RunFailed); !strings.Contains(rv.Run.Note, "no endpoint") {
		t.Errorf("says %q", rv.Run.Note)
	}
}

// TestEndpointURL: a new URL is looked at first, with the key that the endpoint keeps.
func TestEndpointURL(t *testing.T) {
	t.Parallel()
	m := newMulti(t, sandbox.ManyOptions{})
	ends := m.ends()
	link := ends[3].URL
	rv := m.edited(runbook.EndpointEdit{ID: ends[1].ID, Change: client.EndpointChange{URL: &link}}, model.RunDone)
	wantStep(t, rv, "preflight", model.StepDone, "POST 2")
	dead := "http://127.0.0.1:9/"
	p := m.planEdit(runbook.EndpointEdit{ID: ends[1].ID, Change: client.EndpointChange{URL: &dead}})
	id := m.start(p)
	m.answer(id, "cancel")
	m.ended(id, model.RunCanceled)
	if got := m.ends()[1].URL; got != link {
		t.Errorf("it leads to %s", got)
	}
}

// TestKeyRotation: both keys' lives are said, the receiver is waited for, and
// each key is tried: the old one is good for a while, then is not.
func TestKeyRotation(t *testing.T) {
	t.Parallel()
	m := newMulti(t, sandbox.ManyOptions{Learn: 10000 * time.Hour})
	e, keeps := m.ends()[1], m.box.Receivers()[1].Learn
	_, err := m.desk.PlanRotateKey(t.Context(), e.ID, 8*24*time.Hour)
	wantErr(t, err, model.Invalid, "0 to 7 days")
	first, key := m.turned(e, time.Hour, keeps, "so is the old one")
	_, last := m.turned(e, 0, m.box.Receivers()[1].Forget, "with the old one not: POST 401")
	stands, err := m.desk.KeyStands(t.Context(), []model.EndpointID{e.ID})
	if s := stands[e.ID]; err != nil || s.Print != last.Fingerprint() || len(s.Old) != 1 || s.Old[0].Print != first.Fingerprint() {
		t.Errorf("stands %+v, %v; the first was %s, the second %s", s, err, first.Fingerprint(), key.Fingerprint())
	}
	p, err := m.desk.PlanRotateKey(t.Context(), e.ID, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	id := m.start(p)
	m.answer(id, "skip")
	if rv := m.ended(id, model.RunFailed); !runbook.Unaccepted(rv) || !strings.HasSuffix(rv.Run.Note, " · bring it the new key, then ping it") {
		t.Errorf("never brought: %q", rv.Run.Note)
	}
}

// turned rotates a key, brings the new one to the receiver, and wants of the
// proof some words.
func (m *multi) turned(e model.Endpoint, grace time.Duration, bring func(string), words string) (old, key model.Secret) {
	t := m.t
	t.Helper()
	old, err := m.svix.Key(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.desk.PlanRotateKey(t.Context(), e.ID, grace)
	if err != nil || p.Refuse != "" || strings.Contains(factOf(p, "old key"), "beside") != (grace > 0) || !strings.Contains(factOf(p, "key"), old.Fingerprint()) {
		t.Fatalf("plan %+v, %v", p, err)
	}
	calls := m.gate.count("rotate")
	id := m.start(p)
	rv := m.asks(id, "skip")
	if key, err = m.svix.Key(t.Context(), e.ID); err != nil || rv.Key != key || key == old {
		t.Fatalf("key %v, shown %v, %v", key, rv.Key, err)
	}
	bring(key.Reveal())
	rv = m.ended(id, model.RunDone)
	wantStep(t, rv, "key", model.StepDone, key.Fingerprint(), old.Fingerprint())
	wantStep(t, rv, "hand over", model.StepDone, "accepts the new key")
	wantStep(t, rv, "proof", model.StepDone, words)
	if m.gate.count("rotate") != calls+1 || strings.Contains(rv.Run.Note, "signs beside") != (grace > 0) {
		t.Errorf("%d calls, says %q", m.gate.count("rotate"), rv.Run.Note)
	}
	for _, s := range rv.Steps {
		if strings.Contains(s.Detail+string(s.Data), key.Reveal()) {
			t.Errorf("the key is in step %s", s.Name)
		}
	}
	return old, key
}

// TestKeyRotationTrouble: a call without an answer is read back, never made again.
func TestKeyRotationTrouble(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault fault
		state model.RunState
	}{
		"429": {code429, model.RunFailed}, "500": {code500, model.RunFailed}, "cut before": {cutBefore, model.RunFailed},
		"cut after": {cutAfter, model.RunDone}, "504": {code504, model.RunDone},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMulti(t, sandbox.ManyOptions{})
			e := m.ends()[1]
			p, err := m.desk.PlanRotateKey(t.Context(), e.ID, time.Hour)
			if err != nil {
				t.Fatal(err)
			}
			m.gate.script("rotate", c.fault)
			before, _ := m.svix.Key(t.Context(), e.ID)
			rv := m.ended(m.start(p), c.state)
			after, _ := m.svix.Key(t.Context(), e.ID)
			if (before != after) != (c.state == model.RunDone) || m.gate.count("rotate") != 1 {
				t.Errorf("changed: %v, %d calls: %s", before != after, m.gate.count("rotate"), rv.Run.Note)
			}
			if c.state == model.RunDone {
				_, err := m.desk.Start(t.Context(), p, agreed(p)) // the plan is of the key before
				if err == nil {
					m.await("the second to fail", func() bool { return m.gate.count("rotate") == 1 })
				}
			}
		})
	}
}

// TestRecoverSince: the provider sends what failed, once, and it is seen.
func TestRecoverSince(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]fault{"taken": pass, "no answer": cutAfter} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMulti(t, sandbox.ManyOptions{})
			since := m.clock.Now().Add(-time.Minute)
			ids := m.broken(4, model.Failed)
			m.box.Receivers()[1].Script(sandbox.Internal)
			m.gate.script("recover", f)
			p, err := m.desk.PlanRecoverSince(t.Context(), m.ends()[1].ID, since, time.Time{})
			if err != nil || p.Refuse != "" || p.Needs.Count != 4 || !strings.Contains(factOf(p, "limit"), "10 000") {
				t.Fatalf("plan %+v, %v", p, err)
			}
			rv := m.ended(m.start(p), model.RunDone)
			if !strings.Contains(rv.Run.Note, "3 delivered · 1 failed again") || m.gate.count("recover") != 1 {
				t.Errorf("says %q, %d calls", rv.Run.Note, m.gate.count("recover"))
			}
			for _, id := range ids {
				if n := m.manual(id); n != 1 {
					t.Errorf("%s was sent %d times", id, n)
				}
			}
		})
	}
	m := newMulti(t, sandbox.ManyOptions{})
	e := m.ends()[1]
	_, err := m.desk.PlanRecoverSince(t.Context(), e.ID, m.clock.Now().Add(-15*24*time.Hour), time.Time{})
	wantErr(t, err, model.Invalid, "14 days")
	m.edited(disable(e), model.RunDone)
	p, err := m.desk.PlanRecoverSince(t.Context(), e.ID, m.clock.Now().Add(-time.Hour), time.Time{})
	if err != nil || !strings.Contains(p.Refuse, "disabled") {
		t.Errorf("%q, %v", p.Refuse, err)
	}
}
