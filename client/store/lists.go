package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"

	"github.com/hooktop/hooktop/client"
)

// SaveURL notes that a URL was in force. The latest moment of it stays.
func (s *Store) SaveURL(ctx context.Context, profile string, u client.UsedURL) error {
	// A URL may be longer than what an index takes, so it is found by its hash.
	sum := sha256.Sum256([]byte(plain(u.URL)))
	return s.db.change(ctx, "note a URL", func(t tx) error {
		_, err := t.exec(ctx, `INSERT INTO urls (profile, hash, url, last) VALUES (?, ?, ?, ?)
ON CONFLICT (profile, hash) DO UPDATE SET last = CASE WHEN excluded.last > urls.last THEN excluded.last ELSE urls.last END`,
			profile, hex.EncodeToString(sum[:]), u.URL, micros(u.Last))
		return err
	})
}

// UsedURLs lists the URLs used before, newest first.
func (s *Store) UsedURLs(ctx context.Context, profile string) (list []client.UsedURL, err error) {
	err = s.db.look(ctx, "read the URLs used before", func(r *sql.Rows) error {
		var (
			u    client.UsedURL
			last int64
		)
		if err := r.Scan(&u.URL, &last); err != nil {
			return err
		}
		u.Last = moment(last)
		list = append(list, u)
		return nil
	}, `SELECT url, last FROM urls WHERE profile = ? ORDER BY last DESC, hash`, profile)
	return list, err
}

// SaveFilter keeps a named filter, or replaces the one of its name.
func (s *Store) SaveFilter(ctx context.Context, profile string, f client.SavedFilter) error {
	const op = "save a filter"
	if f.Name == "" || len(f.Name) > longestKey {
		return invalid(op, "its name is empty or too long", "give it another name")
	}
	return s.db.change(ctx, op, func(t tx) error {
		_, err := t.exec(ctx, `INSERT INTO filters (profile, name, filter) VALUES (?, ?, ?)
ON CONFLICT (profile, name) DO UPDATE SET filter = excluded.filter`, profile, f.Name, f.Filter)
		return err
	})
}

// DropFilter forgets a named filter; one that is not there is no error.
func (s *Store) DropFilter(ctx context.Context, profile, name string) error {
	return s.db.change(ctx, "drop a filter", func(t tx) error {
		_, err := t.exec(ctx, `DELETE FROM filters WHERE profile = ? AND name = ?`, profile, name)
		return err
	})
}

// Filters lists the named filters by name.
func (s *Store) Filters(ctx context.Context, profile string) (list []client.SavedFilter, err error) {
	err = s.db.look(ctx, "read the saved filters", func(r *sql.Rows) error {
		var f client.SavedFilter
		if err := r.Scan(&f.Name, &f.Filter); err != nil {
			return err
		}
		list = append(list, f)
		return nil
	}, `SELECT name, filter FROM filters WHERE profile = ? ORDER BY name`, profile)
	return list, err
}
