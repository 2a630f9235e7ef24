package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/tui/widget"
)

// pointIn takes what is done with the mouse in an editor, whose text begins in a
// cell of the page: a click puts the cursor there, the wheel moves it.
func pointIn(e *widget.Editor, at pointing, left, top int) {
	switch {
	case at.did == wheeled:
		e.Wheel(at.by)
	case at.did == clicked && at.x >= left && at.y >= top:
		e.PointAt(at.x-left, at.y-top)
	}
}

// pointTyped takes what is done with the mouse while something is typed on the test
// bench.
func (p *testbench) pointTyped(at pointing) (intent, tea.Cmd) {
	if p.editing {
		top := p.rects.sampleY + len(p.sampleHead(p.current(), p.sh.inks()))
		pointIn(p.current().ed, at, p.rects.sampleX, top)
	}
	return nil, nil
}
