package runbook

import "github.com/hooktop/hooktop/model"

// Refused are the deliveries that an ended change of the URL or its key found
// refused meanwhile, as far as no run of the view has taken them up since.
func (v *View) Refused(id model.RunID) []model.DeliveryID {
	rv, ok := v.find(id)
	if !ok || rv.Run.Kind != model.RunRotate || !rv.Run.State.Ended() {
		return nil
	}
	taken := map[model.DeliveryID]bool{}
	for i := range v.Runs {
		for _, c := range v.Runs[i].Claims {
			taken[c.Delivery] = true
		}
	}
	var ids []model.DeliveryID
	for _, d := range missedIn(rv.Steps) {
		if !taken[d] {
			ids = append(ids, d)
		}
	}
	return ids
}
