package tui

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// exam is a receiver that is looked at: its checks as they go, and afterwards.
type exam struct {
	sh      *shared
	w, h    int
	title   string // "Preflight", "Conformance"
	url     string
	begun   time.Time
	checks  []model.Check
	table   *widget.Table[string, model.Check]
	running bool
	err     error
	stop    context.CancelFunc
}

// examRun makes the checks and tells of them as they go.
type examRun func(ctx context.Context, tell runbook.Tell) ([]model.Check, error)

// examNews brings newer checks to the exam that they are of.
type examNews struct {
	of     *exam
	board  *examBoard
	seen   int
	checks []model.Check
	over   bool
	err    error
}

func (examNews) addressee() pageID { return testbenchID }

// examBoard is where whoever makes the checks leaves them for the screen.
type examBoard struct {
	mu     sync.Mutex
	more   chan struct{} // closed when there is something new
	seen   int
	checks []model.Check
	over   bool
	err    error
}

func (b *examBoard) put(change func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change()
	b.seen++
	close(b.more)
	b.more = make(chan struct{})
}

func (b *examBoard) tell(checks []model.Check) {
	b.put(func() { b.checks = slices.Clone(checks) })
}

func (b *examBoard) end(checks []model.Check, err error) {
	b.put(func() {
		b.over, b.err = true, err
		if len(checks) > 0 {
			b.checks = checks
		}
	})
}

// next waits for something newer than what was seen.
func (b *examBoard) next(of *exam, seen int) examNews {
	for {
		b.mu.Lock()
		n := examNews{of: of, board: b, seen: b.seen, checks: b.checks, over: b.over, err: b.err}
		more := b.more
		b.mu.Unlock()
		if n.seen > seen {
			return n
		}
		<-more // an exam always ends
	}
}

func newExam(sh *shared, title, url string) *exam {
	return &exam{sh: sh, title: title, url: url, begun: sh.at, table: newCheckTable()}
}

// checkWords are the states of a check, with their marks.
var checkWords = [...]string{
	model.CheckWaiting: "· waiting", model.CheckRunning: "◌ running", model.CheckPass: "✓ pass",
	model.CheckWarn: "! warning", model.CheckFail: "✗ FAIL", model.CheckSkipped: "– skipped",
}

func checkInk(c model.Check, k *themes.Inks) themes.Ink {
	return [...]themes.Ink{
		model.CheckWaiting: k.Faint, model.CheckRunning: k.Busy, model.CheckPass: k.Good,
		model.CheckWarn: k.Warn, model.CheckFail: k.Bad, model.CheckSkipped: k.Faint,
	}[c.State]
}

func newCheckTable() *widget.Table[string, model.Check] {
	return widget.NewTable(func(c model.Check) string { return c.Code + "\x00" + c.Name }, checkColumns()...)
}

func checkColumns() []widget.Column[model.Check] {
	quiet := func(c model.Check, k *themes.Inks) themes.Ink {
		if c.State == model.CheckWaiting || c.State == model.CheckSkipped {
			return k.Faint
		}
		return k.Text
	}
	return []widget.Column[model.Check]{
		{Title: "state", Width: 9, Cell: func(c model.Check) string { return checkWords[c.State] }, Ink: checkInk},
		{Title: "check", Width: 36, Min: 22, Cell: func(c model.Check) string { return c.Name }, Ink: quiet},
		{Title: "got", Width: 40, Min: 24, Flex: true, Cell: func(c model.Check) string { return c.Got }, Ink: quiet},
		{Title: "wanted", Width: 30, Flex: true, Drop: 1, Cell: func(c model.Check) string { return c.Want }, Ink: func(_ model.Check, k *themes.Inks) themes.Ink { return k.Faint }},
		{Title: "took", Width: 8, Right: true, Cell: tookOf, Ink: func(_ model.Check, k *themes.Inks) themes.Ink { return k.Faint }},
	}
}

// tookOf is how long a check took; empty for one that was not made.
func tookOf(c model.Check) string {
	if c.Took <= 0 {
		return ""
	}
	return model.Dur(c.Took)
}

// start makes the checks beside the screen, until they are made or given up.
func (e *exam) start(run examRun) tea.Cmd {
	ctx, stop := context.WithCancel(e.sh.ctx)
	e.stop, e.running = stop, true
	b := &examBoard{more: make(chan struct{})}
	return tea.Batch(
		func() tea.Msg {
			defer stop()
			b.end(run(ctx, b.tell))
			return nil
		},
		func() tea.Msg { return b.next(e, 0) },
	)
}

// take takes up newer checks.
func (e *exam) take(n examNews) tea.Cmd {
	e.checks, e.err = n.checks, n.err
	e.table.SetRows(n.checks)
	e.table.SetColumns(fitted(checkColumns(), n.checks)...)
	e.resize(e.w, e.h)
	if n.over {
		e.running = false
		e.worst()
		return nil
	}
	return func() tea.Msg { return n.board.next(e, n.seen) }
}

// worst puts the cursor on what failed first, unless it was moved.
func (e *exam) worst() {
	if !e.table.AtTop() {
		return
	}
	for _, bad := range []model.CheckState{model.CheckFail, model.CheckWarn} {
		if i := slices.IndexFunc(e.checks, func(c model.Check) bool { return c.State == bad }); i >= 0 {
			e.table.SetCursorKey(e.checks[i].Code + "\x00" + e.checks[i].Name)
			return
		}
	}
}

// cancel gives up what is still to be checked; what is known stays.
func (e *exam) cancel() {
	if e.stop != nil {
		e.stop()
	}
}

// counts says how the checks stand, in the words of their states.
func (e *exam) counts() string {
	var parts []string
	for _, s := range []struct {
		state model.CheckState
		word  string
	}{{model.CheckPass, "passed"}, {model.CheckFail, "failed"}, {model.CheckWarn, "with a warning"}, {model.CheckSkipped, "skipped"}, {model.CheckRunning, "running"}, {model.CheckWaiting, "waiting"}} {
		if n := e.count(s.state); n > 0 {
			parts = append(parts, model.Grouped(n)+" "+s.word)
		}
	}
	return strings.Join(parts, " · ")
}

func (e *exam) failed() bool { return e.count(model.CheckFail) > 0 }

// count is how many checks are in a state.
func (e *exam) count(s model.CheckState) (n int) {
	for _, c := range e.checks {
		if c.State == s {
			n++
		}
	}
	return n
}

// verdict is the checks in a line, with its mark.
func (e *exam) verdict(k *themes.Inks) (string, themes.Ink) {
	switch {
	case e.running:
		return "◌ checking", k.Busy
	case e.err != nil && model.CodeOf(e.err) == model.Canceled:
		return "– given up", k.Warn
	case e.err != nil:
		return "✗ " + text.Clean(e.err.Error()), k.Bad
	case e.failed():
		return "✗ " + e.concluded(), k.Bad
	case len(e.checks) == 0:
		return "? nothing was checked", k.Unknown
	case e.title == preflight && e.count(model.CheckWarn) > 0:
		return "! it works, with " + counted(e.count(model.CheckWarn), "warning"), k.Warn
	}
	return "✓ " + e.concluded(), k.Good
}

// concluded is what the checks come to: the fault that explains the others.
func (e *exam) concluded() string {
	if e.title == conformance {
		return text.Clean(runbook.Conclusion(e.checks))
	}
	for _, c := range e.checks {
		if c.State == model.CheckFail {
			return text.Clean(c.Name + ": " + c.Got)
		}
	}
	return "everything is in order"
}

// The kinds of exams, as they are titled.
const (
	preflight   = "Preflight"
	conformance = "Conformance"
)

// examDetail is the lines below the table: what was wanted, got, and the remedy.
const examDetail = 6

func (e *exam) resize(w, h int) {
	e.w, e.h = w, h
	e.table.SetSize(w, min(max(0, h-2-e.detailLines()), max(len(e.checks)+1, leastChecks)))
}

// leastChecks is how many lines the checks have before they are known.
const leastChecks = 8

func (e *exam) detailLines() int {
	if e.h < 14 {
		return 0
	}
	return examDetail
}

func (e *exam) view() []string {
	k := &e.sh.styles.Plain
	top := newStrip(e.w)
	top.put(k.Strong, " "+e.title)
	top.put(k.Faint, " of ")
	top.put(k.Text, text.URL(e.url))
	top.put(k.Faint, " · "+e.sh.clock(e.begun))
	if c := e.counts(); e.w-top.at > cells(c)+2 {
		top.to(e.w - cells(c) - 1)
		top.put(k.Faint, c)
	}
	sum := newStrip(e.w)
	words, ink := e.verdict(k)
	sum.put(ink, " "+words)
	lines := append([]string{top.line(), sum.line()}, e.table.View(e.sh.styles, widget.TableView[string]{Focused: true})...)
	if e.detailLines() > 0 {
		lines = append(lines, e.detail(k)...)
	}
	return fill(lines, e.w, e.h)
}

// detail is the check under the cursor, in full.
func (e *exam) detail(k *themes.Inks) []string {
	rule := newStrip(e.w)
	rule.put(k.Faint, strings.Repeat("─", e.w))
	lines := []string{rule.line()}
	c, ok := e.table.Current()
	if !ok {
		return lines
	}
	for _, f := range []struct {
		label, words string
		ink          themes.Ink
	}{{"check", c.Name, k.Strong}, {"wanted", c.Want, k.Text}, {"got", c.Got, checkInk(c, k)}, {"to do", c.Fix, k.Text}} {
		if f.words == "" {
			continue
		}
		for i, l := range wrap(text.Clean(f.words), e.w-planLabel) {
			s := newStrip(e.w)
			if i == 0 {
				s.put(k.Faint, " "+f.label)
			}
			s.to(planLabel - 2)
			s.put(f.ink, l)
			lines = append(lines, s.line())
		}
	}
	return lines
}
