package runbook_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

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
	for i, at := range append(points, rounds(0, 46)...) {
		t.Run(fmt.Sprintf("%d %s", i+1, at), func(t *testing.T) {
			t.Parallel()
			killed(t, at)
		})
	}
}

func killed(t *testing.T, at string) {
	t.Helper()
	r := newRig(t, options{system: true, idle: true})
	from, oldKey := r.settings()
	to := r.box.PlainReceiverURL()
	ended := r.dieTaught(at, to)
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
			r := newRig(t, options{system: true, idle: true})
			from, _ := r.settings()
			to := r.box.PlainReceiverURL()
			r.dieTaught("clear done after", to)
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

// dieTaught kills a change of the URL whose receiver learns every key as soon as
// it is made.
func (r *rig) dieTaught(at, to string) (ended bool) {
	ctx, stop := context.WithCancel(r.t.Context())
	defer stop()
	go r.teach(ctx)
	return r.die(doom{At: at, To: to})
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
