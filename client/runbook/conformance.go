package runbook

import (
	"context"

	"github.com/hooktop/hooktop/model"
)

// PlanExam is the kind of a conformance plan. It is no run: Conformance makes the
// checks at once.
const PlanExam model.RunKind = "conformance"

const opExam = "examine the receiver"

// PlanConformance lists what a conformance check sends, with counts and sizes,
// one fact a check. It sends nothing. The error is for an exam that cannot be
// made: no URL, no secret, a scheme that is not known.
func PlanConformance(e Exam) (Plan, error) {
	return Plan{Kind: PlanExam}, nil
}

// Conformance examines a receiver with marked test events and tells of every
// check as it goes on. One bad check does not stop the others. The error is for
// an exam that cannot be made or was given up; the checks made until then are
// returned with it.
func Conformance(ctx context.Context, lab Lab, e Exam, tell Tell) ([]model.Check, error) {
	return nil, fail(opExam, ctx.Err())
}

// Conclusion names in one line what the checks of a receiver come to: the fault
// that explains what failed, or that it conforms.
func Conclusion(checks []model.Check) string { return "" }

// PlanConformance plans the exam of one of the profile's endpoints, named by its
// id or URL; empty for the only one. In production the plan asks for the
// profile's name.
func (d *Desk) PlanConformance(ctx context.Context, endpoint string) (Plan, error) {
	return Plan{Kind: PlanExam}, fail(opExam, ctx.Err())
}

// Conformance examines one of the profile's endpoints with its own key, if what
// was typed is what the plan asks for, and puts it on record.
func (d *Desk) Conformance(ctx context.Context, endpoint string, c Consent, tell Tell) ([]model.Check, error) {
	return nil, fail(opExam, ctx.Err())
}
