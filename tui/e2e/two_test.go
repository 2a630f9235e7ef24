package e2e

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// pgVariable names the DSN of a PostgreSQL that tests may make schemas in.
const pgVariable = "HOOKTOP_TEST_PG"

// shared has two places work at one outage: two consoles on one machine, and two
// machines that share a PostgreSQL.
func shared(t *testing.T, n int, test func(t *testing.T, o *outage, one, other []string)) {
	t.Helper()
	t.Run("two consoles", func(t *testing.T) {
		t.Parallel()
		o := newOutage(t, n)
		env := o.env(t.TempDir())
		test(t, o, env, env)
	})
	t.Run("two hosts", func(t *testing.T) {
		t.Parallel()
		if os.Getenv(pgVariable) == "" {
			if os.Getenv("CI") == "true" {
				t.Fatal("no PostgreSQL to test with: set " + pgVariable + " to the DSN that .ci/postgres prints")
			}
			t.Skip("NOT TESTED ON POSTGRESQL: set " + pgVariable + " to the DSN that .ci/postgres prints")
		}
		o := newOutage(t, n)
		store := "HOOKTOP_STORE=" + newSchema(t)
		test(t, o, append(o.env(t.TempDir()), store), append(o.env(t.TempDir()), store))
	})
}

// newSchema makes a schema of the test's own and returns the DSN that uses it.
func newSchema(t *testing.T) string {
	t.Helper()
	base, schema := os.Getenv(pgVariable), "e2e_"+strings.ToLower(rand.Text())
	admin := func(statement string) {
		c, err := pgx.Connect(context.Background(), base)
		if err == nil {
			_, err = c.Exec(context.Background(), statement)
			_ = c.Close(context.Background())
		}
		if err != nil {
			t.Error(err)
		}
	}
	admin("CREATE SCHEMA " + schema)
	t.Cleanup(func() { admin("DROP SCHEMA " + schema + " CASCADE") })
	dsn, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	q := dsn.Query()
	q.Set("search_path", schema)
	dsn.RawQuery = q.Encode()
	return dsn.String()
}

// once fails where a delivery has not arrived exactly once.
func (o *outage) once(t *testing.T) {
	t.Helper()
	for _, id := range o.ids {
		if asked, arrived := o.counts(id); asked != 1 || arrived != 1 {
			t.Errorf("%s was asked for %d times, and arrived %d times", id, asked, arrived)
		}
	}
}

// TestRecoveredByTwo has two recover the same at once: each delivery is sent by
// one of them.
func TestRecoveredByTwo(t *testing.T) {
	t.Parallel()
	const n = 120
	shared(t, n, func(t *testing.T, o *outage, one, other []string) {
		t.Helper()
		args := []string{"recover", "--since", "24h", "--rate", "100/s", "--yes-count", strconv.Itoa(n), "--output", "jsonl"}
		a, b := begin(t, one, args...), begin(t, other, args...)
		codes := []int{a.end(), b.end()}
		o.once(t)
		var runs []happened
		told(t, one, &runs, "runs", "--output", "json")
		delivered, excluded := 0, 0
		for _, r := range runs {
			delivered, excluded = delivered+r.Progress.Delivered, excluded+r.Progress.Excluded
		}
		if delivered != n {
			t.Errorf("%d delivered and %d excluded in %d runs, ended by %d:\n%s\n%s", delivered, excluded, len(runs), codes, a.stderr.String(), b.stderr.String())
		}
	})
}

// TestPausedByAnother: a run rests where another console or another host wants
// that, goes on there, and nothing is sent twice.
func TestPausedByAnother(t *testing.T) {
	t.Parallel()
	const n = 40
	shared(t, n, func(t *testing.T, o *outage, one, other []string) {
		t.Helper()
		reached, letGo := o.holds(8)
		p := begin(t, one, "recover", "--since", "24h", "--rate", "10/s", "--yes-count", strconv.Itoa(n), "--output", "jsonl")
		id := p.await("started").Run
		<-reached
		var open []happened
		if told(t, other, &open, "runs", "--open", "--output", "json"); len(open) != 1 || open[0].Progress.Total != n || open[0].State != "running" {
			t.Errorf("open are %+v", open)
		}
		code, run := pausedBy(t, other, id, letGo)
		if code != 0 || run.State != "paused" || run.Progress.Queued == 0 {
			t.Errorf("by %d it is %s, %+v", code, run.State, run.Progress)
		}
		if code := p.end(); code != 6 || !strings.Contains(p.stderr.String(), "hooktop runs resume "+id) {
			t.Errorf("who carried it ended by %d:\n%s", code, p.stderr.String())
		}
		again := begin(t, other, "runs", "resume", id, "--output", "jsonl")
		report := again.await("report")
		if code := again.end(); code != 0 || report.State != "done" || report.Progress.Delivered != n {
			t.Errorf("it ended by %d, %s, %+v", code, report.State, report.Progress)
		}
		o.once(t)
	})
}

// pausedBy has a hooktop want a run to rest, which goes on only when that is on
// record.
func pausedBy(t *testing.T, env []string, id string, letGo func()) (code int, run happened) {
	t.Helper()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		code = told(t, env, &run, "runs", "pause", id, "--output", "json")
	}()
	for wanted := false; !wanted; {
		select {
		case <-ended:
			wanted = true // or never
		default:
			wanted = strings.Contains(written(t, env, "report", "--since", "1h", "--max-calls", "0"), "asked to rest")
		}
	}
	letGo()
	<-ended
	return code, run
}

// written is what a hooktop writes.
func written(t *testing.T, env []string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary, args...) //nolint:gosec // the program under test
	cmd.Env = env
	out, err := cmd.Output()
	if err != nil {
		t.Errorf("hooktop %s: %v", strings.Join(args, " "), err)
	}
	return string(out)
}
