package cli_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/model"
)

const message = `{"meta":{"messageId":"m-1","type":"network-query.hie"},"payload":{"patientId":"p-hidden","source":{"type":"hie","status":"completed"},"big":12345678901234567890}}`

func detailWith(x model.Exchange) provider {
	return provider{detail: func(id model.DeliveryID, _ []byte) (model.Detail, error) {
		if id != "d-1" {
			return model.Detail{}, &model.Error{Code: model.NotFound, Op: "read delivery", Why: "there is none"}
		}
		return model.Detail{
			Delivery: model.Delivery{ID: id, Type: "network-query.hie", Outcome: model.Failed, Cause: model.CauseGateway, Code: 502, Took: model.NoTime, Created: noon, User: "u-hidden"},
			Exchange: x,
			Attempts: []model.Attempt{{At: noon, Outcome: model.Failed, Code: 502, Took: model.NoTime, Detail: "bad gateway"}},
		}, nil
	}}
}

var rebuilt = model.Exchange{
	Method: "POST", URL: "https://hooks.example/in?token=hush", Body: []byte(message), Origin: model.OriginRebuilt, Note: "put together from the log",
	Request: []model.Field{{Name: "X-Api-Key", Value: "hush"}, {Name: "Accept", Value: "a"}, {Name: "Accept", Value: "b"}},
}

func TestShowJSON(t *testing.T) {
	for _, c := range []struct {
		name, payload string
		args          []string
	}{
		{"masked", `{"meta":{"messageId":"m-1","type":"network-query.hie"},"payload":{"patientId":"•••","source":{"type":"hie","status":"completed"},"big":"•••"}}`, nil},
		{"revealed", message, []string{"--reveal"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := run(t, deps(detailWith(rebuilt)), append([]string{"show", "d-1", "--output", "json"}, c.args...)...)
			var got struct {
				Delivery struct {
					ID   string
					Code int
				}
				Payload json.RawMessage
				Origin  string `json:"payload_origin"`
				Note    string `json:"payload_note"`
				Masked  bool
				Request struct {
					URL     string
					Headers []struct{ Name, Value string }
				}
				Response struct{ Headers *[]string }
				Attempts []struct{ Detail string }
			}
			if err := json.Unmarshal([]byte(r.out), &got); err != nil || r.code != 0 {
				t.Fatalf("%v: %+v", err, r)
			}
			if string(got.Payload) != c.payload || got.Masked != (c.args == nil) {
				t.Errorf("payload %s", got.Payload)
			}
			if got.Delivery.ID != "d-1" || got.Origin != "rebuilt" || got.Note == "" || got.Response.Headers != nil || got.Attempts[0].Detail != "bad gateway" {
				t.Errorf("%+v", got)
			}
			if len(got.Request.Headers) != 3 || got.Request.Headers[2].Value != "b" || strings.Contains(r.out, "hush") {
				t.Errorf("request %+v", got.Request)
			}
		})
	}
}

// TestShowJSONMasksThePatient: the row names him as the payload does.
func TestShowJSONMasksThePatient(t *testing.T) {
	for reveal, want := range map[string]string{"--reveal=false": `"user":null`, "--reveal": `"user":"u-hidden"`} {
		r := run(t, deps(detailWith(rebuilt)), "show", "d-1", "-o", "json", reveal)
		if !strings.Contains(r.out, want) || strings.Contains(r.out, "u-hidden") != (reveal == "--reveal") {
			t.Errorf("%s: %s", reveal, r.out)
		}
	}
}

func TestShowRaw(t *testing.T) {
	exact := model.Exchange{Body: []byte("{\"a\":\u00e4}\xff\x1b[2J"), Origin: model.OriginExact}
	r := run(t, deps(detailWith(exact)), "show", "d-1", "--output", "raw", "--reveal")
	if r.code != 0 || r.out != string(exact.Body) || r.errors != "" {
		t.Errorf("%+v", r)
	}
	d := deps(detailWith(exact))
	d.StdoutTTY = true
	if r := run(t, d, "show", "d-1", "--output", "raw", "--reveal"); r.code != 2 || r.out != "" {
		t.Errorf("to a terminal: %+v", r)
	}
	if r := run(t, deps(detailWith(rebuilt)), "show", "d-1", "--output", "raw", "--reveal"); r.out != message || !strings.Contains(r.errors, "rebuilt: put together from the log") {
		t.Errorf("rebuilt: %+v", r)
	}
	if r := run(t, deps(detailWith(model.Exchange{})), "show", "d-1", "--output", "raw", "--reveal"); r.code != 1 || r.out != "" || !strings.Contains(r.errors, "does not give it") {
		t.Errorf("not given: %+v", r)
	}
	if r := run(t, deps(provider{}), "show", "d-1", "--output", "raw"); r.code != 2 || !strings.Contains(r.errors, "--reveal") {
		t.Errorf("without --reveal: %+v", r)
	}
}

func TestShowTable(t *testing.T) {
	for _, c := range []struct {
		name       string
		x          model.Exchange
		args       []string
		says, hide []string
	}{
		{"masked", rebuilt, nil, []string{"rebuilt: put together", `"patientId": "•••"`, `"status": "completed"`, "cause    gateway", "patient  •••", "status 502  bad gateway"}, []string{"p-hidden", "u-hidden", "hush"}},
		{"revealed", rebuilt, []string{"--reveal"}, []string{`"patientId": "p-hidden"`, "patient  u-hidden", "12345678901234567890"}, []string{"hush"}},
		{"said once", model.Exchange{Body: []byte(message), Origin: model.OriginRebuilt, Note: "rebuilt from the log: no headers"}, nil, []string{"Payload (rebuilt from the log: no headers)"}, []string{"rebuilt: rebuilt"}},
		{"rebuilt", model.Exchange{Body: []byte(message), Origin: model.OriginRebuilt}, nil, []string{"Payload (rebuilt, not the exact bytes)"}, nil},
		{"nothing given", model.Exchange{}, nil, []string{"Payload (not given by the provider)", "headers: not given", "body: not given"}, nil},
		{"no JSON", model.Exchange{Body: []byte("name=Jane"), Origin: model.OriginExact}, nil, []string{"exact bytes", "9 bytes that are not JSON"}, []string{"Jane"}},
		{"no JSON, revealed", model.Exchange{Body: []byte("name=Jane\x1b[2J"), Origin: model.OriginExact}, []string{"--reveal"}, []string{"name=Jane"}, []string{"\x1b"}},
		{"answer", model.Exchange{Code: 502, Answer: []byte("<h1>Jane</h1>")}, nil, []string{"body: 13 bytes, masked"}, []string{"Jane"}},
		{"answer, revealed", model.Exchange{Code: 502, Answer: []byte("<h1>Jane</h1>")}, []string{"--reveal"}, []string{"<h1>Jane</h1>"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := run(t, deps(detailWith(c.x)), append([]string{"show", "d-1"}, c.args...)...)
			if r.code != 0 || r.errors != "" {
				t.Errorf("exit %d, stderr %q", r.code, r.errors)
			}
			for _, s := range c.says {
				if !strings.Contains(strings.ReplaceAll(r.out, "  • ", ""), s) {
					t.Errorf("does not say %q:\n%s", s, r.out)
				}
			}
			for _, s := range c.hide {
				if strings.Contains(r.out, s) {
					t.Errorf("says %q:\n%s", s, r.out)
				}
			}
		})
	}
	if r := run(t, deps(detailWith(rebuilt)), "show", "d-2"); r.code != 1 || r.out != "" {
		t.Errorf("%+v", r)
	}
}

// TestShowNothing: where a provider only says that there is no such thing, the way
// on is said.
func TestShowNothing(t *testing.T) {
	r := run(t, deps(provider{detail: func(model.DeliveryID, []byte) (model.Detail, error) {
		return model.Detail{}, &model.Error{Code: model.NotFound, Op: "read the delivery", Why: "Entity not found"}
	}}), "show", "nope")
	if r.code != 1 || !strings.Contains(r.errors, "Entity not found · hooktop deliveries lists them") {
		t.Errorf("%+v", r)
	}
}

// TestShowSeeks: a log that cannot be entered at an id is read from its top.
func TestShowSeeks(t *testing.T) {
	calls := 0
	p := logOf(400, &calls)
	p.detail = func(id model.DeliveryID, raw []byte) (model.Detail, error) {
		if raw == nil {
			return model.Detail{}, &model.Error{Code: model.Invalid, Op: "read the delivery", Why: "Invalid cursor"}
		}
		return model.Detail{Delivery: model.Delivery{ID: id, Detail: string(raw)}}, nil
	}
	for _, c := range []struct {
		id, limit   string
		code, calls int
		says        string
	}{
		{"id-023", "25", 0, 1, `{"n":23}`},
		{"id-399", "25", 0, 8, `{"n":399}`},
		{"id-399", "2", 1, 2, "not among the newest 100 rows"},
		{"id-400", "25", 1, 8, "no such delivery"},
	} {
		calls = 0
		r := run(t, deps(p), "show", c.id, "--max-calls", c.limit)
		if r.code != c.code || calls != c.calls || !strings.Contains(r.out+r.errors, c.says) {
			t.Errorf("%s: %d calls, %+v", c.id, calls, r)
		}
	}
}
