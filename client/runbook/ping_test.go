package runbook_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

func TestPingDirectly(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	for trouble, c := range map[sandbox.Trouble]struct {
		good  model.Tri
		words string
	}{
		sandbox.Healthy:      {model.Yes, "pong in "},
		sandbox.BadGateway:   {model.No, "502 from a gateway"},
		sandbox.WrongPong:    {model.No, "ping answered wrongly"},
		sandbox.Unauthorized: {model.No, "401 not authorized"},
	} {
		r.box.Receiver().Set(trouble)
		rep, err := r.desk.Ping(t.Context(), runbook.Directly)
		if err != nil || rep.Good != c.good || !strings.Contains(rep.Outcome, c.words) || rep.Shot.Timing.Total < 0 {
			t.Errorf("trouble %v: %+v, %v", trouble, rep, err)
		}
	}
	acts, err := r.desk.Acts(t.Context(), client.ActFilter{Action: model.ActPing})
	if err != nil || len(acts) != 4 || !strings.HasPrefix(acts[0].Scope, "directly to https://") || acts[0].Who != "ops@host" {
		t.Errorf("acts %+v, %v", acts, err)
	}
}

// TestPingWhileTheProviderIsDown tells a broken receiver from a provider that
// does not answer.
func TestPingWhileTheProviderIsDown(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	eps, err := r.host.Endpoints(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := r.box.Faults().Down(true); err != nil {
		t.Fatal(err)
	}
	if _, err := r.desk.Ping(t.Context(), runbook.Directly); err == nil {
		t.Error("a ping of nothing that is known")
	}
	if err := r.store.SaveStatus(t.Context(), "demo", model.Status{AsOf: r.clock.Now()}, eps); err != nil {
		t.Fatal(err)
	}
	rep, err := r.desk.Ping(t.Context(), runbook.Directly)
	if err != nil || rep.Good != model.TriUnknown || !strings.Contains(rep.Outcome, "the receiver is up: it answered 401") {
		t.Errorf("got %+v, %v", rep, err)
	}
	if _, err = r.desk.Ping(t.Context(), runbook.ByHost); err == nil {
		t.Error("the provider has pinged while it was down")
	}
}

// TestPingByHost meets what a status can show after a ping.
func TestPingByHost(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	for _, c := range []struct {
		trouble sandbox.Trouble
		good    model.Tri
		words   string
	}{
		{sandbox.Healthy, model.Yes, "no change can be seen"},
		{sandbox.Silent, model.No, "no answer in time"}, // healthy for 2 s more
		{sandbox.BadGateway, model.No, "502 from a gateway"},
		{sandbox.BadGateway, model.No, "still failing"},
		{sandbox.WrongPong, model.No, "ping answered wrongly"},
		{sandbox.Silent, model.No, "no answer in time"},
		{sandbox.Healthy, model.Yes, "healthy now"},
	} {
		r.box.Receiver().Set(c.trouble)
		rep, err := r.desk.Ping(t.Context(), runbook.ByHost)
		if err != nil || rep.Good != c.good || !strings.Contains(rep.Outcome, c.words) {
			t.Errorf("trouble %v: %+v, %v", c.trouble, rep, err)
		}
	}
	acts, err := r.desk.Acts(t.Context(), client.ActFilter{Action: model.ActPing})
	if err != nil || len(acts) != 7 || !strings.HasPrefix(acts[0].Scope, "by the provider") {
		t.Errorf("acts %+v, %v", acts, err)
	}
}

// TestPingByHostIsNotMisled by the late end of an earlier URL's ping.
func TestPingByHostIsNotMisled(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	good := r.box.PlainReceiverURL()
	r.box.Receiver().Set(sandbox.Silent)
	if _, err := r.host.SetURL(t.Context(), r.box.ReceiverURL()); err != nil { // its ping fails 2 s from now
		t.Fatal(err)
	}
	if err := r.bench.Sleep(t.Context(), 500*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if _, err := r.host.SetURL(t.Context(), good); err != nil {
		t.Fatal(err)
	}
	rep, err := r.desk.Ping(t.Context(), runbook.ByHost)
	if err != nil || rep.Good == model.No || strings.Contains(rep.Outcome, "no answer in time") {
		t.Errorf("got %+v, %v", rep, err)
	}
}
