package runbook

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// Probes is what the receivers answered when something was planned: planned once
// more, at another pace, they are not asked again. The zero value knows of none.
type Probes struct {
	mu  sync.Mutex
	got map[string]probed // by URL
}

// probed is what one receiver answered.
type probed struct {
	words string // "✓ pong in 84 ms"
	warn  bool
	bad   bool // nothing should be sent there now
}

// probe asks the receivers at once whether they take anything now, says what they
// answer, and has it overruled where one does not. A receiver that is not asked is
// named by nobody: of many those are asked that most is sent to.
func (p *Plan) probe(ctx context.Context, b Bench, of *Probes, targets []model.Endpoint) error {
	if b.Direct == nil {
		return nil
	}
	if of == nil {
		of = &Probes{}
	}
	asked := targets[:min(len(targets), namesMax)]
	list, err := of.ask(ctx, b, asked)
	if err != nil {
		return err
	}
	for i, got := range list {
		words := got.words
		if len(targets) > 1 {
			words += " · " + text.Clean(string(asked[i].ID))
		}
		p.Facts = append(p.Facts, Fact{Label: "probe now", Text: words, Warn: got.warn || got.bad})
		if got.bad {
			p.Needs.Overrule = overrule
		}
	}
	if more := len(targets) - len(asked); more > 0 {
		p.Facts = append(p.Facts, Fact{Label: "probe now", Text: model.Grouped(more) + " more endpoints are not asked"})
	}
	return nil
}

// ask returns what each receiver answers, or has answered.
func (p *Probes) ask(ctx context.Context, b Bench, targets []model.Endpoint) ([]probed, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.got == nil {
		p.got = map[string]probed{}
	}
	out := make([]probed, len(targets))
	var beside sync.WaitGroup
	for i, e := range targets {
		if got, known := p.got[e.URL]; known {
			out[i] = got
			continue
		}
		beside.Go(func() { out[i] = probeOne(ctx, b, e) })
	}
	beside.Wait()
	if ctx.Err() != nil {
		return nil, fail(opRetry, ctx.Err())
	}
	for i, e := range targets {
		p.got[e.URL] = out[i]
	}
	return out, nil
}

// probeOne asks one receiver: by a ping where the provider has one that wants a
// pong, else by a message that is marked as a test.
func probeOne(ctx context.Context, b Bench, e model.Endpoint) probed {
	if !b.Profile.Provider.HasPing() {
		return probeByTest(ctx, b, e)
	}
	r, err := pingDirect(ctx, b, e, time.Time{})
	if err != nil {
		r.Outcome = whyOf(err)
	}
	if err == nil && r.Good == model.Yes {
		return probed{words: "✓ " + r.Outcome}
	}
	return probed{words: "✗ " + r.Outcome, bad: true}
}

// probeByTest sends a test signed with the endpoint's key. A receiver that refuses
// its contents is up and has accepted the signature: it need not know the type.
func probeByTest(ctx context.Context, b Bench, e model.Endpoint) probed {
	key, unsigned := keyFor(ctx, b, e)
	shot, err := fireTest(ctx, b, e.URL, key)
	if err != nil {
		return probed{words: "✗ " + whyOf(err), bad: true}
	}
	r := PingReport{Through: Directly, Shot: shot, Good: model.TriOf(shot.Err == nil)}
	took := strconv.Itoa(shot.Code) + " in " + model.Dur(shot.Timing.Total)
	var out probed
	switch {
	case shot.Err == nil:
		out = probed{words: "✓ " + took + " to a test"}
	case unsigned != "" && deniable(shot.Code):
		out = probed{words: "? " + took + " to a test that was not signed: " + unsigned, warn: true}
	case shot.Cause == model.CauseClientError:
		out = probed{words: "? " + took + " to a test, whose type it may not know", warn: true}
	default:
		out = probed{words: "✗ " + shotWords(shot), bad: true}
	}
	r.Outcome = out.words
	pinged(ctx, b, r, "directly, by a test,", e.URL)
	return out
}

// keyFor is what a test to an endpoint is signed with; where there is none, why.
func keyFor(ctx context.Context, b Bench, e model.Endpoint) (key model.Secret, why string) {
	key = e.Secret
	if reader := b.KeyReader; reader != nil && key.Empty() {
		var err error
		if key, err = reader.Key(ctx, e.ID); err != nil {
			return model.Secret{}, "the key cannot be read, " + whyOf(err)
		}
	}
	if !canSign(key) {
		return model.Secret{}, "nothing here can sign for the endpoint"
	}
	return key, ""
}
