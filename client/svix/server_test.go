package svix_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// shape lists an object's fields and the kinds of their values.
func shape(o object) string {
	var out []string
	for k, v := range o {
		out = append(out, fmt.Sprintf("%s:%T", k, v))
	}
	slices.Sort(out)
	return strings.NewReplacer("<nil>", "null", "float64", "number", "map[string]interface {}", "object", "[]interface {}", "list").Replace(strings.Join(out, " "))
}

// TestShapes holds every answer to the fields that the server's own library has.
func TestShapes(t *testing.T) {
	r := start(t, sandbox.ManyOptions{})
	e := "/endpoint/" + string(r.one().ID)
	r.Receivers()[0].Set(sandbox.Internal)
	msg := r.send("workout.created", "c")
	const (
		appShape  = "createdAt:string id:string metadata:object name:string throttleRate:null uid:string updatedAt:string"
		endpoint  = "channels:null createdAt:string description:string disabled:bool eventTypes:null filterTypes:null id:string metadata:object rateLimit:null throttleRate:null uid:null updatedAt:string url:string version:number"
		message   = "channels:list eventId:null eventType:string id:string payload:object timestamp:string"
		attempted = "channels:list eventId:null eventType:string id:string nextAttempt:string payload:object status:number statusText:string timestamp:string"
		attempt   = "endpointId:string id:string msgId:string response:string responseDurationMs:number responseStatusCode:number status:number statusText:string timestamp:string triggerType:number url:string"
	)
	one := want[page](r, 200, "GET", "/attempt/msg/"+msg, "").Data[0]["id"].(string)
	for _, c := range []struct{ path, want string }{
		{"app", appShape},
		{"/endpoint?limit=1&order=ascending", endpoint},
		{"/msg", message},
		{"/attempt" + e, attempt},
		{"/attempt/msg/" + msg, attempt},
		{"/msg/" + msg + "/attempt", attempt},
		{e + "/attempt", attempt},
		{e + "/msg", attempted},
		{"/msg/" + msg + "/endpoint", endpoint + " nextAttempt:string status:number statusText:string"},
		{"event-type", "archived:bool createdAt:string deprecated:bool description:string featureFlag:null name:string schemas:null updatedAt:string"},
	} {
		p := want[page](r, 200, "GET", c.path, "")
		want := strings.Fields(c.want)
		slices.Sort(want)
		if got := shape(p.Data[0]); got != strings.Join(want, " ") {
			t.Errorf("%s:\n%s\n%s", c.path, got, strings.Join(want, " "))
		}
		if p.Iterator == nil || p.Prev == "" {
			t.Errorf("%s: no iterators on the last page: %+v", c.path, p)
		}
	}
	for _, c := range []struct{ path, want string }{
		{"app/" + r.App(), appShape},
		{e, endpoint},
		{"/msg/" + msg, message},
		{"/msg/" + msg + "/attempt/" + one, attempt},
		{e + "/secret", "key:string"},
		{e + "/headers", "headers:object sensitive:list"},
		{e + "/stats", "canceled:number fail:number pending:number sending:number success:number"},
		{"health", "cache:object database:object queue:object"},
	} {
		if got := shape(want[object](r, 200, "GET", c.path, "")); got != c.want {
			t.Errorf("%s:\n%s\n%s", c.path, got, c.want)
		}
	}
	if task := want[object](r, 202, "POST", e+"/recover", `{"since":"2026-03-04T11:00:00Z"}`); shape(task) != "id:string status:string task:string updatedAt:string" || task["task"] != "endpoint.recover" {
		t.Errorf("%v", task)
	}
	if _, body := r.do("GET", "/msg?before=2020-01-01T00:00:00Z", ""); body != `{"data":[],"iterator":null,"done":true}` {
		t.Errorf("an empty page: %s", body)
	}
	if m := want[object](r, 200, "GET", "/msg/"+msg+"?with_content=false", ""); fmt.Sprint(m["payload"]) != "map[]" {
		t.Errorf("without content: %v", m)
	}
	if a := want[page](r, 200, "GET", "/attempt/msg/"+msg+"?with_content=false", "").Data[0]; a["response"] != "{}" {
		t.Errorf("without content: %v", a)
	}
	want[object](r, 200, "GET", "/msg/"+msg+"/attempt/"+one, "")
	if code, _ := r.do("DELETE", "/msg/"+msg+"/attempt/"+one+"/content", ""); code != 204 {
		t.Errorf("expunge an attempt: %d", code)
	}
	if a := want[object](r, 200, "GET", "/msg/"+msg+"/attempt/"+one, ""); a["response"] != "EXPUNGED" {
		t.Errorf("%v", a)
	}
	r.clock.Advance(91 * 24 * time.Hour)
	if m := want[object](r, 200, "GET", "/msg/"+msg, ""); fmt.Sprint(m["payload"]) != "map[expired:true]" {
		t.Errorf("after 90 days: %v", m)
	}
}

// TestRefusals is what the server says to each mistake.
func TestRefusals(t *testing.T) {
	r := start(t, sandbox.ManyOptions{})
	e := "/endpoint/" + string(r.ends()[0].ID)
	if code, body := r.do("POST", "/msg", `{"eventType":"a","payload":{},"eventId":"once"}`); code != 202 {
		t.Fatalf("%d %s", code, body)
	}
	id := want[page](r, 200, "GET", "/msg", "").Data[0]["id"].(string)
	app := "Authorization: Bearer " + r.AppToken()
	long := strings.Repeat("x", 2<<20)
	for _, c := range []struct {
		method, path, body, header string
		code                       int
		says                       string
	}{
		{"GET", "/nothing", "", "", 404, ""},
		{"GET", "background-task", "", "", 404, ""},
		{"POST", e + "/replay-missing", `{}`, "", 404, ""},
		{"PUT", "/msg", "{}", "", 405, ""},
		{"GET", "/msg/", "", "", 200, `"once"`},
		{"GET", "/msg/once", "", "", 200, id},
		{"GET", "/msg", "", "Authorization: ", 401, `{"code":"authentication_failed","detail":"Invalid token"}`},
		{"GET", "/msg", "", "Authorization: Bearer a.b.c", 401, "authentication_failed"},
		{"GET", "/msg", "", "Authorization: Bearer " + r.Svix().Token("someone"), 400, `"code":"bad_token"`},
		{"GET", "/msg", "", "Authorization: Bearer " + r.Svix().AppToken("x", r.App(), time.Hour), 400, `"code":"bad token"`},
		{"GET", "/msg", "", "Authorization: Bearer " + r.Svix().AppToken(org, r.App(), -time.Hour), 401, "authentication_failed"},
		{"GET", "/msg", "", app, 200, `"once"`},
		{"POST", "/msg", `{"eventType":"a","payload":{}}`, app, 403, `"code":"insufficient access"`},
		{"GET", "app", "", app, 403, "insufficient access"},
		{"POST", e + "/send-example", `{"eventType":"svix.ping"}`, app, 403, "insufficient access"},
		{"DELETE", "/msg/once/content", "", app, 403, "insufficient access"},
		{"GET", "app/app_27UH4WbU6Z5A5EzD8u03UvzRbpk", "", app, 404, `{"code":"not_found","detail":"Entity not found"}`},
		{"GET", "event-type", "", app, 200, "activity_timeseries.created"},
		{"POST", "event-type", `{"name":"x"}`, app, 403, "insufficient access"},
		{"POST", "auth/logout", "", "", 501, "not_implemented"},
		{"GET", "/msg?limit=251", "", "", 422, `"loc":["query","limit","limit"]`},
		{"GET", "/msg?limit=0", "", "", 400, "generic_error"},
		{"GET", "/msg?limit=x&unknown=1", "", "", 400, "generic_error"},
		{"GET", "/msg?before=2026-03-04T11:00:00", "", "", 400, "generic_error"},
		{"GET", "/msg?iterator=ep_27UH4WbU6Z5A5EzD8u03UvzRbpk", "", "", 400, "generic_error"},
		{"GET", "/attempt" + e + "?status=4", "", "", 400, "generic_error"},
		{"GET", "/attempt" + e + "?status_code_class=150", "", "", 400, "generic_error"},
		{"GET", e + "/stats?until=2027-01-01T00:00:00Z", "", "", 400, "invalid_range"},
		{"GET", e + "/stats?since=2026-01-01T00:00:00Z", "", "", 400, "invalid_range"},
		{"POST", "/msg", `{"eventType":"a","payload":{},"eventId":"once"}`, "", 409, `{"code":"conflict","detail":"A conflict has occurred"}`},
		{"POST", "/msg", `{"eventType":"a b","payload":{}}`, "", 422, `["body","eventType"]`},
		{"POST", "/msg", `{"eventType":"a","payload":[]}`, "", 422, `["body","payload"]`},
		{"POST", "/msg", `{"eventType":"a"}`, "", 422, "missing field `payload`"},
		{"POST", "/msg", `{"eventType":"a","payload":{},"channels":["1","2","3","4","5","6"]}`, "", 422, "channels"},
		{"POST", "/msg", `{"eventType":"a","payload":{},"eventId":"msg_1"}`, "", 422, "eventId"},
		{"POST", "/msg", `{"eventType":"a","payload":{},"payloadRetentionPeriod":4}`, "", 422, "payloadRetentionPeriod"},
		{"POST", "/msg", `{"eventType":`, "", 422, "value_error.jsondecode"},
		{"POST", "/msg", `{"eventType":"a","payload":{"x":"` + long + `"}}`, "", 413, "payload_too_large"},
		{"POST", "app", `{"name":""}`, "", 422, `["body","name"]`},
		{"POST", "app", `{"name":"x","uid":"app_1"}`, "", 422, `["body","uid"]`},
		{"POST", "/endpoint", `{}`, "", 422, "missing field `url`"},
		{"POST", "/endpoint", `{"url":"ftp://x"}`, "", 422, `["body","url"]`},
		{"POST", "/endpoint", `{"url":"http://x","filterTypes":[]}`, "", 422, "filterTypes can't be empty"},
		{"POST", "/endpoint", `{"url":"http://x","filterTypes":["no.such"]}`, "", 422, "no.such"},
		{"POST", "/endpoint", `{"url":"http://x","filterTypes":["sleep.created"],"eventTypes":["sleep.created"]}`, "", 422, "duplicate field"},
		{"POST", "/endpoint", `{"url":"http://x","channels":[]}`, "", 422, "channels can't be empty"},
		{"POST", "/endpoint", `{"url":"http://x","secret":"c2VjcmV0"}`, "", 422, `["body","secret"]`},
		{"POST", "/endpoint", `{"url":"http://x","uid":"ep_1"}`, "", 422, `["body","uid"]`},
		{"PATCH", e, `{"metadata":{"k":"` + long[:5000] + `"}}`, "", 422, "etadata"},
		{"POST", e + "/secret/rotate", "", "", 422, "jsondecode"},
		{"POST", e + "/secret/rotate", `{"gracePeriodSeconds":604801}`, "", 422, "gracePeriodSeconds"},
		{"PATCH", e + "/headers", `{"headers":{"Svix-Id":"1"}}`, "", 422, "not allowed"},
		{"PATCH", e + "/headers", `{"headers":{"User-Agent":"1"}}`, "", 422, "not allowed"},
		{"PUT", e + "/headers", `{"headers":{"a b":"1"}}`, "", 422, "Invalid header"},
		{"POST", e + "/recover", `{"since":"2026-02-01T00:00:00Z"}`, "", 422, "14 days"},
		{"POST", e + "/recover", `{"since":"yesterday"}`, "", 422, `["body","since"]`},
		{"POST", e + "/send-example", `{"eventType":"sleep.created"}`, "", 400, "invalid_scheme"},
		{"POST", "/msg/once/endpoint/ep_27UH4WbU6Z5A5EzD8u03UvzRbpk/resend", "", "", 404, "not_found"},
	} {
		var header []string
		if c.header != "" {
			header = append(header, c.header)
		}
		code, body := r.do(c.method, c.path, c.body, header...)
		if code != c.code || !strings.Contains(body, c.says) || c.code >= 404 && c.code <= 405 && c.says == "" && body != "" {
			t.Errorf("%s %s %.60s: %d %s, want %d %s", c.method, c.path, c.body, code, body, c.code, c.says)
		}
	}
}

// TestApplications is the life of an application.
func TestApplications(t *testing.T) {
	r := start(t, sandbox.ManyOptions{Blank: true})
	made := want[object](r, 201, "POST", "app", `{"name":"a","uid":"one","metadata":{"k":"v"}}`)
	same := want[object](r, 200, "POST", "app?get_if_exists=true", `{"name":"other","uid":"one"}`)
	if made["id"] != same["id"] || same["name"] != "a" {
		t.Errorf("%v %v", made, same)
	}
	if code, body := r.do("POST", "app", `{"name":"a","uid":"one"}`); code != 409 {
		t.Errorf("%d %s", code, body)
	}
	want[object](r, 201, "PUT", "app/two", `{"name":"b","uid":"two"}`)
	if got := want[object](r, 200, "PATCH", "app/two", `{"throttleRate":7}`); got["throttleRate"] != 7.0 || got["rateLimit"] != 7.0 || got["name"] != "b" {
		t.Errorf("%v", got)
	}
	if code, _ := r.do("PATCH", "app/two", `{"uid":"one"}`); code != 409 {
		t.Errorf("a uid that is taken: %d", code)
	}
	if list := want[page](r, 200, "GET", "app?order=descending", ""); len(list.Data) != 2 || list.Data[0]["uid"] != "two" {
		t.Errorf("%v", list)
	}
	if code, _ := r.do("DELETE", "app/one", ""); code != 204 {
		t.Errorf("delete: %d", code)
	}
	want[object](r, 201, "POST", "app", `{"name":"again","uid":"one"}`)
	portal := want[object](r, 200, "POST", "auth/app-portal-access/one", `{}`)
	if code, _ := r.do("GET", "app/one", "", "Authorization: Bearer "+portal["token"].(string)); code != 200 {
		t.Errorf("the portal's token: %d", code)
	}
}

// TestEventTypes is the life of an event type.
func TestEventTypes(t *testing.T) {
	r := start(t, sandbox.ManyOptions{Blank: true})
	want[object](r, 201, "POST", "event-type", `{"name":"my.type","description":"d","schemas":{"1":{"examples":[{"a":1}]}}}`)
	if code, body := r.do("POST", "event-type", `{"name":"my.type"}`); code != 409 || !strings.Contains(body, "event_type_exists") {
		t.Errorf("%d %s", code, body)
	}
	if code, _ := r.do("DELETE", "event-type/my.type", ""); code != 204 {
		t.Error("archive")
	}
	listed := func(q string) bool {
		_, body := r.do("GET", "event-type?limit=250"+q, "")
		return strings.Contains(body, "my.type")
	}
	if listed("") || !listed("&include_archived=true") {
		t.Error("an archived type")
	}
	if got := want[object](r, 200, "PATCH", "event-type/my.type", `{"description":"e"}`); got["archived"] != true || got["description"] != "e" {
		t.Errorf("%v", got)
	}
	want[object](r, 201, "POST", "event-type", `{"name":"my.type","description":"back"}`)
	if !listed("") {
		t.Error("not taken from the archive")
	}
	if code, _ := r.do("DELETE", "event-type/my.type?expunge=true", ""); code != 204 || listed("&include_archived=true") {
		t.Error("expunge")
	}
	types, err := r.asked(r.Profile()).EventTypes(t.Context())
	if err != nil || len(types) != 111 || types[0].Name != "activity_timeseries.created" {
		t.Errorf("%d %v", len(types), err)
	}
}

// TestIdempotency answers a repeated POST by the first one's answer, for 12 hours
// and only where that went well.
func TestIdempotency(t *testing.T) {
	r := start(t, sandbox.ManyOptions{})
	ask := func(body string) string {
		t.Helper()
		_, answer := r.do("POST", "/msg", body, "idempotency-key: k")
		return answer
	}
	if first, second := ask(`{"eventType":"a"}`), ask(`{"eventType":"a","payload":{}}`); first == second {
		t.Errorf("a refusal was kept: %s", second)
	}
	id := want[page](r, 200, "GET", "/msg", "").Data[0]["id"].(string)
	if again := ask(`{"eventType":"b","payload":{}}`); !strings.Contains(again, id) {
		t.Errorf("%s is not %s", again, id)
	}
	if other, _ := r.do("POST", "/msg?with_content=false", `{"eventType":"b","payload":{}}`, "idempotency-key: k"); other != 202 || len(want[page](r, 200, "GET", "/msg", "").Data) != 2 {
		t.Error("another path is another request")
	}
	r.clock.Advance(12*time.Hour + time.Second)
	if again := ask(`{"eventType":"c","payload":{}}`); strings.Contains(again, id) {
		t.Error("kept for too long")
	}
	var same sync.Map
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			_, answer := r.do("POST", "/msg", `{"eventType":"d","payload":{}}`, "idempotency-key: at once")
			same.Store(answer, true)
		})
	}
	all.Wait()
	n := 0
	same.Range(func(any, any) bool { n++; return true })
	if n != 1 {
		t.Errorf("%d answers to one request", n)
	}
}

// TestHeadersGo has configured headers go with each message, the hidden ones too.
func TestHeadersGo(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	e := r.one()
	if err := r.ChangeHeaders(ctx, e.ID, map[string]*string{"X-Tenant": ptr("7"), "Authorization": ptr("Bearer abc"), "X-Old": ptr("1")}); err != nil {
		t.Fatal(err)
	}
	if err := r.ChangeHeaders(ctx, e.ID, map[string]*string{"X-Old": nil}); err != nil {
		t.Fatal(err)
	}
	if h, err := r.Headers(ctx, e.ID); err != nil || len(h.Shown) != 1 || h.Shown["X-Tenant"] != "7" || !slices.Equal(h.Hidden, []string{"Authorization"}) {
		t.Errorf("%+v %v", h, err)
	}
	r.send("a")
	h := r.Receivers()[0].Hits()[0].Header
	if h.Get("X-Tenant") != "7" || h.Get("Authorization") != "Bearer abc" || h.Get("X-Old") != "" {
		t.Errorf("%v", h)
	}
	if s, err := r.Stats(ctx, e.ID, time.Time{}, time.Time{}); err != nil || s.Delivered != 1 || s.Failed != 0 {
		t.Errorf("%+v %v", s, err)
	}
}

// TestPages walks lists of random filters forward, and back, and gives each item
// once; what comes meanwhile is what polling gives.
func TestPages(t *testing.T) {
	r := start(t, sandbox.ManyOptions{Deliveries: 900, Incident: true})
	ends := r.ends()
	types := []string{"", "sleep.created", "sync.completed,steps.created", "no.such"}
	rapid.Check(t, func(rt *rapid.T) {
		e := string(ends[rapid.IntRange(0, len(ends)-1).Draw(rt, "endpoint")].ID)
		base := rapid.SampledFrom([]string{"/msg", "/attempt/endpoint/" + e, "/endpoint/" + e + "/msg"}).Draw(rt, "list") + "?with_content=false"
		if typ := rapid.SampledFrom(types).Draw(rt, "types"); typ != "" {
			base += "&event_types=" + typ
		}
		if status := rapid.SampledFrom([]string{"", "0", "2", "3"}).Draw(rt, "status"); status != "" {
			base += "&status=" + status
		}
		if rapid.Bool().Draw(rt, "since") {
			base += "&after=" + noon().Add(-time.Duration(rapid.IntRange(1, 30).Draw(rt, "hours"))*time.Hour).Format(time.RFC3339) + "&before=" + noon().Add(time.Hour).Format(time.RFC3339)
		}
		whole := walk(r, base, 250, "")
		some := walk(r, base, rapid.IntRange(1, 60).Draw(rt, "limit")+20, "")
		if oneOf(!slices.Equal(whole, some), !slices.IsSortedFunc(whole, func(a, b string) int { return strings.Compare(b, a) })) {
			rt.Fatalf("%s: %d and %d", base, len(whole), len(some))
		}
		if len(whole) == 0 {
			return
		}
		back := walk(r, base, rapid.IntRange(1, 60).Draw(rt, "limit back")+20, "-"+whole[len(whole)-1])
		if !slices.Equal(back, whole[:len(whole)-1]) {
			rt.Fatalf("%s back: %d of %d", base, len(back), len(whole)-1)
		}
	})
}

// TestPolling gives what is new, once and all of it, by the way to what is newer.
func TestPolling(t *testing.T) {
	r := start(t, sandbox.ManyOptions{Deliveries: 100})
	place, seen := model.Cursor(""), map[model.DeliveryID]bool{}
	for round := range 5 {
		var fresh []string
		for range round * 3 {
			fresh = append(fresh, r.send("sleep.created"))
			r.clock.Advance(time.Millisecond)
		}
		p, err := r.Deliveries(t.Context(), model.PageRequest{From: place, Limit: 10})
		for err == nil && place != "" && len(p.Rows) == 10 {
			for _, row := range p.Rows {
				seen[row.Delivery.ID] = true
			}
			p, err = r.Deliveries(t.Context(), model.PageRequest{From: p.Newer, Limit: 10})
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range p.Rows {
			seen[row.Delivery.ID] = true
		}
		for _, id := range fresh {
			if !seen[model.DeliveryID(id)] {
				t.Errorf("round %d: %s was not told", round, id)
			}
		}
		if place != "" && len(p.Rows) != (round*3)%10 {
			t.Errorf("round %d: %d rows", round, len(p.Rows))
		}
		place = p.Newer
	}
}

// walk reads a whole list by its iterators; from one with a sign it goes back.
func walk(r *rig, base string, limit int, from string) (out []string) {
	r.t.Helper()
	back := strings.HasPrefix(from, "-")
	for range 10_000 {
		path := fmt.Sprintf("%s&limit=%d", base, limit)
		if from != "" {
			path += "&iterator=" + from
		}
		p := want[page](r, http.StatusOK, "GET", path, "")
		if len(p.Data) > limit || p.Done && p.Iterator != nil && len(p.Data) == 0 {
			r.t.Fatalf("%s: %d", path, len(p.Data))
		}
		if back {
			out = append(p.ids(), out...)
			from = p.Prev
		} else {
			out = append(out, p.ids()...)
			if p.Iterator != nil {
				from = *p.Iterator
			}
		}
		if p.Done {
			return out
		}
	}
	r.t.Fatal("no end")
	return nil
}

// TestWindows bounds lists in time as the server does.
func TestWindows(t *testing.T) {
	r := start(t, sandbox.ManyOptions{})
	r.none()
	var ids []string
	for range 5 {
		ids = append(ids, r.send("a"))
		r.clock.Advance(40 * 24 * time.Hour)
	}
	at := func(days int) string { return noon().Add(time.Duration(days) * 24 * time.Hour).Format(time.RFC3339) }
	for _, c := range []struct {
		query string
		want  []int
		done  bool
	}{
		{"", []int{4, 3}, true},
		{"?iterator=" + ids[3], []int{2, 1}, true},
		{"?iterator=" + ids[1], []int{0}, true},
		{"?before=" + at(130), []int{3, 2, 1}, true},
		{"?after=" + at(-1), []int{4, 3, 2, 1, 0}, true},
		{"?limit=2&after=" + at(-1), []int{1, 0}, false},
		{"?limit=2&after=" + at(-1) + "&before=" + at(60), []int{1, 0}, true},
		{"?iterator=-" + ids[0], []int{2, 1}, true},
	} {
		p := want[page](r, 200, "GET", "/msg"+c.query, "")
		var want []string
		for _, i := range c.want {
			want = append(want, ids[i])
		}
		if !slices.Equal(p.ids(), want) || p.Done != c.done {
			t.Errorf("%s: %d items, done %v", c.query, len(p.Data), p.Done)
		}
	}
	p := want[page](r, 200, "GET", "/msg?limit=2&after="+at(-1), "")
	if p = want[page](r, 200, "GET", "/msg?limit=2&iterator="+p.Prev, ""); !slices.Equal(p.ids(), []string{ids[3], ids[2]}) {
		t.Errorf("on from the oldest: %v", p.ids())
	}
}
