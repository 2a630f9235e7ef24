package tui

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/tui/widget"
)

// endForm is an overlay in which an endpoint is made or changed. Nothing is sent
// from it: it leads to a plan, and stays under that to be gone on with.
type endForm struct {
	sh     *shared
	was    model.Endpoint // a zero one to make another
	fields []*endField
	at     int
	told   bool   // mistakes of the word at the cursor are said, too
	said   string // why there is no plan; empty for nothing
	plans  uint64 // questions for a plan; the last one counts
	closed bool
	hidden bool // its plan is shown instead of it
	types  typesOffered
	users  usersOffered
	w, h   int
}

// typesOffered are the event types of the provider.
type typesOffered struct {
	list []client.TypeInfo
	err  error
	here bool
}

// usersOffered are the users that an endpoint can be limited to, as far as they
// were asked for.
type usersOffered struct {
	list  []client.Scope
	names map[string]client.Scope // of all that were seen
	err   error
	here  bool
	whole bool   // the list is of everybody: it is searched here
	seq   uint64 // of the last search
}

type (
	typesRead struct{ list []client.TypeInfo }
	usersRead struct {
		list   []client.Scope
		search string
	}
	// searchNow says that nothing was typed for a moment.
	searchNow struct{ search string }
	formPlan  struct{ plan runbook.Plan }
)

// newEndForm is a form for an endpoint, or for a new one.
func newEndForm(sh *shared, e model.Endpoint) (*endForm, tea.Cmd) {
	f := &endForm{sh: sh, was: e, users: usersOffered{names: map[string]client.Scope{}}}
	names := make([]string, len(e.Events))
	for i, t := range e.Events {
		names[i] = string(t)
	}
	link := e.URL
	if e.ID == "" {
		link = "https://"
	}
	f.fields = []*endField{
		newEndField(urlField, link),
		newEndField(eventsField, strings.Join(names, ", ")),
	}
	if sh.snap.Profile.Provider == model.OpenWearables {
		f.fields = append(f.fields, newEndField(userField, e.Scope))
	} else {
		rate := ""
		if e.Rate != 0 {
			rate = strconv.Itoa(e.Rate)
		}
		f.fields = append(f.fields, newEndField(channelsField, strings.Join(e.Channels, ", ")), newEndField(rateField, rate))
	}
	f.fields = append(f.fields, newEndField(aboutField, e.Description))
	f.focus(0)
	desk := sh.desk
	cmds := []tea.Cmd{ask(endpointsID, 0, func(ctx context.Context) (typesRead, error) {
		list, err := desk.EventTypes(ctx)
		return typesRead{list}, err
	})}
	if sh.snap.Profile.Provider == model.OpenWearables {
		cmds = append(cmds, f.findUsers(""))
	}
	return f, tea.Batch(cmds...)
}

// usersMost is how many users a provider lists at once (Open Wearables: users).
const usersMost = 100

func (f *endForm) findUsers(search string) tea.Cmd {
	f.users.seq++
	desk := f.sh.desk
	return ask(endpointsID, f.users.seq, func(ctx context.Context) (usersRead, error) {
		list, err := desk.Scopes(ctx, search)
		return usersRead{list, search}, err
	})
}

// update takes what was asked for.
func (f *endForm) update(msg tea.Msg) (intent, tea.Cmd) {
	switch msg := msg.(type) {
	case result[typesRead]:
		f.types = typesOffered{msg.val.list, msg.err, true}
		f.offer()
	case result[usersRead]:
		if msg.seq == f.users.seq {
			f.takeUsers(msg)
		}
	case result[searchNow]:
		if msg.seq == f.users.seq && !f.closed {
			return nil, f.findUsers(msg.val.search)
		}
	case result[formPlan]:
		if msg.seq != f.plans || f.closed {
			return nil, nil
		}
		if f.said = ""; msg.err != nil {
			f.said = msg.err.Error()
			return nil, nil
		}
		f.hidden = true
		return lay{overForm{newPlanBox(f.sh, msg.val.plan), f}}, nil
	}
	return nil, nil
}

// overForm is the plan of what a form asks for; the form comes back behind it.
type overForm struct {
	*planBox
	form *endForm
}

func (b overForm) press(k tea.KeyPressMsg) (bool, intent, tea.Cmd) {
	done, in, cmd := b.planBox.press(k)
	b.form.hidden = !done
	return done, in, cmd
}

func (f *endForm) takeUsers(msg result[usersRead]) {
	u := &f.users
	u.list, u.err, u.here = msg.val.list, msg.err, true
	for _, s := range u.list {
		u.names[s.ID] = s
	}
	if msg.val.search == "" && msg.err == nil {
		u.whole = len(u.list) < usersMost
	}
	f.offer()
}

func (f *endForm) field() *endField { return f.fields[f.at] }

func (f *endForm) focus(i int) {
	f.field().input.Blur()
	f.at = min(max(i, 0), len(f.fields)-1)
	f.field().input.Focus() // its command blinks a cursor that is the terminal's own here
	f.offer()
}

func (f *endForm) press(k tea.KeyPressMsg) (bool, intent, tea.Cmd) {
	fl := f.field()
	switch k.String() {
	case "esc":
		f.closed = true
		return true, nil, nil
	case "ctrl+s":
		return f.submit()
	case "enter":
		switch {
		case fl.wanted():
			f.take()
		case f.at == len(f.fields)-1:
			return f.submit()
		default:
			f.focus(f.at + 1)
		}
	case "tab":
		if fl.pick >= 0 && len(fl.offers) > 0 && (fl.picked || fl.word().text != "") {
			f.take()
		} else {
			f.focus((f.at + 1) % len(f.fields))
		}
	case "shift+tab":
		f.focus(f.at - 1)
	case "up", "down":
		f.step(map[string]int{"up": -1, "down": 1}[k.String()])
	default:
		return false, nil, f.edit(k)
	}
	return false, nil, nil
}

// step moves among what is offered; where nothing is, among the fields.
func (f *endForm) step(by int) {
	fl := f.field()
	if len(fl.offers) == 0 {
		f.focus(f.at + by)
		return
	}
	if !fl.picked && by > 0 && fl.word().text == "" {
		by = 0 // the first one is pointed at, and now chosen
	}
	fl.picked = true
	fl.pick = min(max(fl.pick+by, 0), len(fl.offers)-1)
}

// pasted takes pasted text.
func (f *endForm) pasted(msg tea.PasteMsg) { _ = f.edit(msg) }

// edit takes a key or a paste.
func (f *endForm) edit(msg tea.Msg) tea.Cmd {
	fl := f.field()
	was := fl.input.Value()
	fl.input, _ = fl.input.Update(msg)
	if fl.input.Value() != was {
		f.told, f.said = false, ""
	}
	if paste, is := msg.(tea.PasteMsg); is && len(fl.input.Value())-len(was) < len(strings.TrimSpace(paste.Content)) && fl.full() {
		f.said = "what was pasted is cut: a field takes " + model.Grouped(mostInField) + " characters"
	}
	f.offer()
	if fl.kind != userField || fl.input.Value() == was || f.users.whole || f.users.err != nil {
		return nil
	}
	f.users.seq++
	seq, search := f.users.seq, fl.word().text
	return f.sh.tick(searchPause, func(time.Time) tea.Msg { return result[searchNow]{to: endpointsID, seq: seq, val: searchNow{search}} })
}

// searchPause is how long nothing is typed before users are searched for.
const searchPause = 250 * time.Millisecond

// take puts what is offered in place of the word at the cursor.
func (f *endForm) take() {
	f.field().take()
	f.told = false
	f.offer()
}

// submit asks for the plan, or goes to the first mistake.
func (f *endForm) submit() (bool, intent, tea.Cmd) {
	for i, fl := range f.fields {
		if m := f.mistake(fl); m != nil {
			f.focus(i)
			fl.input.SetCursor(m.end)
			f.told = true
			f.offer()
			return false, nil, nil
		}
	}
	e, changed := f.edited()
	if !changed {
		f.said = "nothing would change: this is how it is"
		return false, nil, nil
	}
	f.plans++
	f.said = "planning …"
	desk := f.sh.desk
	return false, nil, ask(endpointsID, f.plans, func(ctx context.Context) (formPlan, error) {
		p, err := desk.PlanEndpoint(ctx, e)
		return formPlan{p}, err
	})
}

// draft is what stands in the form.
func (f *endForm) draft() (d client.EndpointDraft) {
	for _, fl := range f.fields {
		switch fl.kind {
		case urlField:
			d.URL = fl.value()
		case eventsField:
			for _, w := range fl.words() {
				d.Events = append(d.Events, model.EventType(w.text))
			}
		case userField:
			d.Scope = fl.value()
		case channelsField:
			for _, w := range fl.words() {
				d.Channels = append(d.Channels, w.text)
			}
		case rateField:
			d.Rate, _ = fl.number() // what is none is a mistake
		case aboutField:
			d.Description = fl.value()
		}
	}
	return d
}

// edited is what the form asks for; of an endpoint only what differs.
func (f *endForm) edited() (e runbook.EndpointEdit, changed bool) {
	d := f.draft()
	if f.was.ID == "" {
		return runbook.EndpointEdit{Create: &d}, true
	}
	e.ID = f.was.ID
	c := &e.Change
	if d.URL != f.was.URL {
		c.URL = &d.URL
	}
	if d.Description != f.was.Description {
		c.Description = &d.Description
	}
	if !sameSet(d.Events, f.was.Events) {
		c.Events = &d.Events
	}
	if f.sh.snap.Profile.Provider == model.OpenWearables {
		if d.Scope != f.was.Scope {
			c.Scope = &d.Scope
		}
		return e, *c != client.EndpointChange{}
	}
	if !sameSet(d.Channels, f.was.Channels) {
		c.Channels = &d.Channels
	}
	if d.Rate != f.was.Rate {
		c.Rate = &d.Rate
	}
	return e, *c != client.EndpointChange{}
}

// sameSet says whether two lists name the same, in whatever order.
func sameSet[T ~string](x, y []T) bool {
	x, y = slices.Clone(x), slices.Clone(y)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

// closeForm takes away the form whose plan was agreed to.
func (a *App) closeForm() {
	a.overs = slices.DeleteFunc(a.overs, func(o overlay) bool {
		f, is := o.(*endForm)
		if is {
			f.closed = true
		}
		return is
	})
}

func (f *endForm) resize(w, h int) { f.w, f.h = boxWidth(w, widestPicker), h }

func (f *endForm) hints() []widget.Hint {
	fl := f.field()
	next := "next field"
	switch {
	case fl.wanted():
		next = "take " + fl.offers[fl.pick].short()
	case f.at == len(f.fields)-1:
		next = "show the plan"
	}
	out := []widget.Hint{{Key: "enter", Desc: next}}
	if len(fl.offers) > 0 {
		out = append(out, widget.Hint{Key: "↑↓", Desc: "choose"})
	}
	return append(out, widget.Hint{Key: "^s", Desc: "show the plan"}, widget.Hint{Key: "esc", Desc: "leave it as it is"}, widget.Hint{Key: "⇧tab", Desc: "field before"})
}
