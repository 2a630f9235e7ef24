package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/hooktop/hooktop/model"
)

// A key this long is refused before PostgreSQL does, whose indexes hold no more.
const longestKey = 1024

// Claim queues deliveries for a run and returns those that wait under it now, in
// the order asked for. Left out is what an unfinished claim of another run
// holds, and what this run has already gone on with.
func (s *Store) Claim(ctx context.Context, l model.Lease, run model.Run, ids []model.DeliveryID) ([]model.DeliveryID, error) {
	const op = "claim deliveries"
	for _, id := range ids {
		if id == "" || len(id) > longestKey {
			return nil, invalid(op, "a delivery's id is empty or too long", "leave it out")
		}
	}
	var got []model.DeliveryID
	err := s.db.change(ctx, op, func(t tx) error {
		got = nil
		if err := t.holds(ctx, op, l); err != nil {
			return err
		}
		n, err := t.queue(ctx, l, run, ids, micros(s.now()))
		if err != nil {
			return err
		}
		if n == int64(len(ids)) {
			got = ids // nobody held one of them: there is nothing to be read
			return nil
		}
		waiting := make(map[string]bool, len(ids))
		err = t.each(ctx, func(r *sql.Rows) error {
			var id string
			err := r.Scan(&id)
			waiting[id] = true
			return err
		}, `SELECT delivery FROM claims WHERE run = ? AND profile = ? AND state = ?`, string(run.ID), run.Profile, string(model.ClaimQueued))
		for _, id := range ids {
			if key := plain(string(id)); waiting[key] {
				got = append(got, id)
				delete(waiting, key)
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if s.db.analyze != "" && len(ids) >= manyClaims {
		// Without it the database believes that a profile has a handful of claims, and
		// goes through all of them to find one.
		_, _ = tx{s.db.write, s.db.dialect}.exec(ctx, s.db.analyze) // it is slower without, no more
	}
	return got, nil
}

// manyClaims is how many claims change what the database should know of the table.
const manyClaims = 1000

// queue inserts what nobody holds, and says how many that were. Rows go in by the
// order of their ids, so that two runs that want the same do not wait for each
// other in a circle.
func (t tx) queue(ctx context.Context, l model.Lease, run model.Run, ids []model.DeliveryID, now int64) (inserted int64, err error) {
	var last int64
	if _, err := t.one(ctx, []any{&last}, `SELECT COALESCE(MAX(n), 0) FROM claims WHERE run = ?`, string(run.ID)); err != nil {
		return 0, err
	}
	type place struct {
		id string
		n  int64
	}
	places := make([]place, 0, len(ids))
	for i, id := range ids {
		places = append(places, place{plain(string(id)), last + 1 + int64(i)})
	}
	slices.SortFunc(places, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.id, b.id), cmp.Compare(a.n, b.n))
	})
	// What all have in common is given once: the arguments would else take more
	// memory than the claims.
	const row = `(CAST(? AS TEXT), CAST(? AS BIGINT))`
	query, args := "", make([]any, 0, 5+2*movesAtOnce)
	for chunk := range slices.Chunk(places, movesAtOnce) {
		if query == "" || len(chunk) < movesAtOnce {
			query = `INSERT INTO claims (profile, delivery, run, n, fence, state, new, note, sent, updated)
SELECT CAST(? AS TEXT), v.column1, CAST(? AS TEXT), v.column2, CAST(? AS BIGINT), CAST(? AS TEXT), '', '', 0, CAST(? AS BIGINT)
FROM (VALUES ` + row + strings.Repeat(`, `+row, len(chunk)-1) + `) AS v WHERE true ON CONFLICT DO NOTHING`
		}
		args = append(args[:0], run.Profile, string(run.ID), l.Fence, string(model.ClaimQueued), now)
		for _, p := range chunk {
			args = append(args, p.id, p.n)
		}
		n, err := t.exec(ctx, query, args...)
		if err != nil {
			return 0, err
		}
		inserted += n
	}
	return inserted, nil
}

// MoveClaim changes the state of a claim. A claim that is not in the state from
// is left alone and answered with code Invalid, one that is not there with NotFound.
func (s *Store) MoveClaim(ctx context.Context, l model.Lease, c model.Claim, from model.ClaimState) error {
	const op = "move a claim"
	if c.Updated.IsZero() {
		c.Updated = s.now()
	}
	set, args := `fence = ?, state = ?, new = ?, note = ?, updated = ?`,
		[]any{l.Fence, string(c.State), string(c.New), c.Note, micros(c.Updated)}
	if c.State == model.ClaimSent {
		set, args = set+`, sent = ?`, append(args, micros(c.Updated))
	}
	args = append(args, c.Profile, string(c.Delivery), string(c.Run), string(from), l.Fence)
	return s.db.change(ctx, op, func(t tx) error {
		if err := t.holds(ctx, op, l); err != nil {
			return err
		}
		n, err := t.exec(ctx, `UPDATE claims SET `+set+` WHERE profile = ? AND delivery = ? AND run = ? AND state = ? AND fence <= ?`, args...)
		switch {
		case err != nil && s.db.explain(err).kind == taken:
			return invalid(op, "another run holds the delivery", "wait until that run has ended")
		case err != nil || n == 1:
			return err
		}
		return t.unmoved(ctx, op, c, from)
	})
}

// unmoved says why a claim was not changed.
func (t tx) unmoved(ctx context.Context, op string, c model.Claim, from model.ClaimState) error {
	var state model.ClaimState
	found, err := t.one(ctx, []any{&state}, `SELECT state FROM claims WHERE profile = ? AND delivery = ? AND run = ?`,
		c.Profile, string(c.Delivery), string(c.Run))
	switch {
	case err != nil:
		return err
	case !found:
		return &model.Error{Code: model.NotFound, Op: op, Why: "the run has not claimed this delivery"}
	case state != from:
		return invalid(op, "the claim is "+string(state)+", not "+string(from), "")
	}
	return denied(op, "the claim was last touched under a newer lease", "")
}

const claimColumns = `run, profile, delivery, fence, state, new, note, updated`

// ClaimsOf lists a run's claims in the order in which they were queued.
func (s *Store) ClaimsOf(ctx context.Context, id model.RunID) ([]model.Claim, error) {
	return s.claims(ctx, `SELECT `+claimColumns+` FROM claims WHERE run = ? ORDER BY n`, string(id))
}

// Resent lists the deliveries of a profile that were ever sent again by a single
// retry, with the last claim of each, oldest first. Which one is the last is found
// here: for a database without statistics that is a search for each among all.
func (s *Store) Resent(ctx context.Context, profile string) ([]model.Claim, error) {
	type sending struct {
		model.Claim
		at int64
	}
	var all []sending
	place := map[model.DeliveryID]int{}
	err := s.db.look(ctx, "read the claims", func(r *sql.Rows) error {
		var (
			run, delivery, state, made, note string
			fence, updated, at               int64
		)
		if err := r.Scan(&run, &delivery, &fence, &state, &made, &note, &updated, &at); err != nil {
			return err
		}
		x := sending{at: at, Claim: model.Claim{
			Run: model.RunID(run), Profile: profile, Delivery: model.DeliveryID(delivery), Fence: fence,
			State: model.ClaimState(state), New: model.DeliveryID(made), Note: note, Updated: moment(updated),
		}}
		if n := len(all); n > 0 { // of runs and states there are few: each is kept once
			x.Run, x.State, x.Note = same(x.Run, all[n-1].Run), same(x.State, all[n-1].State), same(x.Note, all[n-1].Note)
		}
		i, known := place[x.Delivery]
		switch {
		case !known:
			place[x.Delivery] = len(all)
			all = append(all, x)
		case cmp.Or(cmp.Compare(x.at, all[i].at), cmp.Compare(x.Run, all[i].Run)) > 0:
			all[i] = x
		}
		return nil
	}, `SELECT run, delivery, fence, state, new, note, updated, sent FROM claims WHERE profile = ? AND sent > 0`, profile)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b sending) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.Delivery, b.Delivery)) })
	var list []model.Claim
	for i := range all {
		list = append(list, all[i].Claim)
	}
	return list, nil
}

// same is the text seen before where the new one is equal to it.
func same[T ~string](now, before T) T {
	if now == before {
		return before
	}
	return now
}

func (s *Store) claims(ctx context.Context, query string, args ...any) (list []model.Claim, err error) {
	err = s.db.look(ctx, "read the claims", func(r *sql.Rows) error {
		var (
			c       model.Claim
			updated int64
		)
		if err := r.Scan(&c.Run, &c.Profile, &c.Delivery, &c.Fence, &c.State, &c.New, &c.Note, &updated); err != nil {
			return err
		}
		c.Updated = moment(updated)
		list = append(list, c)
		return nil
	}, query, args...)
	return list, err
}
