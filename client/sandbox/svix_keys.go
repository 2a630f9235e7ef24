package sandbox

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
)

const fewKeys = 8 // that a receiver tries one by one

// likely are those of many keys that may have signed a message; one where none
// has, for the verdict. It decides nothing, it is only quick.
func likely(keys []string, header http.Header, body []byte) []string {
	if len(keys) <= fewKeys {
		return keys
	}
	of := func(name string) string { return cmp.Or(header.Get("svix-"+name), header.Get("webhook-"+name)) }
	signed, given := []byte(of("id")+"."+of("timestamp")+"."), of("signature")
	var out []string
	for _, key := range keys {
		b, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(key, "whsec_"))
		if err != nil {
			out = append(out, key) // of a pair, which is another matter
			continue
		}
		m := hmac.New(sha256.New, b)
		m.Write(signed)
		m.Write(body)
		if strings.Contains(given, base64.StdEncoding.EncodeToString(m.Sum(nil))) {
			out = append(out, key)
		}
	}
	if len(out) == 0 {
		return keys[:1]
	}
	return out
}
