package store

import (
	"context"
	"database/sql"

	"github.com/hooktop/hooktop/model"
)

// Wish says which state a run is to be brought to by whoever carries it; empty
// for nothing any more.
func (s *Store) Wish(ctx context.Context, id model.RunID, state model.RunState) error {
	const op = "ask something of a run"
	return s.db.change(ctx, op, func(t tx) error {
		n, err := t.exec(ctx, `UPDATE runs SET wish = ? WHERE id = ?`, string(state), string(id))
		if err == nil && n == 0 {
			return &model.Error{Code: model.NotFound, Op: op, Why: "there is no run " + oneLine(string(id))}
		}
		return err
	})
}

// WishOf reads what is wanted of a run; empty for nothing.
func (s *Store) WishOf(ctx context.Context, id model.RunID) (state model.RunState, err error) {
	err = s.db.look(ctx, "read what is asked of a run", func(r *sql.Rows) error { return r.Scan(&state) },
		`SELECT wish FROM runs WHERE id = ?`, string(id))
	return state, err
}
