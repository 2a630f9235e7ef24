package sandbox

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/client/svix"
)

const (
	pastDay  = 24 * time.Hour
	sampling = 400 // messages that are looked at to see how many endpoints take one
	partGap  = 40 * time.Millisecond
)

// history makes the day behind the start: as many messages as make about the
// deliveries that were asked for, evenly over the day.
func (m *Many) history() {
	if m.options.Deliveries <= 0 || len(m.stands) == 0 {
		return
	}
	probe, messages, takers := newEvents(m.options.Seed+1), 0, 0
	for messages < sampling {
		for _, h := range probe.next() {
			messages++
			for i := range m.stands {
				if m.stands[i].takes(h) {
					takers++
				}
			}
		}
	}
	waits := m.options.Server.Schedule
	if waits == nil {
		waits = svix.ServerSchedule()
	}
	p := &bygone{many: m, waits: waits}
	most := max(1, m.options.Deliveries*messages/max(1, takers))
	gap, dice := pastDay/time.Duration(most), chance(roll(m.options.Seed, forRowRest, 2))
	for n, at := 0, m.start.Add(-pastDay); n < most; {
		slot := m.start.Add(-pastDay + time.Duration(n)*gap + time.Duration(dice.below(int(max(1, gap)))))
		if slot.After(at) {
			at = slot
		}
		for _, h := range m.events.next() {
			if at.After(m.start) {
				at = m.start
			}
			p.make(h, at)
			at = at.Add(partGap)
			n++
		}
	}
	m.svix.Arrange()
}

// bygone makes deliveries of the past; its lists are used over again.
type bygone struct {
	many     *Many
	waits    []time.Duration
	sent     []svix.ServerDelivery
	attempts []svix.ServerAttempt
}

// make stores one message with all that was tried until the start.
func (p *bygone) make(h happening, at time.Time) {
	p.sent, p.attempts = p.sent[:0], p.attempts[:0]
	for i := range p.many.stands {
		s := &p.many.stands[i]
		if !s.takes(h) || (s.fate == leaving && p.many.start.Sub(at) < disabled) {
			continue
		}
		from := len(p.attempts)
		next := p.chain(s, roll(p.many.options.Seed, forOutcome, h.n, uint64(i), uint64(len(h.typ)+h.part)), at) //nolint:gosec // not negative
		p.sent = append(p.sent, svix.ServerDelivery{Endpoint: s.id, Attempts: p.attempts[from:len(p.attempts):len(p.attempts)], Next: next})
	}
	p.many.svix.Past(manyOrg, p.many.app, p.many.events.message(h, at), p.sent)
}

// chain makes a delivery's attempts, and says when the next one is due.
func (p *bygone) chain(s *stand, dice uint64, at time.Time) (next time.Time) {
	start := p.many.start
	for n := 0; ; n++ {
		dice = mix(dice + 1)
		r := s.met(start.Sub(at), dice)
		p.attempts = append(p.attempts, svix.ServerAttempt{At: at, Took: r.took, Code: r.code, Answer: r.answer})
		if r.code/100 == 2 || n >= len(p.waits) {
			return time.Time{}
		}
		wait := p.waits[n]
		if r.code == 0 {
			wait = max(wait, time.Minute)
		}
		wait += time.Duration(pick(dice, int(2*wait/5))) - wait/5
		if at = at.Add(r.took + wait); at.After(start) {
			return at
		}
		if s.fate == leaving && start.Sub(at) < disabled {
			return time.Time{} // it was disabled before
		}
	}
}

// next plans the next live event, after the last one's time: a timer that is late
// does not make the rate less.
func (m *Many) next(dice *chance, last time.Time) {
	gap := leastGap + time.Duration(dice.below(int(gapSpread)))
	at := caughtUp(last.Add(gap*usualRate/time.Duration(m.options.Rate)), m.clock.Now())
	m.clock.AfterFunc(max(at.Sub(m.clock.Now()), 0), func() {
		if m.engine.over() {
			return
		}
		m.engine.Go(func(context.Context) { m.happen() })
		m.next(dice, at)
	})
}

// Send stores a message of an Open Wearables type and sends it in the background,
// as if something had happened. It returns the message's id.
func (m *Many) Send(message svix.ServerMessage) string {
	return m.svix.Post(manyOrg, m.App(), message)
}

// Happen has the next thing happen now. It returns the ids of its messages; none
// where Svix is down, as Open Wearables takes what it cannot hand over for sent.
func (m *Many) Happen() (ids []string) {
	<-m.ready
	return m.happen()
}

func (m *Many) happen() (ids []string) {
	what := m.events.next()
	if m.fronts[0].away() {
		return nil
	}
	for _, h := range what {
		ids = append(ids, m.svix.Post(manyOrg, m.app, m.events.message(h, m.clock.Now())))
	}
	return ids
}

// away says whether nobody listens.
func (f *front) away() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.listener == nil
}

// down takes a listener off the network, or brings it back.
func (f *front) down(down bool) error {
	if down {
		return f.close()
	}
	return f.open()
}
