package store

import (
	"context"
	"database/sql"
	"io/fs"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// begun makes tables as the first version had them, with something in each of
// those that were changed since.
func begun(t *trial) {
	var db *sql.DB
	dialect, folder := goose.DialectSQLite3, "migrations/sqlite"
	if t.options.DSN != "" {
		config, err := pgx.ParseConfig(t.options.DSN)
		must(t, err)
		db, dialect, folder = stdlib.OpenDB(*config), goose.DialectPostgres, "migrations/postgres"
	} else {
		prepare(t.options.Path)
		var err error
		db, err = sql.Open("sqlite", sqliteDSN(t.options.Path, false, false))
		must(t, err)
		_, err = db.ExecContext(t.Context(), `PRAGMA application_id = `+strconv.Itoa(applicationID))
		must(t, err)
	}
	defer db.Close()
	files, err := fs.Sub(migrations, folder)
	must(t, err)
	p, err := goose.NewProvider(dialect, db, files, goose.WithTableName(versionTable), goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	must(t, err)
	_, err = p.UpTo(t.Context(), 1)
	must(t, err)
	d := sqliteDialect
	if t.options.DSN != "" {
		d = postgresDialect
	}
	old := tx{db, d}
	_, err = old.exec(t.Context(), `INSERT INTO runs VALUES ('kept', 'us', '', 'paused', 'ops', NULL, '', 1, 1)`)
	must(t, err)
	for _, profile := range []string{"us", "us\x1flog"} {
		_, err = old.exec(t.Context(), `INSERT INTO status VALUES (?, ?)`, profile, []byte(`{"as_of":1}`))
		must(t, err)
	}
}

// testFirstVersion: what a store of the first version holds stays, and it takes
// what later ones added.
func testFirstVersion(t *trial) {
	begun(t)
	s := t.open(t)
	ctx := t.Context()
	if runs, err := s.RunsOf(ctx, "", false); err != nil || len(runs) != 1 || runs[0].ID != "kept" {
		t.Errorf("runs: %v, %v", runs, err)
	}
	if st, _, err := s.LastStatus(ctx, "us"); err != nil || st.AsOf.UnixMicro() != 1 {
		t.Errorf("the status: %+v, %v", st, err)
	}
	if st, _, err := s.LastStatus(ctx, "us\x1flog"); err != nil || !st.AsOf.IsZero() {
		t.Errorf("how an extent was kept before: %+v, %v", st, err)
	}
	must(t, s.SaveTest(ctx, "us", sentTest("a", 0), true))
	must(t, s.SaveRows(ctx, "us", []model.Row{row("a", 0)}, client.Extent{Last: "a"}, true))
}

// TestMigrationsAreNumbered: both databases have the same ones, the last of which
// is the version that this one expects.
func TestMigrationsAreNumbered(t *testing.T) {
	var names [2][]string
	for i, folder := range []string{"migrations/sqlite", "migrations/postgres"} {
		entries, err := fs.ReadDir(migrations, folder)
		must(t, err)
		for _, e := range entries {
			names[i] = append(names[i], e.Name())
		}
	}
	if strings.Join(names[0], " ") != strings.Join(names[1], " ") {
		t.Errorf("%q and %q", names[0], names[1])
	}
	p := file(t)
	s := p.open(t)
	version, err := s.db.fileVersion(context.Background())
	must(t, err)
	var last int64
	_, err = tx{s.db.read, s.db.dialect}.one(t.Context(), []any{&last}, `SELECT MAX(version_id) FROM `+versionTable)
	if err != nil || version != schemaVersion || last != schemaVersion {
		t.Errorf("the file says %d, its migrations %d, this version is %d; %v", version, last, schemaVersion, err)
	}
}

var extentOf = client.Extent{
	AsOf: start, Since: start.Add(-time.Hour), Until: start.Add(-time.Minute), Last: "a", Older: "cursor\x00of\xffany kind", All: true,
}

func testExtent(t *trial) {
	s := t.open(t)
	ctx := t.Context()
	if e, err := s.Extent(ctx, "us"); err != nil || e != (client.Extent{}) {
		t.Errorf("before anything was kept: %+v, %v", e, err)
	}
	want := extentOf
	want.Older = "a-cursor"
	must(t, s.SaveRows(ctx, "us", []model.Row{row("a", 0)}, want, false))
	must(t, s.SaveRows(ctx, "eu", nil, client.Extent{Last: "other"}, false))
	if e, err := t.open(t).Extent(ctx, "us"); err != nil || e != want {
		t.Errorf("got %+v, %v", e, err)
	}
	must(t, s.SaveRows(ctx, "us", nil, extentOf, false))
	if e, err := s.Extent(ctx, "us"); err != nil || e.Last != "a" {
		t.Errorf("a cursor that no database takes: %+v, %v", e, err)
	}
	must(t, s.SaveRows(ctx, "us", nil, client.Extent{}, false))
	if e, err := s.Extent(ctx, "us"); err != nil || e != (client.Extent{}) {
		t.Errorf("taken back: %+v, %v", e, err)
	}
	must(t, s.SaveRows(ctx, "us", nil, want, false))
	must(t, s.Sweep(ctx, start.Add(31*day)))
	if e, err := s.Extent(ctx, "us"); err != nil || e != (client.Extent{}) {
		t.Errorf("of what retention has taken: %+v, %v", e, err)
	}
}

// testExtentIsOfItsRows: where the last rows are not taken, the former extent holds.
func testExtentIsOfItsRows(t *trial) {
	s := t.open(t)
	ctx := t.Context()
	must(t, s.SaveRows(ctx, "us", []model.Row{row("a", 0)}, extentOf, true))
	must(t, s.db.change(ctx, "test", func(x tx) error {
		if t.options.DSN == "" {
			_, err := x.exec(ctx, `CREATE TRIGGER refuse BEFORE INSERT ON deliveries WHEN NEW.id = 'last' BEGIN SELECT RAISE(FAIL, 'no'); END`)
			return err
		}
		_, err := x.exec(ctx, `ALTER TABLE deliveries ADD CHECK (id <> 'last')`)
		return err
	}))
	rows := append(thousand(0), row("last", 0))
	if err := s.SaveRows(ctx, "us", rows, client.Extent{Last: "last"}, true); err == nil {
		t.Fatal("the last row was taken")
	}
	if e, err := s.Extent(ctx, "us"); err != nil || e.Last != "a" {
		t.Errorf("the extent is of %q, %v", e.Last, err)
	}
	if kept, err := s.Rows(ctx, "us", 0); err != nil || len(kept) < rowsAtOnce {
		t.Errorf("%d rows, %v", len(kept), err)
	}
}
