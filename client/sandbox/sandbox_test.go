package sandbox_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/sandbox"
)

// noon is when the tests' clocks begin.
func noon() time.Time { return time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC) }

// box is a running sandbox with a few ways to ask it.
type box struct {
	*sandbox.Sandbox
	t     testing.TB
	clock *sandbox.Manual // nil for the machine's
}

// start runs a sandbox by a clock that the test moves.
func start(tb testing.TB, o sandbox.Options) *box {
	tb.Helper()
	clock := sandbox.NewManual(noon())
	o.Clock = clock
	if o.Learn == 0 {
		o.Learn = -1
	}
	b := run(tb, o)
	b.clock = clock
	return b
}

// run runs a sandbox by the clock of its options.
func run(tb testing.TB, o sandbox.Options) *box {
	tb.Helper()
	s, err := sandbox.New(o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	if err := s.Start(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	return &box{Sandbox: s, t: tb}
}

// answer is what the API said.
type answer struct {
	code   int
	header http.Header
	body   string
}

// do asks the API; header is "name: value" lines. A body without a content type
// among them is JSON.
func (b *box) do(method, path, body string, header ...string) answer {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.BaseURL()+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("X-Api-Key", b.APIKey())
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, h := range header {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Del(name)
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, string(text)}
}

func (b *box) get(path string) answer { b.t.Helper(); return b.do(http.MethodGet, path, "") }

func (b *box) post(path, body string) answer { b.t.Helper(); return b.do(http.MethodPost, path, body) }

// decode reads an answer that must be a 200.
func decode[T any](tb testing.TB, a answer) (v T) {
	tb.Helper()
	if a.code != http.StatusOK {
		tb.Fatalf("%d %s", a.code, a.body)
	}
	if err := json.Unmarshal([]byte(a.body), &v); err != nil {
		tb.Fatalf("%v in %s", err, a.body)
	}
	return v
}

type settings struct {
	ID  string  `json:"id"`
	URL *string `json:"webhookUrl"`
	Key *string `json:"webhookKey"`
}

type status struct {
	Enabled    bool    `json:"webhookEnabled"`
	Detail     *string `json:"webhookStatusDetail"`
	Processing int     `json:"webhookRequestsProcessing"`
	Failed     int     `json:"webhookRequestsFailed"`
}

func (s status) detail() string {
	if s.Detail == nil {
		return "null"
	}
	return *s.Detail
}

type line struct {
	ID      string          `json:"id"`
	Request *string         `json:"requestId"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload"`
	Status  string          `json:"status"`
	Detail  *string         `json:"statusDetail"`
	URL     *string         `json:"requestUrl"`
	Code    *int            `json:"httpStatus"`
	Millis  *int            `json:"durationMillis"`
	Created time.Time       `json:"createdAt"`
	Updated time.Time       `json:"updatedAt"`
}

type list struct {
	Meta struct {
		Prev  string `json:"prevPage"`
		Next  string `json:"nextPage"`
		Count int    `json:"itemsOnPage"`
		Total *int   `json:"itemsInTotal"`
	} `json:"meta"`
	Requests []line `json:"requests"`
}

func (b *box) status() status { b.t.Helper(); return decode[status](b.t, b.get("/settings/webhook")) }

func (b *box) settings() settings { b.t.Helper(); return decode[settings](b.t, b.get("/settings")) }

func (b *box) list(query string) list {
	b.t.Helper()
	return decode[list](b.t, b.get("/settings/webhook/request"+query))
}

// setURL sets the webhook URL and lets the ping come back.
func (b *box) setURL(url string) settings {
	b.t.Helper()
	s := decode[settings](b.t, b.post("/settings", `{"webhookUrl":"`+url+`"}`))
	b.clock.Advance(0)
	return s
}

// message is a small message of a kind that is stored.
func message(n string) metriport.ServerMessage {
	return metriport.ServerMessage{Type: "message.status", Request: "req-" + n, Payload: []byte(`{"payload":{"id":"` + n + `"}}`)}
}

// fail stores n messages that fail.
func (b *box) fail(n int) {
	b.t.Helper()
	b.Receiver().Set(sandbox.Internal)
	for i := range n {
		b.Send(message(string(rune('a'+i))), map[string]string{"ticket": "T-1"})
		b.clock.Advance(time.Second)
	}
	b.Receiver().Set(sandbox.Healthy)
}

func TestDemoLives(t *testing.T) {
	o := sandbox.Demo(7)
	b := start(t, o)
	before := b.status()
	if before.Failed < 1000 || before.Processing == 0 {
		t.Errorf("the demo starts with %d failed and %d processing", before.Failed, before.Processing)
	}
	if !strings.Contains(before.detail(), "502") || before.Enabled {
		t.Errorf("enabled %t, detail %q", before.Enabled, before.detail())
	}
	total := *b.list("").Meta.Total
	b.clock.Advance(time.Minute)
	after := b.status()
	if got := *b.list("").Meta.Total - total; got < 15 || got > 70 {
		t.Errorf("%d messages in a minute", got)
	}
	if after.Processing != 0 {
		t.Errorf("%d processing a minute later", after.Processing)
	}
	if after.Failed <= before.Failed {
		t.Errorf("failed %d, then %d: the incident does not go on", before.Failed, after.Failed)
	}
	if b.Receiver().Count() < 15 {
		t.Errorf("the receiver got %d requests", b.Receiver().Count())
	}
}

// TestRate is how many messages come in a minute.
func TestRate(t *testing.T) {
	for rate, want := range map[int][2]int{0: {20, 45}, 6: {3, 12}, 300: {200, 450}} {
		b := start(t, sandbox.Options{Seed: 7, Live: true, Rate: rate})
		b.clock.Advance(time.Minute)
		if n := *b.list("").Meta.Total; n < want[0] || n > want[1] {
			t.Errorf("rate %d: %d messages in a minute", rate, n)
		}
	}
}

func TestReceiverGetsWhatIsSigned(t *testing.T) {
	b := start(t, sandbox.Options{Seed: 3})
	id := b.Send(metriport.ServerMessage{
		Type: "patient.admit", Request: "0199", Payload: []byte(`{"payload":{"zz":1.0,"a":"<&>","bb":2}}`),
	}, map[string]string{"k": "v"})
	b.clock.Advance(0)
	hits := b.Receiver().Hits()
	if len(hits) != 1 || !hits[0].Signed || hits[0].Code != http.StatusOK {
		t.Fatalf("hits %+v", hits)
	}
	want := `{"meta":{"messageId":"` + id + `","requestId":"0199","when":"2026-03-04T12:00:00.000Z","type":"patient.admit","data":{"k":"v"}},"payload":{"a":"<&>","bb":2,"zz":1}}`
	if !bytes.Equal(hits[0].Body, []byte(want)) {
		t.Errorf("body\n got %s\nwant %s", hits[0].Body, want)
	}
	rows := b.list("").Requests
	if len(rows) != 1 || rows[0].Status != "success" || *rows[0].Detail != "OK" || *rows[0].Code != 200 || *rows[0].URL != b.ReceiverURL() {
		t.Errorf("rows %+v", rows)
	}
}
