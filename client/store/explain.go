package store

import (
	"errors"
	"io/fs"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

var sqliteKinds = map[int]kind{
	sqlite3.SQLITE_BUSY: busy, sqlite3.SQLITE_LOCKED: busy,
	sqlite3.SQLITE_FULL: full, sqlite3.SQLITE_READONLY: readOnly, sqlite3.SQLITE_PERM: readOnly, sqlite3.SQLITE_CANTOPEN: readOnly,
	sqlite3.SQLITE_IOERR: faulty, sqlite3.SQLITE_CORRUPT: damaged, sqlite3.SQLITE_NOTADB: damaged,
	sqlite3.SQLITE_CONSTRAINT_UNIQUE: taken, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY: taken, sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY: orphaned,
}

// explainSQLite reads result codes: the extended one where it matters, else the
// primary one in its low byte.
func explainSQLite(err error) trouble {
	t := trouble{why: oneLine(err.Error())}
	var e *sqlite.Error
	switch {
	case errors.Is(err, errDamaged):
		return trouble{kind: damaged}
	case errors.Is(err, fs.ErrPermission):
		return trouble{kind: readOnly}
	case !errors.As(err, &e):
		return t
	case strings.Contains(t.why, "no such table"):
		return trouble{kind: missing}
	}
	for _, code := range []int{e.Code(), e.Code() & 0xff} {
		if k, known := sqliteKinds[code]; known {
			return trouble{kind: k}
		}
	}
	return t
}

var (
	postgresKinds = map[string]kind{
		"40001": contested, "40P01": contested, "55P03": contested, "23505": taken, "23503": orphaned,
		"53100": full, "25006": readOnly, "42P01": missing, "3F000": missing, "42501": unreachable,
	}
	postgresClasses = map[string]kind{"08": unreachable, "28": unreachable, "3D": unreachable, "53": unreachable, "57": unreachable, "58": unreachable}
)

// explainPostgres reads SQLSTATE codes. Of an error that is not the server's own
// answer no word is shown, as it may repeat the connection's settings.
func explainPostgres(err error) trouble {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return trouble{kind: unreachable}
	}
	t := trouble{kind: postgresKinds[e.Code], why: oneLine(e.Message)}
	if t.kind == unexpected && len(e.Code) > 2 {
		t.kind = postgresClasses[e.Code[:2]]
	}
	return t
}
