package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
)

// sifting is what a list was made by.
type sifting struct {
	filter *model.Filter
	order  order
}

func (p *deliveries) sifting() sifting { return sifting{p.filter, p.order} }

// siftNews filters the log that has come, after what is under way. A filter or an
// order that somebody asks for begins at once.
func (p *deliveries) siftNews() tea.Cmd {
	if p.pass.waits() {
		return nil
	}
	return p.sift()
}

// sifts filters beside the screen. Where the list is made anew the newest that
// match are shown before all are looked through; where it is only brought up to
// date it stays as it is meanwhile.
func (p *deliveries) sifts(by sifter, log model.Rows) tea.Cmd {
	sift := by.inParts
	if p.sifted == p.sifting() {
		sift = by.sift
	}
	return p.pass.begin(p.sh, deliveriesID, func() filtered { return sift(log) })
}

// takeSifted takes up what was filtered. A part is not shown where it would take
// the cursor off its delivery, which may be among the rest.
func (p *deliveries) takeSifted(msg result[passed[filtered]]) tea.Cmd {
	if !p.pass.current(msg) {
		return nil
	}
	f := msg.val.val
	p.hidden, p.unread = f.hidden, f.unread
	near := -1
	on, some := p.table.Current()
	if some {
		near = f.near(on)
	}
	if f.rest == nil {
		p.looked, p.sifted, p.away = 0, p.sifting(), f.away
		taken := p.take(f.rows(), near)
		p.toTop = false // whatever comes now, the cursor is on what it is on
		return tea.Batch(taken, p.pass.rest(p.sh, msg, p.sift))
	}
	p.looked = f.looked
	rest := p.pass.part(p.sh, deliveriesID, f.rest)
	if some && !p.follow && near < 0 {
		return rest
	}
	return tea.Batch(p.take(f.rows(), near), rest)
}

// lookedWords says how much of the log a filter or a sorting has looked through;
// empty for all of it.
func (p *deliveries) lookedWords() string {
	if p.looked == 0 {
		return ""
	}
	return "of the newest " + model.Grouped(p.looked) + " so far"
}
