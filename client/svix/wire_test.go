package svix

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/client/ksuid"
	"github.com/hooktop/hooktop/model"
)

// TestKSUID decodes a published id, and keeps text in the order of time.
func TestKSUID(t *testing.T) {
	at, ok := ksuid.Time(strings.TrimPrefix("msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", messagePre))
	if !ok || at.Year() != 2022 || at.Month() != time.April {
		t.Errorf("%v %v", at, ok)
	}
	for _, no := range []string{"", "27UH4WbU6Z5A5EzD8u03UvzRbp", "27UH4WbU6Z5A5EzD8u03UvzRbp-", "zzzzzzzzzzzzzzzzzzzzzzzzzzz"} {
		if _, ok := ksuid.Raw(no); ok || ksuid.IsID(messagePre, messagePre+no) {
			t.Errorf("%q is an id", no)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		one := func(name string) (place, string) {
			p := place{at: rapid.Int64Range(1_500_000_000_000_000, 4_000_000_000_000_000).Draw(t, name), seq: rapid.Uint32().Draw(t, name+" seq")}
			return p, p.text()
		}
		p, a := one("a")
		q, b := one("b")
		if strings.Compare(a, b) != p.compare(q) {
			t.Fatalf("%s %s: %d", a, b, p.compare(q))
		}
		back, ok := placeOf(a)
		if !ok || back.compare(p) != 0 || back.text() != a {
			t.Fatalf("%v became %v", p, back)
		}
		if at, _ := ksuid.Time(a); p.time().Sub(at) < 0 || p.time().Sub(at) >= 4*time.Millisecond {
			t.Fatalf("%v became %v", p.time(), at)
		}
		var raw [ksuid.Size]byte
		copy(raw[:], rapid.SliceOfN(rapid.Byte(), ksuid.Size, ksuid.Size).Draw(t, "raw"))
		if again, ok := ksuid.Raw(ksuid.Text(raw)); !ok || again != raw {
			t.Fatalf("%x became %x", raw, again)
		}
	})
}

// TestLists reads a list in a query in each of its spellings.
func TestLists(t *testing.T) {
	for _, q := range []string{"event_types=a&event_types=b", "event_types=a,b", "event_types[]=a&event_types[]=b", "event_types[0]=a&event_types[1]=b"} {
		v := map[string][]string{}
		for part := range strings.SplitSeq(q, "&") {
			name, value, _ := strings.Cut(part, "=")
			v[name] = append(v[name], value)
		}
		got := texts(v, "event_types")
		if slices.Sort(got); !slices.Equal(got, []string{"a", "b"}) {
			t.Errorf("%s: %v", q, got)
		}
	}
	if got := texts(map[string][]string{"event_types_no": {"a"}}, "event_types"); got != nil {
		t.Errorf("%v", got)
	}
}

// FuzzWire feeds the decoders whatever a server may answer: what comes out is
// what was said, or nothing.
func FuzzWire(f *testing.F) {
	f.Add(`{"data":[{"id":"msg_27UH4WbU6Z5A5EzD8u03UvzRbpk","eventType":"a","status":2,"nextAttempt":null,"channels":["user.1"],"timestamp":"2026-03-04T11:00:00Z"}],"iterator":"x","prevIterator":"-x","done":false}`)
	f.Add(`{"data":[{"id":"atmpt_1","response":"x","responseStatusCode":500,"responseDurationMs":-1,"status":2,"triggerType":9,"msgId":"m","timestamp":"2026"}],"done":true}`)
	f.Add(`{"data":[{"url":7,"disabled":"no","filterTypes":["b","a"],"eventTypes":7,"channels":["user."]}],"iterator":7}`)
	f.Add(`{"message":{"id":"m","payload":{"expired":true}},"destinations":[{"id":"e","status":2}],"attempts":[7,{"id":"a","endpointId":"e"}]}`)
	f.Fuzz(func(t *testing.T, body string) {
		fuzzMessages(t, body)
		fuzzAttempts(t, body)
		var endpoints wirePage[wireEndpoint]
		if json.Unmarshal([]byte(body), &endpoints) == nil {
			for _, w := range endpoints.Data {
				if e := w.endpoint(); !slices.IsSorted(e.Events) || e.Enabled == model.TriUnknown {
					t.Errorf("%+v", e)
				}
			}
		}
		c := New(Options{Now: func() time.Time { return time.Time{} }})
		if d, err := c.detailOf("m", "e", []byte(body)); err == nil && string(d.Raw) != body {
			t.Error("the raw form was changed")
		}
		_ = checkCursor(opLog, messagePre, model.Cursor(body))
		kept([]byte(body))
		askedFor(body, time.Time{})
	})
}

func fuzzMessages(t *testing.T, body string) {
	t.Helper()
	var w wirePage[wireMessage]
	if json.Unmarshal([]byte(body), &w) != nil {
		return
	}
	if p := pageOf(w, ""); w.Done && p.Older != "" {
		t.Errorf("older than the end: %q", p.Older)
	}
	for _, m := range w.Data {
		if d := m.delivery("ep"); d.Outcome != model.OutcomeUnknown && !m.Status.Given {
			t.Errorf("guessed %v", d.Outcome)
		}
	}
}

func fuzzAttempts(t *testing.T, body string) {
	t.Helper()
	var w wirePage[wireAttempt]
	if json.Unmarshal([]byte(body), &w) != nil {
		return
	}
	for _, x := range w.Data {
		if a := x.attempt(); a.Code < 0 || a.Took < model.NoTime || (a.Cause != model.CauseNone) != (a.Outcome == model.Failed) {
			t.Errorf("%+v", a)
		}
	}
}
