package runbook

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/text"
)

func shortURL(s string) string { return text.Elide(text.URL(s), 80) }

var titleTag = regexp.MustCompile(`(?i)<title>([^<]*)`)

// titleOf is what a web page calls itself.
func titleOf(page []byte) string {
	found := titleTag.FindSubmatch(page[:min(len(page), 4096)])
	if found == nil {
		return ""
	}
	return " " + strconv.Quote(text.Elide(text.Clean(strings.TrimSpace(string(found[1]))), 40))
}

// lookPong wants the word of a ping echoed.
func lookPong(ctx context.Context, x *examiner) (finding, error) {
	sample, _ := catalog.Template(model.Metriport, "ping", "")
	var line bytes.Buffer
	if err := json.Compact(&line, sample); err != nil {
		return finding{}, err
	}
	var word string
	shot, err := x.send(ctx, line.Bytes(), func(l *letter, h []model.Field) []model.Field {
		var p struct{ Ping string }
		_ = json.Unmarshal(l.body, &p) // it is our own
		word = p.Ping
		return h
	})
	if err != nil {
		return finding{}, err
	}
	f := x.wants(shot, model.CauseBadPong.Remedy())
	if f.state != model.CheckPass {
		return f, nil
	}
	var answer map[string]json.RawMessage
	var pong string
	if json.Unmarshal(bytes.TrimPrefix(shot.Answer, []byte("\xef\xbb\xbf")), &answer) != nil || json.Unmarshal(answer["pong"], &pong) != nil || pong != word {
		said := text.Elide(text.Clean(string(shot.Answer)), 40)
		if said == "" {
			said = "nothing"
		}
		return found(model.CheckFail, shot, strconv.Itoa(shot.Code)+" with "+said, model.CauseBadPong.Remedy()), nil
	}
	if shot.Timing.Total > x.e.Limit/2 && !x.late {
		return found(model.CheckFail, shot, "pong after "+model.Dur(shot.Timing.Total)+"; Metriport waits "+model.Dur(x.e.Limit/2), "answer a ping before anything else is done"), nil
	}
	return found(model.CheckPass, shot, "pong in "+model.Dur(shot.Timing.Total), ""), nil
}

// lookCase sends the header as a proxy may write it.
func lookCase(ctx context.Context, x *examiner) (finding, error) {
	if x.blind() {
		return skip(checksNone), nil
	}
	var as string
	shot, err := x.send(ctx, x.sample, func(_ *letter, h []model.Field) []model.Field {
		h = recased(h)
		as = signatureName(h)
		return h
	})
	f := x.wants(shot, "look headers up without regard to case: HTTP/1 proxies write them as they like")
	if f.state == model.CheckFail {
		f.got += " when it is written " + as
	}
	return f, err
}

func signatureName(h []model.Field) string {
	for _, f := range h {
		if isSignature(f) {
			return f.Name
		}
	}
	return "otherwise"
}

// lookRaw sends what a parser does not keep, signed exactly as it is.
func lookRaw(ctx context.Context, x *examiner) (finding, error) {
	if x.blind() {
		return skip(checksNone), nil
	}
	shot, err := x.send(ctx, x.odd(), nil)
	if err != nil {
		return finding{}, err
	}
	f := x.wants(shot, "verify over the bytes as they came, before any middleware parses them")
	if f.state != model.CheckFail || !deniable(shot.Code) {
		return f, nil
	}
	about, err := x.rewriting(ctx, x.odd())
	if about != "" {
		f.got += "; it takes the signature of " + about
	}
	return f, err
}

func lookUnknown(ctx context.Context, x *examiner) (finding, error) {
	shot, err := x.send(ctx, x.strange(), nil)
	return x.wants(shot, "answer 2xx to event types that you do not know: new ones come without notice"), err
}

// lookTwice sends the same message again, as a retry does.
func lookTwice(ctx context.Context, x *examiner) (finding, error) {
	l, err := x.write(x.sample)
	if err != nil {
		return finding{}, err
	}
	header, err := x.signed(l, x.e.Secret.Reveal())
	if err != nil {
		return finding{}, err
	}
	fix := "answer 2xx to a message that was taken before: a retry has the same id"
	shot, err := x.lab.Direct.Fire(ctx, x.out(l, header))
	if err != nil {
		return finding{}, err
	}
	first := x.wants(shot, fix)
	if first.state != model.CheckPass {
		return first, nil
	}
	shot, err = x.lab.Direct.Fire(ctx, x.out(l, header))
	f := x.wants(shot, fix)
	f.got = first.got + ", then " + f.got
	return f, err
}

// expressLimit is what the body parser of Express takes unless it is told.
const expressLimit = 100 << 10

func look200(ctx context.Context, x *examiner) (finding, error) {
	if x.stands != takes {
		return skip(notOffered), nil
	}
	shot, err := x.offer(ctx, pagesSize)
	if err != nil {
		return finding{}, err
	}
	f := x.wants(shot, sizeFix)
	if f.state != model.CheckFail || shot.Code != 413 {
		return f, nil
	}
	for _, c := range []struct {
		size   int
		refuse bool
	}{{expressLimit - 2000, false}, {expressLimit + 2000, true}} {
		shot, err := x.offer(ctx, c.size)
		if err != nil {
			return finding{}, err
		}
		if (shot.Code == 413) != c.refuse {
			return f, nil
		}
	}
	f.got += "; its limit is 100 kB, as of Express' body parser by default"
	return f, nil
}

func look2000(ctx context.Context, x *examiner) (finding, error) {
	switch {
	case x.stands != takes:
		return skip(notOffered), nil
	case x.failed("takes_200kb"):
		return skip("it does not take 200 KB"), nil
	}
	shot, err := x.offer(ctx, bundleSize)
	return x.wants(shot, sizeFix), err
}

const (
	notOffered = "not sent: it does not take a small one"
	sizeFix    = "raise the body limit of the receiver and of every proxy before it"
)

// offer sends the usual message, grown to a size.
func (x *examiner) offer(ctx context.Context, size int) (client.Shot, error) {
	l, err := x.padded(size)
	if err != nil {
		return client.Shot{}, err
	}
	header, err := x.signed(l, x.e.Secret.Reveal())
	if err != nil {
		return client.Shot{}, err
	}
	return x.lab.Direct.Fire(ctx, x.out(l, header))
}

// lookGet asks as a browser does, with nothing that would be taken.
func lookGet(ctx context.Context, x *examiner) (finding, error) {
	shot, err := x.lab.Direct.Fire(ctx, client.Out{Method: "GET", URL: x.e.URL, Within: x.within()})
	if err != nil {
		return finding{}, err
	}
	if f, moot := x.moot(shot); moot {
		return f, nil
	}
	switch {
	case broken(shot):
		return found(model.CheckWarn, shot, "no answer: "+shot.Cause.Sentence(0), "answer 405 to what is not POST"), nil
	case shot.Cause == model.CauseNone:
		return found(model.CheckFail, shot, answered(shot), "answer 405 to what is not POST"), nil
	case shot.Cause == model.CauseRedirect, shot.Code >= 500:
		return found(model.CheckWarn, shot, answered(shot), "answer 405 to what is not POST"), nil
	}
	return found(model.CheckPass, shot, answered(shot), ""), nil
}

// lookParallel sends many at once.
func lookParallel(ctx context.Context, x *examiner) (finding, error) {
	switch {
	case x.stands != takes:
		return skip("not sent: it does not take one alone"), nil
	case x.late:
		return skip("it is too slow for one alone"), nil
	}
	shots, errs := make([]client.Shot, inParallel), make([]error, inParallel)
	var under sync.WaitGroup
	for i := range inParallel {
		under.Go(func() { shots[i], errs[i] = x.send(ctx, x.sample, nil) })
	}
	under.Wait()
	taken, largest, worst := 0, 0, shots[0]
	slowest := time.Duration(0)
	for i, s := range shots {
		if errs[i] != nil {
			return finding{}, errs[i]
		}
		if s.Cause == model.CauseNone && !broken(s) {
			taken++
		} else {
			worst = s
		}
		largest, slowest = max(largest, len(s.Answer)), max(slowest, s.Timing.Total)
	}
	got := fmt.Sprintf("%d of %d taken, the slowest in %s, at most %s said", taken, inParallel, model.Dur(slowest), model.Bytes(int64(largest)))
	f := finding{state: model.CheckPass, got: got, took: slowest}
	switch {
	case taken < inParallel:
		f.state, f.got, f.fix = model.CheckFail, got+"; "+answered(worst), "give the receiver room for bursts: queue what comes, and work afterwards"
	case slowest > x.e.Limit:
		f.state, f.fix = model.CheckFail, "answer first, and work afterwards"
	case largest > largestSays:
		f.state, f.fix = model.CheckWarn, "answer with little: nobody reads it"
	}
	return f, nil
}
