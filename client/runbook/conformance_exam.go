package runbook

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/sign"
)

// How long an exam takes at most, in all and for one answer.
const (
	examLimit    = 4 * time.Second // in which providers want an answer
	examPatience = 10 * time.Second
	wholeExam    = 5 * time.Minute
)

// stand is how a receiver took the first good message. What comes after is
// judged by it: a receiver that refuses everything refuses nothing in particular.
type stand uint8

const (
	notAsked    stand = iota
	unreachable       // no connection, or none that is safe
	cut               // the connection ended without an answer
	silent
	elsewhere // a redirect
	webPage   // 2xx, with a web page
	refuses
	takes
)

// examiner examines one receiver.
type examiner struct {
	lab    Lab
	e      Exam
	sample []byte      // of the usual message, with variables
	shot   client.Shot // the answer to it
	stands stand
	late   bool   // it answers, but not in time
	why    string // what explains that it refuses; empty for nothing

	list []model.Check
	tell Tell
}

// newExaminer completes an exam with what it does not say.
func newExaminer(lab Lab, e Exam) (*examiner, error) {
	e = e.whole()
	known := slices.ContainsFunc(sign.Schemes(), func(s sign.Scheme) bool { return s.Name == e.Scheme })
	switch {
	case !known:
		return nil, invalid(opExam, "there is no scheme "+e.Scheme, "name one of "+schemeNames())
	case e.Secret.Empty():
		return nil, invalid(opExam, "without its secret nothing can be signed", "name the receiver's secret")
	case urlFault(e.URL) != "":
		return nil, invalid(opExam, urlFault(e.URL), "name an http or https URL")
	}
	sample, err := sampleOf(e)
	if err != nil {
		return nil, err
	}
	x := &examiner{lab: lab, e: e, sample: sample}
	if _, err := x.signed(letter{id: "msg_test", at: time.Unix(1, 0)}, e.Secret.Reveal()); err != nil {
		return nil, err
	}
	for _, it := range examItems {
		if it.code == "answers_in_time" {
			it.want = "within " + model.Dur(e.Limit)
		}
		x.list = append(x.list, model.Check{Code: it.code, Name: it.name, Want: it.want, Took: model.NoTime})
	}
	return x, nil
}

// whole fills in what an exam does not say.
func (e Exam) whole() Exam {
	if e.Scheme == "" {
		e.Scheme = sign.SchemeStandard
		if e.Provider == model.Metriport || (e.Provider == "" && !strings.HasPrefix(e.Secret.Reveal(), "whs")) {
			e.Scheme = sign.SchemeMetriport
		}
	}
	if e.Provider == "" && strings.HasPrefix(e.Scheme, sign.SchemeMetriport) {
		e.Provider = model.Metriport
	}
	e.Limit, e.Patience, e.Whole = cmp.Or(e.Limit, examLimit), cmp.Or(e.Patience, examPatience), cmp.Or(e.Whole, wholeExam)
	return e
}

func schemeNames() string {
	var names []string
	for _, s := range sign.Schemes() {
		names = append(names, s.Name)
	}
	return strings.Join(names, ", ")
}

// run makes one check after the other. Whatever one of them finds, the next is
// made; only being given up ends it.
func (x *examiner) run(outer context.Context) error {
	ctx, stop := context.WithTimeout(outer, x.e.Whole)
	defer stop()
	for i, it := range examItems {
		x.list[i].State = model.CheckRunning
		x.say()
		f, err := x.make(ctx, it)
		switch {
		case outer.Err() != nil:
			x.rest(i, "given up")
			return &model.Error{Code: model.Canceled, Op: opExam, Why: "given up", Err: outer.Err()}
		case ctx.Err() != nil:
			x.rest(i, "the "+model.Dur(x.e.Whole)+" for the whole exam are over")
			return nil
		case err != nil:
			x.rest(i, whyOf(err))
			return err
		}
		c := &x.list[i]
		c.State, c.Got, c.Fix, c.Took = f.state, f.got, f.fix, f.took
		x.say()
	}
	return nil
}

// make makes one check.
func (x *examiner) make(ctx context.Context, it examItem) (finding, error) {
	if it.only != nil {
		if why := it.only(x.e); why != "" {
			return skip(why), nil
		}
	}
	if x.stands == unreachable && it.sends > 0 {
		return skip("nothing can be sent there"), nil
	}
	return it.look(ctx, x)
}

// rest ends the checks from one on.
func (x *examiner) rest(from int, why string) {
	for i := from; i < len(x.list); i++ {
		x.list[i].State, x.list[i].Got = model.CheckSkipped, why
	}
	x.say()
}

func (x *examiner) say() {
	if x.tell != nil {
		x.tell(slices.Clone(x.list))
	}
}

// send writes a letter, signs it with the receiver's secret, has it changed, and
// fires it.
func (x *examiner) send(ctx context.Context, sample []byte, change func(l *letter, header []model.Field) []model.Field) (client.Shot, error) {
	l, err := x.write(sample)
	if err != nil {
		return client.Shot{}, err
	}
	header, err := x.signed(l, x.e.Secret.Reveal())
	if err != nil {
		return client.Shot{}, err
	}
	if change != nil {
		header = change(&l, header)
	}
	return x.lab.Direct.Fire(ctx, x.out(l, header))
}

// open asks for the first time. All that follows is judged by the answer.
func (x *examiner) open(ctx context.Context) error {
	l, err := x.write(x.sample)
	if err != nil {
		return err
	}
	header, err := x.signed(l, x.e.Secret.Reveal())
	if err != nil {
		return err
	}
	if x.shot, err = x.lab.Direct.Fire(ctx, x.out(l, header)); err != nil {
		return err
	}
	x.stands = standingOf(x.shot)
	x.late = !broken(x.shot) && x.shot.Timing.Total > x.e.Limit
	if x.stands == refuses {
		x.why, err = x.explain(ctx)
	}
	return err
}

// standingOf reads the answer to a good message.
func standingOf(s client.Shot) stand {
	switch {
	case s.Cause == model.CauseTimeout && broken(s):
		return silent
	case s.Cause == model.CauseReset && broken(s):
		return cut
	case s.Code == 0:
		return unreachable
	case s.Cause == model.CauseRedirect:
		return elsewhere
	case s.Cause != model.CauseNone:
		return refuses
	case isPage(s):
		return webPage
	}
	return takes
}

// broken says of an answer that it did not come, or not whole.
func broken(s client.Shot) bool {
	return s.Code == 0 || (s.Code < 300 && (s.Cause == model.CauseTimeout || s.Cause == model.CauseReset))
}

// isPage says whether an answer is a web page.
func isPage(s client.Shot) bool {
	for _, f := range s.Header {
		if strings.EqualFold(f.Name, "Content-Type") && strings.Contains(strings.ToLower(f.Value), "html") {
			return true
		}
	}
	head := strings.ToLower(strings.TrimSpace(string(s.Answer[:min(len(s.Answer), 200)])))
	return strings.HasPrefix(head, "<!doctype html") || strings.HasPrefix(head, "<html")
}
