package runbook

import (
	"context"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/sign"
)

// examItem is one check of an exam.
type examItem struct {
	code, name, want string
	sends            int                 // messages; 0 for one that reads the answer to the first
	size             int                 // bytes of each; 0 for the usual message's
	only             func(e Exam) string // why it is left out; empty where it is not
	look             func(ctx context.Context, x *examiner) (finding, error)
}

const (
	inParallel  = 20
	pagesSize   = 200_000   // Metriport: pages of links come near it
	bundleSize  = 2_000_000 // what a message may well have
	largestSays = 20_000    // bytes of an answer that are kept by who keeps any (Svix)
	hourOff     = time.Hour // from the present, of signed times: far outside of every tolerance
)

// examItems are the checks of an exam, in their order.
var examItems = []examItem{
	{code: "answers", name: "answers", want: "an HTTP answer", sends: 1, look: lookAnswers},
	{code: "does_not_redirect", name: "does not redirect", want: "no 3xx", look: lookRedirect},
	{code: "no_web_page", name: "is no web page", want: "no HTML", look: lookPage},
	{code: "accepts_signed", name: "accepts a signed message", want: "2xx", look: lookAccepts},
	{code: "answers_in_time", name: "answers in time", want: "within 4 s", look: lookInTime},
	{code: "pong", name: "answers a ping", want: `{"pong": …} in half that time`, sends: 1, only: onlyPinged, look: lookPong},
	refuse("refuses_unsigned", "refuses a missing signature", nil, unsigned),
	refuse("refuses_wrong_signature", "refuses a wrong signature", nil, func(_ *examiner, _ *letter, h []model.Field) ([]model.Field, error) { return spoilt(h), nil }),
	refuse("refuses_other_key", "refuses another key", nil, otherKey),
	refuse("refuses_altered_body", "refuses an altered body", onlyOverBody, altered),
	refuse("refuses_expired", "refuses a signature of an hour ago", onlyTimed, off(-hourOff)),
	refuse("refuses_future", "refuses a signature of in an hour", onlyTimed, off(hourOff)),
	{code: "takes_any_case", name: "finds its header in any case", want: "2xx", sends: 1, look: lookCase},
	{code: "checks_raw_body", name: "checks the bytes as they came", want: "2xx to odd JSON", sends: 1, only: onlyOverBody, look: lookRaw},
	{code: "ignores_unknown_type", name: "takes an unknown event type", want: "2xx", sends: 1, look: lookUnknown},
	{code: "takes_twice", name: "takes the same message twice", want: "2xx, 2xx", sends: 2, look: lookTwice},
	{code: "takes_200kb", name: "takes 200 KB", want: "2xx", sends: 1, size: pagesSize, look: look200},
	{code: "takes_2mb", name: "takes 2 MB", want: "2xx", sends: 1, size: bundleSize, look: look2000},
	{code: "refuses_get", name: "refuses GET", want: "4xx", sends: 1, look: lookGet},
	{code: "holds_parallel", name: "holds 20 at once", want: "all 2xx, in time, little said", sends: inParallel, look: lookParallel},
}

func onlyPinged(e Exam) string {
	if e.Provider != model.Metriport {
		return "the provider sends no ping that wants a pong"
	}
	return ""
}

func onlyTimed(e Exam) string {
	if e.Scheme != sign.SchemeStandard {
		return "the scheme signs no time: a captured message can be sent again for ever"
	}
	return ""
}

func onlyOverBody(e Exam) string {
	if e.Scheme == sign.SchemeMetriportLegacy {
		return "the scheme does not sign the body"
	}
	return ""
}

// remedies of what is taken and should not be.
var takenFixes = map[string]string{
	"refuses_unsigned":        "refuse what has no signature: a check that is left out when the header is missing is none",
	"refuses_wrong_signature": "compare the whole signature, and answer 401 where it differs",
	"refuses_other_key":       "verify with the endpoint's own secret, and answer 401 where it does not match",
	"refuses_altered_body":    "verify over the raw body before anything is read from it",
	"refuses_expired":         "refuse signed times more than 5 minutes back, or captured messages can be sent again",
	"refuses_future":          "refuse signed times more than 5 minutes ahead",
}

// spoil changes a signed letter so that it must be refused.
type spoil func(x *examiner, l *letter, header []model.Field) ([]model.Field, error)

// refusalOf sends what is to be refused.
func refusalOf(ctx context.Context, x *examiner, code string, s spoil) (finding, error) {
	l, err := x.write(x.sample)
	if err != nil {
		return finding{}, err
	}
	header, err := x.signed(l, x.e.Secret.Reveal())
	if err != nil {
		return finding{}, err
	}
	if header, err = s(x, &l, header); err != nil {
		return finding{}, err
	}
	shot, err := x.lab.Direct.Fire(ctx, x.out(l, header))
	return x.wantsNot(shot, takenFixes[code]), err
}

// refuse is a check that wants a refusal.
func refuse(code, name string, only func(Exam) string, s spoil) examItem {
	return examItem{
		code: code, name: name, want: "401", sends: 1, only: only,
		look: func(ctx context.Context, x *examiner) (finding, error) { return refusalOf(ctx, x, code, s) },
	}
}

func unsigned(_ *examiner, _ *letter, h []model.Field) ([]model.Field, error) {
	return withoutSignature(h), nil
}

func otherKey(x *examiner, l *letter, _ []model.Field) ([]model.Field, error) {
	return x.signed(*l, otherSecret(x.e.Secret.Reveal()))
}

// altered changes what was signed: the event's id where the body holds it.
func altered(_ *examiner, l *letter, h []model.Field) ([]model.Field, error) {
	body := string(l.body)
	if at := strings.Index(body, l.id); at >= 0 {
		last := at + len(l.id) - 1
		other := "0"
		if body[last] == other[0] {
			other = "1"
		}
		body = body[:last] + other + body[last+1:]
	} else {
		body = strings.Replace(body, "{", `{"altered":true,`, 1)
	}
	l.body = []byte(body)
	return h, nil
}

func off(by time.Duration) spoil {
	return func(x *examiner, l *letter, _ []model.Field) ([]model.Field, error) {
		l.at = l.at.Add(by)
		return x.signed(*l, x.e.Secret.Reveal())
	}
}

// lookAnswers sends the first good message.
func lookAnswers(ctx context.Context, x *examiner) (finding, error) {
	if err := x.open(ctx); err != nil {
		return finding{}, err
	}
	if broken(x.shot) {
		return found(model.CheckFail, x.shot, answered(x.shot), x.shot.Cause.Remedy()), nil
	}
	return found(model.CheckPass, x.shot, answered(x.shot), ""), nil
}

func lookRedirect(_ context.Context, x *examiner) (finding, error) {
	switch {
	case broken(x.shot):
		return skip("no answer"), nil
	case x.stands == elsewhere:
		return found(model.CheckFail, x.shot, answered(x.shot)+location(x.shot), x.shot.Cause.Remedy()), nil
	}
	return found(model.CheckPass, x.shot, "it does not", ""), nil
}

const pageFix = "look for a login, a proxy or a catch-all route before the receiver: the message reached nobody"

func lookPage(_ context.Context, x *examiner) (finding, error) {
	switch {
	case broken(x.shot):
		return skip("no answer"), nil
	case x.stands == elsewhere:
		return skip("it redirects"), nil
	case x.stands == webPage:
		return found(model.CheckFail, x.shot, answered(x.shot)+" with a web page"+titleOf(x.shot.Answer), pageFix), nil
	}
	return found(model.CheckPass, x.shot, "it is none", ""), nil
}

func lookAccepts(_ context.Context, x *examiner) (finding, error) {
	switch x.stands {
	case takes:
		return found(model.CheckPass, x.shot, answered(x.shot), ""), nil
	case elsewhere:
		return skip("it redirects"), nil
	case webPage:
		return skip("a web page answers"), nil
	case refuses:
		if x.why != "" {
			return found(model.CheckFail, x.shot, answered(x.shot)+"; "+x.why, "verify over the raw bytes, with the secret as the scheme has it, and find headers in any case"), nil
		}
		return found(model.CheckFail, x.shot, answered(x.shot), x.shot.Cause.Remedy()), nil
	case notAsked, unreachable, cut, silent:
	}
	return skip("no answer"), nil
}

func lookInTime(_ context.Context, x *examiner) (finding, error) {
	switch {
	case broken(x.shot):
		return skip("no answer"), nil
	case x.shot.Timing.Total > x.e.Limit:
		return found(model.CheckFail, x.shot, answered(x.shot)+"; "+limitWords(x.e.Limit), "answer 2xx first, and work afterwards"), nil
	}
	return found(model.CheckPass, x.shot, model.Dur(x.shot.Timing.Total), ""), nil
}

// location is where a redirect leads.
func location(s client.Shot) string {
	for _, f := range s.Header {
		if strings.EqualFold(f.Name, "Location") {
			return " to " + shortURL(f.Value)
		}
	}
	return ""
}
