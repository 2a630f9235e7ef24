package runbook

import (
	"context"
	"errors"
	"time"

	"github.com/hooktop/hooktop/model"
)

// leave lets go what is ready, at the run's pace.
func (f *runner) leave() {
	for len(f.ready) > 0 && len(f.busy) < f.lanes && !f.waiting && len(f.lost) == 0 && f.err == nil {
		if wait := f.pace.next(f.r.b.Now()); wait > 0 {
			f.awake(wait)
			return
		}
		c := f.ready[0]
		f.ready = f.ready[1:]
		if why := f.r.how.barred(c.Delivery); why != "" {
			f.move(c, model.ClaimExcluded, why)
			continue
		}
		f.call(c)
	}
	f.await()
}

// await sees to it that there is another turn, and puts back what was said to be
// sent when the provider asked to wait.
func (f *runner) await() {
	if f.waiting {
		for _, c := range f.ready {
			f.queue = append([]model.Claim{f.move(c, model.ClaimQueued, "")}, f.queue...)
		}
		f.ready = nil
		return
	}
	done := f.at == stageFollow || (f.dry && len(f.queue) == 0)
	if len(f.ready) == 0 && len(f.busy) < f.lanes && !done && !f.diary.busy && f.err == nil {
		// Its turn may have come since write looked.
		f.awake(max(f.pace.until(f.r.b.Now(), feedLead), feedLead/4))
	}
}

// call asks the provider for one delivery.
func (f *runner) call(c model.Claim) {
	f.busy[c.Delivery] = c
	f.speed.left(f.r.b.Now())
	epoch := f.epoch
	f.do(func() func() {
		id, err := f.r.how.send(f.ctx, c.Delivery)
		return func() { f.answered(c, id, err, epoch) }
	})
}

// answered sees to what came of a call.
func (f *runner) answered(c model.Claim, id model.DeliveryID, err error, epoch int) {
	delete(f.busy, c.Delivery)
	var (
		not unheld
		yet notYet
	)
	switch {
	case errors.As(err, &not):
		if !f.r.w.overtaken() {
			f.back(c, "not sent: "+whyOf(not))
		}
		f.fail(not.error)
	case errors.As(err, &yet):
		f.unseen(c, yet, epoch)
	case err != nil && f.ctx.Err() != nil:
		// It stays "sent", and is looked up the next time.
	case err == nil:
		f.wait = 0
		c.New = id
		f.watch(f.move(c, model.ClaimAccepted, ""), true)
	case notTaken(err):
		f.putBack(c, err, epoch)
	case model.CodeOf(err) == model.Invalid || model.CodeOf(err) == model.NotFound:
		f.wait = 0
		f.ended(c, model.ClaimFailed, "refused: "+whyOf(err), true)
	case f.r.how.watches():
		f.wait = 0
		f.watch(c, true)
	default:
		f.wait = 0
		f.lost = append(f.lost, c)
	}
}

// unseen says what becomes of a delivery that could not be looked at, or need not
// be sent: the call was not made.
func (f *runner) unseen(c model.Claim, err error, epoch int) {
	var e *model.Error
	switch {
	case !errors.As(err, &e):
		f.fail(fail(opRetry, err))
	case e.Code == model.Invalid:
		f.move(c, model.ClaimExcluded, e.Why)
	case e.Code == model.NotFound:
		f.ended(c, model.ClaimFailed, "refused: "+whyOf(err), true)
	default:
		f.putBack(c, err, epoch)
	}
}

// back queues a claim again, before the others.
func (f *runner) back(c model.Claim, note string) {
	f.queue = append([]model.Claim{f.move(c, model.ClaimQueued, note)}, f.queue...)
}

// putBack queues a delivery again that was not taken, and waits. What waiting does
// not mend ends the run, or lets it rest.
func (f *runner) putBack(c model.Claim, err error, epoch int) {
	f.back(c, "not taken: "+whyOf(err))
	var e *model.Error
	errors.As(err, &e)
	switch e.Code { //nolint:exhaustive // the rest is waited for
	case model.NotServed:
		f.release = whyOf(err) + ";"
		f.fail(err)
		return
	case model.QuotaUsed, model.Denied:
		f.rest(whyOf(err) + "; resume it when this is mended")
		return
	}
	if epoch != f.epoch || f.err != nil {
		return // it left before the wait that is on, or was
	}
	wait := max(e.Wait, waitLeast<<min(f.wait, 5))
	f.epoch++
	if f.wait++; f.wait > waitsMost || wait > waitMost {
		f.rest(whyOf(err) + "; resume it when this is mended")
		return
	}
	if s := f.r.w.say(f.ctx, "waiting "+model.Dur(wait)+": "+whyOf(err)); s != nil {
		f.fail(s)
		return
	}
	f.waiting = true
	f.later(f.follow.context(f), wait, func() { f.waiting = false; f.pace.afresh(f.r.b.Now()) })
}

// ended writes down how a claim ended, and lets the run rest when too many end so.
func (f *runner) ended(c model.Claim, to model.ClaimState, note string, here bool) {
	delete(f.open, keyOf(c))
	f.move(c, to, note)
	if f.follow.quiet = 0; !here || f.at != stageSend { // behind the last one there is nothing to stop
		return
	}
	if f.stop.end(to); f.stop.tripped() && f.err == nil {
		f.rest(f.stop.words())
	}
}

// watch keeps a claim in view until its end.
func (f *runner) watch(c model.Claim, here bool) { f.open[keyOf(c)] = opened{claim: c, here: here} }

// keyOf is the id under which a claim's end is to be seen.
func keyOf(c model.Claim) model.DeliveryID {
	if c.New != "" {
		return c.New
	}
	return c.Delivery
}

// soon says whether the next one may leave within a while.
func (p *pacer) soon(now time.Time, lead time.Duration) bool { return p.until(now, lead) <= 0 }

// until is how long it is until a while before the next one may leave.
func (p *pacer) until(now time.Time, lead time.Duration) time.Duration {
	if wait := p.due.Sub(now); !p.due.IsZero() && wait <= p.gap {
		return wait - lead
	}
	return 0
}

// meter tells how many left a second, lately.
type meter struct {
	at []time.Time // of the last ones
}

const metered = 64

func (m *meter) left(now time.Time) {
	if len(m.at) == metered {
		m.at = append(m.at[:0], m.at[1:]...)
	}
	m.at = append(m.at, now)
}

// rate is what left a second; 0 where nothing has for a while.
func (m *meter) rate(now time.Time, gap time.Duration) float64 {
	if len(m.at) < 2 {
		return 0
	}
	first, last := m.at[0], m.at[len(m.at)-1]
	if took := last.Sub(first); took > 0 && now.Sub(last) < 5*gap+2*time.Second {
		return float64(len(m.at)-1) / took.Seconds()
	}
	return 0
}

// publish shows how far the run is.
func (f *runner) publish(now bool) {
	p := f.counts
	at, pacing := f.r.b.Now(), f.r.plan.Pacing.whole()
	p.Left = model.NoTime
	switch f.at {
	case stageCanary:
		p.Phase = f.gate.phase(p)
	case stageSend:
		p.Phase = "sending"
	case stageFollow:
		p.Phase = "following"
	}
	if f.at != stageFollow {
		p.Rate = f.speed.rate(at, pacing.gap())
	}
	if f.at == stageSend && !f.waiting {
		p.Left = pacing.took(p.Queued)
	}
	f.r.w.mu.Lock()
	if f.waiting || f.err != nil {
		p.Phase = f.r.w.now.Note
	}
	f.r.w.far = &p
	f.r.w.mu.Unlock()
	f.r.show(context.WithoutCancel(f.ctx), now)
}
