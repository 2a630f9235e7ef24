package tui

import (
	tea "charm.land/bubbletea/v2"
)

// byKey does what a key does among some actions.
func byKey(acts []action, key string) (intent, tea.Cmd) {
	if act, ok := find(acts, key); ok {
		return act.perform()
	}
	return nil, nil
}

// point takes what is done with the mouse on the overview: a click puts the
// cursor on a cause or on a part of the timeline, and opens it where it is there
// already; one on an endpoint leads to the endpoints.
func (p *overview) point(at pointing) (intent, tea.Cmd) {
	if at.did != clicked {
		return wheelAsKeys(at, func(key string) (intent, tea.Cmd) { return byKey(p.actions(), key) })
	}
	if p.emptiness() != nil || p.fig == nil {
		return nil, nil
	}
	return p.clicked(at)
}

func (p *overview) clicked(at pointing) (intent, tea.Cmd) {
	s := p.sections()
	y := at.y - len(s.top)
	if y < len(s.causes) {
		from, end := p.causesShown(len(s.causes))
		i := from + y - 1
		if y < 1 || i >= end {
			return nil, nil
		}
		again := p.lane == causesLane && i == p.cause
		p.lane = causesLane
		if p.moveCause(i - p.cause); again {
			return byKey(p.actions(), "enter")
		}
		return nil, nil
	}
	y -= len(s.causes) + len(s.types) + len(s.silent)
	if y >= 1 && y < len(s.ends)-1 {
		return visit{to: endpointsID}, nil
	}
	if y -= len(s.ends); p.fig != nil && s.tall > 0 && y >= 0 && y < 2*s.tall+timelineFixed {
		return p.clickedTime(at.x - labelCells - 1)
	}
	return nil, nil
}

// clickedTime takes a click on a part of the timeline, counted from the left.
func (p *overview) clickedTime(i int) (intent, tea.Cmd) {
	cell := len(p.fig.buckets) - 1 - i
	if i < 0 || cell < 0 {
		return nil, nil
	}
	again := p.lane == timeLane && cell == p.cell
	if p.lane, p.cell = timeLane, cell; again {
		return byKey(p.actions(), "enter")
	}
	return nil, nil
}

// point takes what is done with the mouse on the page of the one endpoint, or of
// the many.
func (p *endpoints) point(at pointing) (intent, tea.Cmd) {
	if at.did != clicked {
		return wheelAsKeys(at, func(key string) (intent, tea.Cmd) { return byKey(p.actions(), key) })
	}
	if hasMany(p.sh.snap) {
		return p.many.clicked(at)
	}
	i := at.y - len(p.above())
	if p.emptiness() != nil || i < 0 || i >= len(p.earlier()) {
		return nil, nil
	}
	if i == p.cursor {
		return byKey(p.actions(), "enter")
	}
	p.cursor = i
	return nil, nil
}

func (p *manyEnds) clicked(at pointing) (intent, tea.Cmd) {
	i, ok := p.table.RowAt(at.y - 1)
	if p.emptiness() != nil || !ok || at.y > p.listed() {
		return nil, nil
	}
	if i == p.table.Index() {
		return byKey(p.actions(), "enter")
	}
	p.held = true
	p.table.Move(i - p.table.Index())
	return nil, p.readOn()
}

// point takes what is done with the mouse on the activity: a click gives the
// keys to the runs or the acts, and puts the cursor there.
func (p *activity) point(at pointing) (intent, tea.Cmd) {
	if at.did != clicked {
		return wheelAsKeys(at, func(key string) (intent, tea.Cmd) { return byKey(p.actions(), key) })
	}
	if p.sh.desk == nil {
		return nil, nil
	}
	return p.clicked(at.y)
}

func (p *activity) clicked(y int) (intent, tea.Cmd) {
	if i, ok := p.runOn(y); ok {
		again := p.focus == listPane && i == p.at()
		p.focus = listPane
		p.moveRun(i - p.at())
		if r := p.current(); again && r != nil && isRecovery(r.Run.Kind) {
			return byKey(p.actions(), "enter")
		}
		return nil, nil
	}
	if i, ok := p.acts.RowAt(y - len(p.runLines()) - 2); ok && p.acts.Len() > 0 {
		p.focus = previewPane
		p.acts.Move(i - p.acts.Index())
		p.resize(p.w, p.h)
	}
	return nil, nil
}

// runOn is the run that is drawn on a line of the page.
func (p *activity) runOn(y int) (i int, ok bool) {
	at, line := p.at(), 1 // below the heading
	from, end := p.runsShown()
	for i := from; i < end; i++ {
		if y == line {
			return i, true
		}
		if line++; i == at && p.focus == listPane {
			line += len(p.detail(&p.sh.runs.Runs[i]))
		}
	}
	return 0, false
}

// point takes what is done with the mouse on the test bench: a click puts the
// cursor on a type, or gives the keys to the sample or to what was sent.
func (p *testbench) point(at pointing) (intent, tea.Cmd) {
	if p.typing() != nil {
		return p.pointTyped(at)
	}
	if at.did != clicked || p.side != benchDesk {
		return wheelAsKeys(at, func(key string) (intent, tea.Cmd) { return byKey(p.actions(), key) })
	}
	return nil, p.clicked(at)
}

func (p *testbench) clicked(at pointing) tea.Cmd {
	r := p.rects
	top := 1 // the line that says where to
	switch {
	case p.emptiness() != nil:
	case r.list > 0 && at.y > top && at.y < top+r.list && at.x < r.listW:
		p.focus = typesPane
		p.settle()
		if i, ok := p.list.RowAt(at.y - top); ok {
			p.list.Move(i - p.list.Index())
			p.offGroup(1)
		}
		return p.look()
	case r.sample > 0 && at.y >= r.sampleY && at.y < r.sampleY+r.sample && at.x >= r.sampleX:
		p.focus = samplePane
	case r.sent > 0 && at.y >= p.h-r.sent-1:
		p.focus = sentPane
		if i, ok := p.sent.RowAt(at.y - (p.h - r.sent - 1)); ok && p.sent.Len() > 0 {
			p.sent.Move(i - p.sent.Index())
		}
	}
	p.settle()
	return nil
}

// point takes what is done with the mouse on the page of all profiles: a click puts
// the cursor on a profile, a second one opens it.
func (p *allProfiles) point(at pointing) (intent, tea.Cmd) {
	if at.did != clicked {
		return wheelAsKeys(at, func(key string) (intent, tea.Cmd) { return byKey(p.actions(), key) })
	}
	i, ok := p.lineAt(at.y)
	switch {
	case !ok:
		return nil, nil
	case i == p.index:
		return byKey(p.actions(), "enter")
	}
	p.move(i - p.index)
	return nil, nil
}

// point takes what is done with the mouse on the signature page: a click puts the
// cursor on a field, a second one does what enter does there; the wheel moves what
// it is over.
func (p *signature) point(at pointing) (intent, tea.Cmd) {
	top := len(p.above()) - len(p.fieldLines())
	if p.h >= airy {
		top-- // there is air below them, too
	}
	switch i := at.y - top; {
	case p.editing:
		pointIn(p.editor(), at, 0, 1) // below the line that says what is edited
	case at.did == wheeled && p.beside() && at.x > p.left():
		p.shown.Move(at.by)
	case at.did == wheeled && at.y >= len(p.above()):
		p.findings.Move(at.by)
	case at.did == wheeled:
		p.move(at.by / wheelStep)
	case at.did != clicked || i < 0 || i >= p.rows() || at.x >= p.left():
	case i == p.cursor:
		return byKey(p.actions(), "enter")
	default:
		p.cursor = i
	}
	return nil, nil
}
