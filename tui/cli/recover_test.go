package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

func TestPaceFlags(t *testing.T) {
	for _, c := range []struct {
		flags paceFlags
		want  runbook.Pacing
		bad   string
	}{
		{flags: paceFlags{}},
		{flags: paceFlags{rate: "5/s"}, want: runbook.Pacing{Rate: 5}},
		{flags: paceFlags{rate: " 0.5 "}, want: runbook.Pacing{Rate: 0.5}},
		{flags: paceFlags{rate: "90/m"}, want: runbook.Pacing{Rate: 1.5}},
		{flags: paceFlags{canary: "10"}, want: runbook.Pacing{Canary: 10}},
		{flags: paceFlags{canary: "10/95%"}, want: runbook.Pacing{Canary: 10, CanaryMin: 0.95}},
		{flags: paceFlags{stop: "20%/50", parallel: 4}, want: runbook.Pacing{StopAt: 0.2, StopOf: 50, Parallel: 4}},
		{flags: paceFlags{rate: "fast"}, bad: "no rate"},
		{flags: paceFlags{rate: "5/week"}, bad: "no rate"},
		{flags: paceFlags{rate: "-1"}, bad: "no rate"},
		{flags: paceFlags{rate: "NaN"}, bad: "no rate"},
		{flags: paceFlags{canary: "-3"}, bad: "no canary"},
		{flags: paceFlags{canary: "10/95"}, bad: "no canary"},
		{flags: paceFlags{stop: "20%"}, bad: "no stop rule"},
		{flags: paceFlags{stop: "20/50"}, bad: "no stop rule"},
		{flags: paceFlags{stop: "120%/50"}, bad: "no stop rule"},
		{flags: paceFlags{parallel: -1}, bad: "--parallel"},
	} {
		got, err := c.flags.pacing()
		if c.bad == "" && (err != nil || got != c.want) {
			t.Errorf("%+v is %+v, %v", c.flags, got, err)
		}
		if c.bad != "" && (exitCode(err) != exitUsage || !strings.Contains(err.Error(), c.bad)) {
			t.Errorf("%+v: %v", c.flags, err)
		}
	}
}

func TestChoice(t *testing.T) {
	for _, c := range []struct {
		of  choice
		bad string
	}{
		{choice{}, "not said which"},
		{choice{since: "2h"}, ""},
		{choice{filter: "status:failed", since: "2h"}, ""},
		{choice{flow: "network-query.lab", since: "2h"}, ""},
		{choice{ids: []model.DeliveryID{"a"}}, ""},
		{choice{ids: []model.DeliveryID{"a"}, since: "2h"}, "exclude"},
		{choice{filter: "x", flow: "y"}, "exclude"},
		{choice{since: "2h", maxCalls: -1}, "--max-calls"},
	} {
		if c.of.maxCalls == 0 {
			c.of.maxCalls = 1
		}
		if err := c.of.check(); (err == nil) != (c.bad == "") || (err != nil && !strings.Contains(err.Error(), c.bad)) {
			t.Errorf("%+v: %v, want %q", c.of, err, c.bad)
		}
	}
}

// TestFailedReader: what failed is read endpoint by endpoint, page by page, and
// nothing else is asked for.
func TestFailedReader(t *testing.T) {
	filter, bad := model.ParseFilter("status:failed", time.Now())
	if bad != nil || !asksForFailed(filter) {
		t.Fatal(bad)
	}
	for _, src := range []string{"", "-status:failed", "status:(failed|processing)", "status:delivered"} {
		if f, bad := model.ParseFilter(src, time.Now()); bad != nil || asksForFailed(f) {
			t.Errorf("%q asks for nothing but what failed", src)
		}
	}
	var asked []string
	l := &failedReader{ends: []model.Endpoint{{ID: "a"}, {ID: "b"}}, filler: fills(func(r client.FillRequest) model.Page {
		asked = append(asked, string(r.Endpoint)+string(r.From)+r.Outcome.String())
		p := model.Page{Rows: []model.Row{{Delivery: model.Delivery{ID: model.DeliveryID(asked[len(asked)-1])}}}}
		if r.Endpoint == "a" && r.From == "" {
			p.Older = "-2 "
		}
		return p
	})}
	s := search{limit: 100, maxCalls: 100, keep: true, filter: &model.Filter{}, reader: func(*Session) pager { return l }}
	if err := s.run(t.Context(), &Session{}, &collector{}); err != nil {
		t.Fatal(err)
	}
	if want := []string{"afailed", "a-2 failed", "bfailed"}; !slices.Equal(asked, want) || s.all.Len() != 3 || !s.ended || s.calls != 3 {
		t.Errorf("asked for %q by %d calls", asked, s.calls)
	}
}

type fills func(client.FillRequest) model.Page

func (f fills) Fill(_ context.Context, r client.FillRequest) (model.Page, error) { return f(r), nil }

// TestEvents: each outcome is told once, in whatever order they come, and what was
// unknown is told again when it is known.
func TestEvents(t *testing.T) {
	var out bytes.Buffer
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	a := &app{format: "jsonl", Deps: Deps{Stdout: &out, Now: func() time.Time { return now }}}
	claims := make([]model.Claim, 5)
	for i := range claims {
		claims[i] = model.Claim{Run: "r", Delivery: model.DeliveryID(rune('a' + i)), State: model.ClaimQueued}
	}
	e := &events{app: a, unsure: map[model.DeliveryID]bool{}, claims: func(_ context.Context, _ model.RunID, w client.ClaimsWanted) (page []model.Claim, last int, _ error) {
		for i := w.After; i < len(claims) && (w.Limit == 0 || len(page) < w.Limit); i++ {
			if slices.Contains(w.States, claims[i].State) {
				page, last = append(page, claims[i]), i+1
			}
		}
		return page, last, nil
	}}
	look := func(state model.RunState, becomes ...model.ClaimState) {
		t.Helper()
		now = now.Add(seldom)
		for i, s := range becomes {
			claims[i].State = s
		}
		if err := e.look(t.Context(), runbook.RunView{Run: model.Run{ID: "r", State: state}, Claims: claims}); err != nil {
			t.Fatal(err)
		}
	}
	const q, d, f, u = model.ClaimQueued, model.ClaimDelivered, model.ClaimFailed, model.ClaimUnknown
	look(model.RunRunning)
	look(model.RunRunning, u, q, d)
	look(model.RunRunning, u, d, d, q, f)
	look(model.RunRunning, u, d, d, q, f)
	look(model.RunDone, d, d, d, d, f)
	var got []string
	for line := range strings.Lines(out.String()) {
		var said struct{ Event, ID, State string }
		if err := json.Unmarshal([]byte(line), &said); err != nil {
			t.Fatal(err)
		}
		if said.Event == "delivery" {
			got = append(got, said.ID+" "+said.State)
		}
	}
	if want := []string{"a unknown", "c delivered", "b delivered", "e failed again", "a delivered", "d delivered"}; !slices.Equal(got, want) {
		t.Errorf("told %q", got)
	}
}

// TestResumption: another process goes on with a run by what this one was started
// with, and no secret is among its arguments.
func TestResumption(t *testing.T) {
	a := &app{target: Target{Profile: "us", Config: "my.toml"}}
	for _, c := range []struct {
		profile string
		first   bool
		want    string
	}{
		{"us", true, "runs resume r1 --output jsonl --profile us --config my.toml"},
		{"eu", false, "runs resume r1 --output jsonl --profile eu --config my.toml"},
	} {
		if got := strings.Join(a.resumption(c.profile, c.first, "r1"), " "); got != c.want {
			t.Errorf("%s", got)
		}
	}
	if got := (&app{}).resumption("environment", true, "r1"); !reflect.DeepEqual(got, []string{"runs", "resume", "r1", "--output", "jsonl"}) {
		t.Errorf("by the environment: %q", got)
	}
}

func TestFilterCompletion(t *testing.T) {
	words, how := completeFilter(nil, nil, "since:2h status:fa")
	if len(words) == 0 || !strings.HasPrefix(words[0], "since:2h status:failed") || how&cobra.ShellCompDirectiveNoSpace == 0 {
		t.Errorf("offered %q, %d", words, how)
	}
	if flows, _ := completeFlow(nil, nil, ""); !slices.Contains(flows, "network-query.lab") {
		t.Errorf("flows %q", flows)
	}
}
