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

	retried, kill := map[string]int{}, make(chan struct{}, 1)
	var mu sync.Mutex
	to, err := url.Parse(box.BaseURL())
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.ErrorLog = log.New(io.Discard, "", 0) // of calls that were killed
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, rest, is := strings.Cut(r.URL.Path, "/settings/webhook/request/"); is && strings.HasSuffix(rest, "/retry") {
			id := strings.TrimSuffix(rest, "/retry")
			mu.Lock()
			retried[id]++
			due := len(retried) == 8
			mu.Unlock()
			if due {
				kill <- struct{}{}
			}
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)

	home := t.TempDir()
	ca := filepath.Join(home, "ca.pem")
	if err := os.WriteFile(ca, box.CAPEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	env := append(os.Environ(), "HOME="+home, "XDG_STATE_HOME=", "XDG_CONFIG_HOME=", "HOOKTOP_PROVIDER=metriport", "HOOKTOP_BASE_URL="+front.URL,
		"HOOKTOP_API_KEY="+box.Profile("x").APIKey.Reveal(), "HOOKTOP_CA_FILE="+ca, "HOOKTOP_OPERATOR=ops@e2e")
	choice := []string{"recover", "--since", "10m", "--rate", "10/s"}
	var plan struct {
		Needs struct {
			YesCount int `json:"yes_count"`
		}
	}
	told(t, env, &plan, append(choice, "--dry-run", "--output", "json")...)
	n := plan.Needs.YesCount
	if n < 12 {
		t.Fatalf("%d failed: too few to be killed among", n)
	}
	p := begin(t, env, append(choice, "--yes-count", strconv.Itoa(n), "--output", "jsonl")...)
	id := p.await("started").Run
	<-kill
	_ = p.cmd.Process.Kill()
	p.end()
	p = begin(t, env, "runs", "resume", id, "--answer", "leave", "--output", "jsonl")
	p.end()
	var run happened
	told(t, env, &run, "runs", "show", id, "--output", "json")
	states, made := map[string]int{}, map[string]bool{}
	for _, d := range run.Deliveries {
		states[d.State]++
		if retried[d.ID] > 1 || (d.State == "delivered" && (retried[d.ID] != 1 || d.New == "" || made[d.New])) {
			t.Errorf("%s is %s as %q, and was asked for %d times", d.ID, d.State, d.New, retried[d.ID])
		}
		made[d.New] = true
	}
	t.Logf("of %d: %v", n, states)
	if len(run.Deliveries) != n || states["delivered"]+states["failed again"]+states["unknown"]+states["excluded"] != n || states["delivered"] < n/3 {
		t.Errorf("of %d: %v, %s", n, states, run.Note)
	}
}
