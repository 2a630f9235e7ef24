package runbook

import "context"

// rotateBook changes the URL, its key, or both.
type rotateBook struct{}

func (rotateBook) carry(context.Context, *work) error {
	return invalid("change the webhook URL", "this version cannot", "use a newer one")
}
