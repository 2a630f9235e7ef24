package sandbox

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/model"
)

const (
	leastGap  = time.Second // between two live messages, at the usual rate
	gapSpread = 2 * time.Second
	usualRate = 30 // live messages a minute, as the two make it
	deviceOne = 25 // one live message in so many is followed by one of a device
)

// devices are the types that nothing of is stored.
var devices = []string{"devices.provider-connected", "devices.health-data", "devices.provider-disconnected"}

// live goes on where the history ends: what was on its way arrives, and new
// messages come.
func (s *Sandbox) live() {
	if s.options.Incident {
		for i, ref := range s.rows.open() {
			s.after(time.Duration(i)*300*time.Millisecond, func(ctx context.Context) { s.server.Deliver(ctx, ref, nil) })
		}
	}
	if s.options.Live {
		dice := chance(roll(s.options.Seed, forTrouble, 1))
		s.next(&dice, s.clock.Now())
	}
}

// after has f done in the background, later.
func (s *Sandbox) after(d time.Duration, f func(ctx context.Context)) {
	s.clock.AfterFunc(d, func() { s.engine.Go(f) })
}

// next plans the next live message: at its slot, or at once where it is the next
// page of one that was sent.
func (s *Sandbox) next(dice *chance, last time.Time) {
	gap := leastGap + time.Duration(dice.below(int(gapSpread)))
	slot := caughtUp(last.Add(gap*usualRate/time.Duration(s.options.Rate)), s.clock.Now())
	e := s.traffic.next(slot.UnixMilli())
	at := time.UnixMilli(e.at).Add(slot.Sub(slot.Truncate(time.Millisecond))) // what is less adds up, at a high rate
	s.clock.AfterFunc(max(at.Sub(s.clock.Now()), 0), func() {
		if s.engine.over() {
			return
		}
		device := dice.below(deviceOne) == 0
		s.engine.Go(func(ctx context.Context) {
			ref := s.rows.begin(e)
			s.server.Deliver(ctx, ref, s.maker.data(e.flow, e.shape))
			if device {
				s.device(e)
			}
		})
		s.next(dice, at)
	})
}

// mostLate is how much of what should have happened is made good: a machine that
// was asleep, or cannot do more, does not do it all at once.
const mostLate = time.Second

// caughtUp is a time that is not long past.
func caughtUp(at, now time.Time) time.Time {
	if late := now.Add(-mostLate); at.Before(late) {
		return late
	}
	return at
}

// device sends a message of a kind that is not stored.
func (s *Sandbox) device(e event) {
	typ := devices[int(e.flow)%len(devices)]
	now := s.clock.Now()
	payload := s.maker.payload(row{flow: e.flow, shape: s.maker.byName[typ]}, now, now)
	s.server.Send(metriport.ServerMessage{Type: typ, Payload: payload}, nil)
}

// open lists the rows that were on their way when the history ended.
func (r *rows) open() (refs []int) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for i := max(0, r.n-mostOpen); i < r.n; i++ {
		if r.at(i).outcome == model.Processing {
			refs = append(refs, i)
		}
	}
	return refs
}
