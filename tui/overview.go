package tui

import (
	"cmp"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// overview is the first page: how many are under way and have failed, why, at
// which endpoint, and when.
type overview struct {
	sh   *shared
	w, h int
	pass passes[figures]
	fig  *figures // nil until worked out
	span int      // index of spans
	lane lane     // which part has the keys

	group  model.CauseGroup // the cause under the cursor, kept by what it is
	cause  int              // its line
	held   bool             // the cursor was put on a cause that was not the worst
	turned time.Time        // when another cause came under the cursor by itself
	cell   int              // the timeline's cursor; counted from the newest bucket
	drawn  drawnCharts
}

// lane is a part of the overview that keys move in.
type lane uint8

const (
	causesLane lane = iota
	timeLane
)

// spans are what the overview can look back over.
var spans = [...]struct {
	d    time.Duration
	name string
	term string // as the filter language writes it
}{{24 * time.Hour, "24 h", "1d"}, {6 * time.Hour, "6 h", "6h"}, {time.Hour, "1 h", "1h"}}

func newOverview(sh *shared) *overview { return &overview{sh: sh} }

// refresh works the figures out anew beside the screen.
func (p *overview) refresh() tea.Cmd {
	if p.sh.snap.LogState == model.LogLoading && p.sh.snap.Log.Rows.Len() == 0 && p.sh.snap.Status.AsOf.IsZero() {
		return nil
	}
	snap, now, span, n := p.sh.snap, p.sh.knownAt(), spans[p.span].d, p.cells()
	ctx, desk := p.sh.ctx, p.sh.desk
	return p.pass.begin(p.sh, overviewID, func() figures {
		f := reckon(snap, now, span, n)
		if desk != nil {
			f.acts, _ = desk.Acts(ctx, client.ActFilter{Profile: snap.Profile.Name, Since: f.from}) // without them the timeline has no marks
		}
		return f
	})
}

// update takes up figures.
func (p *overview) update(msg tea.Msg) (intent, tea.Cmd) {
	switch msg := msg.(type) {
	case result[passed[figures]]:
		if !p.pass.current(msg) {
			return nil, nil
		}
		p.fig = &msg.val.val
		p.findCause()
		return nil, p.pass.rest(p.sh, msg, p.refresh)
	case result[passRested[figures]]:
		return nil, p.pass.goOn(msg, p.refresh)
	}
	return nil, nil
}

func (p *overview) moveTime(by int) {
	p.cell = min(max(p.cell-by, 0), max(0, p.cells()-1))
}

func (p *overview) resize(w, h int) {
	p.w, p.h = w, h
	p.moveTime(0)
}

// labelCells is the room left of the timeline.
const labelCells = 12

// cells is how many buckets the timeline has.
func (p *overview) cells() int { return max(1, p.w-labelCells-2) }

func (p *overview) typing() *typing { return nil }

// bucket is the part of the timeline under its cursor.
func (p *overview) bucket() (b model.Bucket, ok bool) {
	if p.fig == nil {
		return b, false
	}
	i := len(p.fig.buckets) - 1 - p.cell
	if i < 0 || i >= len(p.fig.buckets) {
		return b, false
	}
	return p.fig.buckets[i], true
}

func (p *overview) actions() []action {
	acts := p.laneActions()
	next := spans[(p.span+1)%len(spans)].name
	return append(
		acts,
		action{keys: []string{"tab"}, name: p.laneName(), about: "give the keys to the causes or the timeline", foot: true, off: cmp.Or(p.noOutcomes(), p.unread()), run: does(p.swap)},
		action{keys: []string{"z"}, name: "last " + next, about: "look back over 24 hours, 6 hours, 1 hour", foot: true, run: p.zoom},
		pingAction(p.sh),
		action{name: "retry all failed", about: "the provider's own retry of everything that failed; the plan is shown first", off: firstOf(p.sh.noDesk(), p.noRetryAll()), run: p.retryAll},
		action{keys: []string{"L"}, name: "load older", about: "load the next older page of the log; one provider call", off: p.noOlder(), run: p.older},
		action{keys: []string{"y"}, name: "copy URL", about: "copy the endpoint's URL", off: p.noEndpoint(), run: p.copyURL},
	)
}

func (p *overview) laneActions() []action {
	if p.lane == timeLane {
		b, ok := p.bucket()
		return []action{
			{keys: []string{"enter"}, name: "open this time", about: "the deliveries of this part of the timeline", foot: true, off: none(ok, "nothing is loaded yet"), run: wants(visit{to: deliveriesID, filter: filterSince(b.From, b.To, "")})},
			{keys: []string{"R"}, name: "recover since here", about: "send again everything that failed from here on; the plan is shown first", foot: true, off: firstOf(p.sh.noDesk(), noRecover(p.sh), none(ok, "nothing is loaded yet")), run: wants(resend{failedChoice(p.sh.snap.Log.Rows, b.From, p.sh.at)})},
			{keys: []string{"h", "left"}, name: "earlier", move: true, run: does(func() { p.moveTime(-1) })},
			{keys: []string{"l", "right"}, name: "later", move: true, run: does(func() { p.moveTime(1) })},
			{keys: []string{"g", "home"}, name: "earliest", move: true, run: does(func() { p.moveTime(-p.cells()) })},
			{keys: []string{"G", "end"}, name: "latest", move: true, run: does(func() { p.moveTime(p.cells()) })},
		}
	}
	some := p.fig != nil && len(p.fig.groups) > 0
	return []action{
		{keys: []string{"enter"}, name: "open these", about: "the deliveries that failed for this reason", foot: true, off: none(some, "nothing has failed in this time"), run: p.onCause(p.openCause)},
		{keys: []string{"R"}, name: "recover these", about: "send again what failed for this reason; the plan is shown first", foot: true, off: firstOf(p.sh.noDesk(), noRecover(p.sh), none(some, "nothing has failed in this time")), run: p.onCause(p.recoverCause)},
		{keys: []string{"j", "down"}, name: "next cause", move: true, run: does(func() { p.moveCause(1) })},
		{keys: []string{"k", "up"}, name: "cause before", move: true, run: does(func() { p.moveCause(-1) })},
	}
}

// none is the reason unless ok.
func none(ok bool, reason string) string {
	if ok {
		return ""
	}
	return reason
}

func (p *overview) laneName() string {
	if p.lane == causesLane {
		return "timeline"
	}
	return "causes"
}

func (p *overview) swap() {
	if p.lane == causesLane {
		p.lane = timeLane
	} else {
		p.lane = causesLane
	}
}

func (p *overview) zoom() (intent, tea.Cmd) {
	p.span = (p.span + 1) % len(spans)
	p.cell = 0
	p.pass.anew()
	return nil, p.refresh()
}

// openCause shows the deliveries of the cause under the cursor.
func (p *overview) openCause() (intent, tea.Cmd) {
	return visit{to: deliveriesID, filter: p.causeFilter()}, nil
}

// causeFilter is the filter for the cause under the cursor.
func (p *overview) causeFilter() string {
	f := &model.Filter{}
	for _, t := range p.fig.groups[p.cause].Terms() {
		f = f.WithTerm(t)
	}
	return f.String() + " since:" + spans[p.span].term
}

// recoverCause plans to send again what failed for the reason under the cursor.
func (p *overview) recoverCause() (intent, tea.Cmd) {
	return resend{causeChoice(p.sh.snap.Log.Rows, p.fig.groups[p.cause], p.fig.from, p.causeFilter())}, nil
}

func (p *overview) noRetryAll() string {
	c := p.sh.snap.Caps.Of(model.CanRetryAll)
	if c.Can == model.No {
		return c.Why + " · " + c.WayOut
	}
	return ""
}

func (p *overview) retryAll() (intent, tea.Cmd) {
	return say{text: "planning …"}, makePlan(p.sh.desk.PlanRetryAll)
}

func (p *overview) noOlder() string {
	if l := p.sh.snap.Log; l.Complete || l.Older == "" {
		return "there are no older rows to load"
	}
	return ""
}

func (p *overview) older() (intent, tea.Cmd) { return loadOlder(p.sh) }

func (p *overview) noEndpoint() string {
	return none(len(p.sh.snap.Endpoints) > 0 && p.sh.snap.Endpoints[0].URL != "", "no endpoint is known")
}

func (p *overview) copyURL() (intent, tea.Cmd) {
	return clip{what: "URL", text: p.sh.snap.Endpoints[0].URL}, nil
}
