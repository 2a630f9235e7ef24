package runbook

import (
	"slices"
	"testing"

	"github.com/hooktop/hooktop/model"
)

// TestRefused: what a change left refused is offered until a run takes it up.
func TestRefused(t *testing.T) {
	steps := []model.Step{
		{N: stepProof, Data: []byte(`{"ids":["other"]}`)},
		{N: stepRecover, State: model.StepDone, Data: []byte(`{"ids":["a","b","c"]}`)},
	}
	rotate := func(s model.RunState) RunView {
		return RunView{Run: model.Run{ID: "r1", Kind: model.RunRotate, State: s}, Steps: steps}
	}
	retry := RunView{Run: model.Run{ID: "r2", Kind: model.RunRetry}, Claims: []model.Claim{{Delivery: "b"}}}
	for _, c := range []struct {
		name string
		runs []RunView
		want []model.DeliveryID
	}{
		{"ended", []RunView{rotate(model.RunDone)}, []model.DeliveryID{"a", "b", "c"}},
		{"failed", []RunView{rotate(model.RunFailed)}, []model.DeliveryID{"a", "b", "c"}},
		{"taken up", []RunView{retry, rotate(model.RunDone)}, []model.DeliveryID{"a", "c"}},
		{"under way", []RunView{rotate(model.RunRunning)}, nil},
		{"unknown", nil, nil},
		{"no data", []RunView{{Run: model.Run{ID: "r1", Kind: model.RunRotate, State: model.RunDone}, Steps: []model.Step{{N: stepRecover}}}}, nil},
		{"another kind", []RunView{{Run: model.Run{ID: "r1", Kind: model.RunRetry, State: model.RunDone}, Steps: steps}}, nil},
	} {
		if got := (&View{Runs: c.runs}).Refused("r1"); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
