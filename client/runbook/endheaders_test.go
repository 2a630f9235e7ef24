package runbook_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model"
)

// set is what is to be set, by name and value in turn.
func set(pairs ...string) map[string]model.Secret {
	out := map[string]model.Secret{}
	for i := 0; i+1 < len(pairs); i += 2 {
		out[pairs[i]] = model.NewSecret(pairs[i+1])
	}
	return out
}

// hiddenValue is a header's value that the provider does not give back.
const hiddenValue = "Bearer a-secret-of-somebody"

// changeHeaders plans a change of headers and makes it.
func (m *multi) changeHeaders(c runbook.HeadersChange) (p runbook.Plan, said string) {
	m.t.Helper()
	p, err := m.desk.PlanHeaders(m.t.Context(), c)
	if err != nil {
		m.t.Fatal(err)
	}
	said, err = m.desk.SetHeaders(m.t.Context(), c, runbook.Consent{})
	if err != nil {
		m.t.Fatal(err)
	}
	return p, said
}

// headersOnRecord wants so many changes of headers on record, some of them without
// an answer, and no value of any.
func (m *multi) headersOnRecord(of model.EndpointID, changes, unanswered int) {
	m.t.Helper()
	acts := strings.Join(m.acts(model.ActHeaders), "\n")
	if strings.Count(acts, "headers of "+string(of)) != changes || strings.Count(acts, "no answer came; read back") != unanswered {
		m.t.Errorf("not %d changes on record, %d of them unanswered:\n%s", changes, unanswered, acts)
	}
	if strings.Contains(acts, "secret") || strings.Contains(acts, "staging") {
		m.t.Errorf("values on record:\n%s", acts)
	}
}

// TestHeaders changes an endpoint's headers by their plan: values are masked in
// it and on record, and a name is one in any case.
func TestHeaders(t *testing.T) {
	t.Parallel()
	m := newMulti(t, sandbox.ManyOptions{})
	to := m.ends()[1].ID
	p, said := m.changeHeaders(runbook.HeadersChange{ID: to, Set: set("X-Env", "production-eu", "Authorization", hiddenValue)})
	if f := factOf(p, "X-Env"); f != "new: •••…n-eu" || factOf(p, "is") != "no header of its own" || factOf(p, "in force") == "" {
		t.Errorf("%+v", p.Facts)
	}
	if said != "changed, and read back: Authorization, X-Env •••…n-eu" {
		t.Errorf("said %q", said)
	}
	p, said = m.changeHeaders(runbook.HeadersChange{ID: to, Set: set("x-env", "staging", "authorization", "another one than before")})
	if f := factOf(p, "X-Env"); f != "•••…n-eu → •••" || !strings.Contains(factOf(p, "Authorization"), "does not give back") {
		t.Errorf("names have a case: %+v", p.Facts)
	}
	if said != "changed, and read back: Authorization, X-Env •••" {
		t.Errorf("said %q", said)
	}
	m.headersOnRecord(to, 2, 0)
}

// TestHeadersReadBack: headers that are not named stay, hidden ones too, and what
// no answer came to is read back.
func TestHeadersReadBack(t *testing.T) {
	t.Parallel()
	m := newMulti(t, sandbox.ManyOptions{})
	to := m.ends()[1].ID
	m.changeHeaders(runbook.HeadersChange{ID: to, Set: set("X-Env", "production-eu", "Authorization", hiddenValue)})
	_, said := m.changeHeaders(runbook.HeadersChange{ID: to, Set: set("X-Env", "staging")})
	if said != "changed, and read back: Authorization, X-Env •••" {
		t.Errorf("the hidden one does not stay: said %q", said)
	}
	m.gate.script("PATCH", cutAfter)
	p, said := m.changeHeaders(runbook.HeadersChange{ID: to, Remove: []string{"AUTHORIZATION", "X-Not-There"}})
	if f := factOf(p, "Authorization"); f != "is taken away" || said != "changed, and read back: X-Env •••" {
		t.Errorf("%q, said %q", f, said)
	}
	m.gate.script("PATCH", cutBefore)
	if _, said = m.changeHeaders(runbook.HeadersChange{ID: to, Remove: []string{"X-Env"}}); said != "the provider still has X-Env" {
		t.Errorf("said %q", said)
	}
	m.headersOnRecord(to, 4, 2)
	more := m.desk.EndpointMore(t.Context(), to)
	if more.HeadersErr != nil || more.StatsErr != nil || more.Headers.Shown["X-Env"] != "staging" || len(more.Headers.Hidden) != 0 {
		t.Errorf("%+v", more)
	}
}

// TestHeadersRefused: what the provider would refuse is not sent, and what would
// change nothing neither.
func TestHeadersRefused(t *testing.T) {
	t.Parallel()
	production := func(_ *multi, b *runbook.Bench) { b.Profile.Environment = model.Production }
	m := newMulti(t, sandbox.ManyOptions{}, production)
	ctx, to := t.Context(), m.ends()[1].ID
	for why, c := range map[string]runbook.HeadersChange{
		"keeps for itself": {Set: set("Svix-Id", "1")},
		"no header's name": {Set: set("X Env", "1")},
		"has a name":       {Set: set("", "1")},
		"line break":       {Set: set("X-Env", "1\nX-Other: 2")},
		"4 097 bytes":      {Set: set("X-Env", strings.Repeat("x", 4097))},
	} {
		c.ID = to
		if p, err := m.desk.PlanHeaders(ctx, c); err != nil || !strings.Contains(p.Refuse, why) {
			t.Errorf("%s: %q, %v", why, p.Refuse, err)
		}
	}
	if _, err := m.desk.PlanHeaders(ctx, runbook.HeadersChange{ID: to, Remove: []string{"X-Env"}}); model.CodeOf(err) != model.Invalid {
		t.Errorf("nothing to remove: %v", err)
	}
	if _, err := m.desk.PlanHeaders(ctx, runbook.HeadersChange{ID: "ep_nobody", Set: set("X-Env", "1")}); model.CodeOf(err) != model.NotFound {
		t.Errorf("nobody's: %v", err)
	}
	one := runbook.HeadersChange{ID: to, Set: set("X-Env", "1")}
	if _, err := m.desk.SetHeaders(ctx, one, runbook.Consent{}); err == nil || m.gate.count("PATCH") != 0 {
		t.Errorf("in production without its name: %v", err)
	}
	m.gate.script("PATCH", code429)
	if _, err := m.desk.SetHeaders(ctx, one, runbook.Consent{Name: "svix"}); model.CodeOf(err) != model.RateLimited {
		t.Errorf("refused: %v", err)
	}
	if acts := m.acts(model.ActHeaders); len(acts) != 1 || !strings.Contains(acts[0], "failed · ") {
		t.Errorf("on record: %q", acts)
	}
}

// TestExpungePlan: a payload is deleted by the profile's name only, after it was
// said that nothing can be sent again then, and not by who may not delete it.
func TestExpungePlan(t *testing.T) {
	t.Parallel()
	m := newMulti(t, sandbox.ManyOptions{})
	ctx := t.Context()
	ids := m.broken(1, model.Failed)
	p, err := m.desk.PlanExpunge(ctx, ids[0])
	if err != nil || p.Refuse != "" || p.Needs.Name != "svix" || !strings.Contains(factOf(p, "then"), "cannot be sent again") || !strings.Contains(factOf(p, "message"), "workout.created") {
		t.Fatalf("%+v, %v", p, err)
	}
	if _, err := m.desk.Expunge(ctx, ids[0], runbook.Consent{}); model.CodeOf(err) != model.Invalid || m.gate.count("DELETE") != 0 {
		t.Errorf("without the name: %v", err)
	}
	b := m.newBench("console-2", m.store)
	b.Profile.App, b.Profile.APIKey = "", model.NewSecret(m.box.AppToken())
	b.Host = svix.New(svix.Options{Profile: b.Profile, Now: m.clock.Now})
	if p, err := runbook.New(b).PlanExpunge(ctx, ids[0]); err != nil || !strings.Contains(p.Refuse, "application's token") {
		t.Errorf("%q, %v", p.Refuse, err)
	}
}

// TestExpunge deletes a payload, proves that it is gone, and does so once; what
// was tried with it still counts.
func TestExpunge(t *testing.T) {
	t.Parallel()
	m := newMulti(t, sandbox.ManyOptions{})
	ctx := t.Context()
	ids := m.broken(2, model.Failed)
	agreed := runbook.Consent{Name: "svix"}
	m.gate.script("DELETE", cutBefore)
	if said, err := m.desk.Expunge(ctx, ids[0], agreed); err != nil || !strings.Contains(said, "still gives the payload") {
		t.Errorf("said %q, %v", said, err)
	}
	if said, err := m.desk.Expunge(ctx, ids[0], agreed); err != nil || !strings.HasPrefix(said, "deleted, and read back") {
		t.Errorf("said %q, %v", said, err)
	}
	if d, err := m.svix.Detail(ctx, ids[0], nil); err != nil || d.Exchange.Body != nil || len(d.Attempts) != 1 {
		t.Errorf("%+v, %v", d, err)
	}
	if p, err := m.desk.PlanExpunge(ctx, ids[0]); err != nil || !strings.Contains(p.Refuse, "deleted before") {
		t.Errorf("once more: %q, %v", p.Refuse, err)
	}
	if acts := m.acts(model.ActExpunge); len(acts) != 2 || !strings.HasSuffix(acts[0], "failed · it is still there") || !strings.HasSuffix(acts[1], ": done") {
		t.Errorf("on record: %q", acts)
	}
	if s := m.desk.EndpointMore(ctx, m.ends()[1].ID).Stats; s.Failed != 2 || s.Delivered != 0 {
		t.Errorf("%+v in %s", s, runbook.CountedFor.Round(time.Hour))
	}
}
