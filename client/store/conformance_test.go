package store

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/hooktop/hooktop/model"
)

// pgVariable names the DSN of a PostgreSQL that tests may make schemas in.
const pgVariable = "HOOKTOP_TEST_PG"

// suite is what every store must do, whatever it is kept in.
var suite = []struct {
	name string
	test func(t *trial)
}{
	{"runs are replaced, listed newest first, and open ones on request", testRuns},
	{"steps come back in order", testSteps},
	{"what is wanted of a run outlasts what its carrier saves", testWishes},
	{"whatever is saved comes back", testRoundTrip},
	{"a run claims what no other holds", testClaim},
	{"many runs claim at once and share nothing", testClaimRace},
	{"a claim is sent at most once", testSentOnce},
	{"what an old holder does is refused", testStaleFence},
	{"a claim moves from its state only", testMoveClaim},
	{"runs without their plans", testHeads},
	{"claims move together, each from its own state", testMoveClaims},
	{"claims are read page by page", testClaimPages},
	{"claims that many move together move once", testMovedOnce},
	{"what an old holder moves together is refused", testStaleMoves},
	{"what was sent again stays known", testResent},
	{"a lease is its holder's until it runs out", testLeases},
	{"leases expire, are taken over and given back", testTakeover},
	{"leases are listed by the beginning of their names", testLeaseNames},
	{"many take one lease and one has it", testLeaseRace},
	{"acts of many make one chain", testChain},
	{"an altered act is found", testTamper},
	{"acts are filtered", testActFilter},
	{"hostile text does not break the chain", testHostileActs},
	{"counts come back since a moment", testSamples},
	{"deliveries are cached newest first", testRows},
	{"payloads are kept only where allowed", testPayloads},
	{"no more payloads are read than are shown", testManyPayloads},
	{"deliveries without a time keep their order", testBareRows},
	{"more deliveries than one transaction takes", testManyRows},
	{"the extent of what is kept", testExtent},
	{"the extent comes with the last rows", testExtentIsOfItsRows},
	{"a store of the first version", testFirstVersion},
	{"a message's payload is dropped", testForget},
	{"the last status comes back without secrets", testStatus},
	{"what providers with many endpoints say comes back", testManyEndpoints},
	{"URLs and filters", testLists},
	{"test events come back newest first", testTests},
	{"bodies of test events are kept only where allowed", testTestBodies},
	{"retention of test events", testSweepTests},
	{"calls of a day are shared", testCalls},
	{"many tell of their calls at once", testCallsRace},
	{"hosts and processes share a quota", testTwoHosts},
	{"retention of deliveries and counts", testSweepCache},
	{"retention of runs and claims", testSweepRuns},
	{"retention of acts leaves a checkpoint", testSweepActs},
	{"retention of URLs and leases", testSweepLists},
	{"an ended context is code Canceled", testCanceled},
	{"a second opening finds everything", testReopen},
	{"many open a new store at once", testOpenRace},
}

func TestConformance(t *testing.T) {
	for _, b := range []struct {
		name string
		new  func(t testing.TB) Options
	}{{"sqlite", newSQLite}, {"postgres", newPostgres}} {
		t.Run(b.name, func(t *testing.T) {
			if b.name == "postgres" {
				needPostgres(t)
			}
			for _, c := range suite {
				t.Run(c.name, func(t *testing.T) {
					t.Parallel()
					clock := &clock{now: start}
					o := b.new(t)
					o.Now = clock.Now
					c.test(&trial{t, &place{o, clock}})
				})
			}
		})
	}
}

// needPostgres skips aloud where there is no PostgreSQL, and fails where there
// has to be one.
func needPostgres(t *testing.T) {
	t.Helper()
	if os.Getenv(pgVariable) != "" {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("no PostgreSQL to test with: set " + pgVariable + " to the DSN that .ci/postgres prints")
	}
	t.Skip("NOT TESTED ON POSTGRESQL: set " + pgVariable + " to the DSN that .ci/postgres prints")
}

func newSQLite(tb testing.TB) Options {
	tb.Helper()
	return Options{Path: filepath.Join(tb.TempDir(), "state", "hooktop.db")}
}

func newPostgres(tb testing.TB) Options {
	tb.Helper()
	base := os.Getenv(pgVariable)
	config, err := pgx.ParseConfig(base)
	must(tb, err)
	admin := stdlib.OpenDB(*config)
	tb.Cleanup(func() { must(tb, admin.Close()) })
	schema := "test_" + strings.ToLower(rand.Text())
	_, err = admin.ExecContext(tb.Context(), "CREATE SCHEMA "+schema)
	must(tb, err)
	tb.Cleanup(func() {
		_, err := admin.ExecContext(context.Background(), "DROP SCHEMA "+schema+" CASCADE")
		must(tb, err)
	})
	dsn, err := url.Parse(base)
	must(tb, err)
	q := dsn.Query()
	q.Set("search_path", schema)
	dsn.RawQuery = q.Encode()
	return Options{DSN: dsn.String()}
}

// trial is one test of the suite on one store.
type trial struct {
	*testing.T
	*place
}

// place is where one test keeps its things.
type place struct {
	options Options
	clock   *clock
}

// open opens another handle on the same database.
func (p *place) open(tb testing.TB) *Store {
	tb.Helper()
	s, notices, err := Open(context.Background(), p.options)
	must(tb, err)
	if len(notices) > 0 {
		tb.Fatalf("notices: %q", notices)
	}
	tb.Cleanup(func() { must(tb, s.Close()) })
	return s
}

var start = time.Date(2026, 11, 21, 14, 2, 0, 0, time.UTC)

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return c.now
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// refused makes sure that an error has a code, and that it reads like one of ours.
func refused(tb testing.TB, err error, code model.Code) {
	tb.Helper()
	if err == nil || model.CodeOf(err) != code {
		tb.Fatalf("got %v (%v), want code %v", err, model.CodeOf(err), code)
	}
	if text := err.Error(); !strings.Contains(text, " · ") || strings.ContainsAny(text, "\n\x1b") {
		tb.Errorf("not one line of what and why: %q", text)
	}
}

// parallel runs fn in n goroutines at once and waits for all of them.
func parallel(n int, fn func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { fn(i) })
	}
	wg.Wait()
}

func testCanceled(t *trial) {
	s := t.open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	refused(t, s.SaveRun(ctx, model.Run{ID: "r", Created: start}), model.Canceled)
	_, err := s.RunsOf(ctx, "", false)
	refused(t, err, model.Canceled)
	_, err = s.Append(ctx, model.Act{At: start})
	refused(t, err, model.Canceled)
	refused(t, s.Sweep(ctx, start), model.Canceled)
	_, _, err = Open(ctx, t.options)
	refused(t, err, model.Canceled)
	runs, err := s.RunsOf(t.Context(), "", false)
	if err != nil || len(runs) != 0 {
		t.Errorf("got %v, %v after nothing was saved", runs, err)
	}
}

func testReopen(t *trial) {
	first := t.open(t)
	must(t, first.SaveRun(t.Context(), model.Run{ID: "r", Profile: "p", Created: start}))
	_, err := first.Append(t.Context(), model.Act{At: start, Who: "ops"})
	must(t, err)
	second := t.open(t)
	runs, err := second.RunsOf(t.Context(), "p", false)
	if err != nil || len(runs) != 1 {
		t.Errorf("got %v, %v", runs, err)
	}
	a, err := second.Append(t.Context(), model.Act{At: start, Who: "ops"})
	if err != nil || a.Seq != 2 {
		t.Errorf("got act %d, %v", a.Seq, err)
	}
}

func testOpenRace(t *trial) {
	parallel(8, func(i int) {
		s, notices, err := Open(t.Context(), t.options)
		if err != nil || len(notices) > 0 {
			t.Errorf("open: %v, %q", err, notices)
			return
		}
		defer s.Close()
		if err := s.SaveRun(t.Context(), model.Run{ID: model.RunID(strconv.Itoa(i)), Created: start}); err != nil {
			t.Error(err)
		}
	})
	runs, err := t.open(t).RunsOf(t.Context(), "", false)
	if err != nil || len(runs) != 8 {
		t.Errorf("got %d runs, %v", len(runs), err)
	}
}

func TestOptions(t *testing.T) {
	for _, o := range []Options{
		{},
		{Path: "x"},
		{Path: "x", DSN: "postgres://x", Now: time.Now},
		{Now: time.Now},
	} {
		_, _, err := Open(t.Context(), o)
		refused(t, err, model.Invalid)
	}
}
