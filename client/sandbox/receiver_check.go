package sandbox

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/hooktop/hooktop/model/jsondoc"
	"github.com/hooktop/hooktop/model/sign"
)

// ages is a tolerance that no test event is outside of.
const ages = 100 * 365 * 24 * time.Hour

// checked is what a receiver checks the signature of.
func (b Build) checked(body []byte) []byte {
	if b.Variant != ChecksRewritten {
		return body
	}
	out, ok := rewritten(body)
	if !ok {
		return nil // its parser fails, and the handler with it
	}
	return out
}

// signed says whether the receiver takes a request for the sender's own.
func (r *Receiver) signed(b Build, req *http.Request, body []byte) bool {
	switch b.Variant {
	case AcceptsAnything:
		return true
	case MindsCase:
		if !spelled(req, b.Scheme) {
			return false
		}
	case Good, ChecksRewritten, SendsElsewhere, AnswersLate, TakesLittle, PongsWrongly, ShowsPage, HangsUp, TakesStale:
	}
	keys := r.known()
	if b.Scheme == "" || b.Scheme == sign.SchemeMetriport {
		header := req.Header.Get(sign.MetriportHeader)
		return slices.ContainsFunc(keys, func(key string) bool { return sign.VerifyMetriport(key, header, body) })
	}
	q := sign.Query{Scheme: b.Scheme, Header: lines(req.Header), Body: body, Secrets: likely(keys, req.Header, body), Now: r.clock.Now(), Quick: true}
	if b.Variant == TakesStale {
		q.Tolerance = ages
	}
	return sign.Check(q).Valid
}

// known are the keys that the receiver takes signatures of.
func (r *Receiver) known() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	keys := make([]string, 0, len(r.keys))
	for key := range r.keys {
		keys = append(keys, key)
	}
	return keys
}

func lines(h http.Header) []sign.Field {
	out := make([]sign.Field, 0, len(h))
	for name, values := range h {
		for _, v := range values {
			out = append(out, sign.Field{Name: name, Value: v})
		}
	}
	return out
}

// spelled says whether the scheme's headers came in lower case, as providers
// send them. Of a request that was not overheard nothing is known.
func spelled(req *http.Request, scheme string) bool {
	head, ok := headOf(req)
	if !ok {
		return true
	}
	names := []string{sign.MetriportHeader}
	for _, s := range sign.Schemes() {
		if s.Name == scheme {
			names = s.Headers
		}
	}
	return slices.ContainsFunc(names, func(n string) bool {
		return strings.HasSuffix(n, "-signature") && strings.Contains(head, "\r\n"+n+":")
	})
}

// rewritten is what becomes of a body that a JavaScript program parses and
// serialises again; ok is false for what is not JSON.
func rewritten(src []byte) (out []byte, ok bool) {
	doc, err := jsondoc.Parse(src)
	if err != nil {
		return nil, false
	}
	return appendRewritten(make([]byte, 0, len(src)), doc, 0), true
}

func appendRewritten(b []byte, doc *jsondoc.Doc, node int) []byte {
	n := doc.Node(node)
	switch n.Kind {
	case jsondoc.Object, jsondoc.Array:
		ends := "{}"
		if n.Kind == jsondoc.Array {
			ends = "[]"
		}
		b = append(b, ends[0])
		for c := range doc.Children(node) {
			if doc.Node(c).Ord > 0 {
				b = append(b, ',')
			}
			if n.Kind == jsondoc.Object {
				b = append(appendString(b, doc.Key(c)), ':')
			}
			b = appendRewritten(b, doc, c)
		}
		return append(b, ends[1])
	case jsondoc.String:
		return appendString(b, doc.Text(node))
	case jsondoc.Number:
		return appendNumber(b, doc.Text(node))
	case jsondoc.Null, jsondoc.False, jsondoc.True:
	}
	return append(b, doc.Raw(node)...)
}
