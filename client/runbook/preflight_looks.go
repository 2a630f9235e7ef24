package runbook

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// How many pings are sent, and how soon a certificate's end is worth a word.
const (
	flightPings = 5
	soonOver    = 14 * 24 * time.Hour
)

func pass(got string) finding {
	return finding{state: model.CheckPass, got: got, took: model.NoTime}
}

func lookURL(_ context.Context, f *flight) (finding, error) {
	if fault := urlFault(f.e.URL); fault != "" {
		return finding{state: model.CheckFail, got: fault, fix: "write it with a scheme and a host: https://hooks.example.com/path", took: model.NoTime}, nil
	}
	return pass(text.URL(f.e.URL)), nil
}

// lookRules holds the URL against what the provider refuses.
func lookRules(_ context.Context, f *flight) (finding, error) {
	if f.e.Provider != model.Metriport {
		return skip("none are known of the provider"), nil
	}
	b := urlBlocked(f.e.URL)
	switch {
	case b == "":
		return pass("none is broken"), nil
	case f.e.NoHost:
		return finding{state: model.CheckWarn, got: strings.Replace(b, "refuses", "would refuse", 1), fix: "choose another URL if it is for Metriport", took: model.NoTime}, nil
	case f.e.Lenient:
		return finding{state: model.CheckWarn, got: b + "; this host does not enforce it", fix: "choose another URL for the real one", took: model.NoTime}, nil
	}
	return finding{state: model.CheckFail, got: b, fix: "choose a host, a port and a path without it", took: model.NoTime}, nil
}

// lookDoubts names what speaks against a URL that is taken all the same. Of
// addresses in it more is said below.
func lookDoubts(_ context.Context, f *flight) (finding, error) {
	var doubts []string
	for _, d := range urlDoubts(f.e.URL) {
		if !strings.HasPrefix(d, "the address") {
			doubts = append(doubts, d)
		}
	}
	if len(doubts) == 0 {
		return pass("https, no credentials in it"), nil
	}
	return finding{state: model.CheckWarn, got: strings.Join(doubts, "; "), fix: "use https, and let the signature say who calls", took: model.NoTime}, nil
}

// lookDNS surveys the receiver. The checks behind it read what was found.
func lookDNS(ctx context.Context, f *flight) (finding, error) {
	s, err := f.lab.Surveyor.Survey(ctx, f.e.URL)
	if err != nil {
		return finding{}, err
	}
	f.survey = s
	for _, flaw := range s.Flaws {
		if flaw.Cause == model.CauseDNS {
			return finding{state: model.CheckFail, got: flaw.Err.Why, fix: flaw.Err.Do, took: s.DNS}, nil
		}
	}
	ips := make([]string, len(s.Addresses))
	for i, a := range s.Addresses {
		ips[i] = a.IP
	}
	got := strings.Join(ips, ", ")
	if s.DNS == model.NoTime {
		got = "an address: " + got
	}
	return finding{state: model.CheckPass, got: text.Elide(got, 120), took: s.DNS}, nil
}

// lookAddresses says which addresses cannot be the receiver's, seen from the
// provider.
func lookAddresses(_ context.Context, f *flight) (finding, error) {
	var barred, inside []string
	for _, a := range f.survey.Addresses {
		switch {
		case a.Blocked != "":
			barred = append(barred, a.IP)
		case a.Private:
			inside = append(inside, a.IP)
		}
	}
	switch {
	case len(barred) == len(f.survey.Addresses):
		return finding{
			state: model.CheckFail, got: strings.Join(barred, ", ") + ": link-local or metadata, nothing is sent there",
			fix: model.NotCalled, took: model.NoTime,
		}, nil
	case len(barred) > 0:
		return finding{
			state: model.CheckWarn, got: strings.Join(barred, ", ") + " of " + fmt.Sprint(len(f.survey.Addresses)) + ": link-local or metadata, nothing is sent there",
			fix: "take it out of the name's DNS records", took: model.NoTime,
		}, nil
	case len(inside) > 0:
		return finding{
			state: model.CheckWarn, got: strings.Join(inside, ", ") + ": private, the provider may not reach it",
			fix: "use a name with public addresses, or a tunnel", took: model.NoTime,
		}, nil
	}
	return pass("all public"), nil
}

// lookFamily says whether the addresses of a family take connections.
func lookFamily(six bool) func(context.Context, *flight) (finding, error) {
	return func(_ context.Context, f *flight) (finding, error) {
		var mine, open, shut []client.Address
		others := 0 // of the other family that are open
		for _, a := range f.survey.Addresses {
			switch {
			case strings.Contains(a.IP, ":") != six:
				if a.Connect >= 0 {
					others++
				}
			case a.Connect >= 0:
				mine, open = append(mine, a), append(open, a)
			case a.Err != nil && !a.NoRoute:
				mine, shut = append(mine, a), append(shut, a)
			default:
				mine = append(mine, a)
			}
		}
		switch {
		case len(mine) == 0:
			return skip("the name has no such address"), nil
		case len(open)+len(shut) == 0 && mine[0].NoRoute:
			return skip("this machine has no way there"), nil
		case len(open)+len(shut) == 0:
			return skip("nothing is sent there"), nil
		case len(shut) == 0:
			return finding{state: model.CheckPass, got: fmt.Sprintf("%d of %d", len(open), len(mine)), took: open[0].Connect}, nil
		}
		got := fmt.Sprintf("%d of %d; %s", len(open), len(mine), shut[0].Err.Why)
		if len(open)+others > 0 {
			return finding{state: model.CheckWarn, got: got, fix: "open the port there too, or take the address out of the name's DNS records", took: model.NoTime}, nil
		}
		return finding{state: model.CheckFail, got: got, fix: shut[0].Err.Do, took: model.NoTime}, nil
	}
}

// connected says whether any address took a connection.
func (f *flight) connected() bool {
	for _, a := range f.survey.Addresses {
		if a.Connect >= 0 {
			return true
		}
	}
	return false
}

// lookTLS reads one side of the certificate.
func lookTLS(of model.Cause) func(context.Context, *flight) (finding, error) {
	return func(_ context.Context, f *flight) (finding, error) {
		s := f.survey
		switch {
		case !s.TLS:
			return skip("no TLS: the URL is http"), nil
		case !f.connected():
			return skip("no connection"), nil
		}
		for _, flaw := range s.Flaws {
			if flaw.Cause == of {
				return finding{state: model.CheckFail, got: flaw.Err.Why, fix: flaw.Err.Do, took: model.NoTime}, nil
			}
		}
		if s.Until.IsZero() && of != model.CauseTLSProtocol {
			return skip("no certificate was shown"), nil
		}
		return sound(of, s, f.lab.Now()), nil
	}
}

// sound words a side of a certificate that is as it should be.
func sound(of model.Cause, s client.Survey, now time.Time) finding {
	words := map[model.Cause]string{
		model.CauseTLSProtocol: s.Protocol, model.CauseTLSChain: "from " + s.Issuer, model.CauseTLSName: text.Elide(strings.Join(s.Names, ", "), 80),
	}
	if w, is := words[of]; is {
		return pass(w)
	}
	got := "until " + s.Until.UTC().Format("2 Jan 2006")
	if left := s.Until.Sub(now); left < soonOver {
		return finding{state: model.CheckWarn, got: got + ", in " + model.Age(left), fix: "renew it now, and see why that did not come by itself", took: model.NoTime}
	}
	return pass(got)
}

// lookPost sends the first ping.
func lookPost(ctx context.Context, f *flight) (finding, error) {
	if !f.connected() {
		return skip("no connection"), nil
	}
	shot, err := f.ping(ctx)
	if err != nil {
		return finding{}, err
	}
	f.shot = shot
	if broken(shot) {
		return found(model.CheckFail, shot, answered(shot), shot.Cause.Remedy()), nil
	}
	return found(model.CheckPass, shot, answered(shot), ""), nil
}

// ping sends Metriport's ping, or a test event of another provider's.
func (f *flight) ping(ctx context.Context) (client.Shot, error) {
	var shot client.Shot
	var err error
	if f.e.Provider == model.Metriport {
		shot, err = f.lab.Direct.Ping(ctx, f.e.URL, f.e.Secret)
	} else {
		shot, err = f.test(ctx)
	}
	f.times = append(f.times, shot)
	return shot, err
}

// test sends a marked test event, signed where there is a secret to sign with.
func (f *flight) test(ctx context.Context) (client.Shot, error) {
	sample, err := sampleOf(f.e)
	if err != nil {
		return client.Shot{}, err
	}
	x := &examiner{lab: f.lab, e: f.e, sample: sample}
	l, err := x.write(sample)
	if err != nil {
		return client.Shot{}, err
	}
	header := []model.Field{{Name: x.letter(l).Family + "-id", Value: l.id}}
	if !f.e.Secret.Empty() {
		if header, err = x.signed(l, f.e.Secret.Reveal()); err != nil {
			return client.Shot{}, err
		}
	}
	return f.lab.Direct.Fire(ctx, x.out(l, header))
}

func lookFlightRedirect(_ context.Context, f *flight) (finding, error) {
	switch {
	case f.shot.Code == 0:
		return skip("no answer"), nil
	case f.shot.Cause == model.CauseRedirect:
		return found(model.CheckFail, f.shot, fmt.Sprint(f.shot.Code)+location(f.shot), f.shot.Cause.Remedy()), nil
	}
	return pass("it does not"), nil
}

// lookTaken wants 2xx. A receiver that is new, or is pinged without its key, may
// well refuse.
func lookTaken(_ context.Context, f *flight) (finding, error) {
	s := f.shot
	switch good := s.Code >= 200 && s.Code < 300; {
	case s.Code == 0:
		return skip("no answer"), nil
	case good && s.Pong != model.Yes && isPage(s):
		return found(model.CheckFail, s, answered(s)+" with a web page"+titleOf(s.Answer), pageFix), nil
	case good:
		return found(model.CheckPass, s, answered(s), ""), nil
	case deniable(s.Code) && f.e.Secret.Empty():
		return found(model.CheckWarn, s, answered(s)+" to an unsigned message", "as it should be; with the key more could be said"), nil
	case deniable(s.Code) && f.e.Unsaved:
		return found(model.CheckWarn, s, answered(s)+" to the key in force", "bring it the key before the URL is saved, or right after"), nil
	}
	return found(model.CheckFail, s, answered(s), s.Cause.Remedy()), nil
}

func lookFlightPong(_ context.Context, f *flight) (finding, error) {
	switch {
	case f.e.Provider != model.Metriport:
		return skip("the provider sends no ping that wants a pong"), nil
	case f.shot.Pong == model.TriUnknown:
		return skip("the ping was not taken"), nil
	case f.shot.Pong == model.Yes:
		return pass("the ping's own word"), nil
	}
	said := text.Elide(text.Clean(string(f.shot.Answer)), 40)
	return found(model.CheckFail, f.shot, "no pong, but "+text.Clean(said), model.CauseBadPong.Remedy()), nil
}

// lookLatency pings until there are five answers' times.
func lookLatency(ctx context.Context, f *flight) (finding, error) {
	if f.shot.Code == 0 {
		return skip("no answer"), nil
	}
	for len(f.times) < flightPings {
		if _, err := f.ping(ctx); err != nil {
			return finding{}, err
		}
	}
	slowest, lost := time.Duration(0), 0
	var each []string
	for _, s := range f.times {
		slowest = max(slowest, s.Timing.Total)
		if broken(s) {
			lost++
			each = append(each, "none")
			continue
		}
		each = append(each, model.Dur(s.Timing.Total))
	}
	got := strings.Join(each, ", ")
	switch {
	case lost > 0:
		return finding{state: model.CheckFail, got: got, fix: "look for what fails now and then: a worker, one of several addresses", took: slowest}, nil
	case slowest > f.e.Limit:
		return finding{state: model.CheckFail, got: got + "; " + limitWords(f.e.Limit), fix: "answer 2xx first, and work afterwards", took: slowest}, nil
	case slowest > f.e.Limit/2:
		return finding{state: model.CheckWarn, got: got + "; a ping is waited for half of the limit", fix: "answer 2xx first, and work afterwards", took: slowest}, nil
	}
	return finding{state: model.CheckPass, got: got, took: slowest}, nil
}
