package runbook

import (
	"strings"
	"testing"

	"github.com/hooktop/hooktop/model"
)

func TestURLRules(t *testing.T) {
	long := "https://a.example.com/" + strings.Repeat("x", maxURL-len("https://a.example.com/"))
	for _, c := range []struct {
		url, fault, blocked string
		doubts              int
	}{
		{"https://hooks.example.com/metriport", "", "", 0},
		{"http://hooks.example.com/", "", "", 1},
		{long, "", "", 0},
		{long + "x", "2049 characters", "", 0},
		{long[:len(long)-2] + "\U0001f600", "", "", 0},     // two units of UTF-16
		{long[:len(long)-1] + "\U0001f600", "2049", "", 0}, // and one too many
		{"notaurl", "not a URL", "", 0},
		{"https://", "not a URL", "", 0},
		{"https://exa mple.com", "a host has no spaces", "", 0},
		{"ftp://a.example.com/x", "http or https only", "", 0},
		{"javascript:alert(1)", "not a URL", "", 0},
		{"https://a.example.com:10000/x", "", `"0000"`, 0},
		{"https://a.example.com/7f0000a1", "", `"0000"`, 0},
		{"https://x.execute-api.us-east-1.amazonaws.com/y", "", "amazonaws.com", 0},
		{"https://a.example.com/internal/x", "", "/internal", 0},
		{"https://localhost/x", "", "localhost", 1},
		{"https://LOCALHOST/x", "", "", 1},
		{"http://127.0.0.1:8088/", "", "127.0.0.1", 2},
		{"https://[::1]/x", "", "", 1},
		{"https://10.0.0.5/x", "", "", 1},
		{"https://172.31.0.5/x", "", "", 1},
		{"https://172.32.0.5/x", "", "", 0},
		{"https://[fd12::1]/x", "", "", 1},
		{"https://10.example.com/x", "", "", 0},
		{"https://user:pw@a.example.com/x#frag", "", "", 2},
	} {
		if got := urlFault(c.url); (got == "") != (c.fault == "") || !strings.Contains(got, c.fault) {
			t.Errorf("%.60s: fault %q", c.url, got)
		}
		if got := urlBlocked(c.url); (got == "") != (c.blocked == "") || !strings.Contains(got, c.blocked) {
			t.Errorf("%.60s: blocked %q", c.url, got)
		}
		if got := urlDoubts(c.url); c.fault == "" && len(got) != c.doubts {
			t.Errorf("%.60s: doubts %q", c.url, got)
		}
	}
}

func TestEnforced(t *testing.T) {
	for _, c := range []struct {
		base string
		env  model.Environment
		want bool
	}{
		{"https://api.metriport.com", model.Production, true},
		{"https://api.sandbox.metriport.com", model.Sandbox, true},
		{"http://127.0.0.1:3000", model.Sandbox, false},
		{"https://api.metriport.com", model.Demo, false},
	} {
		if got := enforced(model.Profile{BaseURL: c.base, Environment: c.env}); got != c.want {
			t.Errorf("%s, %s: %v", c.base, c.env, got)
		}
	}
}

// FuzzPlace: what a plan keeps of a URL shows nothing that is to be hidden, and
// says whether it is the URL itself.
func FuzzPlace(f *testing.F) {
	for _, s := range []string{"", "https://a.example.com/x", "https://u:pw@a.example.com/?token=abc", "\x1b]0;x\x07"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, url string) {
		p := placeOf(url)
		if (p.Mark == "") != (url == "") || (p.URL != "" && (p.URL != url || p.Shown != url)) {
			t.Fatalf("%q: %+v", url, p)
		}
		_, _, _ = urlFault(url), urlBlocked(url), urlDoubts(url)
	})
}
