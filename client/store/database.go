package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
)

// dialect is what SQLite and PostgreSQL do not share.
type dialect struct {
	name     string
	numbered bool   // parameters are $1, $2 instead of ?
	lock     string // ends a SELECT whose row must not change until the transaction ends
	analyze  string // has the database look at the claims anew; empty where it need not
}

// SQLite's writing transactions exclude each other, so nothing needs a lock.
var (
	sqliteDialect   = dialect{name: "sqlite"}
	postgresDialect = dialect{name: "postgres", numbered: true, lock: " FOR UPDATE", analyze: "ANALYZE claims"}
)

// database is the two pools behind a store: SQLite has one connection that
// writes, so that writers of one process queue up here and not at the file.
type database struct {
	dialect
	read, write *sql.DB
	damaged     func()              // called when the database says that it is damaged
	explain     func(error) trouble // reads a driver's error
}

// querier is a pool or a transaction.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// tx is a transaction in the database's dialect.
type tx struct {
	q querier
	d dialect
}

// change runs fn in a writing transaction. One that lost against another is
// repeated, as nothing of it was kept.
func (d *database) change(ctx context.Context, op string, fn func(tx) error) error {
	const tries = 5
	var err error
	for range tries {
		err = d.once(ctx, fn)
		if err == nil || ctx.Err() != nil || !d.again(err) {
			break
		}
	}
	return d.fail(ctx, op, err)
}

func (d *database) once(ctx context.Context, fn func(tx) error) error {
	t, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := fn(tx{t, d.dialect}); err != nil {
		_ = t.Rollback()
		return err
	}
	return t.Commit()
}

// piecewise repeats a change that takes the most rows it may touch as its last
// argument, until none is left: in between, others get their turn to write.
func (d *database) piecewise(ctx context.Context, op, query string, args ...any) error {
	const most = 2000
	args = append(slices.Clone(args), most)
	for {
		var n int64
		err := d.change(ctx, op, func(t tx) (err error) {
			n, err = t.exec(ctx, query, args...)
			return err
		})
		if err != nil || n < most {
			return err
		}
	}
}

func (d *database) again(err error) bool { return d.explain(err).kind == contested }

// look runs a query outside any transaction and hands each row to scan.
func (d *database) look(ctx context.Context, op string, scan func(*sql.Rows) error, query string, args ...any) error {
	return d.fail(ctx, op, tx{d.read, d.dialect}.each(ctx, scan, query, args...))
}

func (d *database) close() error {
	err := d.write.Close()
	if d.read != d.write {
		err = errors.Join(d.read.Close(), err)
	}
	if err != nil {
		return d.explain(err).error("close the store")
	}
	return nil
}

// exec runs a statement and returns how many rows it changed.
func (t tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := t.q.ExecContext(ctx, t.d.bind(query), clean(args)...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// insert adds rows whose values stand one after the other in args. Statements
// are kept short: what a driver does for a parameter may grow with their number.
func (t tx) insert(ctx context.Context, into string, columns int, args []any, conflict string) error {
	const rows = 25
	for chunk := range slices.Chunk(args, rows*columns) {
		if _, err := t.exec(ctx, `INSERT INTO `+into+` VALUES `+values(len(chunk)/columns, columns)+` `+conflict, chunk...); err != nil {
			return err
		}
	}
	return nil
}

// each hands every row of a query to scan.
func (t tx) each(ctx context.Context, scan func(*sql.Rows) error, query string, args ...any) error {
	rows, err := t.q.QueryContext(ctx, t.d.bind(query), clean(args)...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// one reads a query's only row into dest; found is false where there is none.
func (t tx) one(ctx context.Context, dest []any, query string, args ...any) (found bool, err error) {
	err = t.each(ctx, func(r *sql.Rows) error {
		found = true
		return r.Scan(dest...)
	}, query, args...)
	return found, err
}

// bind writes a statement's parameters the dialect's way. No statement of ours
// has a question mark within a literal.
func (d dialect) bind(query string) string {
	if !d.numbered {
		return query
	}
	var b strings.Builder
	b.Grow(len(query) + 16)
	n := 0
	for {
		before, after, found := strings.Cut(query, "?")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		n++
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n))
		query = after
	}
}

// values is the "(?,?),(?,?)" of an INSERT.
func values(rows, columns int) string {
	row := "(" + strings.Repeat("?,", columns-1) + "?)"
	return strings.Repeat(row+",", rows-1) + row
}

// clean makes texts of the arguments that every database takes: PostgreSQL
// refuses NUL and what is not UTF-8.
func clean(args []any) []any {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = plain(s)
		}
	}
	return args
}

func plain(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// micros is how a time is kept: microseconds since 1970, 0 for no time.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// moment is the inverse of micros.
func moment(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
