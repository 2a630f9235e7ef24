package model_test

import (
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
	"pgregory.net/rapid"
)

func mustFilter(tb testing.TB, src string) *model.Filter {
	tb.Helper()
	f, err := model.ParseFilter(src, at)
	if err != nil {
		tb.Fatalf("%q: %v", src, err)
	}
	return f
}

var (
	sampleRow = model.Delivery{
		ID: "5b1f3c2e-11", Message: "5b1f3c2e-11", Request: "req-9f", Type: "network-query.hie", Endpoint: "https://hooks.acme.dev/metriport?a=b", To: "ep_2ab",
		User: "patient-7", RetryOf: "0a0b-first", Outcome: model.Failed, Cause: model.CauseGateway, Code: 502, Took: 4200 * time.Millisecond,
		Created: at.Add(-30 * time.Minute), Detail: "Request failed with status code 502", Trigger: model.Manual,
	}
	bareRow    = model.Delivery{ID: "bare-1", Took: model.NoTime}
	sampleBody = []byte(`{"meta":{"messageId":"x","type":"t","data":{"Ward":"7 West","n":12,"esc":"a\"b"}},"patients":[{"patientId":"pat-1","externalId":"EXT-9","note":"Fièvre élevée"}]}`)
)

func TestFilterMatches(t *testing.T) {
	for _, c := range []struct {
		src  string
		want bool
	}{
		{"", true},
		{"   ", true},
		{"status:failed", true},
		{"STATUS:Failed", true},
		{"status:failure", true},
		{"status:delivered", false},
		{"status:delivered|failed", true},
		{"status:(delivered,failed)", true},
		{"status:( delivered | failed )", true},
		{"-status:failed", false},
		{"-status:delivered", true},
		{"status:f*", true},
		{"code:502", true},
		{"code:5xx", true},
		{"code:4xx", false},
		{"code:(404|5xx|none)", true},
		{"code:none", false},
		{"code:>=502", true},
		{"code:>502", false},
		{"code:<=502", true},
		{"code:<502", false},
		{"code:500-502", true},
		{"code:503..599", false},
		{"type:network-query.hie", true},
		{"type:network-query", false},
		{"type:network-query.*", true},
		{"type:Network-Query.*", true},
		{"type:*.hie", true},
		{"type:n*.h*e", true},
		{"type:*.lab", false},
		{"event:*hie*", true},
		{"endpoint:acme", true},
		{"endpoint:ACME.dev/metriport", true},
		{"endpoint:https://hooks.acme.dev/metriport?a=b", true},
		{"endpoint:=https://hooks.acme.dev/metriport", false},
		{"endpoint:=https://hooks.acme.dev/metriport?a=b", true},
		{"endpoint:acme*", false},
		{"endpoint:*acme*", true},
		{"endpoint:=ep_2ab", true},
		{"endpoint:=ep_2", false},
		{"endpoint:ep_2AB", true},
		{"-endpoint:=ep_2ab", false},
		{"patient:patient-7", true},
		{"patient:patient", false},
		{"user:patient-*", true},
		{"patient:pat-1", true},
		{"patient:ext-9", true},
		{"patient:x", false},
		{"request:req-9f", true},
		{"request:req", true},
		{"request:9f", false},
		{"id:5b1f", true},
		{"id:0a0b", true},
		{"id:b1f", false},
		{"cause:gateway", true},
		{"cause:tls-*", false},
		{"cause:gateway|timeout", true},
		{"-cause:gateway", false},
		{"since:1h", true},
		{"since:20m", false},
		{"until:20m", true},
		{"until:1h", false},
		{"since:13:00", true},
		{"since:13:40", false},
		{"since:15:00", true}, // yesterday's
		{"until:15:00", false},
		{"since:today", true},
		{"until:yesterday", false},
		{"since:2026-11-21", true},
		{"until:2026-11-21", true},
		{"until:2026-11-20", false},
		{"since:2026-11-21T13:00", true},
		{"since:2026-11-21T13:00:00Z", true},
		{"since:2026-11-21T15:00:00+02:00", true},
		{"since:2026-11-21T15:00:00+01:00", false},
		{"took:>4s", true},
		{"took:>=4.2s", true},
		{"took:<4s", false},
		{"took:1s-5s", true},
		{"took:none", false},
		{"trigger:manual", true},
		{"trigger:auto", false},
		{"is:marked", true},
		{"is:duplicate", false},
		{"is:unverified|marked", true},
		{"data.Ward:7*", true},
		{`data.Ward:"7 west"`, true},
		{"data.ward:7*", false},
		{"data.n:12", true},
		{`data.esc:"a\"b"`, true},
		{"data.none:*", false},
		{`"Fièvre"`, true},
		{`"fièvre élevée"`, true},
		{`"acme"`, false},
		{`"nothing"|"EXT-9"`, true},
		{`-"EXT-9"`, false},
		{"acme", true},
		{"req-9f", true},
		{"ext-9", true},
		{"nothing", false},
		{"nothing|acme", true},
		{"https://hooks.acme.dev", true},
		{"(foo:bar|status)", true},
		{"status:failed since:1h type:network-query.* -code:404", true},
		{"status:failed since:1h type:network-query.* code:404", false},
	} {
		f := mustFilter(t, c.src)
		x := model.MatchInfo{Marked: true, Body: sampleBody}
		if got := f.Match(&sampleRow, x); got != c.want {
			t.Errorf("%q: %v", c.src, got)
		}
		again := mustFilter(t, f.String())
		if got := again.Match(&sampleRow, x); got != c.want || again.String() != f.String() {
			t.Errorf("%q written as %q reads %q", c.src, f.String(), again.String())
		}
	}
}

// TestUnknownMatchesNothing: what is not known satisfies no condition but the
// ones that ask for exactly that.
func TestUnknownMatchesNothing(t *testing.T) {
	for src, want := range map[string]bool{
		"since:1d": false, "until:1s": false, "took:>0s": false, "took:none": true, "code:none": true, "code:<500": false, "patient:*": false,
		"data.k:*": false, `"x"`: false, "bare": true, "status:unknown": true, "cause:none": true, "request:=": true, "-since:1d": true,
	} {
		if got := mustFilter(t, src).Match(&bareRow, model.MatchInfo{}); got != want {
			t.Errorf("%q: %v", src, got)
		}
	}
}

func TestFilterErrors(t *testing.T) {
	for _, c := range []struct {
		src      string
		pos, end int
		hint     string
	}{
		{"stauts:failed", 0, 6, "did you mean status?"},
		{"type:x -cod:404", 8, 11, "did you mean code?"},
		{"zzzzzz:1", 0, 6, "for a text, put it in quotes"},
		{"data:x", 0, 4, "write data.KEY:value"},
		{"data.:x", 0, 5, "write data.KEY:value"},
		{"status:fialed", 7, 13, "did you mean failed?"},
		{"status:failed|delivred", 14, 22, "did you mean delivered?"},
		{"status:zzzzzz", 7, 13, "one of unknown, processing, delivered, failed"},
		{"cause:tmeout", 6, 12, "did you mean timeout?"},
		{"trigger:manuel", 8, 14, "did you mean manual?"},
		{"is:markd", 3, 8, "did you mean marked?"},
		{"code:abc", 5, 8, "write 404, 5xx, >=400, 400-499 or none"},
		{"code:99", 5, 7, "write 404, 5xx, >=400, 400-499 or none"},
		{"code:500-400", 5, 12, "write 404, 5xx, >=400, 400-499 or none"},
		{"took:4s", 5, 7, "write >4s, <200ms, 1s-5s or none"},
		{"took:>4", 5, 7, "write >4s, <200ms, 1s-5s or none"},
		{"since:soon", 6, 10, "write 2h, 30m, 13:00, today, 2026-11-21 or 2026-11-21T13:00:00Z"},
		{"since:1h|2h", 9, 11, ""},
		{"status:", 0, 7, "delivered, failed, processing or unknown"},
		{"status: failed", 0, 7, "delivered, failed, processing or unknown"},
		{"status:failed|", 13, 14, ""},
		{"|", 0, 1, ""},
		{"a -", 2, 3, "-status:failed"},
		{`say "hello`, 4, 10, `add "`},
		{`say "a"b`, 7, 8, ""},
		{`sa"y"`, 2, 3, "put the whole word in quotes"},
		{`a|"b"`, 2, 5, "quote all of them or none"},
		{"code:(404|5xx", 5, 13, "add )"},
		{"code:(404 5xx)", 10, 14, "write (a|b)"},
		{"code:(404)x", 10, 11, ""},
		{`patient:""`, 8, 10, ""},
	} {
		f, err := model.ParseFilter(c.src, at)
		if err == nil {
			t.Errorf("%q reads as %q", c.src, f)
			continue
		}
		if err.Pos != c.pos || err.End != c.end || err.Hint != c.hint {
			t.Errorf("%q: %d to %d, %q (%s)", c.src, err.Pos, err.End, err.Hint, err.Msg)
		}
		if err.Msg == "" || len(err.Error()) < len(err.Msg) {
			t.Errorf("%q: %q", c.src, err.Error())
		}
	}
}

func TestFilterErrorIsOneCleanLine(t *testing.T) {
	_, err := model.ParseFilter("status:\x1b[31mx\u202e", at)
	if err == nil {
		t.Fatal("read")
	}
	for _, r := range err.Error() {
		if r < ' ' || r == '\u202e' {
			t.Fatalf("%q holds %q", err.Error(), r)
		}
	}
}

func TestFilterTree(t *testing.T) {
	f := mustFilter(t, ` status:failed  -code:(404|5XX) since:2h data.K:"a b" word "tex\"t"`)
	want := []struct {
		kind       model.TermKind
		negate     bool
		text       string
		start, end int
	}{
		{model.TermStatus, false, "status:failed", 1, 14},
		{model.TermCode, true, "-code:404|5xx", 16, 31},
		{model.TermSince, false, "since:2h", 32, 40},
		{model.TermData, false, `data.K:"a b"`, 41, 53},
		{model.TermWord, false, "word", 54, 58},
		{model.TermText, false, `"tex\"t"`, 59, 67},
	}
	terms := f.Terms()
	if len(terms) != len(want) {
		t.Fatalf("%d terms", len(terms))
	}
	for i, w := range want {
		if g := terms[i]; g.Kind != w.kind || g.Negate != w.negate || g.String() != w.text || g.Start != w.start || g.End != w.end {
			t.Errorf("term %d is %+v, written %q", i, g, g.String())
		}
	}
	if got := terms[2].At; !got.Equal(at.Add(-2 * time.Hour)) {
		t.Errorf("since %v", got)
	}
}

func TestFilterMovesWithTheClock(t *testing.T) {
	f := mustFilter(t, "since:1h until:13:00").At(at.Add(2 * time.Hour))
	terms := f.Terms()
	if !terms[0].At.Equal(at.Add(time.Hour)) {
		t.Errorf("since %v", terms[0].At)
	}
	if want := time.Date(2026, 11, 21, 13, 0, 0, 0, time.UTC); !terms[1].At.Equal(want) {
		t.Errorf("until %v", terms[1].At)
	}
}

func TestFilterTimesAreLocal(t *testing.T) {
	paris := time.FixedZone("CET", 3600)
	f, err := model.ParseFilter("since:13:00", at.In(paris)) // 15:02 there
	if err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC); !f.Terms()[0].At.Equal(want) {
		t.Errorf("since %v", f.Terms()[0].At)
	}
}

func TestFilterEditing(t *testing.T) {
	f := mustFilter(t, "status:failed since:2h word")
	cause, err := model.NewTerm(model.TermCause, at, "gateway", "timeout")
	if err != nil {
		t.Fatal(err)
	}
	since, err := model.NewTerm(model.TermSince, at, "30m")
	if err != nil {
		t.Fatal(err)
	}
	if got := f.WithTerm(cause).ReplaceTerm(since).WithoutKind(model.TermWord).String(); got != "status:failed cause:gateway|timeout since:30m" {
		t.Errorf("got %q", got)
	}
	if f.String() != "status:failed since:2h word" {
		t.Errorf("the filter itself became %q", f)
	}
	var none *model.Filter
	if got := none.WithTerm(cause).String(); got != "cause:gateway|timeout" || !none.Empty() || none.NeedsBody() || !none.Match(&bareRow, model.MatchInfo{}) {
		t.Errorf("nil filter: %q", got)
	}
}

func TestNewTerm(t *testing.T) {
	if data, err := model.NewTerm(model.TermData, at, "Ward", "7 West"); err != nil || data.String() != `data.Ward:"7 West"` {
		t.Errorf("%v, %v", data, err)
	}
	for _, bad := range [][]string{{}, {"a b", "c"}, {""}} {
		if term, err := model.NewTerm(model.TermData, at, bad...); err == nil {
			t.Errorf("%q gives %v", bad, term)
		}
	}
	for _, bad := range []string{"a b", `a"b`, "a|b", "a)"} {
		if term, err := model.NewTerm(model.TermWord, at, bad); err == nil {
			t.Errorf("%q gives %v", bad, term)
		}
	}
	if term, err := model.NewTerm(model.TermCode, at, "teapot"); err == nil {
		t.Errorf("got %v", term)
	}
}

func TestFilterNeedsBody(t *testing.T) {
	for src, want := range map[string]bool{"status:failed": false, "": false, "patient:x": true, "user:x": true, "-patient:x": true, "request:x": false, "word": true, `"text"`: true, "data.k:v": true} {
		if got := mustFilter(t, src).NeedsBody(); got != want {
			t.Errorf("%q: %v", src, got)
		}
	}
}

func TestFilterSplit(t *testing.T) {
	f := mustFilter(t, "status:failed since:2h word")
	server, rest := f.Split(func(k model.TermKind) bool { return k == model.TermSince || k == model.TermUntil })
	if server.String() != "since:2h" || rest.String() != "status:failed word" {
		t.Errorf("split into %q and %q", server, rest)
	}
}

// source draws filters that are mostly right, and odd in their details.
var source = rapid.Custom(func(t *rapid.T) string {
	src := ""
	for range rapid.IntRange(0, 4).Draw(t, "terms") {
		src += rapid.SampledFrom([]string{"", "-", " ", "  -"}).Draw(t, "before")
		src += rapid.SampledFrom([]string{
			"status:", "code:", "type:", "endpoint:", "patient:", "request:", "data.K:", "id:", "cause:", "since:", "until:", "took:", "trigger:", "is:", "", "", "x:",
		}).Draw(t, "key")
		src += rapid.OneOf(
			rapid.SampledFrom([]string{
				"failed", "f*", "(404|5xx)", ">=400", "none", "a.*", "*", "=x", "2h", "13:00", "today", ">4s", "1s-2s", "manual", "marked|duplicate", `"a b"`, `"a\"b"|c`,
				`("x"|"y")`, "(-x|y)", "(a:b)", "((x", "https://a.dev/x", "a)b", "-x", `"\\"`,
			}),
			rapid.StringOf(rapid.SampledFrom([]rune(`ab:|,()"\*=-.é 5>`))),
		).Draw(t, "value")
		src += rapid.SampledFrom([]string{" ", " ", "\t"}).Draw(t, "after")
	}
	return src
})

// TestFilterRoundTrip: a filter as it is written is the filter that was read.
func TestFilterRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		src := source.Draw(rt, "src")
		f, err := model.ParseFilter(src, at)
		if err != nil {
			checkPosition(rt, src, err)
			return
		}
		again, err := model.ParseFilter(f.String(), at)
		if err != nil {
			rt.Fatalf("%q is written %q: %v", src, f, err)
		}
		sameTerms(rt, f, again)
	})
}

type failer interface{ Fatalf(string, ...any) }

func checkPosition(t failer, src string, err *model.FilterError) {
	if err.Pos < 0 || err.Pos >= err.End || err.End > len(src) || err.Msg == "" {
		t.Fatalf("%q: %d to %d of %d: %v", src, err.Pos, err.End, len(src), err)
	}
}

func sameTerms(t failer, f, again *model.Filter) {
	a, b := f.Terms(), again.Terms()
	if len(a) != len(b) {
		t.Fatalf("%q has %d terms, written anew %d", f, len(a), len(b))
	}
	for i := range a {
		if a[i].Kind != b[i].Kind || a[i].Negate != b[i].Negate || a[i].String() != b[i].String() || !a[i].At.Equal(b[i].At) || a[i].Key != b[i].Key {
			t.Fatalf("term %d is %+v, written anew %+v", i, a[i], b[i])
		}
	}
	for _, d := range []*model.Delivery{&sampleRow, &bareRow} {
		for _, x := range []model.MatchInfo{{}, {Marked: true, Body: sampleBody}} {
			if f.Match(d, x) != again.Match(d, x) {
				t.Fatalf("%q and %q match differently", f, again)
			}
		}
	}
}

func FuzzFilter(f *testing.F) {
	for _, src := range []string{"status:failed since:2h", `-code:(404|5xx|none) "a\"b"`, "data.K:v took:>4s", "(a:b|-c)", "is:marked|x", "\xff\"", "since:9999999999w"} {
		f.Add(src, "https://a.dev/", "body")
	}
	f.Fuzz(func(t *testing.T, src, endpoint, body string) {
		flt, err := model.ParseFilter(src, at)
		if err != nil {
			checkPosition(t, src, err)
			return
		}
		again, err := model.ParseFilter(flt.String(), at)
		if err != nil {
			t.Fatalf("%q is written %q: %v", src, flt, err)
		}
		sameTerms(t, flt, again)
		d := model.Delivery{ID: model.DeliveryID(body), Endpoint: endpoint, Type: model.EventType(endpoint), Outcome: 200, Cause: 200, Trigger: 200}
		x := model.MatchInfo{Body: []byte(body)}
		if flt.Match(&d, x) != again.Match(&d, x) {
			t.Fatalf("%q and %q match differently", flt, again)
		}
	})
}

func BenchmarkFilterMatch(b *testing.B) {
	for name, src := range map[string]string{
		"status and type": "status:failed type:network-query.*",
		"no match":        "status:delivered type:network-query.*",
		"pattern":         "status:failed type:*query*.h* code:5xx since:1h",
		"word":            "nothing",
	} {
		f := mustFilter(b, src)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f.Match(&sampleRow, model.MatchInfo{})
			}
		})
	}
}
