package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

func TestOutcomeExit(t *testing.T) {
	for _, c := range []struct {
		states []model.ClaimState
		want   int
	}{
		{nil, 0},
		{[]model.ClaimState{model.ClaimDelivered, model.ClaimDelivered}, 0},
		{[]model.ClaimState{model.ClaimDelivered, model.ClaimFailed}, 6},
		{[]model.ClaimState{model.ClaimDelivered, model.ClaimExcluded}, 6},
		{[]model.ClaimState{model.ClaimUnknown, model.ClaimFailed}, 6},
		{[]model.ClaimState{model.ClaimFailed, model.ClaimExcluded}, 1},
	} {
		claims := make([]model.Claim, len(c.states))
		for i, s := range c.states {
			claims[i].State = s
		}
		if got := outcomeExit(progressOf(runbook.RunView{Claims: claims})); got != c.want {
			t.Errorf("%v: exit %d, want %d", c.states, got, c.want)
		}
	}
}

func TestMissing(t *testing.T) {
	all := runbook.Needs{Name: "us", Count: 40, Overrule: "send anyway"}
	for _, c := range []struct {
		name string
		with consent
		says string
	}{
		{"nothing", consent{}, `--confirm "us"`},
		{"another name", consent{confirm: "eu", count: 40, overrule: "send anyway"}, `--confirm "us"`},
		{"no number", consent{confirm: "us", overrule: "send anyway"}, "--yes-count 40"},
		{"another number", consent{confirm: "us", count: 41, overrule: "send anyway"}, "is 40, not 41"},
		{"no words", consent{confirm: "us", count: 40}, `--overrule "send anyway"`},
		{"everything", consent{confirm: "us", count: 40, overrule: "send anyway"}, ""},
	} {
		err := missing(all, c.with)
		if (c.says == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if err := missing(runbook.Needs{}, consent{}); err != nil {
		t.Errorf("what needs nothing: %v", err)
	}
}

// TestTeller: each step and note is said once, counts now and then and at the end.
func TestTeller(t *testing.T) {
	var errs bytes.Buffer
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	at := teller{app: &app{Deps: Deps{Stderr: &errs, Now: func() time.Time { return now }}}}
	view := runbook.RunView{
		Run:    model.Run{State: model.RunRunning, Note: "going"},
		Steps:  []model.Step{{N: 1, Name: "queue", State: model.StepStarted}},
		Claims: []model.Claim{{State: model.ClaimQueued}, {State: model.ClaimQueued}},
	}
	at.tell(view)
	at.tell(view)
	view.Steps = []model.Step{{N: 1, Name: "queue", State: model.StepDone, Detail: "2 \x1b[2J"}}
	view.Claims = []model.Claim{{State: model.ClaimSent}, {State: model.ClaimQueued}}
	at.tell(view) // too early for counts
	now = now.Add(calm)
	at.tell(view)
	view.Claims = []model.Claim{{State: model.ClaimDelivered}, {State: model.ClaimFailed}}
	view.Run.State = model.RunDone
	at.tell(view) // at the end at once
	want := "step 1 queue: started\ngoing\n2 waiting\nstep 1 queue: done · 2 \n1 under way · 1 waiting\n1 delivered · 1 failed again\n"
	if errs.String() != want {
		t.Errorf("said\n%s\nwant\n%s", errs.String(), want)
	}
}

// handing is a view that asks for the hand-over.
func handing(text string) runbook.RunView {
	return runbook.RunView{Ask: &runbook.Question{Text: text, Choices: []runbook.Choice{{Key: "copy"}, {Key: "run"}, {Key: "done"}, {Key: "skip"}}}}
}

func TestReplies(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	a := &app{Deps: Deps{Now: func() time.Time { return now }}}
	other := runbook.RunView{Ask: &runbook.Question{Text: "The new URL does not answer.", Choices: []runbook.Choice{{Key: "go"}, {Key: "cancel"}}}}

	r := &rotation{app: a, over: handOver{way: overNot}, answers: []string{"go"}}
	if got, err := r.reply(handing("")); got != "skip" || err != nil {
		t.Errorf("left out: %q, %v", got, err)
	}
	if got, err := r.reply(other); got != "go" || err != nil {
		t.Errorf("an answer that was given: %q, %v", got, err)
	}
	if _, err := r.reply(other); model.CodeOf(err) != model.Invalid {
		t.Errorf("none left: %v", err)
	}

	r = &rotation{app: a, over: handOver{way: overByScript, wait: time.Minute}}
	if got, err := r.reply(handing("Bring it")); got != "run" || err != nil {
		t.Errorf("by the script: %q, %v", got, err)
	}
	if got, err := r.reply(handing("Bring it")); got != "" || err != nil {
		t.Errorf("it is run once, then waited for: %q, %v", got, err)
	}
	if _, err := r.reply(handing("on_rotate failed: it ended with status 3.")); err == nil {
		t.Error("a script that failed is waited for")
	}
	now = now.Add(2 * time.Minute)
	if _, err := r.reply(handing("Bring it")); model.CodeOf(err) != model.Unavailable {
		t.Errorf("waited for too long: %v", err)
	}
}

func TestKeyFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs file modes")
	}
	dir := t.TempDir()
	name := filepath.Join(dir, "key")
	if err := os.WriteFile(name, []byte("old"), 0o644); err != nil { //nolint:gosec // what the mode is to be mended of
		t.Fatal(err)
	}
	only := func(want string) {
		t.Helper()
		list, err := os.ReadDir(dir)
		b, errRead := os.ReadFile(filepath.Clean(name))
		if err := errors.Join(err, errRead); err != nil || len(list) != 1 || string(b) != want {
			t.Errorf("%d files, %q in it, %v", len(list), b, err)
		}
	}
	k, err := newKeyFile(name)
	if err != nil {
		t.Fatal(err)
	}
	k.drop()
	only("old")
	if k, err = newKeyFile(name); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"a-key-of-21-letters-x", "a-key-of-21-letters-y"} {
		if err := k.write(model.NewSecret(key)); err != nil {
			t.Fatal(err)
		}
		only(key)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	k.drop()
	only("a-key-of-21-letters-y")
	for _, bad := range []string{dir, filepath.Join(dir, "nowhere", "key")} {
		if _, err := newKeyFile(bad); model.CodeOf(err) != model.Invalid {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// TestLately: the log is read when it is wanted and not quite new, and what was
// read stays when the provider does not answer.
func TestLately(t *testing.T) {
	now, reads := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC), 0
	l := &lately{every: rarely, now: func() time.Time { return now }, read: func() model.Rows {
		if reads++; reads == 3 {
			return model.Rows{}
		}
		return model.RowsOf(slices.Repeat([]*model.Delivery{{}}, reads)...)
	}}
	for _, c := range []struct {
		after time.Duration
		rows  int
	}{{0, 1}, {time.Second, 1}, {rarely, 2}, {rarely, 2}} {
		now = now.Add(c.after)
		if got := l.rows().Len(); got != c.rows {
			t.Errorf("%d rows after %v, want %d", got, c.after, c.rows)
		}
	}
	l.hurry()
	if now = now.Add(2 * time.Second); l.rows().Len() != 4 {
		t.Error("at the end they are not new")
	}
}

// TestGathered: what comes twice while a log grows, on a page or on two, is one row,
// as it was read first.
func TestGathered(t *testing.T) {
	row := func(id model.DeliveryID, code int) model.Row {
		return model.Row{Delivery: model.Delivery{ID: id, Code: code}}
	}
	var g gathered
	g.add([]model.Row{row("c", 1), row("b", 1), row("b", 2)})
	g.add(nil)
	g.add([]model.Row{row("b", 3), row("a", 1)})
	var got []string
	for _, d := range g.Rows().All() {
		got = append(got, fmt.Sprint(d.ID, d.Code))
	}
	if want := []string{"c1", "b1", "a1"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestUnacceptedIsPartlyDone: the provider has the new key, and only the
// receiver does not take it.
func TestUnacceptedIsPartlyDone(t *testing.T) {
	for name, c := range map[string]struct {
		kind  model.RunKind
		key   model.StepState
		proof model.StepState
		want  int
	}{
		"not accepted":     {model.RunRotate, model.StepDone, model.StepFailed, exitPartly},
		"of many":          {model.RunKey, model.StepDone, model.StepFailed, exitPartly},
		"the key is kept":  {model.RunRotate, model.StepFailed, model.StepFailed, exitFailed},
		"something else":   {model.RunRotate, model.StepDone, model.StepDone, exitFailed},
		"steps of a retry": {model.RunRetry, model.StepDone, model.StepFailed, exitFailed},
	} {
		v := runbook.RunView{Run: model.Run{ID: "r1", Kind: c.kind, State: model.RunFailed}, Steps: []model.Step{
			{N: 3, State: model.StepDone}, {N: 4, State: c.key}, {N: 7, State: c.proof},
		}}
		a := &app{Deps: Deps{Stdout: io.Discard, Stderr: io.Discard}}
		if err := a.ended(v); exitCode(err) != c.want {
			t.Errorf("%s: exit %d, %v", name, exitCode(err), err)
		}
	}
}
