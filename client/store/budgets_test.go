package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/hooktop/hooktop/client/config"
	"github.com/hooktop/hooktop/model"
)

func testCalls(t *trial) {
	s := t.open(t)
	ctx := t.Context()
	for i, c := range []struct {
		account, place string
		after          time.Duration
		calls, want    int
	}{
		{"us", "a", 0, 5, 0},
		{"us", "b", 0, 7, 5},
		{"us", "a", time.Hour, 6, 7}, // the same day
		{"us", "a", 0, 2, 7},         // of what comes late the most stays
		{"us", "b", 0, 7, 6},
		{"us", "c", 0, 0, 13},
		{"eu", "a", 0, 1, 0},
		{"us", "a", 24 * time.Hour, 1, 0},
		{"us", "b", 24 * time.Hour, 1, 1},
	} {
		others, err := s.ShareCalls(ctx, c.account, c.place, start.Add(c.after), c.calls)
		if err != nil || others != c.want {
			t.Errorf("%d: others made %d calls, %v, want %d", i, others, err, c.want)
		}
	}
	must(t, s.Sweep(ctx, start.Add(8*day)))
	if others, err := s.ShareCalls(ctx, "us", "d", start, 0); err != nil || others != 0 {
		t.Errorf("a week later: %d, %v", others, err)
	}
	if others, err := s.ShareCalls(ctx, "us", "d", start.Add(day), 0); err != nil || others != 2 {
		t.Errorf("a day less: %d, %v", others, err)
	}
}

// testCallsRace: what many places tell at once is all there.
func testCallsRace(t *trial) {
	const places, times = 8, 10
	parallel(places, func(i int) {
		s := t.open(t)
		for n := range times {
			if _, err := s.ShareCalls(t.Context(), "us", strconv.Itoa(i), start, n+1); err != nil {
				t.Error(err)
			}
		}
	})
	others, err := t.open(t).ShareCalls(t.Context(), "us", "another", start, 0)
	if err != nil || others != places*times {
		t.Errorf("%d calls, %v, want %d", others, err, places*times)
	}
}

const (
	callsMade = 40 // by each process
	folderOf  = "HOOKTOP_STORE_FOLDER"
)

func meterOf(folder string) *config.Meter {
	return config.OpenMeter(folder, model.Profile{Name: "us", CallsPerDay: 1000}, func() time.Time { return start })
}

// callOften makes calls as a process of a host does.
func callOften(ctx context.Context, s *Store) error {
	m := meterOf(os.Getenv(folderOf))
	stop := m.Share(ctx, s)
	for range callsMade {
		if err := m.Take(); err != nil {
			return err
		}
	}
	stop()
	return m.Close()
}

// testTwoHosts: two processes of one host and one of another call at once; what is
// left of the quota is the same for each of them, and for a third.
func testTwoHosts(t *trial) {
	t.open(t) // so that the processes find it made
	hosts := []string{t.TempDir(), t.TempDir(), t.TempDir()}
	parallel(3, func(i int) {
		cmd := child(t.T, "calls", t.options.Path)
		cmd.Env = append(cmd.Env, folderOf+"="+hosts[i/2], dsnVariable+"="+t.options.DSN)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	})
	s := t.open(t)
	for i, folder := range hosts {
		m := meterOf(folder)
		m.Share(t.Context(), s)()
		if b := m.Budget(); b != (model.Budget{Used: 3 * callsMade, Limit: 1000}) {
			t.Errorf("host %d: %+v", i, b)
		}
		must(t, m.Close())
	}
	left, err := filepath.Glob(filepath.Join(hosts[0], "calls", "*"))
	if err != nil || len(left) != 2 {
		t.Errorf("%v, %v", fmt.Sprint(left), err)
	}
}
