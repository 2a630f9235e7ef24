package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// pgConnector lets database/sql use pgx, as goose and the rest of this package
// do. It serves what they ask for: numbered arguments, no prepared statements
// but those that pgx keeps by itself, transactions as the database has them.
type pgConnector struct{ config *pgx.ConnConfig }

var errNotServed = errors.New("not served by this driver")

func (c pgConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, c.config)
	if err != nil {
		return nil, err
	}
	return &pgConn{conn}, nil
}

func (c pgConnector) Driver() driver.Driver { return c }

func (pgConnector) Open(string) (driver.Conn, error) { return nil, errNotServed }

type pgConn struct{ conn *pgx.Conn }

func (c *pgConn) Prepare(string) (driver.Stmt, error) { return nil, errNotServed }

func (c *pgConn) Begin() (driver.Tx, error) { return nil, errNotServed }

func (c *pgConn) Close() error { return c.conn.Close(context.Background()) }

func (c *pgConn) IsValid() bool { return !c.conn.IsClosed() }

func (c *pgConn) ResetSession(context.Context) error {
	if c.conn.IsClosed() {
		return driver.ErrBadConn
	}
	return nil
}

func (c *pgConn) BeginTx(ctx context.Context, _ driver.TxOptions) (driver.Tx, error) {
	t, err := c.conn.Begin(ctx)
	if err != nil {
		return nil, unsent(err)
	}
	return pgTx{ctx, t}, nil
}

func (c *pgConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	tag, err := c.conn.Exec(ctx, query, positional(args)...)
	if err != nil {
		return nil, unsent(err)
	}
	return driver.RowsAffected(tag.RowsAffected()), nil
}

func (c *pgConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	rows, err := c.conn.Query(ctx, query, positional(args)...)
	if err != nil {
		return nil, unsent(err)
	}
	return &pgRows{rows: rows}, nil
}

func positional(args []driver.NamedValue) []any {
	list := make([]any, len(args))
	for i, a := range args {
		list[i] = a.Value
	}
	return list
}

// unsent marks an error after which nothing can have reached the database:
// database/sql then takes another connection.
func unsent(err error) error {
	if pgconn.SafeToRetry(err) {
		return driver.ErrBadConn
	}
	return err
}

// pgTx keeps the context it was begun with, as driver.Tx is not given one.
type pgTx struct {
	ctx context.Context //nolint:containedctx // see above
	tx  pgx.Tx
}

func (t pgTx) Commit() error { return t.tx.Commit(t.ctx) }

// Rollback goes through even when the context of the transaction has ended.
func (t pgTx) Rollback() error { return t.tx.Rollback(context.WithoutCancel(t.ctx)) }

type pgRows struct{ rows pgx.Rows }

func (r *pgRows) Columns() []string {
	fields := r.rows.FieldDescriptions()
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return names
}

func (r *pgRows) Close() error {
	r.rows.Close()
	return r.rows.Err()
}

func (r *pgRows) Next(dest []driver.Value) error {
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return io.EOF
	}
	list, err := r.rows.Values()
	if err != nil {
		return err
	}
	for i, v := range list {
		switch n := v.(type) {
		case int32:
			v = int64(n)
		case int16:
			v = int64(n)
		}
		dest[i] = v
	}
	return nil
}
