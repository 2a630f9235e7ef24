package tui

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
)

// distant holds no payload, and tells one when it is let to, unless that is given up.
type distant struct {
	held
	asked   chan model.DeliveryID
	answer  chan struct{}
	givenUp chan model.DeliveryID
	kept    *sync.Map // by id: what is held of a delivery, which was tried again since
}

func (w distant) Detail(ctx context.Context, id model.DeliveryID, ask bool) (model.Detail, error) {
	if !ask {
		if at, ok := w.kept.Load(id); ok {
			det, err := w.held.Detail(ctx, id, false)
			det.Delivery, det.Behind = at.(model.Delivery), true
			return det, err
		}
	}
	if !ask {
		return model.Detail{}, &model.Error{Code: model.NotFound, Op: "read the delivery", Why: "its row is not held"}
	}
	w.asked <- id
	select {
	case <-w.answer:
		det, err := w.held.Detail(ctx, id, ask)
		rows := w.snap.Log.Rows
		i, _ := rows.IndexOf(id, 0, rows.Len())
		det.Delivery = rows.At(i)
		return det, err
	case <-ctx.Done():
		w.givenUp <- id
		return model.Detail{}, &model.Error{Code: model.Canceled, Op: "read the delivery", Why: "given up"}
	}
}

// patient is a console over a distant provider, whose pauses pass when the test
// says so, and whose questions are asked beside it.
type patient struct {
	*desk
	watch  distant
	pauses []func() tea.Msg // of a rest
	come   chan tea.Msg
}

func newPatient(t *testing.T, pose func(*model.Snapshot)) *patient {
	t.Helper()
	snap := profileOf("far", model.Svix, 1)
	var rows []*model.Delivery
	for i, d := range snap.Log.Rows.All() {
		d.Message, d.To, d.Type = fmt.Sprint("msg_", i), "ep_1", "network-query.hie"
		rows = append(rows, &d)
	}
	snap.Log.Rows = model.RowsOf(rows...)
	pose(snap)
	p := &patient{
		desk: &desk{t: t}, come: make(chan tea.Msg, 8),
		watch: distant{held{snap}, make(chan model.DeliveryID, 8), make(chan struct{}), make(chan model.DeliveryID, 8), &sync.Map{}},
	}
	p.app = New(t.Context(), Options{Watched: p.watch, Now: func() time.Time { return start }, Tick: func(d time.Duration, msg func(time.Time) tea.Msg) tea.Cmd {
		if d == handsRest {
			p.pauses = append(p.pauses, func() tea.Msg { return msg(start) })
		}
		if d == handsRest || d == glance {
			return nil
		}
		return atOnce(d, msg)
	}})
	p.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	p.run(p.app.Init())
	return p
}

// rest lets the pause pass that is waited for; what is asked then is under way
// when it returns.
func (p *patient) rest() {
	p.t.Helper()
	if len(p.pauses) != 1 {
		p.t.Fatalf("%d rests are waited for at a time", len(p.pauses))
	}
	due := p.pauses[0]
	p.pauses = nil
	_, cmd := p.app.Update(due())
	p.beside(cmd)
}

// beside answers questions beside the test.
func (p *patient) beside(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		switch msg := cmd().(type) {
		case tea.BatchMsg:
			for _, c := range msg {
				p.beside(c)
			}
		default:
			p.come <- msg
		}
	}()
}

func (p *patient) preview() *preview {
	list, _ := p.app.pages[deliveriesID].(*deliveries)
	return list.preview
}

// on is the delivery of a row.
func (p *patient) on(i int) model.DeliveryID { return p.app.sh.snap.Log.Rows.ID(i) }

// wantsAsked waits for a question for the delivery of a row.
func (p *patient) wantsAsked(i int) {
	p.t.Helper()
	if got := soon(p.t, p.watch.asked); got != p.on(i) {
		p.t.Errorf("asked for %s, the cursor rests on %s", got, p.on(i))
	}
}

func soon[T any](tb testing.TB, c chan T) (v T) {
	tb.Helper()
	select {
	case v = <-c:
	case <-time.After(time.Minute):
		tb.Fatal("nothing has come in a minute")
	}
	return v
}

// TestReading: what the cursor rests on is asked for when the hands rest, one
// delivery at a time; going on gives it up.
func TestReading(t *testing.T) {
	p := newPatient(t, func(*model.Snapshot) {})
	if len(p.pauses) != 0 {
		t.Fatal("it is asked for on another page")
	}
	p.press("2")
	for range 3 {
		p.press("j")
	}
	p.lacks("enter asks")
	p.rest() // in which keys were pressed
	select {
	case id := <-p.watch.asked:
		t.Fatalf("%s is asked for while keys are pressed", id)
	default:
	}
	p.rest()
	p.wantsAsked(3)

	p.press("k")
	if got := soon(t, p.watch.givenUp); got != p.on(3) {
		t.Errorf("given up: %s", got)
	}
	if len(p.pauses) != 0 {
		t.Error("the next one is waited for before the last has ended")
	}
	p.send(soon(t, p.come))
	p.rest()
	p.wantsAsked(2)
	p.send(result[readSlow]{to: deliveriesID, val: readSlow{p.on(2)}})
	p.wants("Reading the payload …")
	p.press("enter") // asks for the same
	p.watch.answer <- struct{}{}
	p.send(soon(t, p.come))
	p.wants(`"messageId"`)
	p.lacks("Reading")
	if len(p.watch.asked) != 0 || len(p.pauses) != 0 {
		t.Error("it is asked for twice")
	}

	p.press("[") // compared with the one before it, which is read then
	p.rest()
	p.wantsAsked(3)
	p.watch.answer <- struct{}{}
	p.send(soon(t, p.come))
	p.wants("against ✓ delivered")
	if p.preview().reading.of != "" || len(p.pauses) != 0 {
		t.Error("it goes on asking")
	}
}

// TestNoReading: where calls are dear, or would come to nothing, or nobody looks,
// nothing is asked for by itself; why is said, and which key asks.
func TestNoReading(t *testing.T) {
	for _, c := range []struct {
		name string
		pose func(*model.Snapshot)
		says string
	}{
		{"offline", func(s *model.Snapshot) { s.Link.State = model.LinkOffline }, "not held here: the link is offline since 14:02."},
		{"limited", func(s *model.Snapshot) {
			s.Link.State, s.Link.Until = model.LinkRateLimited, start.Add(time.Minute)
		}, "not held here: the link is rate-limited until 14:03."},
		{"quota", func(s *model.Snapshot) { s.Budget = model.Budget{Used: 251, Limit: 500} }, "not held here: more than half of today's calls are used."},
		{"connecting", func(s *model.Snapshot) { s.Link.State = model.LinkConnecting }, "not held here: the provider has not answered yet."},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPatient(t, c.pose)
			p.press("2", "j")
			p.wants(c.says, "enter asks the provider (3 calls")
			if len(p.pauses) != 0 {
				t.Error("it is asked for by itself")
			}
		})
	}
	p := newPatient(t, func(s *model.Snapshot) { s.Budget = model.Budget{Used: 250, Limit: 500} })
	p.press("2")
	if len(p.pauses) != 1 {
		t.Error("of a quota that is hardly used nothing is asked")
	}
	p.press("1")
	p.rest()
	if len(p.watch.asked) != 0 || len(p.pauses) != 0 {
		t.Error("it is asked for on another page")
	}
	p.app.now = func() time.Time { return start.Add(model.WatchedFor + time.Minute) }
	p.send(visit{}) // no key
	if p.preview().noReading() == "" {
		t.Error("it is asked for where nobody looks")
	}
}

// TestReadingFails: why a delivery could not be read is said, and the key that
// asks again does.
func TestReadingFails(t *testing.T) {
	p := newPatient(t, func(*model.Snapshot) {})
	p.press("2", "tab")
	p.rest()
	p.rest()
	p.wantsAsked(0)
	p.send(result[readOf]{to: deliveriesID, err: &model.Error{Code: model.Unreachable, Op: "read the delivery", Why: "connection refused"}})
	p.wants("connection refused", "enter asks again", "enter ask ·")
	if len(p.pauses) != 0 || p.preview().reading.of != "" {
		t.Error("it is asked for again and again")
	}
	_, cmd := p.app.Update(keyPress("enter"))
	p.beside(cmd)
	p.wantsAsked(0)
}
