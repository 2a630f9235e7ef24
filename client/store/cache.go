package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// A transaction of the cache takes no more rows or bytes, so that neither other
// writers nor the next start have much to wait for.
const (
	rowsAtOnce  = 250
	bytesAtOnce = 4 << 20
)

// SaveRows inserts or replaces deliveries, and keeps the extent in the transaction
// of the last ones; those saved stay when a later one fails. Raw rows are kept only
// with payloads; without, those kept before go. A delivery whose id is empty or
// longer than any real one is passed over.
func (s *Store) SaveRows(ctx context.Context, profile string, rows []model.Row, whole client.Extent, payloads bool) error {
	const op = "keep deliveries"
	if !payloads {
		err := s.db.piecewise(ctx, op, `UPDATE deliveries SET raw = NULL WHERE (profile, id) IN (
	SELECT profile, id FROM deliveries WHERE profile = ? AND raw IS NOT NULL LIMIT ?)`, profile)
		if err != nil {
			return err
		}
	}
	// A row without a time stands where it was first seen, in the list's order.
	now := micros(s.now())
	batch := newBatch(profile)
	for i, row := range rows {
		if row.Delivery.ID == "" || len(row.Delivery.ID) > longestKey {
			continue
		}
		if !payloads {
			row.Raw = nil
		}
		if batch.rows() >= rowsAtOnce || batch.bytes >= bytesAtOnce {
			if err := s.db.change(ctx, op, func(t tx) error { return batch.save(ctx, t) }); err != nil {
				return err
			}
			batch = newBatch(profile)
		}
		if err := batch.add(row, now-int64(i)); err != nil {
			return s.db.fail(ctx, op, err)
		}
	}
	return s.db.change(ctx, op, func(t tx) error {
		if err := batch.save(ctx, t); err != nil {
			return err
		}
		_, err := t.exec(ctx, `INSERT INTO extents (profile, as_of, since, until, last, older, complete) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (profile) DO UPDATE SET as_of = excluded.as_of, since = excluded.since, until = excluded.until,
	last = excluded.last, older = excluded.older, complete = excluded.complete`,
			profile, micros(whole.AsOf), micros(whole.Since), micros(whole.Until), string(whole.Last), string(whole.Older), whole.All)
		return err
	})
}

// Extent returns the extent that SaveRows kept; a zero one for nothing.
func (s *Store) Extent(ctx context.Context, profile string) (whole client.Extent, err error) {
	err = s.db.look(ctx, "read the extent of the kept deliveries", func(r *sql.Rows) error {
		var asOf, since, until int64
		if err := r.Scan(&asOf, &since, &until, &whole.Last, &whole.Older, &whole.All); err != nil {
			return err
		}
		whole.AsOf, whole.Since, whole.Until = moment(asOf), moment(since), moment(until)
		return nil
	}, `SELECT as_of, since, until, last, older, complete FROM extents WHERE profile = ?`, profile)
	return whole, err
}

const batchColumns = 6

// batch is the rows of one transaction. One statement cannot touch a row twice,
// so a delivery that comes again takes the place of the first.
type batch struct {
	profile string
	args    []any
	place   map[string]int
	bytes   int
}

func newBatch(profile string) *batch {
	return &batch{profile: profile, args: make([]any, 0, batchColumns*rowsAtOnce), place: make(map[string]int, rowsAtOnce)}
}

func (b *batch) rows() int { return len(b.args) / batchColumns }

func (b *batch) add(row model.Row, seen int64) error {
	doc, err := json.Marshal(docOf(&row.Delivery))
	if err != nil {
		return err
	}
	id, at, dated := plain(string(row.Delivery.ID)), micros(row.Delivery.Created), 1
	if at == 0 {
		at, dated = seen, 0
	}
	var raw any
	if row.Raw != nil {
		raw = row.Raw
	}
	b.bytes += len(doc) + len(row.Raw)
	one := []any{b.profile, id, at, dated, doc, raw}
	if i, again := b.place[id]; again {
		copy(b.args[i:], one)
		return nil
	}
	b.place[id] = len(b.args)
	b.args = append(b.args, one...)
	return nil
}

func (b *batch) save(ctx context.Context, t tx) error {
	return t.insert(ctx, `deliveries (profile, id, at, dated, doc, raw)`, batchColumns, b.args,
		`ON CONFLICT (profile, id) DO UPDATE SET doc = excluded.doc, raw = excluded.raw, dated = excluded.dated,
	at = CASE WHEN excluded.dated = 1 THEN excluded.at ELSE deliveries.at END`)
}

// Rows lists the newest deliveries, newest first; a limit of 0 means all.
func (s *Store) Rows(ctx context.Context, profile string, limit int) (rows []*model.Delivery, err error) {
	query, args := `SELECT id, doc FROM deliveries WHERE profile = ? ORDER BY at DESC, id DESC`, []any{profile}
	if limit > 0 {
		query, args = query+` LIMIT ?`, append(args, limit)
		rows = make([]*model.Delivery, 0, min(limit, 10_000))
	}
	err = s.db.look(ctx, "read the kept deliveries", func(r *sql.Rows) error {
		var (
			id  string
			doc sql.RawBytes
			d   deliveryDoc
		)
		if err := r.Scan(&id, &doc); err != nil {
			return err
		}
		if err := json.Unmarshal(doc, &d); err != nil {
			return err
		}
		own := d.delivery(model.DeliveryID(id))
		rows = append(rows, &own)
		return nil
	}, query, args...)
	return rows, err
}

// Raws lists the raw rows of the newest deliveries, newest first, until they are so
// many bytes; the one that makes them so many is the last.
func (s *Store) Raws(ctx context.Context, profile string, most int) (raws []client.Raw, err error) {
	const op = "read the kept payloads"
	var some int
	found, err := tx{s.db.read, s.db.dialect}.one(ctx, []any{&some}, `SELECT 1 FROM deliveries WHERE profile = ? AND raw IS NOT NULL LIMIT 1`, profile)
	if err != nil || !found {
		return nil, s.db.fail(ctx, op, err)
	}
	enough := errors.New("enough")
	err = tx{s.db.read, s.db.dialect}.each(ctx, func(r *sql.Rows) error {
		var one client.Raw
		if err := r.Scan(&one.ID, &one.Bytes); err != nil {
			return err
		}
		if one.Bytes == nil {
			return nil
		}
		raws = append(raws, one)
		if most -= len(one.Bytes); most <= 0 {
			return enough
		}
		return nil
	}, `SELECT id, raw FROM deliveries WHERE profile = ? ORDER BY at DESC, id DESC`, profile)
	if errors.Is(err, enough) {
		err = nil
	}
	return raws, s.db.fail(ctx, op, err)
}

// SaveStatus keeps the last status and endpoints, without secrets.
func (s *Store) SaveStatus(ctx context.Context, profile string, st model.Status, e []model.Endpoint) error {
	const op = "keep the status"
	doc, err := json.Marshal(statusDocOf(st, e))
	if err != nil {
		return s.db.fail(ctx, op, err)
	}
	return s.db.change(ctx, op, func(t tx) error {
		_, err := t.exec(ctx, `INSERT INTO status (profile, doc) VALUES (?, ?) ON CONFLICT (profile) DO UPDATE SET doc = excluded.doc`, profile, doc)
		return err
	})
}

// LastStatus returns what SaveStatus kept; a zero AsOf for nothing.
func (s *Store) LastStatus(ctx context.Context, profile string) (model.Status, []model.Endpoint, error) {
	var kept statusDoc
	err := s.db.look(ctx, "read the kept status", func(r *sql.Rows) error {
		var doc []byte
		if err := r.Scan(&doc); err != nil {
			return err
		}
		return json.Unmarshal(doc, &kept)
	}, `SELECT doc FROM status WHERE profile = ?`, profile)
	if err != nil {
		return model.Status{}, nil, err
	}
	st, e := kept.parts()
	return st, e, nil
}
