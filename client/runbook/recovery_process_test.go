package runbook_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/store"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model"
)

// The environment of recoveries in processes of their own.
const (
	jobVariable    = "HOOKTOP_RECOVERY_JOB" // what such a process does
	roundsVariable = "HOOKTOP_ROUNDS"       // how many runs of 2 000 are killed and gone on with, besides the one in CI
	bigVariable    = "HOOKTOP_RECOVERY"     // how many deliveries the one big run has
	rateVariable   = "HOOKTOP_RATE"         // a second; 200 where it is not given
)

// job is what a console of its own process is to do.
type job struct {
	Base, Token, App string
	Store, List      string
	Run              model.RunID // what is to be gone on with; empty to start
	Pacing           runbook.Pacing
	Hurried          bool // it need not wait for as long as it would
}

// told is what such a process tells at its end.
type told struct {
	State   model.RunState
	Note    string
	Plan    time.Duration // for the planning
	Took    time.Duration // from the start to the end
	First   time.Duration // from the start, or the resuming, to the first call
	Sending time.Duration // from the first call behind the canary to the last
	Calls   int
	Journal time.Duration // in the store, while it was sending
	Looks   time.Duration // of that, for looking at the lease
	Memory  int           // the most there was, in kB
	Planned int           // the same when it was planned
}

// timedStore measures what a run spends in it.
type timedStore struct {
	client.Store
	spent, looks atomic.Int64
}

func (s *timedStore) since(t time.Time) { s.spent.Add(int64(time.Since(t))) }

func (s *timedStore) MoveClaims(ctx context.Context, l model.Lease, moves []client.Move) ([]model.DeliveryID, error) {
	defer s.since(time.Now())
	return s.Store.MoveClaims(ctx, l, moves)
}

func (s *timedStore) MoveClaim(ctx context.Context, l model.Lease, c model.Claim, from model.ClaimState) error {
	defer s.since(time.Now())
	return s.Store.MoveClaim(ctx, l, c, from)
}

func (s *timedStore) Holds(ctx context.Context, l model.Lease) (model.Lease, bool, error) {
	begin := time.Now()
	defer func() { s.since(begin); s.looks.Add(int64(time.Since(begin))) }()
	return s.Store.Holds(ctx, l)
}

func (s *timedStore) ClaimsIn(ctx context.Context, id model.RunID, w client.ClaimsWanted) ([]model.Claim, int, error) {
	defer s.since(time.Now())
	return s.Store.ClaimsIn(ctx, id, w)
}

// timedHost knows when the first and the last call were made.
type timedHost struct {
	*svix.Client

	mu          sync.Mutex
	canary      int
	begun       time.Time // of the first call
	first, last time.Time // of those behind the canary
	calls       int
}

func (h *timedHost) Resend(ctx context.Context, id model.DeliveryID) error {
	h.mu.Lock()
	if h.last = time.Now(); h.calls == 0 {
		h.begun = h.last
	}
	if h.calls == h.canary {
		h.first = h.last
	}
	h.calls++
	h.mu.Unlock()
	return h.Client.Resend(ctx, id)
}

// TestRecoveryHelper is a console in a process of its own; by itself it does nothing.
func TestRecoveryHelper(t *testing.T) {
	var j job
	if json.Unmarshal([]byte(os.Getenv(jobVariable)), &j) != nil || j.Base == "" {
		t.Skip("it is run by the tests that start it as a process of its own")
	}
	list, err := os.ReadFile(j.List)
	if err != nil {
		t.Fatal(err)
	}
	var rows model.Pack
	ids := make([]model.DeliveryID, 0, bytes.Count(list, []byte("\n")))
	for line := range strings.Lines(string(list)) {
		ids = append(ids, model.DeliveryID(strings.TrimSpace(line)))
	}
	for some := range slices.Chunk(ids, 250) { // as pages bring them
		var page []*model.Delivery
		for _, id := range some {
			message, to, _ := strings.Cut(string(id), "/")
			page = append(page, &model.Delivery{ID: id, Message: message, To: model.EndpointID(to), Type: "workout.created", Outcome: model.Failed, Took: model.NoTime})
		}
		rows.Splice(model.Splice{At: rows.Len(), Rows: page})
	}
	s := &timedStore{Store: openStore(t, store.Options{Path: j.Store, Now: time.Now})}
	profile := model.Profile{Name: "svix", Provider: model.Svix, BaseURL: j.Base, Environment: model.Demo, APIKey: model.NewSecret(j.Token), App: j.App}
	pass := sleeps
	if j.Hurried {
		pass = func(ctx context.Context, d time.Duration) error {
			if d >= time.Second {
				d /= 25
			}
			return sleeps(ctx, d)
		}
	}
	host := &timedHost{canary: j.Pacing.Canary, Client: svix.New(svix.Options{Profile: profile})}
	d := runbook.New(runbook.Bench{
		Profile: profile, Host: host, Store: s, Who: "ops@host", Holder: fmt.Sprint("console ", os.Getpid()), Now: time.Now, Sleep: pass,
		Rows: rows.Rows,
	})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go func() { _ = d.Run(ctx) }()
	var out told
	begin := time.Now()
	id := j.Run
	if id == "" {
		var p runbook.Plan
		p, err = d.PlanRecovery(ctx, runbook.Recovery{IDs: ids, Words: "all", Pacing: j.Pacing})
		if err != nil || p.Refuse != "" {
			t.Fatal(p.Refuse, err)
		}
		out.Plan, out.Planned, begin = time.Since(begin), peak(), time.Now()
		rows = model.Pack{} // as a command lets go of them
		if id, err = d.Start(ctx, p, agreed(p)); err != nil {
			t.Fatal(err)
		}
	} else if err := d.Resume(ctx, id); err != nil {
		t.Fatal(err)
	}
	fmt.Println("run", id)
	rv := await(t, d, id)
	out.State, out.Note, out.Took = rv.Run.State, rv.Run.Note, time.Since(begin)
	out.First, out.Sending, out.Calls = host.begun.Sub(begin), host.last.Sub(host.first), host.calls
	out.Journal, out.Looks, out.Memory = time.Duration(s.spent.Load()), time.Duration(s.looks.Load()), peak()
	b, _ := json.Marshal(out)
	fmt.Println("told", string(b))
}

// await waits for a run's end, and leaves what nobody knows of.
func await(t *testing.T, d *runbook.Desk, id model.RunID) runbook.RunView {
	t.Helper()
	for seq := uint64(0); ; {
		v, err := d.Changed(t.Context(), seq)
		if err != nil {
			t.Fatal(err)
		}
		seq = v.Seq
		rv := find(v, id)
		switch {
		case offers(rv, "leave"):
			_ = d.Answer(t.Context(), id, "leave") // it may have been answered
		case over(rv), laid(rv):
			return rv
		}
	}
}

func sleeps(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// peak is the most memory that this process has had, in kB; 0 where the system
// does not tell.
func peak() int {
	status, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			n, _ := strconv.Atoi(strings.Fields(rest)[0])
			return n
		}
	}
	return 0
}

// ground is a Svix server with deliveries that failed, and a receiver that knows
// what it got.
type ground struct {
	t   testing.TB
	box *sandbox.Many
	job job
	ids []model.DeliveryID
	mu  sync.Mutex
	got map[string]int // by message
	sum atomic.Int64
}

func newGround(tb testing.TB, n int, p runbook.Pacing) *ground {
	tb.Helper()
	g := &ground{t: tb, got: make(map[string]int, n)}
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		g.mu.Lock()
		g.got[r.Header.Get("svix-id")]++
		g.mu.Unlock()
		g.sum.Add(1)
		_, _ = bufio.NewReader(r.Body).WriteTo(&bytes.Buffer{})
	}))
	tb.Cleanup(receiver.Close)
	box, err := sandbox.NewMany(sandbox.ManyOptions{Seed: 7, Deliveries: -1, Server: svix.ServerOptions{Schedule: []time.Duration{}}})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = box.Close() })
	if err := box.Start(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	g.box = box
	app, at := box.App(), time.Now().Add(-time.Hour)
	to, _ := box.Svix().AddEndpoint("org_openwearables", app, svix.ServerEndpoint{URL: receiver.URL, At: at.Add(-time.Hour)})
	list := &bytes.Buffer{}
	for i := range n {
		at := at.Add(time.Duration(i) * time.Hour / time.Duration(2*n))
		id := box.Svix().Past("org_openwearables", app, svix.ServerMessage{
			Type: "workout.created", At: at, Payload: func() []byte { return []byte(`{"type":"workout.created","data":{}}`) },
		}, []svix.ServerDelivery{{Endpoint: to, Attempts: []svix.ServerAttempt{{At: at, Took: time.Second, Code: 502, Answer: "bad gateway"}}}})
		g.ids = append(g.ids, client.DeliveryOf(id, model.EndpointID(to)))
		fmt.Fprintln(list, g.ids[i])
	}
	dir := tb.TempDir()
	g.job = job{Base: box.SvixURL(), Token: box.Token(), App: app, Store: filepath.Join(dir, "store.db"), List: filepath.Join(dir, "ids"), Pacing: p}
	if err := os.WriteFile(g.job.List, list.Bytes(), 0o600); err != nil {
		tb.Fatal(err)
	}
	return g
}

// console does the job in a process of its own, and kills it as soon as so many
// more have been received; 0 for never.
func (g *ground) console(most int) (out told, ended bool) {
	g.t.Helper()
	b, err := json.Marshal(g.job)
	if err != nil {
		g.t.Fatal(err)
	}
	c := exec.CommandContext(g.t.Context(), os.Args[0], "-test.run=^TestRecoveryHelper$", "-test.timeout=0") //nolint:gosec // this very program
	c.Env = append(os.Environ(), jobVariable+"="+string(b))
	pipe, err := c.StdoutPipe()
	if err != nil {
		g.t.Fatal(err)
	}
	var wrong bytes.Buffer
	c.Stderr = &wrong
	if err := c.Start(); err != nil {
		g.t.Fatal(err)
	}
	over := make(chan struct{})
	var killer sync.WaitGroup
	kills := sync.OnceFunc(func() { // from when it is known what is to be gone on with
		if most > 0 {
			killer.Go(func() { g.kill(c, g.sum.Load()+int64(most), over) })
		}
	})
	said := ""
	for lines := bufio.NewScanner(pipe); lines.Scan(); {
		line := lines.Text()
		if id, ok := strings.CutPrefix(line, "run "); ok {
			g.job.Run = model.RunID(id)
			kills()
		} else if tail, ok := strings.CutPrefix(line, "told "); ok {
			ended = json.Unmarshal([]byte(tail), &out) == nil
		} else if line != "PASS" {
			said += line + "\n"
		}
	}
	err = c.Wait()
	close(over)
	killer.Wait()
	if !ended && most == 0 {
		g.t.Fatalf("%v: %s%s", err, said, wrong.String())
	}
	return out, ended
}

// kill kills a console as soon as so many have been received in all.
func (g *ground) kill(c *exec.Cmd, all int64, over <-chan struct{}) {
	for g.sum.Load() < all {
		select {
		case <-over:
			return
		case <-time.After(time.Millisecond):
		}
	}
	_ = c.Process.Kill()
}

// expire ends the leases of who was killed.
func (g *ground) expire() {
	g.t.Helper()
	s := openStore(g.t, store.Options{Path: g.job.Store, Now: time.Now})
	held, err := s.LeasesOf(g.t.Context(), "")
	for _, l := range held {
		if err == nil {
			err = s.Release(g.t.Context(), l)
		}
	}
	if err != nil {
		g.t.Fatal(err)
	}
}

// judge holds what was received against what the claims say.
func (g *ground) judge(kills int) (end map[model.ClaimState]int) {
	g.t.Helper()
	s := openStore(g.t, store.Options{Path: g.job.Store, Now: time.Now})
	claims, err := s.ClaimsOf(g.t.Context(), g.job.Run)
	if err != nil {
		g.t.Fatal(err)
	}
	end = states(claims)
	if len(claims) != len(g.ids) {
		g.t.Errorf("%d claims of %d deliveries", len(claims), len(g.ids))
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range claims {
		message, _, _ := strings.Cut(string(c.Delivery), "/")
		n := g.got[message]
		switch {
		case n > 1:
			g.t.Errorf("%s was received %d times", message, n)
		case c.State == model.ClaimDelivered && n != 1:
			g.t.Errorf("%+v is said to be delivered, and was not received", c)
		case c.State != model.ClaimDelivered && c.State != model.ClaimUnknown:
			g.t.Errorf("%+v has not ended", c)
		}
		if g.t.Failed() {
			break
		}
	}
	if end[model.ClaimUnknown] > 60*kills {
		g.t.Errorf("%d are unknown after %d kills", end[model.ClaimUnknown], kills)
	}
	return end
}

// TestRecoveryKilled kills a recovery at random points, until it ends: every
// delivery was received at most once, and its claim says what became of it.
func TestRecoveryKilled(t *testing.T) {
	t.Parallel()
	rounds, n := 1, 300
	if more, err := strconv.Atoi(os.Getenv(roundsVariable)); err == nil {
		rounds, n = more, 2000
	}
	for round := range rounds {
		g := newGround(t, n, runbook.Pacing{Rate: 200})
		g.job.Hurried = true
		kills, slowest := 0, time.Duration(0)
		for ended := false; !ended; kills++ {
			var out told
			if kills == 2 && rounds == 1 || kills == 6 {
				out, ended = g.console(0)
			} else {
				out, ended = g.console(1 + rand.IntN(n/2)) //nolint:gosec // any moment will do
			}
			g.expire()
			if ended {
				slowest = max(slowest, out.First)
				if out.State != model.RunDone {
					t.Fatalf("it ended %s: %s", out.State, out.Note)
				}
			}
		}
		end := g.judge(kills)
		t.Logf("round %d: %d kills, %v; resumed and sending after %s", round+1, kills-1, end, slowest.Round(time.Millisecond))
	}
}

// TestRecoveryOfMany has so many deliveries sent again as is asked for, and tells
// what that took.
func TestRecoveryOfMany(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv(bigVariable))
	if err != nil {
		t.Skip("set " + bigVariable + " to the number of deliveries, " + rateVariable + " to the rate")
	}
	rate, err := strconv.ParseFloat(os.Getenv(rateVariable), 64)
	if err != nil {
		rate = 200
	}
	g := newGround(t, n, runbook.Pacing{Rate: rate, Canary: min(10, n/4), StopAt: 0.2, StopOf: 50})
	out, _ := g.console(0)
	end := g.judge(1)
	if out.State != model.RunDone || len(g.got) != n || end[model.ClaimDelivered] != n || out.Calls != n {
		t.Errorf("%s: %s; %d distinct messages received, %d calls, %v", out.State, out.Note, len(g.got), out.Calls, end)
	}
	kept := float64(out.Calls-g.job.Pacing.Canary-1) / out.Sending.Seconds()
	t.Logf("%d distinct of %d; planned in %s; %.2f/s of %.2f (%+.1f %%); journal %.1f %% of %s, of that %s for the lease; %d MB at most, %d when planned",
		len(g.got), n, out.Plan.Round(time.Millisecond), kept, rate, 100*(kept/rate-1), 100*float64(out.Journal)/float64(out.Sending), out.Sending.Round(time.Second), out.Looks.Round(time.Millisecond), out.Memory/1024, out.Planned/1024)
	if out.Memory > 120<<10 {
		t.Errorf("%d kB of memory", out.Memory)
	}
	if out.Journal > out.Sending/10 {
		t.Errorf("the journal took %s of %s", out.Journal, out.Sending)
	}
}
