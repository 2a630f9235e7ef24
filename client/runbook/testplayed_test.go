package runbook_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/direct"
	"github.com/hooktop/hooktop/client/openwearables"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/store"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model"
)

// playedHost is a provider's client with all that it has.
type playedHost interface {
	runbook.Host
	client.EndpointTester
	client.Filler
}

// played is a Svix server with Open Wearables on top, over real HTTP: the first six
// endpoints, of which the fourth listens to three types and the fifth to one user.
type played struct {
	*sandbox.Many
	t     testing.TB
	clock *sandbox.Manual
	ends  []model.EndpointID
}

func newPlayed(tb testing.TB, o sandbox.ManyOptions) *played {
	tb.Helper()
	p := &played{t: tb, clock: sandbox.NewManual(time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC))}
	o.Clock, o.Learn, o.Seed = p.clock, -1, 3
	var err error
	if p.Many, err = sandbox.NewMany(o); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = p.Close() })
	if err := p.Start(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	list, err := p.svix("").Endpoints(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	for _, e := range list {
		p.ends = append([]model.EndpointID{e.ID}, p.ends...)
	}
	return p
}

// svix is a client by the organisation's token, or another.
func (p *played) svix(token string) *svix.Client {
	profile := p.SvixProfile("svix")
	if token != "" {
		profile.APIKey, profile.App = model.NewSecret(token), ""
	}
	return svix.New(svix.Options{Profile: profile, Now: p.clock.Now})
}

func (p *played) wearables() *openwearables.Client {
	return openwearables.New(openwearables.Options{Profile: p.WearablesProfile("ow", false), Now: p.clock.Now})
}

func (p *played) over() *openwearables.Over {
	return openwearables.NewOver(p.wearables(), p.svix(""))
}

// desk is one with a history of its own.
func (p *played) desk(of model.Provider, host runbook.Host) *runbook.Desk {
	p.t.Helper()
	return runbook.New(runbook.Bench{
		Profile: model.Profile{Name: "played", Provider: of, BaseURL: p.SvixURL(), Environment: model.Demo}, Host: host,
		Store: openStore(p.t, store.Options{Path: filepath.Join(p.t.TempDir(), "store.db"), Now: p.clock.Now}), Who: "ops@host", Now: p.clock.Now,
		Sleep:  func(ctx context.Context, d time.Duration) error { p.clock.Advance(d); return ctx.Err() },
		Direct: direct.New(direct.Options{CA: p.CertPool(), Silence: time.Minute, Now: p.clock.Now}),
	})
}

func (p *played) plan(d *runbook.Desk, t model.EventType, end int) runbook.Plan {
	p.t.Helper()
	plan, err := d.PlanTest(p.t.Context(), byHost(t, string(p.ends[end])))
	if err != nil {
		p.t.Fatal(err)
	}
	return plan
}

// got are the endpoints, by their numbers, that a message was delivered to.
func (p *played) got(message string) (out string) {
	p.t.Helper()
	for i, id := range p.ends {
		page, err := p.svix("").Fill(p.t.Context(), client.FillRequest{Endpoint: id})
		if err != nil {
			p.t.Fatal(err)
		}
		for _, row := range page.Rows {
			if row.Delivery.Message == message && row.Delivery.Outcome == model.Delivered {
				out += string(rune('0' + i))
			}
		}
	}
	return out
}

// TestPlayedWearablesTraps: what a plan says of Open Wearables' own test is what
// the played server then does.
func TestPlayedWearablesTraps(t *testing.T) { //nolint:gocyclo // one story, each step of which is checked
	p := newPlayed(t, sandbox.ManyOptions{})
	alone, over := p.desk(model.OpenWearables, p.wearables()), p.desk(model.OpenWearables, p.over())

	plan := p.plan(alone, "workout.created", 0)
	if plan.Refuse != "" || plan.Needs.Count != 5 || !strings.Contains(factOf(plan, "others"), "4 others get it too") {
		t.Fatalf("%+v", plan)
	}
	wantFacts(t, p.plan(over, "workout.created", 0), map[string]string{"refused": "this is the first"})
	r := sendTest(t, alone, byHost("workout.created", string(p.ends[0])))
	if r.Good != model.Yes || r.Code != 200 || p.got(r.ID) != "01235" {
		t.Fatalf("%+v reached %s", r, p.got(r.ID))
	}

	// Again, from where nothing is known of it: for good, and told beforehand by Svix.
	again := p.desk(model.OpenWearables, p.wearables())
	plan = p.plan(again, "workout.created", 0)
	wantFacts(t, plan, map[string]string{"refused": "whether somebody has tested it elsewhere is not known"})
	_, err := again.SendTest(t.Context(), byHost("workout.created", string(p.ends[0])), agreed(plan))
	wantErr(t, err, model.Invalid, "once per endpoint, for good", "resend the first one")
	if plan = p.plan(over, "workout.created", 0); !strings.Contains(plan.Refuse, "it was tested on this endpoint 1 May 12:00 UTC (0 s ago) as "+r.ID+"; ") {
		t.Errorf("%+v", plan)
	}
	if plan = p.plan(alone, "workout.created", 0); !strings.Contains(plan.Refuse, r.ID) {
		t.Errorf("%+v", plan)
	}
	if plan = p.plan(over, "workout.created", 1); plan.Refuse != "" {
		t.Errorf("another endpoint: %+v", plan)
	}

	// Another type is sent than the one asked for; which, is said afterwards.
	plan = p.plan(over, "steps.created", 3)
	wantFacts(t, plan, map[string]string{"replaced": "sends another one instead, of "})
	r = sendTest(t, over, byHost("steps.created", string(p.ends[3])))
	if r.Event.Type == "steps.created" || !strings.HasSuffix(r.Outcome, "sent as "+string(r.Event.Type)+" in place of steps.created") {
		t.Errorf("%+v", r)
	}
	if plan = p.plan(over, r.Event.Type, 3); !strings.Contains(plan.Refuse, "tested on this endpoint") {
		t.Errorf("it counts as a test of what was sent: %+v", plan)
	}
	wantFacts(t, p.plan(over, "steps.created", 3), map[string]string{"refused": "answered with 500, for good, where the type sent is " + string(r.Event.Type)})

	// An endpoint of one user gets nothing, although the answer is that it went well.
	if plan = p.plan(over, "sleep.created", 4); !strings.Contains(plan.Refuse, "limited to one user") {
		t.Errorf("%+v", plan)
	}
	message, err := p.wearables().TestEndpoint(t.Context(), p.ends[4], "sleep.created")
	p.clock.Advance(0)
	if got := p.got(message); err != nil || strings.Contains(got, "4") || got == "" {
		t.Errorf("%v, reached %q", err, got)
	}

	// A body of nothing, which is said before.
	wantFacts(t, p.plan(over, "sync.completed", 1), map[string]string{"differs": "a body of {}"})
	r = sendTest(t, over, byHost("sync.completed", string(p.ends[1])))
	if hits := p.Receivers()[1].Hits(); r.Good != model.Yes || string(hits[len(hits)-1].Body) != "{}" {
		t.Errorf("%+v: %s", r, hits[len(hits)-1].Body)
	}
}

// TestPlayedSvixTraps: so it is with Svix's example, which its own answer does not
// tell the truth of.
func TestPlayedSvixTraps(t *testing.T) { //nolint:gocyclo // one story, each step of which is checked
	p := newPlayed(t, sandbox.ManyOptions{})
	var host playedHost = p.svix("")
	desk := p.desk(model.Svix, host)
	r := sendTest(t, desk, byHost("svix.ping", string(p.ends[1])))
	if r.Good != model.Yes || p.got(r.ID) != "1" {
		t.Fatalf("%+v reached %s", r, p.got(r.ID))
	}
	again := sendTest(t, desk, byHost("svix.ping", string(p.ends[1]))) // as often as one likes
	if again.Good != model.Yes || again.ID == r.ID {
		t.Errorf("%+v", again)
	}

	// There must be an example; the catalogue knows the type all the same.
	plan := p.plan(desk, "workout.created", 0)
	if !strings.Contains(plan.Refuse, "has no example of workout.created") || factOf(plan, "type") != "" || factOf(plan, "differs") != "" {
		t.Errorf("%+v", plan)
	}
	if _, err := host.TestEndpoint(t.Context(), p.ends[0], "workout.created"); model.CodeOf(err) != model.Invalid {
		t.Errorf("the truth: %v", err)
	}
	p.Svix().SetExample("workout.created", `{"type":"workout.created","data":{}}`)
	if plan = p.plan(desk, "workout.created", 0); plan.Refuse != "" || factOf(plan, "refused") != "" {
		t.Errorf("%+v", plan)
	}
	if r = sendTest(t, desk, byHost("workout.created", string(p.ends[0]))); r.Good != model.Yes || p.got(r.ID) != "0" {
		t.Errorf("%+v", r)
	}

	// Filters and channels hold it back, and the answer is 200.
	for end, why := range map[int]string{3: "does not listen to svix.ping: it would get nothing", 4: "listens to channels"} {
		if plan = p.plan(desk, "svix.ping", end); !strings.Contains(plan.Refuse, why) {
			t.Errorf("%d: %+v", end, plan)
		}
		message, err := host.TestEndpoint(t.Context(), p.ends[end], "svix.ping")
		if err != nil {
			t.Fatal(err)
		}
		p.clock.Advance(0)
		d, err := host.Detail(t.Context(), model.DeliveryID(message), nil)
		if err != nil || !d.Delivery.Unsent || p.got(message) != "" {
			t.Errorf("%d: nothing was sent: %+v, %v", end, d.Delivery, err)
		}
	}
	off := false
	if _, err := p.svix("").ChangeEndpoint(t.Context(), p.ends[2], client.EndpointChange{Enabled: &off}); err != nil {
		t.Fatal(err)
	}
	if plan = p.plan(desk, "svix.ping", 2); !strings.Contains(plan.Refuse, "is disabled") {
		t.Errorf("%+v", plan)
	}
	if plan = p.plan(p.desk(model.OpenWearables, p.over()), "sleep.created", 2); !warned(plan, "endpoint") {
		t.Errorf("over it: %+v", plan)
	}

	// An application's token may not.
	app := p.svix(p.AppToken())
	if plan = p.plan(p.desk(model.Svix, app), "svix.ping", 0); !strings.Contains(plan.Refuse, "an application's token does not allow it") || !strings.Contains(plan.Refuse, "direct from here") {
		t.Errorf("%+v", plan)
	}
	if _, err := app.TestEndpoint(t.Context(), p.ends[0], "svix.ping"); model.CodeOf(err) != model.Denied {
		t.Errorf("the truth: %v", err)
	}
}

// TestPlayedTypes: the types to test with are the provider's own.
func TestPlayedTypes(t *testing.T) {
	p := newPlayed(t, sandbox.ManyOptions{})
	p.Svix().AddType("invoice.paid", "An invoice was paid.")
	types, err := p.desk(model.Svix, p.svix("")).TestTypes(t.Context())
	if err != nil || len(types) != 1+112+7 || types[0].Name != "svix.ping" || !types[len(types)-1].Operational() {
		t.Fatalf("%d types, %v", len(types), err)
	}
	if types, err = p.desk(model.OpenWearables, p.wearables()).TestTypes(t.Context()); err != nil || len(types) != 111 || types[0].Name != "connection.created" {
		t.Errorf("%d types, %v", len(types), err)
	}
	if err := p.SvixDown(true); err != nil {
		t.Fatal(err)
	}
	if types, err = p.desk(model.Svix, p.svix("")).TestTypes(t.Context()); model.CodeOf(err) != model.Unreachable || len(types) != 8 {
		t.Errorf("%d types, %v", len(types), err)
	}
}
