package runbook

import (
	"context"
	"slices"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// diary is what is to be written down of the claims.
type diary struct {
	moves []client.Move            // not written yet, in order
	place map[model.DeliveryID]int // of a delivery's move among them
	busy  bool                     // something is being written
	last  time.Time                // when it last was
	took  time.Duration            // how long that took
}

func (d *diary) writing() int {
	if d.busy {
		return 1
	}
	return 0
}

// move has a claim's state written down with the next step. It returns the claim
// as it is then.
func (f *runner) move(c model.Claim, to model.ClaimState, note string) model.Claim {
	from := c.State
	c.State, c.Note, c.Updated = to, note, f.r.b.Now()
	d := &f.diary
	if d.place == nil {
		d.place = map[model.DeliveryID]int{}
	}
	if i, ok := d.place[c.Delivery]; ok {
		d.moves[i].Claim = c // what it was in between was never written
		return c
	}
	d.place[c.Delivery] = len(d.moves)
	d.moves = append(d.moves, client.Move{Claim: c, From: from})
	return c
}

// take takes out of the diary what is written in the next step.
func (d *diary) take(n int) []client.Move {
	out := d.moves[:n:n]
	d.moves = slices.Clone(d.moves[n:])
	clear(d.place)
	for i, m := range d.moves {
		d.place[m.Claim.Delivery] = i
	}
	return out
}

// write begins a step of the journal where one is due: what has become of claims,
// and which are sent next. Where one is sent at a time, each is a step of its own.
func (f *runner) write() {
	d := &f.diary
	if d.busy || f.err != nil {
		return
	}
	if f.batch == 1 && len(d.moves) > 0 {
		f.commit(d.take(1), nil)
		return
	}
	fed, n := f.feed(), len(d.moves)
	switch wait := f.lingers(); {
	case f.batch == 1 && n > 0 && len(fed) == 0:
		f.commit(d.take(1), nil)
	case f.batch == 1 && len(fed) > 0:
		f.commit(nil, fed)
	case n+len(fed) == 0:
	case len(fed) == 0 && wait > 0 && n < 2*f.batch:
		f.awake(wait)
	default:
		f.commit(d.take(n), fed)
	}
}

// lingers is how long to wait for more before the next step.
func (f *runner) lingers() time.Duration {
	since := f.r.b.Now().Sub(f.diary.last)
	if since < 0 || since >= writeEvery {
		return 0 // the clock may have gone back
	}
	return writeEvery - since
}

// feed chooses what is to be said to be sent next: a batch, shortly before its
// turn.
func (f *runner) feed() []model.Claim {
	room := f.room()
	if room <= 0 {
		return nil
	}
	f.fetch(room)
	var fed []model.Claim
	for len(f.queue) > 0 && len(fed) < room {
		c := f.queue[0]
		f.queue = f.queue[1:]
		if why := f.r.how.barred(c.Delivery); why != "" {
			f.move(c, model.ClaimExcluded, why)
			continue
		}
		fed = append(fed, c)
	}
	return fed
}

// room is how many more may be said to be sent now.
func (f *runner) room() int {
	if f.at == stageFollow || f.waiting || len(f.lost) > 0 || f.follow.searching || len(f.busy) >= f.lanes || len(f.ready) > f.spare() {
		return 0
	}
	if f.dry && len(f.queue) == 0 {
		return 0
	}
	if !f.pace.soon(f.r.b.Now(), feedLead) {
		return 0
	}
	room := f.batch - len(f.ready) // what leaves soon, and no more: after a kill nobody knows of these
	if f.at == stageCanary {
		v, more := f.gate.judge(f.counts)
		if v != canarySend {
			return 0
		}
		room = min(room, more)
	}
	if most := max(openLeast, int(f.r.plan.Pacing.whole().Rate*openSeconds)); len(f.open)+room > most {
		return 0
	}
	return room
}

// spare is how many that are said to be sent have still to leave when the next are
// written down: as many as leave while that is written.
func (f *runner) spare() int {
	return min(f.batch/2, 1+int(f.diary.took/f.r.plan.Pacing.whole().gap()))
}

// fetch reads on in what is queued.
func (f *runner) fetch(n int) {
	for !f.dry && len(f.queue) < n {
		page, last, err := f.r.b.Store.ClaimsIn(f.ctx, f.r.w.run.ID, client.ClaimsWanted{
			States: []model.ClaimState{model.ClaimQueued}, After: f.after, Limit: readAtOnce,
		})
		if err != nil {
			f.fail(journalled(opRetry, err))
			return
		}
		f.after, f.dry = last, len(page) < readAtOnce
		f.queue = append(f.queue, page...)
	}
}

// commit writes a step beside: nothing that is fed leaves before it is on disk.
func (f *runner) commit(moves []client.Move, fed []model.Claim) {
	for i, c := range fed {
		c.State, c.Note, c.Updated = model.ClaimSent, "", f.r.b.Now()
		fed[i] = c
		moves = append(moves, client.Move{Claim: c, From: model.ClaimQueued})
	}
	f.diary.busy = true
	ctx, began := context.WithoutCancel(f.ctx), f.r.b.Now()
	f.do(func() func() {
		moved, err := f.r.moveAll(ctx, moves)
		return func() {
			f.diary.busy, f.diary.last = false, f.r.b.Now()
			f.diary.took = max(0, f.diary.last.Sub(began)) // the clock may have gone back
			f.written(moves, moved, err)
			if err != nil {
				return
			}
			for _, c := range fed {
				if moved[c.Delivery] {
					f.ready = append(f.ready, c)
				}
			}
		}
	})
}

// written counts what was moved.
func (f *runner) written(moves []client.Move, moved map[model.DeliveryID]bool, err error) {
	if err != nil {
		f.fail(f.r.stop(err))
		return
	}
	for _, m := range moves {
		if moved[m.Claim.Delivery] {
			f.counts.add(m.From, -1)
			f.counts.add(m.Claim.State, 1)
		}
	}
}

// flush writes what is left, when nothing else is under way.
func (f *runner) flush() {
	if len(f.diary.moves) == 0 {
		return
	}
	moves := f.diary.take(len(f.diary.moves))
	moved, err := f.r.moveAll(context.WithoutCancel(f.ctx), moves)
	f.written(moves, moved, err)
}

// moveAll moves claims in one step, and says which were moved.
func (r *retry) moveAll(ctx context.Context, moves []client.Move) (map[model.DeliveryID]bool, error) {
	if len(moves) == 1 {
		err := r.b.Store.MoveClaim(ctx, r.w.lease, moves[0].Claim, moves[0].From)
		if code := model.CodeOf(err); err != nil && (code == model.Invalid || code == model.NotFound) {
			return nil, nil
		}
		return map[model.DeliveryID]bool{moves[0].Claim.Delivery: true}, err
	}
	ids, err := r.b.Store.MoveClaims(ctx, r.w.lease, moves)
	moved := make(map[model.DeliveryID]bool, len(ids))
	for _, id := range ids {
		moved[id] = true
	}
	return moved, err
}
