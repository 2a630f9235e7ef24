package svix_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/sign"
)

// one leaves the first endpoint enabled.
func (r *rig) one() model.Endpoint {
	r.t.Helper()
	r.none()
	return r.change(r.ends()[0].ID, client.EndpointChange{Enabled: ptr(true)})
}

// none leaves no endpoint enabled.
func (r *rig) none() {
	r.t.Helper()
	for _, e := range r.ends() {
		r.change(e.ID, client.EndpointChange{Enabled: ptr(false)})
	}
}

func (r *rig) change(id model.EndpointID, c client.EndpointChange) model.Endpoint {
	r.t.Helper()
	e, err := r.ChangeEndpoint(r.t.Context(), id, c)
	if err != nil {
		r.t.Fatal(err)
	}
	return e
}

// TestSchedule is the timeline of a message that is never taken: eight attempts
// in 27 hours and 35 minutes, each signed for its own time.
func TestSchedule(t *testing.T) {
	r := start(t, sandbox.ManyOptions{Server: svix.ServerOptions{Steady: true}})
	r.one()
	receiver := r.Receivers()[0]
	receiver.Set(sandbox.Internal)
	id := r.send("workout.created")
	r.clock.Advance(60 * time.Hour)
	minutes := []int{0, 0, 5, 35, 155, 455, 1055, 1655}
	hits := receiver.Hits()
	if len(hits) != len(minutes) {
		t.Fatalf("%d attempts", len(hits))
	}
	for i, h := range hits {
		at := noon().Add(time.Duration(minutes[i]) * time.Minute)
		if i > 0 {
			at = at.Add(5 * time.Second)
		}
		if !h.At.Equal(at) || !h.Signed || h.Header.Get("Svix-Id") != id || h.Header.Get("Svix-Timestamp") != strconv.FormatInt(at.Unix(), 10) {
			t.Errorf("attempt %d at %v, want %v: %v", i, h.At, at, h.Header)
		}
	}
	h := hits[0]
	if h.Header.Get("User-Agent") != "Svix-Webhooks/"+svix.ServerVersion || h.Header.Get("Accept") != "*/*" || h.Header.Get("Content-Type") != "application/json" || h.Header.Get("Accept-Encoding") != "" {
		t.Errorf("%v", h.Header)
	}
	if string(h.Body) != `{"type":"workout.created", "data":{"b":1,"a":2}}` {
		t.Errorf("the body is not as it was posted: %s", h.Body)
	}
}

// TestJitter varies waits by a fifth at most.
func TestJitter(t *testing.T) {
	r := start(t, sandbox.ManyOptions{Server: svix.ServerOptions{Schedule: []time.Duration{100 * time.Second}}})
	r.one()
	r.Receivers()[0].Set(sandbox.Internal)
	for range 40 {
		r.send("workout.created")
	}
	r.clock.Advance(80*time.Second - time.Millisecond)
	if n := r.Receivers()[0].Count(); n != 40 {
		t.Errorf("%d too early", n-40)
	}
	r.clock.Advance(20 * time.Second)
	if n := r.Receivers()[0].Count(); n < 45 || n > 75 {
		t.Errorf("%d of 40 after the middle", n-40)
	}
	r.clock.Advance(20*time.Second + time.Millisecond)
	if n := r.Receivers()[0].Count(); n != 80 {
		t.Errorf("%d in all", n)
	}
}

// next is when a message's newest delivery is tried again; zero for not at all.
func (r *rig) next(id string) (at time.Time) {
	r.t.Helper()
	if text, ok := want[page](r, 200, "GET", "/msg/"+id+"/endpoint", "").Data[0]["nextAttempt"].(string); ok {
		at, _ = time.Parse(time.RFC3339Nano, text)
	}
	return at
}

// TestAnswers is what comes of each answer, and when the next attempt is.
func TestAnswers(t *testing.T) {
	r := start(t, sandbox.ManyOptions{Server: svix.ServerOptions{Steady: true, Schedule: []time.Duration{10 * time.Second}}})
	r.none()
	big := strings.Repeat("a", 25_000)
	for _, c := range []struct {
		name, after string
		code        int
		body, kept  string
		ok          bool
		wait        time.Duration
	}{
		{"200", "", 200, "OK", "OK", true, 0},
		{"204", "", 204, "", "", true, 0},
		{"301", "", 301, "", "", false, 10 * time.Second},
		{"400", "", 400, "no", "no", false, 10 * time.Second},
		{"410 has no meaning of its own", "", 410, "", "", false, 10 * time.Second},
		{"429 with a wish", "15", 429, "", "", false, 15 * time.Second},
		{"a wish of a fraction", "12.5", 503, "", "", false, 12500 * time.Millisecond},
		{"too long a wish", "3600", 503, "", "", false, 20 * time.Second},
		{"too short a wish", "1", 503, "", "", false, 10 * time.Second},
		{"a wish as a date", noon().Add(18 * time.Second).Format(http.TimeFormat), 503, "", "", false, 18 * time.Second},
		{"an odd wish", "soon", 503, "", "", false, 10 * time.Second},
		{"large", "", 500, big, big[:20_000], false, 10 * time.Second},
		{"binary", "", 500, "\xff\xfe", "//4=", false, 10 * time.Second},
		{"cut in the middle of a letter", "", 500, big[:19_999] + "é", "", false, 10 * time.Second},
	} {
		url := listen(t, func(w http.ResponseWriter, _ *http.Request) {
			if w.Header().Set("Location", "http://127.0.0.1:1/"); c.after != "" {
				w.Header().Set("Retry-After", c.after)
			}
			w.WriteHeader(c.code)
			fmt.Fprint(w, c.body)
		})
		at := r.clock.Now()
		if c.name == "a wish as a date" {
			c.wait = max(10*time.Second, min(noon().Add(18*time.Second).Sub(at), 20*time.Second))
		}
		e, err := r.CreateEndpoint(t.Context(), client.EndpointDraft{URL: url, Channels: []string{"x"}})
		if err != nil {
			t.Fatal(err)
		}
		id := r.send("any.type", "x")
		one := want[page](r, 200, "GET", "/attempt/msg/"+id, "")
		if len(one.Data) != 1 {
			t.Fatalf("%s: %v", c.name, one)
		}
		a := one.Data[0]
		status, text := 2.0, "fail"
		if c.ok {
			status, text = 0, "success"
		}
		if oneOf(a["responseStatusCode"] != float64(c.code), a["status"] != status, a["statusText"] != text, a["url"] != url, a["triggerType"] != 0.0) {
			t.Errorf("%s: %v", c.name, a)
		}
		if got, _ := a["response"].(string); oneOf((c.kept != "" || c.body == "") && got != c.kept, len(c.body) > 20_000 && len(got) < 20_000) {
			t.Errorf("%s: kept %.60q (%d bytes)", c.name, got, len(got))
		}
		next := r.next(id)
		if oneOf((c.wait == 0) != next.IsZero(), c.wait != 0 && next.Sub(at) != c.wait) {
			t.Errorf("%s: next in %v, want %v", c.name, next.Sub(at), c.wait)
		}
		if err := r.DeleteEndpoint(t.Context(), e.ID); err != nil {
			t.Fatal(err)
		}
	}
}

// TestNoAnswer is every way to get none.
func TestNoAnswer(t *testing.T) {
	r := start(t, sandbox.ManyOptions{Server: svix.ServerOptions{Steady: true}})
	tries := 0
	reset := listen(t, func(http.ResponseWriter, *http.Request) { tries++; panic(http.ErrAbortHandler) })
	r.Receivers()[1].Set(sandbox.Silent)
	silent := r.ends()[1].URL
	r.none()
	for _, c := range []struct {
		url, words string
		wait       time.Duration
		cause      model.Cause
	}{
		{"http://127.0.0.1:1/", "error making request: client error (Connect)", 5 * time.Second, model.CauseConnect},
		{reset, "error making request: client error (SendRequest)", 5 * time.Second, model.CauseReset},
		{"http://10.1.2.3/", "requests to this IP range are blocked (see the server configuration)", 5 * time.Second, model.CauseBlockedAddress},
		{"http://[::ffff:192.168.0.1]/", "requests to this IP range are blocked (see the server configuration)", 5 * time.Second, model.CauseBlockedAddress},
		{"http://100.64.0.1/", "requests to this IP range are blocked (see the server configuration)", 5 * time.Second, model.CauseBlockedAddress},
		{silent, "request timed out", time.Minute, model.CauseTimeout},
	} {
		e, err := r.CreateEndpoint(t.Context(), client.EndpointDraft{URL: c.url, Channels: []string{"x"}})
		if err != nil {
			t.Fatal(err)
		}
		began := r.clock.Now()
		id := r.send("any.type", "x")
		took := time.Duration(0)
		if c.words == "request timed out" {
			took = 30 * time.Second
			r.clock.Advance(took)
		}
		a := want[page](r, 200, "GET", "/attempt/msg/"+id, "").Data
		if len(a) != 1 || a[0]["response"] != c.words || a[0]["responseStatusCode"] != 0.0 || a[0]["responseDurationMs"] != float64(took.Milliseconds()) {
			t.Errorf("%s: %v", c.url, a)
		}
		if d, err := r.Detail(t.Context(), client.DeliveryOf(id, e.ID), nil); err != nil || d.Attempts[0].Cause != c.cause {
			t.Errorf("%s: %+v %v", c.url, d.Attempts, err)
		}
		dest := want[page](r, 200, "GET", "/msg/"+id+"/endpoint", "").Data[0]
		if next, _ := time.Parse(time.RFC3339Nano, dest["nextAttempt"].(string)); next.Sub(began) != took+c.wait {
			t.Errorf("%s: next in %v", c.url, next.Sub(began))
		}
		if err := r.DeleteEndpoint(t.Context(), e.ID); err != nil {
			t.Fatal(err)
		}
	}
	if tries != 2 {
		t.Errorf("a broken connection was tried %d times", tries)
	}
}

// TestManualEndsAutomatic has a resend and a recovery that fail take the place
// of what was due.
func TestManualEndsAutomatic(t *testing.T) {
	for _, how := range []string{"resend", "recover"} {
		r := start(t, sandbox.ManyOptions{})
		e := r.one()
		receiver := r.Receivers()[0]
		receiver.Set(sandbox.Internal)
		id := r.send("workout.created")
		r.clock.Advance(10 * time.Second)
		of := client.DeliveryOf(id, e.ID)
		var err error
		if how == "resend" {
			err = r.Resend(t.Context(), of)
		} else {
			_, err = r.Recover(t.Context(), e.ID, noon().Add(-time.Hour), time.Time{})
		}
		if err != nil {
			t.Fatal(err)
		}
		r.clock.Advance(100 * time.Hour)
		d, err := r.Detail(t.Context(), of, nil)
		if oneOf(err != nil, len(d.Attempts) != 3, d.Attempts[2].Trigger != model.Manual, d.Delivery.Outcome != model.Failed, d.Attempts[1].Trigger != model.Automatic) {
			t.Errorf("%s: %+v %v", how, d.Attempts, err)
		}
		receiver.Set(sandbox.Healthy)
		if _, err := r.Recover(t.Context(), e.ID, noon(), noon().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		r.clock.Advance(0)
		if d, err = r.Detail(t.Context(), of, nil); oneOf(err != nil, d.Delivery.Outcome != model.Delivered) {
			t.Errorf("%s, then recovered: %+v %v", how, d.Delivery, err)
		}
		n := receiver.Count()
		if _, err := r.Recover(t.Context(), e.ID, noon(), noon().Add(200*time.Hour)); err != nil {
			t.Fatal(err)
		}
		if r.clock.Advance(0); receiver.Count() != n {
			t.Errorf("%s: what was delivered went out again", how)
		}
		// A failing resend after a success: the last word, but not for the filter.
		receiver.Set(sandbox.Internal)
		if err := r.Resend(t.Context(), of); err != nil {
			t.Fatal(err)
		}
		r.clock.Advance(0)
		list := want[page](r, 200, "GET", "/endpoint/"+string(e.ID)+"/msg?status=0", "")
		if oneOf(len(list.Data) != 1, list.Data[0]["statusText"] != "fail") {
			t.Errorf("%s: %v", how, list)
		}
	}
}

// TestDisabling disables an endpoint whose messages are exhausted over more than
// 120 hours, keeps it so, and disables it again at once.
func TestDisabling(t *testing.T) {
	r := start(t, sandbox.ManyOptions{Server: svix.ServerOptions{Schedule: []time.Duration{}}})
	e := r.one()
	receiver := r.Receivers()[0]
	enabled := func() model.Tri {
		t.Helper()
		return r.ends()[0].Enabled
	}
	receiver.Set(sandbox.Internal)
	r.send("a")
	r.clock.Advance(100 * time.Hour)
	receiver.Set(sandbox.Healthy)
	r.send("a") // which forgets what was before
	receiver.Set(sandbox.Internal)
	r.send("a")
	r.clock.Advance(120 * time.Hour)
	r.send("a")
	if enabled() != model.Yes {
		t.Fatal("disabled too early")
	}
	r.clock.Advance(time.Second)
	id := r.send("a")
	if enabled() != model.No {
		t.Fatal("not disabled")
	}
	n := receiver.Count()
	r.send("a")
	if err := r.Resend(t.Context(), client.DeliveryOf(id, e.ID)); err != nil {
		t.Errorf("a resend to a disabled endpoint is refused: %v", err)
	}
	if r.clock.Advance(time.Hour); receiver.Count() != n {
		t.Error("something went to a disabled endpoint")
	}
	r.change(e.ID, client.EndpointChange{Enabled: ptr(true)})
	if r.send("a"); enabled() != model.No {
		t.Error("not disabled again at once")
	}
	r.change(e.ID, client.EndpointChange{Enabled: ptr(true)})
	r.clock.Advance(240 * time.Hour)
	if r.send("a"); enabled() != model.Yes {
		t.Error("remembered for too long")
	}
}

// TestRotation signs with old keys beside the present one for as long as they
// are good, in both families of headers.
func TestRotation(t *testing.T) {
	for _, family := range []string{"svix", "webhook"} {
		r := start(t, sandbox.ManyOptions{Server: svix.ServerOptions{Whitelabel: family == "webhook"}})
		e := r.one()
		receiver, ctx := r.Receivers()[0], t.Context()
		key := func() string {
			t.Helper()
			k, err := r.Key(ctx, e.ID)
			if err != nil {
				t.Fatal(err)
			}
			return k.Reveal()
		}
		var keys []string
		for _, grace := range []time.Duration{48 * time.Hour, 24 * time.Hour} {
			keys = append(keys, key())
			if err := r.RotateKey(ctx, e.ID, grace); err != nil {
				t.Fatal(err)
			}
		}
		keys = append(keys, key())
		check := func(want ...int) {
			t.Helper()
			r.send("workout.created")
			hits := receiver.Hits()
			h := hits[len(hits)-1]
			var header []sign.Field
			for name, v := range h.Header {
				header = append(header, sign.Field{Name: name, Value: v[0]})
			}
			for i, k := range keys {
				v := sign.Check(sign.Query{Scheme: sign.SchemeStandard, Header: header, Body: h.Body, Secrets: []string{k}, Now: r.clock.Now(), Quick: true})
				if v.Valid != slices.Contains(want, i) {
					t.Errorf("%s: key %d valid: %v", family, i, v.Valid)
				}
			}
			signature := h.Header.Get(family + "-signature")
			if parts := strings.Split(signature, " "); len(parts) != len(want) {
				t.Errorf("%s: %q", family, signature)
			}
			if other := map[string]string{"svix": "webhook", "webhook": "svix"}[family]; h.Header.Get(other+"-id") != "" {
				t.Error("both families at once")
			}
		}
		check(2, 1, 0)
		r.clock.Advance(24 * time.Hour)
		check(2, 0)
		r.clock.Advance(24 * time.Hour)
		check(2)
		keys = append(keys, "")
		if err := r.RotateKey(ctx, e.ID, 0); err != nil {
			t.Fatal(err)
		}
		keys[3] = key()
		check(3)
		for i := range 11 {
			if err := r.RotateKey(ctx, e.ID, time.Hour); (err == nil) != (i < 10) {
				t.Errorf("rotation %d: %v", i, err)
			}
		}
	}
}

// TestKeyPair signs with an Ed25519 pair, of which only the public half is shown.
func TestKeyPair(t *testing.T) {
	r := start(t, sandbox.ManyOptions{})
	e := r.one()
	const pair = "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=="
	if code, answer := r.do("POST", "/endpoint/"+string(e.ID)+"/secret/rotate", `{"key":"`+pair+`","gracePeriodSeconds":0}`); code != 204 {
		t.Fatalf("%d %s", code, answer)
	}
	key, err := r.Key(t.Context(), e.ID)
	if err != nil || key.Reveal() != "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=" {
		t.Fatalf("%s %v", key.Reveal(), err)
	}
	r.send("workout.created")
	h := r.Receivers()[0].Hits()[0]
	var header []sign.Field
	for name, v := range h.Header {
		header = append(header, sign.Field{Name: name, Value: v[0]})
	}
	if v := sign.Check(sign.Query{Header: header, Body: h.Body, Secrets: []string{key.Reveal()}, Now: r.clock.Now()}); !v.Valid {
		t.Errorf("%+v", v)
	}
}

// TestFanOut sends by filter and channel; a test of Svix's own obeys them too.
func TestFanOut(t *testing.T) {
	r := start(t, sandbox.ManyOptions{})
	ends := r.ends()
	user := ends[4].Scope
	for _, c := range []struct {
		typ      string
		channels []string
		want     []int
	}{
		{"sleep.created", nil, []int{0, 1, 2, 3, 5}},
		{"steps.created", nil, []int{0, 1, 2, 5}},
		{"steps.created", []string{"user." + user}, []int{0, 1, 2, 4, 5}},
		{"sleep.created", []string{"user.other", "user." + user}, []int{0, 1, 2, 3, 4, 5}},
	} {
		before := make([]int, len(ends))
		for i, x := range r.Receivers() {
			before[i] = x.Count()
		}
		r.send(c.typ, c.channels...)
		for i, x := range r.Receivers() {
			if (x.Count() > before[i]) != slices.Contains(c.want, i) {
				t.Errorf("%s %v: endpoint %d got %d", c.typ, c.channels, i, x.Count()-before[i])
			}
		}
	}
	for i, want := range []int{1, 1, 1, 0, 0, 1} {
		before := r.Receivers()[i].Count()
		if _, err := r.TestEndpoint(t.Context(), ends[i].ID, "svix.ping"); err != nil {
			t.Fatal(err)
		}
		if r.clock.Advance(0); r.Receivers()[i].Count()-before != want {
			t.Errorf("example to %d: %d", i, r.Receivers()[i].Count()-before)
		}
	}
	_, err := r.TestEndpoint(t.Context(), ends[0].ID, "workout.created")
	if model.CodeOf(err) != model.Invalid {
		t.Errorf("a type without an example: %v", err)
	}
}
