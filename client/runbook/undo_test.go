package runbook_test

import (
	"strings"
	"testing"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

func (r *rig) undo() model.RunID {
	r.t.Helper()
	p, err := r.desk.PlanUndo(r.t.Context())
	if err != nil || p.Refuse != "" {
		r.t.Fatalf("plan: %v, refused: %q", err, p.Refuse)
	}
	return r.start(p)
}

// TestUndo goes back to the URL before, and forth again.
func TestUndo(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	from, key := r.settings()
	to := r.box.PlainReceiverURL()
	first := r.change(runbook.URLChange{URL: to, KeepKey: true})
	r.ended(first, model.RunDone)
	p, err := r.desk.PlanUndo(t.Context())
	if err != nil || p.Title != "undo the change of the webhook URL" || factOf(p, "from") != to || factOf(p, "to") != from {
		t.Errorf("%+v, %v", p, err)
	}
	if undoes := factOf(p, "undoes"); !strings.HasPrefix(undoes, "run "+string(first)+" of ops@host, ") {
		t.Errorf("undoes %q", undoes)
	}
	second := r.start(p)
	rv := r.ended(second, model.RunDone)
	wantStep(t, rv, "hand over", model.StepSkipped)
	if url, now := r.settings(); url != from || now != key {
		t.Errorf("%s, key kept: %v", url, now == key)
	}
	if !strings.Contains(string(rv.Run.Plan), `"undoes":"`+string(first)+`"`) {
		t.Errorf("the plan on record: %s", rv.Run.Plan)
	}
	acts, err := r.desk.Acts(t.Context(), client.ActFilter{Action: model.ActChangeURL})
	if err != nil || acts[len(acts)-1].Run != second || !strings.Contains(acts[len(acts)-1].Outcome, "done") {
		t.Errorf("acts %+v, %v", acts, err)
	}
	r.ended(r.undo(), model.RunDone)
	if url, now := r.settings(); url != to || now != key {
		t.Errorf("%s, key kept: %v", url, now == key)
	}
}

// TestUndoARotation keeps the new key, and brings it to the old URL's receiver.
func TestUndoARotation(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	from, old := r.settings()
	id := r.change(runbook.URLChange{URL: r.box.PlainReceiverURL()})
	r.asks(id, "done")
	_, key := r.settings()
	r.box.PlainReceiver().Forget(key)
	r.ended(id, model.RunDone)
	p, err := r.desk.PlanUndo(t.Context())
	if err != nil || !strings.Contains(factOf(p, "hand over"), "may still have the key before") {
		t.Errorf("%+v, %v", p, err)
	}
	id = r.start(p)
	if rv := r.asks(id, "done"); rv.Key.Reveal() != key {
		t.Error("the key to bring is not there")
	}
	r.box.Receiver().Forget(key)
	rv := r.ended(id, model.RunDone)
	wantStep(t, rv, "hand over", model.StepDone, "accepts")
	wantStep(t, rv, "proof", model.StepDone, "accepted")
	if url, now := r.settings(); url != from || now != key || now == old {
		t.Errorf("%s, the new key kept: %v", url, now == key)
	}
}

// TestUndoInTheGap sets the URL that was cleared.
func TestUndoInTheGap(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	from, _ := r.settings()
	r.door.script(code500, pass)
	id := r.change(runbook.URLChange{URL: r.box.PlainReceiverURL()})
	r.answer(id, "cancel")
	r.ended(id, model.RunCanceled)
	r.door.script(pass)
	id = r.undo()
	r.asks(id, "done")
	r.learn()
	r.ended(id, model.RunDone)
	if url, _ := r.settings(); url != from {
		t.Errorf("set %q", url)
	}
}

// TestNothingToUndo says why.
func TestNothingToUndo(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	wants := func(code model.Code, words string) {
		t.Helper()
		_, err := r.desk.PlanUndo(t.Context())
		wantErr(t, err, code, words)
	}
	wants(model.NotFound, "no change of the URL is on record")

	id := r.change(runbook.URLChange{URL: "http://127.0.0.1:1/nobody"}) // stopped before anything was changed
	r.answer(id, "cancel")
	r.ended(id, model.RunCanceled)
	wants(model.NotFound, "no change of the URL is on record")

	id = r.change(runbook.URLChange{})
	r.asks(id, "done")
	r.learn()
	r.ended(id, model.RunDone)
	wants(model.Invalid, "changed the key only")

	r.ended(r.change(runbook.URLChange{URL: r.box.PlainReceiverURL(), KeepKey: true}), model.RunDone)
	if _, err := r.bench.URLSetter.SetURL(t.Context(), r.box.PlainReceiverURL()+"/other"); err != nil {
		t.Fatal(err)
	}
	wants(model.Invalid, "somebody has changed the URL since")
	if _, err := r.bench.URLSetter.SetURL(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	id = r.change(runbook.URLChange{URL: r.box.PlainReceiverURL()})
	r.asks(id, "done")
	r.learn()
	r.ended(id, model.RunDone)
	wants(model.Invalid, "there was no URL before")
}
