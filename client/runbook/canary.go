package runbook

import "strconv"

// verdict is what a canary says of the deliveries behind it.
type verdict uint8

// The verdicts.
const (
	canarySend verdict = iota // more of it may be sent
	canaryWait                // what was sent has not ended
	canaryGood                // the rest may follow
	canaryBad                 // too few were delivered: the run rests
)

// canary is the first few deliveries of a recovery, which are seen to their end
// before the rest is sent. It goes by the counts of the run's claims alone, so
// that it is the same after an interruption.
type canary struct {
	size int
	min  float64 // the share that has to be delivered
}

// canaryOf is a recovery's canary; a size of 0 lets everything pass.
func canaryOf(p Pacing) canary {
	p = p.whole()
	return canary{size: p.Canary, min: p.CanaryMin}
}

// judge says how the canary stands, and for canarySend how many more may leave
// now: what has left never exceeds its size. A canary that cannot become good
// any more is not filled up. One with nothing behind it holds nothing back.
// Of a run that has gone beyond its canary the verdict is canaryGood: it was
// good, or the operator let it go on, which whoever carries the run has to keep
// until the first one behind it has left.
func (c canary) judge(p Progress) (v verdict, more int) {
	left := p.left()
	size := min(c.size, left+p.Queued)
	lost := float64(size-p.Failed-p.Unknown) < c.min*float64(size)-shareSlack
	switch {
	case left > c.size || p.Queued == 0:
		return canaryGood, 0
	case left < size && !lost:
		return canarySend, size - left
	case p.Sent+p.Accepted > 0:
		return canaryWait, 0
	case lost:
		return canaryBad, 0
	}
	return canaryGood, 0
}

// shareSlack is what a share may be off by its binary form.
const shareSlack = 1e-9

// left counts what has left, or may have.
func (p *Progress) left() int { return p.Sent + p.Accepted + p.ended() }

// ended counts what was sent and has ended.
func (p *Progress) ended() int { return p.Delivered + p.Failed + p.Unknown }

// phase says how far the canary is: "canary 4 of 10".
func (c canary) phase(p Progress) string {
	return "canary " + strconv.Itoa(p.ended()) + " of " + strconv.Itoa(min(c.size, p.left()+p.Queued))
}

// bad says why the run rests: "7 of the first 10 were not delivered".
func (c canary) bad(p Progress) string {
	return strconv.Itoa(p.Failed+p.Unknown) + " of the first " + strconv.Itoa(p.ended()) + " were not delivered"
}
