package runbook_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/direct"
	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

const (
	retryKillAt = "HOOKTOP_RETRY_KILL_AT" // the event at which the process kills itself
	retryParts  = "HOOKTOP_RETRY_PARTS"   // store, base URL, API key and CA file, run or "", ids; by line
	retryMarked = 40
)

// doomed kills the process at its n-th event, or at one of a name.
type doomed struct {
	at string
	n  int
}

func (d *doomed) event(name string) {
	if d.n++; name == d.at || strconv.Itoa(d.n) == d.at {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
}

type doomedStore struct {
	client.Store
	d *doomed
}

func (s doomedStore) SaveStep(ctx context.Context, x model.Step) error {
	s.d.event(x.Name + " " + string(x.State) + " before")
	err := s.Store.SaveStep(ctx, x)
	s.d.event(x.Name + " " + string(x.State) + " after")
	return err
}

func (s doomedStore) MoveClaim(ctx context.Context, l model.Lease, c model.Claim, from model.ClaimState) error {
	s.d.event("claim " + string(c.State) + " before")
	err := s.Store.MoveClaim(ctx, l, c, from)
	s.d.event("claim " + string(c.State) + " after")
	return err
}

type doomedHost struct {
	runbook.Host
	d *doomed
}

func (h doomedHost) Retry(ctx context.Context, id model.DeliveryID) (model.DeliveryID, error) {
	h.d.event("retry before")
	renewed, err := h.Host.Retry(ctx, id)
	h.d.event("retry after")
	return renewed, err
}

// hurried passes time twenty times as fast.
func hurried(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d / 20)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// console is a desk of a process that works on a store.
func console(tb testing.TB, path, base, key, ca string) (runbook.Bench, *doomed) {
	tb.Helper()
	pem, err := os.ReadFile(ca) //nolint:gosec // the test's own file
	if err != nil {
		tb.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	p := model.Profile{Name: "demo", Provider: model.Metriport, BaseURL: base, Environment: model.Demo, APIKey: model.NewSecret(key)}
	host := metriport.New(metriport.Options{Profile: p})
	page, err := host.Deliveries(tb.Context(), model.PageRequest{Limit: 500})
	if err != nil {
		tb.Fatal(err)
	}
	var rows []*model.Delivery
	for i := range page.Rows {
		rows = append(rows, &page.Rows[i].Delivery)
	}
	d := &doomed{}
	return runbook.Bench{
		Profile: p, Host: doomedHost{host, d}, Store: doomedStore{openStore(tb, path, time.Now), d}, Direct: direct.New(direct.Options{CA: pool}),
		Who: "ops@host", Holder: "console-1", Now: time.Now, Sleep: hurried, Rows: func() []*model.Delivery { return rows },
	}, d
}

// TestRetryCrashHelper is the process that is killed; by itself it does nothing.
func TestRetryCrashHelper(t *testing.T) {
	parts := strings.Split(os.Getenv(retryParts), "\n")
	if len(parts) < 5 {
		t.Skip("it is run by TestRetryKilled")
	}
	bench, d := console(t, parts[0], parts[1], parts[2], parts[3])
	d.at = os.Getenv(retryKillAt)
	desk := runbook.New(bench)
	go func() { _ = desk.Run(t.Context()) }()
	id := model.RunID(parts[4])
	if id != "" {
		if err := desk.Resume(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	} else {
		var ids []model.DeliveryID
		for _, x := range parts[5:] {
			ids = append(ids, model.DeliveryID(x))
		}
		p, err := desk.PlanRetry(t.Context(), ids)
		if err != nil {
			t.Fatal(err)
		}
		if id, err = desk.Start(t.Context(), p, agreed(p)); err != nil {
			t.Fatal(err)
		}
	}
	leave(t, desk, id)
}

// leave waits for the end of a run, and leaves as unknown what it asks about.
func leave(t *testing.T, desk *runbook.Desk, id model.RunID) runbook.RunView {
	t.Helper()
	over := func(rv runbook.RunView) bool { return rv.Run.State.Ended() && !rv.Mine }
	rv := until(t, desk, id, "question or end", func(rv runbook.RunView) bool { return over(rv) || offers(rv, "leave") })
	if over(rv) {
		return rv
	}
	if err := desk.Answer(t.Context(), id, "leave"); err != nil {
		t.Fatal(err)
	}
	return until(t, desk, id, "end", over)
}

// TestRetryKilled kills a marked retry at every kind of event and at random
// ones, kills what resumes it once more, and lets a third process end it: no
// delivery is asked for twice, and every one ends in a state that is known.
func TestRetryKilled(t *testing.T) {
	const most = 400 // events of one run, about
	points := []string{
		"queue started before", "queue started after", "queue done before", "queue done after", "send started after", "send done before",
		"follow started after", "follow done before", "claim sent before", "claim sent after", "retry before", "retry after",
		"claim accepted before", "claim accepted after", "claim delivered before",
	}
	rounds, _ := strconv.Atoi(os.Getenv("HOOKTOP_CRASH_ROUNDS"))
	for range max(4, rounds) {
		points = append(points, strconv.Itoa(1+rand.IntN(most))) //nolint:gosec // a choice of moments
	}
	box, err := sandbox.New(sandbox.Options{Seed: 11, Learn: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	if err := box.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-box.Ready()
	g := newGate(t, box.BaseURL())
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, box.CAPEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	host := metriport.New(metriport.Options{Profile: box.Profile("look")})
	for i, at := range points {
		again := strconv.Itoa(1 + rand.IntN(most/2)) //nolint:gosec // a choice of moments
		t.Run(at+" then "+again, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "store.db")
			ids := refused(t, box, host, i)
			parts := []string{path, g.URL, box.APIKey(), ca}
			helper(t, at, append(append(parts, ""), texts(ids)...))
			id := leftOpen(t, path)
			if id == "" {
				return // nothing was begun, or it ended before the moment came
			}
			helper(t, again, append(parts, string(id)))
			claims := finish(t, parts, id)
			judgeKilled(t, g, ids, claims)
		})
	}
}

// refused has the receiver refuse as many messages as a run is to send again.
func refused(t *testing.T, box *sandbox.Sandbox, host *metriport.Client, round int) []model.DeliveryID {
	t.Helper()
	box.Receiver().Set(sandbox.Internal)
	defer box.Receiver().Set(sandbox.Healthy)
	before, err := host.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]model.DeliveryID, retryMarked)
	for i := range ids {
		ids[i] = model.DeliveryID(box.Send(metriport.ServerMessage{
			Type: "network-query.lab", Request: fmt.Sprintf("q-%d-%d", round, i), Payload: []byte(`{}`),
		}, nil))
	}
	for range 1000 {
		s, err := host.Status(t.Context())
		if err == nil && s.Processing.N == 0 && s.Failed.N == before.Failed.N+retryMarked {
			return ids
		}
		_ = hurried(t.Context(), 200*time.Millisecond)
	}
	t.Fatal("they were not refused")
	return nil
}

func texts(ids []model.DeliveryID) (list []string) {
	for _, id := range ids {
		list = append(list, string(id))
	}
	return list
}

// helper runs a process to its end, by its own hand or by being killed.
func helper(t *testing.T, at string, parts []string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestRetryCrashHelper$", "-test.timeout=60s") //nolint:gosec // this test itself
	cmd.Env = append(os.Environ(), retryKillAt+"="+at, retryParts+"="+strings.Join(parts, "\n"))
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var exit *exec.ExitError
	if err == nil || errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL {
		return
	}
	t.Fatalf("%v\n%s", err, out.String())
}

// leftOpen is the run that a process left behind; empty for none.
func leftOpen(t *testing.T, path string) model.RunID {
	t.Helper()
	runs, err := openStore(t, path, time.Now).RunsOf(t.Context(), "demo", true)
	if err != nil {
		t.Fatal(err)
	}
	if len(runs) == 0 {
		return ""
	}
	return runs[0].ID
}

// finish resumes a run, if it is still open, and returns its claims at the end.
func finish(t *testing.T, parts []string, id model.RunID) []model.Claim {
	t.Helper()
	bench, _ := console(t, parts[0], parts[1], parts[2], parts[3])
	if leftOpen(t, parts[0]) == id {
		desk := runbook.New(bench)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			_ = desk.Run(ctx)
		}()
		defer func() { cancel(); <-done }()
		if err := desk.Resume(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if rv := leave(t, desk, id); rv.Run.State != model.RunDone {
			t.Errorf("it ended %s: %s", rv.Run.State, rv.Run.Note)
		}
	}
	claims, err := bench.Store.ClaimsOf(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return claims
}

// judgeKilled holds the claims against what the provider was asked for.
func judgeKilled(t *testing.T, g *gate, ids []model.DeliveryID, claims []model.Claim) {
	t.Helper()
	if len(claims) != len(ids) {
		t.Errorf("%d claims of %d deliveries", len(claims), len(ids))
	}
	for _, c := range claims {
		n := g.count(c.Delivery)
		switch {
		case n > 1:
			t.Errorf("%s was asked for %d times", c.Delivery, n)
		case c.State == model.ClaimDelivered && n != 1:
			t.Errorf("%+v is said to be delivered and was never asked for", c)
		case c.State != model.ClaimDelivered && c.State != model.ClaimUnknown:
			t.Errorf("%+v has not ended", c)
		}
	}
	if n := states(claims)[model.ClaimUnknown]; n > 2 {
		t.Errorf("%d are unknown after two kills", n)
	}
}
