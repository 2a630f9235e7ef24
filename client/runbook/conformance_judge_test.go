package runbook

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// answer is a shot that was answered.
func answer(code int, took time.Duration) client.Shot {
	return client.Shot{Code: code, Cause: model.CauseOf(code, "", model.Response{}), Timing: client.Timing{Total: took}}
}

// without is a shot without an answer.
func without(c model.Cause) client.Shot {
	return client.Shot{Cause: c, Timing: client.Timing{Total: time.Second}}
}

func htmlPage() client.Shot {
	s := answer(200, time.Millisecond)
	s.Header = []model.Field{{Name: "content-type", Value: "TEXT/HTML; charset=utf-8"}}
	return s
}

// halved is an answer that was cut in the middle.
func halved() client.Shot {
	s := answer(200, time.Millisecond)
	s.Cause = model.CauseReset
	return s
}

func TestStandingOf(t *testing.T) {
	byBody := answer(200, 0)
	byBody.Answer = []byte("\n <!DOCTYPE HTML><title>x")
	for name, c := range map[string]struct {
		shot client.Shot
		want stand
	}{
		"200": {answer(200, 0), takes}, "204": {answer(204, 0), takes}, "401": {answer(401, 0), refuses}, "500": {answer(500, 0), refuses},
		"302": {answer(302, 0), elsewhere}, "page": {htmlPage(), webPage}, "page by its body": {byBody, webPage},
		"reset": {without(model.CauseReset), cut}, "cut": {halved(), cut}, "time-out": {without(model.CauseTimeout), silent},
		"DNS": {without(model.CauseDNS), unreachable}, "TLS": {without(model.CauseTLSName), unreachable}, "unknown": {without(model.CauseUnknown), unreachable},
	} {
		if got := standingOf(c.shot); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

// TestJudge holds what is said of an answer, by how the first good message was
// taken.
func TestJudge(t *testing.T) {
	const limit = 4 * time.Second
	for name, c := range map[string]struct {
		stands stand
		late   bool
		shot   client.Shot
		wants  model.CheckState // where it is to be taken
		not    model.CheckState // where it is to be refused
	}{
		"taken":                      {takes, false, answer(200, time.Second), model.CheckPass, model.CheckFail},
		"refused":                    {takes, false, answer(401, time.Second), model.CheckFail, model.CheckPass},
		"refused with 400":           {takes, false, answer(400, time.Second), model.CheckFail, model.CheckPass},
		"crashed":                    {takes, false, answer(500, time.Second), model.CheckFail, model.CheckWarn},
		"redirected":                 {takes, false, answer(302, time.Second), model.CheckFail, model.CheckWarn},
		"cut":                        {takes, false, without(model.CauseReset), model.CheckFail, model.CheckWarn},
		"halved":                     {takes, false, halved(), model.CheckFail, model.CheckWarn},
		"taken late":                 {takes, false, answer(200, 5*time.Second), model.CheckFail, model.CheckFail},
		"taken late, as always":      {takes, true, answer(200, 5*time.Second), model.CheckPass, model.CheckFail},
		"silent, late as always":     {takes, true, without(model.CauseTimeout), model.CheckSkipped, model.CheckSkipped},
		"taken, where all is not":    {refuses, false, answer(200, time.Second), model.CheckPass, model.CheckFail},
		"refused, as everything":     {refuses, false, answer(401, time.Second), model.CheckSkipped, model.CheckSkipped},
		"too large, where all is":    {refuses, false, answer(413, time.Second), model.CheckFail, model.CheckSkipped},
		"redirected, as everything":  {elsewhere, false, answer(302, time.Second), model.CheckSkipped, model.CheckSkipped},
		"refused, where it leads on": {elsewhere, false, answer(401, time.Second), model.CheckSkipped, model.CheckSkipped},
		"a page, as everything":      {webPage, false, htmlPage(), model.CheckSkipped, model.CheckSkipped},
		"refused, beside a page":     {webPage, false, answer(401, time.Second), model.CheckSkipped, model.CheckSkipped},
		"cut, as everything":         {cut, false, without(model.CauseReset), model.CheckSkipped, model.CheckSkipped},
		"taken, after a cut":         {cut, false, answer(200, time.Second), model.CheckPass, model.CheckFail},
		"silent, as everything":      {silent, false, without(model.CauseTimeout), model.CheckSkipped, model.CheckSkipped},
	} {
		x := &examiner{e: Exam{Limit: limit}, stands: c.stands, late: c.late}
		if got := x.wants(c.shot, "fix"); got.state != c.wants {
			t.Errorf("%s: to be taken: %+v", name, got)
		}
		if got := x.wantsNot(c.shot, "fix"); got.state != c.not {
			t.Errorf("%s: to be refused: %+v", name, got)
		}
	}
}

// TestJudgeLaws: whatever comes, no answer is good for both, what is bad has a
// remedy, and nothing is left unsaid.
func TestJudgeLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shot := answer(rapid.SampledFrom([]int{0, 200, 204, 301, 400, 401, 404, 413, 429, 500, 502, 503}).Draw(t, "code"), time.Duration(rapid.Int64Range(0, 9e9).Draw(t, "took")))
		if shot.Code == 0 {
			shot.Cause = rapid.SampledFrom([]model.Cause{model.CauseReset, model.CauseTimeout, model.CauseRefused, model.CauseUnknown}).Draw(t, "cause")
		}
		x := &examiner{e: Exam{Limit: 4 * time.Second}, stands: stand(rapid.IntRange(int(unreachable), int(takes)).Draw(t, "stands")), late: rapid.Bool().Draw(t, "late")} //nolint:gosec // there are eight
		taken, refused := x.wants(shot, "fix"), x.wantsNot(shot, "fix")
		if taken.state == model.CheckPass && refused.state == model.CheckPass {
			t.Fatalf("%+v is good for both", shot)
		}
		for _, f := range []finding{taken, refused} {
			bad := f.state == model.CheckFail || f.state == model.CheckWarn
			if f.got == "" || bad != (f.fix != "") || f.state == model.CheckWaiting || f.state == model.CheckRunning {
				t.Fatalf("%+v of %+v", f, shot)
			}
		}
	})
}

// TestEveryCheckIsToldOf: each has a name of its own and words for its failure,
// and each refusal a remedy.
func TestEveryCheckIsToldOf(t *testing.T) {
	codes, names, said := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, it := range examItems {
		if codes[it.code] || names[it.name] || it.want == "" {
			t.Errorf("check %q %q %q", it.code, it.name, it.want)
		}
		codes[it.code], names[it.name] = true, true
		words := Conclusion([]model.Check{{Code: it.code, State: model.CheckFail}})
		if words == "" || said[words] || strings.HasPrefix(words, "it conforms") {
			t.Errorf("%s concludes %q", it.code, words)
		}
		said[words] = true
		if (takenFixes[it.code] == "") == (strings.HasPrefix(it.code, "refuses_") && it.code != "refuses_get") {
			t.Errorf("%s: remedy %q", it.code, takenFixes[it.code])
		}
	}
	for _, f := range faults {
		if !codes[f.code] {
			t.Errorf("words for %q, which is no check", f.code)
		}
	}
	for _, g := range together {
		for _, c := range g.codes {
			if !codes[c] {
				t.Errorf("words for %q, which is no check", c)
			}
		}
	}
}

// TestStepsComeAfterWhatTheyNeed: a preflight's check waits for earlier ones only.
func TestStepsComeAfterWhatTheyNeed(t *testing.T) {
	before := map[string]bool{}
	for _, s := range flightSteps {
		for _, code := range s.after {
			if !before[code] {
				t.Errorf("%s waits for %s, which comes later or never", s.code, code)
			}
		}
		if before[s.code] || s.name == "" || s.want == "" {
			t.Errorf("step %+v", s.code)
		}
		before[s.code] = true
	}
}

// FuzzTitle: what a page calls itself is one clean line, and short.
func FuzzTitle(f *testing.F) {
	for _, s := range []string{"<title>Sign in</title>", "<TITLE>\x1b]0;x\x07", "<title>", "<title><title>", "\xff<title>", strings.Repeat("<title>x", 1000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, page string) {
		if got := titleOf([]byte(page)); strings.ContainsAny(got, "\x1b\n\r\x00") || len(got) > 300 {
			t.Fatalf("%q of %q", got, page)
		}
		link := location(client.Shot{Header: []model.Field{{Name: "Location", Value: page}}})
		if u, err := url.Parse(page); err == nil && u.User != nil {
			if pw, is := u.User.Password(); is && len(pw) > 8 && strings.Contains(link, pw) {
				t.Fatalf("%q shows the password", link)
			}
		}
	})
}
