package model_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model"
)

func idsOf(s model.Selection) (ids []string) {
	for _, id := range s.IDs {
		ids = append(ids, string(id))
	}
	return ids
}

func TestSelectFilter(t *testing.T) {
	twice := sent("2", "q", "network-query.hie", model.Failed, time.Minute)
	rows := []*model.Delivery{
		sent("4", "q", "network-query.lab", model.Failed, 0), twice,
		sent("3", "q", "medical.document-download", model.Delivered, time.Minute), twice,
		sent("1", "r", "network-query.hie", model.Failed, 3*time.Hour),
	}
	marked := func(d *model.Delivery) model.MatchInfo { return model.MatchInfo{Marked: d.ID == "1" || d.ID == "3"} }
	for _, c := range []struct {
		name, filter string
		info         func(*model.Delivery) model.MatchInfo
		want         []string
	}{
		{"all", "", nil, []string{"4", "2", "3", "1"}},
		{"status", "status:failed", nil, []string{"4", "2", "1"}},
		{"status and time", "status:failed since:2h", nil, []string{"4", "2"}},
		{"type", "type:network-query.* -type:network-query.lab", nil, []string{"2", "1"}},
		{"marked", "is:marked", marked, []string{"3", "1"}},
		{"marked, nobody says so", "is:marked", nil, nil},
		{"none", "type:ping", nil, nil},
	} {
		s := model.SelectFilter(model.RowsOf(rows...), mustFilter(t, c.filter), c.info)
		if got := idsOf(s); !slices.Equal(got, c.want) || s.Words != mustFilter(t, c.filter).String() {
			t.Errorf("%s: %q of %q, want %q", c.name, got, s.Words, c.want)
		}
	}
}

func TestSelectMarked(t *testing.T) {
	rows := []*model.Delivery{
		sent("3", "", "x", model.Failed, 0), sent("2", "", "x", model.Failed, time.Second), sent("1", "", "x", model.Failed, time.Minute),
	}
	s := model.SelectMarked(model.RowsOf(rows...), map[model.DeliveryID]bool{"1": true, "3": true, "2": false, "old-b": true, "old-a": true})
	if got := idsOf(s); !slices.Equal(got, []string{"3", "1", "old-a", "old-b"}) || s.Words != "4 marked" {
		t.Fatalf("%q of %q", got, s.Words)
	}
	if s := model.SelectMarked(model.RowsOf(rows...), nil); s.IDs != nil || s.Words != "0 marked" {
		t.Fatalf("%+v", s)
	}
}

// TestSelectCauseIsTheGroup: of every group exactly its own deliveries are taken,
// also where the words must not show its URL whole.
func TestSelectCauseIsTheGroup(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		urls := []string{"", "https://a.example/hook", "https://u:p@a.example/hook", "https://a.example/hook?key=1", "https://a.example/hook2"}
		causes := []model.Cause{model.CauseGateway, model.CauseServerError, model.CauseTimeout, model.CauseUnknown}
		var rows []*model.Delivery
		for i := range rapid.IntRange(0, 40).Draw(t, "rows") {
			d := sent(string(rune('A'+i)), "", "x", rapid.SampledFrom([]model.Outcome{model.Failed, model.Failed, model.Delivered}).Draw(t, "outcome"),
				time.Duration(rapid.IntRange(0, 100).Draw(t, "age"))*time.Minute)
			d.Endpoint, d.Code = rapid.SampledFrom(urls).Draw(t, "url"), rapid.SampledFrom([]int{0, 500, 502, 503}).Draw(t, "code")
			if d.Outcome == model.Failed {
				d.Cause = rapid.SampledFrom(causes).Draw(t, "cause")
			}
			rows = append(rows, d)
		}
		since := at.Add(-time.Duration(rapid.IntRange(0, 120).Draw(t, "since")) * time.Minute)
		all := map[model.DeliveryID]bool{}
		for _, g := range model.GroupCauses(model.RowsOf(rows...), since) {
			s := model.SelectCause(model.RowsOf(rows...), g, since)
			if len(s.IDs) != g.N {
				t.Fatalf("%d of a group of %d: %+v", len(s.IDs), g.N, g)
			}
			shown := model.SelectFilter(model.RowsOf(rows...), mustFilterAt(t, s.Words), nil)
			for _, id := range s.IDs {
				if all[id] || !slices.Contains(shown.IDs, id) {
					t.Fatalf("%s is in two groups, or %q does not show it", id, s.Words)
				}
				all[id] = true
			}
		}
		if n := len(model.SelectFilter(model.RowsOf(rows...), model.FailedSince(since), nil).IDs); n != len(all) {
			t.Fatalf("%d in groups, %d failed since then", len(all), n)
		}
	})
}

func mustFilterAt(t failer, src string) *model.Filter {
	f, err := model.ParseFilter(src, at)
	if err != nil {
		t.Fatalf("%q: %v", src, err)
	}
	return f
}

func TestSelectMissing(t *testing.T) {
	retried := sent("13", "retried", "network-query.lab", model.Processing, 9*time.Minute)
	retried.RetryOf = "12"
	rows := []*model.Delivery{ // newest first
		sent("1", "all", "network-query.lab", model.Delivered, 0),
		sent("2", "all", "network-query.hie", model.Failed, time.Minute),
		sent("3", "lab failed", "network-query.lab", model.Failed, 2*time.Minute),
		sent("4", "lab failed", "network-query.hie", model.Delivered, 3*time.Minute),
		sent("5", "no lab", "network-query.hie", model.Delivered, 4*time.Minute),
		sent("6", "again", "network-query.lab", model.Delivered, 5*time.Minute),
		sent("7", "again", "network-query.lab", model.Failed, 6*time.Minute),
		sent("8", "second chunk", "network-query.lab", model.OutcomeUnknown, 7*time.Minute),
		sent("9", "second chunk", "network-query.lab", model.Delivered, 8*time.Minute),
		retried,
		sent("12", "retried", "network-query.lab", model.Failed, 10*time.Minute),
		sent("14", "first data", "network-query.hie.first-data-ready", model.Failed, 11*time.Minute),
		sent("15", "bulk", "medical.bulk-patient-create", model.Failed, 12*time.Minute),
		sent("16", "", "network-query.lab", model.Failed, 13*time.Minute),
		sent("17", "old", "network-query.lab", model.Failed, 3*time.Hour),
		sent("18", "old and no lab", "network-query.hie", model.Failed, 4*time.Hour),
	}
	hour := at.Add(-time.Hour)
	for _, c := range []struct {
		name        string
		m           model.Missing
		want, never []string
		words       string
	}{
		{
			"the lab message since an hour",
			model.Missing{Type: "network-query.lab", Since: hour},
			[]string{"3", "8", "13"},
			[]string{"no lab", "first data"},
			"flows without network-query.lab since 2026-",
		},
		{
			"the lab message",
			model.Missing{Type: "network-query.lab"},
			[]string{"3", "8", "13", "17"},
			[]string{"no lab", "first data", "old and no lab"},
			"flows without network-query.lab",
		},
		{
			"all of a flow",
			model.Missing{Type: "network-query", Since: hour},
			[]string{"2", "3", "8", "13", "14"},
			[]string{"all", "lab failed", "no lab", "again", "second chunk", "retried", "first data"},
			"flows without network-query since 2026-",
		},
		{"a message that is part of another's name", model.Missing{Type: "network-query.hie", Since: hour}, []string{"2"}, []string{"again", "second chunk", "retried", "first data"}, ""},
		{"the end of a bulk create", model.Missing{Type: "medical.bulk-patient-create"}, []string{"15"}, []string{"bulk"}, ""},
		{"a pattern", model.Missing{Type: "*patient-create"}, []string{"15"}, []string{"bulk"}, ""},
		{"nothing of the kind", model.Missing{Type: "ping"}, nil, nil, "flows without ping"},
		{"nothing so young", model.Missing{Since: at.Add(time.Minute)}, nil, nil, "flows without a message since"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := model.SelectMissing(model.RowsOf(rows...), c.m)
			if err != nil {
				t.Fatal(err)
			}
			if got := idsOf(s); !slices.Equal(got, c.want) || !slices.Equal(s.Never, c.never) {
				t.Errorf("%q, never %q; want %q, %q", got, s.Never, c.want, c.never)
			}
			if len(s.Words) < len(c.words) || s.Words[:len(c.words)] != c.words {
				t.Errorf("words %q", s.Words)
			}
		})
	}
	if _, err := model.SelectMissing(model.RowsOf(rows...), model.Missing{Type: "lab since:2h"}); err == nil {
		t.Error("a filter is taken for a type")
	}
	if got := (model.Selection{Never: []string{"a"}}).NeverWords(); got != "1 request has no such message in the log" {
		t.Error(got)
	}
}
