package client

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/model"
)

// Shot is one request sent from here to a receiver, and what came of it.
type Shot struct {
	URL      string
	Code     int // 0 when there was no answer
	Answer   []byte
	Pong     model.Tri // of a ping: whether the answer echoes it
	Err      *model.Error
	Cause    model.Cause
	Timing   Timing
	TLSUntil time.Time     // when the receiver's certificate expires; zero without TLS
	Header   []model.Field // of the answer, by name; as it came: clean it before it is shown
}

// Timing is where a request's time went; model.NoTime for what did not happen.
type Timing struct{ DNS, Connect, TLS, FirstByte, Total time.Duration }

// Out is one request to a receiver, as it goes on the wire.
type Out struct {
	Method string // empty for POST
	URL    string
	Header []model.Field // signature headers and others, in this case; what the provider always sends is added, unless it is named here: an empty value leaves it out
	Body   []byte
	Within time.Duration // the longest silence of the receiver; 0 for what the provider allows
	Agent  string        // User-Agent; empty for the provider's own
}

// Address is one address that a receiver's name stands for.
type Address struct {
	IP      string
	Private bool          // not to be reached from the provider
	Blocked string        // why nothing is sent there; empty where it may be
	NoRoute bool          // this machine has no way to addresses of its kind, which says nothing of the receiver
	Connect time.Duration // NoTime where no connection came about
	Err     *model.Error
}

// Flaw is one thing that is wrong with a receiver's name or certificate.
type Flaw struct {
	Cause model.Cause
	Err   *model.Error
}

// Survey is what the network and the certificate of a receiver look like from
// here, without a request.
type Survey struct {
	Host, Port string
	DNS        time.Duration
	Addresses  []Address
	TLS        bool
	Protocol   string // "TLS 1.3"; empty without TLS
	Names      []string
	Issuer     string
	From       time.Time
	Until      time.Time
	Err        *model.Error // why the name or the certificate is of no use; nil where they are
	Flaws      []Flaw       // all that is wrong with them; Err is the first one's
}

// Surveyor looks at a receiver before anything is sent to it.
type Surveyor interface {
	// Survey resolves the URL's host, connects to every address and reads the
	// certificate. The error is for a URL that names no host at all.
	Survey(ctx context.Context, url string) (Survey, error)
}

// Sender sends requests from here to a receiver, as the provider would.
type Sender interface {
	// Ping sends the provider's ping, signed with key. The error is for a request
	// that could not be made at all; a receiver's refusal is in the Shot.
	Ping(ctx context.Context, url string, key model.Secret) (Shot, error)
	// Send posts a body, signed with key.
	Send(ctx context.Context, url string, key model.Secret, body []byte) (Shot, error)
	// Fire sends one request as it is given, once; nothing is followed.
	Fire(ctx context.Context, o Out) (Shot, error)
}
