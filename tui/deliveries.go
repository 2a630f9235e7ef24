package tui

import (
	"maps"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/tui/widget"
)

// pane is which part of the deliveries page has the keys.
type pane uint8

const (
	listPane pane = iota
	previewPane
)

// deliveries is the delivery log: a virtual list with its filter, and a preview
// of the delivery under the cursor.
type deliveries struct {
	sh    *shared
	w, h  int
	panes panes
	place place
	share shares
	focus pane
	zoom  bool // the preview has the page to itself

	table   *widget.Table[model.DeliveryID, *model.Delivery]
	log     model.Log // as last taken up
	load    model.Loading
	rows    model.Rows
	filter  *model.Filter
	src     string // the filter as typed
	line    filterLine
	editing bool
	pass    passes[filtered]
	newest  *atomic.Uint64 // the filtering that is still of interest, for the work beside the screen
	due     tea.Cmd        // the filtering that waits for typing to rest
	hidden  int            // more that match in masked text
	unread  int            // payloads that are not held, so not searched
	away    int            // marked ones that the list does not show
	looked  int            // rows looked through so far; 0 for all
	sifted  sifting        // what the list shows
	order   order
	vocab   model.Vocabulary
	used    recall

	saved    saved
	marks    map[model.DeliveryID]bool
	wholes   map[string]*whole // marked messages, by id
	ranging  ranging
	follow   bool
	pausedAt time.Time // the newest row's time when following stopped
	fresh    int       // rows of the list that came since

	preview *preview
	resting uint64 // of the last time the cursor moved

	dragging bool // the divider, with the mouse
	refit    bool // other rows come, which may need less room
	toTop    bool // of what is being sorted, the first row is wanted, until it is there
}

func newDeliveries(sh *shared) *deliveries {
	p := &deliveries{
		sh: sh, share: defaultShares, follow: true,
		filter: &model.Filter{}, newest: &atomic.Uint64{}, line: newFilterLine(),
		marks: map[model.DeliveryID]bool{}, wholes: map[string]*whole{},
		saved: newSaved(), preview: newPreview(sh),
	}
	p.begin()
	p.preview.marks = func() map[model.DeliveryID]bool { return maps.Clone(p.marks) }
	p.table = widget.NewTable(func(d *model.Delivery) model.DeliveryID { return d.ID }, shownColumns(sh)...)
	return p
}

// refresh takes up the shared snapshot. An unchanged log costs nothing.
func (p *deliveries) refresh() tea.Cmd {
	same := p.sh.snap.Log.Rows.Same(p.log.Rows)
	p.log = p.sh.snap.Log
	ended := p.loadEnded()
	if same {
		return tea.Batch(p.readSaved(), ended)
	}
	p.carryMarks()
	return tea.Batch(p.readSaved(), p.siftNews(), p.count(), ended)
}

// sift filters the log beside the screen; the list stays as it is meanwhile.
func (p *deliveries) sift() tea.Cmd {
	p.pass.anew()
	p.newest.Store(p.pass.seq)
	if p.filter.Empty() && p.order == byTime {
		p.hidden, p.unread, p.looked, p.away, p.sifted = 0, 0, 0, 0, p.sifting()
		near := -1
		if on, some := p.table.Current(); some {
			near = placeOf(p.log.Rows, on.Created)
		}
		return p.take(p.log.Rows, near)
	}
	by := sifter{filter: p.filter.At(p.sh.at), order: p.order, watched: p.sh.watched, seq: p.pass.seq, newest: p.newest}
	if len(p.marks) > 0 {
		by.marks = maps.Clone(p.marks)
	}
	sift := p.sifts(by, p.log.Rows)
	if !by.filter.NeedsBody() {
		return sift
	}
	p.due = sift // payloads take their time: not at every key
	seq := p.pass.seq
	return p.sh.tick(settle, func(time.Time) tea.Msg { return result[siftDue]{to: deliveriesID, seq: seq} })
}

// siftDue says that typing may have come to rest.
type siftDue struct{}

// listed are the list's rows, of which the table reads those that it shows.
type listed struct{ model.Rows }

func (l listed) At(i int) *model.Delivery {
	d := l.Rows.At(i)
	return &d
}

// take puts rows into the list. The cursor stays on its delivery, which is about
// there by now, unless it follows what is newest.
func (p *deliveries) take(rows model.Rows, near int) tea.Cmd {
	was, had := p.table.Current()
	p.rows = rows
	p.table.SetSource(listed{rows}, near)
	if p.refit {
		p.refit = false
		p.table.Refit()
	}
	if had {
		p.succeed(was)
		p.stayNear(was)
	}
	p.followRange()
	if p.follow || p.toTop {
		p.table.Top()
	} else {
		p.fresh = newer(rows, p.pausedAt)
	}
	if cmd, stays := p.readOn(); stays {
		return cmd
	}
	return p.look()
}

// settled says that the cursor may have come to rest.
type settled struct{}

// settle is how long the cursor stays before a preview beside the list follows
// it: a line that changes on both sides is drawn whole.
const settle = 120 * time.Millisecond

// look shows the delivery under the cursor in the preview: at once below the
// list, when the cursor has come to rest beside it.
func (p *deliveries) look() tea.Cmd {
	if p.panes.where != beside || p.preview.d == nil {
		return p.lookNow()
	}
	p.resting++
	n := p.resting
	return p.sh.tick(settle, func(time.Time) tea.Msg { return result[settled]{to: deliveriesID, seq: n} })
}

func (p *deliveries) lookNow() tea.Cmd {
	d, ok := p.table.Current()
	if p.preview.unlisted = false; !ok {
		p.focus = listPane
		p.preview.clear()
		return nil
	}
	return p.preview.show(d, false)
}

func (p *deliveries) update(msg tea.Msg) (intent, tea.Cmd) {
	if want, cmd, mine := p.preview.answer(msg); mine {
		return want, cmd
	}
	switch msg := msg.(type) {
	case result[passed[filtered]]:
		return nil, p.takeSifted(msg)
	case result[siftDue]:
		if msg.seq == p.pass.seq {
			return nil, p.due
		}
	case result[passRested[filtered]]:
		return nil, p.pass.goOn(msg, p.sift)
	case result[settled]:
		if msg.seq == p.resting {
			return nil, p.lookNow()
		}
	case tea.KeyPressMsg, tea.PasteMsg:
		return p.written(msg)
	}
	return p.takeNamed(msg)
}

// written takes what is typed or pasted: into the preview's line, else the filter's.
func (p *deliveries) written(msg tea.Msg) (intent, tea.Cmd) {
	if p.preview.takesText() {
		return p.preview.typed(msg)
	}
	k, typed := msg.(tea.KeyPressMsg)
	switch {
	case !typed:
		return nil, p.edited(msg)
	case k.String() == "ctrl+s" && p.line.err == nil:
		p.editing = false
		p.arrange()
		act, _ := find(p.savedActions(), "ctrl+s")
		return act.perform()
	}
	return nil, p.typed(k)
}

// typed takes a key while the filter is being typed.
func (p *deliveries) typed(k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "enter":
		f := p.line.parse(p.vocab, p.sh.at)
		if f == nil {
			p.line.asked = true
			return nil
		}
		p.editing = false
		p.arrange()
		src := strings.TrimSpace(p.line.input.Value())
		return tea.Batch(p.remember(src), p.use(f, src))
	case "up", "ctrl+p":
		return p.recall(1)
	case "down", "ctrl+n":
		return p.recall(-1)
	case "esc":
		p.editing = false
		p.arrange()
		return p.apply(p.line.before)
	case "tab":
		if f := p.line.complete(p.vocab, p.sh.at); f != nil {
			return p.use(f, p.line.input.Value())
		}
		return nil
	}
	return p.edited(k)
}

// recall puts a filter that was used before into the line.
func (p *deliveries) recall(by int) tea.Cmd {
	src, moved := p.used.look(by, p.line.input.Value())
	if !moved {
		return nil
	}
	p.line.set(src)
	if f := p.line.parse(p.vocab, p.sh.at); f != nil {
		return p.use(f, src)
	}
	return nil
}

// edited passes a key or a paste to the filter line; a filter that reads well
// is used at once, so that the count answers while it is typed.
func (p *deliveries) edited(msg tea.Msg) tea.Cmd {
	f, cmd := p.line.edit(msg, p.vocab, p.sh.at)
	if f == nil || p.line.becoming() {
		return cmd
	}
	return tea.Batch(cmd, p.use(f, p.line.input.Value()))
}

// apply uses a filter given as text. Text that does not read opens the line on
// its mistake.
func (p *deliveries) apply(src string) tea.Cmd {
	f, err := model.ParseFilter(src, p.sh.at)
	if err != nil {
		p.edit()
		p.line.input.SetValue(src)
		p.line.parse(p.vocab, p.sh.at)
		return nil
	}
	return tea.Batch(p.remember(src), p.use(f, src))
}

func (p *deliveries) use(f *model.Filter, src string) tea.Cmd {
	p.filter, p.src, p.refit = f, src, true
	return p.sift()
}

// edit opens the filter line.
func (p *deliveries) edit() {
	p.vocab = vocabulary(p.log.Rows)
	p.editing, p.zoom, p.focus = true, false, listPane
	p.line.open(p.src)
	p.used.at = 0
	p.line.parse(p.vocab, p.sh.at)
	p.arrange()
}

// move takes a movement of the cursor: following stops with the first.
func (p *deliveries) move(f func()) func() (intent, tea.Cmd) {
	return func() (intent, tea.Cmd) {
		p.pause()
		f()
		return nil, p.look()
	}
}

func (p *deliveries) pause() {
	if p.toTop = false; p.follow && p.rows.Len() > 0 {
		p.follow, p.pausedAt, p.fresh = false, p.rows.Created(0), 0
	}
}

func (p *deliveries) resume() (intent, tea.Cmd) {
	p.follow, p.ranging = true, ranging{}
	p.table.Top()
	return nil, p.look()
}

// newer is how many rows at the head of a newest-first list are newer than t.
func newer(rows model.Rows, t time.Time) int {
	for i := range rows.Len() {
		if !rows.Created(i).After(t) {
			return i
		}
	}
	return 0
}

// older loads the next page of the log.
func (p *deliveries) older() (intent, tea.Cmd) { return loadOlder(p.sh) }

// loadOlder asks for the next page of the log; its rows come with a snapshot.
func loadOlder(sh *shared) (intent, tea.Cmd) {
	return say{text: "loading the next older page · 1 call"}, tell(sh.ctx, sh.watched.Older)
}

// typing is the filter or a search while it is typed.
func (p *deliveries) typing() *typing {
	switch {
	case p.editing:
		at := p.line.cursor(p.sh.wide(p.w), p.lineCount())
		at.Y += p.savedLines()
		return &typing{at, []widget.Hint{{Key: "enter", Desc: "keep"}, {Key: "tab", Desc: "complete"}, {Key: "↑", Desc: "used before"}, {Key: "^s", Desc: "save"}, {Key: "esc", Desc: "as it was"}}}
	case p.preview.takesText():
		return p.preview.typing(p.previewLeft(), p.previewTop())
	}
	return nil
}

func (p *deliveries) resize(w, h int) {
	p.w, p.h = w, h
	p.arrange()
}

// arrange gives list and preview their sizes.
func (p *deliveries) arrange() {
	head := p.headLines()
	body := max(0, p.h-head)
	if p.zoom {
		p.panes = panes{where: hidden, preview: body}
		p.preview.resize(p.w, p.h)
		return
	}
	p.panes = split(p.w, body, p.place, p.share)
	p.table.SetJump(p.panes.where == beside) // a scrolled step costs the whole line there
	if p.panes.where == beside {
		p.table.SetSize(p.panes.list, body)
		p.preview.resize(p.panes.preview, body)
		return
	}
	p.table.SetSize(p.w, p.panes.list)
	p.preview.resize(p.w, p.panes.preview)
}

func (p *deliveries) headLines() int {
	n := 1 + p.savedLines()
	if p.editing {
		n++
	}
	return min(n, p.h)
}

// previewLeft is the page's column in which the preview begins.
func (p *deliveries) previewLeft() int {
	if !p.zoom && p.panes.where == beside {
		return p.panes.list + p.panes.rule
	}
	return 0
}

// previewTop is the page's line on which the preview begins.
func (p *deliveries) previewTop() int {
	switch {
	case p.zoom:
		return 0
	case p.panes.where == beside:
		return p.headLines()
	}
	return p.headLines() + p.panes.list + p.panes.rule
}

// filterSince is the filter for a stretch of time, as text a person can edit.
func filterSince(from, until time.Time, more string) string {
	f := "since:" + from.Format(time.RFC3339)
	if !until.IsZero() {
		f += " until:" + until.Format(time.RFC3339)
	}
	if more != "" {
		f += " " + more
	}
	return f
}
