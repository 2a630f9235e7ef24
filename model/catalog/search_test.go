package catalog_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
)

func everyType() (types []catalog.Type) {
	for _, p := range catalog.Providers() {
		types = append(types, catalog.Types(p)...)
	}
	return types
}

func TestSearch(t *testing.T) {
	for _, c := range []struct {
		query string
		first []model.EventType
		n     int // 0 for any number
	}{
		{"patient.admit", []model.EventType{"patient.admit"}, 1},
		{"PATIENT.", []model.EventType{"patient.admit", "patient.transfer", "patient.discharge", "patient.pharmacy", "patient.laboratory"}, 0},
		{"ping", []model.EventType{"ping", "svix.ping"}, 0},
		{"lab", []model.EventType{"network-query.lab", "patient.laboratory"}, 0},
		{"series heart rate", []model.EventType{"series.heart_rate.created"}, 0},
		{"bpm", []model.EventType{"series.heart_rate.created"}, 4},
		{"svix disabled", []model.EventType{"endpoint.disabled"}, 1},
		{"retired", []model.EventType{"devices.provider-connected"}, 3},
		{"guessed metriport", []model.EventType{"message.received", "ias.identity.verified"}, 2},
		{"fax", nil, 0},
		{"", []model.EventType{"ping"}, 141},
		{"  ", []model.EventType{"ping"}, 141},
	} {
		t.Run(c.query, func(t *testing.T) {
			got := catalog.Search(everyType(), c.query)
			if c.n > 0 && len(got) != c.n || c.first == nil && len(got) > 0 || len(got) < len(c.first) {
				t.Fatalf("%d found", len(got))
			}
			for i, want := range c.first {
				if got[i].Name != want {
					t.Errorf("found %s in place %d, want %s", got[i].Name, i, want)
				}
			}
		})
	}
}

// TestSearchLaws: nothing is found twice or invented, every word must be there,
// and a type is found by its own name, in any case.
func TestSearchLaws(t *testing.T) {
	types := everyType()
	rapid.Check(t, func(t *rapid.T) {
		query := rapid.SampledFrom([]string{"created", "heart", "SERIES.", "a", "patient lab", "of were", "e n", "percent", "x y z"}).Draw(t, "query")
		found := catalog.Search(types, query)
		seen := map[model.EventType]bool{}
		for _, f := range found {
			if seen[f.Name] {
				t.Fatalf("%s is found twice", f.Name)
			}
			seen[f.Name] = true
		}
		for _, typ := range types {
			all := strings.ToLower(strings.Join([]string{string(typ.Name), typ.Description, typ.Unit, typ.Group, string(typ.Provider)}, " "))
			for _, v := range typ.Variants {
				all += " " + v.Name
			}
			if typ.Guessed {
				all += " guessed"
			}
			if typ.Retired {
				all += " retired"
			}
			has := !slices.ContainsFunc(strings.Fields(strings.ToLower(query)), func(w string) bool { return !strings.Contains(all, w) })
			if has != seen[typ.Name] {
				t.Fatalf("%q: %s is found: %t", query, typ.Name, seen[typ.Name])
			}
		}
		own := rapid.SampledFrom(types).Draw(t, "type").Name
		if got := catalog.Search(types, strings.ToUpper(string(own))); len(got) == 0 || got[0].Name != own {
			t.Fatalf("%s is not what is found first by its name", own)
		}
	})
}

func BenchmarkSearch(b *testing.B) {
	types := everyType()
	b.ReportAllocs()
	for b.Loop() {
		catalog.Search(types, "heart rate")
	}
}
