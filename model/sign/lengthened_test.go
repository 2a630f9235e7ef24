package sign_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model/sign"
)

// TestUnreadableSignatures: a header that holds no signature tells nothing of
// the secret or the body, and is all that is said.
func TestUnreadableSignatures(t *testing.T) {
	for _, value := range []string{"aa", "sha256=", "no signature", strings.Repeat("z", 64), strings.Repeat("a", 40)} {
		for _, body := range []string{"", `{"a":1}`} {
			v := sign.Check(sign.Query{Header: fields(sign.MetriportHeader, value), Body: []byte(body), Secrets: []string{"V1StGXR8_Z5jdHi6B-myT"}})
			if got := codesOf(v); v.Valid || !strings.Contains(got, "signature_") || strings.Contains(got, "secret_") || strings.Contains(got, "body_") {
				t.Errorf("%q: found %q", value, got)
			}
		}
	}
}

// TestSendersWithALongerSecret have a line break or a space behind the secret
// that the receiver has without.
func TestSendersWithALongerSecret(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := secretOf(t, sign.SchemeMetriport)
		end := rapid.SampledFrom([]struct{ text, says string }{
			{"\n", "a line break (LF) behind it"}, {"\r\n", "a line break (CR LF) behind it"}, {" ", "a space behind it"},
		}).Draw(t, "end")
		v := messageOf(t)
		body := jsStyle.write(v)
		b := bench{Query: sign.Query{
			Now: signedAt, Body: body, Secrets: []string{key},
			Header: fields(sign.MetriportHeader, sign.Metriport(key+end.text, body)),
		}}
		b.finds(t, sign.SecretWhitespace)
		f := sign.Check(b.Query).Findings[0]
		if !strings.Contains(f.Detail, "the sender's secret has "+end.says) {
			t.Errorf("it says %q", f.Detail)
		}
		b.received(append(body[:len(body):len(body)], '\n')).finds(t, sign.SecretWhitespace, sign.BodyTrailingNewline)
		b.received(pythonStyle.write(v)).finds(t, sign.SecretWhitespace, sign.BodyReserializedPython)
		b.withSecret("'"+key+"'").finds(t, sign.SecretQuoted, sign.SecretWhitespace)
		// Both have something behind it, and not the same.
		if v := sign.Check(b.withSecret(key + end.text).Query); !v.Valid {
			t.Errorf("with the sender's own: %+v", v)
		}
	})
}
