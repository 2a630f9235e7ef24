package store

import (
	"cmp"
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/hooktop/hooktop/model"
)

const (
	pgConnections = 8
	pgConnectWait = 5 * time.Second
)

// openPostgres connects, and makes or renews the tables in the schema that the
// DSN's search_path names. The DSN holds a password: nothing pgx says about it,
// or about a connection that failed, is shown but the server's own words.
func openPostgres(ctx context.Context, dsn string) (*database, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, invalid(openingStore, "the DSN of the database is not one that PostgreSQL's clients read", `write it as "postgres://user@host:5432/name"`)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = pgConnectWait
	}
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(pgConnections)
	pool.SetMaxIdleConns(pgConnections)
	d := &database{dialect: postgresDialect, read: pool, write: pool, explain: explainPostgres}
	if err := d.renewPostgres(ctx); err != nil {
		_ = d.close()
		return nil, d.fail(ctx, openingStore, err)
	}
	return d, nil
}

// renewPostgres lets one process at a time make the tables of a schema; the
// others find them made.
func (d *database) renewPostgres(ctx context.Context) error {
	if today, err := d.today(ctx); today || err != nil {
		return err
	}
	guard, err := d.write.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = guard.Close() }()
	if _, err := guard.ExecContext(ctx, `SELECT pg_advisory_lock($1, hashtext(current_schema()))`, applicationID); err != nil {
		return err
	}
	today, err := d.today(ctx)
	if err == nil && !today {
		err = migrate(ctx, d.write, goose.DialectPostgres, "migrations/postgres")
	}
	_, unlockErr := guard.ExecContext(ctx, `SELECT pg_advisory_unlock($1, hashtext(current_schema()))`, applicationID)
	return cmp.Or(err, unlockErr)
}

// today says whether the tables are of this version.
func (d *database) today(ctx context.Context) (bool, error) {
	var version int64
	_, err := tx{d.write, d.dialect}.one(ctx, []any{&version}, `SELECT COALESCE(MAX(version_id), 0) FROM `+versionTable+` WHERE is_applied`)
	switch {
	case err != nil && explainPostgres(err).kind == missing:
		return false, nil
	case err == nil && version > schemaVersion:
		return false, newer("the database")
	}
	return err == nil && version == schemaVersion, err
}

func newer(what string) error {
	return &model.Error{
		Code: model.Unavailable, Op: openingStore, Why: what + " was written by a newer hooktop",
		Do: "use that version, or name another one; it is left as it is, and this run keeps nothing",
	}
}
