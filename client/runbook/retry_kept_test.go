package runbook

import (
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model"
)

// TestKeptPlan: a plan is kept as the library would write it, whatever is in it,
// and every row of it is found by its id.
func TestKeptPlan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := retryPlan{Rows: []planned{}, Words: rapid.String().Draw(t, "words"), Pacing: Pacing{Rate: 5}, Unsure: rapid.IntRange(0, 2).Draw(t, "unsure")}
		seen := map[model.DeliveryID]bool{}
		for range rapid.IntRange(0, 20).Draw(t, "rows") {
			row := planned{
				ID: model.DeliveryID(rapid.String().Draw(t, "id")), Type: model.EventType(rapid.SampledFrom([]string{"", "a", "<b>"}).Draw(t, "type")),
				Request: rapid.SampledFrom([]string{"", "\"rows\":null", "r"}).Draw(t, "request"), Last: model.RunID(rapid.SampledFrom([]string{"", "x"}).Draw(t, "last")),
			}
			if !seen[row.ID] {
				seen[row.ID] = true
				p.Rows = append(p.Rows, row)
			}
		}
		got, err := p.kept()
		if err != nil {
			t.Fatal(err)
		}
		want, err := json.Marshal(&p)
		if err != nil || string(got) != string(want) {
			t.Fatalf("%v\n%s\n%s", err, got, want)
		}
		var r retry
		if err := r.read(got); err != nil || len(r.plan.Rows) != len(p.Rows) || r.plan.Words != p.Words {
			t.Fatalf("%v, %+v", err, r.plan)
		}
		for _, row := range p.Rows {
			if found := r.rowOf(row.ID); found == nil || !reflect.DeepEqual(*found, row) {
				t.Fatalf("%q is %+v, want %+v", row.ID, found, row)
			}
		}
		if r.rowOf("not there at all") != nil {
			t.Fatal("found what is not there")
		}
		r.letsGo(t, p.Rows)
	})
}

// letsGo wants a run to know its rows when it has let go of them.
func (r *retry) letsGo(t *rapid.T, rows []planned) {
	r.letGo()
	for _, row := range rows {
		if !r.holds(row.ID) {
			t.Fatalf("%q is not known any more", row.ID)
		}
	}
	if r.holds("not there at all") || r.n != len(rows) {
		t.Fatalf("knows what is not there, or %d of %d", r.n, len(rows))
	}
}
