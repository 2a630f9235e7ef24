package store

import (
	"context"
	"time"
)

// ShareCalls notes how many calls a place has made on a UTC day, and returns how
// many all others have made of the account.
func (s *Store) ShareCalls(ctx context.Context, account, place string, day time.Time, calls int) (others int, err error) {
	date := day.UTC().Format(time.DateOnly)
	err = s.db.change(ctx, "share the count of provider calls", func(t tx) error {
		_, err := t.exec(ctx, `INSERT INTO calls (account, day, place, n) VALUES (?, ?, ?, ?)
ON CONFLICT (account, day, place) DO UPDATE SET n = CASE WHEN excluded.n > calls.n THEN excluded.n ELSE calls.n END`, account, date, place, calls)
		if err != nil {
			return err
		}
		_, err = t.one(ctx, []any{&others}, `SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM calls WHERE account = ? AND day = ? AND place <> ?`, account, date, place)
		return err
	})
	return others, err
}
