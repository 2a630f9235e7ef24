package store

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// file is a place for a store in a file.
func file(tb testing.TB) *place {
	tb.Helper()
	o, c := newSQLite(tb), &clock{now: start}
	o.Now = c.Now
	return &place{o, c}
}

// used makes a store with a run and some deliveries in it, and closes it.
func used(tb testing.TB) *place {
	tb.Helper()
	p := file(tb)
	fill(tb, p)
	return p
}

func fill(tb testing.TB, p *place) {
	tb.Helper()
	s, _, err := Open(tb.Context(), p.options)
	must(tb, err)
	must(tb, s.SaveRun(tb.Context(), model.Run{ID: "kept", Created: start}))
	must(tb, s.SaveRows(tb.Context(), "us", thousand(0), client.Extent{}, true))
	must(tb, s.Close())
}

func TestOnlyItsOwnerReadsTheFile(t *testing.T) {
	p := file(t)
	s := p.open(t)
	must(t, s.SaveRun(t.Context(), model.Run{ID: "r", Created: start}))
	folder := filepath.Dir(p.options.Path)
	want := map[string]os.FileMode{folder: 0o700}
	for _, name := range beside(p.options.Path) {
		want[name] = 0o600
	}
	check := func() {
		t.Helper()
		for name, mode := range want {
			info, err := os.Stat(name)
			must(t, err)
			if got := info.Mode().Perm(); got != mode {
				t.Errorf("%s has mode %o, want %o", filepath.Base(name), got, mode)
			}
		}
	}
	check()
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 3 {
		t.Errorf("files: %v, %v", entries, err)
	}
	must(t, os.Chmod(p.options.Path, 0o644)) //nolint:gosec // what is tested
	p.open(t)
	check()
}

func TestDamagedFileIsSetAside(t *testing.T) {
	for what, damage := range map[string]func([]byte) []byte{
		"another kind of file": func([]byte) []byte { return []byte(strings.Repeat("not a database ", 1000)) },
		"cut":                  func(b []byte) []byte { return b[:len(b)/2] },
		"overwritten head":     func(b []byte) []byte { return append(bytes.Repeat([]byte{0xff}, 4096), b[4096:]...) },
		"overwritten schema": func(b []byte) []byte {
			return append(append(b[:100:100], bytes.Repeat([]byte{0xff}, 3996)...), b[4096:]...)
		},
	} {
		t.Run(what, func(t *testing.T) {
			p := used(t)
			good, err := os.ReadFile(p.options.Path)
			must(t, err)
			bad := damage(good)
			must(t, os.WriteFile(p.options.Path, bad, 0o600))
			s, notices, err := Open(t.Context(), p.options)
			must(t, err)
			defer s.Close()
			if len(notices) != 1 || strings.Count(notices[0], " · ") != 2 || !strings.Contains(notices[0], "hooktop.db.damaged-20261121T140200Z") {
				t.Errorf("notices: %q", notices)
			}
			aside, err := os.ReadFile(p.options.Path + ".damaged-20261121T140200Z")
			if err != nil || !bytes.Equal(aside, bad) {
				t.Errorf("the damaged file was changed: %d bytes of %d, %v", len(aside), len(bad), err)
			}
			must(t, s.SaveRun(t.Context(), model.Run{ID: "new", Created: start}))
			if runs, err := s.RunsOf(t.Context(), "", false); err != nil || len(runs) != 1 {
				t.Errorf("%v, %v", runs, err)
			}
		})
	}
}

func TestTwoDamagedFilesInOneSecond(t *testing.T) {
	p := file(t)
	must(t, os.MkdirAll(filepath.Dir(p.options.Path), 0o700))
	for range 2 {
		must(t, os.WriteFile(p.options.Path, bytes.Repeat([]byte("x"), 8192), 0o600))
		s, notices, err := Open(t.Context(), p.options)
		must(t, err)
		must(t, s.Close())
		if len(notices) != 1 {
			t.Errorf("notices: %q", notices)
		}
	}
	aside, err := filepath.Glob(p.options.Path + ".damaged-*")
	if err != nil || len(aside) != 2 {
		t.Errorf("set aside: %q, %v", aside, err)
	}
}

// Damage in the middle is met while the store is used, and acted on at the next start.
func TestDamageFoundInUse(t *testing.T) {
	p := used(t)
	good, err := os.ReadFile(p.options.Path)
	must(t, err)
	bad := bytes.Clone(good)
	for at := 40 * 4096; at+4096 <= len(bad); at += 4096 {
		copy(bad[at:], bytes.Repeat([]byte{0xff}, 4096))
	}
	must(t, os.WriteFile(p.options.Path, bad, 0o600)) //nolint:gosec // in the test's own folder
	s, notices, err := Open(t.Context(), p.options)
	if err != nil || len(notices) > 0 {
		t.Fatalf("opening looks at more than it should: %q, %v", notices, err)
	}
	_, err = s.Rows(t.Context(), "us", 0)
	refused(t, err, model.Unavailable)
	if runs, err := s.RunsOf(t.Context(), "", false); err != nil || len(runs) != 1 {
		t.Errorf("what is not damaged: %v, %v", runs, err)
	}
	must(t, s.Close())
	s, notices, err = Open(t.Context(), p.options)
	must(t, err)
	must(t, s.Close())
	if len(notices) != 1 {
		t.Errorf("notices: %q", notices)
	}
	// A suspicion that proves wrong is forgotten.
	must(t, os.WriteFile(p.options.Path, good, 0o600)) //nolint:gosec // in the test's own folder
	suspect(p.options.Path)
	p.open(t)
	if exists(p.options.Path + suspicion) {
		t.Error("a sound file is still suspected")
	}
}

func TestFileOfANewerVersion(t *testing.T) {
	for what, c := range map[string]struct{ sql, want string }{
		"newer":   {`PRAGMA user_version = 99`, "newer hooktop"},
		"foreign": {`PRAGMA application_id = 1`, "another program"},
	} {
		t.Run(what, func(t *testing.T) {
			p := used(t)
			s, _, err := Open(t.Context(), p.options)
			must(t, err)
			_, err = s.db.write.ExecContext(t.Context(), c.sql)
			must(t, err)
			must(t, s.Close())
			before, err := os.ReadFile(p.options.Path)
			must(t, err)
			_, notices, err := Open(t.Context(), p.options)
			refused(t, err, model.Unavailable)
			if !strings.Contains(err.Error(), c.want) || strings.Count(err.Error(), " · ") != 2 || len(notices) > 0 {
				t.Errorf("%v, %q", err, notices)
			}
			after, err := os.ReadFile(p.options.Path)
			if err != nil || !bytes.Equal(before, after) {
				t.Errorf("the file was changed, %v", err)
			}
		})
	}
}

func TestFullDisk(t *testing.T) {
	p := used(t)
	s := p.open(t)
	_, err := s.db.write.ExecContext(t.Context(), `PRAGMA max_page_count = 1`) // as many as it has now
	must(t, err)
	run := model.Run{ID: "r", Profile: "us", Created: start, Plan: make([]byte, 100_000)}
	refused(t, s.SaveRun(t.Context(), run), model.Unavailable)
	refused(t, s.SaveRows(t.Context(), "eu", thousand(1), client.Extent{}, true), model.Unavailable)
	l, err := s.Acquire(t.Context(), "run/r", "ops", start, time.Minute)
	if err == nil {
		var big []model.DeliveryID
		for _, r := range thousand(2) {
			big = append(big, r.Delivery.ID)
		}
		_, err = s.Claim(t.Context(), l, run, big)
	}
	refused(t, err, model.Unavailable)
	if runs, err := s.RunsOf(t.Context(), "", false); err != nil || len(runs) != 1 || runs[0].ID != "kept" {
		t.Errorf("reading: %v, %v", runs, err)
	}
	if rows, err := s.Rows(t.Context(), "us", 5); err != nil || len(rows) != 5 {
		t.Errorf("reading: %d rows, %v", len(rows), err)
	}
	_, err = s.db.write.ExecContext(t.Context(), `PRAGMA max_page_count = 100000`)
	must(t, err)
	must(t, s.SaveRun(t.Context(), run)) // there is room again
}

func TestFolderThatCannotBe(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(name, nil, 0o600))
	_, _, err := Open(t.Context(), Options{Path: filepath.Join(name, "hooktop.db"), Now: time.Now})
	refused(t, err, model.Unavailable)
}

func TestPathWithSpecialCharacters(t *testing.T) {
	p := file(t)
	p.options.Path = filepath.Join(filepath.Dir(p.options.Path), "a b?c#d%20é&mode=ro", "x.db")
	must(t, p.open(t).SaveRun(t.Context(), model.Run{ID: "r", Created: start}))
	if !exists(p.options.Path) {
		t.Error("the file is elsewhere")
	}
}
