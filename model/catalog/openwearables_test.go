package catalog_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/jsondoc"
)

// TestWearables holds the catalogue to Open Wearables' own numbers and order.
func TestWearables(t *testing.T) {
	types := catalog.Types(model.OpenWearables)
	var singles, groups, series []catalog.Type
	for _, typ := range types {
		switch {
		case strings.HasPrefix(string(typ.Name), "series."):
			series = append(series, typ)
		case typ.Members != nil:
			groups = append(groups, typ)
		default:
			singles = append(singles, typ)
		}
	}
	if len(singles) != 8 || len(groups) != 16 || len(series) != 87 {
		t.Fatalf("%d single types, %d groups, %d series", len(singles), len(groups), len(series))
	}
	for i, want := range map[int]model.EventType{
		0: "connection.created", 7: "menstrual_cycle.created", 8: "heart_rate.created", 23: "environmental.created",
		24: "series.heart_rate.created", 110: "series.weather_humidity.created",
	} {
		if types[i].Name != want {
			t.Errorf("in place %d is %s, want %s", i, types[i].Name, want)
		}
	}
	var members []model.EventType
	for _, g := range groups {
		members = append(members, g.Members...)
	}
	for _, s := range series {
		if !slices.Contains(members, s.Name) || s.Unit == "" {
			t.Errorf("%s is in no group, or has no unit", s.Name)
		}
	}
	if len(members) != len(series) {
		t.Errorf("%d members of groups, %d series", len(members), len(series))
	}
}

// TestSeriesSamples: a sample of a series speaks of that series, in its unit.
func TestSeriesSamples(t *testing.T) {
	for _, typ := range catalog.Types(model.OpenWearables) {
		if typ.Unit == "" {
			continue
		}
		doc := parse(t, typ.Sample)
		slug := strings.TrimSuffix(strings.TrimPrefix(string(typ.Name), "series."), ".created")
		for path, want := range map[string]string{"data.series_type": slug, "data.samples[0].type": slug, "data.samples[0].unit": typ.Unit} {
			if i, ok := doc.Get(path); !ok || doc.Text(i) != want {
				t.Errorf("%s: %s is not %q", typ.Name, path, want)
			}
		}
		i, _ := doc.Get("data.samples[0].value")
		if doc.Node(i).Kind != jsondoc.Number || !strings.Contains(string(doc.Raw(i)), ".") {
			t.Errorf("%s: its value %s is not written as the service writes numbers", typ.Name, doc.Raw(i))
		}
	}
}

// TestTestsThatDiffer holds what is said of Open Wearables' own tests to their
// numbers: 60 of 103 have another unit or series, four have no body.
func TestTestsThatDiffer(t *testing.T) {
	units, empty, other := 0, 0, 0
	for _, typ := range catalog.Types(model.OpenWearables) {
		switch {
		case strings.HasPrefix(typ.Test, "the unit "):
			units++
		case strings.HasPrefix(typ.Test, "a body of {}"):
			empty++
		case typ.Test != "":
			other++
		}
	}
	if units+other != 60 || empty != 4 || other != 1 {
		t.Errorf("%d with another unit, %d without a body, %d otherwise", units, empty, other)
	}
	for name, want := range map[model.EventType]string{
		"series.weather_humidity.created": "the unit % instead of percent",
		"sync.failed":                     "a body of {}, without type and data",
		"recovery_score.created":          "the series recovery_score, which does not exist any more",
		"series.heart_rate.created":       "",
	} {
		if typ, ok := catalog.Find(model.OpenWearables, name); !ok || typ.Test != want {
			t.Errorf("%s: %q, want %q", name, typ.Test, want)
		}
	}
}

func TestGroupDescriptions(t *testing.T) {
	for name, want := range map[model.EventType]string{
		"steps.created":      "Samples were stored of steps; ",
		"calories.created":   "Samples were stored of energy or basal energy; ",
		"heart_rate.created": "Samples were stored of heart rate, resting heart rate, heart rate recovery one minute and others; ",
	} {
		if typ, _ := catalog.Find(model.OpenWearables, name); !strings.HasPrefix(typ.Description, want) {
			t.Errorf("%s: %s", name, typ.Description)
		}
	}
}
