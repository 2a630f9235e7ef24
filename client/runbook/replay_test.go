package runbook_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model"
)

// TestReplay has an endpoint be sent what went by while it was disabled, where the
// provider can; elsewhere the plan says why not, and what is left to do.
func TestReplay(t *testing.T) {
	t.Parallel()
	m := newMulti(t, sandbox.ManyOptions{Server: svix.ServerOptions{Hosted: true}}, func(_ *multi, b *runbook.Bench) { b.Profile.Environment = model.Production })
	ctx, id := t.Context(), m.ends()[1].ID
	turn := func(on bool) {
		t.Helper()
		if _, err := m.svix.ChangeEndpoint(ctx, id, client.EndpointChange{Enabled: &on}); err != nil {
			t.Fatal(err)
		}
	}
	turn(false)
	m.box.Send(svix.ServerMessage{Type: "workout.created", Payload: func() []byte { return []byte(`{}`) }})
	missed := runbook.Missed{ID: id, Since: m.clock.now().Add(-time.Hour)}
	if p, err := m.desk.PlanReplay(ctx, missed); err != nil || !strings.Contains(p.Refuse, "enable it first") {
		t.Errorf("disabled: %q, %v", p.Refuse, err)
	}
	turn(true)
	p, err := m.desk.PlanReplay(ctx, missed)
	if err != nil || p.Refuse != "" || p.Needs.Name != "svix" || !strings.Contains(factOf(p, "sent"), "never tried") {
		t.Fatalf("%+v, %v", p, err)
	}
	if _, err := m.desk.Replay(ctx, missed, runbook.Consent{}); model.CodeOf(err) != model.Invalid {
		t.Errorf("without the name: %v", err)
	}
	said, err := m.desk.Replay(ctx, missed, runbook.Consent{Name: "svix"})
	if err != nil || !strings.HasPrefix(said, "the provider has begun, as task qtask_") {
		t.Errorf("said %q, %v", said, err)
	}
	if _, err := m.desk.PlanReplay(ctx, runbook.Missed{ID: id, Since: m.clock.now().Add(-15 * 24 * time.Hour)}); model.CodeOf(err) != model.Invalid {
		t.Errorf("too long ago: %v", err)
	}
	if acts := m.acts(model.ActReplay); len(acts) != 1 || !strings.HasSuffix(acts[0], ": done") {
		t.Errorf("on record: %q", acts)
	}
}

// TestCannotReplay: an open-source server keeps nothing for a disabled endpoint.
func TestCannotReplay(t *testing.T) {
	t.Parallel()
	own := newMulti(t, sandbox.ManyOptions{})
	missed := runbook.Missed{ID: own.ends()[1].ID, Since: own.clock.now().Add(-time.Hour)}
	if p, err := own.desk.PlanReplay(t.Context(), missed); err != nil || !strings.Contains(p.Refuse, "resend each message from here") {
		t.Errorf("an open-source server: %q, %v", p.Refuse, err)
	}
}
