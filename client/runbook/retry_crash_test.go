package runbook_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

// anyOf is the number of one of so many events.
func anyOf(most int) string { return strconv.Itoa(1 + rand.IntN(most)) } //nolint:gosec // any moment will do

// TestRetryKilled kills a marked retry at every kind of event and at random
// ones, kills what resumes it once more, and lets a third process end it: no
// delivery is asked for twice, and every one ends in a state that is known.
func TestRetryKilled(t *testing.T) {
	t.Parallel()
	const marked, most = 12, 110 // deliveries, and events of such a run, about
	points := append([]string{
		"queue started before", "queue started after", "queue done before", "queue done after", "send started after", "send done before",
		"follow started after", "follow done before", "claim sent before", "claim sent after", "retry before", "retry after",
		"claim accepted before", "claim accepted after", "claim delivered before",
	}, rounds(4, most)...)
	for i, at := range points {
		again := anyOf(most / 2)
		t.Run(fmt.Sprintf("%d %s then %s", i+1, at, again), func(t *testing.T) {
			t.Parallel()
			r := newRig(t, options{system: true, idle: true})
			ids := r.fail(marked)
			r.die(doom{At: at, IDs: ids})
			id, open := r.leftOver()
			if !open {
				return // nothing was begun, or it ended before the moment came
			}
			r.die(doom{At: again, Run: id})
			r.judge(ids, r.finish(id))
		})
	}
}

// finish goes on with a run, if it is still open, and returns its claims at the end.
func (r *rig) finish(id model.RunID) []model.Claim {
	r.t.Helper()
	if _, open := r.leftOver(); open {
		r.clock.Jump(time.Minute) // the dead one's lease is over
		r.work(r.desk)
		if err := r.desk.Resume(r.t.Context(), id); err != nil {
			r.t.Fatal(err)
		}
		if rv := leave(r.t, r.desk, id); rv.Run.State != model.RunDone {
			r.t.Errorf("it ended %s: %s", rv.Run.State, rv.Run.Note)
		}
	}
	claims, err := r.store.ClaimsOf(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	return claims
}

// judge holds the claims against what the provider was asked for.
func (r *rig) judge(ids []model.DeliveryID, claims []model.Claim) {
	r.t.Helper()
	if len(claims) != len(ids) {
		r.t.Errorf("%d claims of %d deliveries", len(claims), len(ids))
	}
	for _, c := range claims {
		n := r.door.count(c.Delivery)
		switch {
		case n > 1:
			r.t.Errorf("%s was asked for %d times", c.Delivery, n)
		case c.State == model.ClaimDelivered && n != 1:
			r.t.Errorf("%+v is said to be delivered and was never asked for", c)
		case c.State != model.ClaimDelivered && c.State != model.ClaimUnknown:
			r.t.Errorf("%+v has not ended", c)
		}
	}
	if n := states(claims)[model.ClaimUnknown]; n > 2 {
		r.t.Errorf("%d are unknown after two kills", n)
	}
}
