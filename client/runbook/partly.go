package runbook

import (
	"encoding/json"

	"github.com/hooktop/hooktop/model"
)

// Unaccepted says of a failed change of the URL or a key that the provider has
// all of it, and only the receiver does not accept it yet.
func Unaccepted(v RunView) bool {
	if v.Run.State != model.RunFailed || (v.Run.Kind != model.RunRotate && v.Run.Kind != model.RunKey) {
		return false
	}
	at := map[int]model.Step{}
	for _, s := range v.Steps {
		at[s.N] = s
	}
	var set setTo
	_ = json.Unmarshal(at[stepSet].Data, &set) // a key alone leaves none
	in := at[stepSet].State == model.StepDone || at[stepSet].State == model.StepSkipped
	return in && !set.Back && at[stepKey].State == model.StepDone && at[stepProof].State == model.StepFailed
}
