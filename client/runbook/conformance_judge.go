package runbook

import (
	"strconv"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// finding is what one check came to.
type finding struct {
	state    model.CheckState
	got, fix string
	took     time.Duration
}

func skip(why string) finding {
	return finding{state: model.CheckSkipped, got: why, took: model.NoTime}
}

// answered words an answer: "401 in 84 ms", or why there was none.
func answered(s client.Shot) string {
	if broken(s) {
		return s.Cause.Sentence(0) + " after " + model.Dur(s.Timing.Total)
	}
	return strconv.Itoa(s.Code) + " in " + model.Dur(s.Timing.Total)
}

func found(state model.CheckState, s client.Shot, got, fix string) finding {
	return finding{state: state, got: got, fix: fix, took: s.Timing.Total}
}

// moot says of an answer that it tells nothing about what a check asks, because
// the receiver answered the first good message in the same way.
func (x *examiner) moot(s client.Shot) (f finding, is bool) {
	same := ", as to the first message"
	switch got := standingOf(s); {
	case got == elsewhere && x.stands == elsewhere:
		return skip("it redirects" + same), true
	case got == webPage && x.stands == webPage:
		return skip("a web page" + same), true
	case broken(s) && (x.stands == cut || x.stands == silent || x.stands == unreachable):
		return skip(s.Cause.Sentence(0) + same), true
	case got == silent && x.late:
		return skip("no answer in time" + same), true
	}
	return finding{}, false
}

// wants judges the answer to a message that is to be taken.
func (x *examiner) wants(s client.Shot, fix string) finding {
	if f, moot := x.moot(s); moot {
		return f
	}
	good := s.Cause == model.CauseNone && !broken(s)
	switch {
	case good && s.Timing.Total > x.e.Limit && !x.late:
		return found(model.CheckFail, s, answered(s)+"; "+limitWords(x.e.Limit), "answer first, and work afterwards")
	case good:
		return found(model.CheckPass, s, answered(s), "")
	case s.Code == 413:
		return found(model.CheckFail, s, answered(s), s.Cause.Remedy())
	case x.stands == refuses:
		return skip("it refuses good messages")
	case x.stands != takes:
		return skip("not known whether it takes any message")
	}
	return found(model.CheckFail, s, answered(s), fix)
}

// wantsNot judges the answer to a message that is to be refused.
func (x *examiner) wantsNot(s client.Shot, fix string) finding {
	if f, moot := x.moot(s); moot {
		return f
	}
	switch {
	case broken(s) && x.stands == takes:
		return found(model.CheckWarn, s, "no answer: "+s.Cause.Sentence(0), "answer 401, so that the sender sees why")
	case s.Cause == model.CauseNone && !broken(s):
		return found(model.CheckFail, s, answered(s)+": it was taken", fix)
	case x.stands == refuses:
		return skip("it refuses good messages too, so that a refusal tells nothing")
	case x.stands != takes:
		return skip("not known whether it takes any message")
	case s.Code >= 500:
		return found(model.CheckWarn, s, answered(s)+": refused, but as a fault of its own", "answer 401")
	case s.Cause == model.CauseRedirect:
		return found(model.CheckWarn, s, answered(s)+": refused, by a redirect", "answer 401")
	}
	return found(model.CheckPass, s, answered(s), "")
}

func limitWords(limit time.Duration) string { return "the limit is " + model.Dur(limit) }

// checksNone is why nothing can be said of how a signature is checked.
const checksNone = "it takes any signature"

// blind says whether the receiver was seen to take any signature.
func (x *examiner) blind() bool { return x.failed("refuses_other_key") }

func (x *examiner) failed(code string) bool {
	for _, c := range x.list {
		if c.Code == code {
			return c.State == model.CheckFail
		}
	}
	return false
}
