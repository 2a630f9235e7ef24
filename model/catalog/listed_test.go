package catalog_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
)

// TestListed: a provider's own list counts, with the samples that are known; what
// Svix sends unlisted stands around it, and nothing stands in it twice.
func TestListed(t *testing.T) { //nolint:gocyclo // one story, each step of which is checked
	list := []catalog.Listing{
		{Name: "invoice.paid", Description: "Paid."},
		{Name: "workout.created"},
		{Name: "endpoint.disabled", Description: "their own"},
		{Name: "old", Archived: true},
		{Name: "calories.created", Description: "All of them.", Members: []model.EventType{"series.energy.created"}},
	}
	var names []string
	by := map[model.EventType]catalog.Type{}
	for _, x := range catalog.Listed(model.Svix, list) {
		names, by[x.Name] = append(names, string(x.Name)), x
		body, ok := x.Template("")
		if doc, err := catalog.Read(body); !ok || catalog.Check(body) != nil || (err == nil && x.Name != "svix.ping" && catalog.TypeOf(model.Svix, doc) != x.Name) {
			t.Errorf("%s: %s", x.Name, body)
		}
	}
	want := "svix.ping invoice.paid workout.created endpoint.disabled old calories.created endpoint.created endpoint.updated endpoint.deleted message.attempt.failing message.attempt.exhausted message.attempt.recovered"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("%s", got)
	}
	if x := by["invoice.paid"]; x.Description != "Paid." || !x.Guessed || x.Group != "invoice" || x.Provider != model.Svix {
		t.Errorf("%+v", x)
	}
	if x := by["workout.created"]; x.Provider != model.OpenWearables || x.Guessed || x.Test != "" || !strings.Contains(string(x.Sample), "duration_seconds") {
		t.Errorf("%+v", x)
	}
	if x := by["endpoint.disabled"]; x.Description != "their own" || !x.Operational() {
		t.Errorf("%+v", x)
	}
	if !by["old"].Retired || by["endpoint.created"].Group != "operational" || by["svix.ping"].Operational() || len(by["calories.created"].Members) != 1 {
		t.Errorf("%+v", by)
	}
	if _, ok := by["old"].Template("none"); ok {
		t.Error("there is no such variant")
	}

	var all []catalog.Listing
	for _, x := range catalog.Types(model.OpenWearables) {
		all = append(all, catalog.Listing{Name: x.Name, Description: x.Description, Members: x.Members})
	}
	got := catalog.Listed(model.OpenWearables, all)
	if !slices.EqualFunc(got, catalog.Types(model.OpenWearables), func(a, b catalog.Type) bool { return a.Name == b.Name && a.Test == b.Test && a.Group == b.Group }) {
		t.Error("Open Wearables lists what the catalogue does")
	}
	if x, ok := catalog.FindFor(model.OpenWearables, "svix.ping"); ok {
		t.Errorf("%+v", x)
	}
}
