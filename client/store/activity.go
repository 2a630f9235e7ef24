package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// Append chains an act behind the last one and returns it in its place. An act
// without a time happened now.
func (s *Store) Append(ctx context.Context, a model.Act) (model.Act, error) {
	const op = "put an act on record"
	if a.At.IsZero() {
		a.At = s.now()
	}
	// What JSON would change on its way to the disk and back must not be hashed.
	for _, text := range []*string{&a.Who, &a.Profile, &a.Action, &a.Scope, &a.Before, &a.After, &a.Outcome} {
		*text = plain(*text)
	}
	a.Run = model.RunID(plain(string(a.Run)))
	a.Calls = slices.Clone(a.Calls)
	for i := range a.Calls {
		a.Calls[i] = plain(a.Calls[i])
	}
	err := s.db.change(ctx, op, func(t tx) error {
		var (
			seq  int64
			prev string
		)
		if _, err := t.one(ctx, []any{&seq, &prev}, `SELECT seq, hash FROM chain WHERE id = 1`+t.d.lock); err != nil {
			return err
		}
		a = a.Chained(seq+1, prev)
		doc, err := json.Marshal(a)
		if err != nil {
			return invalid(op, "its time is out of range", "check the clock")
		}
		if _, err := t.exec(ctx, `INSERT INTO acts (seq, at, profile, action, doc) VALUES (?, ?, ?, ?, ?)`,
			a.Seq, micros(a.At), a.Profile, a.Action, doc); err != nil {
			return err
		}
		_, err = t.exec(ctx, `UPDATE chain SET seq = ?, hash = ? WHERE id = 1`, a.Seq, a.Hash)
		return err
	})
	if err != nil {
		return model.Act{}, err
	}
	return a, nil
}

// Acts lists acts, oldest first; since its first moment, until but without the last.
func (s *Store) Acts(ctx context.Context, f client.ActFilter) (acts []model.Act, err error) {
	query, args := `SELECT seq, doc FROM acts WHERE 1 = 1`, []any(nil)
	for _, c := range []struct {
		term  string
		value any
		used  bool
	}{
		{` AND profile = ?`, f.Profile, f.Profile != ""},
		{` AND action = ?`, f.Action, f.Action != ""},
		{` AND at >= ?`, micros(f.Since), !f.Since.IsZero()},
		{` AND at < ?`, micros(f.Until), !f.Until.IsZero()},
	} {
		if c.used {
			query, args = query+c.term, append(args, c.value)
		}
	}
	query += ` ORDER BY seq DESC`
	if f.Limit > 0 {
		query, args = query+` LIMIT ?`, append(args, f.Limit)
	}
	acts, err = tx{s.db.read, s.db.dialect}.acts(ctx, query, args...)
	slices.Reverse(acts)
	return acts, s.db.fail(ctx, "read the activity", err)
}

func (t tx) acts(ctx context.Context, query string, args ...any) (acts []model.Act, err error) {
	err = t.each(ctx, func(r *sql.Rows) error {
		var (
			seq int64
			doc []byte
			a   model.Act
		)
		if err := r.Scan(&seq, &doc); err != nil {
			return err
		}
		if json.Unmarshal(doc, &a) != nil {
			a = model.Act{Seq: seq} // altered beyond reading: its place in the chain stays, and is broken
		}
		acts = append(acts, a)
		return nil
	}, query, args...)
	return acts, err
}

// Checkpoint says where the kept chain begins; zero when nothing was ever taken away.
func (s *Store) Checkpoint(ctx context.Context) (c model.Checkpoint, err error) {
	err = s.db.look(ctx, "read the activity", func(r *sql.Rows) error { return r.Scan(&c.Seq, &c.Hash) },
		`SELECT kept_seq, kept_hash FROM chain WHERE id = 1`)
	return c, err
}
