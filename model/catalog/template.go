package catalog

import (
	"slices"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/jsondoc"
)

// fresh says what of a provider's samples is filled in anew for every test.
var fresh = map[model.Provider][]struct{ path, value string }{
	model.Metriport: {
		{"meta.messageId", "{{messageId}}"},
		{"meta.requestId", "{{requestId}}"},
		{"meta.when", "{{now}}"},
		{"bulkPatientCreate.requestId", "{{requestId}}"},
		{"payload.source.completedAt", "{{now}}"},
		{"payload.source.firstDataReadyAt", "{{now}}"},
		{"payload.sentAt", "{{now}}"},
		{"payload.completedAt", "{{now}}"},
		{"ping", "{{uuid}}"},
	},
	model.OpenWearables: {
		{"data.id", "{{uuid}}"},
		{"data.connection_id", "{{uuid}}"},
		{"data.connected_at", "{{now}}"},
		{"data.revoked_at", "{{now}}"},
		{"data.run_id", "pull_{{uuid}}"},
	},
	model.Svix: {
		{"data.failSince", "{{now}}"},
		{"data.lastAttempt.timestamp", "{{now}}"},
	},
}

// Template is a sample with variables in the places of its ids and times, so
// that no two tests are the same event. Variant is empty for the main sample. ok
// is false for a type or a variant that the catalogue does not hold.
func Template(p model.Provider, t model.EventType, variant string) (sample []byte, ok bool) {
	found, ok := Find(p, t)
	if !ok {
		return nil, false
	}
	return found.Template(variant)
}

// Template is the type's sample with variables; ok is false for a variant that it
// does not have.
func (t Type) Template(variant string) (sample []byte, ok bool) {
	sample = t.Sample
	if variant != "" {
		i := slices.IndexFunc(t.Variants, func(v Variant) bool { return v.Name == variant })
		if i < 0 {
			return nil, false
		}
		sample = t.Variants[i].Sample
	}
	return templated(t.Provider, sample), true
}

func templated(p model.Provider, sample []byte) []byte {
	doc, err := jsondoc.Parse(sample)
	if err != nil {
		return sample
	}
	type cut struct {
		from, to int
		put      string
	}
	var cuts []cut
	for _, f := range fresh[p] {
		if i, ok := doc.Get(f.path); ok && !doc.Node(i).Kind.Container() {
			n := doc.Node(i)
			cuts = append(cuts, cut{int(n.Start), int(n.End), `"` + f.value + `"`})
		}
	}
	if at, ok := doc.Get("meta.messageId"); ok && p == model.Metriport {
		if _, given := doc.Get("meta.requestId"); !given { // Metriport takes no test event without one
			end := int(doc.Node(at).End)
			cuts = append(cuts, cut{end, end, ",\n    \"requestId\": \"{{requestId}}\""})
		}
	}
	slices.SortFunc(cuts, func(a, b cut) int { return a.from - b.from })
	var out []byte
	last := 0
	for _, c := range cuts {
		out = append(append(out, sample[last:c.from]...), c.put...)
		last = c.to
	}
	return append(out, sample[last:]...)
}
