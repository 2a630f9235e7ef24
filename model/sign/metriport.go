package sign

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"unicode/utf8"
)

// MetriportHeader carries Metriport's signature.
const MetriportHeader = "x-metriport-signature"

// Metriport returns the signature that Metriport sends with body: the HMAC-SHA256
// under the webhook key, as 64 lowercase hex digits.
func Metriport(key string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// VerifyMetriport says whether header is Metriport's signature of exactly these
// bytes. As Metriport's own SDK does, it compares the hex text itself: upper
// case, spaces and prefixes are refused. The time taken tells nothing of where
// a wrong signature differs.
func VerifyMetriport(key, header string, body []byte) bool {
	return hmac.Equal([]byte(Metriport(key, body)), []byte(header))
}

// metriport signs the body alone, with nothing against replay.
type metriport struct{}

func (metriport) about() Scheme {
	return Scheme{ //nolint:gosec // it says what a secret looks like
		Name: SchemeMetriport, Title: "Metriport HMAC", Headers: []string{MetriportHeader},
		Secret: "the webhook key, 21 letters, digits, _ and -",
	}
}

func (metriport) read(h header, _ *Query) claim {
	c := claim{orders: []ordering{jsonb, metaOnly, sorted}, drop: true}
	values := h.all(MetriportHeader)
	if len(values) == 0 || values[0] == "" || values[0] == "undefined" {
		c.refused = true
		c.findings = []Finding{missing(h, values, MetriportHeader)}
		return c
	}
	if len(values) > 1 {
		c.notes = append(c.notes, repeated(MetriportHeader, len(values)))
	}
	c.marks = []mark{readHex(values[0])}
	return c
}

func (metriport) keys(text string) ([]key, *Finding) {
	if text == "" {
		return nil, &Finding{InvalidSecret, "the secret is empty", "give the webhook key that GET /settings shows"}
	}
	return []key{{kind: macKind, bytes: []byte(text), exact: true}}, nil
}

func (metriport) remarks(body []byte, _ key) []Finding {
	if utf8.Valid(body) {
		return nil
	}
	return []Finding{{
		LibrariesDiffer, "the body is not UTF-8: Metriport's own SDK turns it into text first and refuses it", "check over bytes, or find out what changed the body",
	}}
}

func (metriport) sign(secrets []string, l Letter) ([]Field, *Finding) {
	if len(secrets) != 1 || secrets[0] == "" {
		return nil, &Finding{InvalidSecret, "Metriport signs with exactly one key", "give the webhook key that GET /settings shows"}
	}
	return []Field{{MetriportHeader, Metriport(secrets[0], l.Body)}}, nil
}
