package cli_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/tui/cli"
)

// TestTypes lists the catalogue without a profile.
func TestTypes(t *testing.T) {
	for _, c := range []struct {
		args []string
		n    int // lines
		want string
	}{
		{nil, 142, "metriport      ping"},
		{[]string{"lab"}, 3, "network-query.lab"},
		{[]string{"heart", "rate", "--of", "openwearables"}, 0, "heart_rate.created"},
		{[]string{"--of", "svix"}, 9, "endpoint.disabled"},
		{[]string{"retired"}, 4, "devices.health-data"},
		{[]string{"guessed"}, 3, "  guessed  "},
		{[]string{"failed", "-o", "csv"}, 0, "metriport,"},
		{[]string{"fax"}, 0, ""},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			r := run(t, cli.Deps{}, append([]string{"types"}, c.args...)...)
			if r.code != 0 || c.n > 0 && strings.Count(r.out, "\n") != c.n || !strings.Contains(r.out, c.want) || (r.out == "") != (r.errors != "") {
				t.Errorf("%d lines, %+v", strings.Count(r.out, "\n"), r)
			}
		})
	}
	r := run(t, cli.Deps{}, "types", "-o", "jsonl", "recovery_score")
	var rec struct {
		Provider, Type string
		Members        []string
		TestDiffers    string `json:"test_differs"`
	}
	if err := json.Unmarshal([]byte(strings.SplitN(r.out, "\n", 2)[0]), &rec); err != nil || rec.Type != "recovery_score.created" || len(rec.Members) != 1 || rec.TestDiffers == "" {
		t.Errorf("%+v, %v of %s", rec, err, r.out)
	}
	r = run(t, cli.Deps{}, "types", "-o", "json", "--of", "metriport", "message.status")
	if !strings.HasPrefix(r.out, `[{"provider":"metriport","type":"message.status","group":"message",`) || !strings.Contains(r.out, `"unit":null,"members":[],"variants":["failed"]`) {
		t.Errorf("%+v", r)
	}
	if r = run(t, cli.Deps{}, "types", "-o", "json", "fax"); r.out != "[]\n" {
		t.Errorf("%+v", r)
	}
}

// TestTypesShow writes samples that can be sent.
func TestTypesShow(t *testing.T) {
	for _, p := range catalog.Providers() {
		for _, typ := range catalog.Types(p) {
			want, _ := catalog.Template(p, typ.Name, "")
			if r := run(t, cli.Deps{}, "types", "show", string(typ.Name)); r.code != 0 || r.out != string(want) || !strings.Contains(r.errors, typ.Description) {
				t.Errorf("%s: %+v", typ.Name, r)
			}
		}
	}
	r := run(t, cli.Deps{}, "types", "show", "message.status", "--variant", "failed", "--plain", "--of", "metriport")
	if r.code != 0 || strings.Contains(r.out, "{{") || !strings.Contains(r.out, `"failed"`) {
		t.Errorf("%+v", r)
	}
	if r = run(t, cli.Deps{}, "types", "show", "ping", "--plain"); r.out != string(catalog.Sample(model.Metriport, "ping")) {
		t.Errorf("%+v", r)
	}
	for args, words := range map[string]string{
		"message.received":           "the sample is a guess",
		"series.spo2":                "hooktop types lists them",
		"heart_rat":                  "perhaps heart_rate.created; hooktop types lists them",
		"ping --variant failed":      "leave --variant away",
		"spo2.created":               "the provider's own test has the unit % instead of percent",
		"patient.admit --of svix":    "the catalogue has no patient.admit",
		"workout.created --of svix":  "the catalogue has no workout.created",
		"sync.completed --variant x": "one of skipped, or none",
	} {
		if r := run(t, cli.Deps{}, append([]string{"types", "show"}, strings.Fields(args)...)...); !strings.Contains(r.errors, words) || (r.code == 0) != (r.out != "") {
			t.Errorf("%s: %+v", args, r)
		}
	}
}

func TestTypesComplete(t *testing.T) {
	for _, args := range [][]string{{"__complete", "send", "patient."}, {"__complete", "types", "show", "patient."}} {
		if r := run(t, cli.Deps{}, args...); !strings.Contains(r.out, "patient.admit\tA patient was admitted.") || !strings.Contains(r.out, ":4") {
			t.Errorf("%v: %+v", args, r)
		}
	}
}
