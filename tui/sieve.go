package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// sieve says how the filtering of the log goes: as passes do, one at a time.
// A filter or an order that somebody asks for begins at once all the same.
type sieve struct {
	busy bool // it is under way, or rested after
	due  bool // rows have come since
}

// siftNews filters the log that has come, after what is under way.
func (p *deliveries) siftNews() tea.Cmd {
	if p.sieve.busy {
		p.sieve.due = true
		return nil
	}
	return p.sift()
}

// siftRest follows the filtering that has ended.
func (p *deliveries) siftRest(took time.Duration) tea.Cmd {
	if took < longPass {
		return p.siftOn()
	}
	over := result[passRested[filtered]]{to: deliveriesID, seq: p.seq}
	return p.sh.tick(restAfter(took), func(time.Time) tea.Msg { return over })
}

// siftOn ends the rest after filtering.
func (p *deliveries) siftOn() tea.Cmd {
	if p.sieve.busy = false; !p.sieve.due {
		return nil
	}
	return p.sift()
}

// timed filters beside the screen, and says how long it took.
func (p *deliveries) timed(sift func() filtered) tea.Cmd {
	now := p.sh.now
	return work(deliveriesID, p.seq, func() filtered {
		began := now()
		f := sift()
		f.took = now().Sub(began)
		return f
	})
}
