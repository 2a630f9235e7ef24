package watch_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model"
)

// TestCodeBehindRetries: deliveries that failed behind more retries of others than
// are read with their page have their last attempt's code within a few polls, and
// nothing is asked for them again, nor for what is known of the others.
func TestCodeBehindRetries(t *testing.T) {
	t.Parallel()
	e := endsOf(t, sandbox.ManyOptions{Seed: 1, Endpoints: 1, Deliveries: -1})
	e.until("the endpoint is known", func(s *model.Snapshot) bool { return len(s.Endpoints) == 1 })
	to, at := string(e.Snapshot().Endpoints[0].ID), e.clock.Now().Add(-3*time.Hour)
	past := func(n int, codes ...int) {
		for range n {
			at = at.Add(time.Second)
			d := svix.ServerDelivery{Endpoint: to}
			for i, code := range codes {
				d.Attempts = append(d.Attempts, svix.ServerAttempt{At: at.Add(time.Duration(i) * 10 * time.Minute), Code: code})
			}
			e.Svix().Past("org_openwearables", e.App(), svix.ServerMessage{Type: "workout.created", At: at, Payload: func() []byte { return []byte(`{}`) }}, []svix.ServerDelivery{d})
		}
	}
	past(14, 500, 404)
	past(200, 503, 503, 503, 503, 503, 503, 503, 503)
	s := e.poll(8)
	found := 0
	for _, d := range s.Log.Rows.All() {
		want, cause := 503, model.CauseServerError
		if d.Created.Before(at.Add(-199 * time.Second)) {
			want, cause = 404, model.CauseNotFound
			found++
		}
		if d.Code != want || d.Cause != cause || d.Outcome != model.Failed {
			t.Fatalf("%v: %d, %v, want %d", d.Created, d.Code, d.Cause, want)
		}
	}
	if found != 14 || s.Log.Rows.Len() != 214 {
		t.Errorf("%d of %d", found, s.Log.Rows.Len())
	}
	if n := asked(e, "/attempt/msg/"); n != 14 {
		t.Errorf("%d calls for 14 of them", n)
	}
	before := asked(e, "iterator=atmpt")
	if e.poll(3); before == 0 || asked(e, "iterator=atmpt") != before {
		t.Errorf("attempts further back were asked for %d times, then %d", before, asked(e, "iterator=atmpt"))
	}
}

// asked is how many calls went to a place.
func asked(e *ends, place string) (n int) {
	for _, call := range e.calls.Calls() {
		if strings.Contains(call.Path, place) {
			n++
		}
	}
	return n
}
