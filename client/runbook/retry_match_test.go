package runbook

import (
	"context"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// logged is a host with a log of one page, and a store without claims.
type logged struct {
	Host
	client.Store

	rows  []model.Row
	reads int
}

func (l *logged) Deliveries(context.Context, model.PageRequest) (model.Page, error) {
	l.reads++
	return model.Page{Rows: l.rows}, nil
}

func (*logged) Resent(context.Context, string) ([]model.Claim, error) { return nil, nil }

func (*logged) ClaimsOf(context.Context, model.RunID) ([]model.Claim, error) {
	return []model.Claim{{Delivery: "other", New: "new-taken"}}, nil
}

// TestLostAnswersAreMatched looks up many lost answers by one reading of the log
// after another: only what is certain counts as taken.
func TestLostAnswersAreMatched(t *testing.T) {
	t.Parallel()
	sent := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	l := &logged{}
	for _, d := range []struct {
		id      model.DeliveryID
		request string
		after   time.Duration
	}{
		{"new-one", "one", time.Second},
		{"new-shared", "shared", time.Second},
		{"new-two-a", "two", time.Second},
		{"new-two-b", "two", 2 * time.Second},
		{"new-taken", "taken", time.Second},
		{"new-before", "before", -time.Minute},
		{"shared-b", "shared", time.Second}, // is of the plan itself
	} {
		l.rows = append(l.rows, model.Row{Delivery: model.Delivery{ID: d.id, Type: "medical", Request: d.request, Created: sent.Add(d.after)}})
	}
	want := map[model.DeliveryID]model.DeliveryID{"one": "new-one", "shared-a": "", "shared-b": "", "two": "", "taken": "", "before": "", "none": ""}
	r := &retry{w: &work{}, b: Bench{Host: l, Store: l, Now: func() time.Time { return sent }, Sleep: func(context.Context, time.Duration) error { return nil }}}
	var claims []model.Claim
	for _, p := range []planned{
		{ID: "one", Request: "one"},
		{ID: "shared-a", Request: "shared"},
		{ID: "shared-b", Request: "shared"},
		{ID: "two", Request: "two"},
		{ID: "taken", Request: "taken"},
		{ID: "before", Request: "before"},
		{ID: "none"},
	} {
		p.Type = "medical"
		r.plan.Rows = append(r.plan.Rows, p)
		claims = append(claims, model.Claim{Delivery: p.ID, State: model.ClaimSent, Updated: sent})
	}
	r.index()
	got, err := r.lookUp(t.Context(), claims)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range got {
		state := model.ClaimUnknown
		if want[g.claim.Delivery] != "" {
			state = model.ClaimAccepted
		}
		if g.claim.New != want[g.claim.Delivery] || g.claim.State != state || g.note == "" {
			t.Errorf("%s is %s as %q: %s", g.claim.Delivery, g.claim.State, g.claim.New, g.note)
		}
	}
	if l.reads != looksUp {
		t.Errorf("the log was read %d times for %d", l.reads, len(claims))
	}
	l.reads = 0
	if _, err := r.lookUp(t.Context(), claims[:1]); err != nil || l.reads != 1 {
		t.Errorf("one that is found took %d readings, %v", l.reads, err)
	}
}
