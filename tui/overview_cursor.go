package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
)

// underFinger is how long after the cause under the cursor has become another one
// by itself a key may still be meant for the one before.
const underFinger = time.Second

func sameGroup(a, b model.CauseGroup) bool {
	return a.Cause == b.Cause && a.Code == b.Code && a.Endpoint == b.Endpoint
}

// findCause puts the cursor where it belongs in new figures: on the cause that it
// was put on, as long as that is listed, else on the worst.
func (p *overview) findCause() {
	before := p.group
	if p.held {
		for i, g := range p.fig.groups {
			if sameGroup(g, before) {
				p.cause, p.group = i, g
				return
			}
		}
	}
	p.held, p.cause = false, 0
	p.moveCause(0)
	if before.N > 0 && !sameGroup(before, p.group) {
		p.turned = p.sh.at
	}
}

// moveCause moves the cursor by hand. On the worst it stays on whatever is worst.
func (p *overview) moveCause(by int) {
	if p.fig == nil || len(p.fig.groups) == 0 {
		p.cause, p.group = 0, model.CauseGroup{}
		return
	}
	p.cause = min(max(p.cause+by, 0), len(p.fig.groups)-1)
	p.group, p.held, p.turned = p.fig.groups[p.cause], p.cause > 0, time.Time{}
}

// onCause does something with the cause under the cursor, unless another one has
// just come under it: whoever pressed the key saw the one before.
func (p *overview) onCause(do func() (intent, tea.Cmd)) func() (intent, tea.Cmd) {
	return func() (intent, tea.Cmd) {
		if !p.turned.IsZero() && p.sh.at.Sub(p.turned) < underFinger {
			p.turned = time.Time{}
			return say{text: "another cause has just become the worst; press again for this one"}, nil
		}
		return do()
	}
}
