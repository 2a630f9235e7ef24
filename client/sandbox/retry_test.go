package sandbox_test

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model/catalog"
)

// checkAgain holds a second round of deliveries to the first: the same messages
// in the same order, without the customer's metadata, signed, and a pause after
// each.
func checkAgain(t *testing.T, first, again []sandbox.Hit) {
	t.Helper()
	if len(again) != len(first) {
		t.Fatalf("%d deliveries, want %d", len(again), len(first))
	}
	for i := range again {
		was, is := string(first[i].Body), string(again[i].Body)
		if again[i].ID != first[i].ID {
			t.Errorf("delivery %d: message %s, was %s: not the oldest first", i, again[i].ID, first[i].ID)
		}
		if want := strings.Replace(was, `,"data":{"ticket":"T-1"}`, "", 1); is != want || is == was || !again[i].Signed {
			t.Errorf("delivery %d, signed %t:\n got %s\nwant %s", i, again[i].Signed, is, want)
		}
		if i > 0 {
			if pause := again[i].At.Sub(again[i-1].At); pause < 0 || pause >= 200*time.Millisecond {
				t.Errorf("delivery %d: a pause of %v", i, pause)
			}
		}
	}
}

// TestRetryAll is what was observed of the real service after four failures and
// with a healthy receiver.
func TestRetryAll(t *testing.T) {
	b := start(t, sandbox.Options{Seed: 2})
	b.fail(4)
	first := b.Receiver().Hits()
	if got := b.post("/settings/webhook/retry", ""); got.code != 200 || got.body != "OK" {
		t.Fatalf("%d %q", got.code, got.body)
	}
	if s := b.status(); s.Processing != 4 || s.Failed != 0 || s.Enabled {
		t.Errorf("right after the call: %+v", s)
	}
	if row := b.list("").Requests[0]; row.Status != "processing" || row.Code == nil || *row.Code != 500 {
		t.Errorf("a row under retry keeps what was known of it: %+v", row)
	}
	b.clock.Advance(time.Second)
	if s := b.status(); s.Processing != 0 || s.Failed != 0 || !s.Enabled || s.detail() != "OK" {
		t.Errorf("a second later: %+v", s)
	}
	checkAgain(t, first, b.Receiver().Hits()[4:])
	if total := *b.list("").Meta.Total; total != 4 {
		t.Errorf("%d rows, want the same 4", total)
	}
}

func TestRetryAllWaitsAfterSuccessesOnly(t *testing.T) {
	b := start(t, sandbox.Options{})
	b.fail(3)
	b.Receiver().Set(sandbox.Internal)
	b.post("/settings/webhook/retry", "")
	b.clock.Advance(0)
	if s := b.status(); s.Failed != 3 || s.Processing != 0 {
		t.Errorf("failures are not retried at once: %+v", s)
	}
}

// TestRetryAllSettingsAreReadOnce is the quirk of how webhooks stand in the end.
func TestRetryAllSettingsAreReadOnce(t *testing.T) {
	// The receiver fails the first of the batch and takes the rest, or the other
	// way round.
	outcome := func(firstFails bool) []sandbox.Trouble {
		if firstFails {
			return []sandbox.Trouble{sandbox.Internal, sandbox.Healthy, sandbox.Healthy}
		}
		return []sandbox.Trouble{sandbox.Healthy, sandbox.Internal, sandbox.Internal}
	}
	for _, c := range []struct {
		name       string
		enabled    bool // when the retry begins
		firstFails bool
		ends       bool
	}{
		{"was true, first fails", true, true, false},
		{"was true, later fail", true, false, false},
		{"was false, last succeeds", false, true, true},
		{"was false, last fails", false, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := start(t, sandbox.Options{})
			b.fail(3)
			if c.enabled {
				b.Send(message("ok"), nil)
				b.clock.Advance(0)
			}
			was := b.status().Enabled
			b.Receiver().Script(outcome(c.firstFails)...)
			b.post("/settings/webhook/retry", "")
			b.clock.Advance(time.Second)
			if got := b.status(); got.Enabled != c.ends || was != c.enabled {
				t.Errorf("began %t, ends %t (%s), want %t", was, got.Enabled, got.detail(), c.ends)
			}
		})
	}
}

// TestRetryAllTwiceAtOnce is eight deliveries for four rows.
func TestRetryAllTwiceAtOnce(t *testing.T) {
	b := start(t, sandbox.Options{Server: metriport.ServerOptions{Latency: 700 * time.Millisecond}})
	b.fail(4)
	before := b.Receiver().Count()
	var calls sync.WaitGroup
	for range 2 {
		calls.Go(func() { b.post("/settings/webhook/retry", "") })
	}
	calls.Wait()
	if s := b.status(); s.Processing != 4 {
		t.Errorf("%d processing", s.Processing)
	}
	b.clock.Advance(2 * time.Second)
	if got := b.Receiver().Count() - before; got != 8 {
		t.Errorf("%d deliveries for 4 rows, want 8", got)
	}
	if s := b.status(); s.Processing != 0 || s.Failed != 0 {
		t.Errorf("in the end: %+v", s)
	}
	b.post("/settings/webhook/retry", "")
	b.clock.Advance(2 * time.Second)
	if got := b.Receiver().Count() - before; got != 8 {
		t.Errorf("a call after the other duplicates: %d deliveries", got)
	}
}

// find gives the first row that fits.
func (b *box) find(fits func(line) bool) line {
	b.t.Helper()
	for _, r := range b.list("?count=500").Requests {
		if fits(r) {
			return r
		}
	}
	b.t.Fatal("no such row")
	return line{}
}

// linkOf is the presigned link of a network query's payload.
func linkOf(t *testing.T, payload []byte) string {
	t.Helper()
	var p struct {
		Payload struct {
			URL string `json:"consolidatedDataUrl"`
		} `json:"payload"`
	}
	if err := json.Unmarshal(payload, &p); err != nil {
		t.Fatal(err)
	}
	return p.Payload.URL
}

// TestRetryOne sends one message again as a new one.
func TestRetryOne(t *testing.T) {
	b := start(t, sandbox.Options{Seed: 8, Deliveries: 400, Incident: true})
	b.Receiver().Set(sandbox.Healthy)
	b.clock.Advance(10 * time.Minute)
	old := b.find(func(r line) bool {
		return r.Status == "failure" && strings.Contains(string(r.Payload), "consolidatedDataUrl")
	})
	got := b.post("/settings/webhook/request/"+old.ID+"/retry", "")
	if got.code != 200 {
		t.Fatalf("%d %s", got.code, got.body)
	}
	meta, payload := split(t, []byte(got.body))
	if want := (envelope{ID: meta.ID, Request: *old.Request, When: "2026-03-04T12:10:00.000Z", Type: old.Type}); !reflect.DeepEqual(meta, want) || meta.ID == old.ID {
		t.Errorf("meta %+v, of message %s", meta, old.ID)
	}
	is, ok := catalog.Expiry(linkOf(t, payload), noon())
	if !ok || !is.Equal(noon().Add(10*time.Minute+4*time.Hour)) {
		t.Errorf("the link is good until %v", is)
	}
	if strip := func(b []byte) string { return strings.Split(string(b), "X-Amz-Date")[0] }; strip(payload) != strip(old.Payload) {
		t.Errorf("payload\n got %s\nwant %s", payload, old.Payload)
	}
	b.clock.Advance(0)
	hits := b.Receiver().Hits()
	if last := hits[len(hits)-1]; string(last.Body) != got.body || !last.Signed {
		t.Errorf("delivered %s", last.Body)
	}
	if now := b.find(func(r line) bool { return r.ID == old.ID }); now.Status != "failure" || string(now.Payload) != string(old.Payload) {
		t.Errorf("the old row is now %+v", now)
	}
	if renewed := b.find(func(r line) bool { return r.ID == meta.ID }); renewed.Status != "success" || string(renewed.Payload) != string(payload) {
		t.Errorf("the new row is %+v", renewed)
	}
}

func TestRetryOneOfWhatWasHandedIn(t *testing.T) {
	b := start(t, sandbox.Options{})
	const link = `https://h.example.org/x?X-Amz-Date=20260101T000000Z&X-Amz-Expires=600&X-Amz-Signature=aa`
	id := b.Send(metriport.ServerMessage{Type: "patient.admit", Payload: []byte(`{"payload":{"url":"` + link + `"}}`)}, nil)
	b.clock.Advance(time.Hour)
	got := b.post("/settings/webhook/request/"+id+"/retry", "")
	if !strings.Contains(got.body, "X-Amz-Date=20260304T130000Z") || strings.Contains(got.body, "Signature=aa") {
		t.Errorf("the link is not fresh: %s", got.body)
	}
	if old := b.list("").Requests[1]; !strings.Contains(string(old.Payload), link) {
		t.Errorf("the old row has changed: %s", old.Payload)
	}
}

type envelope struct {
	ID      string            `json:"messageId"`
	Request string            `json:"requestId"`
	When    string            `json:"when"`
	Type    string            `json:"type"`
	Data    map[string]string `json:"data"`
}

// split divides a message into its meta and the rest.
func split(tb testing.TB, body []byte) (m envelope, payload []byte) {
	tb.Helper()
	var all struct {
		Meta json.RawMessage `json:"meta"`
	}
	if err := json.Unmarshal(body, &all); err != nil {
		tb.Fatal(err)
	}
	if err := json.Unmarshal(all.Meta, &m); err != nil {
		tb.Fatal(err)
	}
	rest := strings.TrimPrefix(string(body), `{"meta":`+string(all.Meta))
	return m, []byte("{" + strings.TrimPrefix(rest, ","))
}

const (
	samplePath = "/settings/webhook/sample-payload"
	sample     = `{"payload":{"zz":1,"a":"<&>"},"meta":{"data":{"x":1},"type":"patient.admit","messageId":"m","requestId":"r","when":"w"},"more":[1, 2]}`
)

func TestSamplePayload(t *testing.T) {
	b := start(t, sandbox.Options{})
	before := b.get("/settings/webhook").body
	got := b.post(samplePath, sample)
	if want := `{"status":200,"webhookResponse":"OK","url":"` + b.ReceiverURL() + `","durationMillis":0}`; got.code != 200 || got.body != want {
		t.Errorf("%d %s\nwant %s", got.code, got.body, want)
	}
	hit := b.Receiver().Hits()[0]
	if want := `{"meta":{"messageId":"m","requestId":"r","when":"w","type":"patient.admit"},"payload":{"zz":1,"a":"<&>"},"more":[1,2]}`; string(hit.Body) != want || !hit.Signed {
		t.Errorf("sent %s\nwant %s", hit.Body, want)
	}
	b.Receiver().Set(sandbox.Missing)
	got = b.post(samplePath, sample)
	const message = "Request failed with status code 404 (ERR_BAD_REQUEST - 404)"
	if want := `{"status":500,"title":"WebhookError","detail":"Failed to send payload","name":"Internal Server Error","additionalInfo":{"url":"` + b.ReceiverURL() + `","httpStatus":404,"httpMessage":"` + message + `"}}`; got.code != 500 || got.body != want {
		t.Errorf("%d %s\nwant %s", got.code, got.body, want)
	}
	if after := b.get("/settings/webhook").body; after != before || *b.list("").Meta.Total != 0 {
		t.Errorf("a sample is stored or changes how webhooks stand: %s", after)
	}
	for answer, want := range map[string]string{`{"got": true}`: `{"got":true}`, "": `""`, "plain": `"plain"`} {
		b.setURL(receiver(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(answer)) }))
		if got := b.post(samplePath, sample); !strings.Contains(got.body, `"webhookResponse":`+want+`,`) {
			t.Errorf("of an answer %q: %s", answer, got.body)
		}
	}
}

func TestSamplePayloadIsRefused(t *testing.T) {
	b := start(t, sandbox.Options{})
	for body, want := range map[string]string{
		`{}`:          "Required, on [meta]",
		`{"meta":{}}`: "Required, on [meta,messageId], Required, on [meta,requestId], Required, on [meta,when], Required, on [meta,type]",
		`{"meta":1}`:  "Expected object, received number, on [meta]",
		`[]`:          "Expected object, received array, on []",
		`{"meta":{"type":5,"messageId":null,"requestId":"r","when":"w"}}`: "Expected string, received null, on [meta,messageId], Expected string, received number, on [meta,type]",
	} {
		if got := b.post(samplePath, body); got.body != invalid(want) {
			t.Errorf("%s: %s", body, got.body)
		}
	}
	b.setURL("")
	if got := b.post(samplePath, sample); got.code != 400 || !strings.Contains(got.body, `"detail":"Webhook URL and key must be configured"`) {
		t.Errorf("no URL: %d %s", got.code, got.body)
	}
	p := start(t, sandbox.Options{Server: metriport.ServerOptions{Production: true}})
	if got := p.post(samplePath, sample); got.code != 400 || !strings.Contains(got.body, `"detail":"Webhook sample payload is not available in production"`) {
		t.Errorf("production: %d %s", got.code, got.body)
	}
}

func TestConsolidatedDigest(t *testing.T) {
	b := start(t, sandbox.Options{})
	send := func(request, patient string) {
		b.Send(metriport.ServerMessage{Type: "medical.consolidated-data", Request: request, Payload: []byte(`{"patients":[` + patient + `]}`)}, nil)
	}
	const entry = `"bundle":{"entry":[{"resource":{"content":[{"attachment":{"url":"https://a?b&c","contentType":"application/json"}},{"attachment":{"url":"https://z","contentType":"application/gzip"}}]}}]}`
	send("r1", `{"patientId":"P1","status":"completed","filters":{"conversionType":"json"},`+entry+`}`)
	send("r2", `{"patientId":"p1","status":"failed","filters":{"conversionType":"pdf"}}`)
	send("r3", `{"patientId":"p1","status":"completed","filters":{"conversionType":"pdf"}}`)
	send("r4", `{"patientId":"p1","status":"completed","filters":{},`+entry+`}`)
	send("r5", `{"patientId":"p1","status":"completed","filters":{"conversionType":"html"},"bundle":{"entry":[]}}`)
	b.clock.Advance(0)
	send("r6", `{"patientId":"p1","status":"completed"}`)
	for request, want := range map[string]string{
		"r1": `{"requestId":"r1","status":"completed","fileUrl":"https://a?b&c","gzipUrl":"https://z","conversionType":"json"}`,
		"r2": `{"requestId":"r2","status":"failed","message":"Consolidated webhook query is not completed"}`,
		"r3": `{"requestId":"r3","status":"completed","message":"Webhook data not found"}`,
		"r4": `{"requestId":"r4","status":"completed","message":"No URL to return for this conversion type"}`,
		"r5": `{"requestId":"r5","status":"completed","conversionType":"html","message":"No URL found for this webhook"}`,
		"r6": `{"requestId":"r6","status":"processing","message":"Consolidated webhook query is not completed"}`,
		"r7": `{"requestId":"r7","message":"Consolidated webhook query not found"}`,
	} {
		if got := b.get("/medical/v1/patient/p1/consolidated/webhook?requestId=" + request).body; got != want {
			t.Errorf("%s\n got %s\nwant %s", request, got, want)
		}
	}
}
