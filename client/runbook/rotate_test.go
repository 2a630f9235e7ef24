package runbook_test

import (
	"context"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// TestRotate changes URL and key, with a receiver that learns the key late.
func TestRotate(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{bench: func(b *runbook.Bench) {
		now := b.Now
		b.Rows = func() model.Rows {
			return model.RowsOf([]*model.Delivery{
				{ID: "a", Outcome: model.Failed, Cause: model.CauseUnauthorized, Created: now()},
				{ID: "b", Outcome: model.Failed, Cause: model.CauseNoURL, Created: now()},
				{ID: "c", Outcome: model.Failed, Cause: model.CauseTimeout, Created: now()},
				{ID: "d", Outcome: model.Failed, Cause: model.CauseUnauthorized, Created: now().Add(-24 * time.Hour)},
			}...)
		}
	}})
	from, oldKey := r.settings()
	to := r.box.PlainReceiverURL()
	id := r.change(runbook.URLChange{URL: to})
	rv := r.asks(id, "done")
	url, key := r.settings()
	if url != to || key == oldKey || rv.Key.Reveal() != key || !rv.Mine || offers(rv, "run") {
		t.Errorf("%s, key changed: %v, shown: %v, %+v", url, key != oldKey, rv.Key.Reveal() == key, rv)
	}
	r.learn()
	rv = r.ended(id, model.RunDone)
	wantStep(t, rv, "preflight", model.StepDone, "POST 200")
	wantStep(t, rv, "clear", model.StepDone, "no URL, no key")
	wantStep(t, rv, "set", model.StepDone, to, "no URL for")
	wantStep(t, rv, "key", model.StepDone, "changed", model.NewSecret(key).Fingerprint())
	wantStep(t, rv, "hand over", model.StepDone, "2 refused since")
	wantStep(t, rv, "proof", model.StepDone, "with the old one not: POST 401")
	wantStep(t, rv, "recover", model.StepDone, "2 were refused")
	if got := r.door.posts(); len(got) < 2 || got[0] != "" || got[1] != to {
		t.Errorf("posted %q", got)
	}
	if !rv.Key.Empty() {
		t.Error("the key is shown when all is over")
	}
	r.wantActs(id, from, oldKey, key)
	if urls, err := r.desk.URLs(t.Context()); err != nil || len(urls) != 2 {
		t.Errorf("URLs %v, %v", urls, err)
	}
	r.wantNoSecret(oldKey, key)
}

func (r *rig) wantActs(id model.RunID, from, oldKey, key string) {
	r.t.Helper()
	acts, err := r.desk.Acts(r.t.Context(), client.ActFilter{})
	if err != nil {
		r.t.Fatal(err)
	}
	if at, broken := model.BrokenLink(model.Checkpoint{}, acts); broken {
		r.t.Errorf("the chain breaks at %d", at)
	}
	first, last := acts[0], acts[len(acts)-1]
	if first.Outcome != "started" || !strings.HasPrefix(last.Outcome, "done") || first.Run != id || first.Action != model.ActRotate || first.Who != "ops@host" {
		r.t.Errorf("from %+v to %+v", first, last)
	}
	before, after := from+", key sha "+model.NewSecret(oldKey).Fingerprint(), r.box.PlainReceiverURL()+", key sha "+model.NewSecret(key).Fingerprint()
	if !slices.ContainsFunc(acts, func(a model.Act) bool { return a.Before == before && a.After == "no URL" }) ||
		!slices.ContainsFunc(acts, func(a model.Act) bool { return a.Before == "no URL" && a.After == after }) {
		r.t.Errorf("before %q, after %q in none of %+v", before, after, acts)
	}
}

// wantNoSecret reads the store's files.
func (r *rig) wantNoSecret(secrets ...string) {
	r.t.Helper()
	for _, name := range []string{r.place.Path, r.place.Path + "-wal"} {
		b, err := os.ReadFile(name) //nolint:gosec // the test's own file
		for _, s := range secrets {
			if err == nil && strings.Contains(string(b), s) {
				r.t.Errorf("%s holds a secret", name)
			}
		}
	}
}

// TestTheClearIsIgnored plays the host as its public code has it.
func TestTheClearIsIgnored(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		other bool
		posts int
	}{{"same URL", false, 1}, {"another URL", true, 2}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, options{server: metriport.ServerOptions{EmptyURL: metriport.ServerEmptyIgnored}})
			from, oldKey := r.settings()
			change, want := runbook.URLChange{}, from
			if c.other {
				change.URL, want = r.box.PlainReceiverURL(), r.box.PlainReceiverURL()
			}
			rv := r.ended(r.change(change), model.RunFailed)
			if url, key := r.settings(); url != want || key != oldKey {
				t.Errorf("%s, key kept: %v", url, key == oldKey)
			}
			wantStep(t, rv, "clear", model.StepDone, "ignored")
			wantStep(t, rv, "key", model.StepFailed, "kept the key", model.NewSecret(oldKey).Fingerprint(), "ask Metriport's support")
			wantStep(t, rv, "hand over", model.StepSkipped)
			wantStep(t, rv, "proof", model.StepDone, "accepted")
			if !strings.Contains(rv.Run.Note, "kept the key") {
				t.Errorf("says %q", rv.Run.Note)
			}
		})
	}
}

// TestKeepTheKeyAndUndo is one POST each way.
func TestKeepTheKeyAndUndo(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	from, key := r.settings()
	to := r.box.PlainReceiverURL()
	rv := r.ended(r.change(runbook.URLChange{URL: to, KeepKey: true}), model.RunDone)
	wantStep(t, rv, "clear", model.StepSkipped)
	wantStep(t, rv, "key", model.StepDone, "kept")
	wantStep(t, rv, "hand over", model.StepSkipped)
	if got := r.door.posts(); got[0] != to || slices.Contains(got, "") {
		t.Errorf("posted %q", got)
	}
	urls, err := r.desk.URLs(t.Context())
	i := slices.IndexFunc(urls, func(u client.UsedURL) bool { return u.URL == from })
	if err != nil || i < 0 {
		t.Fatalf("URLs %v, %v", urls, err)
	}
	r.ended(r.change(runbook.URLChange{URL: urls[i].URL, KeepKey: true}), model.RunDone)
	if url, now := r.settings(); url != from || now != key {
		t.Errorf("%s, key kept: %v", url, now == key)
	}
}

// TestTroubleAtAPost has a fault with one POST after another. What the run ends
// as, and what the provider has then, follows from what was really done.
func TestTroubleAtAPost(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		faults  []fault
		after   fault
		answers []string
		learns  bool
		state   model.RunState
		stands  string // old, new, back, none
		posts   int    // without the provider's ping
		says    string
	}{
		{"clear: 429", []fault{code429}, pass, nil, false, model.RunFailed, "old", 1, "nothing was changed"},
		{"clear: answer lost", []fault{cutAfter}, pass, nil, true, model.RunDone, "new", 2, ""},
		{"clear: 504, done", []fault{code504}, pass, nil, true, model.RunDone, "new", 2, ""},
		{"clear: cut, asked, again", []fault{cutBefore}, pass, []string{"again"}, true, model.RunDone, "new", 3, ""},
		{"clear: 500, asked, stop", []fault{code500}, pass, []string{"cancel"}, false, model.RunCanceled, "old", 1, "still has"},
		{"set: answer lost", []fault{pass, cutAfter}, pass, nil, true, model.RunDone, "new", 2, ""},
		{"set: 504, done", []fault{pass, code504}, pass, nil, true, model.RunDone, "new", 2, ""},
		{"set: 500 once", []fault{pass, code500}, pass, nil, true, model.RunDone, "new", 3, ""},
		{"set: 429 twice", []fault{pass, code429, code429}, pass, nil, true, model.RunDone, "new", 4, ""},
		{"set: refused, set back", []fault{pass, code400}, pass, nil, true, model.RunFailed, "back", 3, "the old one is in force again, with another key"},
		{"set: never, set back", []fault{pass, code500, code500, code500}, pass, nil, true, model.RunFailed, "back", 5, "another key"},
		{"set: nothing goes, stop", []fault{pass}, code500, []string{"cancel"}, false, model.RunCanceled, "none", 7, "No URL is set: messages are being stored as failed"},
		{"set: refused, cut at set back", []fault{pass, code400, cutAfter}, pass, nil, true, model.RunFailed, "back", 3, "another key"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, options{})
			from, oldKey := r.settings()
			to := r.box.PlainReceiverURL()
			r.door.script(c.after, c.faults...)
			id := r.change(runbook.URLChange{URL: to})
			for _, a := range c.answers {
				r.answer(id, a)
			}
			if c.learns {
				r.asks(id, "done")
				r.learn()
			}
			rv := r.ended(id, c.state)
			if !strings.Contains(rv.Run.Note, c.says) {
				t.Errorf("says %q", rv.Run.Note)
			}
			url, key := r.settings()
			got := map[bool]map[string]string{true: {from: "old"}, false: {to: "new", from: "back", "": "none"}}[key == oldKey][url]
			if got != c.stands {
				t.Errorf("the provider has %q (%s), want %q", got, url, c.stands)
			}
			if posts := r.door.posts(); len(posts) < c.posts || len(posts) > c.posts+1 {
				t.Errorf("posted %q", posts)
			}
		})
	}
}

// TestTheReceiverNeverLearns is left out by the operator.
func TestTheReceiverNeverLearns(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	p, err := r.desk.PlanURL(t.Context(), runbook.URLChange{})
	if url, _ := r.settings(); err != nil || !strings.HasPrefix(factOf(p, "URL"), url+" stays\n") || factOf(p, "from")+factOf(p, "to") != "" {
		t.Errorf("a key alone: %+v, %v", p.Facts, err)
	}
	id := r.change(runbook.URLChange{})
	r.answer(id, "copy")
	until(t, r.desk, id, "waiting", func(rv runbook.RunView) bool {
		return strings.Contains(stepOf(rv, "hand over").Detail, "POST 401")
	})
	r.box.Receiver().Set(sandbox.BadGateway)
	until(t, r.desk, id, "failing", func(rv runbook.RunView) bool {
		return rv.Ask != nil && strings.HasSuffix(rv.Ask.Text, "the new key. It fails now whatever the key is: that has to end first.")
	})
	r.box.Receiver().Set(sandbox.Healthy)
	r.answer(id, "done")
	until(t, r.desk, id, "still refused", func(rv runbook.RunView) bool {
		return rv.Ask != nil && strings.Contains(rv.Ask.Text, "still refuses")
	})
	r.answer(id, "skip")
	rv := r.ended(id, model.RunFailed)
	wantStep(t, rv, "hand over", model.StepSkipped, "left out by the operator before the receiver accepted the new key: POST 401")
	wantStep(t, rv, "proof", model.StepFailed, "POST 401")
	_, key := r.settings()
	if want := "rotate the webhook key · key changed (sha " + model.NewSecret(key).Fingerprint() + "), the receiver does not accept it yet: "; !strings.HasPrefix(rv.Run.Note, want) || !strings.HasSuffix(rv.Run.Note, " · bring it the key, then ping it") || !runbook.Unaccepted(rv) {
		t.Errorf("says %q, unaccepted %v", rv.Run.Note, runbook.Unaccepted(rv))
	}
}

// TestTheReceiverFailsAtTheProof: that is no word on the key.
func TestTheReceiverFailsAtTheProof(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	id := r.change(runbook.URLChange{})
	until(t, r.desk, id, "asked", func(rv runbook.RunView) bool { return rv.Ask != nil && len(rv.Ask.Choices) > 2 })
	r.box.Receiver().Set(sandbox.BadGateway)
	r.answer(id, "skip")
	rv := r.ended(id, model.RunFailed)
	wantStep(t, rv, "proof", model.StepFailed, "POST 502")
	if !strings.Contains(rv.Run.Note, "), not proved: the receiver fails whatever the key is: ") || !runbook.Unaccepted(rv) {
		t.Errorf("says %q, unaccepted %v", rv.Run.Note, runbook.Unaccepted(rv))
	}
}

// TestTheReceiverDoesNotAnswer: where only the key is to be changed, nothing is
// said of a new URL.
func TestTheReceiverDoesNotAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	r.box.Receiver().Set(sandbox.BadGateway)
	id := r.change(runbook.URLChange{})
	rv := r.asks(id, "go")
	if !strings.HasPrefix(rv.Ask.Text, "The receiver does not answer") || rv.Ask.Choices[0].About != "rotate the key all the same" {
		t.Errorf("asks %+v", rv.Ask)
	}
	r.answer(id, "cancel")
	if rv = r.ended(id, model.RunCanceled); runbook.Unaccepted(rv) {
		t.Error("nothing was changed")
	}
}

// TestActsNameTheirCalls: the acts of a change and of a ping name the provider
// calls that were made for them, as the call log has them.
func TestActsNameTheirCalls(t *testing.T) {
	t.Parallel()
	log := &rest.Log{}
	r := newRig(t, options{bench: func(b *runbook.Bench) {
		host := metriport.New(metriport.Options{Profile: b.Profile, Log: log})
		b.Host, b.Parts = host, runbook.PartsOf(host)
	}})
	id := r.change(runbook.URLChange{URL: r.box.PlainReceiverURL(), KeepKey: true})
	r.ended(id, model.RunDone)
	if _, err := r.desk.Ping(t.Context(), runbook.ByHost); err != nil {
		t.Fatal(err)
	}
	methods := map[string]string{}
	for _, c := range log.Calls() {
		methods[c.ID] = c.Method
	}
	acts, err := r.desk.Acts(t.Context(), client.ActFilter{})
	if at, broken := model.BrokenLink(model.Checkpoint{}, acts); err != nil || broken {
		t.Fatalf("the chain breaks at %d, %v", at, err)
	}
	posts, named := 0, map[string]bool{}
	for _, a := range acts {
		for _, c := range a.Calls {
			if methods[c] == "" || named[c] {
				t.Errorf("%s names %q, which the log has not, or another act has too", a.Action, c)
			}
			if named[c] = true; methods[c] == http.MethodPost {
				posts++
			}
		}
		if (a.Outcome == "started") != (len(a.Calls) == 0) && !strings.HasPrefix(a.Scope, "run ") {
			t.Errorf("%+v names its calls wrongly", a)
		}
	}
	if n := len(r.door.posts()); posts != n || n == 0 {
		t.Errorf("%d of %d POSTs are named", posts, n)
	}
}

func TestOnRotateBringsTheKey(t *testing.T) {
	t.Parallel()
	var r *rig
	broken := true
	r = newRig(t, options{bench: func(b *runbook.Bench) {
		b.OnRotate = func(_ context.Context, key model.Secret) error {
			if broken {
				broken = false
				return &model.Error{Code: model.Unavailable, Op: "run on_rotate", Why: "exit status 3"}
			}
			r.box.Receiver().Forget(key.Reveal())
			return nil
		}
	}})
	id := r.change(runbook.URLChange{})
	r.answer(id, "run")
	until(t, r.desk, id, "failure", func(rv runbook.RunView) bool {
		return rv.Ask != nil && strings.Contains(rv.Ask.Text, "on_rotate failed: exit status 3")
	})
	r.answer(id, "run")
	r.ended(id, model.RunDone)
}

// TestTheNewURLDoesNotAnswer asks before anything is changed.
func TestTheNewURLDoesNotAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	from, key := r.settings()
	id := r.change(runbook.URLChange{URL: "http://127.0.0.1:1/nobody"})
	rv := r.asks(id, "go")
	wantStep(t, rv, "preflight", model.StepFailed, "no answer")
	r.answer(id, "cancel")
	r.ended(id, model.RunCanceled)
	if url, now := r.settings(); url != from || now != key || len(r.door.posts()) != 0 {
		t.Errorf("%s changed: %q", url, r.door.posts())
	}
}

// TestSomebodyChangedItMeanwhile: what was planned on is not there any more.
func TestSomebodyChangedItMeanwhile(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	p := r.planURL(runbook.URLChange{})
	if _, err := r.bench.URLSetter.SetURL(t.Context(), r.box.PlainReceiverURL()); err != nil {
		t.Fatal(err)
	}
	id, err := r.desk.Start(t.Context(), p, runbook.Consent{})
	if err != nil {
		t.Fatal(err)
	}
	rv := r.ended(id, model.RunFailed)
	if !strings.Contains(rv.Run.Note, "somebody changed the webhook") || len(r.door.posts()) != 1 {
		t.Errorf("says %q, posted %q", rv.Run.Note, r.door.posts())
	}
}

// TestTheFirstURL needs no clear.
func TestTheFirstURL(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	if _, err := r.bench.URLSetter.SetURL(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	id := r.change(runbook.URLChange{URL: r.box.PlainReceiverURL()})
	r.asks(id, "done")
	r.learn()
	rv := r.ended(id, model.RunDone)
	wantStep(t, rv, "clear", model.StepSkipped)
	wantStep(t, rv, "key", model.StepDone, "made")
}
