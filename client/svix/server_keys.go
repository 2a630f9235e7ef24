package svix

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client/rest"
)

// oldKey is a key that was replaced and still signs.
type oldKey struct {
	key   string
	until time.Time
}

const (
	maxOldKeys   = 10
	defaultGrace = 24 * time.Hour
	keySize      = 24

	sharedKey  = "whsec_"
	privateKey = "whsk_"
	publicKey  = "whpk_"

	badSecret = "Secrets must be whsec_ and base64 of 24 to 75 bytes, or whsk_ and base64 of 64 bytes"
)

// newKey makes a key; the server is locked.
func (s *Server) newKey() string {
	var b []byte
	for len(b) < keySize {
		b = binary.LittleEndian.AppendUint64(b, s.engine.Clock.Rand())
	}
	return sharedKey + base64.StdEncoding.EncodeToString(b)
}

// goodSecret says whether a key that was brought along is one.
func goodSecret(key string) bool {
	for start, size := range map[string][2]int{sharedKey: {24, 75}, privateKey: {ed25519.PrivateKeySize, ed25519.PrivateKeySize}} {
		if text, ok := strings.CutPrefix(key, start); ok {
			b, err := base64.StdEncoding.DecodeString(text)
			return err == nil && len(b) >= size[0] && len(b) <= size[1]
		}
	}
	return false
}

func (s *Server) getSecret(a *answer, _ *request, e *serverEndpoint) {
	a.json(http.StatusOK, map[string]string{"key": publicHalf(e.key)})
}

// publicHalf is what is shown of a key: all of one that is shared, and of a pair
// the half that is no secret.
func publicHalf(key string) string {
	text, ok := strings.CutPrefix(key, privateKey)
	if !ok {
		return key
	}
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(b) != ed25519.PrivateKeySize {
		return key
	}
	return publicKey + base64.StdEncoding.EncodeToString(b[ed25519.SeedSize:])
}

// rotation is what a key is replaced with, and for how long the old one stays.
type rotation struct {
	Key   *string `json:"key"`
	Grace *int64  `json:"gracePeriodSeconds"`
}

func (b rotation) check() *refusal {
	switch {
	case b.Grace != nil && (*b.Grace < 0 || *b.Grace > int64(maxGrace/time.Second)):
		return invalid("Validation error: range", "body", "gracePeriodSeconds")
	case b.Key != nil && !goodSecret(*b.Key):
		return invalid(badSecret, "body", "key")
	}
	return nil
}

func (s *Server) rotateSecret(a *answer, r *request, e *serverEndpoint) {
	b, bad := read[rotation](r)
	if bad != nil {
		a.fail(*bad)
		return
	}
	grace := defaultGrace
	if b.Grace != nil {
		grace = time.Duration(*b.Grace) * time.Second
	}
	now := s.engine.Clock.Now()
	e.old = slices.DeleteFunc(e.old, func(k oldKey) bool { return !now.Before(k.until) })
	if len(e.old) >= maxOldKeys {
		a.fail(fault(http.StatusBadRequest, "limit_reached", "You have reached the maximum number of old keys. Wait until one expires"))
		return
	}
	if grace > 0 {
		e.old = append(e.old, oldKey{e.key, now.Add(grace)})
		slices.SortStableFunc(e.old, func(x, y oldKey) int { return x.until.Compare(y.until) })
	}
	if e.key = s.newKey(); b.Key != nil {
		e.key = *b.Key
	}
	e.UpdatedAt = rest.Some(stamp{now})
	s.o.KeySet(e.ID, e.key)
	a.code = http.StatusNoContent
}

// signing are the keys that sign at a time: the present one, then the old ones,
// the first to expire first.
func (e *serverEndpoint) signing(now time.Time) []string {
	keys := []string{e.key}
	for _, k := range e.old {
		if now.Before(k.until) {
			keys = append(keys, k.key)
		}
	}
	return keys
}

// signatures signs with every key, with one space between.
func signatures(keys []string, id, stamped string, body []byte) string {
	content := slices.Concat([]byte(id+"."+stamped+"."), body)
	out := make([]string, 0, len(keys))
	for _, key := range keys {
		text, pair := strings.CutPrefix(key, privateKey)
		b, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(text, sharedKey))
		switch {
		case err != nil: // none is taken that is not base64
		case pair && len(b) == ed25519.PrivateKeySize:
			out = append(out, "v1a,"+base64.StdEncoding.EncodeToString(ed25519.Sign(b, content)))
		default:
			m := hmac.New(sha256.New, b)
			m.Write(content)
			out = append(out, "v1,"+base64.StdEncoding.EncodeToString(m.Sum(nil)))
		}
	}
	return strings.Join(out, " ")
}
