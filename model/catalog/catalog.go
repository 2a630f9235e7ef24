// Package catalog holds what is known beforehand of a provider's messages: the
// event types with a sample of each, what of a sample is filled in anew for every
// test, which fields are health data, and until when the links in them are good.
package catalog

import (
	"cmp"
	"embed"
	"slices"
	"strings"
	"sync"

	"github.com/hooktop/hooktop/model"
)

//go:embed metriport openwearables svix
var files embed.FS

// Type is one event type of a provider.
type Type struct {
	Provider    model.Provider
	Name        model.EventType
	Group       string            // what a list of types is divided by: "medical"
	Description string            // when it is sent, one sentence
	Guessed     bool              // its fields are not published; the sample is a guess
	Retired     bool              // documented once, not sent any more by a current host
	Members     []model.EventType // of a group: the series whose samples it carries
	Unit        string            // of a series, as real events have it
	Test        string            // what the provider's own test of it holds instead of what real events do; empty for nothing
	Sample      []byte            // a whole message in JSON, keys in the order of the wire, indented; not to be changed
	Variants    []Variant
}

// Variant is another sample of a type: a failure, an empty result.
type Variant struct {
	Name   string // what is special: "failed"
	Sample []byte // not to be changed
}

// Providers lists those that the catalogue knows, in a fixed order.
func Providers() []model.Provider {
	return []model.Provider{model.Metriport, model.OpenWearables, model.Svix}
}

// Types returns a provider's event types in the order of its documentation; nil
// for a provider that is not known. What is returned is shared and not to be
// changed. The samples' values are made up.
func Types(p model.Provider) []Type { return all()[p] }

// Find returns an event type of a provider.
func Find(p model.Provider, t model.EventType) (Type, bool) {
	types := Types(p)
	i := slices.IndexFunc(types, func(x Type) bool { return x.Name == t })
	if i < 0 {
		return Type{}, false
	}
	return types[i], true
}

// Sample returns a sample message of an event type; nil for an unknown one.
func Sample(p model.Provider, t model.EventType) []byte {
	found, _ := Find(p, t)
	return found.Sample
}

// Unknown is a message of a type that the catalogue does not hold, as a newer
// host may send one.
func Unknown() []byte { return file(model.Metriport, "variants/unknown.future-type") }

// all is the whole catalogue. It is made when it is first asked for: most
// commands never do.
var all = sync.OnceValue(func() map[model.Provider][]Type {
	return map[model.Provider][]Type{
		model.Metriport:     whole(model.Metriport, metriport),
		model.OpenWearables: whole(model.OpenWearables, wearables()),
		model.Svix:          whole(model.Svix, svix),
	}
})

// whole completes types with what follows from their names.
func whole(p model.Provider, types []Type) []Type {
	out := slices.Clone(types)
	for i := range out {
		t := &out[i]
		t.Provider, t.Group, t.Sample = p, cmp.Or(t.Group, group(t.Name)), file(p, string(t.Name))
		t.Variants = slices.Clone(t.Variants)
		for j := range t.Variants {
			v := &t.Variants[j]
			v.Sample = file(p, "variants/"+string(t.Name)+"."+v.Name)
		}
	}
	return out
}

// file reads an embedded sample; the tests hold that every named one is there.
func file(p model.Provider, name string) []byte {
	b, err := files.ReadFile(string(p) + "/" + name + ".json")
	if err != nil {
		return nil
	}
	return b
}

// group is an event type's family: what stands before its first dot.
func group(t model.EventType) string {
	g, _, _ := strings.Cut(string(t), ".")
	return g
}
