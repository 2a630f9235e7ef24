package text

import (
	"net/url"
	"slices"
	"strings"
)

// masked stands for a value that is not shown.
const masked = "•••"

// secretNames are the query keys, in lower case and without punctuation, whose
// values are credentials: those of presigned links first.
var secretNames = []string{
	"xamzsignature", "xamzsecuritytoken", "xamzcredential", "xgoogsignature", "xgoogcredential", "signature", "sig",
	"token", "accesstoken", "idtoken", "refreshtoken", "apikey", "key", "secret", "clientsecret", "password", "passwd", "pwd",
	"auth", "authorization", "jwt", "code", "session", "sessionid", "credential", "credentials", "webhookkey",
}

// URL makes a URL safe to show: cleaned as by Clean, and with the password and
// the values of query and fragment keys that hold credentials masked. It takes
// any text; what is not a URL is only cleaned.
func URL(s string) string {
	s = maskUser(Clean(s))
	at := strings.IndexAny(s, "?#")
	if at < 0 {
		return s
	}
	return s[:at] + maskQuery(s[at:])
}

// maskUser masks the password of "scheme://user:password@host/path"; a user
// without a password is masked whole, for it is a token then.
func maskUser(s string) string {
	_, rest, ok := strings.Cut(s, "//")
	if !ok {
		return s
	}
	at := strings.LastIndexByte(authority(rest), '@')
	if at < 0 {
		return s
	}
	start := len(s) - len(rest)
	user, _, hasPassword := strings.Cut(rest[:at], ":")
	if !hasPassword {
		return s[:start] + masked + rest[at:]
	}
	return s[:start] + user + ":" + masked + rest[at:]
}

// authority is the part of rest before the path. Where it would end in a port
// that is no number, a password holds the slash: it is taken up to the last @.
func authority(rest string) string {
	end := strings.IndexAny(rest, "/\\?#")
	if end < 0 {
		return rest
	}
	colon := strings.LastIndexByte(rest[:end], ':')
	if colon >= 0 && strings.Trim(rest[colon+1:end], "0123456789]") != "" {
		return rest[:max(strings.LastIndexByte(rest, '@')+1, end)]
	}
	return rest[:end]
}

func maskQuery(s string) string {
	if s == "" {
		return ""
	}
	var b strings.Builder
	for s != "" {
		b.WriteByte(s[0])
		s = s[1:]
		pair := s
		if i := strings.IndexAny(s, "&;?#"); i >= 0 {
			pair = s[:i]
		}
		s = s[len(pair):]
		name, value, ok := strings.Cut(pair, "=")
		if ok && value != "" && isSecret(name) {
			pair = name + "=" + masked
		}
		b.WriteString(pair)
	}
	return b.String()
}

func isSecret(name string) bool {
	if plain, err := url.QueryUnescape(name); err == nil {
		name = plain
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z':
			return r
		}
		return -1
	}, name)
	return slices.Contains(secretNames, name)
}
