package sign

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
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
