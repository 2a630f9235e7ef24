package openwearables

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

func TestStamp(t *testing.T) {
	for text, want := range map[string]string{
		`"2026-08-24T10:00:00.123456+00:00"`: `"2026-08-24T10:00:00.123456+00:00"`,
		`"2026-08-24T12:00:00+02:00"`:        `"2026-08-24T10:00:00+00:00"`,
		`"2026-08-24T10:00:00.1Z"`:           `"2026-08-24T10:00:00.100000+00:00"`,
	} {
		var s stamp
		if err := json.Unmarshal([]byte(text), &s); err != nil {
			t.Error(err)
		}
		if b, err := json.Marshal(s); err != nil || string(b) != want {
			t.Errorf("%s: %s %v", text, b, err)
		}
	}
	var s stamp
	if json.Unmarshal([]byte(`"2026-08-24T10:00:00"`), &s) == nil {
		t.Error("a time without offset is one")
	}
}

// FuzzWire feeds the decoders whatever a host may answer: what comes out is what
// was said, or nothing.
func FuzzWire(f *testing.F) {
	f.Add(`{"data":[{"id":"msg_27UH4WbU6Z5A5EzD8u03UvzRbpk","eventType":"a","eventId":null,"timestamp":"2026-08-24T10:00:00.123456+00:00","channels":["user.1"],"tags":null,"payload":null}],"done":false,"iterator":"x","prevIterator":"-x"}`)
	f.Add(`{"data":[{"id":"atmpt_1","msgId":"m","status":2,"responseStatusCode":-5,"responseDurationMs":-1,"triggerType":9,"timestamp":"2026","msg":null},{"id":"atmpt_2","msgId":"m","status":0,"msg":{"payload":{"expired":true}}}],"done":true}`)
	f.Add(`[{"id":"ep_1","url":"u","description":null,"filter_types":["b","a"],"user_id":null},{"id":7}]`)
	f.Add(`{"items":[{"id":"u","first_name":null}],"total":1}`)
	f.Fuzz(func(t *testing.T, body string) {
		fuzzMessages(t, body)
		fuzzAttempts(t, body)
		var endpoints []wireEndpoint
		if json.Unmarshal([]byte(body), &endpoints) == nil {
			for _, w := range endpoints {
				if e := w.endpoint(); !slices.IsSorted(e.Events) || e.Enabled != model.TriUnknown {
					t.Errorf("%+v", e)
				}
			}
		}
		if at, ok := messageTime(body); ok && at.Before(time.Unix(1_400_000_000, 0)) {
			t.Errorf("%q is of %v", body, at)
		}
		if detail := invalidUUID(body); (detail == "") != uuid.MatchString(hyphened(body)) {
			t.Errorf("%q: %q", body, detail)
		}
		_ = invalidURL(body)
		_, _ = moment(body)
	})
}

func fuzzMessages(tb testing.TB, body string) {
	tb.Helper()
	var w wirePage[wireMessage]
	if json.Unmarshal([]byte(body), &w) != nil {
		return
	}
	if p := pageOf(w, ""); w.Done && p.Older != "" {
		tb.Errorf("older than the end: %q", p.Older)
	}
	for _, m := range w.Data {
		if d := m.delivery(""); d.Outcome != model.OutcomeUnknown || d.Tries != 0 || d.Took != model.NoTime {
			tb.Errorf("guessed: %+v", d)
		}
	}
}

func fuzzAttempts(tb testing.TB, body string) {
	tb.Helper()
	var w wirePage[json.RawMessage]
	if json.Unmarshal([]byte(body), &w) != nil {
		return
	}
	p, tries := pageOf(w, ""), 0
	fillRows(&p, w.Data, client.FillRequest{Endpoint: "ep"})
	for _, row := range p.Rows {
		d := row.Delivery
		tries += d.Tries
		if d.Code < 0 || d.Took < model.NoTime || (d.Cause != model.CauseNone) != (d.Outcome == model.Failed) {
			tb.Errorf("%+v", d)
		}
		if det, err := detailOf(d.Message, "ep", row.Raw); err != nil || det.Delivery.ID != d.ID {
			tb.Errorf("%s: %v", row.Raw, err)
		}
	}
	if tries > len(w.Data) {
		tb.Errorf("%d attempts of %d", tries, len(w.Data))
	}
}

// TestNoUUIDWithoutReason: whatever is refused as a UUID is refused for a reason.
func TestNoUUIDWithoutReason(t *testing.T) {
	for _, s := range []string{"", "-", "----", "6f9619ff-8b86-4d01-b42d-00cf4fc964f", "6f9619ff-8b86-4d01-b42d-00cf4fc964fff", "6f9619ff8b864d01b42d00cf4fc964f", "{6f9619ff-8b86-4d01-b42d-00cf4fc964ff}"} {
		if faultInUUID(s) == "" {
			t.Errorf("%q", s)
		}
	}
	if invalidUUID("6F9619FF8B864D01B42D00CF4FC964FF") != "" {
		t.Error("32 digits are refused")
	}
}
