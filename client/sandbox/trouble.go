package sandbox

import (
	"time"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/model"
)

// Trouble is what is wrong with a receiver.
type Trouble uint8

// The troubles. Healthy is none; of the others each is one cause of failure.
const (
	Healthy      Trouble = iota
	Slow                 // answers after more than 3 s
	BadGateway           // 502 of an nginx in front of it
	Silent               // never answers
	Reset                // closes the connection
	Expired              // shows a certificate that has expired
	Unauthorized         // 401, whatever the signature says
	Internal             // 500
	WrongPong            // 200, but not to a ping
	Redirecting          // 302
	Missing              // 404
	Throttling           // 429
)

// spell is a time in which a receiver has trouble: of a hundred messages, how
// many meet which. The rest are taken.
type spell struct {
	from, to time.Duration // from the start of the sandbox
	meets    []chancePart
}

type chancePart struct {
	percent int
	trouble Trouble
}

// Trouble that is always about, and the incident that the sandbox starts in.
var (
	usual    = []chancePart{{1, Slow}} // and see stray
	incident = []chancePart{{89, BadGateway}, {3, Silent}, {1, Reset}}
	recovery = []chancePart{{35, BadGateway}, {5, Slow}}
)

// past are the spells behind the start, newest first.
var past = []spell{
	{-58 * time.Minute, 0, incident},
	{-200 * time.Minute, -165 * time.Minute, []chancePart{{68, Silent}, {20, Slow}}},
	{-580 * time.Minute, -565 * time.Minute, []chancePart{{100, Unauthorized}}},
	{-852 * time.Minute, -810 * time.Minute, []chancePart{{100, Expired}}},
}

// ahead is how the incident goes on, over and over: the gateway's trouble with
// short recoveries, a spell of silence, a forgotten certificate.
var ahead = []spell{
	{0, 4 * time.Minute, incident},
	{4 * time.Minute, 270 * time.Second, recovery},
	{270 * time.Second, 11 * time.Minute, incident},
	{11 * time.Minute, 12 * time.Minute, recovery},
	{12 * time.Minute, 20 * time.Minute, incident},
	{20 * time.Minute, 25 * time.Minute, usual},
	{25 * time.Minute, 28 * time.Minute, []chancePart{{60, Silent}, {20, Slow}}},
	{28 * time.Minute, 30 * time.Minute, usual},
	{30 * time.Minute, 32 * time.Minute, []chancePart{{100, Expired}}},
	{32 * time.Minute, 35 * time.Minute, usual},
}

// spellAt finds what is wrong at a time from the start of the sandbox.
func spellAt(at time.Duration) []chancePart {
	spells := past
	if at >= 0 {
		spells = ahead
		at %= ahead[len(ahead)-1].to
	}
	for i := range spells {
		if at >= spells[i].from && at < spells[i].to {
			return spells[i].meets
		}
	}
	return usual
}

// meet draws what a message meets.
func meet(parts []chancePart, r uint64) Trouble {
	n := pick(r, 100)
	for _, p := range parts {
		if n -= p.percent; n < 0 {
			return p.trouble
		}
	}
	const rare = 400 // one message in so many fails without a reason
	switch pick(mix(r), rare) {
	case 0:
		return Internal
	case 1:
		return Reset
	}
	return Healthy
}

// outcome is what the service wrote of a message that met a trouble.
type outcome struct {
	state  model.Outcome
	code   uint16
	detail uint32
}

// outcomes words what the service writes of every trouble, once for all rows.
func (r *rows) outcomes(url string) (out [Throttling + 1]outcome) {
	replies := map[Trouble]metriport.ServerReply{
		BadGateway:   {Code: 502},
		Silent:       {Fail: &metriport.ServerFailure{Message: "timeout of 5000ms exceeded", Code: "ETIMEDOUT", Timeout: true}},
		Reset:        {Fail: &metriport.ServerFailure{Message: "socket hang up", Code: "ECONNRESET", Wrapped: true}},
		Expired:      {Fail: &metriport.ServerFailure{Message: "certificate has expired", Code: "CERT_HAS_EXPIRED", Wrapped: true}},
		Unauthorized: {Code: 401},
		Internal:     {Code: 500},
		Redirecting:  {Code: 302},
		Missing:      {Code: 404},
		Throttling:   {Code: 429},
	}
	ok := outcome{model.Delivered, 200, r.detailOf("OK")}
	for t := range out {
		out[t] = ok
		if reply, bad := replies[Trouble(t)]; bad {
			code := uint16(500)
			switch {
			case reply.Fail == nil:
				code = uint16(reply.Code) //nolint:gosec // an HTTP status
			case reply.Fail.Timeout:
				code = 504
			}
			out[t] = outcome{model.Failed, code, r.detailOf(metriport.ServerDetail(url, reply))}
		}
	}
	return out
}
