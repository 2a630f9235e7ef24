package metriport

import (
	"encoding/base64"
	"strings"

	"github.com/hooktop/hooktop/model"
)

const minAccount = 5 // characters of an account id, by Metriport's own rule

// accountOf reads the account's id out of an API key, which is the base64 form
// of "something:account". ok is false for a key of another make.
func accountOf(key model.Secret) (id string, ok bool) {
	text := strings.TrimRight(strings.TrimSpace(key.Reveal()), "=")
	plain, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		plain, err = base64.RawURLEncoding.DecodeString(text)
	}
	if err != nil {
		return "", false
	}
	parts := strings.Split(string(plain), ":")
	if len(parts) != 2 || len(strings.TrimSpace(parts[1])) < minAccount || !plainText(parts[1]) {
		return "", false
	}
	return parts[1], true
}

func plainText(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}
