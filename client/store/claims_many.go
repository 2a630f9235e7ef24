package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// movesAtOnce is how many claims one statement changes.
const movesAtOnce = 50

// alike are moves that differ in their delivery, new id, note and time only.
type alike struct {
	run     model.RunID
	profile string
	from    model.ClaimState
	to      model.ClaimState
}

// MoveClaims changes claims of one run in one transaction, and returns those
// that were in the state they were to be moved from.
func (s *Store) MoveClaims(ctx context.Context, l model.Lease, moves []client.Move) ([]model.DeliveryID, error) {
	const op = "move claims"
	if len(moves) == 0 {
		return nil, nil
	}
	now, groups, order := s.now(), map[alike][]model.Claim{}, []alike(nil)
	for _, m := range moves {
		if m.Claim.Updated.IsZero() {
			m.Claim.Updated = now
		}
		key := alike{m.Claim.Run, m.Claim.Profile, m.From, m.Claim.State}
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], m.Claim)
	}
	var moved []model.DeliveryID
	err := s.db.change(ctx, op, func(t tx) error {
		moved = moved[:0]
		if err := t.holds(ctx, op, l); err != nil {
			return err
		}
		for _, key := range order {
			for chunk := range slices.Chunk(groups[key], movesAtOnce) {
				got, err := t.moveAll(ctx, l, key, chunk)
				if err != nil && s.db.explain(err).kind == taken {
					return invalid(op, "another run holds one of the deliveries", "wait until that run has ended")
				}
				if err != nil {
					return err
				}
				moved = append(moved, got...)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return moved, nil
}

// moveAll moves claims that are alike by one statement. It names the deliveries
// twice, and the run in a way that no index serves: all of a run's claims would
// be gone through to find these few.
func (t tx) moveAll(ctx context.Context, l model.Lease, a alike, claims []model.Claim) (moved []model.DeliveryID, err error) {
	set, args := `fence = ?, state = ?, new = v.column2, note = v.column3, updated = v.column4`, []any{l.Fence, string(a.to)}
	if a.to == model.ClaimSent {
		set += `, sent = v.column4`
	}
	for _, c := range claims {
		args = append(args, string(c.Delivery), string(c.New), c.Note, micros(c.Updated))
	}
	args = append(args, a.profile)
	for _, c := range claims {
		args = append(args, string(c.Delivery))
	}
	args = append(args, string(a.run), string(a.from), l.Fence)
	row := `(CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS BIGINT))`
	err = t.each(ctx, func(r *sql.Rows) error {
		var id model.DeliveryID
		err := r.Scan(&id)
		moved = append(moved, id)
		return err
	}, `UPDATE claims SET `+set+` FROM (VALUES `+row+strings.Repeat(`, `+row, len(claims)-1)+`) AS v
WHERE claims.profile = ? AND claims.delivery IN (?`+strings.Repeat(`, ?`, len(claims)-1)+`) AND claims.delivery = v.column1
AND claims.run || '' = ? AND claims.state = ? AND claims.fence <= ? RETURNING claims.delivery`, args...)
	return moved, err
}

// ClaimsIn reads a page of a run's claims in the order in which they were queued.
func (s *Store) ClaimsIn(ctx context.Context, id model.RunID, w client.ClaimsWanted) (page []model.Claim, last int, err error) {
	query, args := `SELECT n, `+claimColumns+` FROM claims WHERE run = ? AND n > ?`, []any{string(id), int64(w.After)}
	if len(w.States) > 0 {
		query += ` AND state IN (?` + strings.Repeat(`, ?`, len(w.States)-1) + `)`
		for _, state := range w.States {
			args = append(args, string(state))
		}
	}
	query += ` ORDER BY n`
	if w.Limit > 0 {
		query, args = query+` LIMIT ?`, append(args, int64(w.Limit))
	}
	last = w.After
	err = s.db.look(ctx, "read the claims", func(r *sql.Rows) error {
		var (
			c       model.Claim
			updated int64
		)
		if err := r.Scan(&last, &c.Run, &c.Profile, &c.Delivery, &c.Fence, &c.State, &c.New, &c.Note, &updated); err != nil {
			return err
		}
		// A page has one run, one profile and few states: each is kept once.
		c.Run = id
		if n := len(page); n > 0 && page[n-1].Profile == c.Profile {
			c.Profile = page[n-1].Profile
		}
		c.Updated = moment(updated)
		page = append(page, c)
		return nil
	}, query, args...)
	return page, last, err
}

// CountClaims counts a run's claims by their states.
func (s *Store) CountClaims(ctx context.Context, id model.RunID) (map[model.ClaimState]int, error) {
	counts := map[model.ClaimState]int{}
	err := s.db.look(ctx, "count the claims", func(r *sql.Rows) error {
		var (
			state model.ClaimState
			n     int
		)
		err := r.Scan(&state, &n)
		counts[state] = n
		return err
	}, `SELECT state, COUNT(*) FROM claims WHERE run = ? GROUP BY state`, string(id))
	return counts, err
}

// Holds says whether a lease is still its holder's under its fence, and until when.
func (s *Store) Holds(ctx context.Context, l model.Lease) (model.Lease, bool, error) {
	var (
		until int64
		held  bool
	)
	err := s.db.look(ctx, "look at a lease", func(r *sql.Rows) error {
		held = true
		return r.Scan(&until)
	}, `SELECT until FROM leases WHERE name = ? AND holder = ? AND fence = ? AND holder <> ''`, l.Name, l.Holder, l.Fence)
	l.Until = moment(until)
	return l, held && err == nil, err
}
