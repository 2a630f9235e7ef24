// Package catalog holds what is known beforehand of a provider's messages: the
// event types with a sample of each, which of their fields are health data, and
// until when the links in them are good.
package catalog

import (
	"embed"
	"slices"
	"strings"

	"github.com/hooktop/hooktop/model"
)

//go:embed metriport
var files embed.FS

// Type is one event type of a provider.
type Type struct {
	Name        model.EventType
	Group       string // what a list of types is divided by: "medical"
	Description string // when it is sent, one sentence
	Guessed     bool   // its fields are not published; the sample is a guess
	Retired     bool   // documented once, not sent any more by a current host
	Sample      []byte // a whole message in JSON, keys in the order of the wire, indented; not to be changed
	Variants    []Variant
}

// Variant is another sample of a type: a failure, an empty result.
type Variant struct {
	Name   string // what is special: "failed"
	Sample []byte // not to be changed
}

// Types returns a provider's event types in a fixed order; nil for a provider
// that is not known. The samples' values are made up.
func Types(p model.Provider) []Type {
	if p != model.Metriport {
		return nil
	}
	out := slices.Clone(metriport)
	for i := range out {
		t := &out[i]
		t.Group = group(t.Name)
		t.Sample = file(string(t.Name))
		t.Variants = slices.Clone(t.Variants)
		for j := range t.Variants {
			v := &t.Variants[j]
			v.Sample = file("variants/" + string(t.Name) + "." + v.Name)
		}
	}
	return out
}

// Sample returns a sample message of an event type; nil for an unknown one.
func Sample(p model.Provider, t model.EventType) []byte {
	if p != model.Metriport || find(t) == nil {
		return nil
	}
	return file(string(t))
}

// Unknown is a message of a type that the catalogue does not hold, as a newer
// host may send one.
func Unknown() []byte { return file("variants/unknown.future-type") }

// file reads an embedded sample; the tests hold that every named one is there.
func file(name string) []byte {
	b, err := files.ReadFile("metriport/" + name + ".json")
	if err != nil {
		return nil
	}
	return b
}

func find(t model.EventType) *Type {
	i := slices.IndexFunc(metriport, func(x Type) bool { return x.Name == t })
	if i < 0 {
		return nil
	}
	return &metriport[i]
}

// group is an event type's family: what stands before its first dot.
func group(t model.EventType) string {
	g, _, _ := strings.Cut(string(t), ".")
	return g
}
