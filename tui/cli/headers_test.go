package cli

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/sign"
)

func TestHeadersFrom(t *testing.T) {
	signature := sign.Field{Name: "X-Metriport-Signature", Value: "abc"}
	kind := sign.Field{Name: "Content-Type", Value: "application/json"}
	for _, c := range []struct {
		name, from string
		want       []sign.Field
		rest       bool
	}{
		{"lines", "X-Metriport-Signature: abc\nContent-Type: application/json\n", []sign.Field{signature, kind}, false},
		{"CRLF and no line end", "X-Metriport-Signature: abc\r\nContent-Type: application/json", []sign.Field{signature, kind}, false},
		{"a byte order mark, empty lines before", "\ufeff\r\n\nX-Metriport-Signature: abc\r\n\r\n", []sign.Field{signature}, false},
		{"one space is not the value's, the others are", "a: b\nc:  d \ne:f\ng:\n", []sign.Field{{Name: "a", Value: "b"}, {Name: "c", Value: " d "}, {Name: "e", Value: "f"}, {Name: "g"}}, false},
		{"a value with colons", "webhook-signature: v1,a:b v1,c\n", []sign.Field{{Name: "webhook-signature", Value: "v1,a:b v1,c"}}, false},
		{"repeated", "a: 1\nA: 2\n", []sign.Field{{Name: "a", Value: "1"}, {Name: "A", Value: "2"}}, false},
		{"a request with its body", "POST /in HTTP/1.1\r\nX-Metriport-Signature: abc\r\n\r\n{\"a\": 1}", []sign.Field{signature}, true},
		{"curl -i", "HTTP/2 200\nContent-Type: application/json\n\nOK", []sign.Field{kind}, true},
		{"curl -v", "*   Trying 127.0.0.1:80...\n> POST /in HTTP/1.1\r\n> X-Metriport-Signature: abc\r\n> \r\n} [8 bytes data]\n< HTTP/1.1 200 OK\n< Content-Type: text/html\n", []sign.Field{signature}, true},
		{"JSON of a framework", `{"x-metriport-signature": "abc", "accept": ["a", "b"]}`, []sign.Field{{Name: "accept", Value: "a"}, {Name: "accept", Value: "b"}, {Name: "x-metriport-signature", Value: "abc"}}, false},
		{"below headers", ` {"method": "POST", "headers": {"X-Metriport-Signature": "abc"}, "body": {}}`, []sign.Field{signature}, false},
		{"a list", `[{"name": "X-Metriport-Signature", "value": "abc"}]`, []sign.Field{signature}, false},
		{"none, said in JSON", `{}`, nil, false},
		{"none, in a list", ` []`, nil, false},
		{"HAR", `{"log": {"entries": [{"request": {"method": "POST", "headers": [{"name": ":authority", "value": "a"}, {"name": "X-Metriport-Signature", "value": "abc"}]}}]}}`, []sign.Field{signature}, false},
	} {
		got, rest, err := headersFrom([]byte(c.from))
		if err != nil || !slices.Equal(got, c.want) || rest != c.rest {
			t.Errorf("%s: %v, rest %t, %v", c.name, got, rest, err)
		}
	}
}

// TestHeadersRefused: what is refused is refused with its place, and never
// repeated: it may be a secret.
func TestHeadersRefused(t *testing.T) {
	for _, c := range []struct{ name, from, says string }{
		{"nothing", "", "there is none"},
		{"empty lines", "\r\n\n", "there is none"},
		{"only a request line", "POST / HTTP/1.1\n", "there is none"},
		{"folded", "a: b\n hush-hush\n", "line 2 begins with a space"},
		{"folded by a tab", "a: b\n\thush-hush\n", "line 2 begins with a space"},
		{"no colon", "a: b\nhush-hush\n", `line 2 is not "Name: value"`},
		{"a name with a space", "hush hush: b\n", "line 1"},
		{"a start line in the middle", "a: b\nPOST /hush HTTP/1.1\n", "line 2"},
		{"half of JSON", `{"hush`, "begins as JSON"},
		{"a list of numbers", `[1, 2]`, "begins as JSON"},
		{"a value that is a number", `{"hush": 1}`, "neither a text nor a list"},
		{"a name that is none", `{"hush hush": "a"}`, "no header can have"},
		{"an entry without a value", `[{"name": "hush"}]`, "entry 1"},
		{"headers in headers", `{"headers": {"headers": {"hush": "a"}}}`, "neither a text"},
		{"several requests", `{"log": {"entries": [{"request": {}}, {"request": {}}]}}`, "2 requests"},
		{"too many", strings.Repeat("a: hush\n", maxHeaders+1), "more than 1000"},
	} {
		_, _, err := headersFrom([]byte(c.from))
		if model.CodeOf(err) != model.Invalid || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestHeadersAlways: what is written in any of the forms is read as it was.
func TestHeadersAlways(t *testing.T) {
	field := rapid.Custom(func(t *rapid.T) sign.Field {
		return sign.Field{
			Name:  rapid.StringMatching(`[A-Za-z0-9!#$%&'*+.^_|~-]{1,12}`).Draw(t, "name"),
			Value: rapid.StringMatching(`[ -~é]{0,20}`).Draw(t, "value"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(field, 1, 8).Draw(t, "fields")
		end := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "line end")
		var lines strings.Builder
		for _, f := range want {
			lines.WriteString(f.Name + ": " + f.Value + end)
		}
		list := make([]map[string]string, len(want))
		for i, f := range want {
			list[i] = map[string]string{"name": f.Name, "value": f.Value}
		}
		asList, err := json.Marshal(list)
		if err != nil {
			t.Fatal(err)
		}
		for _, from := range []string{lines.String(), "POST /in HTTP/1.1" + end + lines.String() + end, string(asList)} {
			got, rest, err := headersFrom([]byte(from))
			if err != nil || rest || !slices.Equal(got, want) {
				t.Fatalf("%q: %v, rest %t, %v", from, got, rest, err)
			}
		}
	})
}

func FuzzHeaders(f *testing.F) {
	for _, seed := range []string{
		"a: b\r\nc: d\r\n\r\nrest", "> a: b\n< c: d", `{"a": ["b"]}`, `[{"name": "a", "value": "b"}]`, `{"log": {"entries": [{"request": {"headers": []}}]}}`, "HTTP/1.1 200\n", "\ufeff[", "a:\n b",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, _, err := headersFrom(data)
		if err != nil {
			if model.CodeOf(err) != model.Invalid || got != nil {
				t.Fatalf("%v, %v", got, err)
			}
			return
		}
		if len(got) > maxHeaders {
			t.Fatalf("%d headers", len(got))
		}
		for _, h := range got {
			if !sign.IsName(h.Name) {
				t.Fatalf("%q is no name", h.Name)
			}
		}
	})
}

func TestCredentials(t *testing.T) {
	for name, want := range map[string]bool{
		"X-Webhook-Key": true, "Authorization": true, "cookie": true, "X-Auth-Token": true, "my-secret": true, "X-API-Key": true,
		"x-metriport-signature": false, "webhook-signature": false, "svix-id": false, "content-type": false,
	} {
		if isCredential(name) != want {
			t.Errorf("%s: %t", name, !want)
		}
	}
}
