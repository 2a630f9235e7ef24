package e2e

import (
	"context"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/hooktop/hooktop/client/sandbox"
)

// TestKilledMetriport kills a recovery at Metriport at a call of its API, where a
// retry makes a new row, and resumes it: no row is retried twice by us.
func TestKilledMetriport(t *testing.T) {
	t.Parallel()
	box, err := sandbox.New(sandbox.Options{Seed: 3, Deliveries: 600, Incident: true, Learn: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	if err := box.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	<-box.Ready()
	box.Receiver().Set(sandbox.Healthy)

	seen := &retries{by: map[string]int{}, due: make(chan struct{}, 1)}
	front := seen.before(t, box.BaseURL())

	home := t.TempDir()
	ca := filepath.Join(home, "ca.pem")
	if err := os.WriteFile(ca, box.CAPEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	env := append(os.Environ(), "HOME="+home, "XDG_STATE_HOME=", "XDG_CONFIG_HOME=", "HOOKTOP_PROVIDER=metriport", "HOOKTOP_BASE_URL="+front.URL,
		"HOOKTOP_API_KEY="+box.Profile("x").APIKey.Reveal(), "HOOKTOP_CA_FILE="+ca, "HOOKTOP_OPERATOR=ops@e2e")
	choice := []string{"recover", "--since", "1h", "--rate", "200/s"}
	var plan struct {
		Needs struct {
			YesCount int `json:"yes_count"`
		}
	}
	told(t, env, &plan, append(choice, "--dry-run", "--output", "json")...)
	n := plan.Needs.YesCount
	if n < 60 {
		t.Fatalf("%d failed: too few to be killed among", n)
	}
	seen.dueAt(n / 3)
	p := begin(t, env, append(choice, "--yes-count", strconv.Itoa(n), "--output", "jsonl")...)
	id := p.await("started").Run
	<-seen.due
	_ = p.cmd.Process.Kill()
	p.end()
	p = begin(t, env, "runs", "resume", id, "--answer", "leave", "--output", "jsonl")
	p.end()
	var run happened
	told(t, env, &run, "runs", "show", id, "--output", "json")
	states, made := map[string]int{}, map[string]bool{}
	for _, d := range run.Deliveries {
		states[d.State]++
		if seen.by[d.ID] > 1 || (d.State == "delivered" && (seen.by[d.ID] != 1 || d.New == "" || made[d.New])) {
			t.Errorf("%s is %s as %q, and was asked for %d times", d.ID, d.State, d.New, seen.by[d.ID])
		}
		made[d.New] = true
	}
	t.Logf("of %d: %v", n, states)
	if len(run.Deliveries) != n || states["delivered"]+states["failed again"]+states["unknown"]+states["excluded"] != n || states["delivered"] < n*3/4 {
		t.Errorf("of %d: %v, %s", n, states, run.Note)
	}
}

// retries counts those that are asked of a provider, by row.
type retries struct {
	mu   sync.Mutex
	by   map[string]int
	due  chan struct{} // told once
	when int           // so many rows are retried
}

func (r *retries) dueAt(rows int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.when = rows
}

func (r *retries) add(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.by[id]++; len(r.by) == r.when {
		r.when = 0
		r.due <- struct{}{}
	}
}

// before is the provider at another address, where its retries are counted before
// they pass on.
func (r *retries) before(t *testing.T, provider string) *httptest.Server {
	t.Helper()
	to, err := url.Parse(provider)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.ErrorLog = log.New(io.Discard, "", 0) // of calls that were killed
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if _, rest, is := strings.Cut(req.URL.Path, "/settings/webhook/request/"); is && strings.HasSuffix(rest, "/retry") {
			r.add(strings.TrimSuffix(rest, "/retry"))
		}
		proxy.ServeHTTP(w, req)
	}))
	t.Cleanup(front.Close)
	return front
}
