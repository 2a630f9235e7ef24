package store

import (
	"context"
	"database/sql"
	"time"
	"unicode/utf8"

	"github.com/hooktop/hooktop/model"
)

const leaseLost = "the lease is no longer held: another took it over, or it was given back"

// Acquire takes a lease that is free, expired or already the holder's. A lease
// that stays with its holder keeps its fence.
func (s *Store) Acquire(ctx context.Context, name, holder string, now time.Time, ttl time.Duration) (model.Lease, error) {
	const op = "take a lease"
	name, holder = plain(name), plain(holder)
	if name == "" || holder == "" || len(name) > longestKey || ttl <= 0 {
		return model.Lease{}, invalid(op, "it has no name, no holder or no duration", "")
	}
	var got model.Lease
	err := s.db.change(ctx, op, func(t tx) error {
		// Whoever takes a lease waits here, so that no two take the same.
		var fence int64
		if _, err := t.one(ctx, []any{&fence}, `SELECT n FROM fence WHERE id = 1`+t.d.lock); err != nil {
			return err
		}
		var (
			old   model.Lease
			until int64
		)
		if _, err := t.one(ctx, []any{&old.Holder, &old.Fence, &until}, `SELECT holder, fence, until FROM leases WHERE name = ?`+t.d.lock, name); err != nil {
			return err
		}
		old.Until = moment(until)
		if old.Holder != "" && old.Holder != holder && old.Until.After(now) {
			return denied(op, oneLine(old.Holder)+" holds it until "+old.Until.Format("15:04:05 MST"), "wait until then")
		}
		got = model.Lease{Name: name, Holder: holder, Fence: old.Fence, Until: moment(micros(now.Add(ttl)))}
		if old.Holder != holder {
			got.Fence = fence + 1
			if _, err := t.exec(ctx, `UPDATE fence SET n = ? WHERE id = 1`, got.Fence); err != nil {
				return err
			}
		}
		_, err := t.exec(ctx, `
INSERT INTO leases (name, holder, fence, until) VALUES (?, ?, ?, ?)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, fence = excluded.fence, until = excluded.until`,
			got.Name, got.Holder, got.Fence, micros(got.Until))
		return err
	})
	if err != nil {
		return model.Lease{}, err
	}
	return got, nil
}

// Renew prolongs a lease that is still the holder's under its fence, expired or
// not, else code Denied.
func (s *Store) Renew(ctx context.Context, l model.Lease, now time.Time, ttl time.Duration) (model.Lease, error) {
	const op = "prolong a lease"
	l.Until = moment(micros(now.Add(ttl)))
	err := s.db.change(ctx, op, func(t tx) error {
		n, err := t.exec(ctx, `UPDATE leases SET until = ? WHERE name = ? AND holder = ? AND fence = ?`, micros(l.Until), l.Name, l.Holder, l.Fence)
		if err == nil && n == 0 {
			return denied(op, leaseLost, "")
		}
		return err
	})
	if err != nil {
		return model.Lease{}, err
	}
	return l, nil
}

// Release gives a lease back; one that was lost is no error.
func (s *Store) Release(ctx context.Context, l model.Lease) error {
	return s.db.change(ctx, "give a lease back", func(t tx) error {
		_, err := t.exec(ctx, `UPDATE leases SET holder = '', until = 0 WHERE name = ? AND holder = ? AND fence = ?`, l.Name, l.Holder, l.Fence)
		return err
	})
}

// LeasesOf lists the leases, expired ones too, whose name begins with prefix.
func (s *Store) LeasesOf(ctx context.Context, prefix string) (list []model.Lease, err error) {
	prefix = plain(prefix)
	err = s.db.look(ctx, "read the leases", func(r *sql.Rows) error {
		var (
			l     model.Lease
			until int64
		)
		if err := r.Scan(&l.Name, &l.Holder, &l.Fence, &until); err != nil {
			return err
		}
		l.Until = moment(until)
		list = append(list, l)
		return nil
	}, `SELECT name, holder, fence, until FROM leases WHERE holder <> '' AND SUBSTR(name, 1, ?) = ? ORDER BY name`,
		utf8.RuneCountInString(prefix), prefix)
	return list, err
}

// holds makes sure that a lease is its holder's under its fence until the
// transaction has ended.
func (t tx) holds(ctx context.Context, op string, l model.Lease) error {
	var fence int64
	found, err := t.one(ctx, []any{&fence}, `SELECT fence FROM leases WHERE name = ? AND holder = ? AND fence = ? AND holder <> ''`+t.d.lock,
		l.Name, l.Holder, l.Fence)
	if err == nil && !found {
		return denied(op, leaseLost, "")
	}
	return err
}
