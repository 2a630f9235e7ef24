package sign_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model/sign"
)

// fields are header lines of names and values in turn.
func fields(pairs ...string) []sign.Field {
	var list []sign.Field
	for pair := range slices.Chunk(pairs, 2) {
		list = append(list, sign.Field{Name: pair[0], Value: pair[len(pair)-1]})
	}
	return list
}

// TestSignatureFormats makes the mistakes of writing a signature.
func TestSignatureFormats(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := messageOf(t)
		b := bench{Query: sign.Query{Now: signedAt, Body: jsStyle.write(v)}}.sign(t, sign.SchemeMetriport)
		good := b.Header[0].Value
		sum, _ := hex.DecodeString(good)
		type format struct {
			value string
			codes []sign.Code
		}
		f := rapid.SampledFrom([]format{
			{"sha256=" + good, []sign.Code{sign.SignaturePrefixed}},
			{"HMAC-SHA256 " + good, []sign.Code{sign.SignaturePrefixed}},
			{"v1=" + good, []sign.Code{sign.SignaturePrefixed}},
			{strings.ToUpper(good), []sign.Code{sign.SignatureUpperCase}},
			{" " + good, []sign.Code{sign.SignatureWhitespace}},
			{`"` + good + `"`, []sign.Code{sign.SignatureWhitespace}},
			{base64.StdEncoding.EncodeToString(sum), []sign.Code{sign.SignatureEncoding}},
			{base64.RawURLEncoding.EncodeToString(sum), []sign.Code{sign.SignatureEncoding}},
			{base64.StdEncoding.EncodeToString([]byte(good)), []sign.Code{sign.SignatureEncoding}},
			{"sha256=" + base64.StdEncoding.EncodeToString(sum), []sign.Code{sign.SignaturePrefixed, sign.SignatureEncoding}},
			{" sha256=" + strings.ToUpper(good), []sign.Code{sign.SignatureWhitespace, sign.SignaturePrefixed, sign.SignatureUpperCase}},
			{good[:40+2], []sign.Code{sign.SignatureCut}},
		}).Draw(t, "format")
		b.Header = []sign.Field{{Name: sign.MetriportHeader, Value: f.value}}
		if f.value == good {
			t.Skip("no letter to be upper")
		}
		b.finds(t, f.codes...)
		b.received(pythonStyle.write(v)).finds(t, append(f.codes, sign.BodyReserializedPython)...)
	})
}

func TestStandardFormats(t *testing.T) {
	const body = `{"type":"workout.created"}`
	b := bench{Query: sign.Query{Now: signedAt, Body: []byte(body), Secrets: []string{"whsec_d0FK3aYHgsgsSTz/RzKe+QJ1Y2Wz5EgJ"}}}
	other := "whsec_VNwFF4+P0X+sHqihm4SeXOuWyvfkWjJ0"
	sums := map[string]string{}
	for _, s := range []string{b.Secrets[0], other} {
		lines, err := sign.Sign(sign.SchemeStandard, s, sign.Letter{ID: "msg_1", At: signedAt, Body: b.Body})
		if err != nil {
			t.Fatal(err)
		}
		sums[s] = strings.TrimPrefix(lines[2].Value, "v1,")
	}
	good, bad := sums[b.Secrets[0]], sums[other]
	raw, _ := base64.StdEncoding.DecodeString(good)
	for _, c := range []struct {
		name, value string
		codes       []sign.Code
	}{
		{"commas between", "v1," + bad + ",v1," + good, []sign.Code{sign.SignatureSeparator}},
		{"commas between, the first one good", "v1," + good + ",v1," + bad, []sign.Code{sign.SignatureSeparator}},
		{"semicolons", "v1," + bad + ";v1," + good, []sign.Code{sign.SignatureSeparator}},
		{"a space after the version", "v1, " + good, []sign.Code{sign.SignatureSeparator}},
		{"no version", good, []sign.Code{sign.SignatureVersion}},
		{"a capital version", "V1," + good, []sign.Code{sign.SignatureVersion}},
		{"another version", "v2," + good, []sign.Code{sign.SignatureVersion}},
		{"equals", "v1=" + good, []sign.Code{sign.SignatureSeparator}},
		{"hex", "v1," + hex.EncodeToString(raw), []sign.Code{sign.SignatureEncoding}},
		{"GitHub's way", "sha256=" + hex.EncodeToString(raw), []sign.Code{sign.SignaturePrefixed, sign.SignatureEncoding, sign.SignatureVersion}},
		{"no padding", "v1," + strings.TrimRight(good, "="), []sign.Code{sign.SignatureEncoding}},
		{"quoted", `"v1,` + good + `"`, []sign.Code{sign.SignatureWhitespace}},
		{"nothing", "v1,", []sign.Code{sign.SignatureMalformed}},
		{"words", "no signature here", []sign.Code{sign.SignatureMalformed}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b.Header = []sign.Field{{Name: "webhook-id", Value: "msg_1"}, {Name: "webhook-timestamp", Value: "1767225600"}, {Name: "webhook-signature", Value: c.value}}
			v := sign.Check(b.Query)
			if v.Valid || len(v.Findings) != len(c.codes) {
				t.Errorf("%+v, want %v", v, c.codes)
			}
			for _, code := range c.codes {
				if !v.Has(code) {
					t.Errorf("%+v, want %v", v.Findings, c.codes)
				}
			}
		})
	}
}

// TestMissingHeaders says which family is there instead.
func TestMissingHeaders(t *testing.T) {
	for _, c := range []struct {
		name, scheme string
		header       []sign.Field
		says         []string
	}{
		{"nothing at all", "", nil, []string{"no header of a known scheme"}},
		{"GitHub's", "", fields("X-Hub-Signature-256", "sha256=00"), []string{"x-hub-signature-256", "GitHub"}},
		{"a gateway's name", "", fields("HTTP_X_METRIPORT_SIGNATURE", "00"), []string{"x-metriport-signature", "CGI"}},
		{"Svix's for Metriport's", sign.SchemeMetriport, fields("Svix-Signature", "v1,a"), []string{"svix-signature", "Svix"}},
		{"Metriport's for Svix's", sign.SchemeStandard, fields("X-Metriport-Signature", "a"), []string{"webhook-id, webhook-timestamp, webhook-signature", "Metriport"}},
		{"the old for the new", sign.SchemeMetriport, fields("x-webhook-key", "a"), []string{"x-webhook-key", "2024"}},
		{"the new for the old", sign.SchemeMetriportLegacy, fields("x-metriport-signature", "a"), []string{"x-webhook-key is missing", "x-metriport-signature"}},
		{"undefined", "", fields("x-metriport-signature", "undefined"), []string{"JavaScript"}},
		{"empty", "", fields("x-webhook-key", ""), []string{"empty"}},
		{"one of three", "", fields("svix-id", "a"), []string{"missing: svix-timestamp, svix-signature"}},
		{"mixed families", "", fields("svix-id", "a", "webhook-timestamp", "1", "svix-signature", "v1,a"), []string{"svix-timestamp", "mixed"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := sign.Check(sign.Query{Scheme: c.scheme, Header: c.header, Secrets: []string{"whsec_d0FK3aYHgsgsSTz/RzKe+QJ1Y2Wz5EgJ"}})
			if v.Valid || len(v.Findings) == 0 || v.Findings[0].Code != sign.MissingHeader {
				t.Fatalf("%+v", v)
			}
			for _, s := range c.says {
				if !strings.Contains(v.Findings[0].Detail, s) {
					t.Errorf("it says %q, not %q", v.Findings[0].Detail, s)
				}
			}
		})
	}
	if v := sign.Check(sign.Query{Scheme: "stripe"}); v.Valid || !v.Has(sign.UnknownScheme) {
		t.Errorf("%+v", v)
	}
	if v := sign.Check(sign.Query{Header: fields(sign.MetriportHeader, "00")}); v.Valid || !v.Has(sign.InvalidSecret) {
		t.Errorf("without a secret: %+v", v)
	}
	// Case does not matter, but only that of ASCII: a Kelvin sign is no k.
	body := []byte("{}")
	for name, valid := range map[string]bool{"X-WebhooK-KEY": true, "x-webhoo\u212a-key": false} {
		v := sign.Check(sign.Query{Header: fields(name, "secret-key"), Body: body, Secrets: []string{"secret-key"}})
		if v.Valid != valid {
			t.Errorf("%q: %+v", name, v)
		}
	}
}

func TestLegacy(t *testing.T) {
	lines, err := sign.Sign(sign.SchemeMetriportLegacy, "V1StGXR8_Z5jdHi6B-myT", sign.Letter{Body: []byte("{}")})
	if err != nil || len(lines) != 1 || lines[0] != (sign.Field{Name: sign.LegacyHeader, Value: "V1StGXR8_Z5jdHi6B-myT"}) {
		t.Fatalf("%v, %v", lines, err)
	}
	for _, c := range []struct {
		name, header, secret string
		valid                bool
		code                 sign.Code
	}{
		{"the key", "V1StGXR8_Z5jdHi6B-myT", "V1StGXR8_Z5jdHi6B-myT", true, sign.Unsigned},
		{"another key", "V1StGXR8_Z5jdHi6B-myT", "V1StGXR8_Z5jdHi6B-myU", false, sign.SecretMismatch},
		{"a line break in the secret", "V1StGXR8_Z5jdHi6B-myT", "V1StGXR8_Z5jdHi6B-myT\n", false, sign.SecretWhitespace},
		{"quotes in the header", `"V1StGXR8_Z5jdHi6B-myT"`, "V1StGXR8_Z5jdHi6B-myT", false, sign.SignatureWhitespace},
		{"an empty secret", "V1StGXR8_Z5jdHi6B-myT", "", false, sign.InvalidSecret},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := sign.Check(sign.Query{Header: fields("X-Webhook-Key", c.header), Body: []byte("anything"), Secrets: []string{c.secret}})
			if v.Valid != c.valid || !v.Has(c.code) || v.Scheme != sign.SchemeMetriportLegacy {
				t.Errorf("%+v", v)
			}
			for _, f := range v.Findings {
				if strings.Contains(f.Detail+f.Fix, "V1StGXR8") {
					t.Errorf("%s tells the key", f.Code)
				}
			}
		})
	}
}

// TestTime holds the tolerance against its own arithmetic, at its ends most of all.
func TestTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		skew := rapid.OneOf(rapid.Int64Range(-310, 310), rapid.SampledFrom([]int64{-301, -300, 300, 301, 1 << 40, -1 << 40})).Draw(t, "skew")
		limit := time.Duration(rapid.SampledFrom([]int64{0, 0, -1, 10, 3600}).Draw(t, "limit")) * time.Second
		b := bench{Query: sign.Query{Now: signedAt, Body: []byte("{}")}}.sign(t, sign.SchemeStandard)
		b.Now = time.Unix(signedAt.Unix()+skew, rapid.Int64Range(0, 999_999_999).Draw(t, "nanos"))
		b.Tolerance = limit
		most := int64(300)
		if limit > 0 {
			most = int64(limit / time.Second)
		}
		v := sign.Check(b.Query)
		if v.Valid != (skew <= most && skew >= -most) || v.Has(sign.TimestampTooOld) != (skew > most) || v.Has(sign.TimestampTooNew) != (skew < -most) {
			t.Errorf("skew %d, limit %d: %+v", skew, most, v)
		}
		if v.Matched != 1 {
			t.Error("the time hides that the secret matches")
		}
	})
	// Times at the ends of what a header can say.
	for _, at := range []string{"9223372036854775807", "-9223372036854775808", "0", "1767225600000"} {
		for _, now := range []time.Time{signedAt, {}, time.Unix(1<<40, 0)} {
			h := fields("svix-id", "a", "svix-timestamp", at, "svix-signature", "v1,3Rn7Nnv90BCKskFp9agncbOOeOuxFOxIeEYe54PZU2k=")
			if v := sign.Check(sign.Query{Header: h, Secrets: []string{"d0FK3aYHgsgsSTz/RzKe+QJ1Y2Wz5EgJ"}, Now: now}); v.Valid || (!v.Has(sign.TimestampTooNew) && !v.Has(sign.TimestampTooOld)) {
				t.Errorf("%s at %v: %+v", at, now, v)
			}
		}
	}
}

func TestRepeatedHeader(t *testing.T) {
	body := []byte("{}")
	both := fields(sign.MetriportHeader, sign.Metriport("some-key", body), "X-Metriport-Signature", sign.Metriport("other-key", body))
	for _, c := range []struct {
		header []sign.Field
		valid  bool
	}{{both, true}, {[]sign.Field{both[1], both[0]}, false}} {
		v := sign.Check(sign.Query{Header: c.header, Body: body, Secrets: []string{"some-key"}})
		if v.Valid != c.valid || !v.Has(sign.RepeatedHeader) {
			t.Errorf("%+v", v)
		}
	}
}

func TestVerdictAsJSON(t *testing.T) {
	for _, c := range []struct {
		v    sign.Verdict
		want string
	}{
		{sign.Verdict{}, `{"valid":false,"scheme":"","matched_secret":null,"findings":[]}`},
		{
			sign.Verdict{Valid: true, Scheme: "standard", Matched: 2, Findings: []sign.Finding{{Code: sign.SecretPrevious, Detail: "d", Fix: "f"}}},
			`{"valid":true,"scheme":"standard","matched_secret":2,"findings":[{"code":"secret_previous","detail":"d","fix":"f"}]}`,
		},
	} {
		if got, err := json.Marshal(c.v); err != nil || string(got) != c.want {
			t.Errorf("%s, %v\nwant %s", got, err, c.want)
		}
	}
}

func TestSchemes(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range sign.Schemes() {
		if s.Name == "" || s.Title == "" || len(s.Headers) == 0 || s.Secret == "" || seen[s.Name] {
			t.Errorf("%+v", s)
		}
		seen[s.Name] = true
	}
	for _, name := range []string{"metriport", "metriport-legacy", "standard"} {
		if !seen[name] {
			t.Errorf("%s is missing", name)
		}
	}
}

// TestQuick gives the same verdict without the search.
func TestQuick(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := signed(t, jsStyle.write(messageOf(t)))
		if rapid.Bool().Draw(t, "changed") {
			b.Body = append(b.Body, '\n')
		}
		whole := sign.Check(b.Query)
		b.Quick = true
		if quick := sign.Check(b.Query); quick.Valid != whole.Valid || quick.Matched != whole.Matched || quick.Has(sign.BodyTrailingNewline) {
			t.Errorf("%+v, want %+v", quick, whole)
		}
	})
}
