package sign_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model/sign"
)

// secretMistakes are made when a secret is copied, whatever the scheme.
var secretMistakes = []struct {
	code sign.Code
	make func(secret string) string
}{
	{sign.SecretWhitespace, func(s string) string { return s + "\n" }},
	{sign.SecretWhitespace, func(s string) string { return s + "\r\n" }},
	{sign.SecretWhitespace, func(s string) string { return "  " + s + " " }},
	{sign.SecretWhitespace, func(s string) string { return "\ufeff" + s }},
	{sign.SecretWhitespace, func(s string) string { return s + "\u00a0" }},
	{sign.SecretQuoted, func(s string) string { return `"` + s + `"` }},
	{sign.SecretQuoted, func(s string) string { return "'" + s + "'" }},
	{sign.SecretQuoted, func(s string) string { return "“" + s + "”" }},
	{sign.SecretAssigned, func(s string) string { return "METRIPORT_WH_KEY=" + s }},
	{sign.SecretAssigned, func(s string) string { return "export WH_KEY = " + s }},
	{sign.SecretAssigned, func(s string) string { return "v1," + s }},
	{sign.SecretEncoding, func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }},
}

// withSecret gives the request another secret than it was signed with.
func (b bench) withSecret(secrets ...string) bench {
	b.Secrets = secrets
	return b
}

// codes are what a check finds, but for secrets that cannot be read as they are:
// that is said beside the reason.
func (b bench) codes(t *rapid.T) map[sign.Code]bool {
	v := sign.Check(b.Query)
	if v.Valid {
		t.Fatalf("valid: %+v", v)
	}
	found := map[sign.Code]bool{}
	for _, f := range v.Findings {
		found[f.Code] = true
	}
	delete(found, sign.InvalidSecret)
	return found
}

func same(found map[sign.Code]bool, want ...sign.Code) bool {
	all := map[sign.Code]bool{}
	for _, c := range want {
		all[c] = true
		if !found[c] {
			return false
		}
	}
	return len(all) == len(found)
}

func TestSecretMistakes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := signed(t, jsStyle.write(messageOf(t)))
		m := rapid.SampledFrom(secretMistakes).Draw(t, "mistake")
		wrong := b.withSecret(m.make(b.secret))
		if v := sign.Check(wrong.Query); v.Valid {
			// Base64 is read over line breaks; only Rust's library is strict.
			if v.Scheme != sign.SchemeStandard || !v.Has(sign.SecretWhitespace) {
				t.Fatalf("valid: %+v", v)
			}
			return
		}
		if got := wrong.codes(t); !same(got, m.code) {
			t.Errorf("found %v, want %s", got, m.code)
		}
	})
}

// TestMistakesTogether has a mistake in the secret, one in the header and one in
// the body at once, with the secret an earlier one.
func TestMistakesTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := messageOf(t)
		b := bench{Query: sign.Query{Now: signedAt, Body: jsStyle.write(v)}}.sign(t, sign.SchemeMetriport)
		secret, other := rapid.SampledFrom(secretMistakes).Draw(t, "secret"), rapid.SampledFrom(secretMistakes).Draw(t, "second")
		want := []sign.Code{secret.code, sign.SecretPrevious}
		wrong := secret.make(b.secret)
		if other.code != secret.code && other.code != sign.SecretEncoding && secret.code != sign.SecretEncoding {
			wrong = other.make(wrong)
			want = append(want, other.code)
		}
		if rapid.Bool().Draw(t, "upper") {
			b.Header[0].Value = "sha256=" + strings.ToUpper(b.Header[0].Value)
			want = append(want, sign.SignaturePrefixed)
			if strings.ToLower(b.Header[0].Value) != b.Header[0].Value {
				want = append(want, sign.SignatureUpperCase)
			}
		}
		pretty := jsStyle.with(func(s *style) { s.indent, s.colon = "  ", ": " }).write(v.arranged(func(a, b string) bool { return a > b }))
		if d := dataOf(v); d != nil && len(d.keys) > 1 {
			pretty = jsStyle.with(func(s *style) { s.indent, s.colon = "  ", ": " }).write(v)
		} else {
			want = append(want, sign.BodyKeyOrder)
		}
		want = append(want, sign.BodyPretty, sign.BodyTrailingNewline)
		got := b.received(append(pretty, '\n')).withSecret("V1StGXR8_Z5jdHi6B-myT", wrong).codes(t)
		if !same(got, want...) {
			t.Errorf("found %v, want %v", got, want)
		}
	})
}

func TestSeveralSecrets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := signed(t, []byte(`{"a":1}`))
		n := rapid.IntRange(1, 4).Draw(t, "secrets")
		at := rapid.IntRange(0, n-1).Draw(t, "at")
		b.Secrets = nil
		for i := range n {
			if i == at {
				b.Secrets = append(b.Secrets, b.secret)
			} else {
				b.Secrets = append(b.Secrets, secretOf(t, sign.Check(b.Query).Scheme))
			}
		}
		v := sign.Check(b.Query)
		if !v.Valid || v.Matched != at+1 || v.Has(sign.SecretPrevious) != (at > 0) {
			t.Errorf("%d of %d: %+v", at+1, n, v)
		}
		// A mistake in the body does not hide that the secret is an earlier one.
		v = sign.Check(b.received([]byte("{\"a\":1}\n")).Query)
		if v.Valid || v.Matched != 0 || !v.Has(sign.BodyTrailingNewline) || v.Has(sign.SecretPrevious) != (at > 0) {
			t.Errorf("%d of %d, changed: %+v", at+1, n, v)
		}
	})
}

// TestSendersThatForgetToDecode has requests signed with the secret's text.
func TestSendersThatForgetToDecode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := bench{Query: sign.Query{Now: signedAt, Body: []byte(`{"a":1}`)}}.sign(t, sign.SchemeStandard)
		by := func(key string, content string) bench {
			mac := hmac.New(sha256.New, []byte(key))
			mac.Write([]byte(content))
			h := append([]sign.Field(nil), b.Header...)
			h[2].Value = "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
			changed := b
			changed.Header = h
			return changed
		}
		bare := strings.TrimPrefix(b.secret, "whsec_")
		raw, _ := base64.StdEncoding.DecodeString(bare)
		content := "msg_1.1767225600.{\"a\":1}"
		by(b.secret, content).finds(t, sign.SecretPrefixKept)
		by(bare, content).finds(t, sign.SecretNotDecoded)
		by(bare, content).received([]byte("{\"a\": 1}\n")).finds(t, sign.SecretNotDecoded, sign.BodyTrailingNewline, sign.BodyReserializedPython)
		by(string(raw), `{"a":1}`).finds(t, sign.SignedContent)
		by(string(raw), `1767225600.{"a":1}`).finds(t, sign.SignedContent)
		by(string(raw), `msg_1.{"a":1}`).finds(t, sign.SignedContent)
		if unpadded := strings.TrimRight(b.secret, "="); unpadded != b.secret {
			if got := b.withSecret(unpadded).codes(t); !same(got, sign.SecretEncoding) {
				t.Errorf("unpadded: %v", got)
			}
		}
		if safe := "whsec_" + base64.URLEncoding.EncodeToString(raw); safe != b.secret {
			if got := b.withSecret(safe).codes(t); !same(got, sign.SecretEncoding) {
				t.Errorf("URL alphabet: %v", got)
			}
		}
		if escaped := url.QueryEscape(b.secret); escaped != b.secret {
			if got := b.withSecret(escaped).codes(t); !same(got, sign.SecretEncoding) {
				t.Errorf("percent: %v", got)
			}
		}
		if got := b.withSecret(hex.EncodeToString(raw)).codes(t); !same(got, sign.SecretEncoding) {
			t.Errorf("hex: %v", got)
		}
	})
}

func TestKeyPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		private := ed25519.NewKeyFromSeed(rapid.SliceOfN(rapid.Byte(), ed25519.SeedSize, ed25519.SeedSize).Draw(t, "seed"))
		secret := "whsk_" + base64.StdEncoding.EncodeToString(private)
		bare := base64.StdEncoding.EncodeToString(private[ed25519.SeedSize:])
		shared := secretOf(t, sign.SchemeStandard)
		v := messageOf(t)
		body := jsStyle.write(v)
		letter := sign.Letter{ID: "msg_1", At: signedAt, Body: body}
		lines, err := sign.Sign(sign.SchemeStandard, secret, letter)
		if err != nil {
			t.Fatal(err)
		}
		b := bench{Query: sign.Query{Now: signedAt, Body: body, Header: lines}}
		for _, s := range []string{secret, "whpk_" + bare} {
			if v := sign.Check(b.withSecret(s).Query); !v.Valid || !v.Has(sign.LibrariesDiffer) {
				t.Errorf("%+v", v)
			}
		}
		b.withSecret(bare).finds(t, sign.SecretPublicKey)
		b.withSecret(shared).finds(t, sign.SecretPublicKey)
		b.withSecret("whpk_"+bare).received(pythonStyle.write(v)).finds(t, sign.BodyReserializedPython)
		b.withSecret("whpk_"+bare).received(bytes.ToUpper(body)).finds(t, sign.BodyChangedUnproven, sign.SecretMismatch)

		// With both kinds of signature each secret finds its own.
		if b.Header, err = sign.SignAll(sign.SchemeStandard, []string{secret, shared}, letter); err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{secret, shared} {
			if v := sign.Check(b.withSecret(s).Query); !v.Valid {
				t.Errorf("%+v", v)
			}
		}
		if b.Header, err = sign.Sign(sign.SchemeStandard, shared, letter); err != nil {
			t.Fatal(err)
		}
		b.withSecret("whpk_"+bare).finds(t, sign.SecretPublicKey)
	})
}

func TestSignRefuses(t *testing.T) {
	letter := sign.Letter{ID: "msg_1", At: signedAt}
	for _, c := range []struct {
		name, scheme, secret string
		letter               sign.Letter
		code                 sign.Code
	}{
		{"an unknown scheme", "github", "s", letter, sign.UnknownScheme},
		{"detection", sign.Auto, "s", letter, sign.UnknownScheme},
		{"an empty key", sign.SchemeMetriport, "", letter, sign.InvalidSecret},
		{"a key that is no header", sign.SchemeMetriportLegacy, "a\r\nb", letter, sign.InvalidSecret},
		{"an empty secret", sign.SchemeStandard, "whsec_", letter, sign.InvalidSecret},
		{"no base64", sign.SchemeStandard, "whsec_%%", letter, sign.InvalidSecret},
		{"a public key", sign.SchemeStandard, "whpk_0KlYRElWTXoJkYBA5dOTHci96Wllxt1jwc7uU5/KEDM=", letter, sign.SecretPublicKey},
		{"half a private key", sign.SchemeStandard, "whsk_0KlYRElWTXoJkYBA5dOTHci96Wllxt1jwc7uU5/KEDM=", letter, sign.InvalidSecret},
		{"halves of two keys", sign.SchemeStandard, "whsk_" + base64.StdEncoding.EncodeToString(make([]byte, 64)), letter, sign.InvalidSecret},
		{"no id", sign.SchemeStandard, "d0FK3aYHgsgsSTz/RzKe+QJ1Y2Wz5EgJ", sign.Letter{}, sign.MissingHeader},
		{"an id that is two headers", sign.SchemeStandard, "d0FK3aYHgsgsSTz/RzKe+QJ1Y2Wz5EgJ", sign.Letter{ID: "a\nb: c"}, sign.MissingHeader},
		{"another family", sign.SchemeStandard, "d0FK3aYHgsgsSTz/RzKe+QJ1Y2Wz5EgJ", sign.Letter{ID: "a", Family: "hook"}, sign.MissingHeader},
	} {
		t.Run(c.name, func(t *testing.T) {
			lines, err := sign.Sign(c.scheme, c.secret, c.letter)
			var refusal *sign.Error
			if !errors.As(err, &refusal) || refusal.Finding.Code != c.code || lines != nil {
				t.Fatalf("%v, %v", lines, err)
			}
			if s := err.Error(); !strings.Contains(s, refusal.Finding.Detail) || !strings.Contains(s, refusal.Finding.Fix) {
				t.Errorf("it says %q", s)
			}
		})
	}
	if _, err := sign.SignAll(sign.SchemeMetriport, []string{"a", "b"}, letter); err == nil {
		t.Error("Metriport signs under two keys")
	}
	if _, err := sign.SignAll(sign.SchemeStandard, nil, letter); err == nil {
		t.Error("no secret signs")
	}
}
