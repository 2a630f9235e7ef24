package watch_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// readSince are the endpoints whose deliveries were asked for, in that order, and
// how many messages were read everywhere.
func (e *ends) readSince(call int) (read []model.EndpointID, across int) {
	for _, c := range e.calls.Calls()[call:] {
		path, _, _ := strings.Cut(c.Path, "?")
		parts := strings.Split(path, "/")
		if n := len(parts); n > 2 && parts[n-1] == "msg" && parts[n-3] == "endpoint" {
			read = append(read, model.EndpointID(parts[n-2]))
		} else if n > 2 && parts[n-1] == "endpoint" && parts[n-3] == "msg" {
			across++
		}
	}
	return read, across
}

// readEarly wants one in trouble among the first that were read in a step, and not
// after a healthy one.
func (e *ends) readEarly(read []model.EndpointID, troubled, healthy model.EndpointID) {
	e.t.Helper()
	at := slices.Index(read, troubled)
	if at < 0 || at > 8 || len(read) < 20 || len(read) > 40 {
		e.t.Errorf("%d were read in the first step, the one in trouble as number %d", len(read), at+1)
	}
	if n := slices.Index(read, healthy); n >= 0 && n/4 < at/4 { // four are read at a time
		e.t.Errorf("a healthy one was read before it, as number %d", n+1)
	}
}

// TestManyWorstFirst has more endpoints than one step reads: some messages that
// went everywhere say which are in trouble, those are read first, and it is said
// how fast the rest follows.
func TestManyWorstFirst(t *testing.T) {
	if testing.Short() {
		t.Skip("much work of one goroutine: made without -short")
	}
	e := endsOf(t, sandbox.ManyOptions{Seed: 3, Endpoints: 60, Deliveries: 4000, Incident: true})
	all, err := e.own.Endpoints(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(all) // the oldest first: the second has answered 502 for an hour, the sixth hangs
	s := e.poll(1)
	read, across := e.readSince(0)
	if across == 0 || across > 3 {
		t.Errorf("%d messages were read everywhere", across)
	}
	e.readEarly(read, all[1].ID, all[0].ID)
	if !s.Status.Failed.AtLeast || !strings.Contains(s.Status.Sampled, " of 60 endpoints") {
		t.Errorf("%+v", s.Status)
	}
	s = e.poll(1)
	if !strings.HasSuffix(s.Status.Sampled, "of 60 endpoints, about 360 a minute") || strings.HasPrefix(s.Status.Sampled, "0 ") {
		t.Errorf("said %q", s.Status.Sampled)
	}
	if _, again := e.readSince(0); again != across {
		t.Errorf("read everywhere again: %d", again)
	}
	s = e.until("all counted", full)
	if s.Status.Sampled != "" {
		t.Errorf("said %q when all is counted", s.Status.Sampled)
	}
	e.wantTruth(time.Minute)
	before := len(e.calls.Calls())
	e.Look([]model.EndpointID{all[30].ID, all[31].ID})
	e.poll(1)
	if read, _ := e.readSince(before); !slices.Contains(read[:4], all[30].ID) || !slices.Contains(read[:4], all[31].ID) {
		t.Errorf("looked at two, and %v were read first", read[:4])
	}
}

// TestManyNothingChanges asks for all there is again and again, while the server
// gives event filters in another order each time: nothing has changed.
func TestManyNothingChanges(t *testing.T) {
	e := endsOf(t, quiet())
	e.until("all counted", full)
	was := e.Snapshot()
	for range 8 {
		e.clock.Advance(4 * time.Second)
		if err := e.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	s := e.Snapshot()
	if !s.Log.Rows.Same(was.Log.Rows) || len(s.History) != len(was.History) {
		t.Errorf("the log was put together anew: %d rows, before %d", s.Log.Rows.Len(), was.Log.Rows.Len())
	}
	for i, x := range s.Endpoints {
		if !slices.Equal(x.Events, was.Endpoints[i].Events) {
			t.Errorf("%v, before %v", x.Events, was.Endpoints[i].Events)
		}
	}
}
