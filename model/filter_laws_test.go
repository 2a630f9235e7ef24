package model_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
	"pgregory.net/rapid"
)

// anyRow draws rows over few values, so that terms often fit.
var anyRow = rapid.Custom(func(t *rapid.T) *model.Delivery {
	d := &model.Delivery{
		ID:       model.DeliveryID(rapid.SampledFrom([]string{"a1", "a2", "B1", "aa"}).Draw(t, "id")),
		Type:     model.EventType(rapid.SampledFrom([]string{"", "network-query.hie", "network-query.lab", "Ping", "a.b.c"}).Draw(t, "type")),
		Endpoint: rapid.SampledFrom([]string{"", hook, "https://A.dev/x*y", "https://a.dev/?q=1|2"}).Draw(t, "endpoint"),
		Request:  rapid.SampledFrom([]string{"", "req-1", "req-12"}).Draw(t, "request"),
		User:     rapid.SampledFrom([]string{"", "p-1", "P-2"}).Draw(t, "user"),
		Outcome:  model.Outcome(rapid.IntRange(0, 3).Draw(t, "outcome")),
		Cause:    model.Cause(rapid.IntRange(0, int(model.CauseUnknown)).Draw(t, "cause")),
		Code:     rapid.SampledFrom([]int{0, 200, 302, 404, 499, 500, 502, 599}).Draw(t, "code"),
		Took:     time.Duration(rapid.SampledFrom([]int{-1, 0, 1, 200, 3999, 4000, 4001}).Draw(t, "ms")) * time.Millisecond,
		Trigger:  model.Trigger(rapid.IntRange(0, 2).Draw(t, "trigger")),
		Detail:   rapid.SampledFrom([]string{"", "Bad response from webhook call"}).Draw(t, "detail"),
	}
	if d.Took < 0 {
		d.Took = model.NoTime
	}
	if ago := rapid.IntRange(-1, 3*60).Draw(t, "minutes ago"); ago >= 0 {
		d.Created = at.Add(-time.Duration(ago) * time.Minute)
	}
	return d
})

// term draws one positive condition.
var term = rapid.SampledFrom([]string{
	"status:failed", "status:delivered", "status:unknown", "code:404", "code:5xx", "code:none", "code:>=400", "code:<500", "code:300-404",
	"type:network-query.*", "type:ping", "type:*.lab", "type:a*c", "endpoint:acme", "endpoint:=" + hook, `endpoint:"x*y"`, "patient:p-*", "request:req-1", "request:=req-1",
	"id:a", "id:=a1", "cause:gateway", "cause:tls-*", "since:1h", "until:1h", "since:13:30", "took:>4s", "took:<=200ms", "took:none", "trigger:manual", "is:marked", "bad", `"body"`, "data.k:v*",
})

func matches(t failer, src string, d *model.Delivery, x model.MatchInfo) bool {
	f, err := model.ParseFilter(src, at)
	if err != nil {
		t.Fatalf("%q: %v", src, err)
	}
	return f.Match(d, x)
}

// TestFilterLaws: "-" is not, a space is and, "|" is or.
func TestFilterLaws(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a, b, d := term.Draw(rt, "a"), term.Draw(rt, "b"), anyRow.Draw(rt, "row")
		x := model.MatchInfo{Marked: rapid.Bool().Draw(rt, "marked")}
		if rapid.Bool().Draw(rt, "has body") {
			x.Body = []byte(`{"meta":{"data":{"k":"val"}},"x":"BODY"}`)
		}
		isA, isB := matches(rt, a, d, x), matches(rt, b, d, x)
		if matches(rt, "-"+a, d, x) == isA {
			rt.Fatalf("%q and its negation agree", a)
		}
		if got := matches(rt, a+" "+b, d, x); got != (isA && isB) {
			rt.Fatalf("%q and %q: %v", a, b, got)
		}
		keyA, valueA, okA := strings.Cut(a, ":")
		keyB, valueB, okB := strings.Cut(b, ":")
		if okA && okB && keyA == keyB && keyA != "since" && keyA != "until" {
			for _, either := range []string{keyA + ":" + valueA + "|" + valueB, keyA + ":(" + valueA + " , " + valueB + ")"} {
				if got := matches(rt, either, d, x); got != (isA || isB) {
					rt.Fatalf("%q: %v", either, got)
				}
			}
		}
	})
}

// TestFilterSplitLaw: what both parts let through is what the whole does.
func TestFilterSplitLaw(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		src := strings.Join(rapid.SliceOfN(term, 0, 4).Draw(rt, "terms"), " ")
		d := anyRow.Draw(rt, "row")
		f := mustFilter(t, src)
		can := rapid.SliceOfN(rapid.Bool(), int(model.TermIs)+1, int(model.TermIs)+1).Draw(rt, "can")
		server, rest := f.Split(func(k model.TermKind) bool { return can[k] })
		x := model.MatchInfo{}
		if f.Match(d, x) != (server.Match(d, x) && rest.Match(d, x)) {
			rt.Fatalf("%q is not %q and %q", f, server, rest)
		}
		for _, term := range server.Terms() {
			if !can[term.Kind] {
				rt.Fatalf("%q went to the provider", term)
			}
		}
	})
}

// TestPatternsAgainstRegexp holds the "*" patterns to another implementation.
func TestPatternsAgainstRegexp(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		pattern := rapid.StringMatching(`[aAb.*]{1,8}`).Draw(rt, "pattern")
		text := rapid.StringMatching(`[aAbB.]{0,10}`).Draw(rt, "text")
		want := regexp.MustCompile(`(?i)^` + strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, `.*`) + `$`).MatchString(text)
		if got := matches(rt, "type:"+pattern, &model.Delivery{Type: model.EventType(text)}, model.MatchInfo{}); got != want {
			rt.Fatalf("%q on %q: %v", pattern, text, got)
		}
	})
}

// TestTextAgainstLowering holds the search to the obvious way of doing it.
func TestTextAgainstLowering(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		word := rapid.StringMatching(`[abAB é]{1,4}`).Draw(rt, "word")
		body := rapid.StringMatching(`[abAB é]{0,20}`).Draw(rt, "body")
		term, err := model.NewTerm(model.TermText, at, word)
		if err != nil {
			rt.Fatal(err)
		}
		f := (&model.Filter{}).WithTerm(term)
		if got, want := f.Match(&bareRow, model.MatchInfo{Body: []byte(body)}), strings.Contains(strings.ToLower(body), strings.ToLower(word)); got != want {
			rt.Fatalf("%q in %q: %v", word, body, got)
		}
	})
}

// TestCodesAgainstNumbers holds the ranges to plain comparisons.
func TestCodesAgainstNumbers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n, limit := rapid.IntRange(100, 999).Draw(rt, "n"), rapid.IntRange(101, 998).Draw(rt, "limit")
		lim := strconv.Itoa(limit)
		d := &model.Delivery{Code: n}
		for src, want := range map[string]bool{
			"code:" + lim: n == limit, "code:>" + lim: n > limit, "code:>=" + lim: n >= limit, "code:<" + lim: n < limit, "code:<=" + lim: n <= limit,
			"code:" + lim[:1] + "xx": n/100 == limit/100, "code:100-" + lim: n <= limit, "code:" + lim + "..999": n >= limit,
		} {
			if got := matches(rt, src, d, model.MatchInfo{}); got != want {
				rt.Fatalf("%s on %d: %v", src, n, got)
			}
		}
	})
}

func TestMetadataOfOddBodies(t *testing.T) {
	for body, want := range map[string]bool{
		`{"meta":{"data":{"k":"v"}}}`:                                   true,
		`{"patients":[{"a":1}],"meta":{"data":{"k":"v"}}}`:              true,
		"{\n \"meta\" : { \"type\":\"t\", \"data\":{\"k\" : \"V\"} } }": true,
		`{"meta":{"data":{"k":"v"}},"cut`:                               true,
		`{"meta":{"data":{"K":"v"}}}`:                                   false,
		`{"meta":{"data":{"k":["v"]}}}`:                                 false,
		`{"meta":{"data":["k","v"]}}`:                                   false,
		`{"meta":"k"}`:                                                  false,
		`{"meta":{"data":{"k":"v"`:                                      false,
		`{"data":{"k":"v"}}`:                                            false,
		`{"patients":[`:                                                 false,
		`{"cut`:                                                         false,
		`["meta"]`:                                                      false,
		`k=v`:                                                           false,
		``:                                                              false,
	} {
		if got := matches(t, "data.k:v", &bareRow, model.MatchInfo{Body: []byte(body)}); got != want {
			t.Errorf("%s: %v", body, got)
		}
	}
}

func TestPatientsInBodies(t *testing.T) {
	for body, want := range map[string]bool{
		`{"payload":{"patientId":"p-1"}}`:                      true,
		`{"patients":[{"patientId":"x"},{"patientId":"P-1"}]}`: true,
		`{"users":[{"userId" : "p-1"}]}`:                       true,
		`{"externalId":"p-1"}`:                                 true,
		`{"patientId":"p-12"}`:                                 false,
		`{"patientId":1}`:                                      false,
		`{"note":"p-1"}`:                                       false,
		`{"note":"\"patientId\":\"p-1\""}`:                     false,
		`{"patientId"`:                                         false,
		`{"patientId":"p-1`:                                    false,
		`"patientId" "patientId":`:                             false,
	} {
		if got := matches(t, "patient:p-1", &bareRow, model.MatchInfo{Body: []byte(body)}); got != want {
			t.Errorf("%s: %v", body, got)
		}
	}
}

func TestSpans(t *testing.T) {
	for src, want := range map[string]time.Duration{
		"90s": 90 * time.Second, "30m": 30 * time.Minute, "2H": 2 * time.Hour, "1d": 24 * time.Hour, "1w": 7 * 24 * time.Hour, "1h30m": 90 * time.Minute, "1d12h": 36 * time.Hour, "0s": 0,
	} {
		if got := mustFilter(t, "since:"+src).Terms()[0].At; !got.Equal(at.Add(-want)) {
			t.Errorf("%s is %v", src, at.Sub(got))
		}
	}
	for _, bad := range []string{"2", "h", "2x", "h2", "-2h", "1.5h", "99999999999h", "4000d", "9y", "25:00", "2026-13-01", "2026-02-30", "13:61", "2026-11-21T"} {
		if f, err := model.ParseFilter("since:"+bad, at); err == nil {
			t.Errorf("%s is %v", bad, f.Terms()[0].At)
		}
	}
}

// TestTimeOfDayHasBeen: a time of day is never in the future and never more than
// a day ago.
func TestTimeOfDayHasBeen(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		now := at.Add(time.Duration(rapid.IntRange(0, 48*3600).Draw(rt, "now")) * time.Second)
		minute := rapid.IntRange(0, 24*60-1).Draw(rt, "minute")
		word := midnight.Add(time.Duration(minute) * time.Minute).Format("15:04")
		f, err := model.ParseFilter("since:"+word, now)
		if err != nil {
			rt.Fatal(err)
		}
		got := f.Terms()[0].At
		if got.After(now) || now.Sub(got) >= 24*time.Hour || got.Format("15:04") != word {
			rt.Fatalf("%s at %v is %v", word, now, got)
		}
	})
}

// TestEveryKeyIsFoundWhileTyped: the candidates hold the key from its first
// letter on, and a value from its first letter on.
func TestEveryKeyIsFoundWhileTyped(t *testing.T) {
	for _, whole := range []string{"status:processing", "cause:tls-expired", "type:network-query.hie", "trigger:automatic", "is:unverified", "patient:patient-7", "since:yesterday"} {
		for _, before := range []string{"", "-", "code:404 ", `"a b" `, "type:(a | b) "} {
			colon := strings.IndexByte(whole, ':')
			for n := 1; n < len(whole); n++ {
				if n == colon {
					continue
				}
				src, want := before+whole[:n], before+whole
				if n < colon {
					want = before + whole[:colon+1]
				}
				found := false
				for _, c := range model.Complete(src, len(src), vocabulary) {
					found = found || src[:c.Start]+c.Text+src[c.End:] == want
				}
				if !found && n != colon {
					t.Errorf("%q does not lead to %q", src, want)
				}
			}
		}
	}
}

// TestBounds: since takes in its own moment and until does not, but a day is
// meant to its end.
func TestBounds(t *testing.T) {
	hourAgo := &model.Delivery{Created: at.Add(-time.Hour)}
	endOfDay := &model.Delivery{Created: midnight.Add(24*time.Hour - 1)}
	for _, c := range []struct {
		src  string
		d    *model.Delivery
		want bool
	}{
		{"since:1h", hourAgo, true},
		{"until:1h", hourAgo, false},
		{"until:3599s", hourAgo, true},
		{"since:2026-11-21T13:02:11Z", hourAgo, true},
		{"until:2026-11-21T13:02:11Z", hourAgo, false},
		{"until:2026-11-21T13:02:12Z", hourAgo, true},
		{"since:3599s", hourAgo, false},
		{"until:3601s", hourAgo, false},
		{"until:today", endOfDay, true},
		{"until:2026-11-21", endOfDay, true},
		{"since:2026-11-22", endOfDay, false},
		{"until:now", &model.Delivery{Created: at.Add(1)}, false},
	} {
		if got := matches(t, c.src, c.d, model.MatchInfo{}); got != c.want {
			t.Errorf("%s: %v", c.src, got)
		}
	}
}

// TestBoundsPart: of two stretches of time that meet, every delivery is in one.
func TestBoundsPart(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		created := at.Add(-time.Duration(rapid.IntRange(0, 5*60).Draw(rt, "minutes ago")) * time.Minute)
		created = created.Truncate(time.Duration(rapid.SampledFrom([]int{1, 60, 3600}).Draw(rt, "to")) * time.Second)
		created = created.Add(-time.Duration(rapid.Int64Range(0, 2).Draw(rt, "ns")))
		bound := at.Add(-time.Duration(rapid.IntRange(0, 5*60).Draw(rt, "bound")) * time.Minute)
		word := rapid.SampledFrom([]string{bound.Format(time.RFC3339), bound.Format("2006-01-02T15:04"), bound.Format("15:04"), "10m", "now"}).Draw(rt, "word")
		d := &model.Delivery{Created: created}
		if before, after := matches(rt, "until:"+word, d, model.MatchInfo{}), matches(rt, "since:"+word, d, model.MatchInfo{}); before == after {
			rt.Fatalf("%v is before and after %s: %v", created, word, before)
		}
		today, yesterday := matches(rt, "since:today", d, model.MatchInfo{}), matches(rt, "until:yesterday", d, model.MatchInfo{})
		if today == yesterday {
			rt.Fatalf("%v is of today and of yesterday: %v", created, today)
		}
	})
}

// TestOddWordsAreWrittenSafely: words that look like something else.
func TestOddWordsAreWrittenSafely(t *testing.T) {
	for src, want := range map[string]string{
		"((x)": "((x)", "(-x)": "(-x)", "-(-x)": "--x", "--x": "--x", "(a:b|c)": "(a:b|c)", "(a|b)": "a|b", "https://a.dev/x": "https://a.dev/x", "a)b": "a)b",
		"12:30": "12:30", "é:x": "é:x", "(data.é:x)": "(data.é:x)", "data.é:x": "data.é:x", `patient:"(x"`: `patient:"(x"`, `patient:"a,b"`: `patient:"a,b"`,
	} {
		f := mustFilter(t, src)
		if f.String() != want {
			t.Errorf("%s is written %s", src, f)
		}
		sameTerms(t, f, mustFilter(t, f.String()))
	}
}
