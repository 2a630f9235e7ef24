package runbook

import (
	"strconv"

	"github.com/hooktop/hooktop/model"
)

// stopRule lets a recovery rest when too many of those that ended last were not
// delivered. It belongs to one goroutine. As soon as a window holds more than the
// share it is tripped, even if fewer than a whole window have ended: what is
// still to come could not mend it.
type stopRule struct {
	share float64
	ring  []model.ClaimState // of the window, in the order in which they ended
	next  int                // where the next one goes
	seen  int                // of the ring's places that are filled
	bad   int                // of the seen: failed again or unknown
}

// stopRuleOf is a recovery's stop rule; without one it never trips.
func stopRuleOf(p Pacing) *stopRule {
	return &stopRule{share: p.StopAt, ring: make([]model.ClaimState, p.StopOf)}
}

// end tells how a claim ended. One whose end nobody saw counts like one that
// failed again; states that are no end of a sending do not count.
func (s *stopRule) end(state model.ClaimState) {
	if len(s.ring) == 0 || !good(state) && !bad(state) {
		return
	}
	if s.seen == len(s.ring) {
		if bad(s.ring[s.next]) {
			s.bad--
		}
	} else {
		s.seen++
	}
	if bad(state) {
		s.bad++
	}
	s.ring[s.next] = state
	s.next = (s.next + 1) % len(s.ring)
}

// tripped says whether the run has to rest.
func (s *stopRule) tripped() bool {
	return len(s.ring) > 0 && float64(s.bad) > s.share*float64(len(s.ring))+shareSlack
}

// clear forgets the window: the operator has seen it and lets the run go on.
func (s *stopRule) clear() { s.next, s.seen, s.bad = 0, 0, 0 }

// words say how the window stands: "24 % of the last 50 failed again", and before
// it is full "11 of the last 14 failed again".
func (s *stopRule) words() string {
	unknown := 0
	for _, state := range s.ring[:s.seen] {
		if state == model.ClaimUnknown {
			unknown++
		}
	}
	words := " failed again"
	if unknown > 0 {
		words = " failed again or are unknown"
	}
	many := percent(float64(s.bad) / float64(max(1, s.seen)))
	if s.seen < len(s.ring) {
		many = strconv.Itoa(s.bad)
	}
	return many + " of the last " + strconv.Itoa(s.seen) + words
}

func good(s model.ClaimState) bool { return s == model.ClaimDelivered }

func bad(s model.ClaimState) bool { return s == model.ClaimFailed || s == model.ClaimUnknown }
