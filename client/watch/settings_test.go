package watch_test

import (
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// TestDisabledElsewhere: where calls are not limited, an endpoint that was disabled
// elsewhere is shown so after a minute, without anybody asking.
func TestDisabledElsewhere(t *testing.T) {
	e := endsOf(t, quiet())
	s := e.until("the endpoints are known", func(s *model.Snapshot) bool { return len(s.Endpoints) > 0 })
	id, no := s.Endpoints[0].ID, false
	if _, err := e.own.ChangeEndpoint(t.Context(), id, client.EndpointChange{Enabled: &no}); err != nil {
		t.Fatal(err)
	}
	e.clock.Advance(time.Minute)
	for _, x := range e.poll(2).Endpoints {
		if x.ID == id && x.Enabled != model.No {
			t.Errorf("a minute later it is shown as %v", x.Enabled)
		}
	}
}
