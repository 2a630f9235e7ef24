package metriport

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/hooktop/hooktop/model/jsondoc"
)

const serverMaxBody = 20 << 20 // bytes; more is refused

// serverBody reads a request's body as express does: JSON or a form by the
// content type, anything else as if there were no body. It answers where the
// body cannot be read.
func serverBody(w http.ResponseWriter, r *http.Request) (*jsondoc.Doc, bool) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" && kind != "application/x-www-form-urlencoded" {
		return serverDoc("{}"), true
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, serverMaxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		serverError(w, http.StatusRequestEntityTooLarge, "MetriportError", "request entity too large")
		return nil, false
	case err != nil:
		serverError(w, http.StatusBadRequest, "MetriportError", "request aborted")
		return nil, false
	}
	if kind != "application/json" {
		return serverDoc(serverForm(string(body))), true
	}
	if len(body) == 0 {
		return serverDoc("{}"), true
	}
	if complaint := serverParse(string(body)); complaint != "" {
		serverError(w, http.StatusBadRequest, "MetriportError", complaint)
		return nil, false
	}
	return serverDoc(string(body)), true
}

// serverDoc parses what is known to be JSON; what is not becomes an empty object.
func serverDoc(src string) *jsondoc.Doc {
	if doc, err := jsondoc.Parse([]byte(src)); err == nil {
		return doc
	}
	doc, _ := jsondoc.Parse([]byte("{}"))
	return doc
}

// serverForm turns a form into the JSON object that express makes of it: every
// value a string, repeated ones an array.
func serverForm(body string) string {
	values := map[string][]string{}
	var order []string
	for pair := range strings.SplitSeq(body, "&") {
		k, v, _ := strings.Cut(pair, "=")
		key, kerr := url.QueryUnescape(k)
		val, verr := url.QueryUnescape(v)
		if kerr != nil || verr != nil || key == "" {
			continue
		}
		if _, seen := values[key]; !seen {
			order = append(order, key)
		}
		values[key] = append(values[key], val)
	}
	b := []byte{'{'}
	for i, key := range order {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(serverQuote(b, key), ':')
		if vs := values[key]; len(vs) == 1 {
			b = serverQuote(b, vs[0])
		} else {
			b = append(b, serverEncode(vs)...)
		}
	}
	return string(append(b, '}'))
}

// serverMember finds the last member of an object with a key.
func serverMember(doc *jsondoc.Doc, object int, key string) (node int, ok bool) {
	for c := range doc.Children(object) {
		if doc.Key(c) == key {
			node, ok = c, true
		}
	}
	return node, ok
}
