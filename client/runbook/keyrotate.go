package runbook

import (
	"context"
	"encoding/json"
	"time"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

const (
	opKey    = "rotate the endpoint's key"
	maxGrace = 7 * 24 * time.Hour // Svix: secret/rotate, gracePeriodSeconds
)

// PlanRotateKey plans a new key for one of many endpoints. For grace, 0 to 7
// days, the provider signs with the old key beside the new one.
func (d *Desk) PlanRotateKey(ctx context.Context, id model.EndpointID, grace time.Duration) (Plan, error) {
	p, err := d.planKey(ctx, id, grace)
	return p, fail("plan the rotation of the key", err)
}

// keyPlan is what a rotation keeps to.
type keyPlan struct {
	ID      model.EndpointID `json:"id"`
	Name    string           `json:"name"`
	Key     string           `json:"key"` // the present key's fingerprint, to be shown
	KeyMark string           `json:"keyMark"`
	Grace   int              `json:"graceSeconds"`
}

func readKeyPlan(raw []byte) (keyPlan, error) {
	var p keyPlan
	if err := json.Unmarshal(raw, &p); err != nil || p.ID == "" {
		return p, &model.Error{Code: model.Invalid, Op: "read the plan", Why: "it is not one of a key", Do: "cancel the run and plan again", Err: err}
	}
	return p, nil
}

func (p keyPlan) grace() time.Duration { return time.Duration(p.Grace) * time.Second }

func (d *Desk) planKey(ctx context.Context, id model.EndpointID, grace time.Duration) (Plan, error) {
	if grace < 0 || grace > maxGrace {
		return Plan{}, invalid(opKey, "the old key can stay good for 0 to 7 days", "choose a time between")
	}
	all, err := d.b.Host.Endpoints(ctx)
	if err != nil {
		return Plan{}, err
	}
	e, err := endpointByID(all, id)
	if err != nil {
		return Plan{}, err
	}
	p := Plan{Kind: model.RunKey, Title: "rotate the key of " + text.Clean(string(e.ID)) + " on " + d.b.Profile.Name}
	if d.b.Profile.Environment == model.Production {
		p.Needs.Name = d.b.Profile.Name
	}
	if p.Refuse = d.b.cannot(ctx, model.CanRotate, d.b.KeyRotator != nil && d.b.KeyReader != nil); p.Refuse != "" {
		return p, nil
	}
	key, err := d.b.KeyReader.Key(ctx, id)
	if err != nil {
		return Plan{}, err
	}
	k := keyPlan{ID: id, Name: nameOf(e), Key: key.Fingerprint(), KeyMark: mark(key.Reveal()), Grace: int(grace / time.Second)}
	p.Facts = k.facts(e, key, d)
	p.Raw, err = json.Marshal(k)
	return p, err
}

func (p keyPlan) facts(e model.Endpoint, key model.Secret, d *Desk) []Fact {
	facts := []Fact{
		{Label: "endpoint", Text: p.Name},
		{Label: "key", Text: keyText(key) + " → a new one, made by the provider"},
	}
	if p.Grace > 0 {
		facts = append(facts,
			Fact{Label: "old key", Text: "signs beside the new one until " + until(d.b.Now().Add(p.grace())) + ", for " + model.Dur(p.grace()) + ": nothing is refused for want of the new one"},
			Fact{Label: "older hosts", Text: "a server before 1.97 keeps the old key for 24 hours, whatever is asked"})
	} else {
		facts = append(facts, Fact{Label: "old key", Text: "stops at once: the receiver refuses messages until it has the new one; those are attempted again by themselves", Warn: true})
	}
	hand := Fact{Label: "hand over", Text: "on_rotate can bring the new key to the receiver"}
	if d.b.OnRotate == nil {
		hand = Fact{Label: "hand over", Text: "you bring the new key to the receiver; no on_rotate is configured", Warn: p.Grace == 0}
	}
	facts = append(facts, hand, Fact{Label: "back", Text: "a key that was replaced cannot be had again"})
	if !canSign(key) {
		facts = append(facts, Fact{Label: "proof", Text: "the key is one of a pair, and only its public half can be read: the receiver cannot be tested from here", Warn: true})
	}
	if e.Enabled == model.No {
		facts = append(facts, Fact{Label: "state", Text: "the endpoint is disabled: nothing is sent to it", Warn: true})
	}
	return facts
}

// until writes a moment to come.
func until(t time.Time) string { return t.UTC().Format("2 Jan 15:04 UTC") }
