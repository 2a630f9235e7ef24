package runbook

import (
	"context"
	"slices"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

const opPreflight = "look at the receiver"

// Preflight looks at a URL before it is saved, or at an endpoint in trouble: the
// provider's rules, the name, every address, the certificate, and five pings. It
// tells of every check as it goes on. What depends on a check that failed is
// skipped. The error is for an exam that was given up; the checks made until then
// are returned with it.
func Preflight(ctx context.Context, lab Lab, e Exam, tell Tell) ([]model.Check, error) {
	e = e.whole()
	f := &flight{lab: lab, e: e, tell: tell, failed: map[string]string{}}
	for _, s := range flightSteps {
		c := model.Check{Code: s.code, Name: s.name, Want: s.want, Took: model.NoTime}
		if s.code == "latency" {
			c.Want = "5 within " + model.Dur(e.Limit)
		}
		f.list = append(f.list, c)
	}
	err := f.run(ctx)
	return f.list, fail(opPreflight, err)
}

// Preflight looks at a URL from here, with the key in force; the endpoint's own
// for an empty one. It is put on record.
func (d *Desk) Preflight(ctx context.Context, url string, tell Tell) ([]model.Check, error) {
	ctx = client.WithCalls(ctx)
	e := Exam{URL: url, Unsaved: true, Provider: d.b.Profile.Provider, Lenient: !enforced(d.b.Profile)}
	now, err := d.endpointNamed(ctx, url)
	switch {
	case err == nil:
		e.URL, e.Secret, e.Unsaved = now.URL, now.Secret, false
	case url == "" || ctx.Err() != nil:
		return nil, fail(opPreflight, err)
	default:
		if in, _, err := endpointOf(ctx, d.b); err == nil {
			e.Secret = in.Secret // a receiver in a new place may well have it already
		}
	}
	checks, err := Preflight(ctx, d.lab(), e, tell)
	outcome := Readiness(checks)
	if err != nil {
		outcome = "not ended: " + whyOf(err)
	}
	wrote := d.record(context.WithoutCancel(ctx), model.Act{Action: model.ActPreflight, Scope: text.URL(e.URL), Outcome: outcome})
	if err == nil && wrote != nil {
		err = fail("put the preflight on record", wrote)
	}
	return checks, err
}

// Readiness says in one line what the checks of a preflight come to.
func Readiness(checks []model.Check) string {
	count := map[model.CheckState]int{}
	first := ""
	for _, c := range checks {
		count[c.State]++
		if c.State == model.CheckFail && first == "" {
			first = c.Name + ": " + c.Got
		}
	}
	switch {
	case count[model.CheckWaiting]+count[model.CheckRunning] > 0:
		return "not ended yet"
	case first != "":
		return first
	}
	return "ready: " + tally(count)
}

// flight is a preflight under way.
type flight struct {
	lab    Lab
	e      Exam
	tell   Tell
	list   []model.Check
	failed map[string]string // by code: the names of the checks that failed or were skipped

	survey client.Survey
	shot   client.Shot // the first ping
	times  []client.Shot
}

// flightStep is one check of a preflight.
type flightStep struct {
	code, name, want string
	after            []string // the checks that must not have failed
	look             func(ctx context.Context, f *flight) (finding, error)
}

var flightSteps = []flightStep{
	{code: "url", name: "URL", want: "http or https, with a host", look: lookURL},
	{code: "rules", name: "provider's rules", want: "nothing it refuses", after: []string{"url"}, look: lookRules},
	{code: "private_parts", name: "nothing given away", want: "https, no credentials", after: []string{"url"}, look: lookDoubts},
	{code: "dns", name: "host name", want: "at least one address", after: []string{"url"}, look: lookDNS},
	{code: "addresses", name: "addresses", want: "public ones", after: []string{"dns"}, look: lookAddresses},
	{code: "connect_ipv4", name: "connects over IPv4", want: "every address", after: []string{"dns"}, look: lookFamily(false)},
	{code: "connect_ipv6", name: "connects over IPv6", want: "every address", after: []string{"dns"}, look: lookFamily(true)},
	{code: "tls_protocol", name: "TLS protocol", want: "TLS 1.2 or newer", after: []string{"dns"}, look: lookTLS(model.CauseTLSProtocol)},
	{code: "tls_chain", name: "certificate chain", want: "a trusted CA", after: []string{"dns"}, look: lookTLS(model.CauseTLSChain)},
	{code: "tls_name", name: "certificate name", want: "the URL's host", after: []string{"dns"}, look: lookTLS(model.CauseTLSName)},
	{code: "tls_expiry", name: "certificate expiry", want: "14 days or more", after: []string{"dns"}, look: lookTLS(model.CauseTLSExpired)},
	{code: "answer", name: "answers a POST", want: "an HTTP answer", after: []string{"dns", "tls_protocol", "tls_chain", "tls_name", "tls_expiry"}, look: lookPost},
	{code: "redirect", name: "does not redirect", want: "no 3xx", after: []string{"answer"}, look: lookFlightRedirect},
	{code: "accepted", name: "takes a test", want: "2xx", after: []string{"answer", "redirect"}, look: lookTaken},
	{code: "pong", name: "pong", want: "the ping's own word", after: []string{"answer", "redirect", "accepted"}, look: lookFlightPong},
	{code: "latency", name: "answer time", want: "5 within 4 s", after: []string{"answer"}, look: lookLatency},
}

// run makes one check after the other.
func (f *flight) run(ctx context.Context) error {
	for i, s := range flightSteps {
		c := &f.list[i]
		c.State = model.CheckRunning
		f.say()
		got := f.blocked(s)
		if got.state == model.CheckWaiting {
			var err error
			got, err = s.look(ctx, f)
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				f.rest(i, whyOf(fail(opPreflight, err)))
				return err
			}
		}
		c.State, c.Got, c.Fix, c.Took = got.state, got.got, got.fix, got.took
		if c.State == model.CheckFail {
			f.failed[s.code] = s.name
		}
		f.say()
	}
	return nil
}

// blocked says of a check that another one stands in its way.
func (f *flight) blocked(s flightStep) finding {
	for _, code := range s.after {
		if name, is := f.failed[code]; is {
			f.failed[s.code] = name // and in the way of what comes after it
			return skip("after: " + name)
		}
	}
	return finding{}
}

func (f *flight) rest(from int, why string) {
	for i := from; i < len(f.list); i++ {
		f.list[i].State, f.list[i].Got = model.CheckSkipped, why
	}
	f.say()
}

func (f *flight) say() {
	if f.tell != nil {
		f.tell(slices.Clone(f.list))
	}
}
