package runbook

import (
	"context"

	"github.com/hooktop/hooktop/model"
)

const opTest = "send the test event"

// PlanTest says what a test event would do before it is sent: who else receives
// it, what will be refused, what is stored by the provider and here. It changes
// nothing.
func (d *Desk) PlanTest(ctx context.Context, e TestEvent) (Plan, error) {
	return Plan{Kind: PlanTest}, fail("plan the test event", ctx.Err())
}

// SendTest sends a test event once, puts it on record and keeps it in the
// history. A receiver that refuses it is an answer, not an error.
func (d *Desk) SendTest(ctx context.Context, e TestEvent, c Consent) (TestReport, error) {
	return TestReport{}, &model.Error{Code: model.NotServed, Op: opTest, Why: "not built yet"}
}

// Tests lists the test events that were sent, newest first.
func (d *Desk) Tests(ctx context.Context) ([]TestReport, error) {
	return nil, fail("read the test events", ctx.Err())
}
