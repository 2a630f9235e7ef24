package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/jsondoc"
)

// reading is the question for the delivery that the cursor rests on: what is not
// held here is asked for when the hands rest, one delivery at a time, and given up
// when the cursor goes on.
type reading struct {
	hands  uint64    // how often something was done by hand
	last   time.Time // when
	due    bool      // a rest is being waited for
	giveUp context.CancelFunc
	of     model.DeliveryID // that is asked for; empty for none
	slow   bool             // it takes longer than a glance
	row    model.Delivery   // as it was then
	beside uint64           // the comparison that the other one is asked for; 0 where it is the delivery itself
}

type (
	// handsRested says that the hands may have come to rest.
	handsRested struct{ hands uint64 }
	// readOf brings what was asked for when they had.
	readOf struct{ shown shown }
	// readSlow says that it takes longer than a glance.
	readSlow struct{ of model.DeliveryID }
)

// handsRest is how long nothing is done by hand before something is asked for by
// itself: longer than a held key takes from one step to the next.
const handsRest = 250 * time.Millisecond

// handled takes note of what is done by hand, and has the preview go on with what
// it may ask for by itself, where it is on the screen.
func (a *App) handled(msg tea.Msg) tea.Cmd {
	list, ok := a.pages[deliveriesID].(*deliveries)
	if !ok {
		return nil
	}
	p := list.preview
	switch msg := msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg, tea.MouseMsg:
		if k, ok := msg.(tea.KeyPressMsg); ok && k.Code == tea.KeyEscape {
			p.choosing.end()
		}
		p.reading.hands++
		p.reading.last = a.sh.at
	}
	if p.reading.last.IsZero() {
		p.reading.last = a.sh.at // whoever starts the console looks at it
	}
	return p.readOn(a.sees(deliveriesID) && (list.zoom || list.panes.preview > 0))
}

// readOn waits for a rest where there is something to ask for then, and gives up
// what nobody looks at any more.
func (p *preview) readOn(seen bool) tea.Cmd {
	r := &p.reading
	if !seen {
		p.choosing.end()
	}
	if r.giveUp != nil && (!seen || p.d == nil || p.d.ID != r.of) {
		r.giveUp()
	}
	if !seen || r.due || r.of != "" || !p.lacks() && !p.lacksOther() || p.noReading() != "" {
		return nil
	}
	r.due = true
	hands := r.hands
	return p.sh.tick(handsRest, func(time.Time) tea.Msg { return result[handsRested]{to: deliveriesID, val: handsRested{hands}} })
}

// lacks says whether what is shown is not held here, or was read before another
// attempt, and was not asked for.
func (p *preview) lacks() bool {
	switch {
	case p.d == nil:
		return false
	case p.behind():
		return p.reading.row != *p.d
	}
	return !p.asked && model.CodeOf(p.err) == model.NotFound
}

// lacksOther says whether the one that is compared with is not held here and was
// not asked for.
func (p *preview) lacksOther() bool {
	c := &p.beside
	return p.content != nil && p.on() == compareTab && c.val != nil && !c.asked && model.CodeOf(c.err) == model.NotFound
}

// noReading says why nothing is asked for by itself; empty where it is.
func (p *preview) noReading() string {
	snap := p.sh.snap
	left, limited := snap.Budget.Left()
	switch {
	case snap.Link.State == model.LinkQuotaUsed:
		return snap.Link.Words(p.sh.at, p.sh.loc)
	case snap.Link.State == model.LinkNotFound:
		return "what the profile names is not found at the provider"
	case snap.Link.State == model.LinkConnecting:
		return "the provider has not answered yet"
	case snap.Link.State != model.LinkLive && snap.Link.State != model.LinkSlow:
		return "the link is " + snap.Link.Words(p.sh.at, p.sh.loc)
	case limited && left*2 < snap.Budget.Limit:
		return "more than half of today's calls are used"
	case p.sh.at.Sub(p.reading.last) > model.WatchedFor:
		return "no key was pressed for " + model.Age(model.WatchedFor)
	}
	return ""
}

// takeRested asks for what the cursor rests on, unless something was done by hand
// meanwhile: then a whole rest is waited for anew.
func (p *preview) takeRested(msg result[handsRested]) tea.Cmd {
	r := &p.reading
	if r.due = false; msg.val.hands != r.hands || p.noReading() != "" {
		return nil
	}
	if p.lacksOther() {
		cmd := p.compare(true)
		r.of, r.giveUp, r.beside = p.d.ID, p.beside.giveUp, p.beside.seq
		return cmd
	}
	if !p.lacks() {
		return nil
	}
	ctx, giveUp := context.WithCancel(p.sh.ctx)
	r.of, r.row, r.giveUp, r.slow = p.d.ID, *p.d, giveUp, false
	of, read := r.of, p.reader(true, false)
	return tea.Batch(
		askWithin(ctx, deliveriesID, 0, func(ctx context.Context) (readOf, error) {
			s, err := read(ctx)
			return readOf{s}, err
		}),
		p.sh.tick(glance, func(time.Time) tea.Msg { return result[readSlow]{to: deliveriesID, val: readSlow{of}} }),
	)
}

// takeRead takes up what was asked for, unless the cursor has gone on.
func (p *preview) takeRead(msg result[readOf]) tea.Cmd {
	of := p.reading.of
	p.reading.giveUp()
	p.reading.of, p.reading.giveUp, p.reading.slow = "", nil, false
	if p.d == nil || p.d.ID != of || p.content != nil && !p.behind() || model.CodeOf(msg.err) == model.Canceled {
		return nil
	}
	whole := p.asked && msg.err == nil // enter has asked for all of it meanwhile
	p.seq++
	p.asked = true
	cmd := p.take(result[shown]{seq: p.seq, val: msg.val.shown, err: msg.err})
	if whole && p.partly() {
		return tea.Batch(cmd, p.read(true))
	}
	return cmd
}

// partly says whether more of what is shown could be asked for: it is a part of an
// event, and the others are not all held here.
func (p *preview) partly() bool {
	return p.content != nil && p.content.whole != nil && !p.content.whole.asked && !p.content.whole.Whole()
}

// read reads the delivery that is shown. Unless ask says so, it makes no provider
// call.
func (p *preview) read(ask_ bool) tea.Cmd {
	p.seq++
	p.asked = ask_
	return ask(deliveriesID, p.seq, p.reader(ask_, ask_))
}

// reader reads a delivery beside the screen; both say what the provider may be
// called for: the delivery, and the other parts of an event that it is a part of.
func (p *preview) reader(ask_, parts bool) func(context.Context) (shown, error) {
	watched, d, rows, desk := p.sh.watched, p.d, p.sh.snap.Log.Rows, p.sh.desk
	return func(ctx context.Context) (shown, error) {
		det, err := watched.Detail(ctx, d.ID, ask_)
		if err != nil {
			return shown{}, err
		}
		s := shown{detail: det}
		if rows.Len() <= flowAtOnce {
			s.flow = flowWords(rows, d.Request)
		}
		if det.Exchange.Origin != model.OriginNone {
			s.doc, s.bad = jsondoc.Parse(det.Exchange.Body)
			s.links = linksOf(s.doc, det.Delivery.Created)
			s.whole = wholeOf(ctx, watched, desk, rows, det, parts)
		}
		return s, nil
	}
}

// unread is what stands where a payload is not held: nothing while it is about to
// come, else why it does not and which key asks.
func (p *preview) unread() *emptiness {
	switch why := p.noReading(); {
	case p.reading.slow:
		return &emptiness{what: "Reading the payload …"}
	case p.asked, why == "":
		return &emptiness{}
	default:
		return &emptiness{what: "The payload is not held here: " + why + ".", do: "enter asks the provider (" + p.readCalls() + ")"}
	}
}

// readCalls says what asking for a delivery costs.
func (p *preview) readCalls() string {
	switch p.sh.snap.Profile.Provider {
	case model.Svix:
		return "3 calls: the message, where it went, its attempts"
	case model.OpenWearables:
		return "a call a page of its endpoint's attempts"
	case model.Metriport:
	}
	return "1 call"
}
