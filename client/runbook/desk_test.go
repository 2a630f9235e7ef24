package runbook_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

func TestConsent(t *testing.T) {
	r := newRig(t, options{bench: func(b *runbook.Bench) { b.Profile.Environment = model.Production }, idle: true})
	for _, c := range []struct {
		name  string
		needs runbook.Needs
		typed runbook.Consent
		words []string
	}{
		{"nothing typed", runbook.Needs{Name: "demo"}, runbook.Consent{}, []string{`type the profile's name "demo"`}},
		{"another case", runbook.Needs{Name: "demo"}, runbook.Consent{Name: "Demo"}, []string{"name"}},
		{"a plan that forgets the name", runbook.Needs{}, runbook.Consent{}, []string{`"demo"`}},
		{"another number", runbook.Needs{Count: 12}, runbook.Consent{Name: "demo", Count: 11}, []string{"type the number 12"}},
		{"other words", runbook.Needs{Overrule: "send anyway"}, runbook.Consent{Name: "demo", Overrule: "send anyway "}, []string{`the words "send anyway"`}},
		{"all", runbook.Needs{Name: "demo", Count: 3, Overrule: "x"}, runbook.Consent{}, []string{"name", "number 3", `"x"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := r.desk.Start(t.Context(), runbook.Plan{Kind: model.RunRotate, Needs: c.needs}, c.typed)
			wantErr(t, err, model.Invalid, c.words...)
		})
	}
	_, err := r.desk.Start(t.Context(), runbook.Plan{Kind: model.RunRotate, Refuse: "it cannot"}, runbook.Consent{Name: "demo"})
	wantErr(t, err, model.Invalid, "it cannot")
	_, err = r.desk.Start(t.Context(), runbook.Plan{Kind: "dance"}, runbook.Consent{Name: "demo"})
	wantErr(t, err, model.Invalid, "no such kind")
	if runs, err := r.store.RunsOf(t.Context(), "", false); err != nil || len(runs) != 0 {
		t.Errorf("runs %v, %v", runs, err)
	}
	if acts, err := r.desk.Acts(t.Context(), client.ActFilter{}); err != nil || len(acts) != 0 {
		t.Errorf("acts %v, %v", acts, err)
	}
}

// TestTwoDesks share one store: the second is refused, and told by whom.
func TestTwoDesks(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	second := r.second()
	p := r.planURL(runbook.URLChange{})
	id := r.change(runbook.URLChange{})
	_, err := second.Start(t.Context(), p, runbook.Consent{})
	wantErr(t, err, model.Denied, "console-1")
	_, err = r.desk.Start(t.Context(), p, runbook.Consent{})
	wantErr(t, err, model.Denied, "another one is open", string(id))
	late, err := second.PlanURL(t.Context(), runbook.URLChange{URL: r.box.PlainReceiverURL()})
	if err != nil || !strings.Contains(late.Refuse, string(id)) {
		t.Errorf("refused %q, %v", late.Refuse, err)
	}
	r.asks(id, "done")
	rv := until(t, second, id, "run of the other", func(rv runbook.RunView) bool { return stepOf(rv, "set").State == model.StepDone })
	if rv.Mine || rv.Ask != nil || !rv.Key.Empty() || rv.Lease.Holder != "console-1" {
		t.Errorf("the second sees %+v", rv)
	}
	wantErr(t, second.Resume(t.Context(), id), model.Denied, "console-1")
	wantErr(t, second.Answer(t.Context(), id, "done"), model.Invalid)
	r.learn()
	r.ended(id, model.RunDone)
	until(t, second, id, "end", func(rv runbook.RunView) bool { return rv.Run.State == model.RunDone })
}

func TestPauseResumeCancel(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	id := r.change(runbook.URLChange{})
	r.asks(id, "done")
	wantErr(t, r.desk.Resume(t.Context(), id), model.Invalid)
	wantErr(t, r.desk.Answer(t.Context(), id, "dance"), model.Invalid, "copy, done, skip")
	if err := r.desk.Pause(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if rv := until(t, r.desk, id, "pause", laid); rv.Ask != nil || !rv.Key.Empty() {
		t.Errorf("a paused run is %+v", rv)
	}
	wantErr(t, r.desk.Pause(t.Context(), id), model.Invalid, "nobody")
	_, key := r.settings()
	if err := r.desk.Resume(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if rv := r.asks(id, "done"); rv.Key.Reveal() != key {
		t.Error("the key is not known again")
	}
	if err := r.desk.Cancel(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	rv := r.ended(id, model.RunCanceled)
	if !strings.Contains(rv.Run.Note, "hand over") || len(r.door.posts()) != 2 {
		t.Errorf("says %q, posted %q", rv.Run.Note, r.door.posts())
	}
	for _, err := range []error{r.desk.Cancel(t.Context(), id), r.desk.Resume(t.Context(), id), r.desk.Pause(t.Context(), id), r.desk.Answer(t.Context(), "no", "go")} {
		wantErr(t, err, model.NotFound)
	}
}

// sender lets a test stand in the way of the direct ping.
type sender struct {
	client.Sender
	before func()
}

func (s sender) Ping(ctx context.Context, url string, key model.Secret) (client.Shot, error) {
	s.before()
	return s.Sender.Ping(ctx, url, key)
}

// TestAClockThatJumps goes back in the gap and forth while waiting: leases that
// nobody else took are still ours.
func TestAClockThatJumps(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	id := r.change(runbook.URLChange{})
	r.asks(id, "done")
	r.clock.Jump(-time.Hour)
	r.answer(id, "done")
	r.clock.Jump(3 * time.Hour)
	r.learn()
	r.ended(id, model.RunDone)
}

func TestADefectEndsOneRunOnly(t *testing.T) {
	t.Parallel()
	first := true
	r := newRig(t, options{bench: func(b *runbook.Bench) {
		b.Direct = sender{b.Direct, func() {
			if first {
				first = false
				panic("\x1b[31mno such thing")
			}
		}}
	}})
	rv := r.ended(r.change(runbook.URLChange{}), model.RunFailed)
	if !strings.Contains(rv.Run.Note, "a defect of hooktop: no such thing") || strings.Contains(rv.Run.Note, "\x1b") {
		t.Errorf("says %q", rv.Run.Note)
	}
	r.asks(r.change(runbook.URLChange{}), "done")
}

// full is a store on a full disk, from a moment on.
type full struct {
	client.Store
	is *bool
}

func noRoom() error {
	return &model.Error{Code: model.Unavailable, Op: "write", Why: "no space left on device"}
}

func (f full) SaveRun(ctx context.Context, r model.Run) error {
	if *f.is {
		return noRoom()
	}
	return f.Store.SaveRun(ctx, r)
}

func (f full) SaveStep(ctx context.Context, s model.Step) error {
	if *f.is {
		return noRoom()
	}
	return f.Store.SaveStep(ctx, s)
}

// TestAFullDisk refuses what needs the journal; planning and looking go on.
func TestAFullDisk(t *testing.T) {
	t.Parallel()
	is := true
	r := newRig(t, options{bench: func(b *runbook.Bench) { b.Store = full{b.Store, &is} }})
	_, err := r.desk.Start(t.Context(), r.planURL(runbook.URLChange{}), runbook.Consent{})
	wantErr(t, err, model.Unavailable, "what needs the journal is refused", "no space left")
	if len(r.door.posts()) != 0 {
		t.Error("something was posted")
	}
	is = false
	r.asks(r.change(runbook.URLChange{}), "done")
}

func TestPlan(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{bench: func(b *runbook.Bench) { b.Profile.Environment = model.Production }})
	from, key := r.settings()
	p := r.planURL(runbook.URLChange{URL: "https://hooks.example.com/a"})
	if p.Needs.Name != "demo" || p.Title != "change the webhook URL and rotate its key" {
		t.Errorf("%+v", p)
	}
	all := ""
	for _, f := range p.Facts {
		all += f.Label + ": " + f.Text + "\n"
	}
	for _, want := range []string{"from: " + from, "to: https://hooks.example.com/a", model.NewSecret(key).Fingerprint(), "stored as failed", "devices.* messages are lost", "calls: about 14"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in\n%s", want, all)
		}
	}
	_, err := r.desk.PlanURL(t.Context(), runbook.URLChange{URL: from, KeepKey: true})
	wantErr(t, err, model.Invalid, "nothing would change")
	if strings.Contains(string(p.Raw), key) || !json.Valid(p.Raw) {
		t.Errorf("raw %s", p.Raw)
	}
}

// TestAPlanThatIsRefused says why, and Start keeps to it.
func TestAPlanThatIsRefused(t *testing.T) {
	t.Parallel()
	left := 1000
	r := newRig(t, options{idle: true, bench: func(b *runbook.Bench) {
		b.Budget = func() model.Budget { return model.Budget{Limit: 1000, Used: 1000 - left} }
	}})
	for _, c := range []struct {
		url, want string
		left      int
	}{
		{"notaurl", "not a URL", 1000},
		{"https://a.example.com/" + strings.Repeat("x", 2048), "2048", 1000},
		{"", "only 13 calls are left today", 13},
	} {
		left = c.left
		p, err := r.desk.PlanURL(t.Context(), runbook.URLChange{URL: c.url})
		if err != nil || !strings.Contains(p.Refuse, c.want) {
			t.Errorf("%.30q: refused %q, %v", c.url, p.Refuse, err)
		}
		_, err = r.desk.Start(t.Context(), p, runbook.Consent{})
		wantErr(t, err, model.Invalid, c.want)
	}
	left = 1000
	p := r.planURL(runbook.URLChange{URL: "https://a.example.com:10000/x"})
	if f := p.Facts[len(p.Facts)-1]; !f.Warn || !strings.Contains(f.Text, "does not enforce it") {
		t.Errorf("the block list on a host that does not enforce it: %+v", f)
	}
}

// TestTheFirstView is read at once, and says that there is nothing.
func TestTheFirstView(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{idle: true})
	if v, err := r.desk.Changed(t.Context(), 0); err != nil || v.Seq != 1 || len(v.Runs) != 0 {
		t.Errorf("%+v, %v", v, err)
	}
}

// TestAURLWithCredentials is in no plan, and another process finds it.
func TestAURLWithCredentials(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	to := strings.Replace(r.box.PlainReceiverURL(), "http://", "http://user:pa55word@", 1)
	p := r.planURL(runbook.URLChange{URL: to})
	text, err := json.Marshal(p)
	if err != nil || strings.Contains(string(text), "pa55word") || strings.Contains(string(p.Raw), "pa55word") {
		t.Errorf("%s %s, %v", text, p.Raw, err)
	}
	id, err := r.desk.Start(t.Context(), p, runbook.Consent{})
	if err != nil {
		t.Fatal(err)
	}
	r.asks(id, "done")
	if err := r.desk.Pause(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	until(t, r.desk, id, "pause", laid)
	r.desk = runbook.New(r.newBench("console-2", r.store))
	r.work(r.desk)
	if err := r.desk.Resume(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	r.learn()
	r.ended(id, model.RunDone)
	if url, _ := r.settings(); url != to {
		t.Errorf("set %s", url)
	}
	acts, err := r.desk.Acts(t.Context(), client.ActFilter{})
	text, _ = json.Marshal(acts)
	if err != nil || strings.Contains(string(text), "pa55word") {
		t.Errorf("acts %s, %v", text, err)
	}
}

func TestRevealedIsOnRecord(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{idle: true})
	if err := r.desk.Revealed(t.Context(), "m-1"); err != nil {
		t.Fatal(err)
	}
	acts, err := r.desk.Acts(t.Context(), client.ActFilter{Action: model.ActReveal})
	if err != nil || len(acts) != 1 || acts[0].Scope != "delivery m-1" || acts[0].Profile != "demo" || acts[0].At.IsZero() {
		t.Errorf("%+v, %v", acts, err)
	}
}

// TestTheViewIsStill publishes nothing while nothing changes.
func TestTheViewIsStill(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	id := r.change(runbook.URLChange{})
	rv := r.asks(id, "done")
	if err := r.desk.Pause(t.Context(), rv.Run.ID); err != nil {
		t.Fatal(err)
	}
	until(t, r.desk, id, "pause", laid)
	var err error
	for range 2 { // what was shown from memory is read once more from the store
		v := r.desk.View()
		ctx, stop := context.WithTimeout(t.Context(), 300*time.Millisecond) // ten polls
		_, err = r.desk.Changed(ctx, v.Seq)
		stop()
		if err != nil {
			break
		}
	}
	wantErr(t, err, model.Canceled)
}
