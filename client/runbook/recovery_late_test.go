package runbook

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// endless is an endpoint with more attempts than one look takes.
type endless struct {
	from []model.Cursor // of each page that was asked for
	at   time.Time
}

func (e *endless) EndpointAttempts(_ context.Context, r client.AttemptsRequest) (client.AttemptPage, error) {
	e.from = append(e.from, r.From)
	return client.AttemptPage{Attempts: []client.Attempting{{Attempt: model.Attempt{At: e.at}}}, Next: model.Cursor(strconv.Itoa(len(e.from))), Full: true}, nil
}

// TestLateLookGoesOn: a stretch that is longer than one look is read on in the
// next one, so that its end is read as well.
func TestLateLookGoesOn(t *testing.T) {
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	all := &endless{at: now.Add(-time.Hour)}
	r := &retry{b: Bench{Now: func() time.Time { return now }}}
	h, rd := newByEndpoint(r, all), &reader{}
	under := map[model.DeliveryID]model.Claim{"m/e": {Delivery: "m/e", Updated: now.Add(-time.Minute)}}
	for range 2 {
		if err := h.readLate(t.Context(), "e", rd, under, &sight{}); err != nil {
			t.Fatal(err)
		}
		now = now.Add(lateEvery)
	}
	if n := len(all.from); n != 2*pagesOfLook || all.from[pagesOfLook] != model.Cursor(strconv.Itoa(pagesOfLook)) {
		t.Errorf("%d pages, the second look began at %q", n, all.from[pagesOfLook])
	}
}
