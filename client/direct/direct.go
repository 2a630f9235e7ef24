// Package direct sends requests from here to a receiver as the provider would:
// the same bytes, header values and limits. What works from here and not from
// the provider, or the other way round, tells where the fault is.
package direct

import (
	"cmp"
	"context"
	"crypto/x509"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

const (
	opPing = "ping the receiver"
	opSend = "send to the receiver"
)

// How long a receiver may be silent (Metriport, observed: 2 s for a ping, 5 s
// for everything else, counted anew with every byte), and how long it may take
// in all, which Metriport does not limit.
const (
	pingSilence = 2 * time.Second
	sendSilence = 5 * time.Second
	longest     = 30 * time.Second
)

// Options says how to send.
type Options struct {
	CA        *x509.CertPool   // nil for the system's roots
	Now       func() time.Time // nil for the system's clock; for the ping's time and for certificates
	Allow     bool             // link-local and metadata addresses too
	UserAgent string           // empty for the provider's own
	Silence   time.Duration    // how long a receiver may be silent where a request does not say; 0 for what the provider allows

	// Resolve finds a host's addresses; nil for the system's resolver.
	Resolve func(ctx context.Context, host string) ([]netip.Addr, error)
}

// Direct sends requests. It is safe for use from any goroutine.
type Direct struct{ o Options }

var (
	_ client.Sender   = (*Direct)(nil)
	_ client.Surveyor = (*Direct)(nil)
)

// New returns a sender. It reaches out to nobody yet.
func New(o Options) *Direct {
	if o.Now == nil {
		o.Now = time.Now //nolint:forbidigo // the default of an injected clock
	}
	return &Direct{o: o}
}

// Ping sends Metriport's ping once, signed with key (unsigned without one), and
// compares the pong. The error is for a URL that nothing can be sent to.
func (d *Direct) Ping(ctx context.Context, link string, key model.Secret) (client.Shot, error) {
	word, body := pingBody(d.o.Now())
	shot, err := d.fire(ctx, opPing, client.Out{URL: link, Header: signed(key, body), Body: body, Within: d.silence(pingSilence)})
	if err != nil || shot.Err != nil {
		return shot, err
	}
	shot.Pong = model.TriOf(echoes(shot.Answer, word))
	if shot.Pong == model.No {
		shot.Cause = model.CauseBadPong
		shot.Err = failure(opPing, shot, nil)
	}
	return shot, nil
}

// Send posts a body once, signed with key (unsigned without one). The error is
// for a URL that nothing can be sent to.
func (d *Direct) Send(ctx context.Context, link string, key model.Secret, body []byte) (client.Shot, error) {
	return d.Fire(ctx, client.Out{URL: link, Header: signed(key, body), Body: body})
}

// target reads a webhook URL as the provider does: surrounding spaces are
// tolerated, the fragment is dropped, and the user info becomes an
// Authorization header with its text as written.
func target(op, link string) (u *url.URL, user string, err error) {
	link = strings.TrimFunc(link, func(r rune) bool { return r <= ' ' })
	if link == "" {
		return nil, "", &model.Error{Code: model.Invalid, Op: op, Why: "there is no webhook URL", Do: "set one first"}
	}
	u, perr := url.Parse(link)
	if perr != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, "", &model.Error{
			Code: model.Invalid, Op: op, Why: text.URL(link) + " is not an http or https URL", Do: model.CauseNoURL.Remedy(),
		}
	}
	if u.User != nil {
		_, rest, _ := strings.Cut(link, "//")
		end := strings.IndexAny(rest, "/?#")
		if end < 0 {
			end = len(rest)
		}
		user = rest[:max(0, strings.LastIndexByte(rest[:end], '@'))]
		if !strings.Contains(user, ":") {
			user += ":"
		}
		u.User = nil
	}
	u.Fragment, u.RawFragment = "", ""
	return u, user, nil
}

// fields lists header lines by name.
func fields(h http.Header) []model.Field {
	list := make([]model.Field, 0, len(h))
	for name, values := range h {
		for _, v := range values {
			list = append(list, model.Field{Name: name, Value: v})
		}
	}
	slices.SortStableFunc(list, func(a, b model.Field) int { return cmp.Compare(a.Name, b.Name) })
	return list
}
