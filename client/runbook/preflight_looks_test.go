package runbook

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// Addresses as a survey finds them.
func openAt(ip string) client.Address { return client.Address{IP: ip, Connect: 3 * time.Millisecond} }

func shutAt(ip string) client.Address {
	return client.Address{IP: ip, Connect: model.NoTime, Err: &model.Error{Why: "connection refused", Do: "start it"}}
}

func noRouteTo(ip string) client.Address {
	a := shutAt(ip)
	a.NoRoute = true
	return a
}

func barred(ip string) client.Address {
	return client.Address{IP: ip, Connect: model.NoTime, Blocked: "it is a link-local address", Private: true}
}

func inside(ip string) client.Address {
	a := openAt(ip)
	a.Private = true
	return a
}

// TestFamilies: what is said of each family's addresses, and of all together.
func TestFamilies(t *testing.T) {
	const four, other, six, more = "8.8.8.8", "9.9.9.9", "2606:4700::1", "2606:4700::2"
	for name, c := range map[string]struct {
		addrs           []client.Address
		ipv4, ipv6, all model.CheckState
		words           string // of the family that is not well
	}{
		"both open":          {[]client.Address{openAt(four), openAt(six)}, model.CheckPass, model.CheckPass, model.CheckPass, ""},
		"one family":         {[]client.Address{openAt(four)}, model.CheckPass, model.CheckSkipped, model.CheckPass, "no such address"},
		"six shut":           {[]client.Address{openAt(four), shutAt(six)}, model.CheckPass, model.CheckWarn, model.CheckPass, "0 of 1; connection refused"},
		"four shut":          {[]client.Address{shutAt(four), openAt(six)}, model.CheckWarn, model.CheckPass, model.CheckPass, "0 of 1; connection refused"},
		"one of two shut":    {[]client.Address{openAt(four), shutAt(other)}, model.CheckWarn, model.CheckSkipped, model.CheckPass, "1 of 2; connection refused"},
		"all shut":           {[]client.Address{shutAt(four), shutAt(six), shutAt(more)}, model.CheckFail, model.CheckFail, model.CheckPass, "0 of 2; connection refused"},
		"no way to six":      {[]client.Address{openAt(four), noRouteTo(six)}, model.CheckPass, model.CheckSkipped, model.CheckPass, "no way there"},
		"link-local":         {[]client.Address{barred("169.254.1.1")}, model.CheckSkipped, model.CheckSkipped, model.CheckFail, "nothing is sent there"},
		"one link-local":     {[]client.Address{openAt(four), barred("fe80::1")}, model.CheckPass, model.CheckSkipped, model.CheckWarn, "nothing is sent there"},
		"private":            {[]client.Address{inside("10.0.0.1")}, model.CheckPass, model.CheckSkipped, model.CheckWarn, "no such address"},
		"private and public": {[]client.Address{inside("10.0.0.1"), openAt(four)}, model.CheckPass, model.CheckSkipped, model.CheckWarn, "no such address"},
	} {
		f := &flight{survey: client.Survey{Addresses: c.addrs}}
		v4, _ := lookFamily(false)(t.Context(), f)
		v6, _ := lookFamily(true)(t.Context(), f)
		all, _ := lookAddresses(t.Context(), f)
		if v4.state != c.ipv4 || v6.state != c.ipv6 || all.state != c.all {
			t.Errorf("%s: %+v, %+v, %+v", name, v4, v6, all)
		}
		if !strings.Contains(v4.got+" "+v6.got+" "+all.got, c.words) {
			t.Errorf("%s: says %q, %q, %q", name, v4.got, v6.got, all.got)
		}
		for _, got := range []finding{v4, v6, all} {
			if bad := got.state == model.CheckFail || got.state == model.CheckWarn; bad != (got.fix != "") {
				t.Errorf("%s: %+v", name, got)
			}
		}
	}
}

// TestCertificates: each side of a certificate is a check of its own.
func TestCertificates(t *testing.T) {
	noon := noonOf()
	good := client.Survey{
		TLS: true, Addresses: []client.Address{openAt("8.8.8.8")}, Protocol: "TLS 1.3", Names: []string{"a.example", "b.example"},
		Issuer: "Some CA", From: noon.Add(-time.Hour), Until: noon.Add(30 * 24 * time.Hour),
	}
	flaw := func(c model.Cause) client.Flaw {
		return client.Flaw{Cause: c, Err: &model.Error{Why: c.Sentence(0), Do: c.Remedy()}}
	}
	sides := []model.Cause{model.CauseTLSProtocol, model.CauseTLSChain, model.CauseTLSName, model.CauseTLSExpired}
	for name, c := range map[string]struct {
		change func(s *client.Survey)
		now    time.Time
		want   [4]model.CheckState
	}{
		"good":        {func(*client.Survey) {}, noon, [4]model.CheckState{model.CheckPass, model.CheckPass, model.CheckPass, model.CheckPass}},
		"soon over":   {func(*client.Survey) {}, noon.Add(17 * 24 * time.Hour), [4]model.CheckState{model.CheckPass, model.CheckPass, model.CheckPass, model.CheckWarn}},
		"two weeks":   {func(*client.Survey) {}, noon.Add(16 * 24 * time.Hour), [4]model.CheckState{model.CheckPass, model.CheckPass, model.CheckPass, model.CheckPass}},
		"without TLS": {func(s *client.Survey) { s.TLS = false }, noon, [4]model.CheckState{model.CheckSkipped, model.CheckSkipped, model.CheckSkipped, model.CheckSkipped}},
		"no way":      {func(s *client.Survey) { s.Addresses[0] = shutAt("8.8.8.8") }, noon, [4]model.CheckState{model.CheckSkipped, model.CheckSkipped, model.CheckSkipped, model.CheckSkipped}},
		"all at once": {func(s *client.Survey) {
			for _, c := range sides {
				s.Flaws = append(s.Flaws, flaw(c))
			}
		}, noon, [4]model.CheckState{model.CheckFail, model.CheckFail, model.CheckFail, model.CheckFail}},
		"no handshake": {func(s *client.Survey) {
			s.Until, s.Flaws = time.Time{}, []client.Flaw{flaw(model.CauseTLSProtocol)}
		}, noon, [4]model.CheckState{model.CheckFail, model.CheckSkipped, model.CheckSkipped, model.CheckSkipped}},
	} {
		s := good
		s.Addresses = append([]client.Address(nil), good.Addresses...)
		c.change(&s)
		f := &flight{survey: s, lab: Lab{Now: func() time.Time { return c.now }}}
		for i, side := range sides {
			got, err := lookTLS(side)(t.Context(), f)
			if err != nil || got.state != c.want[i] || got.got == "" {
				t.Errorf("%s, %v: %+v, %v", name, side, got, err)
			}
		}
	}
}

// surveyor finds nothing, or an error.
type surveyor struct{ err error }

func (s surveyor) Survey(context.Context, string) (client.Survey, error) {
	return client.Survey{Addresses: []client.Address{openAt("8.8.8.8")}}, s.err
}

// pings answer with what they are given, one after the other.
type pings struct {
	client.Sender
	shots []client.Shot
	n     int
	err   error
}

func (p *pings) Ping(context.Context, string, model.Secret) (client.Shot, error) {
	p.n++
	return p.shots[(p.n-1)%len(p.shots)], p.err
}

// TestLatency: the slowest of five counts, against the limit and against its half,
// which is what a ping is waited for.
func TestLatency(t *testing.T) {
	at := func(ms ...int) []client.Shot {
		var out []client.Shot
		for _, n := range ms {
			s := answer(200, time.Duration(n)*time.Millisecond)
			s.Pong = model.Yes
			out = append(out, s)
		}
		return out
	}
	for name, c := range map[string]struct {
		shots []client.Shot
		want  model.CheckState
		took  time.Duration
	}{
		"quick":          {at(80, 90, 100, 70, 60), model.CheckPass, 100 * time.Millisecond},
		"over the half":  {at(80, 90, 2001, 70, 60), model.CheckWarn, 2001 * time.Millisecond},
		"over the limit": {at(80, 90, 100, 70, 4001), model.CheckFail, 4001 * time.Millisecond},
		"one lost":       {append(at(80, 90), without(model.CauseTimeout)), model.CheckFail, time.Second},
	} {
		p := &pings{shots: c.shots}
		checks, err := Preflight(t.Context(), Lab{Direct: p, Surveyor: surveyor{}, Now: noonOf}, Exam{URL: "http://a.example/", Provider: model.Metriport}, nil)
		got := checks[len(checks)-1]
		if err != nil || got.Code != "latency" || got.State != c.want || got.Took != c.took || p.n != flightPings || got.Want != "5 within 4.0 s" {
			t.Errorf("%s: %d pings, %+v, %v", name, p.n, got, err)
		}
	}
}

// TestPreflightEndsWithWhatCannotBe: an error of the survey or of a ping ends it,
// and is said of what is left.
func TestPreflightEndsWithWhatCannotBe(t *testing.T) {
	bad := &model.Error{Code: model.Invalid, Why: "it cannot be"}
	for name, lab := range map[string]Lab{
		"survey": {Direct: &pings{shots: []client.Shot{answer(200, 0)}}, Surveyor: surveyor{bad}, Now: noonOf},
		"ping":   {Direct: &pings{shots: []client.Shot{answer(200, 0)}, err: bad}, Surveyor: surveyor{}, Now: noonOf},
	} {
		checks, err := Preflight(t.Context(), lab, Exam{URL: "http://a.example/", Provider: model.Metriport}, nil)
		last := checks[len(checks)-1]
		if !errors.Is(err, bad) || last.State != model.CheckSkipped || last.Got != "it cannot be" {
			t.Errorf("%s: %+v, %v", name, last, err)
		}
	}
}

func TestReadiness(t *testing.T) {
	for want, list := range map[string][]model.Check{
		"not ended yet": {{State: model.CheckPass}, {State: model.CheckWaiting}},
		"ready: 1 passed, 1 with a warning, 1 left out": {{State: model.CheckPass}, {State: model.CheckWarn}, {State: model.CheckSkipped}},
		"name: not found": {{State: model.CheckPass}, {Name: "name", State: model.CheckFail, Got: "not found"}, {Name: "other", State: model.CheckFail}},
	} {
		if got := Readiness(list); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
