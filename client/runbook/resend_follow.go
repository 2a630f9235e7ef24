package runbook

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/hooktop/hooktop/model"
)

const (
	// sentWithin is how long a call may be under way before its answer is there,
	// with what our clock and the provider's may be apart.
	sentWithin = 25 * time.Second
	// attemptLooks is how often a delivery is looked at whose answer was lost. An
	// attempt is written when it has ended, and a receiver may take 30 s.
	attemptLooks = 5

	whySwitchedOff = "its endpoint is disabled, a resend would do nothing"
	whyGone        = "its endpoint is deleted, a resend would do nothing"
	whyMeanwhile   = "delivered meanwhile"
)

// byAttempt is a provider that makes one more attempt of the same delivery. That
// it took the call does not say that it sends anything: only the attempt does.
type byAttempt struct {
	r      *retry
	mu     sync.Mutex
	before map[model.DeliveryID]time.Time // the newest manual attempt before ours, by the provider's clock
	stands switches                       // of the endpoints, as last read; nil for not yet
}

func newByAttempt(r *retry) *byAttempt {
	return &byAttempt{r: r, before: map[model.DeliveryID]time.Time{}}
}

// ready reads how the endpoints stand: to one that was disabled or deleted the
// provider would take the call and send nothing.
func (h *byAttempt) ready(ctx context.Context) error {
	all, err := h.r.b.Host.Endpoints(ctx)
	if err != nil {
		return fail(opRetry, err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stands = switchesOf(all)
	return nil
}

// barred says of a delivery's endpoint that it was disabled or deleted since it
// was planned.
func (h *byAttempt) barred(id model.DeliveryID) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stands == nil {
		return ""
	}
	return h.stands.barred(id)
}

func (*byAttempt) watches() bool { return false }

// send asks for one more attempt, after a look at which there are: ours is then
// told from others' whatever the clocks say.
func (h *byAttempt) send(ctx context.Context, id model.DeliveryID) (model.DeliveryID, error) {
	d, err := h.r.b.Host.Detail(ctx, id, nil)
	if err != nil {
		return "", notYet{err}
	}
	if d.Delivery.Outcome == model.Delivered {
		return "", notYet{&model.Error{Code: model.Invalid, Op: opRetry, Why: whyMeanwhile}}
	}
	h.mu.Lock()
	h.before[id] = lastManual(d.Attempts)
	h.mu.Unlock()
	return id, h.r.b.Resender.Resend(ctx, id)
}

// notYet is the error of a look before a call: the call was not made.
type notYet struct{ error }

func (n notYet) Unwrap() error { return n.error }

// lastManual is when the newest manual attempt was made; zero for none.
func lastManual(attempts []model.Attempt) (last time.Time) {
	for _, a := range attempts {
		if a.Trigger == model.Manual && a.At.After(last) {
			last = a.At
		}
	}
	return last
}

// mine are the manual attempts since a delivery was sent again. Where this
// process did not send it, the clocks decide.
func (h *byAttempt) mine(c model.Claim, attempts []model.Attempt) (out []model.Attempt) {
	h.mu.Lock()
	from, known := h.before[c.Delivery]
	h.mu.Unlock()
	if !known {
		from = c.Updated.Add(-sentWithin)
	}
	for _, a := range attempts {
		if a.Trigger == model.Manual && a.At.After(from) {
			out = append(out, a)
		}
	}
	return out
}

// lookUp looks for the manual attempts of calls without an answer, of a few at
// once: each has its own. Nothing is sent.
func (h *byAttempt) lookUp(ctx context.Context, claims []model.Claim) ([]trace, error) {
	out, errs := make([]trace, len(claims)), make([]error, len(claims))
	var beside sync.WaitGroup
	room := make(chan struct{}, lookedAtOnce)
	for i, c := range claims {
		room <- struct{}{}
		beside.Go(func() {
			defer func() { <-room }()
			out[i].claim, out[i].note, errs[i] = h.lookUpOne(ctx, c)
		})
	}
	beside.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// lookedAtOnce is how many lost answers are looked up at the same time.
const lookedAtOnce = 8

func (h *byAttempt) lookUpOne(ctx context.Context, c model.Claim) (model.Claim, string, error) {
	why := "no answer came, and no manual attempt of it is to be seen"
	pause := lookAgain
	for n := range attemptLooks {
		if n > 0 {
			if err := h.r.b.Sleep(ctx, pause); err != nil {
				return c, "", fail(opRetry, err)
			}
			pause *= 2
		}
		d, err := h.r.b.Host.Detail(ctx, c.Delivery, nil)
		switch {
		case ctx.Err() != nil:
			return c, "", fail(opRetry, ctx.Err())
		case err != nil:
			why = "no answer came, and its attempts could not be read: " + whyOf(err)
			continue
		case len(h.mine(c, d.Attempts)) > 0:
			c.State, c.New = model.ClaimAccepted, c.Delivery
			return c, "found among its attempts", nil
		}
		if c.State == model.ClaimUnknown {
			break // the operator asked for one look
		}
	}
	c.State = model.ClaimUnknown
	return c, why, nil
}

// look looks at each delivery that is under way.
func (h *byAttempt) look(ctx context.Context, claims []model.Claim) (found sight) {
	for _, c := range claims {
		d, err := h.r.b.Host.Detail(ctx, c.Delivery, nil)
		switch {
		case ctx.Err() != nil:
			return found
		case err != nil && model.CodeOf(err) == model.NotFound:
			found.ends = append(found.ends, ending{c, model.ClaimUnknown, "the message was deleted meanwhile"})
			continue
		case err != nil:
			found.err = err
			continue
		}
		if to, note := endOfAttempts(h.mine(c, d.Attempts)); to != "" {
			found.ends = append(found.ends, ending{c, to, note})
		}
	}
	return found
}

// endOfAttempts is what came of a delivery by the manual attempts since; empty
// while there is none that has ended.
func endOfAttempts(since []model.Attempt) (to model.ClaimState, note string) {
	for _, a := range since {
		switch a.Outcome {
		case model.Delivered:
			return model.ClaimDelivered, ""
		case model.Failed:
			failed := model.Delivery{Outcome: model.Failed, Cause: a.Cause, Code: a.Code, Detail: a.Detail}
			to, note = model.ClaimFailed, failed.Sentence()
		case model.OutcomeUnknown, model.Processing:
		}
	}
	return to, note
}

// switches says how endpoints stand by their ids.
type switches map[model.EndpointID]model.Tri

func switchesOf(all []model.Endpoint) switches {
	s := make(switches, len(all))
	for _, e := range all {
		s[e.ID] = e.Enabled
	}
	return s
}

// barred says why a delivery is not to be sent to its endpoint; empty when it may.
func (s switches) barred(id model.DeliveryID) string {
	on, known := s[endpointIn(id)]
	switch {
	case !known:
		return whyGone
	case on == model.No:
		return whySwitchedOff
	}
	return ""
}

// endpointIn is the endpoint that a delivery's id names; empty for none.
func endpointIn(id model.DeliveryID) model.EndpointID {
	_, to, _ := strings.Cut(string(id), "/")
	return model.EndpointID(to)
}

// unready lets the run rest where what is asked before anything is sent cannot
// be answered now.
func (r *retry) unready(ctx context.Context, err error) error {
	if ctx.Err() != nil || r.w.overtaken() || !passing(err) {
		return err
	}
	return r.restUntil(ctx, err)
}
