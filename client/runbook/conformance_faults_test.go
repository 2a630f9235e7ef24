package runbook_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/direct"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/sign"
)

// post is a message as a receiver of a test reads it.
type post struct {
	w    http.ResponseWriter
	r    *http.Request
	body []byte
	kind string // its event type
	id   string
	good bool // the signature is right
}

// receiver is a receiver without a fault but the one that a test gives it: fault
// may answer, and then says true.
func receiver(t *testing.T, scheme, secret string, fault func(p post) bool) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		p := post{w: w, r: r, body: body, good: checks(scheme, secret, r, body)}
		var m struct {
			Ping, Type string
			Meta       struct{ Type, MessageID string }
		}
		_ = json.Unmarshal(body, &m)
		p.kind, p.id = m.Meta.Type+m.Type, m.Meta.MessageID+r.Header.Get("webhook-id")
		switch {
		case fault != nil && fault(p):
		case r.Method != http.MethodPost:
			w.WriteHeader(http.StatusMethodNotAllowed)
		case !p.good:
			w.WriteHeader(http.StatusUnauthorized)
		case m.Ping != "":
			_ = json.NewEncoder(w).Encode(map[string]string{"pong": m.Ping})
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func checks(scheme, secret string, r *http.Request, body []byte) bool {
	var lines []sign.Field
	for name, values := range r.Header {
		lines = append(lines, sign.Field{Name: name, Value: values[0]})
	}
	return sign.Check(sign.Query{Scheme: scheme, Header: lines, Body: body, Secrets: []string{secret}, Now: time.Now(), Quick: true}).Valid
}

// examine examines a receiver without haste.
func examine(t *testing.T, url, scheme, secret string) []model.Check {
	t.Helper()
	d := direct.New(direct.Options{})
	checks, err := runbook.Conformance(t.Context(), runbook.Lab{Direct: d, Surveyor: d, Now: time.Now}, runbook.Exam{
		URL: url, Scheme: scheme, Secret: model.NewSecret(secret), Limit: 20 * time.Second, Patience: 30 * time.Second,
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return checks
}

// says answers with a status to what a test looks for.
func says(code int, when func(p post) bool) func(p post) bool {
	return func(p post) bool {
		if !when(p) {
			return false
		}
		p.w.WriteHeader(code)
		return true
	}
}

// TestConformanceOfFaults finds what else a receiver does wrong, and only that.
func TestConformanceOfFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("much work of one goroutine: made without -short")
	}
	seen, seenLock := map[string]bool{}, sync.Mutex{}
	again := func(p post) bool {
		seenLock.Lock()
		defer seenLock.Unlock()
		key := p.r.Header.Get(sign.MetriportHeader)
		was := seen[key]
		seen[key] = true
		return p.good && was
	}
	var count atomic.Int32
	for name, c := range map[string]struct {
		scheme string // empty for Metriport's
		fault  func(p post) bool
		failed []string
		warned []string
		words  string
	}{
		"none":                {"", nil, nil, nil, "it conforms: 18 passed, 2 left out"},
		"unknown types":       {"", says(400, func(p post) bool { return strings.Contains(p.kind, "unknown") }), []string{"ignores_unknown_type"}, nil, "refuses event types"},
		"duplicates":          {"", says(409, again), []string{"takes_twice"}, nil, "a message that it took before (200 in"},
		"GET":                 {"", says(200, func(p post) bool { return p.r.Method == http.MethodGet }), []string{"refuses_get"}, nil, "it answers GET"},
		"a crash by GET":      {"", says(500, func(p post) bool { return p.r.Method == http.MethodGet }), nil, []string{"refuses_get"}, "1 with a warning"},
		"a limit of 1 MB":     {"", says(413, func(p post) bool { return len(p.body) > 1<<20 }), []string{"takes_2mb"}, nil, "it does not take 2 MB (413"},
		"a limit of 150 kB":   {"", says(413, func(p post) bool { return len(p.body) > 150<<10 }), []string{"takes_200kb"}, nil, "it does not take 200 KB (413"},
		"no header, no check": {"", says(200, func(p post) bool { return p.r.Method == http.MethodPost && p.r.Header.Get(sign.MetriportHeader) == "" }), []string{"refuses_unsigned"}, nil, "without a signature"},
		"the beginning only":  {"", says(200, prefixOnly), []string{"refuses_wrong_signature"}, nil, "it takes wrong signatures"},
		"a crash at a wrong signature": {
			"", says(500, func(p post) bool { return !p.good && p.r.Method == http.MethodPost }), nil, negative, "4 with a warning",
		},
		"a cut at a wrong signature": {"", func(p post) bool {
			if !p.good && p.r.Method == http.MethodPost {
				panic(http.ErrAbortHandler)
			}
			return false
		}, nil, negative, "4 with a warning"},
		"a long answer": {"", func(p post) bool {
			if p.good && !bytes.Contains(p.body, []byte(`"ping"`)) {
				_, _ = p.w.Write(bytes.Repeat([]byte("x"), 30_000))
			}
			return false
		}, nil, []string{"holds_parallel"}, "1 with a warning"},
		"no room": {"", says(503, func(p post) bool { return p.good && count.Add(1) > 14 }), []string{"holds_parallel"}, nil, "it does not hold 20 messages at once (5 of 20 taken"},
		"old ones taken": {sign.SchemeStandard, says(200, func(p post) bool {
			return checksAt(p, -time.Hour)
		}), []string{"refuses_expired"}, nil, "it takes messages signed long ago"},
	} {
		t.Run(name, func(t *testing.T) {
			scheme, secret := c.scheme, metriportKey
			if scheme == "" {
				scheme = sign.SchemeMetriport
			} else {
				secret = standardKey
			}
			checks := examine(t, receiver(t, scheme, secret, c.fault).URL, scheme, secret)
			if !slices.Equal(endedAs(checks, model.CheckFail), c.failed) || !slices.Equal(endedAs(checks, model.CheckWarn), c.warned) {
				t.Errorf("failed %q, warned %q\n%s", endedAs(checks, model.CheckFail), endedAs(checks, model.CheckWarn), show(checks))
			}
			if said := runbook.Conclusion(checks); !strings.Contains(said, c.words) {
				t.Errorf("concluded %q", said)
			}
			wantWords(t, checks)
		})
	}
}

// wantWords: every check says what was wanted and found, and what to do exactly
// where something is to be done; none gives a secret away.
func wantWords(t *testing.T, checks []model.Check) {
	t.Helper()
	for _, k := range checks {
		bad := k.State == model.CheckFail || k.State == model.CheckWarn
		if bad != (k.Fix != "") || k.Got == "" || k.Want == "" || strings.Contains(k.Got, metriportKey) || strings.Contains(k.Got, standardKey) {
			t.Errorf("check %+v", k)
		}
	}
}

// prefixOnly is a comparison that ends too early.
func prefixOnly(p post) bool {
	h := p.r.Header.Get(sign.MetriportHeader)
	return !p.good && len(h) == 64 && h[:32] == sign.Metriport(metriportKey, p.body)[:32]
}

// checksAt says whether a message is good at another time.
func checksAt(p post, off time.Duration) bool {
	var lines []sign.Field
	for name, values := range p.r.Header {
		lines = append(lines, sign.Field{Name: name, Value: values[0]})
	}
	return sign.Check(sign.Query{Scheme: sign.SchemeStandard, Header: lines, Body: p.body, Secrets: []string{standardKey}, Now: time.Now().Add(off), Quick: true}).Valid
}

// TestWhyGoodMessagesAreRefused finds out what the receiver takes instead.
func TestWhyGoodMessagesAreRefused(t *testing.T) {
	hex := func(key string, of func(body []byte) []byte) func(p post) bool {
		return says(200, func(p post) bool { return p.r.Header.Get(sign.MetriportHeader) == sign.Metriport(key, of(p.body)) })
	}
	same := func(body []byte) []byte { return body }
	standard := func(secret string) func(p post) bool {
		return says(200, func(p post) bool { return checks(sign.SchemeStandard, secret, p.r, p.body) })
	}
	asText := func(s string) string { return "whsec_" + base64.StdEncoding.EncodeToString([]byte(s)) }
	goForm := func(body []byte) []byte {
		var v any
		_ = json.Unmarshal(body, &v)
		out, _ := json.Marshal(v)
		return out
	}
	python := func(body []byte) []byte {
		// Of the messages that are sent no string holds what stands between tokens.
		return []byte(strings.NewReplacer(`":`, `": `, `,"`, `, "`, `},{`, `}, {`).Replace(string(body)))
	}
	const unknown = "none that is known"
	for name, c := range map[string]struct {
		scheme, secret string
		kept           string // the receiver's own
		fault          func(p post) bool
		words          string
	}{
		"Go's form":        {sign.SchemeMetriport, metriportKey, unknown, hex(metriportKey, goForm), "what Go's encoding/json makes of it"},
		"Python's form":    {sign.SchemeMetriport, metriportKey, unknown, hex(metriportKey, python), "what Python's json.dumps makes of it"},
		"a line break":     {sign.SchemeMetriport, metriportKey, unknown, hex(metriportKey+"\n", same), "with a line break at its end"},
		"the old header":   {sign.SchemeMetriport, metriportKey, unknown, says(200, func(p post) bool { return p.r.Header.Get("x-webhook-key") == metriportKey }), "x-webhook-key"},
		"another secret":   {sign.SchemeMetriport, "another", metriportKey, nil, ""},
		"the text":         {sign.SchemeStandard, standardKey, unknown, standard(asText(standardKey)), "with whsec_ as the key"},
		"the text, cut":    {sign.SchemeStandard, standardKey, unknown, standard(asText(strings.TrimPrefix(standardKey, "whsec_"))), "does not decode it"},
		"the other family": {sign.SchemeStandard, standardKey, standardKey, otherFamily, "the other header family"},
		"all wrong":        {sign.SchemeStandard, standardKey, unknown, says(401, func(post) bool { return true }), ""},
	} {
		t.Run(name, func(t *testing.T) {
			var sent atomic.Int32
			s := receiver(t, c.scheme, c.kept, func(p post) bool {
				sent.Add(1)
				return c.fault != nil && c.fault(p)
			})
			checks := examine(t, s.URL, c.scheme, c.secret)
			got := checkOf(checks, "accepts_signed")
			if got.State != model.CheckFail || !strings.Contains(got.Got, c.words) || c.words == "" && strings.Contains(got.Got, ";") {
				t.Errorf("got %+v", got)
			}
			for _, code := range slices.Concat(negative, timed) {
				if k := checkOf(checks, code); k.State != model.CheckSkipped {
					t.Errorf("of a receiver that refuses everything: %+v", k)
				}
			}
			if n := sent.Load(); n > 40 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

// otherFamily reads Svix's headers only.
func otherFamily(p post) bool {
	code := 401
	if p.r.Header.Get("svix-signature") != "" && p.good {
		code = 200
	}
	p.w.WriteHeader(code)
	return true
}

// counted counts what is sent.
type counted struct {
	client.Sender
	n *atomic.Int32
}

func (c counted) Fire(ctx context.Context, o client.Out) (client.Shot, error) {
	c.n.Add(1)
	return c.Sender.Fire(ctx, o)
}

// TestASilentReceiver costs one time-out each, and nothing is said of it but
// that.
func TestASilentReceiver(t *testing.T) {
	never := receiver(t, sign.SchemeMetriport, metriportKey, func(p post) bool {
		<-p.r.Context().Done()
		return true
	})
	d := direct.New(direct.Options{})
	var n atomic.Int32
	got, err := runbook.Conformance(t.Context(), runbook.Lab{Direct: counted{d, &n}, Now: time.Now}, runbook.Exam{
		URL: never.URL, Scheme: sign.SchemeMetriport, Secret: model.NewSecret(metriportKey), Patience: 60 * time.Millisecond,
	}, nil)
	if err != nil || !slices.Equal(endedAs(got, model.CheckFail), []string{"answers"}) || len(endedAs(got, model.CheckPass)) > 0 {
		t.Errorf("%v\n%s", err, show(got))
	}
	if n.Load() > 40 {
		t.Errorf("%d requests", n.Load())
	}
}

// TestAClosedPort is asked once.
func TestAClosedPort(t *testing.T) {
	s := receiver(t, sign.SchemeMetriport, metriportKey, nil)
	s.Close()
	var n atomic.Int32
	got, err := runbook.Conformance(t.Context(), runbook.Lab{Direct: counted{direct.New(direct.Options{}), &n}, Now: time.Now}, runbook.Exam{
		URL: s.URL, Scheme: sign.SchemeMetriport, Secret: model.NewSecret(metriportKey),
	}, nil)
	if err != nil || n.Load() != 1 || !slices.Equal(endedAs(got, model.CheckFail), []string{"answers"}) {
		t.Errorf("%d requests, %v\n%s", n.Load(), err, show(got))
	}
	if said := runbook.Conclusion(got); !strings.HasPrefix(said, "it gives no answer (connection refused") {
		t.Errorf("concluded %q", said)
	}
}

// silentLog is for servers whose handlers panic on purpose.
func silentLog() *log.Logger { return log.New(io.Discard, "", 0) }
