package model_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

// oldHash is an act's as it was chained before acts named their calls.
const oldHash = "c25acaec482f5282e8b0f350b1abe642ad4dc698859006d0794dc85b678bc000"

func TestActsWithoutCallsKeepTheirHash(t *testing.T) {
	a := model.Act{
		At: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC), Who: "ops-1@host", Profile: "us", Action: model.ActRotate,
		Scope: "set the webhook to hooks.acme.dev", Before: "key sha 1a2b", After: "key sha 77e0", Outcome: "done", Run: "r1",
	}.Chained(7, "prev")
	if a.Hash != oldHash || !a.Sound() {
		t.Errorf("hash %s", a.Hash)
	}
	with := a
	with.Calls = []string{"k3f9q-1", "k3f9q-2"}
	if with.Sound() {
		t.Error("calls can be added to an act unseen")
	}
	if with = with.Chained(7, "prev"); with.Hash == oldHash || !with.Sound() {
		t.Error("calls are not in the hash")
	}
	with.Calls = slices.Clone(with.Calls)
	with.Calls[1] = "k3f9q-3"
	if with.Sound() {
		t.Error("calls can be altered unseen")
	}
}

func TestReportNamesCalls(t *testing.T) {
	var prev model.Checkpoint
	var chain []model.Act
	for _, calls := range [][]string{nil, {"k3f9q-1"}, {"k3f9q-2", "k3f9q-3"}, {"a-1", "a-2", "a-3", "a-4", "a-5"}} {
		a := model.Act{At: ten.Add(time.Minute), Who: "ops-1@host", Profile: "us", Action: model.ActRetry, Outcome: "done", Calls: calls}.Chained(prev.Seq+1, prev.Hash)
		prev = model.Checkpoint{Seq: a.Seq, Hash: a.Hash}
		chain = append(chain, a)
	}
	r := reported(model.Checkpoint{}, chain)
	for name, form := range map[string]func() ([]byte, error){"markdown": r.Markdown, "json": r.JSON} {
		src, err := form()
		if err != nil {
			t.Fatal(err)
		}
		back, err := model.ReadReport(src)
		if err != nil {
			t.Fatal(err)
		}
		if held := back.Against(model.Checkpoint{}, chain); len(held.Against) > 0 || held.Same != len(chain) {
			t.Errorf("%s: %+v", name, held)
		}
		words := []string{"done (call k3f9q-1)", "done (calls k3f9q-2, k3f9q-3)", "done (5 calls, a-1 to a-5)"}
		if name == "json" {
			words = []string{`"k3f9q-1"`, `"a-4"`}
		}
		for _, w := range words {
			if !strings.Contains(string(src), w) {
				t.Errorf("%s does not say %q", name, w)
			}
		}
	}
}
