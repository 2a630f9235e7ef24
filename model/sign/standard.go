package sign

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// Standard Webhooks, as Svix and others send it: id, time and body are signed
// together, with a shared secret (v1) or an Ed25519 key (v1a), and a header may
// hold several signatures while a key is being changed.
type standard struct{}

const (
	secretPrefix  = "whsec_" // a shared secret: base64 of its bytes
	publicPrefix  = "whpk_"  // base64 of 32 bytes
	privatePrefix = "whsk_"  // base64 of 64 bytes, seed and public key

	tolerance = 5 * time.Minute
)

func (standard) about() Scheme {
	s := Scheme{ //nolint:gosec // it says what a secret looks like
		Name: SchemeStandard, Title: "Standard Webhooks, Svix",
		Secret: "whsec_ and base64; for v1a whpk_ (to check) or whsk_ (to sign)",
	}
	for _, family := range []string{FamilySvix, FamilyWebhook} {
		s.Headers = append(s.Headers, familyNames(family)...)
	}
	return s
}

// familyNames are the three headers of a family: id, timestamp, signature.
func familyNames(family string) []string {
	return []string{family + "-id", family + "-timestamp", family + "-signature"}
}

func (standard) keys(text string) ([]key, *Finding) {
	if b64, ok := strings.CutPrefix(text, publicPrefix); ok {
		pub, err := base64.StdEncoding.DecodeString(b64)
		if err != nil || len(pub) != ed25519.PublicKeySize {
			return nil, invalidSecret("what follows whpk_ is not base64 of 32 bytes")
		}
		return []key{{kind: edKind, bytes: pub, exact: true}}, nil
	}
	if strings.HasPrefix(text, privatePrefix) {
		private, wrong := privateKey(text)
		if wrong != nil {
			return nil, wrong
		}
		return []key{{kind: edKind, bytes: private[ed25519.SeedSize:], exact: true}}, nil
	}
	list, wrong := sharedKeys(text)
	return append(list, textKeys(text)...), wrong
}

// sharedKeys reads base64 as the scheme does, or as a lenient library would.
func sharedKeys(text string) ([]key, *Finding) {
	b64 := strings.TrimPrefix(text, secretPrefix)
	if b64 == "" {
		return nil, invalidSecret("the secret is empty")
	}
	if secret, err := base64.StdEncoding.DecodeString(b64); err == nil && len(secret) > 0 {
		return []key{{kind: macKind, bytes: secret, exact: true}}, nil
	}
	wrong := invalidSecret("the secret is not base64 with padding, in the alphabet with + and /")
	if secret, how := decodeLoosely(b64); len(secret) > 0 {
		return []key{{kind: macKind, bytes: secret, wrong: []Finding{{
			SecretEncoding, "the secret is " + how + "; it matches once that is read", "write the secret in base64 with + and / and with its padding; JavaScript's and Python's libraries take it without, Go's and Rust's do not",
		}}}}, wrong
	}
	return nil, wrong
}

// textKeys are the mistakes of senders that sign with the text of a secret, and
// of people who give a public key without its prefix.
func textKeys(text string) []key {
	b64, prefixed := strings.CutPrefix(text, secretPrefix)
	if b64 == "" {
		return nil
	}
	list := []key{{kind: macKind, bytes: []byte(b64), wrong: []Finding{{
		SecretNotDecoded, "it matches when the base64 text of the secret is the key, instead of the bytes it stands for",
		"decode the base64 after whsec_ before signing; a home-made sender usually forgets it",
	}}}}
	if prefixed {
		list = append(list, key{kind: macKind, bytes: []byte(text), wrong: []Finding{{
			SecretPrefixKept, "it matches when the secret's whole text is the key, whsec_ and all",
			"cut whsec_ off and decode the base64 before signing; a home-made sender usually forgets it",
		}}})
		return list
	}
	if secret, err := hex.DecodeString(b64); err == nil && len(secret) >= minSecret {
		list = append(list, key{kind: macKind, bytes: secret, wrong: []Finding{{
			SecretEncoding, "the secret is hex; it matches once that is read", "write whsec_ and the bytes in base64",
		}}})
	}
	if pub, _ := decodeLoosely(b64); len(pub) == ed25519.PublicKeySize {
		list = append(list, key{kind: edKind, bytes: pub, wrong: []Finding{{
			SecretPublicKey, "it matches when the secret is read as an Ed25519 public key", "put whpk_ before it: without a prefix it is a shared secret",
		}}})
	}
	return list
}

func invalidSecret(why string) *Finding {
	return &Finding{InvalidSecret, why, "copy the endpoint's secret again: whsec_ and base64 (v1), or whpk_ and base64 (v1a)"}
}

// privateKey reads a whsk_ text whose halves belong together.
func privateKey(text string) (ed25519.PrivateKey, *Finding) {
	b, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(text, privatePrefix))
	if err != nil || len(b) != ed25519.PrivateKeySize {
		return nil, invalidSecret("what follows whsk_ is not base64 of 64 bytes")
	}
	private := ed25519.NewKeyFromSeed(b[:ed25519.SeedSize])
	if !hmac.Equal(private, b) {
		return nil, invalidSecret("the two halves of the whsk_ key do not belong together")
	}
	return private, nil
}

// sign writes one signature for each secret, the present one first.
func (standard) sign(secrets []string, l Letter) ([]Field, *Finding) {
	family := l.Family
	if family == "" {
		family = FamilyWebhook
	}
	if family != FamilyWebhook && family != FamilySvix {
		return nil, &Finding{MissingHeader, "there is no header family " + quote(family), "use " + FamilyWebhook + " or " + FamilySvix}
	}
	if !headerSafe(l.ID) {
		return nil, &Finding{MissingHeader, "the message has no id that can be a header", "give an id of visible characters"}
	}
	if len(secrets) == 0 {
		return nil, invalidSecret("no secret is given")
	}
	at := strconv.FormatInt(l.At.Unix(), 10)
	content := append([]byte(l.ID+"."+at+"."), l.Body...)
	signatures := make([]string, len(secrets))
	for i, s := range secrets {
		var wrong *Finding
		if signatures[i], wrong = seal(s, content); wrong != nil {
			return nil, wrong
		}
	}
	names := familyNames(family)
	return []Field{{names[0], l.ID}, {names[1], at}, {names[2], strings.Join(signatures, " ")}}, nil
}

// seal makes one signature of a content.
func seal(secret string, content []byte) (string, *Finding) {
	switch {
	case strings.HasPrefix(secret, publicPrefix):
		return "", &Finding{SecretPublicKey, "whpk_ is a public key: it checks, it cannot sign", "sign with the private key, whsk_"}
	case strings.HasPrefix(secret, privatePrefix):
		private, wrong := privateKey(secret)
		if wrong != nil {
			return "", wrong
		}
		return "v1a," + base64.StdEncoding.EncodeToString(ed25519.Sign(private, content)), nil
	}
	list, wrong := sharedKeys(secret)
	if wrong != nil {
		return "", wrong
	}
	mac := hmac.New(sha256.New, list[0].bytes)
	mac.Write(content)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)), nil
}
