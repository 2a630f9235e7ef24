package metriport_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/model"
)

const listRoute = "GET /settings/webhook/request"

const fullRow = `{"id":"m-1","requestId":"r-1","type":"network-query.hie","status":"failure",
	"statusDetail":"Failed to send payload ({\"url\":\"https://h.example.com/x\",\"httpStatus\":502,\"httpMessage\":\"Request failed with status code 502 (ERR_BAD_RESPONSE - 502)\"}); caused by Request failed with status code 502 (ERR_BAD_RESPONSE - 502)",
	"requestUrl":"https://h.example.com/x","httpStatus":502,"durationMillis":2100,"createdAt":"2026-05-01T11:58:00.123Z","updatedAt":"2026-05-01T11:58:02.223Z",
	"payload":{"payload":{"z":1,"patientId":"p-1","a":1.0}},"newField":{"k":[1,2]}}`

func fullDelivery() model.Delivery {
	var row struct{ StatusDetail string }
	_ = json.Unmarshal([]byte(fullRow), &row)
	at := time.Date(2026, 5, 1, 11, 58, 0, 123e6, time.UTC)
	return model.Delivery{
		ID: "m-1", Message: "m-1", Request: "r-1", Type: "network-query.hie", Endpoint: "https://h.example.com/x", User: "p-1",
		Outcome: model.Failed, Cause: model.CauseGateway, Tries: 1, Code: 502, Took: 2100 * time.Millisecond,
		Created: at, Updated: at.Add(2100 * time.Millisecond), Detail: row.StatusDetail,
	}
}

func TestRows(t *testing.T) {
	bare := func(id model.DeliveryID) model.Delivery {
		return model.Delivery{ID: id, Message: string(id), Took: model.NoTime}
	}
	with := func(d model.Delivery, change func(*model.Delivery)) model.Delivery { change(&d); return d }
	for _, c := range []struct {
		name, row string
		want      model.Delivery
	}{
		{"full", fullRow, fullDelivery()},
		{"id only", `{"id":"m-2"}`, bare("m-2")},
		{"id alone", `"m-3"`, bare("m-3")},
		{"id as a number", `{"id":17}`, bare("17")},
		{"nulls", `{"id":"m-4","type":null,"status":null,"payload":null,"createdAt":null,"httpStatus":null,"durationMillis":null}`, bare("m-4")},
		{
			"every other field odd", `{"id":"m-5","requestId":[],"type":{},"status":1,"statusDetail":7,"requestUrl":false,"httpStatus":"x","durationMillis":"soon","createdAt":12,"updatedAt":"yesterday","payload":"text"}`,
			bare("m-5"),
		},
		{"one field odd", `{"id":"m-6","type":"ping","httpStatus":{}}`, with(bare("m-6"), func(d *model.Delivery) { d.Type = "ping" })},
		{"under way", `{"id":"m-7","status":"processing"}`, with(bare("m-7"), func(d *model.Delivery) { d.Outcome = model.Processing })},
		{"a status of its own", `{"id":"m-8","status":"paused"}`, bare("m-8")},
		{
			"no URL was set", `{"id":"m-9","status":"failure"}`,
			with(bare("m-9"), func(d *model.Delivery) { d.Outcome, d.Cause = model.Failed, model.CauseNoURL }),
		},
		{
			"a duration of nothing", `{"id":"m-10","status":"success","durationMillis":0,"httpStatus":"200"}`,
			with(bare("m-10"), func(d *model.Delivery) { d.Outcome, d.Took, d.Tries, d.Code = model.Delivered, 0, 1, 200 }),
		},
		{"below nothing", `{"id":"m-11","durationMillis":-4,"httpStatus":-1}`, bare("m-11")},
		{"patients", `{"id":"m-12","payload":{"patients":[{"patientId":"p-9"},{"patientId":"p-8"}]}}`, with(bare("m-12"), func(d *model.Delivery) { d.User = "p-9" })},
		{"patients that are none", `{"id":"m-13","payload":{"patients":7,"patientId":"p-7"}}`, with(bare("m-13"), func(d *model.Delivery) { d.User = "p-7" })},
	} {
		t.Run(c.name, func(t *testing.T) {
			client, _ := asks(t, map[string][]reply{listRoute: {ok(`{"meta":{},"requests":[` + c.row + `]}`)}})
			p, err := client.Deliveries(t.Context(), model.PageRequest{})
			if err != nil || len(p.Rows) != 1 {
				t.Fatalf("got %d rows, %v", len(p.Rows), err)
			}
			if d := cmp.Diff(c.want, p.Rows[0].Delivery); d != "" {
				t.Error(d)
			}
			if string(p.Rows[0].Raw) != c.row {
				t.Errorf("raw is %s", p.Rows[0].Raw)
			}
		})
	}
}

func TestRowsWithoutAnIDAreLeftOut(t *testing.T) {
	client, _ := asks(t, map[string][]reply{listRoute: {ok(`{"meta":7,"requests":[{"type":"x"},null,7,"",[],{"id":""},{"id":{}},{"id":"a"}]}`)}})
	p, err := client.Deliveries(t.Context(), model.PageRequest{})
	if err != nil || len(p.Rows) != 2 || p.Rows[0].Delivery.ID != "7" || p.Rows[1].Delivery.ID != "a" {
		t.Errorf("got %+v, %v", p.Rows, err)
	}
}

func TestPages(t *testing.T) {
	client, s := asks(t, map[string][]reply{listRoute: {
		ok(`{"meta":{"itemsOnPage":1,"itemsInTotal":7,"nextPage":"https://evil.example.com/steal?fromItem=c%2F2&count=1"},"requests":[{"id":"a"}]}`),
		ok(`{"meta":{"itemsOnPage":1,"prevPage":"https://evil.example.com/?toItem=x"},"requests":[{"id":"b"}]}`),
		ok(`{"meta":{},"requests":[]}`),
	}})
	p, err := client.Deliveries(t.Context(), model.PageRequest{Limit: 1000})
	if err != nil || p.Older != "c/2" || p.Total != model.Known(7) || p.Calls != 1 {
		t.Errorf("got %+v, %v", p, err)
	}
	p, err = client.Deliveries(t.Context(), model.PageRequest{From: p.Older, Limit: 20})
	if err != nil || p.Older != "" || p.Total.Known || p.Rows[0].Delivery.ID != "b" {
		t.Errorf("got %+v, %v", p, err)
	}
	p, err = client.Deliveries(t.Context(), model.PageRequest{})
	if err != nil || len(p.Rows) != 0 {
		t.Errorf("got %+v, %v", p, err)
	}
	wantCalls(t, s, listRoute+"?count=500", listRoute+"?count=20&fromItem=c%2F2", listRoute)
}

func TestNoList(t *testing.T) {
	status := []reply{ok(`{"webhookRequestsFailed":1}`)}
	for _, c := range []struct {
		name   string
		answer reply
		code   model.Code
	}{
		{"no route", reply{404, noSuchRoute}, model.NotServed},
		{"no route, own shape", reply{404, notFound}, model.NotServed},
		{"no route at the gateway", reply{403, `{"message":"Missing Authentication Token"}`}, model.NotServed},
		{"no method", reply{405, ``}, model.NotServed},
		{"denied", reply{403, `{"message":"Forbidden"}`}, model.Denied},
		{"in trouble", reply{500, `{"title":"InternalServerError"}`}, model.Unavailable},
		{"no list", ok(`{"meta":{}}`), model.BadAnswer},
		{"a list of another kind", ok(`{"requests":{"a":1}}`), model.BadAnswer},
	} {
		t.Run(c.name, func(t *testing.T) {
			client, s := asks(t, map[string][]reply{"GET /settings/webhook": status, listRoute: {c.answer}})
			if _, err := client.Status(t.Context()); err != nil {
				t.Fatal(err)
			}
			_, err := client.Deliveries(t.Context(), model.PageRequest{})
			if e := wantCode(t, err, c.code); e.Do == "" {
				t.Errorf("no way out: %v", e)
			}
			if n := len(s.calls()); n != 2 {
				t.Errorf("%d calls: %v", n, s.calls())
			}
		})
	}
}

func TestListBeforeTheFirstReading(t *testing.T) {
	client, s := asks(t, map[string][]reply{
		"GET /settings": {ok(`{"id":"a"}`)},
		listRoute:       {{404, notFound}, ok(`{"meta":{},"requests":[]}`)},
	})
	if p, err := client.Deliveries(t.Context(), model.PageRequest{}); err != nil || p.Calls != 3 {
		t.Errorf("got %+v, %v", p, err)
	}
	wantCalls(t, s, listRoute, "GET /settings", listRoute)
}

func TestDetailOfARow(t *testing.T) {
	client, s := asks(t, nil)
	got, err := client.Detail(t.Context(), "m-1", []byte(fullRow))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"meta":{"messageId":"m-1","requestId":"r-1","when":"2026-05-01T11:58:00.123Z","type":"network-query.hie"},"payload":{"z":1,"patientId":"p-1","a":1.0}}`
	if string(got.Exchange.Body) != want {
		t.Errorf("body\n%s\nwant\n%s", got.Exchange.Body, want)
	}
	wantExchange(t, got)
	if string(got.Raw) != fullRow || !cmp.Equal(got.Delivery, fullDelivery()) {
		t.Errorf("raw or delivery differ: %+v", got)
	}
	wantCalls(t, s)
	_, err = client.Detail(t.Context(), "m-2", []byte(fullRow))
	wantCode(t, err, model.Internal)
}

// wantExchange: headers and answer are not given by the provider.
func wantExchange(t *testing.T, got model.Detail) {
	t.Helper()
	x := got.Exchange
	if x.Origin != model.OriginRebuilt || !strings.Contains(x.Note, "meta.data") || x.Code != 502 || x.Request != nil || x.Response != nil || x.Answer != nil || x.Method != http.MethodPost {
		t.Errorf("exchange %+v", x)
	}
	if len(got.Attempts) != 1 || got.Attempts[0].Code != 502 || got.Attempts[0].Cause != model.CauseGateway || !got.Attempts[0].At.Equal(fullDelivery().Created) {
		t.Errorf("attempts %+v", got.Attempts)
	}
}

func TestRebuiltBodies(t *testing.T) {
	for _, c := range []struct {
		name, row, body string
		origin          model.Origin
	}{
		{"nothing but an id", `{"id":"a"}`, "", model.OriginNone},
		{"no payload", `{"id":"a","payload":null}`, "", model.OriginNone},
		{"a text", `{"id":"a","payload":"x"}`, "", model.OriginNone},
		{"an empty payload", `{"id":"a","type":"t","payload":{ }}`, `{"meta":{"messageId":"a","when":"","type":"t"} }`, model.OriginRebuilt},
		{"spaces and numbers stay", `{"id":"a","type":"t","createdAt":"2026-05-01T10:00:00Z","payload":{ "b" : 1.50 , "a":1e3}}`, `{"meta":{"messageId":"a","when":"2026-05-01T10:00:00.000Z","type":"t"}, "b" : 1.50 , "a":1e3}`, model.OriginRebuilt},
		{"a meta of its own", `{"id":"a","payload":{"meta":{"messageId":"a","data":{"k":"v"}},"x":1}}`, `{"meta":{"messageId":"a","data":{"k":"v"}},"x":1}`, model.OriginRebuilt},
	} {
		t.Run(c.name, func(t *testing.T) {
			client, _ := asks(t, nil)
			got, err := client.Detail(t.Context(), "a", []byte(c.row))
			if err != nil || string(got.Exchange.Body) != c.body || got.Exchange.Origin != c.origin || got.Exchange.Note == "" {
				t.Errorf("got %q, %+v, %v", got.Exchange.Body, got.Exchange, err)
			}
		})
	}
}

// TestNoAnswerHasNoCode: Metriport stores 504 and 500 where nobody answered.
func TestNoAnswerHasNoCode(t *testing.T) {
	client, _ := asks(t, nil)
	row := func(code int, message string) []byte {
		detail, _ := json.Marshal(fmt.Sprintf(`Failed to send payload ({"url":"https://h","httpStatus":%d,"httpMessage":"%s"}); caused by %s`, code, message, message))
		return fmt.Appendf(nil, `{"id":"a","status":"failure","httpStatus":%d,"statusDetail":%s,"requestUrl":"https://h"}`, code, detail)
	}
	for _, c := range []struct {
		code, want int
		message    string
	}{
		{504, 0, "timeout of 5000ms exceeded (ETIMEDOUT)"},
		{500, 0, "connect ECONNREFUSED 1.2.3.4:443 (ECONNREFUSED)"},
		{504, 504, "Request failed with status code 504 (ERR_BAD_RESPONSE - 504)"},
		{401, 401, "Request failed with status code 401 (ERR_BAD_REQUEST - 401)"},
	} {
		got, err := client.Detail(t.Context(), "a", row(c.code, c.message))
		if err != nil || got.Exchange.Code != c.want || got.Attempts[0].Code != c.want || got.Delivery.Code != c.code {
			t.Errorf("%s: exchange %d, attempt %d, delivery %d, %v", c.message, got.Exchange.Code, got.Attempts[0].Code, got.Delivery.Code, err)
		}
	}
}

func TestDetailWithoutARow(t *testing.T) {
	client, s := asks(t, map[string][]reply{listRoute: {
		ok(`{"meta":{"nextPage":"/x?fromItem=b"},"requests":[` + fullRow + `]}`),
		ok(`{"meta":{},"requests":[{"id":"another"}]}`),
		ok(`{"meta":{},"requests":[]}`),
	}})
	got, err := client.Detail(t.Context(), "m-1", nil)
	if err != nil || got.Delivery.ID != "m-1" || len(got.Exchange.Body) == 0 {
		t.Errorf("got %+v, %v", got, err)
	}
	for range 2 {
		_, err = client.Detail(t.Context(), "m-1", nil)
		if e := wantCode(t, err, model.NotFound); e.Do == "" {
			t.Errorf("no way out: %v", e)
		}
	}
	q := url.Values{"fromItem": {"m-1"}, "count": {"1"}}.Encode()
	wantCalls(t, s, listRoute+"?"+q, listRoute+"?"+q, listRoute+"?"+q)
}

func TestCapabilities(t *testing.T) {
	status := []reply{ok(`{}`)}
	list := func(rows string) []reply { return []reply{ok(`{"meta":{},"requests":[` + rows + `]}`)} }
	for _, c := range []struct {
		name   string
		list   []reply
		change func(*metriport.Options)
		want   map[string]model.Tri
	}{
		{"full rows", list(fullRow), nil, map[string]model.Tri{
			model.CanStatus: model.Yes, model.CanLog: model.Yes, model.CanPayload: model.Yes, model.CanRetryOne: model.Yes,
			model.CanRetryAll: model.Yes, model.CanSample: model.Yes, model.CanChangeURL: model.Yes, metriport.CanClearURL: model.TriUnknown,
		}},
		{"bare rows", list(`{"id":"a"}`), nil, map[string]model.Tri{model.CanLog: model.Yes, model.CanPayload: model.No, model.CanRetryOne: model.Yes}},
		{"no rows", list(``), nil, map[string]model.Tri{model.CanLog: model.Yes, model.CanPayload: model.TriUnknown}},
		{"no list", nil, nil, map[string]model.Tri{model.CanLog: model.No, model.CanPayload: model.No, model.CanRetryOne: model.No, model.CanRetryAll: model.Yes}},
		{
			"production", list(``), func(o *metriport.Options) { o.Profile.Environment = model.Production },
			map[string]model.Tri{model.CanSample: model.No},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			change := c.change
			if change == nil {
				change = func(*metriport.Options) {}
			}
			client, s := asks(t, map[string][]reply{"GET /settings/webhook": status, listRoute: c.list}, change)
			for range 2 {
				caps, err := client.Capabilities(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				for action, want := range c.want {
					if got := caps.Of(action); got.Can != want || (got.Can == model.Yes) != (got.Why == "") {
						t.Errorf("%s: %+v, want %v", action, got, want)
					}
				}
				for _, can := range caps {
					if can.Can == model.No && can.WayOut == "" {
						t.Errorf("%s: a dead end", can.Action)
					}
				}
			}
			wantCalls(t, s, "GET /settings/webhook", listRoute+"?count=1")
		})
	}
	t.Run("nobody answers", func(t *testing.T) {
		client, _ := asks(t, map[string][]reply{"GET /settings/webhook": {{503, ``}}})
		_, err := client.Capabilities(t.Context())
		wantCode(t, err, model.Unavailable)
	})
}
