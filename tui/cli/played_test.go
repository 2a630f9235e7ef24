package cli_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
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
	"github.com/hooktop/hooktop/tui/cli"
)

// playedBox is a Svix server with Open Wearables on top, over real HTTP.
type playedBox struct {
	*sandbox.Many
	clock *sandbox.Manual
	ends  []model.Endpoint // the oldest first
}

func newPlayedBox(t *testing.T, o sandbox.ManyOptions) *playedBox {
	t.Helper()
	b := &playedBox{clock: sandbox.NewManual(noon)}
	o.Clock, o.Learn, o.Seed = b.clock, -1, 2
	var err error
	if b.Many, err = sandbox.NewMany(o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	if err := b.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if b.ends, err = b.host(model.Svix).Endpoints(t.Context()); err != nil {
		t.Fatal(err)
	}
	slices.Reverse(b.ends)
	return b
}

func (b *playedBox) host(of model.Provider) client.Provider {
	if of == model.Svix {
		return svix.New(svix.Options{Profile: b.SvixProfile("svix"), Now: b.clock.Now})
	}
	return openwearables.New(openwearables.Options{Profile: b.WearablesProfile("ow", false), Now: b.clock.Now})
}

// deps are those of a profile of one of both.
func (b *playedBox) deps(t *testing.T, of model.Provider) cli.Deps {
	t.Helper()
	d, path := deps(provider{}), filepath.Join(t.TempDir(), "hooktop.db")
	d.Open = func(context.Context, cli.Target) (*cli.Session, error) {
		own := b.SvixProfile("svix")
		if of == model.OpenWearables {
			own = b.WearablesProfile("ow", false)
		}
		host := b.host(of)
		s := kept(&memory{}, &cli.Session{Profile: own, Provider: host, Key: "env KEY", Used: func() (int, error) { return 7, nil }})
		s.Store = func(ctx context.Context) (client.Store, error) {
			kept, _, err := store.Open(ctx, store.Options{Path: path, Now: b.clock.Now})
			if err == nil {
				s.Close = kept.Close
			}
			return kept, err
		}
		s.Desk = func(kept client.Store, rows func() model.Rows) *runbook.Desk {
			return runbook.New(runbook.Bench{
				Profile: own, Host: host, Store: kept, Rows: rows, Who: "ops-1@host", Holder: "ops-1@host 1", Now: b.clock.Now,
				Sleep:  func(ctx context.Context, by time.Duration) error { b.clock.Advance(by); return ctx.Err() },
				Direct: direct.New(direct.Options{CA: b.CertPool(), Silence: time.Minute, Now: b.clock.Now}),
			})
		}
		return s, nil
	}
	return d
}

// post posts a message and delivers it.
func (b *playedBox) post(typ, body string, channels ...string) (id string) {
	id = b.Send(svix.ServerMessage{Type: typ, Channels: channels, Payload: func() []byte { return []byte(body) }})
	b.clock.Advance(time.Second)
	return id
}

// wantRun wants a command to end with a code and to say things on either output.
func wantRun(t *testing.T, r result, code int, says ...string) {
	t.Helper()
	if r.code != code {
		t.Errorf("exit %d, want %d: %s%s", r.code, code, r.out, r.errors)
	}
	for _, s := range says {
		if !strings.Contains(r.out+r.errors, s) {
			t.Errorf("it should say %q:\n%s%s", s, r.out, r.errors)
		}
	}
}

// TestPlayedShow: a delivery is shown with what is ahead of it and the event that it
// is a chunk of, and what reached no endpoint is found with why.
func TestPlayedShow(t *testing.T) {
	b := newPlayedBox(t, sandbox.ManyOptions{})
	b.Receivers()[1].Set(sandbox.BadGateway)
	const user = "fbb0c61b-d074-429b-b55c-92b83bf143e4"
	first := b.postChunks(user)
	id := string(client.DeliveryOf(first, b.ends[1].ID))
	d := b.deps(t, model.Svix)
	r := run(t, d, "show", id, "--whole")
	wantRun(t, r, 0, "next automatic attempt 2026-", "6 more follow if it fails", "failed  status 502  automatic", "Whole event",
		"chunks 1, 3 of 3, 4 of 6 samples · missing: chunk 2, between ", ", 2 samples", `"a0"`, `"b2"`)
	if strings.Contains(r.out, user) {
		t.Error("the user is masked")
	}
	if r = run(t, d, "show", id); !strings.Contains(r.out, "--whole shows it as one") || strings.Contains(r.out, `"b2"`) {
		t.Error(r.out)
	}
	var got struct {
		Delivery struct{ ID, Outcome string }
		Ahead    struct {
			Course string
			Left   int  `json:"attempts_left"`
			Exact  bool `json:"attempts_left_exact"`
			Until  time.Time
		}
		Whole struct {
			Chunks  int
			Have    []struct{ Chunk int }
			Missing []struct{ First, Last, Samples int }
			Payload json.RawMessage
		}
	}
	r = run(t, d, "show", id, "-o", "json", "--whole")
	if err := json.Unmarshal([]byte(r.out), &got); err != nil || got.Delivery.ID != id || got.Delivery.Outcome != "processing" || got.Ahead.Course != "due" || got.Ahead.Left != 7 || !got.Ahead.Exact || got.Ahead.Until.Before(noon.Add(24*time.Hour)) {
		t.Errorf("%v: %s", err, r.out)
	}
	w := got.Whole
	payload := string(w.Payload)
	w.Payload = nil
	if is, want := fmt.Sprint(w), "{3 [{1} {3}] [{2 2 2}] []}"; is != want || strings.Contains(payload, user) || !strings.Contains(payload, "b2") {
		t.Errorf("%s, want %s: %s", is, want, payload)
	}
	b.wantUnsent(t, d, first)
}

// postChunks sends the first and the last of an event's three chunks, and gives the
// first.
func (b *playedBox) postChunks(user string) (first string) {
	for _, i := range []int{0, 2} {
		at := noon.Add(time.Duration(i) * time.Hour)
		id := b.post("heart_rate.created", fmt.Sprintf(`{"type":"heart_rate.created","data":{"user_id":%q,"series_type":"heart_rate","sample_count":6,"start_time":%q,"end_time":%q,"samples":[{"type":"a%d"},{"type":"b%d"}],"chunk_index":%d,"total_chunks":3}}`,
			user, at.Format(time.RFC3339), at.Add(50*time.Minute).Format(time.RFC3339), i, i, i), "user."+user)
		first = firstOf(first, id)
	}
	return first
}

// wantUnsent wants what reached no endpoint to be found with why, and nothing else.
func (b *playedBox) wantUnsent(t *testing.T, d cli.Deps, first string) {
	t.Helper()
	tester, _ := b.host(model.Svix).(client.EndpointTester)
	unsent, err := tester.TestEndpoint(t.Context(), b.ends[3].ID, "svix.ping")
	if err != nil {
		t.Fatal(err)
	}
	r := run(t, d, "deliveries", "-f", "is:unsent", "-o", "csv")
	wantRun(t, r, 0, unsent, "reached no endpoint: 1 limited to other types, 1 limited to another user, 4 taking it now")
	if strings.Contains(r.out, first) {
		t.Error("and nothing else is")
	}
	wantRun(t, run(t, d, "show", unsent), 0, "it went to no endpoint", "the endpoints now: 1 limited to other types")
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// TestPlayedSend: what the provider's own tests do besides testing is said before,
// and the types are the provider's own.
func TestPlayedSend(t *testing.T) {
	b := newPlayedBox(t, sandbox.ManyOptions{})
	at := func(i int) string { return string(b.ends[i].ID) }
	s, ow := b.deps(t, model.Svix), b.deps(t, model.OpenWearables)

	wantRun(t, run(t, s, "send", "svix.ping", "--provider", "--endpoint", at(1)), 0, "nobody else gets it", "200 in")
	wantRun(t, run(t, s, "send", "workout.created", "--provider", "--endpoint", at(1)), 1, "has no example of workout.created", "400")
	wantRun(t, run(t, s, "send", "svix.ping", "--provider", "--endpoint", at(3)), 1, "does not listen to svix.ping: it would get nothing")
	wantRun(t, run(t, s, "send", "svix.ping", "--provider", "--endpoint", at(4)), 1, "listens to channels")
	wantRun(t, run(t, s, "send", "workout.created", "--endpoint", at(1)), 0, "with the endpoint's key", "200 in") // from here, with the sample that Open Wearables' types have

	wantRun(t, run(t, ow, "send", "workout.created", "--provider", "--endpoint", at(0)), 2, "4 others get it too", "--yes-count 5")
	wantRun(t, run(t, ow, "send", "workout.created", "--provider", "--endpoint", at(0), "--yes-count", "5"), 0, "200 in")
	wantRun(t, run(t, ow, "send", "workout.created", "--provider", "--endpoint", at(0), "--yes-count", "5"), 1, "500, for good")
	wantRun(t, run(t, ow, "send", "steps.created", "--provider", "--endpoint", at(3), "--yes-count", "5"), 0, "sends another one instead", "in place of steps.created")
	wantRun(t, run(t, ow, "send", "sleep.created", "--provider", "--endpoint", at(4), "--dry-run"), 3, "limited to one user")

	b.Svix().AddType("invoice.paid", "An invoice was paid.")
	r := run(t, s, "types", "--live", "-o", "jsonl")
	wantRun(t, r, 0, `"type":"invoice.paid"`, `"type":"message.attempt.failing","group":"operational"`, `"type":"svix.ping"`)
	if n := strings.Count(r.out, "\n"); n != 120 {
		t.Errorf("%d types", n)
	}
	wantRun(t, run(t, ow, "types", "--live", "steps"), 0, "series.steps.created")
	wantRun(t, run(t, ow, "types", "--live", "--of", "svix"), 2, "one of them")
	wantRun(t, run(t, deps(provider{}), "types", "--live"), 1, "does not list them")
	wantRun(t, run(t, deps(provider{}), "types", "operational"), 0, "endpoint.disabled", "operational")
}

// TestPlayedSignatures: what a played server delivered is checked from its own
// headers and bytes, with either family of headers, and what Svix tells of itself is
// signed alike.
func TestPlayedSignatures(t *testing.T) {
	for _, family := range []string{"svix", "webhook"} {
		b := newPlayedBox(t, sandbox.ManyOptions{Server: svix.ServerOptions{Whitelabel: family == "webhook"}})
		keys, _ := b.host(model.Svix).(client.KeyReader)
		key, err := keys.Key(t.Context(), b.ends[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		file := func(name, content string) string {
			path := filepath.Join(dir, name)
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}
		secret := file("key", key.Reveal())
		for typ, body := range map[string]string{
			"workout.created":   `{"type":"workout.created", "data":{"b":1,"a":"é"}}`,
			"endpoint.disabled": `{"type":"endpoint.disabled","data":{"appId":"app_1","endpointId":"ep_1"}}`,
		} {
			b.post(typ, body)
			hits := b.Receivers()[0].Hits()
			h := hits[len(hits)-1]
			var lines []string
			for _, name := range slices.Sorted(maps.Keys(h.Header)) {
				lines = append(lines, name+": "+h.Header.Get(name))
			}
			args := []string{
				"verify", "--secret-file", secret, "--headers-file", file("headers", strings.Join(lines, "\n")+"\n"), "--body-file", file("body", string(h.Body)),
				"--now", b.clock.Now().Format(time.RFC3339),
			}
			if !strings.Contains(strings.ToLower(strings.Join(lines, "\n")), family+"-signature: v1,") {
				t.Errorf("%s: %v", family, lines)
			}
			wantRun(t, run(t, deps(provider{}), args...), 0, "valid")
			file("body", string(h.Body)+" ")
			wantRun(t, run(t, deps(provider{}), args...), 3)
		}
	}
}
