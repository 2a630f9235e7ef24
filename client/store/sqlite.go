package store

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/pressly/goose/v3"

	"github.com/hooktop/hooktop/model"
)

const (
	openingStore  = "open the store"
	sqliteReaders = 4
	sqlitePages   = 512 // KiB of the file that a connection holds: the system holds them all the same
	// A file that carries this number is ours ("http" in ASCII).
	applicationID = 0x68747470
)

var errDamaged = errors.New("the thorough check found damage")

// openFile opens the SQLite file, making it and its folder where they are
// missing. A damaged one is set aside under another name, never overwritten; one
// that cannot be written to is read.
func openFile(ctx context.Context, path string, now func() time.Time) (*database, []string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, nil, failure(ctx, openingStore, err, explainSQLite)
	}
	prepare(path)
	before, _ := os.Stat(path)
	d, err := attach(ctx, path, false)
	if err == nil {
		return d, nil, nil
	}
	why := explainSQLite(err)
	if why.kind == readOnly || why.kind == full || why.kind == faulty {
		if d, err := attach(ctx, path, true); err == nil {
			return d, []string{why.error("write to the store").Error()}, nil
		}
	}
	if why.kind != damaged {
		return nil, nil, failure(ctx, openingStore, err, explainSQLite)
	}
	notice, err := setAside(path, before, now())
	if err != nil {
		return nil, nil, err
	}
	prepare(path)
	if d, err = attach(ctx, path, false); err != nil {
		return nil, []string{notice}, failure(ctx, openingStore, err, explainSQLite)
	}
	return d, []string{notice}, nil
}

// prepare makes an empty file that only its owner reads; SQLite gives the files
// beside it the same mode. The file is linked into its place closed: closing any
// descriptor of a database loses the locks that this process has on it. What
// goes wrong here, SQLite meets again and names.
func prepare(path string) {
	_ = os.MkdirAll(filepath.Dir(path), 0o700)
	if _, err := os.Lstat(path); err == nil {
		for _, name := range beside(path) {
			if info, err := os.Stat(name); err == nil && info.Mode().Perm()&0o077 != 0 {
				_ = os.Chmod(name, 0o600)
			}
		}
		return
	}
	empty, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return
	}
	_ = empty.Close()
	_ = os.Link(empty.Name(), path)
	_ = os.Remove(empty.Name())
}

// beside lists the store's own file and those that SQLite keeps next to it.
func beside(path string) []string { return []string{path, path + "-wal", path + "-shm"} }

// attach opens the pools and sees to it that the tables are ours and of today.
// A frozen file is one that cannot be written to: nothing beside it is needed
// or looked at, so there must be no log that holds what the file does not.
func attach(ctx context.Context, path string, frozen bool) (*database, error) {
	if frozen {
		if unmerged, err := os.Stat(path + "-wal"); err == nil && unmerged.Size() > 0 {
			return nil, os.ErrPermission
		}
	}
	d := &database{dialect: sqliteDialect, explain: explainSQLite, damaged: func() { suspect(path) }}
	var err error
	if d.write, err = sql.Open("sqlite", sqliteDSN(path, frozen, false)); err != nil {
		return nil, err
	}
	if d.read, err = sql.Open("sqlite", sqliteDSN(path, frozen, true)); err != nil {
		return nil, errors.Join(err, d.write.Close())
	}
	d.write.SetMaxOpenConns(1)
	d.read.SetMaxOpenConns(sqliteReaders)
	d.read.SetMaxIdleConns(sqliteReaders)
	if err := d.renewSQLite(ctx, path, frozen); err != nil {
		_ = d.read.Close()
		_ = d.write.Close()
		return nil, err
	}
	return d, nil
}

// sqliteDSN names the file with what every connection needs. synchronous=FULL:
// a step of a run, once written, survives not only a kill but a power cut, or a
// delivery might be sent twice.
func sqliteDSN(path string, frozen, reads bool) string {
	q := url.Values{"_pragma": {"busy_timeout(5000)", "foreign_keys(1)", "synchronous(full)", "cache_size(-" + strconv.Itoa(sqlitePages) + ")"}, "_txlock": {"immediate"}}
	switch {
	case frozen:
		q.Set("mode", "ro")
		q.Set("immutable", "1")
	case reads:
		q.Add("_pragma", "query_only(1)")
	default:
		q.Add("_pragma", "journal_size_limit(16777216)")
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String()
}

// renewSQLite checks the file as far as that costs nothing, and makes or renews
// its tables. A file of another program, or of a newer version, is not touched.
func (d *database) renewSQLite(ctx context.Context, path string, frozen bool) error {
	version, err := d.fileVersion(ctx)
	if err != nil {
		return err
	}
	if _, err := os.Stat(path + suspicion); err == nil {
		if err := d.thorough(ctx, path); err != nil {
			return err
		}
	}
	if version == schemaVersion {
		var seq int64
		_, err := tx{d.write, d.dialect}.one(ctx, []any{&seq}, `SELECT seq FROM chain WHERE id = 1`)
		return err
	}
	if frozen {
		return os.ErrPermission
	}
	return d.makeTables(ctx)
}

// fileVersion reads the version of the file's tables, 0 for none yet.
func (d *database) fileVersion(ctx context.Context) (version int64, err error) {
	var application, tables int64
	_, err = tx{d.write, d.dialect}.one(ctx, []any{&version, &application, &tables},
		`SELECT v.user_version, a.application_id, (SELECT COUNT(*) FROM sqlite_schema) FROM pragma_user_version v, pragma_application_id a`)
	switch {
	case err != nil:
		return 0, err
	case application != applicationID && (tables > 0 || version > 0):
		return 0, &model.Error{
			Code: model.Unavailable, Op: openingStore, Why: "the file is a database of another program",
			Do: "name another file; this one is left as it is",
		}
	case version > schemaVersion:
		return 0, newer("the file")
	}
	return version, nil
}

// makeTables repeats what another process that opens the same new file may have
// got in the way of.
func (d *database) makeTables(ctx context.Context) error {
	const tries, pause = 50, 20 * time.Millisecond
	var err error
	for range tries {
		for _, pragma := range []string{`PRAGMA application_id = ` + strconv.Itoa(applicationID), `PRAGMA journal_mode = wal`} {
			if _, err = d.write.ExecContext(ctx, pragma); err != nil {
				break
			}
		}
		if err == nil {
			err = migrate(ctx, d.write, goose.DialectSQLite3, "migrations/sqlite")
		}
		if err == nil || ctx.Err() != nil || explainSQLite(err).kind == full {
			return err
		}
		if version, again := d.fileVersion(ctx); again == nil && version == schemaVersion {
			return nil
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
	return err
}
