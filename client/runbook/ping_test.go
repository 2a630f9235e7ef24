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
	s := newStage(t, sandbox.Options{}, nil)
	for trouble, c := range map[sandbox.Trouble]struct {
		good  model.Tri
		words string
	}{
		sandbox.Healthy:      {model.Yes, "pong in "},
		sandbox.BadGateway:   {model.No, "502 from a gateway"},
		sandbox.WrongPong:    {model.No, "ping answered wrongly"},
		sandbox.Unauthorized: {model.No, "401 not authorized"},
	} {
		s.box.Receiver().Set(trouble)
		r, err := s.desk.Ping(t.Context(), runbook.Directly)
		if err != nil || r.Good != c.good || !strings.Contains(r.Outcome, c.words) || r.Shot.Timing.Total < 0 {
			t.Errorf("trouble %v: %+v, %v", trouble, r, err)
		}
	}
	acts, err := s.desk.Acts(t.Context(), client.ActFilter{Action: model.ActPing})
	if err != nil || len(acts) != 4 || !strings.HasPrefix(acts[0].Scope, "directly to https://") || acts[0].Who != "ops@host" {
		t.Errorf("acts %+v, %v", acts, err)
	}
}

// TestPingWhileTheProviderIsDown tells a broken receiver from a provider that
// does not answer.
func TestPingWhileTheProviderIsDown(t *testing.T) {
	s := newStage(t, sandbox.Options{}, nil)
	eps, err := s.host.Endpoints(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.box.Faults().Down(true); err != nil {
		t.Fatal(err)
	}
	if _, err := s.desk.Ping(t.Context(), runbook.Directly); err == nil {
		t.Error("a ping of nothing that is known")
	}
	if err := s.store.SaveStatus(t.Context(), "demo", model.Status{AsOf: s.clock.Now()}, eps); err != nil {
		t.Fatal(err)
	}
	r, err := s.desk.Ping(t.Context(), runbook.Directly)
	if err != nil || r.Good != model.TriUnknown || !strings.Contains(r.Outcome, "the receiver is up: it answered 401") {
		t.Errorf("got %+v, %v", r, err)
	}
	if _, err = s.desk.Ping(t.Context(), runbook.ByHost); err == nil {
		t.Error("the provider has pinged while it was down")
	}
}

// TestPingByHost meets what a status can show after a ping.
func TestPingByHost(t *testing.T) {
	s := newStage(t, sandbox.Options{}, nil)
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
		s.box.Receiver().Set(c.trouble)
		r, err := s.desk.Ping(t.Context(), runbook.ByHost)
		if err != nil || r.Good != c.good || !strings.Contains(r.Outcome, c.words) {
			t.Errorf("trouble %v: %+v, %v", c.trouble, r, err)
		}
	}
	acts, err := s.desk.Acts(t.Context(), client.ActFilter{Action: model.ActPing})
	if err != nil || len(acts) != 7 || !strings.HasPrefix(acts[0].Scope, "by the provider") {
		t.Errorf("acts %+v, %v", acts, err)
	}
}

// TestPingByHostIsNotMisled by the late end of an earlier URL's ping.
func TestPingByHostIsNotMisled(t *testing.T) {
	s := newStage(t, sandbox.Options{}, nil)
	good := s.box.PlainReceiverURL()
	s.box.Receiver().Set(sandbox.Silent)
	if _, err := s.host.SetURL(t.Context(), s.box.ReceiverURL()); err != nil { // its ping fails 2 s from now
		t.Fatal(err)
	}
	if err := s.bench.Sleep(t.Context(), 500*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if _, err := s.host.SetURL(t.Context(), good); err != nil {
		t.Fatal(err)
	}
	r, err := s.desk.Ping(t.Context(), runbook.ByHost)
	if err != nil || r.Good == model.No || strings.Contains(r.Outcome, "no answer in time") {
		t.Errorf("got %+v, %v", r, err)
	}
}
