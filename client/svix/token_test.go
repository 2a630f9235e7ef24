package svix_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// TestTokenExpires has a token expire between two pages: the second says so, and
// the place in the log is still good for another token.
func TestTokenExpires(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{Deliveries: 100}), t.Context()
	p := r.Profile()
	p.APIKey = model.NewSecret(r.Svix().AppToken(org, r.App(), time.Hour))
	c := r.asked(p)
	first, err := c.Deliveries(ctx, model.PageRequest{Limit: 5})
	if err != nil || len(first.Rows) != 5 || first.Older == "" {
		t.Fatalf("%+v %v", first, err)
	}
	r.clock.Advance(2 * time.Hour)
	if _, err := c.Deliveries(ctx, model.PageRequest{Limit: 5, From: first.Older}); model.CodeOf(err) != model.Denied || !strings.Contains(err.Error(), "the token expired on 4 Mar 2026 at 13:00 UTC · make a new one") {
		t.Errorf("expired: %v (%v)", err, model.CodeOf(err))
	}
	next, err := r.Deliveries(ctx, model.PageRequest{Limit: 5, From: first.Older})
	if err != nil || len(next.Rows) != 5 || !next.Rows[0].Delivery.Created.Before(first.Rows[4].Delivery.Created.Add(time.Millisecond)) {
		t.Errorf("by another token: %+v %v", next, err)
	}
}
