package sandbox

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hooktop/hooktop/model/jsondoc"
)

// Hostile stands before a host and puts texts into everything that it answers but
// ids: names, URLs, event types, headers, payloads and their keys. What names a
// thing still does: in what is asked they are taken out again.
type Hostile struct {
	texts []string
	proxy *httputil.ReverseProxy
	fails atomic.Bool
	n     atomic.Int64 // texts that were put in
}

// hostileMark stands before a text that was put in.
const hostileMark = "~~"

// NewHostile returns a handler that answers as the host at base does, with texts
// put in. They may be any bytes.
func NewHostile(base string, texts []string) (*Hostile, error) {
	to, err := url.Parse(base)
	if err != nil {
		return nil, fmt.Errorf("stand before a host: %w", err)
	}
	h := &Hostile{texts: texts}
	h.proxy = &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.URL.Path, r.Out.URL.RawPath = tamedPath(r.In.URL), ""
			r.Out.URL.RawQuery = tamedQuery(r.In.URL.Query()).Encode()
			r.Out.Header.Del("Accept-Encoding")
		},
		ModifyResponse: h.answer,
	}
	return h, nil
}

// Fail lets every request fail from now on, with an error in hostile words.
func (h *Hostile) Fail(on bool) { h.fails.Store(on) }

// Put is how many texts were put in so far.
func (h *Hostile) Put() int64 { return h.n.Load() }

func (h *Hostile) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h.fails.Load() {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnprocessableEntity)
		all := h.string(nil, strings.Join(h.texts, ""))
		_, _ = fmt.Fprintf(w, `{"code":%s,"detail":%s,"message":%s,"title":%s,"name":%s}`, all, all, all, all, all) // who asked may be gone
		return
	}
	body, err := io.ReadAll(r.Body)
	if err == nil && len(body) > 0 {
		tame := tamedBody(body)
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(tame)), int64(len(tame))
	}
	h.proxy.ServeHTTP(w, r)
}

// answer puts texts into an answer of JSON.
func (h *Hostile) answer(r *http.Response) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	_ = r.Body.Close() // it was read to its end
	if doc, bad := jsondoc.Parse(body); bad == nil {
		body = restrung(doc, h.put)
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	r.Header.Set("Content-Length", fmt.Sprint(len(body)))
	return nil
}

// exact are members of answers whose text is a fixed word, a secret or a place in
// a list.
var exact = []string{
	"status", "iterator", "prevIterator", "cursor", "nextPage", "prevPage", "url_next", "access_token", "refresh_token", "token_type", "token", "key", "secret", "trigger", "order",
}

// isExact says so of a member; ids are among them, as no client takes another text
// for one.
func isExact(key string) bool {
	return slices.Contains(exact, key) || key == "id" || strings.HasSuffix(key, "Id") || strings.HasSuffix(key, "_id")
}

// put is a string of an answer with a text behind it; in a payload keys have one
// too.
func (h *Hostile) put(doc *jsondoc.Doc, i int, isKey bool) []byte {
	inPayload := false
	for p := i; p >= 0; p = int(doc.Node(p).Parent) {
		inPayload = inPayload || p != i && doc.Key(p) == "payload"
	}
	if isKey {
		if !inPayload {
			return nil
		}
		raw, _ := doc.KeyBytes(i)
		return h.string(raw, h.text())
	}
	value := doc.Text(i)
	if _, err := time.Parse(time.RFC3339Nano, value); err == nil || !inPayload && isExact(doc.Key(i)) {
		return nil
	}
	raw, _ := doc.Bytes(i)
	return h.string(raw, h.text())
}

// text is the next one to be put in.
func (h *Hostile) text() string { return h.texts[int(h.n.Add(1))%len(h.texts)] }

// string is a string of JSON: what stood in one, and a text with its bytes as they
// are, but for those that no JSON string may hold.
func (h *Hostile) string(raw []byte, text string) []byte {
	out := append(append([]byte{'"'}, raw...), hostileMark...)
	for _, c := range []byte(text) {
		if c < 0x20 || c == '"' || c == '\\' {
			out = fmt.Appendf(out, "\\u%04x", c)
		} else {
			out = append(out, c)
		}
	}
	return append(out, '"')
}

// restrung is a document in which strings, and keys, are what with makes of them;
// nil leaves one as it is.
func restrung(doc *jsondoc.Doc, with func(doc *jsondoc.Doc, i int, isKey bool) []byte) []byte {
	src := doc.Source()
	var out []byte
	at := 0
	for i := range doc.Len() {
		n := doc.Node(i)
		if doc.HasKey(i) {
			if s := with(doc, i, true); s != nil {
				out = append(append(out, src[at:n.KeyStart]...), s...)
				at = int(n.KeyEnd)
			}
		}
		if n.Kind == jsondoc.String {
			if s := with(doc, i, false); s != nil {
				out = append(append(out, src[at:n.Start]...), s...)
				at = int(n.End)
			}
		}
	}
	return append(out, src[at:]...)
}

func tamed(s string) string {
	s, _, _ = strings.Cut(s, hostileMark)
	return s
}

func tamedPath(u *url.URL) string {
	parts := strings.Split(u.EscapedPath(), "/")
	for i, part := range parts {
		if plain, err := url.PathUnescape(part); err == nil {
			parts[i] = tamed(plain)
		}
	}
	return strings.Join(parts, "/")
}

func tamedQuery(q url.Values) url.Values {
	for _, values := range q {
		for i, v := range values {
			values[i] = tamed(v)
		}
	}
	return q
}

func tamedBody(body []byte) []byte {
	doc, bad := jsondoc.Parse(body)
	if bad != nil {
		return body
	}
	return restrung(doc, func(doc *jsondoc.Doc, i int, isKey bool) []byte {
		if raw, _ := doc.Bytes(i); !isKey && bytes.Contains(raw, []byte(hostileMark)) {
			raw, _, _ = bytes.Cut(raw, []byte(hostileMark))
			return append(append([]byte{'"'}, raw...), '"')
		}
		return nil
	})
}
