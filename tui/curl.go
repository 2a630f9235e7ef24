package tui

import "strings"

// curl is a command that sends a body to an endpoint as the provider would. The
// signature is left to be filled in: the key does not belong in a clipboard.
func curl(url string, body []byte) string {
	return "curl -sS -X POST " + quote(url) +
		" \\\n  -H 'Content-Type: application/json'" +
		" \\\n  --data-binary " + quote(string(body))
}

// quote makes one word of a POSIX shell.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
