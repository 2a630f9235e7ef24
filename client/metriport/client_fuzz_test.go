package metriport

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

// FuzzRow: whatever a row holds, one with an id is read, its body is rebuilt as
// JSON around the stored bytes, and numbers that make no sense are not given.
func FuzzRow(f *testing.F) {
	for _, s := range []string{
		`{"id":"a","requestId":"r","type":"ping","status":"failure","statusDetail":"x","requestUrl":"https://h","httpStatus":502,"durationMillis":3,"createdAt":"2026-05-01T11:58:00.123Z","updatedAt":"2026-05-01T11:58:02Z","payload":{"payload":{"patientId":"p"}}}`,
		`{"id":7,"payload":{ }}`, `"a"`, `{"id":"a","payload":{"meta":{},"x":[1.0,{"a":1e3}]}}`, `{"id":"a","durationMillis":1e300,"httpStatus":"-9"}`, `null`, `{"ID":"a"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if !json.Valid(raw) {
			return
		}
		d, payload, ok := rowOf(raw, nil)
		if !ok {
			return
		}
		if d.ID == "" || d.Took < model.NoTime || d.Code < 0 || d.Tries > 1 || (d.Outcome != model.Failed && d.Cause != model.CauseNone) {
			t.Fatalf("%+v", d)
		}
		w, _ := decodeRow(raw)
		got := detailOf(w, raw)
		if payload != (got.Exchange.Origin == model.OriginRebuilt) {
			t.Fatalf("payload %v, origin %v", payload, got.Exchange.Origin)
		}
		if !payload {
			return
		}
		if !json.Valid(got.Exchange.Body) {
			t.Fatalf("not JSON: %s", got.Exchange.Body)
		}
		if inner := bytes.TrimSpace(w.Payload)[1:]; !bytes.HasSuffix(got.Exchange.Body, inner) {
			t.Fatalf("%s does not end as stored: %s", got.Exchange.Body, inner)
		}
	})
}

// FuzzStatus: a count is never below nothing, and never made up.
func FuzzStatus(f *testing.F) {
	f.Add([]byte(`{"webhookEnabled":"true","webhookStatusDetail":null,"webhookRequestsProcessing":-1,"webhookRequestsFailed":"3"}`))
	f.Add([]byte(`{"webhookRequestsFailed":1e99}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var w wireStatus
		if json.Unmarshal(raw, &w) != nil {
			return
		}
		for _, n := range []opt[number]{w.Processing, w.Failed} {
			c := countOf(n)
			if c.N < 0 || (!c.Known && c.N != 0) || (c.Known && !n.Given) {
				t.Fatalf("%+v of %+v", c, n)
			}
		}
	})
}

// FuzzSettings: an object is read whatever its fields are, and written again it
// reads the same.
func FuzzSettings(f *testing.F) {
	f.Add([]byte(`{"id":"a","webhookUrl":null,"webhookKey":7,"mrFilters":[{"key":"labs"}]}`))
	f.Add([]byte(`{"WEBHOOKURL":"\u0000"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var any map[string]json.RawMessage
		object := json.Unmarshal(raw, &any) == nil
		var w, again wireSettings
		if err := json.Unmarshal(raw, &w); (err == nil) != object {
			t.Fatalf("%s: %v", raw, err)
		}
		if !object {
			return
		}
		b, err := json.Marshal(w)
		if err != nil || json.Unmarshal(b, &again) != nil || again.ID != w.ID || again.WebhookURL != w.WebhookURL || again.WebhookKey != w.WebhookKey {
			t.Fatalf("%s → %s, %v", raw, b, err)
		}
	})
}

// FuzzError: the shape of an error never decides more than it says.
func FuzzError(f *testing.F) {
	f.Add([]byte(`{"status":500,"title":"WebhookError","detail":"d","name":"n","additionalInfo":{"url":"https://h","httpStatus":404,"httpMessage":"m"}}`))
	f.Add([]byte(`{"message":"Not Found"}`))
	f.Add([]byte(`<html>`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if ownShape(raw) && !json.Valid(raw) {
			t.Fatal("own shape without JSON")
		}
		r, err := refusedSample(raw, &model.Error{Code: model.Unavailable})
		if (err == nil) != (r.Code != 0) || (err == nil && r.Took != model.NoTime) {
			t.Fatalf("%+v, %v", r, err)
		}
	})
}

// FuzzKey: what is taken for an account id can be shown.
func FuzzKey(f *testing.F) {
	f.Add("YTphYmNkZQ==")
	f.Add("????")
	f.Fuzz(func(t *testing.T, key string) {
		if id, ok := accountOf(model.NewSecret(key)); ok && (len(id) < minAccount || !plainText(id)) {
			t.Fatalf("%q", id)
		}
	})
}

func BenchmarkRowOf(b *testing.B) {
	raw := encode(wireRow{
		ID: some(ident("5b1f0000-0000-4000-8000-000000000000")), RequestID: some("5b1f0000-0000-4000-8000-000000000001"),
		Type: some("network-query.hie"), Status: some(statusFailure),
		Detail: some(`Failed to send payload ({"url":"https://h.example.com/x","httpStatus":502,"httpMessage":"Request failed with status code 502 (ERR_BAD_RESPONSE - 502)"}); caused by Request failed with status code 502 (ERR_BAD_RESPONSE - 502)`),
		URL:    some("https://h.example.com/x"), Code: some(number(502)), Millis: some(number(2100)),
		CreatedAt: some(stamp{time.Unix(1777636680, 0)}), UpdatedAt: some(stamp{time.Unix(1777636682, 0)}),
		Payload: json.RawMessage(`{"payload":{"patientId":"p-1","consolidatedDataUrl":"https://s.example.com/a","source":{"type":"hie","status":"completed"}}}`),
	})
	b.ReportAllocs()
	for b.Loop() {
		if _, _, ok := rowOf(raw, nil); !ok {
			b.Fatal("not read")
		}
	}
}
