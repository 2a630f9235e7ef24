package sandbox_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/sandbox"
)

// invalid is the error that a schema's complaint becomes.
func invalid(detail string) string {
	b, _ := json.Marshal(detail)
	return `{"status":400,"title":"Missing or invalid parameters","detail":` + string(b) + `,"name":"Bad Request"}`
}

const badURL = `{"status":400,"title":"BadRequestError","detail":"Invalid URL","name":"Bad Request"}`

// TestPostSettings is the table of what the real service was seen to answer.
func TestPostSettings(t *testing.T) {
	long := "https://a.example.com/" + strings.Repeat("x", 2048-len("https://a.example.com/"))
	for _, c := range []struct {
		name, body string
		stored     string // the URL in the answer; empty: an error
		fails      string // the body of the error
	}{
		{"http", `{"webhookUrl":"http://a.example.com"}`, "http://a.example.com", ""},
		{"ftp", `{"webhookUrl":"ftp://a.example.com/x"}`, "ftp://a.example.com/x", ""},
		{"javascript", `{"webhookUrl":"javascript:alert(1)"}`, "javascript:alert(1)", ""},
		{"mailto", `{"webhookUrl":"mailto:a@b.c"}`, "mailto:a@b.c", ""},
		{"capitals", `{"webhookUrl":"https://LOCALHOST/x"}`, "https://LOCALHOST/x", ""},
		{"private", `{"webhookUrl":"https://10.0.0.5/x"}`, "https://10.0.0.5/x", ""},
		{"private 2", `{"webhookUrl":"https://192.168.1.1/"}`, "https://192.168.1.1/", ""},
		{"IPv6", `{"webhookUrl":"https://[::1]/x"}`, "https://[::1]/x", ""},
		{"loopback 3", `{"webhookUrl":"http://127.0.0.3:8080/"}`, "http://127.0.0.3:8080/", ""},
		{"user info", `{"webhookUrl":"https://user:pw@a.example.com/x"}`, "https://user:pw@a.example.com/x", ""},
		{"query and fragment", `{"webhookUrl":"https://a.example.com/x?y=1#frag"}`, "https://a.example.com/x?y=1#frag", ""},
		{"not ASCII", `{"webhookUrl":"https://a.example.com/pfäd"}`, "https://a.example.com/pfäd", ""},
		{"spaces around", `{"webhookUrl":"  https://a.example.com/ "}`, "  https://a.example.com/ ", ""},
		{"not a URL", `{"webhookUrl":"notaurl"}`, "", invalid("Invalid url, on [webhookUrl]")},
		{"no host", `{"webhookUrl":"https://"}`, "", invalid("Invalid url, on [webhookUrl]")},
		{"space in the host", `{"webhookUrl":"https://exa mple.com"}`, "", invalid("Invalid url, on [webhookUrl]")},
		{"zero", `{"webhookUrl":"0"}`, "", invalid("Invalid url, on [webhookUrl]")},
		{"blank", `{"webhookUrl":" "}`, "", invalid("Invalid url, on [webhookUrl]")},
		{"2048", `{"webhookUrl":"` + long + `"}`, long, ""},
		{"2049", `{"webhookUrl":"` + long + `x"}`, "", invalid("String must contain at most 2048 character(s), on [webhookUrl]")},
		{"number", `{"webhookUrl":5}`, "", invalid("Invalid input, on [webhookUrl]")},
		{"bool", `{"webhookUrl":true}`, "", invalid("Invalid input, on [webhookUrl]")},
		{"array", `{"webhookUrl":[]}`, "", invalid("Invalid input, on [webhookUrl]")},
		{"object", `{"webhookUrl":{}}`, "", invalid("Invalid input, on [webhookUrl]")},
		{"localhost", `{"webhookUrl":"https://localhost/x"}`, "", badURL},
		{"amazonaws", `{"webhookUrl":"https://x.lambda-url.us-west-2.amazonaws.com/"}`, "", badURL},
		{"port 10000", `{"webhookUrl":"https://a.example.com:10000/"}`, "", badURL},
		{"internal", `{"webhookUrl":"https://a.example.com/internal/x"}`, "", badURL},
		{"any address", `{"webhookUrl":"https://[::]/x"}`, "", badURL},
		{"body an array", `[]`, "", invalid("Expected object, received array, on []")},
		{"extra key", `{"webhookEnabled":true}`, "", invalid("Unrecognized key(s) in object: 'webhookEnabled', on []")},
		{"filters too few", `{"mrFilters":[{"key":"labs"}]}`, "", invalid("Array must contain at least 16 element(s), on [mrFilters]")},
		{"malformed", `{"webhookUrl":`, "", `{"status":400,"title":"MetriportError","detail":"Unexpected end of JSON input","name":"Bad Request"}`},
		{"not an object", `"x"`, "", `{"status":400,"title":"MetriportError","detail":"Unexpected token '\"', \"\"x\"\" is not valid JSON","name":"Bad Request"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := start(t, sandbox.Options{Server: metriport.ServerOptions{Strict: true}})
			got := b.post("/settings", c.body)
			switch {
			case c.stored == "" && (got.code != 400 || got.body != c.fails):
				t.Errorf("%d %s\nwant %s", got.code, got.body, c.fails)
			case c.stored != "":
				if s := decode[settings](t, got); s.URL == nil || *s.URL != c.stored {
					t.Errorf("stored %s", got.body)
				}
			}
		})
	}
}

func TestPostSettingsChangesNothing(t *testing.T) {
	for name, body := range map[string]string{"null": `{"webhookUrl":null}`, "empty object": `{}`, "no body": ""} {
		t.Run(name, func(t *testing.T) {
			b := start(t, sandbox.Options{})
			before := b.get("/settings").body
			if got := b.post("/settings", body); got.code != 200 || got.body != before {
				t.Errorf("%d %s, was %s", got.code, got.body, before)
			}
			b.clock.Advance(0)
			if b.Receiver().Count() != 0 {
				t.Error("somebody was pinged")
			}
		})
	}
}

func TestBodies(t *testing.T) {
	b := start(t, sandbox.Options{})
	const path, url = "/settings", "https://a.example.com/form?a=1&b=2"
	before := b.get(path).body
	for _, kind := range []string{"", "text/plain", "application/jsonx"} {
		if got := b.do(http.MethodPost, path, `{"webhookUrl":"`+url+`"}`, "Content-Type: "+kind); got.code != 200 || got.body != before {
			t.Errorf("content type %q: %d %s", kind, got.code, got.body)
		}
	}
	got := b.do(http.MethodPost, path, "webhookUrl=https%3A%2F%2Fa.example.com%2Fform%3Fa%3D1%26b%3D2", "Content-Type: application/x-www-form-urlencoded")
	if s := decode[settings](t, got); *s.URL != url || !strings.Contains(got.body, url) {
		t.Errorf("form: %s", got.body)
	}
	got = b.do(http.MethodPost, path, "webhookUrl=a&webhookUrl=b&x=1", "Content-Type: application/x-www-form-urlencoded")
	if got.body != invalid("Invalid input, on [webhookUrl], Unrecognized key(s) in object: 'x', on []") {
		t.Errorf("form: %s", got.body)
	}
	got = b.post(path, `{"webhookUrl":"`+strings.Repeat("x", 20<<20)+`"}`)
	if got.code != 413 || got.body != `{"status":413,"title":"MetriportError","detail":"request entity too large","name":"Request Entity Too Large"}` {
		t.Errorf("20 MB: %d %s", got.code, got.body)
	}
	filters := `[` + strings.Repeat(`{"stringFilter":"x","zzz":1,"key":"labs","dateFilter":{"from":"2025-01-01","to":"2025-02-01"}},`, 15) + `{"key":"tasks"}]`
	got = b.post(path, `{"mrFilters":`+filters+`}`)
	want := `"mrFilters":[` + strings.Repeat(`{"key":"labs","dateFilter":{"to":"2025-02-01","from":"2025-01-01"},"stringFilter":"x"},`, 15) + `{"key":"tasks"}]}`
	if !strings.HasSuffix(got.body, want) {
		t.Errorf("filters: %s", got.body)
	}
}

// TestTheKey is what the public code does with the webhook key, and what the
// documentation says.
func TestTheKey(t *testing.T) {
	for _, c := range []struct {
		name   string
		mode   metriport.ServerEmptyURL
		clears bool
	}{
		{"as documented", metriport.ServerEmptyClears, true},
		{"as coded", metriport.ServerEmptyIgnored, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := start(t, sandbox.Options{Blank: true, Seed: 5, Server: metriport.ServerOptions{EmptyURL: c.mode}})
			if s := b.settings(); s.Key != nil || s.URL != nil {
				t.Fatalf("blank: %+v", s)
			}
			first := b.setURL(b.PlainReceiverURL())
			if len(*first.Key) != 21 || strings.Trim(*first.Key, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") != "" {
				t.Errorf("key %q", *first.Key)
			}
			if s := b.setURL(b.PlainReceiverURL() + "/2"); *s.Key != *first.Key || *s.URL != b.PlainReceiverURL()+"/2" {
				t.Errorf("another URL: %s, was %s", *s.Key, *first.Key)
			}
			cleared := b.setURL("")
			if (cleared.URL == nil) != c.clears || (cleared.Key == nil) != c.clears {
				t.Errorf("empty URL: %+v", cleared)
			}
			if now := b.settings(); (now.URL == nil) != c.clears {
				t.Errorf("read again: %+v", now)
			}
			again := b.setURL(b.PlainReceiverURL())
			if changed := *again.Key != *first.Key; changed != c.clears {
				t.Errorf("set again: the key changed is %t", changed)
			}
		})
	}
}
