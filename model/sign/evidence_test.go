package sign_test

import (
	"strings"
	"testing"

	"github.com/hooktop/hooktop/model/sign"
)

// TestEvidence has the words of findings: what exactly was different.
func TestEvidence(t *testing.T) {
	const key = "V1StGXR8_Z5jdHi6B-myT"
	const body = `{"meta":{"messageId":"m","when":"w","type":"t"},"b":[1,2],"url":"https://a/é<"}`
	const python = `{"meta": {"messageId": "m", "when": "w", "type": "t"}, "b": [1, 2], "url": "https://a/\u00e9<"}`
	for _, c := range []struct {
		name             string
		signed, received string
		secrets          []string
		header           []sign.Field
		code             sign.Code
		says             []string
	}{
		{name: "one line break", received: body + "\n", code: sign.BodyTrailingNewline, says: []string{"(LF)"}},
		{name: "CR LF", received: body + "\r\n", code: sign.BodyTrailingNewline, says: []string{"(CR LF)"}},
		{name: "much white space", received: body + " \n\n", code: sign.BodyTrailingNewline, says: []string{"3 characters"}},
		{name: "spaces lost", signed: strings.ReplaceAll(body, ",", ", "), received: body, code: sign.BodyChangedUnproven},
		{
			name: "Python's spaces lost", signed: `{"a": [1, 2], "b": "c"}`, received: `{"a":[1,2],"b":"c"}`, code: sign.BodyCompacted,
			says: []string{"a space after each comma and colon"},
		},
		{name: "indents lost", signed: "{\n  \"a\": [\n    1\n  ]\n}", received: `{"a":[1]}`, code: sign.BodyCompacted, says: []string{"two spaces"}},
		{name: "wide indents lost", signed: "{\n    \"a\": 1\n}", received: `{"a":1}`, code: sign.BodyCompacted, says: []string{"four spaces"}},
		{name: "tabs lost", signed: "{\n\t\"a\": 1\n}", received: `{"a":1}`, code: sign.BodyCompacted, says: []string{"tabs"}},
		{name: "indents changed", signed: "{\n  \"a\": 1\n}", received: "{\n\t\"a\": 1\n}", code: sign.BodyPretty, says: []string{"two spaces"}},
		{name: "keys sorted", received: `{"b":[1,2],"meta":{"messageId":"m","type":"t","when":"w"},"url":"https://a/é<"}`, code: sign.BodyKeyOrder, says: []string{"meta first"}},
		{name: "keys not sorted", signed: `{"a":1,"bb":2,"c":3}`, received: `{"bb":2,"a":1,"c":3}`, code: sign.BodyKeyOrder, says: []string{"alphabet"}},
		{name: "Python", received: python, code: sign.BodyReserializedPython, says: []string{"json.dumps", "none at all", "1 text"}},
		{name: "an escape lost", signed: python, received: strings.ReplaceAll(python, `\u00e9`, "é"), code: sign.BodyReserializedPython, says: []string{"escapes"}},
		{name: "two numbers", received: strings.Replace(body, "[1,2]", "[1.0,2.0]", 1), code: sign.BodyNumbers, says: []string{"2 numbers"}},
		{name: "the second of three secrets", received: body + "\n", secrets: []string{"another-key-21-charact", key, "x"}, code: sign.SecretPrevious, says: []string{"secret 2 of 3"}},
		{name: "no key of two", received: "{}", secrets: []string{"another-key-21-charact", "one-more-key"}, code: sign.SecretMismatch, says: []string{"any of the 2 secrets"}},
		{name: "a text body", received: "plain text", code: sign.SecretMismatch, says: []string{"forms of the body"}},
		{
			name: "a compressed body that cannot be read", received: "\x28\xb5\x2f\xfd", header: fields("Content-Encoding", "zstd", "Content-Length", "100"),
			code: sign.BodyChangedUnproven, says: []string{`"zstd"`, `"100"`, "4 bytes"},
		},
		{
			name: "headers that say nothing", received: "text", header: fields("Content-Encoding", "Identity", "Content-Length", "4"),
			code: sign.BodyChangedUnproven, says: []string{"beyond rebuilding"},
		},
		{name: "the key at fault", received: body, secrets: []string{"another-key-21-charact"}, code: sign.BodyChangedUnproven, says: []string{"form in which Metriport sends"}},
		{name: "white space before the key", received: body, secrets: []string{"\n " + key}, code: sign.SecretWhitespace, says: []string{"beginning", "without that it matches"}},
		{name: "white space around the key", received: body, secrets: []string{" " + key + " "}, code: sign.SecretWhitespace, says: []string{"around it"}},
		{name: "a mark before the key", received: body, secrets: []string{"\ufeff" + key}, code: sign.SecretWhitespace, says: []string{"byte order mark"}},
		{name: "spaces after the key", received: body, secrets: []string{key + "  "}, code: sign.SecretWhitespace, says: []string{"at its end"}},
		{name: "an empty key", received: body, secrets: []string{""}, code: sign.InvalidSecret, says: []string{"empty"}},
		{name: "an empty key among others", received: body, secrets: []string{"another-key-21-charact", ""}, code: sign.InvalidSecret, says: []string{"secret 2 of 2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.signed == "" {
				c.signed = body
			}
			if c.secrets == nil {
				c.secrets = []string{key}
			}
			header := append(fields(sign.MetriportHeader, sign.Metriport(key, []byte(c.signed))), c.header...)
			v := sign.Check(sign.Query{Header: header, Body: []byte(c.received), Secrets: c.secrets})
			if v.Valid || !v.Has(c.code) {
				t.Fatalf("%+v", v)
			}
			for _, f := range v.Findings {
				shown(t, f.Detail)
				shown(t, f.Fix)
				for _, s := range c.says {
					if f.Code == c.code && !strings.Contains(f.Detail, s) {
						t.Errorf("%s says %q, not %q", f.Code, f.Detail, s)
					}
				}
			}
		})
	}
}

// TestNothingIsAdded has requests in which one thing is wrong say that one alone.
func TestNothingIsAdded(t *testing.T) {
	const body = `{"type":"workout.created","data":{"id":"6b0c9f4e"}}`
	const shared = "whsec_d0FK3aYHgsgsSTz/RzKe+QJ1Y2Wz5EgJ"
	for _, family := range []string{sign.FamilySvix, sign.FamilyWebhook} {
		header, err := sign.Sign(sign.SchemeStandard, shared, sign.Letter{ID: "msg_1", At: signedAt, Body: []byte(body), Family: family})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name   string
			change func(q *sign.Query)
			want   string
		}{
			{"nothing", func(*sign.Query) {}, ""},
			{"the scheme by name", func(q *sign.Query) { q.Scheme = sign.SchemeStandard }, ""},
			{"detection by name", func(q *sign.Query) { q.Scheme = sign.Auto }, ""},
			{"other headers", func(q *sign.Query) { q.Header = append(fields("Host", "a", "X-Hub-Signature", "b"), q.Header...) }, ""},
			{"another scheme", func(q *sign.Query) { q.Scheme = sign.SchemeMetriport }, "missing_header"},
			{"no secret", func(q *sign.Query) { q.Secrets = nil }, "invalid_secret"},
			{"no id", func(q *sign.Query) { q.Header = q.Header[1:] }, "missing_header"},
			{"no signature", func(q *sign.Query) { q.Header = q.Header[:2] }, "missing_header"},
			{"an hour later", func(q *sign.Query) { q.Now = q.Now.Add(3600e9) }, "timestamp_too_old"},
			{"an hour earlier", func(q *sign.Query) { q.Now = q.Now.Add(-3600e9) }, "timestamp_too_new"},
			{"an hour later, allowed", func(q *sign.Query) { q.Now, q.Tolerance = q.Now.Add(3600e9), 3600e9 }, ""},
			{"within a second of the limit", func(q *sign.Query) { q.Now = q.Now.Add(300.5e9) }, "libraries_differ"},
			{"twice", func(q *sign.Query) { q.Header = append(q.Header[:3:3], q.Header[2]) }, "repeated_header"},
			{"an hour later and changed", func(q *sign.Query) {
				q.Now = q.Now.Add(3600e9)
				q.Body = append(q.Body, '\n')
			}, "timestamp_too_old body_trailing_newline"},
			{"without an id and changed", func(q *sign.Query) {
				q.Header = q.Header[1:]
				q.Body = append(q.Body, '\n')
			}, "missing_header"},
			{"no body", func(q *sign.Query) { q.Body = nil }, "body_empty secret_mismatch"},
		} {
			t.Run(family+"/"+c.name, func(t *testing.T) {
				q := sign.Query{Header: header, Body: []byte(body), Secrets: []string{shared}, Now: signedAt}
				c.change(&q)
				if got := codesOf(sign.Check(q)); got != c.want {
					t.Errorf("found %q, want %q", got, c.want)
				}
			})
		}
	}
}

// TestMixedFamilies has the three headers of two families, which some libraries
// take: never valid, but the body is looked into all the same.
func TestMixedFamilies(t *testing.T) {
	const shared = "whsec_d0FK3aYHgsgsSTz/RzKe+QJ1Y2Wz5EgJ"
	header, err := sign.Sign(sign.SchemeStandard, shared, sign.Letter{ID: "msg_1", At: signedAt, Body: []byte("{}")})
	if err != nil {
		t.Fatal(err)
	}
	header[0].Name = "svix-id"
	for body, want := range map[string]string{"{}": "missing_header", "{}\n": "missing_header body_trailing_newline"} {
		v := sign.Check(sign.Query{Header: header, Body: []byte(body), Secrets: []string{shared}, Now: signedAt})
		if v.Valid || codesOf(v) != want {
			t.Errorf("%q: %+v", body, v)
		}
	}
}
