package runbook_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/direct"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/store"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
)

const whsec = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// many is a provider with several endpoints and a test event of its own.
type many struct {
	runbook.Host // what a test event does not need panics
	endpoints    []model.Endpoint
	down         error
	keyErr       error
	key          model.Secret
	asked        []string        // what was tested
	outcomes     []model.Outcome // of the message, look by look
	detail       model.Detail
}

func (m *many) Endpoints(context.Context) ([]model.Endpoint, error) { return m.endpoints, m.down }

func (m *many) Key(context.Context, model.EndpointID) (model.Secret, error) { return m.key, m.keyErr }

func (m *many) TestEndpoint(_ context.Context, id model.EndpointID, t model.EventType) (string, error) {
	m.asked = append(m.asked, string(id)+" "+string(t))
	if t == "series.steps.created" {
		return "", &model.Error{Code: model.Unavailable, Op: "test the endpoint", Why: "Internal Server Error"}
	}
	return "msg_1", nil
}

func (m *many) Detail(_ context.Context, id model.DeliveryID, _ []byte) (model.Detail, error) {
	if len(m.outcomes) == 0 || id != client.DeliveryOf("msg_1", m.endpoints[0].ID) {
		return model.Detail{}, &model.Error{Code: model.NotFound, Op: "read", Why: "no attempt yet"}
	}
	d := m.detail
	d.Delivery.Outcome = m.outcomes[0]
	m.outcomes = m.outcomes[1:]
	return d, nil
}

// untested is a provider that sends no tests.
type untested struct {
	runbook.Host
	m *many
}

func (u untested) Endpoints(ctx context.Context) ([]model.Endpoint, error) { return u.m.Endpoints(ctx) }

func manyDesk(tb testing.TB, p model.Provider, m *many, change func(b *runbook.Bench)) *runbook.Desk {
	tb.Helper()
	b := runbook.Bench{
		Profile: model.Profile{Name: "many", Provider: p, BaseURL: "https://wearables.internal", Environment: model.Sandbox}, Host: m,
		Store: openStore(tb, store.Options{Path: filepath.Join(tb.TempDir(), "store.db"), Now: time.Now}), Who: "ops@host", Now: func() time.Time { return time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC) },
		Sleep:  func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
		Direct: direct.New(direct.Options{Silence: time.Minute}),
	}
	if change != nil {
		change(&b)
	}
	return runbook.New(b)
}

func byHost(t model.EventType, endpoint string) runbook.TestEvent {
	return runbook.TestEvent{Type: t, Through: runbook.ByHost, Endpoint: endpoint}
}

const hiddenURL = "https://user:" + "pw@b.acme.dev/hook"

// wearable is three endpoints: one of everything, one of two types, one of a user.
func wearable() *many {
	return &many{endpoints: []model.Endpoint{
		{ID: "ep_all", URL: "https://a.acme.dev/hook"},
		{ID: "ep_some", URL: hiddenURL, Events: []model.EventType{"workout.created", "sleep.created"}},
		{ID: "ep_user", URL: "https://c.acme.dev/hook", Scope: "fbb0c61b-d074-429b-b55c-92b83bf143e4"},
	}}
}

// TestWearablesTraps: what Open Wearables' own test does besides testing.
func TestWearablesTraps(t *testing.T) {
	desk := manyDesk(t, model.OpenWearables, wearable(), nil)
	for _, c := range []struct {
		name     string
		e        runbook.TestEvent
		refuse   string
		receives int
		facts    map[string]string
	}{
		{"to everybody who listens", byHost("workout.created", "ep_all"), "", 2, map[string]string{
			"others": "1 other gets it too: https://user:•••@b.acme.dev/hook", "event": "a body of the provider's own", "provider": "in its log", "refused": "500, for good",
		}},
		{"nobody else listens", byHost("series.heart_rate.created", "ep_all"), "", 0, map[string]string{"others": "none of the endpoints known"}},
		{"another unit", byHost("series.oxygen_saturation.created", "ep_all"), "", 0, map[string]string{"differs": "the unit % instead of percent"}},
		{"no body", byHost("sync.completed", "ep_all"), "", 0, map[string]string{"differs": "{}"}},
		{"replaced", byHost("steps.created", "ep_some"), "", 2, map[string]string{"replaced": "of workout.created, sleep.created", "others": "https://a.acme.dev/hook"}},
		{"limited to a user", byHost("workout.created", "ep_user"), "limited to one user", 3, nil},
		{"a type that nobody knows", byHost("activity.created", "ep_all"), "", 0, map[string]string{"type": "does not hold it"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := desk.PlanTest(t.Context(), c.e)
			if err != nil || p.Needs.Count != c.receives || !strings.Contains(p.Refuse, c.refuse) || c.refuse == "" && p.Refuse != "" {
				t.Fatalf("%+v, %v", p, err)
			}
			wantFacts(t, p, c.facts)
			for _, f := range p.Facts {
				if strings.Contains(f.Text, "pw@") {
					t.Errorf("%s: %s", f.Label, f.Text)
				}
			}
		})
	}
}

// TestWearablesTest: a test that went out is followed, and not asked for twice.
func TestWearablesTest(t *testing.T) {
	m := wearable()
	m.outcomes = []model.Outcome{model.Processing, model.Failed}
	m.detail = model.Detail{Delivery: model.Delivery{Code: 502, Took: 84 * time.Millisecond, Cause: model.CauseGateway}, Exchange: model.Exchange{Answer: []byte("<html>")}}
	desk := manyDesk(t, model.OpenWearables, m, nil)
	e := byHost("workout.created", "ep_all")
	_, err := desk.SendTest(t.Context(), e, runbook.Consent{})
	wantErr(t, err, model.Invalid, "the number 2")
	r := sendTest(t, desk, e)
	wantAll(t, r, map[string]bool{
		"good": r.Good == model.No, "id": r.ID == "msg_1", "code": r.Code == 502, "words": strings.HasPrefix(r.Outcome, "502 from a gateway in 84 ms"),
		"answer": string(r.Answer) == "<html>", "asked once": strings.Join(m.asked, ", ") == "ep_all workout.created",
	})
	p, err := desk.PlanTest(t.Context(), e)
	if err != nil || !strings.Contains(p.Refuse, "it was tested on this endpoint 1 May 12:00 UTC") || !strings.Contains(p.Refuse, "500, for good") {
		t.Errorf("%+v, %v", p, err)
	}
	if p, err = desk.PlanTest(t.Context(), byHost("sleep.created", "ep_all")); err != nil || p.Refuse != "" {
		t.Errorf("another type: %+v, %v", p, err)
	}

	r = sendTest(t, desk, byHost("series.weight.created", "ep_all")) // nothing tells what became of it
	if r.Good != model.TriUnknown || !strings.Contains(r.Outcome, "taken by the provider as msg_1; what the receiver answered is not known yet") {
		t.Errorf("%+v", r)
	}
	m.outcomes = []model.Outcome{model.Delivered}
	m.detail.Delivery = model.Delivery{Code: 204, Took: model.NoTime}
	if r = sendTest(t, desk, byHost("series.height.created", "ep_all")); r.Good != model.Yes || r.Outcome != "204" {
		t.Errorf("%+v", r)
	}
}

// TestWearablesTestFails: a provider that fails is an error, which is kept too.
func TestWearablesTestFails(t *testing.T) {
	desk := manyDesk(t, model.OpenWearables, wearable(), nil)
	_, err := desk.SendTest(t.Context(), byHost("series.steps.created", "ep_all"), runbook.Consent{})
	wantErr(t, err, model.Unavailable, "Internal Server Error")
	tests, err := desk.Tests(t.Context())
	if err != nil || len(tests) != 1 || tests[0].Outcome != "failed · Internal Server Error" || tests[0].Good != model.TriUnknown {
		t.Fatalf("%+v, %v", tests, err)
	}
	// It may have been refused for good, or not have been taken: that is not a test before.
	if p, err := desk.PlanTest(t.Context(), byHost("series.steps.created", "ep_all")); err != nil || p.Refuse != "" {
		t.Errorf("%+v, %v", p, err)
	}
	desk = manyDesk(t, model.OpenWearables, wearable(), func(b *runbook.Bench) { b.Host = untested{m: wearable()} })
	if p, err := desk.PlanTest(t.Context(), byHost("sleep.created", "ep_all")); err != nil || !strings.Contains(p.Refuse, "send it directly") {
		t.Errorf("%+v, %v", p, err)
	}
}

// TestSvixTraps: an example is aimed at one endpoint, but its filters hold.
func TestSvixTraps(t *testing.T) {
	m := &many{endpoints: []model.Endpoint{
		{ID: "ep_1", URL: "https://a.acme.dev/"},
		{ID: "ep_2", URL: "https://b.acme.dev/", Events: []model.EventType{"invoice.paid"}},
		{ID: "ep_3", URL: "https://c.acme.dev/", Channels: []string{"project-1"}},
		{ID: "ep_4", URL: "https://d.acme.dev/", Enabled: model.No},
	}}
	desk := manyDesk(t, model.Svix, m, nil)
	for _, c := range []struct {
		name, endpoint string
		typ            model.EventType
		refuse         string
		facts          map[string]string
	}{
		{"a ping", "ep_1", "svix.ping", "", map[string]string{"others": "nobody else", "event": "svix.ping", "provider": "in its log"}},
		{"an example that may not be there", "ep_1", "invoice.paid", "", map[string]string{"refused": "unless an example is part"}},
		{"a type it does not listen to", "ep_2", "svix.ping", "does not listen to svix.ping", nil},
		{"one it listens to", "ep_2", "invoice.paid", "", nil},
		{"channels", "ep_3", "svix.ping", "listens to channels", nil},
		{"disabled", "ep_4", "svix.ping", "is disabled", map[string]string{"endpoint": "disabled"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := desk.PlanTest(t.Context(), byHost(c.typ, c.endpoint))
			if err != nil || !strings.Contains(p.Refuse, c.refuse) || c.refuse == "" && p.Refuse != "" || p.Needs.Count != 0 {
				t.Fatalf("%+v, %v", p, err)
			}
			wantFacts(t, p, c.facts)
		})
	}
	desk = manyDesk(t, model.Svix, m, func(b *runbook.Bench) { b.Host = untested{m: m} })
	if p, err := desk.PlanTest(t.Context(), byHost("svix.ping", "ep_1")); err != nil || p.Refuse == "" {
		t.Errorf("%+v, %v", p, err)
	}
}

// TestWhichEndpoint: of several one must be named, by its id or its URL.
func TestWhichEndpoint(t *testing.T) {
	desk := manyDesk(t, model.OpenWearables, wearable(), nil)
	_, err := desk.PlanTest(t.Context(), byHost("sleep.created", ""))
	wantErr(t, err, model.Invalid, "there are 3 endpoints", "name one of them: ep_all, ep_some, ep_user")
	_, err = desk.PlanTest(t.Context(), byHost("sleep.created", "ep_none"))
	wantErr(t, err, model.NotFound, "there is no endpoint ep_none")
	p, err := desk.PlanTest(t.Context(), byHost("sleep.created", hiddenURL))
	if err != nil || !strings.HasPrefix(factOf(p, "to"), "ep_some https://") {
		t.Errorf("%+v, %v", p, err)
	}
	one := manyDesk(t, model.OpenWearables, &many{endpoints: wearable().endpoints[:1]}, nil)
	if p, err = one.PlanTest(t.Context(), byHost("sleep.created", "")); err != nil || p.Refuse != "" {
		t.Errorf("the only one: %+v, %v", p, err)
	}
	wide := &many{endpoints: []model.Endpoint{{ID: "ep_0"}, {ID: "ep_1", URL: "https://1/"}, {ID: "ep_2", URL: "https://2/"}, {ID: "ep_3", URL: "https://3/"}, {ID: "ep_4", URL: "https://4/"}, {ID: "ep_5", Enabled: model.No}}}
	if p, err = manyDesk(t, model.OpenWearables, wide, nil).PlanTest(t.Context(), byHost("sleep.created", "ep_0")); err != nil || factOf(p, "others") != "4 others get it too: https://1/, https://2/, https://3/ and 1 more" {
		t.Errorf("%+v, %v", p, err)
	}
	five := &many{}
	for _, id := range []model.EndpointID{"1", "2", "3", "4", "5"} {
		five.endpoints = append(five.endpoints, model.Endpoint{ID: id})
	}
	_, err = manyDesk(t, model.Svix, five, nil).PlanTest(t.Context(), byHost("svix.ping", ""))
	wantErr(t, err, model.Invalid, "1, 2, 3, 2 more")
	_, err = manyDesk(t, model.Svix, &many{}, nil).PlanTest(t.Context(), byHost("svix.ping", ""))
	wantErr(t, err, model.Invalid, "no webhook URL is set")
}

// TestSendSignedAsSvix: from here a message of Open Wearables and of Svix goes out as
// Svix sends it, with the endpoint's key, which is asked for.
func TestSendSignedAsSvix(t *testing.T) {
	var got *http.Request
	var body []byte
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
		w.WriteHeader(http.StatusNoContent)
	}))
	defer receiver.Close()
	m := &many{endpoints: []model.Endpoint{{ID: "ep_1", URL: receiver.URL + "/hook"}}, key: model.NewSecret(whsec)}
	for p, typ := range map[model.Provider]model.EventType{model.OpenWearables: "workout.created", model.Svix: "endpoint.disabled"} {
		desk := manyDesk(t, p, m, nil)
		e := event(t, desk, typ, runbook.Directly)
		r := sendTest(t, desk, e)
		id, at := got.Header.Get("Svix-Id"), got.Header.Get("Svix-Timestamp")
		if !catalog.IsTest(id) || r.ID != id || at != "1777636800" || r.Good != model.Yes || r.Code != 204 || r.Answer == nil {
			t.Errorf("%s: id %q at %q, %+v", p, id, at, r)
		}
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(whsec, "whsec_"))
		if err != nil {
			t.Fatal(err)
		}
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(id + "." + at + "." + string(body)))
		if want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)); got.Header.Get("Svix-Signature") != want {
			t.Errorf("%s: signed %q, want %q", p, got.Header.Get("Svix-Signature"), want)
		}
		if !strings.HasPrefix(got.Header.Get("User-Agent"), "Svix-Webhooks/") || got.Header.Get("X-Metriport-Signature") != "" || strings.ContainsAny(string(body), "\n") {
			t.Errorf("%s: %v, %s", p, got.Header, body)
		}
	}
}

// TestSendWithoutItsKey: a key that cannot be read leaves an event unsigned, and
// one that has been read before is used again.
func TestSendWithoutItsKey(t *testing.T) {
	m := &many{endpoints: []model.Endpoint{{ID: "ep_1", URL: "https://a.acme.dev/"}}, key: model.NewSecret(whsec)}
	desk := manyDesk(t, model.Svix, m, nil)
	e := event(t, desk, "endpoint.created", runbook.Directly)
	signed := func() string {
		t.Helper()
		p, err := desk.PlanTest(t.Context(), e)
		if err != nil {
			t.Fatal(err)
		}
		return factOf(p, "signed")
	}
	if got := signed(); !strings.Contains(got, "with the endpoint's key •••…") {
		t.Error(got)
	}
	m.down = &model.Error{Code: model.Unreachable, Op: "read the endpoints", Why: "connection refused"}
	if got := signed(); !strings.Contains(got, "with the key last known") || !strings.Contains(got, "connection refused") {
		t.Error(got)
	}
	m.down, m.keyErr = nil, &model.Error{Code: model.Denied, Op: "read the key", Why: "the token may not"}
	if got := signed(); !strings.Contains(got, "not signed") || !strings.Contains(got, "the token may not") {
		t.Error(got)
	}
	m.key, m.keyErr = model.NewSecret("whsec_not base64!"), nil
	p, err := desk.PlanTest(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	_, err = desk.SendTest(t.Context(), e, agreed(p))
	wantErr(t, err, model.Invalid, "cannot be signed with")
	m.key = model.Secret{}
	if got := signed(); got != "not signed: the endpoint has no key" {
		t.Error(got)
	}
}
