package runbook_test

import (
	"context"
	"crypto/x509"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/direct"
	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// The environment of a process that is to be killed.
const (
	crashAt     = "HOOKTOP_CRASH_AT" // "set done before", or the number of an event
	crashBase   = "HOOKTOP_CRASH_BASE"
	crashKey    = "HOOKTOP_CRASH_KEY"
	crashStore  = "HOOKTOP_CRASH_STORE"
	crashTo     = "HOOKTOP_CRASH_TO"
	crashCA     = "HOOKTOP_CRASH_CA"
	crashRounds = "HOOKTOP_CRASH_ROUNDS" // how many random rounds to add
)

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

type mortalHost struct {
	runbook.Host
	k *killer
}

func (h mortalHost) SetURL(ctx context.Context, url string) (model.Endpoint, error) {
	h.k.event("post before")
	e, err := h.Host.SetURL(ctx, url)
	h.k.event("post after")
	return e, err
}

// TestCrashHelper is the process that is killed; by itself it does nothing.
func TestCrashHelper(t *testing.T) {
	if os.Getenv(crashAt) == "" {
		t.Skip("it is run by TestKilled")
	}
	pem, err := os.ReadFile(os.Getenv(crashCA)) //nolint:gosec // the test's own file
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	p := model.Profile{Name: "demo", Provider: model.Metriport, BaseURL: os.Getenv(crashBase), Environment: model.Demo, APIKey: model.NewSecret(os.Getenv(crashKey))}
	k := &killer{at: os.Getenv(crashAt)}
	clock := &quick{start: time.Now()}
	desk := runbook.New(runbook.Bench{
		Profile: p, Store: mortalStore{openStore(t, os.Getenv(crashStore), time.Now), k}, Who: "ops@host", Holder: "the one that dies",
		Now: time.Now, Sleep: clock.Sleep,
		Host:   mortalHost{metriport.New(metriport.Options{Profile: p}), k},
		Direct: direct.New(direct.Options{CA: pool}),
	})
	go func() { _ = desk.Run(t.Context()) }()
	plan, err := desk.PlanURL(t.Context(), runbook.URLChange{URL: os.Getenv(crashTo)})
	if err != nil {
		t.Fatal(err)
	}
	id, err := desk.Start(t.Context(), plan, runbook.Consent{})
	if err != nil {
		t.Fatal(err)
	}
	until(t, desk, id, "end", func(rv runbook.RunView) bool { return rv.Run.State.Ended() && !rv.Mine })
}

// TestKilled kills a process at the start and the end of every step, and at
// random moments: the next console names the state that the provider is in, and
// goes on without a POST too many.
func TestKilled(t *testing.T) {
	t.Parallel()
	var points []string
	for _, step := range []string{"preflight", "clear", "set", "key", "hand over", "ping", "proof", "recover"} {
		points = append(points, step+" started after", step+" done before", step+" done after")
	}
	if testing.Short() {
		points = points[3:9]
	}
	rounds, _ := strconv.Atoi(os.Getenv(crashRounds)) // none unless asked for
	for range rounds {
		points = append(points, strconv.Itoa(1+rand.IntN(46))) //nolint:gosec // any moment will do
	}
	for i, at := range points {
		t.Run(fmt.Sprintf("%d %s", i+1, at), func(t *testing.T) {
			t.Parallel()
			killed(t, at)
		})
	}
}

func killed(t *testing.T, at string) {
	t.Helper()
	r := newRig(t, options{idle: true})
	from, oldKey := r.settings()
	to := r.box.PlainReceiverURL()
	ended := r.die(at, to)
	posts := r.door.posts()

	// The next console comes when the dead one's lease is over.
	r.clock.Jump(time.Minute)
	stop := r.work(r.desk)
	defer stop()
	run, ok := r.leftOver()
	if !ok {
		if all, err := r.store.RunsOf(t.Context(), "demo", false); err != nil || len(all) != min(len(posts), 1) || (ended && len(all) == 0) {
			t.Fatalf("no run is open, but %q were posted: %+v, %v", posts, all, err)
		}
		return
	}
	r.wantNamed(run, from)
	if now := r.door.posts(); len(now) != len(posts) {
		t.Fatalf("before anybody resumed it, it posted %q", now[len(posts):])
	}
	choice := "resume"
	if offers(r.asks(run, "cancel"), "new") {
		choice = "new"
	}
	r.answer(run, choice)
	r.nurse(run)
	rv := r.ended(run, model.RunDone)
	url, key := r.settings()
	if url != to || key == oldKey {
		t.Errorf("the provider has %s, key changed: %v", url, key != oldKey)
	}
	if !strings.Contains(rv.Run.Note, model.NewSecret(key).Fingerprint()) {
		t.Errorf("says %q", rv.Run.Note)
	}
	if i := slices.IndexFunc(rv.Steps, func(s model.Step) bool { return s.State == model.StepStarted }); i >= 0 {
		t.Errorf("step %s is left open", rv.Steps[i].Name)
	}
	clears, sets := count(r.door.posts(), ""), count(r.door.posts(), to)
	if clears != 1 || sets < 1 || sets > 2 {
		t.Errorf("posted %q", r.door.posts())
	}
}

// TestKilledInTheGap leaves no URL set; what is done about it is the operator's
// to say.
func TestKilledInTheGap(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		choice string
		state  model.RunState
		posts  int // before the provider's ping
	}{{"cancel", model.RunCanceled, 1}, {"old", model.RunFailed, 2}, {"new", model.RunDone, 2}} {
		t.Run(c.choice, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, options{idle: true})
			from, _ := r.settings()
			to := r.box.PlainReceiverURL()
			r.die("clear done after", to)
			r.clock.Jump(time.Minute)
			r.work(r.desk)
			id, _ := r.leftOver()
			r.wantNamed(id, from)
			if err := r.desk.Resume(t.Context(), id); err != nil {
				t.Fatal(err)
			}
			r.asks(id, "new") // although it was resumed
			if got := r.door.posts(); len(got) != 1 {
				t.Errorf("posted %q", got)
			}
			until(t, r.desk, id, "question here", func(rv runbook.RunView) bool { return rv.Mine && offers(rv, c.choice) })
			r.answer(id, c.choice)
			if c.choice != "cancel" {
				r.asks(id, "done")
				r.learn()
			}
			rv := r.ended(id, c.state)
			link, _ := r.settings()
			if want := map[string]string{"cancel": "", "old": from, "new": to}[c.choice]; link != want {
				t.Errorf("the provider has %q, want %q", link, want)
			}
			if got := r.door.posts(); len(got) < c.posts || len(got) > c.posts+1 {
				t.Errorf("posted %q", got)
			}
			if c.choice == "cancel" && !strings.Contains(rv.Run.Note, "No URL is set") {
				t.Errorf("says %q", rv.Run.Note)
			}
		})
	}
}

// die runs the process that is killed; true when it came to its end before.
func (r *rig) die(at, to string) (ended bool) {
	r.t.Helper()
	ca := r.path + ".pem"
	if err := os.WriteFile(ca, r.box.CAPEM(), 0o600); err != nil {
		r.t.Fatal(err)
	}
	// The receiver learns every key as soon as it is made.
	ctx, stop := context.WithCancel(r.t.Context())
	defer stop()
	go r.teach(ctx)
	//nolint:gosec // the test binary itself
	cmd := exec.CommandContext(r.t.Context(), os.Args[0], "-test.run=^TestCrashHelper$", "-test.count=1")
	cmd.Env = append(os.Environ(), crashAt+"="+at, crashBase+"="+r.door.URL, crashKey+"="+r.box.APIKey(), crashStore+"="+r.path, crashTo+"="+to, crashCA+"="+ca)
	out, err := cmd.CombinedOutput()
	if err == nil {
		return true
	}
	if s, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || s.Signal() != syscall.SIGKILL {
		r.t.Fatalf("it did not die as it should: %v\n%s", err, out)
	}
	return false
}

// teach brings the receivers whatever key is in force.
func (r *rig) teach(ctx context.Context) {
	p := r.box.Profile("teach")
	host := metriport.New(metriport.Options{Profile: p})
	for r.clock.Sleep(ctx, 2*time.Second) == nil {
		if s, err := host.Settings(ctx); err == nil && !s.Key.Empty() {
			r.box.Receiver().Learn(s.Key.Reveal())
			r.box.PlainReceiver().Learn(s.Key.Reveal())
		}
	}
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

// wantNamed waits for the console to say which state the provider is in.
func (r *rig) wantNamed(id model.RunID, from string) {
	r.t.Helper()
	url, key := r.settings()
	want := []string{url, model.NewSecret(key).Fingerprint()}
	if url == "" {
		want = []string{"No URL is set", "stored as failed", from}
	}
	until(r.t, r.desk, id, "state named", func(rv runbook.RunView) bool {
		if rv.Ask == nil || rv.Mine {
			return false
		}
		for _, w := range want {
			if !strings.Contains(rv.Ask.Text, w) {
				return false
			}
		}
		return true
	})
}

// nurse answers what a resumed run asks, and brings the receiver the key.
func (r *rig) nurse(id model.RunID) {
	r.t.Helper()
	until(r.t, r.desk, id, "end or question", func(rv runbook.RunView) bool {
		switch {
		case rv.Mine && offers(rv, "again"):
			_ = r.desk.Answer(r.t.Context(), id, "again")
		case rv.Mine && offers(rv, "new"):
			_ = r.desk.Answer(r.t.Context(), id, "new")
		case rv.Mine && offers(rv, "done"):
			r.learn()
		}
		return rv.Run.State.Ended()
	})
}

func count(list []string, s string) (n int) {
	for _, x := range list {
		if x == s {
			n++
		}
	}
	return n
}
