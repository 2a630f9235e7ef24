package tui

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/jsondoc"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/tui/widget"
)

// tab is one side of a delivery.
type tab uint8

const (
	payloadTab tab = iota
	requestTab
	responseTab
	attemptsTab
	wholeTab // of an event that came in several parts
	signatureTab
	compareTab
)

var tabNames = [...]string{
	payloadTab: "Payload", requestTab: "Request", responseTab: "Response", attemptsTab: "Attempts", wholeTab: "Whole",
	signatureTab: "Signature", compareTab: "Compare",
}

// preview shows one delivery: who and when, why it failed, and its sides.
type preview struct {
	sh      *shared
	w, h    int
	whyRows int // the lines that say why

	d        *model.Delivery // nil while there is none
	seq      uint64          // of the question that is still of interest
	asked    bool            // the provider may be called for it
	reading  reading
	content  *shown // nil until it has come
	err      error
	unlisted bool // the list does not have it any more

	tab      tab  // as chosen; where this delivery has no such side, its payload is shown
	revealed bool // health data is shown, for this delivery only
	raw      rawness
	json     *widget.JSONView
	lines    *widget.TextView
	hex      *widget.Hex
	jq       *jqLine
	made     *widget.JSONView // by jq
	places   places
	touched  bool // the operator did something in it

	signed   sigCheck
	beside   comparison
	diff     *widget.DiffView
	marks    func() map[model.DeliveryID]bool // those of the list, to be kept; nil where nothing can be
	choosing choosing

	searching bool
	search    textinput.Model
	hunt      hunt
}

// shown is a delivery's detail, with its payload read.
type shown struct {
	detail model.Detail
	doc    *jsondoc.Doc         // nil when the payload is not JSON, or not given
	bad    *jsondoc.SyntaxError // why doc is nil, where there is a payload
	flow   string               // how the messages of the same request stand
	whole  *wholeEvent          // what it is a part of; nil for no part
	links  []presigned
}

func newPreview(sh *shared) *preview {
	in := textinput.New()
	in.Prompt = ""
	in.SetVirtualCursor(false)
	return &preview{
		sh: sh, json: widget.NewJSONView(), lines: widget.NewTextView(), diff: widget.NewDiffView(), search: in,
		hex: widget.NewHex(), jq: newJQLine(deliveriesID, sh.tick), made: widget.NewJSONView(), hunt: hunt{to: deliveriesID},
	}
}

// clear shows nothing, and keeps nothing of what was shown.
func (p *preview) clear() {
	p.leave()
	p.d, p.unlisted, p.searching = nil, false, false
	p.seq++
	p.hunt.end()
	p.json.SetDoc(nil)
	p.made.SetDoc(nil)
	p.diff.SetParts(nil)
	p.lines.SetLines(nil)
	p.hex.Set(nil)
}

// leave lets go of the delivery that is shown, but for the place in its payload.
func (p *preview) leave() {
	if p.touched && p.places.keep(p.d, p.content, p.json) {
		p.json = widget.NewJSONView()
		p.json.Search(p.query())
	}
	p.touched = false
	p.content, p.err, p.revealed, p.raw = nil, nil, false, notRaw
	p.jq.stop()
	p.beside.end()
	p.choosing.end()
}

// show turns to a delivery. Unless ask says so, it makes no provider call.
func (p *preview) show(d *model.Delivery, ask_ bool) tea.Cmd {
	same := p.d != nil && p.d.ID == d.ID
	settled := same && *p.d == *d && (p.content != nil || (p.err != nil && !ask_))
	if settled && (!ask_ || !p.partly() && !p.behind()) {
		return nil
	}
	if !same {
		p.leave()
	}
	p.d = d
	p.size()
	if ask_ && p.content == nil && p.reading.of == d.ID { // it is on its way
		p.asked = true
		return nil
	}
	return p.read(ask_)
}

// take takes up an answer, unless another delivery is shown by now.
func (p *preview) take(msg result[shown]) tea.Cmd {
	if msg.seq != p.seq {
		return nil
	}
	p.err = msg.err
	if msg.err != nil {
		p.keepBehind()
	} else {
		if old := p.content; old != nil && old.doc != nil && bytes.Equal(old.doc.Source(), msg.val.detail.Exchange.Body) {
			msg.val.doc = old.doc // the same payload: what is folded stays so
		}
		if old := p.content; old != nil {
			msg.val.whole = msg.val.whole.after(old.whole)
			msg.val.flow = cmp.Or(msg.val.flow, old.flow)
		} else if view := p.places.back(p.d, msg.val.doc); view != nil {
			p.json, msg.val.doc = view, view.Doc()
			p.json.Search(p.query())
		}
		p.content = &msg.val
	}
	p.fill()
	return tea.Batch(p.fetch(), p.watchLinks(), p.flowLater())
}

// on is the side that is shown: the one chosen, where this delivery has it.
func (p *preview) on() tab {
	if p.tab == wholeTab && (p.content == nil || p.content.whole == nil) {
		return payloadTab
	}
	return p.tab
}

// fetch asks for what the side shown needs and is not there yet.
func (p *preview) fetch() tea.Cmd {
	switch p.on() {
	case compareTab:
		return p.compare(false)
	case signatureTab:
		return p.checkSignature()
	case payloadTab, wholeTab, requestTab, responseTab, attemptsTab:
	}
	return nil
}

// fill puts the current side into the view that shows it.
func (p *preview) fill() {
	if p.content == nil {
		return
	}
	p.size()
	switch {
	case p.asJSON():
		p.json.SetMask(p.mask())
		p.json.SetNote(p.notes())
		if doc := p.tree(); p.json.Doc() != doc {
			p.json.SetDoc(doc)
		}
	case p.on() == compareTab:
		p.fillCompared()
	case p.asHex():
		p.hex.Set(p.bytes())
	default:
		p.lines.SetLines(p.sideLines())
	}
}

// turn goes to another side.
func (p *preview) turn(by int) tea.Cmd {
	tabs := p.tabs()
	n, at := len(tabs), max(0, slices.Index(tabs, p.on()))
	return p.turnTo(tabs[(at+by+n)%n])
}

func (p *preview) turnTo(t tab) tea.Cmd {
	p.tab = t
	p.fill()
	return tea.Batch(p.fetch(), p.goOn())
}

// tabs are the sides that there are, in order.
func (p *preview) tabs() []tab {
	tabs := []tab{payloadTab, wholeTab, requestTab, responseTab, attemptsTab, signatureTab, compareTab}
	if p.content == nil || p.content.whole == nil {
		tabs = slices.Delete(tabs, 1, 2)
	}
	return tabs
}

func (p *preview) resize(w, h int) {
	p.w, p.h = w, h
	p.size()
}

// size gives the side that is shown what the lines above it leave.
func (p *preview) size() {
	p.sizeWhy()
	body := max(0, p.h-p.headLines()-len(p.above()))
	p.json.SetSize(p.w, body)
	p.lines.SetSize(p.w, body)
	p.diff.SetSize(p.w, body)
	p.hex.SetSize(p.w, body)
	p.made.SetSize(p.w, body)
}

// above is what stands between the tabs and the side that is shown.
func (p *preview) above() []string {
	switch p.on() {
	case wholeTab:
		return append(p.wholeLines(), p.jqLines()...)
	case compareTab:
		return p.comparedLines()
	case payloadTab:
		return p.jqLines()
	case requestTab, responseTab, attemptsTab, signatureTab:
	}
	return nil
}

// headLines is how much stands above the side that is shown.
func (p *preview) headLines() int { return min(p.h, p.tabsAt()+1) }

// tabsAt is the line with the names of the sides.
func (p *preview) tabsAt() int { return 1 + max(1, p.whyRows) }

// asJSON says whether the side shown is the JSON tree.
func (p *preview) asJSON() bool {
	return p.tree() != nil && p.raw == notRaw
}

// tree is what the side shown draws as a JSON tree; nil where it is none.
func (p *preview) tree() *jsondoc.Doc {
	switch {
	case p.content == nil:
	case p.on() == payloadTab:
		return p.content.doc
	case p.on() == wholeTab:
		return p.content.whole.doc
	}
	return nil
}

// reveal shows or masks the health data of a delivery that is still the one
// shown; that it was shown goes on record.
func (p *preview) reveal(d *model.Delivery) (intent, tea.Cmd) {
	if p.d == nil || d == nil || p.d.ID != d.ID {
		return say{text: "another delivery is shown by now"}, nil
	}
	if p.on() == compareTab {
		return p.revealBoth()
	}
	p.revealed = !p.revealed
	if !p.revealed {
		p.raw = notRaw
		p.jq.stop()
	}
	p.fill()
	if !p.revealed || p.sh.desk == nil {
		return nil, nil
	}
	desk, id := p.sh.desk, d.ID
	return nil, tell(p.sh.ctx, func(ctx context.Context) error { return desk.Revealed(ctx, id) })
}

// view draws the delivery in exactly h lines.
func (p *preview) view(focused bool) []string {
	if p.h <= 0 {
		return nil
	}
	if p.d == nil {
		return fill(nil, p.w, p.h)
	}
	lines := append(make([]string, 0, p.h), p.headline(focused))
	lines = append(lines, fill(p.whyLines(p.whyRows), p.w, p.whyRows)...)
	lines = append(lines, p.tabLine())
	lines = append(lines[:p.headLines()], p.side(focused)...)
	return fill(lines, p.w, p.h)
}

// headline says which delivery this is.
func (p *preview) headline(focused bool) string {
	k, d := p.sh.inks(), p.d
	s := newStrip(p.sh.wide(p.w))
	lead := k.Strong
	if focused {
		lead = k.Accent
	}
	s.put(lead, " "+orNotGiven(d.Type != "", func() string { return text.Clean(string(d.Type)) }))
	id := text.Elide(text.Clean(client.MessageOf(d.ID)), 13)
	if !strings.HasPrefix(id, "msg_") { // which says so itself
		id = "msg " + id
	}
	s.put(k.Faint, " · "+id)
	if !d.Created.IsZero() {
		s.put(k.Faint, " · "+p.sh.clock(d.Created)+" ("+model.Ago(d.Created, p.sh.at)+")")
	}
	if p.unlisted {
		s.put(k.Warn, " · not in the list any more")
	}
	if d.Request != "" {
		s.put(k.Faint, " · request "+text.Elide(text.Clean(d.Request), 13))
		if p.content != nil && p.content.flow != "" {
			s.put(k.Faint, ": "+text.Clean(p.content.flow))
		}
	}
	return s.line()
}

func (p *preview) tabLine() string { return p.tabStrip().line() }

// tabStrip is the line of the sides, with a spot for every one.
func (p *preview) tabStrip() *strip {
	k := p.sh.inks()
	s := newStrip(p.w)
	for i, t := range p.tabs() {
		if i == 0 {
			s.put(k.Text, " ")
		} else {
			s.put(k.Faint, " │ ")
		}
		from := s.at
		if t == p.on() {
			s.put(p.sh.styles.TabOn, tabNames[t])
		} else {
			s.put(k.Faint, p.tabName(t))
		}
		s.spot("t"+strconv.Itoa(int(t)), from)
	}
	right, ink := p.state(), k.Faint
	if p.searching {
		right, ink = []string{p.searchLine()}, k.Accent
	}
	for ; len(right) > 0; right = right[:len(right)-1] { // what is said first is worth most
		words := strings.Join(right, " · ")
		if n := cells(words); p.w-s.at > n+2 {
			s.to(p.w - n - 1)
			s.put(ink, words)
			break
		}
	}
	return s
}

// tabName is what a side that is not shown is called: where there is no room for
// all names, by the first letters of it.
func (p *preview) tabName(t tab) string {
	least := 70
	if len(p.tabs()) > len(tabNames)-1 {
		least = 88
	}
	if p.w < least {
		return tabNames[t][:3]
	}
	return tabNames[t]
}

// side draws what is below the tabs.
func (p *preview) side(focused bool) []string {
	h := max(0, p.h-p.headLines())
	if note := p.emptiness(); note != nil {
		return note.view(p.w, h, p.sh.inks())
	}
	if p.content == nil {
		return fill(nil, p.w, h)
	}
	above := p.above()
	switch {
	case p.asJSON():
		return append(above, p.treeView().View(p.sh.styles, focused, p.sh.stale())...)
	case p.asHex():
		return append(above, p.hex.View(p.sh.styles, p.sh.stale())...)
	}
	if p.on() == compareTab {
		if note := p.comparedEmpty(); note != nil {
			return note.view(p.w, h, p.sh.inks())
		}
		return append(above, p.diff.View(p.sh.styles, focused, p.sh.stale())...)
	}
	return append(above, p.lines.View(p.sh.styles, p.sh.stale())...)
}
