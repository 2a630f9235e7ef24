package metriport

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"
)

// serverFixed is what every answer carries: the headers of helmet and of cors.
var serverFixed = [][2]string{
	{"Access-Control-Allow-Origin", "*"},
	{
		"Content-Security-Policy", "default-src 'self';base-uri 'self';font-src 'self' https: data:;form-action 'self';" +
			"frame-ancestors 'self';img-src 'self' data:;object-src 'none';script-src 'self';script-src-attr 'none';" +
			"style-src 'self' https: 'unsafe-inline';upgrade-insecure-requests",
	},
	{"Cross-Origin-Opener-Policy", "same-origin"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
	{"Origin-Agent-Cluster", "?1"},
	{"Referrer-Policy", "no-referrer"},
	{"Strict-Transport-Security", "max-age=15552000; includeSubDomains"},
	{"X-Content-Type-Options", "nosniff"},
	{"X-DNS-Prefetch-Control", "off"},
	{"X-Download-Options", "noopen"},
	{"X-Frame-Options", "SAMEORIGIN"},
	{"X-Permitted-Cross-Domain-Policies", "none"},
	{"X-XSS-Protection", "0"},
}

func serverHeaders(h http.Header) {
	for _, f := range serverFixed {
		h.Set(f[0], f[1])
	}
}

// serverPreflight answers OPTIONS, which needs no key.
func serverPreflight(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Methods", "GET,HEAD,PUT,PATCH,POST,DELETE")
	h.Set("Vary", "Access-Control-Request-Headers")
	if asked := r.Header.Get("Access-Control-Request-Headers"); asked != "" {
		h.Set("Access-Control-Allow-Headers", asked)
	}
	w.WriteHeader(http.StatusNoContent)
}

// serverJSON answers with v as JSON.
func serverJSON(w http.ResponseWriter, code int, v any) { serverBytes(w, code, serverEncode(v)) }

// serverBytes answers with JSON that is encoded already.
func serverBytes(w http.ResponseWriter, code int, body []byte) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(code)
	_, _ = w.Write(body) //nolint:gosec // JSON, and named so; a client that is gone has nobody to tell
}

// serverError answers in Metriport's own error shape.
func serverError(w http.ResponseWriter, code int, title, detail string) {
	w.Header().Set("X-Sentry-Id", "")
	serverJSON(w, code, wireError{Status: number(code), Title: title, Detail: detail, Name: http.StatusText(code)})
}

// serverInvalid answers that a request does not fit its schema.
func serverInvalid(w http.ResponseWriter, issues []serverIssue) {
	texts := make([]string, len(issues))
	for i, x := range issues {
		texts[i] = x.message + ", on [" + x.path + "]"
	}
	serverError(w, http.StatusBadRequest, "Missing or invalid parameters", strings.Join(texts, ", "))
}

// serverEncode writes v as JSON.stringify does: compact, with <, >, & and the
// line separators as they are.
func serverEncode(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(fmt.Sprintf("encode %T: %v", v, err)) // only our own shapes come here
	}
	return serverUnescape(bytes.TrimRight(b.Bytes(), "\n"))
}

// serverUnescape undoes the escapes that JavaScript would not have made. They
// come from marshallers below the encoder, which it does not reach.
func serverUnescape(b []byte) []byte {
	if !bytes.Contains(b, []byte(`\u`)) {
		return b
	}
	out := make([]byte, 0, len(b))
	for len(b) > 0 {
		i := bytes.IndexByte(b, '\\')
		if i < 0 {
			return append(out, b...)
		}
		out = append(out, b[:i]...)
		b = b[i:]
		if len(b) >= 6 {
			if plain, ok := serverPlain[string(b[:6])]; ok {
				out, b = append(out, plain...), b[6:]
				continue
			}
		}
		out, b = append(out, b[:2]...), b[2:]
	}
	return out
}

var serverPlain = map[string]string{
	`\u003c`: "<", `\u003e`: ">", `\u0026`: "&", `\u2028`: "\u2028", `\u2029`: "\u2029",
}

// serverQuote appends s as JSON.stringify writes a string. Every row of a page
// goes through it, several times.
func serverQuote(b []byte, s string) []byte {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	b = append(b, '"')
	from := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[from:i]...)
		from = i + 1
		if j := strings.IndexByte("\b\f\n\r\t\"\\", c); j >= 0 {
			b = append(b, '\\', `bfnrt"\`[j])
		} else {
			b = fmt.Appendf(b, `\u%04x`, c)
		}
	}
	return append(append(b, s[from:]...), '"')
}
