package sign

import (
	"strconv"
	"strings"
)

// header is what a request came with. Names are compared as HTTP does, without
// regard to case, and values are taken as they are.
type header []Field

// all returns the values of a name given in lower case, in their order.
func (h header) all(name string) []string {
	var values []string
	for _, f := range h {
		if lower(f.Name) == name {
			values = append(values, f.Value)
		}
	}
	return values
}

// get returns the first value of a name; "" when there is none.
func (h header) get(name string) string {
	if v := h.all(name); len(v) > 0 {
		return v[0]
	}
	return ""
}

func (h header) has(name string) bool { return len(h.all(name)) > 0 }

// lower folds ASCII alone: under Unicode's rules a Kelvin sign would be a k.
func lower(s string) string {
	for i := range len(s) {
		if 'A' <= s[i] && s[i] <= 'Z' {
			b := []byte(s)
			for j, c := range b {
				if 'A' <= c && c <= 'Z' {
					b[j] = c | 0x20
				}
			}
			return string(b)
		}
	}
	return s
}

// foreign are headers of other senders' schemes, for saying what came instead.
var foreign = []struct{ name, whose string }{
	{MetriportHeader, "Metriport's signature"},
	{"svix-signature", "Svix's signature"},
	{"webhook-signature", "Standard Webhooks' signature"},
	{LegacyHeader, "Metriport's key header of before July 2024"},
	{"x-hub-signature-256", "GitHub's signature"},
	{"x-hub-signature", "GitHub's old signature"},
	{"stripe-signature", "Stripe's signature"},
	{"x-slack-signature", "Slack's signature"},
	{"x-shopify-hmac-sha256", "Shopify's signature"},
	{"x-twilio-signature", "Twilio's signature"},
	{"paddle-signature", "Paddle's signature"},
	{"authorization", "an authorization header"},
}

// instead says in words what signature headers are there, and which of the
// wanted ones came under a changed name; "" when there is nothing to say.
func (h header) instead(wanted ...string) string {
	var said []string
	for _, w := range wanted {
		for _, f := range h {
			if n := lower(f.Name); n != w && plainName(n) == w {
				said = append(said, quote(f.Name)+" is there, which is "+w+" as a gateway or CGI names it")
				break
			}
		}
	}
	for _, f := range foreign {
		if h.has(f.name) && !contains(wanted, f.name) {
			said = append(said, f.name+" is there: "+f.whose)
		}
	}
	return strings.Join(said, "; ")
}

// plainName undoes what CGI and its heirs do to header names.
func plainName(name string) string {
	return strings.TrimPrefix(strings.ReplaceAll(name, "_", "-"), "http-")
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

// maxQuote is how much of a text from outside is shown.
const maxQuote = 48

// quote shows a text from outside on one line of ASCII.
func quote(s string) string {
	if len(s) > maxQuote {
		return strconv.QuoteToASCII(s[:maxQuote]) + "…"
	}
	return strconv.QuoteToASCII(s)
}
