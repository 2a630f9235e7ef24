package runbook_test

import (
	"strings"
	"testing"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// TestDirectWhileTheProviderIsDown goes to the URL that was last known, with a
// key that is given, else unsigned.
func TestDirectWhileTheProviderIsDown(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	eps, err := r.host.Endpoints(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.desk.Ping(t.Context(), runbook.Directly); err != nil {
		t.Fatal(err) // this keeps the URL
	}
	if err := r.box.Faults().Down(true); err != nil {
		t.Fatal(err)
	}
	rep, err := r.desk.PingKeyed(t.Context(), eps[0].Secret)
	if err != nil || rep.Good != model.Yes || !strings.Contains(rep.Outcome, "as last known, ") || !strings.Contains(rep.Outcome, "signed with ") {
		t.Errorf("%+v, %v", rep, err)
	}
	if rep, err = r.desk.Ping(t.Context(), runbook.Directly); err != nil || rep.Good != model.TriUnknown || !strings.Contains(rep.Outcome, "not signed") {
		t.Errorf("%+v, %v", rep, err)
	}
	sendsAsLastKnown(t, r, eps[0].Secret)
}

// sendsAsLastKnown plans and sends with a key that is given, and without one.
func sendsAsLastKnown(t *testing.T, r *rig, given model.Secret) {
	t.Helper()
	e := runbook.TestEvent{Type: "x", Body: []byte(`{"meta":{"messageId":"7e577e57-1","type":"x"}}`)}
	for words, key := range map[string]model.Secret{"with the key given, ": given, "not signed, keys are not stored": {}} {
		e.Key = key
		p, err := r.desk.PlanTest(t.Context(), e)
		if err != nil || !strings.Contains(factsText(p), words) || !strings.Contains(factsText(p), "as last known, ") {
			t.Errorf("%+v, %v", p, err)
		}
		sent, err := r.desk.SendTest(t.Context(), e, runbook.Consent{})
		if err != nil || sent.Signed == key.Empty() || (sent.Code == 200) == key.Empty() || !sent.Event.Key.Empty() {
			t.Errorf("%+v, %v", sent, err)
		}
	}
}

func factsText(p runbook.Plan) string {
	var words []string
	for _, f := range p.Facts {
		words = append(words, f.Text)
	}
	return strings.Join(words, "\n")
}
