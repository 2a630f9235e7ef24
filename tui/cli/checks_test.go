package cli

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// verdicts is one check in each state.
var verdicts = []model.Check{
	{Code: "takes_signed", Name: "takes a signed message", State: model.CheckPass, Want: "2xx", Got: "200", Took: 84 * time.Millisecond},
	{Code: "refuses_unsigned", Name: "refuses an unsigned one", State: model.CheckFail, Want: "401 or 403", Got: "200 <b>\x1b[2J & so on", Fix: "check the signature first", Took: 12 * time.Millisecond},
	{Code: "small_answer", Name: "answers briefly", State: model.CheckWarn, Want: "less than 1 kB", Got: "40 kB", Took: time.Second},
	{Code: "takes_2mb", Name: "takes 2 MB", State: model.CheckSkipped, Got: "it does not answer at all", Took: model.NoTime},
}

func shown(t *testing.T, format string, list []model.Check, failed error) (out string, err error) {
	t.Helper()
	var b bytes.Buffer
	a := &app{Deps: Deps{Stdout: &b}, format: format}
	o, tell := a.examine("conformance")
	o.url, o.conclusion = "https://hooks.example/in", "it accepts anything: its check of the signature is off"
	for i := range list { // as it goes on: the first i have ended
		soFar := append([]model.Check(nil), list...)
		for k := i; k < len(soFar); k++ {
			soFar[k].State = model.CheckWaiting
		}
		tell(soFar)
	}
	err = a.examined(o, list, failed)
	return b.String(), err
}

func TestChecksTable(t *testing.T) {
	out, err := shown(t, "table", verdicts, nil)
	want := `pass     takes a signed message   200
fail     refuses an unsigned one  12 ms
         want: 401 or 403
         got:  200 <b> & so on
         fix:  check the signature first
warn     answers briefly          1.0 s
         want: less than 1 kB
         got:  40 kB
skipped  takes 2 MB               it does not answer at all

it accepts anything: its check of the signature is off
`
	if out != want || exitCode(err) != exitNo {
		t.Errorf("exit %d\n%s\nwant\n%s", exitCode(err), out, want)
	}
}

// TestChecksAreToldAsTheyEnd: each once, in the order of the list, and none that
// has not ended.
func TestChecksAreToldAsTheyEnd(t *testing.T) {
	var b bytes.Buffer
	w := &checkWriter{w: &b}
	list := append([]model.Check(nil), verdicts...)
	list[0].State = model.CheckRunning
	if w.tell(list); b.Len() > 0 {
		t.Errorf("told before the first has ended: %s", b.String())
	}
	w.tell(verdicts[:2])
	w.tell(verdicts[:2])
	if n := strings.Count(b.String(), "refuses an unsigned one"); n != 1 {
		t.Errorf("told %d times", n)
	}
}

func TestChecksJSON(t *testing.T) {
	out, err := shown(t, "json", verdicts, nil)
	var got outcome
	if e := json.Unmarshal([]byte(out), &got); e != nil || strings.Count(out, "\n") != 1 {
		t.Fatalf("%v: %s", e, out)
	}
	if got.Passed || got.Error != nil || len(got.Checks) != len(verdicts) || got.Checks[1].State != "fail" || *got.Checks[1].TookMS != 12 || got.Checks[3].TookMS != nil || exitCode(err) != exitNo {
		t.Errorf("%+v, exit %d", got, exitCode(err))
	}
	unreachable := &model.Error{Code: model.Unreachable, Op: "examine the receiver", Why: "given up"}
	out, err = shown(t, "json", verdicts, unreachable)
	if !strings.Contains(out, `"error":"examine the receiver · given up"`) || !errors.Is(err, unreachable) {
		t.Errorf("%s, %v", out, err)
	}
}

func TestPassed(t *testing.T) {
	for _, c := range []struct {
		states []model.CheckState
		want   bool
	}{
		{nil, false},
		{[]model.CheckState{model.CheckPass, model.CheckWarn, model.CheckSkipped}, true},
		{[]model.CheckState{model.CheckPass, model.CheckFail}, false},
		{[]model.CheckState{model.CheckPass, model.CheckRunning}, false},
		{[]model.CheckState{model.CheckPass, model.CheckWaiting}, false},
	} {
		list := make([]model.Check, len(c.states))
		for i, s := range c.states {
			list[i].State = s
		}
		if passed(list) != c.want {
			t.Errorf("%v: %t", c.states, !c.want)
		}
		if _, err := shown(t, "json", list, nil); (exitCode(err) == exitDone) != c.want {
			t.Errorf("%v: exit %d", c.states, exitCode(err))
		}
	}
}

func TestJUnit(t *testing.T) {
	list := append([]model.Check{{Code: "takes_get", Name: "refuses GET", State: model.CheckRunning, Took: model.NoTime}}, verdicts...)
	out, err := shown(t, "junit", list, nil)
	if exitCode(err) != exitNo {
		t.Errorf("exit %d", exitCode(err))
	}
	for _, want := range []string{
		xml.Header,
		`<testsuites name="hooktop" tests="5" failures="1" errors="1" time="1.096">`,
		`<testsuite name="hooktop conformance https://hooks.example/in" tests="5" failures="1" errors="1" skipped="1" time="1.096">`,
		`<testcase name="takes a signed message" classname="hooktop.conformance.takes_signed" time="0.084"></testcase>`,
		`<failure message="want 401 or 403, got 200 &lt;b&gt; &amp; so on" type="refuses_unsigned">check the signature first</failure>`,
		`<skipped message="it does not answer at all"></skipped>`,
		`<error message="not made: the examination was given up" type="takes_get"></error>`,
		`<system-out>warning: want less than 1 kB, got 40 kB</system-out>`,
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s in\n%s", want, out)
		}
	}
}

// TestJUnitAlways: whatever a receiver says, the report is XML, and counts what
// is in it.
func TestJUnitAlways(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) model.Check {
			return model.Check{
				Code: rapid.String().Draw(t, "code"), Name: rapid.String().Draw(t, "name"), Want: rapid.String().Draw(t, "want"),
				Got: rapid.String().Draw(t, "got") + "\x00\x1b]]>\ufffe", Fix: rapid.String().Draw(t, "fix"), State: model.CheckState(rapid.Uint8Max(uint8(model.CheckSkipped)).Draw(t, "state")),
				Took: time.Duration(rapid.Int64Range(int64(model.NoTime), int64(time.Hour)).Draw(t, "took")),
			}
		}), 0, 6).Draw(t, "checks")
		var b bytes.Buffer
		if err := writeJUnit(&b, examination{name: "conformance", url: "http://h/" + rapid.String().Draw(t, "path")}, list, errors.New(rapid.String().Draw(t, "error"))); err != nil {
			t.Fatal(err)
		}
		cases, failures, errs, skipped := 0, 0, 0, 0
		for d := xml.NewDecoder(&b); ; {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if start, ok := token.(xml.StartElement); ok {
				switch start.Name.Local {
				case "testcase":
					cases++
				case "failure":
					failures++
				case "error":
					errs++
				case "skipped":
					skipped++
				}
			}
		}
		s := junitOf(examination{}, list, nil).Suite
		if cases != len(list) || cases != s.Tests || failures != s.Failures || errs != s.Errors || skipped != s.Skipped {
			t.Fatalf("%d cases, %d failures, %d errors, %d skipped of %+v", cases, failures, errs, skipped, s)
		}
	})
}

// TestLab: what a receiver is looked at with trusts the file that is named, else
// the environment's.
func TestLab(t *testing.T) {
	trusted := ""
	a := &app{Deps: Deps{
		Env: func(string) string { return "env.pem" },
		Lab: func(caFile string) (runbook.Lab, error) { trusted = caFile; return runbook.Lab{}, nil },
	}}
	for _, c := range []struct {
		with receiver
		want string
	}{{receiver{}, "env.pem"}, {receiver{caFile: "own.pem", provider: "svix"}, "own.pem"}} {
		if _, err := c.with.lab(a); err != nil || trusted != c.want {
			t.Errorf("%q, %v", trusted, err)
		}
	}
	if _, err := (&receiver{provider: "nobody"}).lab(a); model.CodeOf(err) != model.Invalid {
		t.Errorf("%v", err)
	}
}
