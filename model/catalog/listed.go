package catalog

import (
	"encoding/json"
	"slices"

	"github.com/hooktop/hooktop/model"
)

// Listing is an event type as a provider lists it.
type Listing struct {
	Name        model.EventType
	Description string
	Members     []model.EventType // of a group
	Archived    bool
}

// FindFor returns an event type as a profile of a provider meets it: on a Svix
// server also one of Open Wearables, which sends through it. What is said of a
// provider's own test holds for that provider only.
func FindFor(p model.Provider, t model.EventType) (Type, bool) {
	found, ok := Find(p, t)
	if ok || p != model.Svix {
		return found, ok
	}
	found, ok = Find(model.OpenWearables, t)
	found.Test = ""
	return found, ok
}

// Operational says whether a type tells of the webhooks themselves, not of what
// they carry.
func (t Type) Operational() bool { return t.Group == operational }

// Listed is the event types that a provider lists, in its order, with what the
// catalogue knows of each. What Svix sends without listing it stands around them:
// its ping before, what it tells of itself behind.
func Listed(p model.Provider, list []Listing) []Type {
	out := make([]Type, 0, len(list)+len(svix))
	known := map[model.EventType]bool{}
	for _, l := range list {
		known[l.Name] = true
	}
	var before, behind []Type
	if p == model.Svix {
		for _, t := range Types(p) {
			switch {
			case known[t.Name]:
			case t.Operational():
				behind = append(behind, t)
			default:
				before = append(before, t)
			}
		}
	}
	for _, l := range list {
		out = append(out, l.typed(p))
	}
	return slices.Concat(before, out, behind)
}

// typed is a listed type. Of one that the catalogue does not hold the sample is
// its name and nothing else.
func (l Listing) typed(p model.Provider) Type {
	t, ok := FindFor(p, l.Name)
	if !ok {
		name, _ := json.Marshal(l.Name)
		t = Type{Provider: p, Name: l.Name, Group: group(l.Name), Guessed: true, Sample: []byte("{\n  \"type\": " + string(name) + ",\n  \"data\": {}\n}\n")}
	}
	if l.Description != "" {
		t.Description = l.Description
	}
	if len(l.Members) > 0 {
		t.Members = l.Members
	}
	t.Retired = t.Retired || l.Archived
	return t
}
