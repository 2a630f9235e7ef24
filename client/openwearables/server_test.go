package openwearables_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/openwearables"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
)

const jsonBody = "Content-Type: application/json"

// TestRefusals holds the server to Open Wearables' words, and to the order in
// which it looks at a request.
func TestRefusals(t *testing.T) {
	r := start(t, sandbox.ManyOptions{})
	id := string(r.ends()[0].ID)
	bearer := "Authorization: Bearer " + r.token()
	uuidWords := func(why string) string { return "Input should be a valid UUID, " + why + " - " + why }
	urlWords := func(why string) string { return "Input should be a valid URL, " + why + " - " + why }
	const link = `{"url":"https://x.example/",`
	for _, c := range []struct {
		method, path, body string
		code               int
		detail             string // empty: the text of what Svix refuses
	}{
		{"POST", "webhooks/endpoints", ``, 400, "Field required"},
		{"POST", "webhooks/endpoints", `null`, 400, "Field required"},
		{"POST", "webhooks/endpoints", `{"description":5}`, 400, "Field required"},
		{"POST", "webhooks/endpoints", `[]`, 400, "Input should be a valid dictionary or object to extract fields from"},
		{"POST", "webhooks/endpoints", `{"url":1}`, 400, "Input should be a valid string"},
		{"POST", "webhooks/endpoints", `{"url":null}`, 400, "Input should be a valid string"},
		{"POST", "webhooks/endpoints", `{"url":"foo"}`, 400, urlWords("relative URL without a base")},
		{"POST", "webhooks/endpoints", `{"url":""}`, 400, urlWords("input is empty")},
		{"POST", "webhooks/endpoints", `{"url":"http://"}`, 400, urlWords("empty host")},
		{"POST", "webhooks/endpoints", `{"url":"http://x:y/"}`, 400, urlWords("invalid port number")},
		{"POST", "webhooks/endpoints", `{"url":"ftp://x"}`, 400, "URL scheme should be 'http' or 'https'"},
		{"POST", "webhooks/endpoints", link + `"description":5}`, 400, "Input should be a valid string"},
		{"POST", "webhooks/endpoints", link + `"filter_types":"x"}`, 400, "Input should be a valid list"},
		{"POST", "webhooks/endpoints", link + `"filter_types":[1]}`, 400, "Input should be a valid string"},
		{"POST", "webhooks/endpoints", link + `"user_id":"u_123"}`, 400, uuidWords("invalid character: found `u` at 1")},
		{"POST", "webhooks/endpoints", link + `"user_id":"12é"}`, 400, uuidWords("invalid character: found `é` at 3")},
		{"POST", "webhooks/endpoints", link + `"user_id":"123"}`, 400, uuidWords("invalid length: expected length 32 for simple format, found 3")},
		{"POST", "webhooks/endpoints", link + `"user_id":"12-34"}`, 400, uuidWords("invalid group count: expected 5, found 2")},
		{"POST", "webhooks/endpoints", link + `"user_id":"1-2-3-4-5"}`, 400, uuidWords("invalid group length in group 0: expected 8, found 1")},
		{"POST", "webhooks/endpoints", link + `"user_id":7}`, 400, "UUID input should be a string, bytes or UUID object"},
		{"PATCH", "webhooks/endpoints/" + id, `{"url":"foo"}`, 400, urlWords("relative URL without a base")},
		{"POST", "webhooks/endpoints/" + id + "/test", `{"event_type":7}`, 400, "Input should be a valid string"},
		{"POST", "webhooks/endpoints/" + id + "/test", `7`, 400, "Input should be a valid dictionary or object to extract fields from"},
		{"GET", "webhooks/messages?limit=0", ``, 400, "Input should be greater than or equal to 1"},
		{"GET", "webhooks/messages?limit=251", ``, 400, "Input should be less than or equal to 250"},
		{"GET", "webhooks/messages?limit=x", ``, 400, "Input should be a valid integer, unable to parse string as an integer"},
		{"GET", "webhooks/messages?after=soon", ``, 400, "Input should be a valid datetime or date, input is too short - input is too short"},
		{"GET", "webhooks/endpoints/" + id + "/attempts?status=x", ``, 400, "Input should be a valid integer, unable to parse string as an integer"},
		{"GET", "users?limit=101", ``, 400, "Input should be less than or equal to 100"},
		{"POST", "token/refresh", `{}`, 400, "Field required"},
		{"POST", "token/refresh", `{"refresh_token":null}`, 400, "Input should be a valid string"},
		{"POST", "token/refresh", `{"refresh_token":"rt-x"}`, 401, "Invalid or revoked refresh token"},
		{"POST", "token/revoke", `{"refresh_token":"rt-x"}`, 404, "Refresh token not found"},
		{"POST", "auth/login", `{"username":"a"}`, 401, "Incorrect email or password"},
		{"GET", "webhooks/nothing", ``, 404, "Not Found"},
		{"GET", "webhooks/endpoints/" + id + "/resend", ``, 404, "Not Found"},
		{"GET", "/health", ``, 404, "Not Found"},
		{"PUT", "webhooks/endpoints/" + id, `{}`, 405, "Method Not Allowed"},
		{"POST", "webhooks/messages", `{`, 405, "Method Not Allowed"},
		// What Svix refuses, whatever it is.
		{"POST", "webhooks/endpoints", link + `"filter_types":["no.such"]}`, 500, ""},
		{"POST", "webhooks/endpoints", link + `"filter_types":[]}`, 500, ""},
		{"PATCH", "webhooks/endpoints/" + id, `{"filter_types":[]}`, 500, ""},
		{"GET", "webhooks/endpoints/ep_none", ``, 500, ""},
		{"DELETE", "webhooks/endpoints/ep_none", ``, 500, ""},
		{"GET", "webhooks/endpoints/ep_none/secret", ``, 500, ""},
		{"POST", "webhooks/endpoints/ep_none/test", ``, 500, ""},
		{"GET", "webhooks/endpoints/ep_none/attempts", ``, 500, ""},
		{"GET", "webhooks/messages?iterator=x", ``, 500, ""},
		{"GET", "webhooks/messages?iterator=msg_x", ``, 500, ""},
		{"GET", "webhooks/messages?after=2026-03-04T12:00:00", ``, 500, ""},
		{"GET", "webhooks/messages?after=2026-03-04", ``, 500, ""},
		{"GET", "webhooks/endpoints/" + id + "/attempts?status=4", ``, 500, ""},
		{"GET", "webhooks/endpoints/" + id + "/attempts?status=5", ``, 500, ""},
		{"GET", "webhooks/endpoints/" + id + "/attempts?status=-1", ``, 500, ""},
	} {
		code, head, body := r.do(c.method, c.path, c.body, bearer, jsonBody)
		want, kind := `{"detail":`+quoted(c.detail)+`}`, "application/json"
		if c.detail == "" {
			want, kind = "Internal Server Error", "text/plain; charset=utf-8"
		}
		if code != c.code || !same(body, want) || head.Get("Content-Type") != kind {
			t.Errorf("%s %s %s: %d %s %s, want %d %s", c.method, c.path, c.body, code, head.Get("Content-Type"), body, c.code, want)
		}
		if (code == 401) != (head.Get("WWW-Authenticate") == "Bearer") {
			t.Errorf("%s: WWW-Authenticate %q", c.path, head.Get("WWW-Authenticate"))
		}
	}
}

func quoted(s string) string { b, _ := json.Marshal(s); return string(b) }

// same compares JSON by what it says, and other text as it is.
func same(a, b string) bool {
	var x, y any
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		return a == b
	}
	p, _ := json.Marshal(x)
	q, _ := json.Marshal(y)
	return string(p) == string(q)
}

// TestOrder: what is no JSON, then the token, then the switch, then the values.
func TestOrder(t *testing.T) {
	r := start(t, sandbox.ManyOptions{Blank: true})
	bearer := "Authorization: Bearer " + r.token()
	ask := func(body string, header ...string) int {
		code, _, _ := r.do("POST", "webhooks/endpoints", body, header...)
		return code
	}
	r.Wearables().Switch(false)
	if got := []int{ask(`{`, jsonBody), ask(`{}`, jsonBody), ask(`{}`, jsonBody, bearer)}; !slices.Equal(got, []int{400, 401, 503}) {
		t.Errorf("switched off: %v", got)
	}
	if code, _, _ := r.do("GET", "webhooks/event-types", ""); code != 200 {
		t.Errorf("the catalogue: %d", code)
	}
	r.Wearables().Switch(true)
	apps := func() string {
		s := svix.New(svix.Options{Profile: r.SvixProfile(""), Now: r.clock.Now})
		list, err := s.Apps(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		names := ""
		for _, a := range list {
			names += a.Name + " " + a.UID + "\n"
		}
		return names
	}
	if got := apps(); got != "" {
		t.Errorf("applications before: %s", got)
	}
	if code := ask(`{}`, jsonBody, bearer); code != 400 {
		t.Errorf("no URL: %d", code)
	}
	if got := apps(); got != r.Email()+" "+r.SvixProfile("").App+"\n" {
		t.Errorf("the application is made before values are looked at: %q", got)
	}
	if code := ask(`{"url":"https://x.example/"}`, bearer); code != 400 {
		t.Errorf("not said to be JSON: %d", code)
	}
	if code := ask(`{"url":"https://x.example/"}`, jsonBody+"; charset=utf-8", bearer); code != 201 {
		t.Errorf("JSON: %d", code)
	}
	for name, header := range map[string]string{
		"none": "X-Open-Wearables-API-Key: sk-1", "other scheme": strings.Replace(bearer, "Bearer", "Token", 1), "no scheme": strings.Replace(bearer, "Bearer ", "", 1),
		"changed": bearer + "x", "garbage": "Authorization: Bearer a.b.c",
	} {
		if code, _, body := r.do("GET", "webhooks/endpoints", "", header); code != 401 || !same(body, `{"detail":"Could not validate credentials"}`) {
			t.Errorf("%s: %d %s", name, code, body)
		}
	}
	r.clock.Advance(time.Hour)
	if code, _, _ := r.do("GET", "auth/me", "", bearer); code != 401 {
		t.Errorf("expired: %d", code)
	}
}

// TestSlash leads from a path with a slash too many to the one without.
func TestSlash(t *testing.T) {
	r := start(t, sandbox.ManyOptions{})
	code, head, body := r.do("GET", "webhooks/messages/?limit=2&iterator=a%2Bb", "")
	if code != 307 || head.Get("Location") != r.WearablesURL()+"/api/v1/webhooks/messages?limit=2&iterator=a%2Bb" || body != "" {
		t.Errorf("%d %q %q", code, head.Get("Location"), body)
	}
	if code, _, _ := r.do("POST", "webhooks/endpoints/ep_1/test/", "{"); code != 307 {
		t.Errorf("%d", code)
	}
	for _, path := range []string{"nothing/", "webhooks/endpoints//"} {
		if code, _, _ := r.do("GET", path, ""); code == 200 || code == 500 {
			t.Errorf("%s: %d", path, code)
		}
	}
	if code, _, body := r.do("GET", "/", ""); code != 200 || !same(body, `{"message":"Server is running!"}`) {
		t.Errorf("%d %s", code, body)
	}
}

// TestShapes holds answers to their fields: nulls are there, and nothing else.
func TestShapes(t *testing.T) {
	r := start(t, sandbox.ManyOptions{})
	bearer := "Authorization: Bearer " + r.token()
	get := func(path string) (out map[string]any) {
		t.Helper()
		_, _, body := r.do("GET", path, "", bearer)
		if err := json.Unmarshal([]byte(body), &out); err != nil {
			t.Fatalf("%s: %s", path, body)
		}
		return out
	}
	keys := func(v any) string {
		var names []string
		m, _ := v.(map[string]any)
		for name := range m {
			names = append(names, name)
		}
		slices.Sort(names)
		return strings.Join(names, " ")
	}
	first := func(m map[string]any, list string) map[string]any {
		t.Helper()
		all, _ := m[list].([]any)
		if len(all) == 0 {
			t.Fatalf("%v", m)
		}
		one, _ := all[0].(map[string]any)
		return one
	}
	end := r.ends()[0]
	r.send("workout.created", "user."+user)
	messages := get("webhooks/messages")
	attempts := get("webhooks/endpoints/" + string(end.ID) + "/attempts")
	empty := get("webhooks/endpoints/" + string(end.ID) + "/attempts?status=1")
	users := get("users?limit=5&page=2&sort_by=email&sort_order=asc")
	const message = "channels eventId eventType id payload tags timestamp"
	for _, c := range []struct {
		got  any
		want string
	}{
		{messages, "data done iterator prevIterator"},
		{empty, "data done iterator prevIterator"},
		{first(messages, "data"), message},
		{first(attempts, "data"), "endpointId id msg msgId response responseDurationMs responseStatusCode status statusText timestamp triggerType url"},
		{first(attempts, "data")["msg"], message},
		{get("webhooks/endpoints/" + string(end.ID)), "description filter_types id url user_id"},
		{get("webhooks/endpoints/" + string(end.ID) + "/secret"), "key"},
		{get("auth/me"), "created_at email first_name id last_name updated_at"},
		{get("config"), "outgoing_webhooks_enabled"},
		{users, "has_next has_prev items limit page pages total"},
		{first(users, "items"), "created_at email external_user_id first_name has_active_connection id last_name last_synced_at last_synced_provider"},
	} {
		if got := keys(c.got); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
	if m := first(messages, "data"); oneOf(m["payload"] != nil, m["tags"] != nil, m["timestamp"] != "2026-03-04T12:00:00+00:00") {
		t.Errorf("%v", m)
	}
	if m, _ := first(attempts, "data")["msg"].(map[string]any); m["payload"] == nil {
		t.Errorf("%v", m)
	}
	if oneOf(empty["iterator"] != nil, empty["prevIterator"] != nil, empty["done"] != true) {
		t.Errorf("%v", empty)
	}
	if oneOf(users["total"] != 24.0, users["pages"] != 5.0, users["page"] != 2.0, users["has_next"] != true, users["has_prev"] != true) {
		t.Errorf("%v", users)
	}
	if _, _, body := r.do("GET", "users?search=nobody", "", bearer); !strings.Contains(body, `"items":[]`) || !strings.Contains(body, `"pages":0`) {
		t.Error(body)
	}
	at := noon().Format(time.RFC3339)
	for query, n := range map[string]int{
		"event_types=sleep.created&event_types=workout.created": 1, "event_types=sleep.created": 0, "status=0": 1, "status=2": 0,
		"before=" + at: 0, "after=1772625500": 1, "after=2026-03-04T13%3A00%3A00%2B02%3A00": 1, "limit=1": 1,
	} {
		data, _ := get("webhooks/endpoints/" + string(end.ID) + "/attempts?" + query)["data"].([]any)
		if len(data) != n {
			t.Errorf("%s: %d", query, len(data))
		}
	}
}

// TestTokensServed gives tokens out, takes them once, and back.
func TestTokensServed(t *testing.T) {
	r := start(t, sandbox.ManyOptions{})
	_, _, body := r.do("POST", "auth/login", "username="+r.Email()+"&password="+r.Password(), "Content-Type: application/x-www-form-urlencoded")
	var got map[string]any
	if json.Unmarshal([]byte(body), &got) != nil || got["token_type"] != "bearer" || got["expires_in"] != 3600.0 {
		t.Fatal(body)
	}
	refresh, _ := got["refresh_token"].(string)
	if !strings.HasPrefix(refresh, "rt-") || len(refresh) != 35 {
		t.Errorf("%q", refresh)
	}
	token := `{"refresh_token":"` + refresh + `"}`
	if code, _, body := r.do("POST", "token/refresh", token, jsonBody); code != 200 || !strings.Contains(body, `"rt-`) {
		t.Errorf("%d %s", code, body)
	} else {
		_ = json.Unmarshal([]byte(body), &got)
	}
	if code, _, _ := r.do("POST", "token/refresh", token, jsonBody); code != 401 {
		t.Errorf("used twice: %d", code)
	}
	refresh, _ = got["refresh_token"].(string)
	for _, want := range []int{204, 404} {
		if code, _, _ := r.do("POST", "token/revoke", `{"refresh_token":"`+refresh+`"}`, jsonBody); code != want {
			t.Errorf("revoked: %d, want %d", code, want)
		}
	}
	access, _ := got["access_token"].(string)
	if code, _, body := r.do("POST", "auth/logout", "", "Authorization: Bearer "+access); code != 200 || !same(body, `{"message":"Successfully logged out"}`) {
		t.Errorf("%d %s", code, body)
	}
	if code, _, _ := r.do("GET", "auth/me", "", "Authorization: Bearer "+access); code != 200 {
		t.Errorf("after logging out, which does nothing: %d", code)
	}
	odd := openwearables.NewServer(nullClock{}, openwearables.ServerOptions{Developers: []openwearables.ServerDeveloper{{ID: "no-uuid", Email: "a", Password: "b"}}, Key: "k"})
	host := receiver(t, odd.ServeHTTP)
	c := openwearables.New(openwearables.Options{Profile: model.Profile{BaseURL: host, Email: "a", Password: model.NewSecret("b")}, Now: noon})
	if _, err := c.Account(t.Context()); model.CodeOf(err) != model.Unavailable {
		t.Errorf("a token that names no UUID: %v", err)
	}
}

type nullClock struct{}

func (nullClock) Now() time.Time { return noon() }
func (nullClock) Rand() uint64   { return 7 }

// test has a test event sent and reads its message at Svix.
func (r *rig) test(to model.EndpointID, typ model.EventType) (string, model.Detail) {
	r.t.Helper()
	id, err := r.TestEndpoint(r.t.Context(), to, typ)
	if err != nil {
		r.t.Fatal(err)
	}
	r.clock.Advance(time.Second)
	d, err := r.over().Detail(r.t.Context(), model.DeliveryID(id), nil)
	if err != nil {
		r.t.Fatal(err)
	}
	return id, d
}

// TestTestEvents: they go to whoever takes their type and is limited to no user,
// with fixed ids and, for some types, without a body.
func TestTestEvents(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	ends := r.ends()
	test := func(i int, typ model.EventType) (string, model.Detail) { return r.test(ends[i].ID, typ) }
	reached := func(id string) (out []int) {
		for i, e := range ends {
			p, err := r.Fill(ctx, client.FillRequest{Endpoint: e.ID})
			if err != nil {
				t.Fatal(err)
			}
			if slices.ContainsFunc(p.Rows, func(row model.Row) bool { return row.Delivery.Message == id }) {
				out = append(out, i)
			}
		}
		return out
	}
	id, d := test(4, "workout.created") // limited to a user
	if got := reached(id); !slices.Equal(got, []int{0, 1, 2, 3, 5}) {
		t.Errorf("reached %v", got)
	}
	if body := string(d.Exchange.Body); !strings.Contains(body, `"id":"00000000-0000-0000-0000-000000000001"`) || !strings.Contains(body, `"user_id":"00000000-0000-0000-0000-000000000002"`) || !strings.Contains(body, `"2024-01-0`) {
		t.Error(body)
	}
	id, d = test(3, "sync.failed") // not in its filter
	if d.Delivery.Type != "heart_rate.created" && d.Delivery.Type != "sleep.created" && d.Delivery.Type != "workout.created" {
		t.Errorf("the type stayed %s", d.Delivery.Type)
	}
	if got := reached(id); !slices.Equal(got, []int{0, 1, 2, 3, 5}) {
		t.Errorf("reached %v", got)
	}
}

// TestTestBodies: fixed ids, one sample, and for some types nothing at all.
func TestTestBodies(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	ends := r.ends()
	test := func(i int, typ model.EventType) (string, model.Detail) { return r.test(ends[i].ID, typ) }
	var d model.Detail
	if _, d = test(0, "sync.completed"); string(d.Exchange.Body) != "{}" {
		t.Errorf("%s", d.Exchange.Body)
	}
	if _, d = test(0, "connection.created"); !strings.Contains(string(d.Exchange.Body), `"connection_id":"00000000-0000-0000-0000-000000000003"`) {
		t.Errorf("%s", d.Exchange.Body)
	}
	_, d = test(0, "spo2.created")
	var series struct {
		Data struct {
			Count   int              `json:"sample_count"`
			Samples []map[string]any `json:"samples"`
		} `json:"data"`
	}
	if err := json.Unmarshal(d.Exchange.Body, &series); oneOf(err != nil, series.Data.Count != 1, len(series.Data.Samples) != 1, series.Data.Samples[0]["unit"] != "%") {
		t.Errorf("%s %v", d.Exchange.Body, err)
	}
	code, _, body := r.do("POST", "webhooks/endpoints/"+string(ends[0].ID)+"/test", `{"event_type":"spo2.created"}`, jsonBody, "Authorization: Bearer "+r.token())
	if oneOf(code != 500, !same(body, `{"detail":"Failed to send test event."}`)) {
		t.Errorf("%d %s", code, body)
	}
	for _, typ := range catalog.Types(model.OpenWearables) {
		if _, err := r.TestEndpoint(ctx, ends[1].ID, typ.Name); err != nil {
			t.Errorf("%s: %v", typ.Name, err)
		}
	}
}
