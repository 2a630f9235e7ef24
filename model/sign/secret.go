package sign

import (
	"encoding/base64"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// reading is a secret's text with a mistake taken off, and the mistakes so far.
type reading struct {
	text  string
	wrong []Finding
}

// maxWraps bounds how many mistakes may lie on each other.
const maxWraps = 6

// unwrap returns the secret as it was given, then with one mistake of copying
// after the other taken off.
func unwrap(secret string) []reading {
	chain := []reading{{text: secret}}
	for range maxWraps {
		if len(chain[len(chain)-1].text) > maxSecret {
			break
		}
		last := chain[len(chain)-1]
		next, f, ok := unwrapOnce(last.text)
		if !ok {
			break
		}
		wrong := last.wrong
		if len(wrong) == 0 || wrong[len(wrong)-1].Code != f.Code {
			wrong = append(wrong[:len(wrong):len(wrong)], f)
		}
		chain = append(chain, reading{next, wrong})
	}
	return chain
}

// assigned is what stands before a value in an environment file or a list of
// secrets.
var assigned = regexp.MustCompile(`^(?:(?:export\s+)?[A-Za-z_][A-Za-z0-9_]{2,}\s*[=:]\s*|v1a?,)`)

func unwrapOnce(s string) (string, Finding, bool) {
	if t := strings.Trim(s, " \t\r\n\v\f\u00a0\u200b\u2028\u2029\ufeff"); t != s {
		return t, Finding{
			SecretWhitespace, "the secret has " + ends(s, t), "cut it off: files end in a line break, echo writes one (printf '%s' does not), and a copied cell brings spaces",
		}, true
	}
	for _, q := range []string{`""`, "''", "``", "“”", "‘’", "<>"} {
		r := []rune(q)
		open, shut := string(r[0]), string(r[1])
		if len(s) >= len(open)+len(shut) && strings.HasPrefix(s, open) && strings.HasSuffix(s, shut) {
			return s[len(open) : len(s)-len(shut)], Finding{
				SecretQuoted, "the secret has " + open + " and " + shut + " around it", "take them off: docker's --env-file and many loaders keep quotation marks as part of the value",
			}, true
		}
	}
	if p := assigned.FindString(s); p != "" && len(s)-len(p) >= minSecret {
		what := "a name and a sign"
		if strings.HasPrefix(p, "v1") {
			what = "the version and a comma"
		}
		return s[len(p):], Finding{SecretAssigned, "the secret has " + what + " before it", "give the value alone; a whole line was copied"}, true
	}
	if t, err := url.QueryUnescape(strings.ReplaceAll(s, "+", "%2B")); err == nil && t != s && t != "" {
		return t, Finding{SecretEncoding, "the secret is percent-encoded", "decode it: it was taken from a URL"}, true
	}
	if b, err := base64.StdEncoding.DecodeString(s); err == nil && len(b) >= minSecret && printable(b) {
		return string(b), Finding{
			SecretEncoding, "the secret is base64 of the real one", "decode it once: Kubernetes and some vaults show secrets that way",
		}, true
	}
	return "", Finding{}, false
}

// lengthened are the keys of a sender whose secret has something behind it that
// the given one has not. Only text gets that: bytes are decoded without it.
func lengthened(k key, text string) []key {
	if k.kind != macKind || !strings.HasSuffix(text, string(k.bytes)) {
		return nil
	}
	var list []key
	for _, end := range []struct{ text, name string }{{"\n", "a line break (LF)"}, {"\r\n", "a line break (CR LF)"}, {" ", "a space"}} {
		longer := k
		longer.exact, longer.late = false, true
		longer.bytes = slices.Concat(k.bytes, []byte(end.text))
		longer.wrong = slices.Concat(k.wrong, []Finding{{
			SecretWhitespace, "the sender's secret has " + end.name + " behind it: with that it matches",
			"cut it off where the sender keeps its secret: files end in a line break, and echo writes one (printf '%s' does not)",
		}})
		list = append(list, longer)
	}
	return list
}

// maxSecret is the most that anybody takes for a secret.
const maxSecret = 4096

// minSecret is the least that is taken for a secret after something was cut off.
const minSecret = 8

func printable(b []byte) bool {
	for _, c := range b {
		if (c < ' ' || c > '~') && c != '\n' && c != '\r' {
			return false
		}
	}
	return true
}

// ends says what stands around a text.
func ends(s, inner string) string {
	i := strings.Index(s, inner)
	before, after := s[:i], s[i+len(inner):]
	switch {
	case after == "\n":
		return "a line break at its end"
	case after == "\r\n":
		return "a line break (CR LF) at its end"
	case before == "":
		return "white space at its end"
	case after == "":
		if strings.HasPrefix(before, "\ufeff") {
			return "a byte order mark at its beginning"
		}
		return "white space at its beginning"
	}
	return "white space around it"
}
