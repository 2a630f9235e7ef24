package cli_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/sign"
)

// The vector of Standard Webhooks' own libraries.
const (
	standardKey  = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	standardBody = `{"test": 2432232314}`
	standardID   = "msg_p5jXN8AQM9LWM0D4loKWxJek"
	standardAt   = "2021-02-25T15:02:10Z"
)

func TestSign(t *testing.T) {
	r := run(t, bare(""), "sign", "--secret-env", "HOOK_KEY", "--body-file", written(t, hookBody))
	if r.code != 0 || r.out != signatureHeader()+"\n" || r.errors != "" {
		t.Errorf("%+v", r)
	}
	args := []string{"sign", "--secret-file", written(t, standardKey+"\n"), "--body-file", "-", "--id", standardID, "--now", standardAt}
	want := "webhook-id: " + standardID + "\nwebhook-timestamp: 1614265330\nwebhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=\n"
	if r = run(t, bare(standardBody), args...); r.code != 0 || r.out != want {
		t.Errorf("%+v", r)
	}
	if r = run(t, bare(standardBody), append(args, "--family", "svix")...); r.out != strings.ReplaceAll(want, "webhook-", "svix-") {
		t.Errorf("%+v", r)
	}
	r = run(t, bare(standardBody), append(args, "-o", "json", "--curl", "http://127.0.0.1:3000/in")...)
	var got struct {
		Scheme, Curl string
		Headers      []struct{ Name, Value string }
	}
	if err := json.Unmarshal([]byte(r.out), &got); err != nil || got.Scheme != "standard" || len(got.Headers) != 3 || !strings.HasPrefix(got.Curl, "curl ") {
		t.Errorf("%v: %+v", err, r)
	}
	if !strings.Contains(r.errors, "the command reads the body from its stdin") {
		t.Errorf("%+v", r)
	}
}

// TestSignMarksTests: a message that nobody named is known as a test.
func TestSignMarksTests(t *testing.T) {
	r := run(t, bare(standardBody), "sign", "--secret-file", written(t, standardKey), "--body-file", "-")
	if r.code != 0 || !strings.HasPrefix(r.out, "webhook-id: msg_hooktop_test_20261122T120000\n") {
		t.Errorf("%+v", r)
	}
}

// TestSignVerifies: what sign prints, verify accepts, whatever the body.
func TestSignVerifies(t *testing.T) {
	dir := t.TempDir()
	body, heads, key := filepath.Join(dir, "body"), filepath.Join(dir, "heads"), written(t, standardKey)
	rapid.Check(t, func(rt *rapid.T) {
		if err := os.WriteFile(body, rapid.SliceOf(rapid.Byte()).Draw(rt, "body"), 0o600); err != nil {
			rt.Fatal(err)
		}
		secret := rapid.SampledFrom([][]string{{"--secret-env", "HOOK_KEY"}, {"--secret-file", key}}).Draw(rt, "secret")
		signed := run(t, bare(""), append([]string{"sign", "--body-file", body}, secret...)...)
		if err := os.WriteFile(heads, []byte(signed.out), 0o600); err != nil {
			rt.Fatal(err)
		}
		if r := run(t, bare(""), append([]string{"verify", "--body-file", body, "--headers-file", heads}, secret...)...); r.code != 0 {
			rt.Fatalf("%+v of %+v", r, signed)
		}
	})
}

func TestSignUsage(t *testing.T) {
	body := written(t, hookBody)
	for _, c := range []struct {
		name string
		args []string
		says string
	}{
		{"no body", []string{"--secret-env", "HOOK_KEY"}, "no body is given"},
		{"no secret", []string{"--body-file", body}, "no secret is given, and no profile"},
		{"two secrets", []string{"--body-file", body, "--secret-env", "HOOK_KEY", "--secret-env", "OLD_KEY"}, "more than one secret"},
		{"a key that is none", []string{"--body-file", body, "--secret-file", written(t, "whsec_%%%%"), "--scheme", "standard"}, "sign the body · "},
		{"the key as a header", []string{"--body-file", body, "--secret-env", "HOOK_KEY", "--scheme", "metriport-legacy"}, "which is not printed"},
		{"an id of two lines", []string{"--body-file", body, "--secret-env", "HOOK_KEY", "--id", "a\nb: c"}, "no header can hold"},
		{"a family that there is not", []string{"--body-file", body, "--secret-env", "HOOK_KEY", "--family", "hook"}, "one of webhook, svix"},
		{"a URL that is none", []string{"--body-file", body, "--secret-env", "HOOK_KEY", "--curl", "--next"}, "not an http or https URL"},
		{"a file of a URL", []string{"--body-file", body, "--secret-env", "HOOK_KEY", "--curl", "file:///etc/passwd"}, "not an http or https URL"},
		{"a name that a terminal obeys", []string{"--body-file", "a\x1b[2J", "--secret-env", "HOOK_KEY", "--curl", "http://h"}, "a terminal would obey"},
		{"a time that is none", []string{"--body-file", body, "--secret-env", "HOOK_KEY", "--now", "1"}, "is not a time"},
		{"a scheme that there is not", []string{"--body-file", body, "--secret-env", "HOOK_KEY", "--scheme", "rot13"}, "one of auto"},
	} {
		r := run(t, bare(""), append([]string{"sign"}, c.args...)...)
		if r.code != 2 || r.out != "" || !strings.Contains(r.errors, c.says) || strings.Count(r.errors, "\n") != 1 || strings.Contains(r.errors, hookKey) {
			t.Errorf("%s: %+v", c.name, r)
		}
	}
}

// TestSignByProfile signs with the endpoint's key in force.
func TestSignByProfile(t *testing.T) {
	p := provider{endpoints: func() ([]model.Endpoint, error) {
		return []model.Endpoint{{URL: "https://hooks.example/in", Secret: model.NewSecret(hookKey)}}, nil
	}}
	if r := run(t, deps(p), "sign", "--body-file", written(t, hookBody)); r.code != 0 || r.out != signatureHeader()+"\n" {
		t.Errorf("%+v", r)
	}
}

// TestCurl: a shell takes the command as it is meant, whatever stands in the
// URL, the id and the file's name, and the secret is not in it.
func TestCurl(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell")
	}
	odd := []string{"it's", `"$(id)"`, "a b", "`id`", `\'`, "*", "{a,b}", "!x", "~", "é"}
	for _, o := range odd {
		dir := t.TempDir()
		body := filepath.Join(dir, o)
		if err := os.WriteFile(body, []byte(standardBody), 0o600); err != nil {
			t.Fatal(err)
		}
		link, id := "http://127.0.0.1/in?q="+o, o
		if o == "a b" || o == "é" { // no id of a header
			id = "m-1"
		}
		r := run(t, bare(""), "sign", "--secret-file", written(t, standardKey), "--body-file", body, "--id", id, "--now", standardAt, "--curl", link)
		if r.code != 0 || strings.Contains(r.out, standardKey[len("whsec_"):]) {
			t.Fatalf("%q: %+v", o, r)
		}
		out, err := exec.CommandContext(t.Context(), sh, "-c", `curl() { printf '%s\n' "$@"; }`+"\n"+r.out).Output() //nolint:gosec // the command under test
		if err != nil {
			t.Fatalf("%q: %v\n%s", o, err, r.out)
		}
		words := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
		for _, want := range [][2]string{{"--url", link}, {"--data-binary", "@" + body}, {"--header", "webhook-id: " + id}, {"--header", "webhook-timestamp: 1614265330"}} {
			if !slices.ContainsFunc(slices.Collect(pairsOf(words)), func(p [2]string) bool { return p == want }) {
				t.Errorf("%q: no %q in %q", o, want, words)
			}
		}
	}
}

// pairsOf are each two words that follow each other.
func pairsOf(words []string) func(func([2]string) bool) {
	return func(yield func([2]string) bool) {
		for i := 1; i < len(words); i++ {
			if !yield([2]string{words[i-1], words[i]}) {
				return
			}
		}
	}
}

// TestSchemesAreNamed: what the flags offer is what can be checked.
func TestSchemesAreNamed(t *testing.T) {
	r := run(t, bare(""), "verify", "--help")
	for _, s := range sign.Schemes() {
		if !strings.Contains(r.out, s.Name) {
			t.Errorf("the help does not name %s", s.Name)
		}
	}
}
