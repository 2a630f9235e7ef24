package cli_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/direct"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/sign"
	"github.com/hooktop/hooktop/tui/cli"
)

// hook is a receiver of Metriport's messages that is built well; lax, it does
// not look at signatures.
func hook(lax bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil || !lax && !sign.VerifyMetriport(hookKey, r.Header.Get(sign.MetriportHeader), body) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		var ping struct{ Ping string }
		if json.Unmarshal(body, &ping) == nil && ping.Ping != "" {
			_ = json.NewEncoder(w).Encode(map[string]string{"pong": ping.Ping})
		}
	}
}

// listening is the URL of a receiver, and how often it was asked.
func listening(t *testing.T, h http.Handler) (url string, asked func() bool) {
	t.Helper()
	calls := make(chan struct{}, 10_000)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls <- struct{}{}
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/in", func() bool { return len(calls) > 0 }
}

func labOf(roots *x509.CertPool) runbook.Lab {
	from := direct.New(direct.Options{CA: roots, Silence: time.Minute})
	return runbook.Lab{Direct: from, Surveyor: from, Now: time.Now}
}

// alone are the needs of commands that look at a receiver without a profile.
func alone() cli.Deps {
	d := bare("")
	d.Lab = func(string) (runbook.Lab, error) { return labOf(nil), nil }
	return d
}

// report is what a command wrote as JSON.
type report struct {
	URL    string
	Passed bool
	Error  *string
	Checks []struct{ Code, Name, State string }
}

func reported(t *testing.T, r result) (out report) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.out), &out); err != nil || len(out.Checks) == 0 {
		t.Fatalf("%v: %+v", err, r)
	}
	if want := map[bool]int{true: 0, false: 3}[out.Passed]; r.code != want {
		t.Errorf("exit %d, passed %t", r.code, out.Passed)
	}
	return out
}

func (r report) failed() (codes []string) {
	for _, c := range r.Checks {
		if c.State == "fail" {
			codes = append(codes, c.Code)
		}
	}
	return codes
}

// TestConformance: a receiver that is built well passes, one that accepts
// anything does not, in every format, without a profile.
func TestConformance(t *testing.T) {
	good, _ := listening(t, hook(false))
	lax, _ := listening(t, hook(true))
	args := []string{"conformance", "--secret-env", "HOOK_KEY", "--endpoint"}
	r := run(t, alone(), append(args, good, "-o", "json")...)
	if out := reported(t, r); !out.Passed || out.URL != good {
		t.Errorf("fails %v: %+v", out.failed(), r)
	}
	if r.errors == "" {
		t.Error("it does not list what it sends")
	}
	r = run(t, alone(), append(args, lax, "-o", "json")...)
	if out := reported(t, r); out.Passed {
		t.Errorf("%+v", r)
	}
	r = run(t, alone(), append(args, lax, "-o", "junit")...)
	var suites struct {
		Suite struct {
			Failures int `xml:"failures,attr"`
			Cases    []struct {
				Name    string    `xml:"name,attr"`
				Time    float64   `xml:"time,attr"`
				Failure *struct{} `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(r.out), &suites); err != nil || r.code != 3 || suites.Suite.Failures == 0 || len(suites.Suite.Cases) <= suites.Suite.Failures {
		t.Errorf("%v: %+v", err, r)
	}
	r = run(t, alone(), append(args, lax)...)
	if r.code != 3 || !strings.Contains(r.out, "\nfail ") || !strings.Contains(r.out, "fix:") || !strings.Contains(r.out, "want:") {
		t.Errorf("%+v", r)
	}
}

// TestConformanceDryRun sends nothing, and says what it would.
func TestConformanceDryRun(t *testing.T) {
	url, asked := listening(t, hook(false))
	args := []string{"conformance", "--secret-env", "HOOK_KEY", "--endpoint", url, "--dry-run"}
	if r := run(t, alone(), args...); r.code != 0 || r.out != "" || strings.Count(r.errors, "\n") < 5 {
		t.Errorf("%+v", r)
	}
	if r := run(t, alone(), append(args, "-o", "json")...); r.code != 0 || !strings.HasPrefix(r.out, `{"kind":"conformance",`) {
		t.Errorf("%+v", r)
	}
	if asked() {
		t.Error("the receiver was asked")
	}
}

// TestConformanceInProduction: an endpoint of a production profile is examined
// only where its name is given.
func TestConformanceInProduction(t *testing.T) {
	url, asked := listening(t, hook(false))
	p := provider{endpoints: func() ([]model.Endpoint, error) {
		return []model.Endpoint{{ID: "e1", URL: url, Secret: model.NewSecret(hookKey)}}, nil
	}}
	d := deps(p)
	m := &memory{}
	d.Open = func(context.Context, cli.Target) (*cli.Session, error) {
		s := kept(m, &cli.Session{Profile: profile, Provider: p, Lab: labOf(nil)})
		s.Desk = func(kept client.Store, rows func() model.Rows) *runbook.Desk {
			return runbook.New(runbook.Bench{
				Profile: profile, Host: host{provider: p}, Store: kept, Rows: rows, Who: s.Who, Now: func() time.Time { return noon },
				Direct: s.Lab.Direct, Surveyor: s.Lab.Surveyor,
			})
		}
		return s, nil
	}
	for _, confirm := range []string{"", "eu"} {
		if r := run(t, d, "conformance", "--confirm", confirm); r.code != 2 || r.out != "" || !strings.Contains(r.errors, `agree with --confirm "us"`) {
			t.Errorf("confirmed with %q: %+v", confirm, r)
		}
	}
	if asked() || len(m.acts) > 0 {
		t.Error("the receiver was asked")
	}
	r := run(t, d, "conformance", "--confirm", "us", "--endpoint", "e1", "-o", "json")
	if out := reported(t, r); !out.Passed || out.URL != url || len(m.acts) == 0 {
		t.Errorf("%v, %d acts: %+v", out.failed(), len(m.acts), r)
	}
	if r = run(t, d, "preflight", "-o", "json"); len(reported(t, r).Checks) < 3 {
		t.Errorf("%+v", r)
	}
	if r = run(t, d, "conformance", "--endpoint", "e9"); r.code != 1 && r.code != 2 || r.out != "" {
		t.Errorf("an endpoint that there is not: %+v", r)
	}
}

func TestPreflight(t *testing.T) {
	url, _ := listening(t, hook(false))
	for _, args := range [][]string{{url}, {url, "--secret-env", "HOOK_KEY"}} {
		r := run(t, alone(), append([]string{"preflight", "-o", "json"}, args...)...)
		if out := reported(t, r); !out.Passed {
			t.Errorf("%v fails %v: %+v", args, out.failed(), r)
		}
	}
	nobody := alone()
	nobody.Open = func(context.Context, cli.Target) (*cli.Session, error) {
		return nil, &model.Error{Code: model.NotFound, Op: "choose a profile", Why: "there is none"} // as the configuration says it
	}
	r := run(t, nobody, "preflight", url)
	if r.code != 0 || !strings.HasPrefix(r.out, "pass") || strings.Contains(r.errors, "profile") || !strings.Contains(r.out, "Metriport would refuse URLs that hold") {
		t.Errorf("%+v", r)
	}
	s := httptest.NewTLSServer(hook(false))
	defer s.Close()
	r = run(t, alone(), "preflight", s.URL, "-o", "json")
	if out := reported(t, r); out.Passed {
		t.Errorf("a certificate that nobody trusts: %+v", r)
	}
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	d := alone()
	d.Lab = func(caFile string) (runbook.Lab, error) {
		if caFile != "own.pem" {
			t.Errorf("trusts %q", caFile)
		}
		return labOf(pool), nil
	}
	r = run(t, d, "preflight", s.URL, "--ca-file", "own.pem", "-o", "json")
	if out := reported(t, r); !out.Passed {
		t.Errorf("fails %v: %+v", out.failed(), r)
	}
}

// TestInterruptedExam: what was made until then is written, and the exit code is
// the interruption's.
func TestInterruptedExam(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	url, _ := listening(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { stop() }))
	d := alone()
	var out, errs bytes.Buffer
	d.Stdout, d.Stderr = &out, &errs
	code := cli.Run(ctx, d, []string{"conformance", "--endpoint", url, "--secret-env", "HOOK_KEY", "-o", "json"})
	if code != 130 || !strings.Contains(out.String(), `"passed":false`) {
		t.Errorf("exit %d: %s%s", code, out.String(), errs.String())
	}
}

func TestExamineUsage(t *testing.T) {
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"conformance", "--secret-env", "HOOK_KEY"}, "a secret is given, but no URL"},
		{[]string{"conformance", "--secret-env", "HOOK_KEY", "--endpoint", "e1"}, "a secret is given, but no URL"},
		{[]string{"conformance", "--secret-env", "HOOK_KEY", "--endpoint", "http://h", "-p", "us"}, "leave --profile away"},
		{[]string{"conformance", "--secret-env", "HOOK_KEY", "--endpoint", "http://h", "--scheme", "rot13"}, "one of auto"},
		{[]string{"conformance", "--secret-env", "HOOK_KEY", "--endpoint", "ftp://h/in"}, " · "},
		{[]string{"conformance", "--secret-env", "HOOK_KEY", "--endpoint", "http://h", "--provider", "nobody"}, "one of metriport"},
		{[]string{"conformance", "--secret-env", "NONE", "--endpoint", "http://h"}, "NONE is empty"},
		{[]string{"conformance", "--endpoint", "http://h"}, "no secret is given, and no profile"},
		{[]string{"conformance", "--scheme", "standard"}, "has its provider's scheme"},
		{[]string{"conformance", "--ca-file", "a.pem"}, "leave --provider and --ca-file away"},
		{[]string{"conformance", "-o", "csv"}, "one of table, json, junit"},
		{[]string{"preflight"}, "there is none"},
		{[]string{"preflight", "a", "b"}, ""},
		{[]string{"preflight", "--secret-env", "HOOK_KEY"}, "a secret goes with a URL"},
		{[]string{"preflight", "http://h", "--secret-env", "HOOK_KEY", "-p", "us"}, "a secret goes with a URL"},
		{[]string{"preflight", "http://h", "-p", "us"}, "there is none"},
		{[]string{"preflight", "http://h", "--provider", "nobody"}, "one of metriport"},
	} {
		if r := run(t, alone(), c.args...); r.code != 2 || r.out != "" || !strings.Contains(r.errors, c.says) {
			t.Errorf("%v: %+v", c.args, r)
		}
	}
}
