package rest

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

const (
	maxWords  = 300               // bytes of outside text in an error
	maxText   = 4096              // bytes of a line of the log
	minSecret = 4                 // a shorter one is a test's, and would be found everywhere
	secretVar = "HOOKTOP_API_KEY" //nolint:gosec // the name of a variable
)

// record logs a call that has been made, and tells whoever collects calls of it.
func (c *Client) record(ctx context.Context, at time.Time, call Call, a Answer, e *model.Error) {
	if e == nil {
		e = &model.Error{}
	}
	l := client.Call{
		At: at, Method: call.Method, Path: c.clean(call, call.target()), Code: a.Code, Took: a.Took, Bytes: int64(len(a.Body)),
		Err: e.Error(), Wait: e.Wait, Curl: c.curl(call),
	}
	client.Called(ctx, c.o.Log.add(l))
}

// curl is a command that makes the same call. The credential is named, not
// given, and a body is read from a file: it may hold health data.
func (c *Client) curl(call Call) string {
	var b strings.Builder
	b.WriteString("curl -X " + call.Method)
	if c.o.Header != "" && !call.Open {
		b.WriteString(` -H "` + c.o.Header + `: ` + c.o.Prefix + `$` + c.o.SecretVar + `"`)
	}
	for _, f := range call.Header {
		b.WriteString(` -H '` + strings.ReplaceAll(f.Name+": "+f.Value, "'", "") + `'`)
	}
	if call.Body != nil {
		b.WriteString(` -H 'Content-Type: ` + cmp.Or(call.Type, jsonType) + `' --data-binary @body`)
		if call.Type == "" {
			b.WriteString(".json")
		}
	}
	b.WriteString(" '" + strings.ReplaceAll(c.base+call.target(), "'", "%27") + "'")
	return c.clean(call, b.String())
}

func (c *Client) host() string {
	_, host, _ := strings.Cut(c.base, "://")
	host, _, _ = strings.Cut(host, "/")
	return host
}

// clean makes text from outside fit for one line of a screen, and free of the
// credential in case the host repeats it.
func (c *Client) clean(call Call, s string) string {
	secret := c.secret(call)
	for _, hidden := range append([]string{secret.Reveal()}, call.Hide...) {
		if len(hidden) >= minSecret {
			s = strings.ReplaceAll(s, hidden, secret.String())
		}
	}
	if len(s) > maxText {
		s = strings.ToValidUTF8(s[:maxText], "") + "…"
	}
	return text.Clean(s)
}
