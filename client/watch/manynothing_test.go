package watch_test

import (
	"testing"

	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// TestManyNothingSent: where no message was ever sent, none has failed and none is
// under way, and that is known at once.
func TestManyNothingSent(t *testing.T) {
	o := sandbox.ManyDemo(5)
	o.Deliveries = 0
	e := endsOf(t, o)
	s := e.poll(2)
	if s.Log.Rows.Len() > 0 || !s.Log.Complete || s.LogState != model.LogReady {
		t.Fatalf("%d rows of a service that has sent nothing, %v", s.Log.Rows.Len(), s.LogState)
	}
	none := model.Count{Known: true}
	if st := s.Status; st.Failed != none || st.Processing != none || st.Sampled != "" {
		t.Errorf("counted %+v", st)
	}
}
