package runbook

import (
	"context"
	"slices"
	"time"

	"github.com/hooktop/hooktop/model"
)

// followed is the looking for ends.
type followed struct {
	every     time.Duration // between two looks while sending
	pause     time.Duration // until the next one
	along     bool          // it is looked also while sending
	due       bool
	set       bool // a look is set for later
	looking   int  // looks under way
	searching bool // one claim is looked up
	quiet     time.Duration
	most      time.Duration   // without any news, and what is accepted is given up
	last      time.Time       // when the last look was over
	ctx       context.Context //nolint:containedctx // of what can be broken off
	cancel    context.CancelFunc
}

// ending is how a claim ended.
type ending struct {
	claim model.Claim
	to    model.ClaimState
	note  string
}

// sight is what one look has found.
type sight struct {
	ends []ending
	had  []model.DeliveryID // delivered by others meanwhile: not to be sent any more
	err  error              // what could not be read; the rest holds
	part bool               // there was more than one look takes
}

// begin sets the rhythm of a stage.
func (o *followed) begin(f *runner) {
	o.context(f)
	o.quiet = 0
	o.pause = o.every
	if f.at != stageSend {
		o.pause = time.Second
	}
}

// context is that of what may be broken off at any time.
func (o *followed) context(f *runner) context.Context {
	if o.ctx == nil {
		o.ctx, o.cancel = context.WithCancel(f.ctx)
	}
	return o.ctx
}

func (o *followed) off() {
	if o.cancel != nil {
		o.cancel()
	}
}

// look begins a look at all that is open, where one is due.
func (f *runner) look() {
	o := &f.follow
	if o.looking > 0 || len(f.open) == 0 || (f.at == stageSend && !o.along) || f.err != nil {
		return
	}
	if !o.due {
		if !o.set {
			o.set = true
			f.later(o.ctx, o.pause, func() { o.set, o.due = false, true })
		}
		return
	}
	o.due, o.looking = false, 1
	claims, pause := make([]model.Claim, 0, len(f.open)), o.pause
	for _, c := range f.open {
		claims = append(claims, c.claim)
	}
	f.do(func() func() {
		found := f.r.how.look(o.ctx, claims)
		return func() { f.looked(found, pause) }
	})
}

// lookFirst looks before anything is sent, where many are followed: what was
// delivered by others since the plan was made is left out.
func (f *runner) lookFirst() {
	h, many := f.r.how.(*byEndpoint)
	if !many {
		return
	}
	h.begun = f.counts.left() > 0
	claims := make([]model.Claim, 0, len(f.open))
	for _, c := range f.open {
		claims = append(claims, c.claim)
	}
	f.looked(h.look(f.ctx, claims), 0)
}

// looked takes in what a look has found.
func (f *runner) looked(found sight, pause time.Duration) {
	o := &f.follow
	o.looking = 0
	o.quiet += o.passed(f.r.b.Now(), pause)
	if f.at != stageSend {
		o.pause = min(2*o.pause, 5*time.Second)
	}
	for _, e := range found.ends {
		c, ok := f.open[keyOf(e.claim)]
		if !ok || c.claim.Delivery != e.claim.Delivery {
			continue
		}
		c.claim.New = e.claim.New
		delete(f.open, keyOf(e.claim))
		f.ended(c.claim, e.to, e.note, c.here)
	}
	for _, id := range found.had {
		_, open := f.open[id]
		_, told := f.diary.place[id]
		if !open && !told && f.busy[id].Delivery == "" {
			f.move(model.Claim{Run: f.r.w.run.ID, Profile: f.r.b.Profile.Name, Delivery: id, State: model.ClaimQueued}, model.ClaimExcluded, whyMeanwhile)
		}
	}
	if f.err == nil && f.ctx.Err() == nil {
		if found.err == nil && !found.part {
			f.giveUpOld()
		}
		f.told(found.err)
	}
}

// passed is how long it is since the last look, which takes its time. A clock that
// was set does not count.
func (o *followed) passed(now time.Time, pause time.Duration) time.Duration {
	d := min(now.Sub(o.last), 3*pause)
	o.last = now
	return max(d, pause)
}

// giveUpOld leaves as not known what an earlier carrying may have sent, so long ago
// that its attempt would have been seen.
func (f *runner) giveUpOld() {
	quiet, now := f.follow.quiet, f.r.b.Now()
	for _, o := range f.open {
		if !o.here && o.claim.State == model.ClaimSent && now.Sub(o.claim.Updated) >= lostMax+lateEvery {
			f.ended(o.claim, model.ClaimUnknown, whyUnseen, false)
			f.follow.quiet = quiet // that is no news
		}
	}
}

// whyUnseen is what is said of a call without an answer or an attempt.
const whyUnseen = "no answer came, and no manual attempt of it is to be seen"

// told gives up what is quiet for too long, and tells of the rest.
func (f *runner) told(err error) {
	if quiet := f.follow.quiet; quiet >= lostMax {
		f.giveUp(quiet >= f.follow.most)
	}
	if len(f.open) == 0 || (f.at != stageFollow && err == nil) {
		return
	}
	words := model.Deliveries(len(f.open)) + " under way"
	if err != nil {
		words += "; what became of them cannot be read: " + whyOf(err)
	}
	f.r.w.progress(f.ctx, f.step(), words)
}

// step is the journal's step of the present stage.
func (f *runner) step() int {
	return map[stage]int{stageCanary: stepCanary, stageSend: stepSend, stageFollow: stepFollow}[f.at]
}

// lostMax is how long, without any news, an attempt is looked for of a call whose
// answer was lost: a receiver may take 30 s.
const lostMax = 40 * time.Second

// attemptMax is how long, without any news, an attempt is looked for that was
// accepted. It is made at once and written down when it has ended; what took long
// has been looked for once more by then.
const attemptMax = lostMax + lateAfter

// giveUp leaves what has no end as not known: that of which no answer came, or all.
func (f *runner) giveUp(all bool) {
	for _, o := range f.open {
		if !all && o.claim.State != model.ClaimSent {
			continue
		}
		note := "accepted, but its outcome was not seen"
		switch why := f.r.how.barred(o.claim.Delivery); {
		case o.claim.State == model.ClaimSent:
			note = whyUnseen
		case why != "":
			note += "; " + why
		}
		quiet := f.follow.quiet
		f.ended(o.claim, model.ClaimUnknown, note, o.here)
		f.follow.quiet = quiet // that is no news
	}
	if all {
		f.follow.quiet = 0 // of what is sent from now on
	}
}

// lookUp looks for those of which nobody knows whether they were taken, all at
// once, while nothing else is sent: what is found is then their own.
func (f *runner) lookUp() {
	o := &f.follow
	if len(f.lost) == 0 || o.searching || len(f.busy)+len(f.diary.moves)+f.diary.writing() > 0 || f.err != nil {
		return
	}
	lost := slices.Clone(f.lost)
	o.searching = true
	o.looking++
	f.do(func() func() {
		got, err := f.r.how.lookUp(o.ctx, lost)
		return func() {
			o.searching = false
			o.looking--
			switch {
			case err != nil && (f.ctx.Err() != nil || o.ctx.Err() != nil):
				return // they stay "sent"
			case err != nil:
				f.fail(err)
				return
			}
			f.lost = f.lost[len(lost):]
			for i, c := range lost {
				c.New = got[i].claim.New
				if c = f.move(c, got[i].claim.State, got[i].note); c.State == model.ClaimAccepted {
					f.watch(c, true)
				}
			}
		}
	})
}
