package runbook_test

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/direct"
	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/store"
	"github.com/hooktop/hooktop/model"
)

// The environment of the crash tests.
const (
	doomVariable = "HOOKTOP_CRASH"        // what a process that is to be killed does
	crashRounds  = "HOOKTOP_CRASH_ROUNDS" // how many random rounds to add
)

// doom is what a process is to do before it is killed.
type doom struct {
	At        string // "set done before", or the number of an event
	Base, Key string
	Store, CA string
	To        string             // the new URL; else
	IDs       []model.DeliveryID // what is to be sent again
	Run       model.RunID        // what is to be gone on with; empty to start
}

// killer ends the process at one event.
type killer struct {
	at    string
	count int
}

func (k *killer) event(name string) {
	k.count++
	if name == k.at || strconv.Itoa(k.count) == k.at {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
}

type mortalStore struct {
	client.Store
	k *killer
}

func (s mortalStore) SaveStep(ctx context.Context, x model.Step) error {
	name := x.Name + " " + string(x.State)
	s.k.event(name + " before")
	err := s.Store.SaveStep(ctx, x)
	s.k.event(name + " after")
	return err
}

func (s mortalStore) SaveRun(ctx context.Context, x model.Run) error {
	s.k.event("run before")
	err := s.Store.SaveRun(ctx, x)
	s.k.event("run after")
	return err
}

func (s mortalStore) MoveClaim(ctx context.Context, l model.Lease, c model.Claim, from model.ClaimState) error {
	s.k.event("claim " + string(c.State) + " before")
	err := s.Store.MoveClaim(ctx, l, c, from)
	s.k.event("claim " + string(c.State) + " after")
	return err
}

type mortalHost struct {
	*metriport.Client
	k *killer
}

func (h mortalHost) SetURL(ctx context.Context, url string) (model.Endpoint, error) {
	h.k.event("post before")
	e, err := h.Client.SetURL(ctx, url)
	h.k.event("post after")
	return e, err
}

func (h mortalHost) Retry(ctx context.Context, id model.DeliveryID) (model.DeliveryID, error) {
	h.k.event("retry before")
	renewed, err := h.Client.Retry(ctx, id)
	h.k.event("retry after")
	return renewed, err
}

// TestCrashHelper is the process that is killed; by itself it does nothing.
func TestCrashHelper(t *testing.T) {
	var d doom
	if err := json.Unmarshal([]byte(os.Getenv(doomVariable)), &d); err != nil {
		t.Skip("it is run by the tests that kill it")
	}
	desk := runbook.New(d.bench(t))
	go func() { _ = desk.Run(t.Context()) }()
	id, err := d.begin(t.Context(), desk)
	if err != nil {
		t.Fatal(err)
	}
	leave(t, desk, id)
}

// bench is that of the process.
func (d doom) bench(t *testing.T) runbook.Bench {
	t.Helper()
	pem, err := os.ReadFile(d.CA)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	p := model.Profile{Name: "demo", Provider: model.Metriport, BaseURL: d.Base, Environment: model.Demo, APIKey: model.NewSecret(d.Key)}
	host := metriport.New(metriport.Options{Profile: p})
	page, err := host.Deliveries(t.Context(), model.PageRequest{Limit: 500})
	if err != nil {
		t.Fatal(err)
	}
	list := make([]*model.Delivery, len(page.Rows))
	for i := range page.Rows {
		list[i] = &page.Rows[i].Delivery
	}
	rows := model.RowsOf(list...)
	k := &killer{at: d.At}
	return runbook.Bench{
		Profile: p, Store: mortalStore{openStore(t, store.Options{Path: d.Store, Now: time.Now}), k}, Who: "ops@host", Holder: "the one that dies",
		Now: time.Now, Sleep: hurried, Host: mortalHost{host, k}, Direct: direct.New(direct.Options{CA: pool, Silence: time.Minute}), Rows: func() model.Rows { return rows },
	}
}

// begin starts a run, or goes on with one.
func (d doom) begin(ctx context.Context, desk *runbook.Desk) (model.RunID, error) {
	if d.Run != "" {
		return d.Run, desk.Resume(ctx, d.Run)
	}
	var p runbook.Plan
	var err error
	if d.To != "" {
		p, err = desk.PlanURL(ctx, runbook.URLChange{URL: d.To})
	} else {
		p, err = desk.PlanRecovery(ctx, runbook.Recovery{IDs: d.IDs, Pacing: runbook.Pacing{Rate: 200}}) // its pace is by the machine's clock
	}
	if err != nil {
		return "", err
	}
	return desk.Start(ctx, p, agreed(p))
}

// leave waits for the end of a run, and leaves as unknown what it asks about.
func leave(tb testing.TB, desk *runbook.Desk, id model.RunID) runbook.RunView {
	tb.Helper()
	rv := until(tb, desk, id, "question or end", func(rv runbook.RunView) bool { return over(rv) || offers(rv, "leave") })
	if over(rv) {
		return rv
	}
	if err := desk.Answer(tb.Context(), id, "leave"); err != nil {
		tb.Fatal(err)
	}
	return until(tb, desk, id, "end", over)
}

// die runs the process that is killed; true when it came to its end before.
func (r *rig) die(d doom) (ended bool) {
	r.t.Helper()
	d.Base, d.Key, d.Store, d.CA = r.door.URL, r.box.APIKey(), r.place.Path, r.place.Path+".pem"
	if err := os.WriteFile(d.CA, r.box.CAPEM(), 0o600); err != nil {
		r.t.Fatal(err)
	}
	what, err := json.Marshal(d)
	if err != nil {
		r.t.Fatal(err)
	}
	//nolint:gosec // the test binary itself
	cmd := exec.CommandContext(r.t.Context(), os.Args[0], "-test.run=^TestCrashHelper$", "-test.count=1", "-test.timeout=2m")
	cmd.Env = append(os.Environ(), doomVariable+"="+string(what))
	out, err := cmd.CombinedOutput()
	if err == nil {
		return true
	}
	if s, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || s.Signal() != syscall.SIGKILL {
		r.t.Fatalf("it did not die as it should: %v\n%s", err, out)
	}
	return false
}

// leftOver is the run that the dead process left open, when it left one.
func (r *rig) leftOver() (model.RunID, bool) {
	r.t.Helper()
	runs, err := r.store.RunsOf(r.t.Context(), "demo", true)
	if err != nil || len(runs) > 1 {
		r.t.Fatalf("%d runs, %v", len(runs), err)
	}
	if len(runs) == 0 {
		return "", false
	}
	return runs[0].ID, true
}

// rounds are so many random moments of about most events.
func rounds(least, most int) (points []string) {
	n, _ := strconv.Atoi(os.Getenv(crashRounds)) // none unless asked for
	for range max(least, n) {
		points = append(points, anyOf(most))
	}
	return points
}
