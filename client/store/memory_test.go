package store

import (
	"database/sql"
	"testing"

	"modernc.org/sqlite"

	"github.com/hooktop/hooktop/client"
)

// However much is written and read, the connections hold little of the file.
func TestConnectionsHoldLittleOfTheFile(t *testing.T) {
	s := file(t).open(t)
	for n := range 6 {
		must(t, s.SaveRows(t.Context(), "us", thousand(n), client.Extent{}, false))
	}
	rows, err := s.Rows(t.Context(), "us", 0)
	if err != nil || len(rows) != 6000 {
		t.Fatal(len(rows), err)
	}
	all, open := 0, 0
	for _, pool := range []*sql.DB{s.db.read, s.db.write} {
		c, err := pool.Conn(t.Context())
		must(t, err)
		open += pool.Stats().OpenConnections
		var rows, bytes int64
		must(t, c.QueryRowContext(t.Context(), `SELECT COUNT(*), SUM(LENGTH(doc)) FROM deliveries WHERE at + 1 > 0`).Scan(&rows, &bytes))
		must(t, c.Raw(func(driver any) error {
			counts, ok := driver.(sqlite.DBStatus)
			if !ok {
				t.Fatal("the driver does not count")
			}
			held, _, err := counts.Status(sqlite.DBStatusCacheUsed, false)
			all += held
			return err
		}))
		must(t, c.Close())
	}
	if all < 100<<10 || all > (open*sqlitePages+256)<<10 {
		t.Errorf("%d connections hold %d kB of the file", open, all>>10)
	}
}
