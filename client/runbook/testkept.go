package runbook

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// How many test events a process holds whole, whatever may be stored.
const (
	testsHeld = 50
	bytesHeld = 16 << 20
)

// tested is what a process remembers of test events: those it sent, with their
// bodies, and the receivers as they were last seen, with their keys.
type tested struct {
	mu        sync.Mutex
	reports   []TestReport // newest first
	endpoints []model.Endpoint
	seen      time.Time // when the endpoints were
}

func (s *tested) add(r TestReport) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reports = slices.Insert(s.reports, 0, r)
	size := 0
	for i := range s.reports {
		size += len(s.reports[i].Event.Body) + len(s.reports[i].Answer)
		if i == testsHeld || i > 0 && size > bytesHeld {
			s.reports = s.reports[:i]
			break
		}
	}
}

func (s *tested) all() []TestReport {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.reports)
}

func (s *tested) know(endpoints []model.Endpoint, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fresh := slices.Clone(endpoints)
	for i := range fresh {
		if j := slices.IndexFunc(s.endpoints, func(e model.Endpoint) bool { return e.ID == fresh[i].ID }); j >= 0 && fresh[i].Secret.Empty() {
			fresh[i].Secret = s.endpoints[j].Secret // it was asked for on its own
		}
	}
	s.endpoints, s.seen = fresh, now
}

func (s *tested) knowKey(id model.EndpointID, key model.Secret) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.endpoints {
		if s.endpoints[i].ID == id && !key.Empty() {
			s.endpoints[i].Secret = key
		}
	}
}

func (s *tested) last() ([]model.Endpoint, time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.endpoints), s.seen
}

// sent puts a test event on record and keeps it. That it could not be written
// does not undo it.
func (d *Desk) sent(ctx context.Context, r TestReport) TestReport {
	ctx = context.WithoutCancel(ctx)
	way := "directly"
	if r.Event.Through == ByHost {
		way = "by the provider"
	}
	scope := text.Clean(string(r.Event.Type))
	if r.ID != "" {
		scope += " " + text.Clean(r.ID)
	}
	if err := d.record(ctx, model.Act{Action: model.ActTest, Scope: scope + " " + way + " to " + r.URL, Outcome: r.Outcome}); err != nil {
		r.Outcome += " (not in the activity: " + whyOf(err) + ")"
	}
	if err := d.b.Store.SaveTest(ctx, d.b.Profile.Name, keptOf(r), d.b.Payloads); err != nil {
		r.Outcome += " (not in the history: " + whyOf(err) + ")"
	}
	d.tested.add(r)
	return r
}

// Tests lists the test events that were sent, newest first. Bodies and answers
// are those that were allowed to be stored, and those that this process sent.
// With an error it lists what this process sent.
func (d *Desk) Tests(ctx context.Context) ([]TestReport, error) {
	mine := d.tested.all()
	kept, err := d.b.Store.SentTests(ctx, d.b.Profile.Name, 0)
	if err != nil {
		return mine, fail("read the test events", err)
	}
	out := make([]TestReport, 0, len(kept))
	for i := range kept {
		r := reportOf(kept[i])
		if j := slices.IndexFunc(mine, func(m TestReport) bool { return same(m, r) }); j >= 0 {
			r = mine[j]
			mine = slices.Delete(mine, j, j+1)
		}
		out = append(out, r)
	}
	if len(mine) == 0 {
		return out, nil
	}
	out = append(out, mine...) // what could not be stored
	slices.SortStableFunc(out, func(a, b TestReport) int { return b.At.Compare(a.At) })
	return out, nil
}

// same says whether two reports are of one event; times are kept to the microsecond.
func same(a, b TestReport) bool {
	return a.ID == b.ID && a.Event.Type == b.Event.Type && a.Event.Through == b.Event.Through && a.At.UnixMicro() == b.At.UnixMicro()
}

func keptOf(r TestReport) client.SentTest {
	return client.SentTest{
		ID: r.ID, At: r.At, Who: r.Who, Type: r.Event.Type, ByHost: r.Event.Through == ByHost, Endpoint: text.URL(r.Event.Endpoint), URL: r.URL,
		Signed: r.Signed, Code: r.Code, Took: r.Took, Outcome: r.Outcome, Good: r.Good, Cause: r.Cause, Timing: r.Timing, TLSUntil: r.TLSUntil,
		Body: r.Event.Body, Answer: r.Answer,
	}
}

func reportOf(k client.SentTest) TestReport {
	r := TestReport{
		ID: k.ID, At: k.At, Who: k.Who, Event: TestEvent{Type: k.Type, Body: k.Body, Endpoint: k.Endpoint}, URL: k.URL,
		Signed: k.Signed, Code: k.Code, Took: k.Took, Outcome: k.Outcome, Good: k.Good, Cause: k.Cause, Timing: k.Timing, TLSUntil: k.TLSUntil,
		Answer: k.Answer,
	}
	if k.ByHost {
		r.Event.Through = ByHost
	}
	return r
}
