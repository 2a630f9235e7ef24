package tui

import (
	"context"
	"crypto/rand"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/tui/widget"
)

// benchPane is which part of the test bench has the keys.
type benchPane uint8

const (
	typesPane benchPane = iota
	samplePane
	sentPane
)

// benchSide is what of the test bench is on the page.
type benchSide uint8

const (
	benchDesk   benchSide = iota // types, sample and what was sent
	benchAnswer                  // one answer on the whole page
	benchChecks                  // the checks of a receiver
)

// testbench is the page of test events: every event type with a sample that is
// edited and sent, what came of it, and the checks of a receiver.
type testbench struct {
	sh    *shared
	w, h  int
	rects benchRects
	focus benchPane
	side  benchSide
	draw  func() string // makes random UUIDs

	types     []catalog.Type
	of        model.Provider // whose types these are
	seen      bool           // the page was on the screen: the provider is asked for its types
	listed    *runbook.Desk  // that was asked for them
	typesSeq  uint64
	wasLive   bool  // the link, when it was last looked whether they are to be listed
	typesErr  error // why the provider has not listed them; the catalogue's are shown
	list      *widget.Table[model.EventType, typeRow]
	found     int
	search    textinput.Model
	searching bool

	samples map[sampleKey]*sample
	variant map[model.EventType]int // the one chosen; 0 for the main sample
	editing bool
	before  benchPane // had the keys before the sample was edited
	edit    Edit

	asked   *runbook.Desk // whose history this is
	sent    *widget.Table[int, sentRow]
	sentSeq uint64
	sentErr error
	seq     uint64 // of the plan or the sending that is still of interest
	under   sending
	target  model.EndpointID
	answer  *answer
	exam    *exam // the last one; nil before the first
}

func newTestbench(sh *shared, edit Edit) *testbench {
	in := textinput.New()
	in.Prompt = ""
	in.SetVirtualCursor(false)
	p := &testbench{
		sh: sh, draw: randomUUID, search: in, edit: edit,
		samples: map[sampleKey]*sample{}, variant: map[model.EventType]int{},
		list: newTypeList(), sent: newSentList(sh),
	}
	return p
}

// randomUUID makes the ids of test events.
func randomUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	return catalog.UUID(b)
}

// refresh takes up the profile's types once they are known, and the history
// once there is a desk.
func (p *testbench) refresh() tea.Cmd {
	var cmds []tea.Cmd
	if of := p.sh.snap.Profile.Provider; of != p.of || p.types == nil {
		p.of, p.types = of, catalog.Types(of)
		p.narrow()
		cmds = append(cmds, p.look())
	}
	if p.seen {
		cmds = append(cmds, p.listTypes())
	}
	if p.sh.desk != nil && p.sh.desk != p.asked {
		p.asked = p.sh.desk
		cmds = append(cmds, p.recall())
	}
	return tea.Batch(cmds...)
}

// recall asks for what was sent.
func (p *testbench) recall() tea.Cmd {
	p.sentSeq++
	return ask(testbenchID, p.sentSeq, p.asked.Tests)
}

func (p *testbench) update(msg tea.Msg) (intent, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		return p.typed(msg)
	case result[[]runbook.TestReport]:
		if msg.seq == p.sentSeq {
			p.takeSent(msg.val, msg.err)
		}
	case result[[]catalog.Type]:
		return nil, p.takeTypes(msg)
	case result[sampleChecked]:
		p.takeChecked(msg.val)
	case result[edited]:
		return p.takeEdited(msg.val, msg.err)
	case result[testPlan]:
		return p.takePlan(msg)
	case result[runbook.TestReport]:
		return p.takeReport(msg)
	case result[sendSlow]:
		p.under.slow = msg.seq == p.under.seq
	case result[examPlan]:
		return p.takeExamPlan(msg)
	case examNews:
		return nil, msg.of.take(msg)
	}
	return nil, nil
}

func (p *testbench) resize(w, h int) {
	p.w, p.h = w, h
	p.settle()
}

// settle gives every part its size.
func (p *testbench) settle() {
	p.rects = benchLayout(p.w, p.h, p.sent.Len(), p.focus, p.editing)
	if p.rects.list > 0 { // what is not shown keeps its place
		p.list.SetSize(p.rects.listW, p.rects.list)
	}
	if p.rects.sent > 0 {
		p.sent.SetSize(p.w, p.rects.sent+1)
	}
	if s := p.current(); s != nil {
		p.sizeSample(s)
	}
	if p.answer != nil {
		p.answer.resize(p.w, p.h)
	}
	if p.exam != nil {
		p.exam.resize(p.w, p.h)
	}
}

// sizeSample gives a sample's text what its heading leaves.
func (p *testbench) sizeSample(s *sample) {
	s.ed.SetSize(p.rects.sampleW, max(0, p.rects.sample-len(p.sampleHead(s, p.sh.inks()))))
}

// endpoint is where test events go; a zero one while it is not known.
func (p *testbench) endpoint() model.Endpoint {
	eps := p.sh.snap.Endpoints
	for _, e := range eps {
		if e.ID == p.target {
			return e
		}
	}
	if len(eps) > 0 {
		return eps[0]
	}
	return model.Endpoint{}
}

// targetID names the endpoint where there is more than one.
func (p *testbench) targetID() string {
	if len(p.sh.snap.Endpoints) > 1 {
		return string(p.endpoint().ID)
	}
	return ""
}

// noTarget says why nothing can be sent.
func (p *testbench) noTarget() string {
	return firstOf(p.sh.noDesk(), none(p.endpoint().URL != "", p.nowhere()))
}

// typing is the search line, or the sample while it is edited.
func (p *testbench) typing() *typing {
	switch {
	case p.side != benchDesk:
		return nil
	case p.searching:
		c := tea.NewCursor(min(searchLead+p.search.Position(), max(0, p.rects.listW-1)), 1)
		c.Shape = tea.CursorBar
		return &typing{cursor: c, hints: []widget.Hint{{Key: "enter", Desc: "keep"}, {Key: "↑↓", Desc: "move"}, {Key: "esc", Desc: "end search"}}}
	case p.editing:
		x, y := p.current().ed.Cursor()
		c := tea.NewCursor(p.rects.sampleX+x, p.rects.sampleY+len(p.sampleHead(p.current(), p.sh.inks()))+y)
		c.Shape = tea.CursorBar
		return &typing{cursor: c, hints: []widget.Hint{
			{Key: "esc", Desc: "done, keeps everything"}, {Key: "^z", Desc: "undo"}, {Key: "^y", Desc: "redo"}, {Key: "^g", Desc: "to the mistake"},
		}}
	}
	return nil
}

// typed takes a key or a paste while something is typed.
func (p *testbench) typed(msg tea.Msg) (intent, tea.Cmd) {
	switch {
	case p.searching:
		return p.typeSearch(msg)
	case p.editing:
		return p.typeSample(msg)
	}
	return nil, nil
}

// swap gives the keys to the next pane.
func (p *testbench) swap(by int) func() {
	return func() {
		p.focus = benchPane((int(p.focus) + by + 3) % 3) //nolint:gosec // below 3
		p.settle()
	}
}

// back leaves an answer or the checks.
func (p *testbench) back() {
	p.side = benchDesk
	p.settle()
}

// askTest asks the desk for something about a test event, which p.seq numbers.
func askTest[T any](p *testbench, f func(context.Context) (T, error)) tea.Cmd {
	p.seq++
	return ask(testbenchID, p.seq, f)
}
