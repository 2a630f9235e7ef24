package sign_test

import (
	"bytes"
	"compress/gzip"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/hooktop/hooktop/model/sign"
)

// trulySigned is the verdict by the rules alone, written down once more.
func trulySigned(q sign.Query, scheme string) bool {
	first := func(name string) string {
		for _, f := range q.Header {
			if len(f.Name) == len(name) && strings.EqualFold(f.Name, name) {
				return f.Value
			}
		}
		return ""
	}
	switch scheme {
	case sign.SchemeMetriport:
		return slices.ContainsFunc(q.Secrets, func(s string) bool {
			return s != "" && sign.VerifyMetriport(s, first(sign.MetriportHeader), q.Body)
		})
	case sign.SchemeMetriportLegacy:
		return first(sign.LegacyHeader) != "" && slices.Contains(q.Secrets, first(sign.LegacyHeader))
	}
	id, stamp, list := first("svix-id"), first("svix-timestamp"), first("svix-signature")
	if id == "" || stamp == "" || list == "" {
		id, stamp, list = first("webhook-id"), first("webhook-timestamp"), first("webhook-signature")
	}
	at, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || id == "" || max(q.Now.Unix()-at, at-q.Now.Unix()) > 300 {
		return false
	}
	content := append([]byte(id+"."+strconv.FormatInt(at, 10)+"."), q.Body...)
	return slices.ContainsFunc(strings.Split(list, " "), func(item string) bool {
		return slices.ContainsFunc(q.Secrets, func(s string) bool { return matches(s, item, content) })
	})
}

func matches(secret, item string, content []byte) bool {
	version, value, _ := strings.Cut(item, ",")
	if pub, ok := strings.CutPrefix(secret, "whpk_"); ok {
		key, err := base64.StdEncoding.DecodeString(pub)
		sum, wrong := base64.StdEncoding.DecodeString(value)
		return version == "v1a" && err == nil && wrong == nil && len(key) == ed25519.PublicKeySize && ed25519.Verify(key, content, sum)
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if version != "v1" || err != nil || len(key) == 0 {
		return false
	}
	mac := hmac.New(sha256.New, key)
	mac.Write(content)
	return value == base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// FuzzCheck gives all kinds of headers, secrets and bodies: no panic, never
// valid but by the rules, and findings that can be shown.
func FuzzCheck(f *testing.F) {
	const standard = "v1,3Rn7Nnv90BCKskFp9agncbOOeOuxFOxIeEYe54PZU2k="
	body := []byte(`{"a":1}`)
	f.Add("", sign.MetriportHeader, sign.Metriport("some-key", body), "", "", "", "", "some-key", body)
	f.Add("standard", "svix-id", "msg_1", "svix-timestamp", "1767225600", "svix-signature", standard, "whsec_d0FK3aYHgsgsSTz/RzKe+QJ1Y2Wz5EgJ", body)
	f.Add("", "webhook-id", "a.b", "Webhook-Timestamp", "1767225600.5", "WEBHOOK-SIGNATURE", "v1 , ,,;= \"v1a,", "\"whpk_\n\"", []byte("\ufeff{\r\n}\n"))
	f.Add("metriport-legacy", sign.LegacyHeader, "'key=\\", "x", "", "", "", "export A=b", []byte("H4sIAAAAAAAA"))
	f.Add("", "x-metriport-signature", "sha256=", "", "", "", "", "%41", []byte("\x1f\x8b\x08"))
	f.Add("", "x-metriport-signature", "SHA256=00", "", "", "", "", " a ", []byte(`{"meta":{"data":{}},"k\ud83d":[1e5,-0,"\/"]}`))
	f.Fuzz(func(t *testing.T, scheme, n1, v1, n2, v2, n3, v3, secret string, body []byte) {
		q := sign.Query{
			Scheme: scheme, Header: fields(n1, v1, n2, v2, n3, v3), Body: body, Secrets: []string{secret, "V1StGXR8_Z5jdHi6B-myT"}, Now: signedAt,
		}
		v := sign.Check(q)
		if v.Valid && !trulySigned(q, v.Scheme) {
			t.Fatalf("valid against the rules: %+v", v)
		}
		if !v.Valid && v.Scheme != "" && trulySigned(q, v.Scheme) && !v.Has(sign.InvalidTimestamp) {
			t.Fatalf("refused against the rules: %+v", v)
		}
		if !v.Valid && len(v.Findings) == 0 {
			t.Fatal("refused without a word")
		}
		for _, f := range v.Findings {
			shown(t, f.Detail)
			shown(t, f.Fix)
		}
	})
}

// shown checks that a text fits a line of a terminal's without doing anything to it.
func shown(t *testing.T, s string) {
	t.Helper()
	if s == "" || len(s) > 2000 {
		t.Errorf("%d bytes: %.80q", len(s), s)
	}
	for _, r := range s {
		if !unicode.IsPrint(r) {
			t.Errorf("%q holds %U", s, r)
		}
	}
}

// TestHostileHeaders has headers that are made to cost time or to be shown.
func TestHostileHeaders(t *testing.T) {
	many := make([]sign.Field, 20_000)
	for i := range many {
		many[i] = sign.Field{Name: "X-" + strconv.Itoa(i), Value: "v"}
	}
	ed := "v1a," + base64.StdEncoding.EncodeToString(make([]byte, 64))
	for name, header := range map[string][]sign.Field{
		"a long signature":       fields("svix-id", "a", "svix-timestamp", "1", "svix-signature", strings.Repeat("A", 4<<20)),
		"signatures without end": fields("svix-id", "a", "svix-timestamp", "1", "svix-signature", strings.Repeat(ed+" ", 20_000)),
		"commas without end":     fields("svix-id", "a", "svix-timestamp", "1", "svix-signature", strings.Repeat(",", 1<<20)),
		"spaces without end":     fields("svix-id", "a", "svix-timestamp", "1", "svix-signature", strings.Repeat(" ", 1<<20)),
		"a long time":            fields("svix-id", "a", "svix-timestamp", strings.Repeat("9", 1<<20), "svix-signature", ed),
		"a long id":              fields("svix-id", strings.Repeat("a", 4<<20), "svix-timestamp", "1", "svix-signature", ed),
		"escapes":                fields("x-metriport-signature", "\x1b]52;c;aGk=\a\x1b[2J\u202e"),
		"escapes in a name":      fields("x_metriport_signature\x1b[2J", "0", "X_Metriport_Signature", "\x1b"),
		"many lines":             append(many, fields("x-metriport-signature", "00")...),
	} {
		t.Run(name, func(t *testing.T) {
			for _, scheme := range []string{"", sign.SchemeMetriport, sign.SchemeStandard, sign.SchemeMetriportLegacy} {
				v := sign.Check(sign.Query{
					Scheme: scheme, Header: header, Body: []byte(`{"a":1}`), Now: signedAt,
					Secrets: []string{"whpk_0KlYRElWTXoJkYBA5dOTHci96Wllxt1jwc7uU5/KEDM=", strings.Repeat("s", 1<<20)},
				})
				if v.Valid {
					t.Fatal("valid")
				}
				for _, f := range v.Findings {
					shown(t, f.Detail)
				}
			}
		})
	}
}

// TestBombs has bodies that grow when they are read.
func TestBombs(t *testing.T) {
	var bomb bytes.Buffer
	w := gzip.NewWriter(&bomb)
	for range 64 {
		_, _ = w.Write(make([]byte, 1<<20))
	}
	_ = w.Close()
	quoted := `{"a":"\"\""}`
	for range 10 {
		quoted = goText(quoted)
	}
	for name, body := range map[string][]byte{
		"gzip":           bomb.Bytes(),
		"base64 of gzip": []byte(base64.StdEncoding.EncodeToString(bomb.Bytes())),
		"deep":           []byte(strings.Repeat("[", 300_000) + strings.Repeat("]", 300_000)),
		"deep and open":  []byte(strings.Repeat(`{"a":`, 300_000)),
		"quoted":         []byte(quoted),
	} {
		t.Run(name, func(t *testing.T) {
			v := sign.Check(sign.Query{Header: fields(sign.MetriportHeader, strings.Repeat("0", 64)), Body: body, Secrets: []string{"some-key"}})
			if v.Valid || !v.Has(sign.BodyChangedUnproven) {
				t.Errorf("%+v", v)
			}
		})
	}
}

// TestLargeBodies finds the usual mistakes within the bounds of work: what is
// done for each byte is the same from some megabytes on.
func TestLargeBodies(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	v := value{object: true}
	meta := value{object: true}
	member(&meta, "type", textValue("network-query.hie"))
	member(&v, "meta", meta)
	list := value{}
	for i := range 8_000 {
		item := value{object: true}
		member(&item, "id", textValue(strconv.Itoa(i)))
		member(&item, "url", textValue("https://files.example.org/a?x=1&y=2"))
		member(&item, "text", textValue("Zürich <b>, taken in the morning; see the attached report"))
		member(&item, "value", value{scalar: "98.6"})
		list.items = append(list.items, item)
	}
	member(&v, "entry", list)
	body := jsStyle.write(v)
	const key = "V1StGXR8_Z5jdHi6B-myT"
	pretty := jsStyle.with(func(s *style) { s.indent, s.colon = "  ", ": " }).write(v)
	for _, c := range []struct {
		name   string
		body   []byte
		secret string
		codes  []sign.Code
	}{
		{"a line break", append(slices.Clip(body), '\n'), key, []sign.Code{sign.BodyTrailingNewline}},
		{"base64", []byte(base64.StdEncoding.EncodeToString(body)), key, []sign.Code{sign.BodyBase64}},
		{"gzip", gzipped(body), key, []sign.Code{sign.BodyGzip}},
		{"pretty, and a line break in the key", pretty, key + "\n", []sign.Code{sign.SecretWhitespace, sign.BodyPretty}},
		{"Python", pythonStyle.write(v), key, []sign.Code{sign.BodyReserializedPython}},
		{"Go", goStyle.write(v.arranged(alphabetical)), key, []sign.Code{sign.BodyReserializedGo}},
		{"slashes", jsStyle.with(func(s *style) { s.text = slashText }).write(v), key, []sign.Code{sign.BodyEscapedSlashes}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := sign.Check(sign.Query{Header: fields(sign.MetriportHeader, sign.Metriport(key, body)), Body: c.body, Secrets: []string{c.secret}, Now: time.Now()})
			if got.Valid || len(got.Findings) != len(c.codes) {
				t.Fatalf("%+v", got)
			}
			for i, code := range c.codes {
				if got.Findings[i].Code != code {
					t.Errorf("%+v, want %v", got.Findings, c.codes)
				}
			}
		})
	}
}
