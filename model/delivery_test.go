package model_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
	"pgregory.net/rapid"
)

func TestOutcomeWords(t *testing.T) {
	for _, o := range []model.Outcome{model.OutcomeUnknown, model.Processing, model.Delivered, model.Failed} {
		if back, ok := model.ParseOutcome(o.String()); !ok || back != o {
			t.Errorf("%v reads as %v, %v", o, back, ok)
		}
	}
	for _, none := range []string{"", "Failed", "success"} {
		if o, ok := model.ParseOutcome(none); ok || o != model.OutcomeUnknown {
			t.Errorf("%q reads as %v", none, o)
		}
	}
	if got := model.Outcome(99).String() + " " + model.Trigger(99).String() + " " + model.Manual.String(); got != "unknown unknown manual" {
		t.Errorf("got %q", got)
	}
}

func TestCountWords(t *testing.T) {
	for want, c := range map[string]model.Count{"unknown": {}, "0": model.Known(0), "12": model.Known(12), "≥ 12": {N: 12, Known: true, AtLeast: true}} {
		if got := c.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if model.TriOf(true) != model.Yes || model.TriOf(false) != model.No || model.TriUnknown == model.No {
		t.Error("yes and no are mixed up")
	}
}

func TestCapabilitiesOf(t *testing.T) {
	cs := model.Capabilities{{Action: model.CanLog, Can: model.No, Why: "the host has no such route"}}
	if got := cs.Of(model.CanLog); got.Can != model.No || got.Why == "" {
		t.Errorf("got %+v", got)
	}
	if got := cs.Of(model.CanRetryOne); got.Can != model.TriUnknown || got.Action != model.CanRetryOne {
		t.Errorf("what was not asked for is %+v", got)
	}
}

func TestBadge(t *testing.T) {
	for want, env := range map[string]model.Environment{"PROD": model.Production, "SANDBOX": model.Sandbox, "STAGING EU": "staging eu", "": ""} {
		if got := (model.Profile{Environment: env}).Badge(); got != want {
			t.Errorf("%q has badge %q", env, got)
		}
	}
}

func TestLogOldest(t *testing.T) {
	timeless := &model.Delivery{ID: "timeless"}
	older := &model.Delivery{ID: "older", Created: at.Add(-time.Hour)}
	newer := &model.Delivery{ID: "newer", Created: at}
	if got := (model.Log{Rows: model.RowsOf(newer, older, timeless)}).Oldest(); !got.Equal(older.Created) {
		t.Errorf("got %v", got)
	}
	if got := (model.Log{Rows: model.RowsOf(timeless)}).Oldest(); !got.IsZero() {
		t.Errorf("got %v", got)
	}
}

// TestIndexOf: a row is found from any hint, also one outside the list.
func TestIndexOf(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(0, 20).Draw(rt, "n")
		var list []*model.Delivery
		for i := range n {
			list = append(list, &model.Delivery{ID: model.DeliveryID(strconv.Itoa(i))})
		}
		want := rapid.IntRange(0, 25).Draw(rt, "want")
		hint, most := rapid.IntRange(-3, 30).Draw(rt, "hint"), rapid.IntRange(0, 30).Draw(rt, "most")
		i, ok := model.RowsOf(list...).IndexOf(model.DeliveryID(strconv.Itoa(want)), hint, most)
		from := min(max(hint, 0), max(n-1, 0))
		near := want-from <= most && from-want <= most
		if ok != (want < n && near) || (ok && i != want) {
			rt.Fatalf("%d of %d from %d, at most %d: %d, %v", want, n, hint, most, i, ok)
		}
	})
}
