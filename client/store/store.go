// Package store keeps what outlives a process: the journal of runs, who may act
// on what, the activity, and what a profile showed last. It is one SQLite file,
// or a PostgreSQL database that several people share; both behave alike.
package store

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// Options says where things are kept. Either Path or DSN is given.
type Options struct {
	Path string           // the SQLite file; it and its folder are made where they are missing
	DSN  string           // "postgres://…", as pgx reads it
	Now  func() time.Time // the clock; it dates what has no time of its own
}

// Store keeps everything in one database. All methods are safe for use from any
// goroutine, and by any number of processes at once.
type Store struct {
	db  *database
	now func() time.Time
}

var _ client.Store = (*Store)(nil)

// Open opens a store, making it where there is none. The notices are lines for
// the operator: a damaged file was set aside, or nothing can be written. A store
// that cannot be used is a *model.Error of code Unavailable; the program goes on
// without one. Options that make no sense are code Invalid.
func Open(ctx context.Context, o Options) (*Store, []string, error) {
	if o.Now == nil || (o.Path == "") == (o.DSN == "") {
		return nil, nil, &model.Error{
			Code: model.Invalid, Op: "open the store", Why: "neither a file nor a database is named, or both are, or the clock is missing",
			Do: "name one of them",
		}
	}
	var (
		db      *database
		notices []string
		err     error
	)
	if o.DSN != "" {
		db, err = openPostgres(ctx, o.DSN)
	} else {
		db, notices, err = openFile(ctx, o.Path, o.Now)
	}
	if err != nil {
		return nil, notices, err
	}
	return &Store{db: db, now: o.Now}, notices, nil
}

// Close lets go of the database. The store must not be used any more.
func (s *Store) Close() error { return s.db.close() }
