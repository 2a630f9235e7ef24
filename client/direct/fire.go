package direct

import (
	"bytes"
	"context"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/sign"
	"github.com/hooktop/hooktop/model/text"
)

// Fire sends one request as it is given, once; nothing is followed. The error is
// for a request that cannot be sent at all.
func (d *Direct) Fire(ctx context.Context, o client.Out) (client.Shot, error) {
	return d.fire(ctx, opSend, o)
}

// manner is what a provider sends with every request, in the case it has on the
// wire.
type manner struct {
	agent  model.Field
	header []model.Field
}

// Metriport's are axios's defaults (observed); Svix's are its server's own.
var (
	asMetriport = manner{
		agent: model.Field{Name: "user-agent", Value: "Metriport API"},
		header: []model.Field{
			{Name: "Accept", Value: "application/json, text/plain, */*"},
			{Name: "Content-Type", Value: "application/json"},
			{Name: "Accept-Encoding", Value: "gzip, compress, deflate, br"},
			{Name: "Connection", Value: "keep-alive"},
		},
	}
	asSvix = manner{
		agent: model.Field{Name: "User-Agent", Value: "Svix-Webhooks/1.99.0"},
		header: []model.Field{
			{Name: "Accept", Value: "*/*"},
			{Name: "Content-Type", Value: "application/json"},
		},
	}
)

// mannerOf tells the provider by its signature headers.
func mannerOf(header []model.Field) manner {
	for _, f := range header {
		name := strings.ToLower(f.Name)
		if strings.HasPrefix(name, "svix-") || strings.HasPrefix(name, "webhook-") {
			return asSvix
		}
	}
	return asMetriport
}

// signed is the header that Metriport signs a body with; none without a key.
func signed(key model.Secret, body []byte) []model.Field {
	if key.Empty() {
		return nil
	}
	return []model.Field{{Name: sign.MetriportHeader, Value: sign.Metriport(key.Reveal(), body)}}
}

// build makes the request.
func (d *Direct) build(ctx context.Context, op string, o client.Out) (*http.Request, error) {
	u, user, err := target(op, o.URL)
	if err != nil {
		return nil, err
	}
	header, err := d.header(op, o)
	if err != nil {
		return nil, err
	}
	method := o.Method
	if method == "" {
		method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(o.Body))
	if err != nil {
		return nil, &model.Error{Code: model.Invalid, Op: op, Why: "this URL cannot be called", Do: model.CauseNoURL.Remedy(), Err: err}
	}
	req.GetBody = nil // without it the transport has nothing to send again
	req.Header = header
	if user != "" && req.Header.Get("Authorization") == "" {
		req.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(user)))
	}
	return req, nil
}

// header puts a request's header together: the lines given, in the case given,
// and those of the provider's that are not among them.
func (d *Direct) header(op string, o client.Out) (http.Header, error) {
	h := http.Header{"User-Agent": nil} // without the library's own
	named := map[string]bool{}
	for _, f := range o.Header {
		if why := unfit(f); why != "" {
			return nil, &model.Error{Code: model.Invalid, Op: op, Why: why, Do: "leave this header out, or write it otherwise"}
		}
		named[strings.ToLower(f.Name)] = true
		if f.Value != "" {
			h[f.Name] = append(h[f.Name], f.Value)
		}
	}
	m := mannerOf(o.Header)
	for _, agent := range []string{d.o.UserAgent, o.Agent} {
		if agent != "" {
			m.agent.Value = text.Clean(agent)
		}
	}
	for _, f := range append([]model.Field{m.agent}, m.header...) {
		aboutBody := f.Name == "Content-Type" && len(o.Body) == 0
		if !aboutBody && !named[strings.ToLower(f.Name)] {
			h[f.Name] = []string{f.Value}
		}
	}
	return h, nil
}

// ownLines are the header lines that follow from the request itself.
var ownLines = map[string]bool{"host": true, "content-length": true, "transfer-encoding": true, "trailer": true, "connection": true}

// unfit says why a header line cannot be sent; empty for nothing.
func unfit(f model.Field) string {
	const marks = "!#$%&'*+-.^_`|~"
	word := func(r rune) bool {
		return r < 0x80 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(marks, r))
	}
	switch {
	case f.Name == "" || strings.ContainsFunc(f.Name, func(r rune) bool { return !word(r) }):
		return strconv.Quote(text.Clean(f.Name)) + " is no header's name"
	case ownLines[strings.ToLower(f.Name)]:
		return "the header " + text.Clean(f.Name) + " follows from the request itself"
	case strings.ContainsFunc(f.Value, func(r rune) bool { return (r < ' ' && r != '\t') || r == 0x7f }):
		return "the header " + text.Clean(f.Name) + " holds a line break or another control character"
	}
	return ""
}
