package tui

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/themes"
)

// bare is the deliveries page alone, on rows that a test makes.
type bare struct {
	*deliveries
	at time.Time
}

// holdsNothing has no delivery's detail.
type holdsNothing struct{ client.Watched }

func (holdsNothing) Detail(context.Context, model.DeliveryID, bool) (model.Detail, error) {
	return model.Detail{}, &model.Error{Code: model.NotFound}
}

func newBare(of model.Provider) *bare {
	sh := &shared{
		styles: themes.New(themes.Default(true)), at: start, loc: time.UTC, tick: atOnce, now: func() time.Time { return start },
		watched: holdsNothing{}, snap: &model.Snapshot{Profile: model.Profile{Name: "p", Provider: of}},
	}
	b := &bare{deliveries: newDeliveries(sh), at: start}
	b.resize(120, 40)
	return b
}

// show shows a log of these rows.
func (b *bare) show(rows []*model.Delivery) {
	snap := *b.sh.snap
	snap.Log = model.Log{Rows: model.RowsOf(rows...)}
	b.sh.snap = &snap
	b.end(b.refresh())
}

// end carries out what filters and counts.
func (b *bare) end(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			b.end(c)
		}
	case result[passed[filtered]]:
		_, next := b.update(msg)
		b.end(next)
	}
}

// message is one that no endpoint is known of yet; sent are its deliveries.
func message(id string, at time.Time) *model.Delivery {
	return &model.Delivery{ID: model.DeliveryID(id), Message: id, Type: "workout.created", Created: at, Took: model.NoTime}
}

func sent(id string, at time.Time, ends ...string) (out []*model.Delivery) {
	for _, e := range ends {
		d := *message(id, at)
		d.ID, d.To, d.Outcome = model.DeliveryID(id+"/"+e), model.EndpointID(e), model.Failed
		out = append(out, &d)
	}
	return out
}

func (b *bare) press(keys ...string) {
	for _, k := range keys {
		if act, ok := find(b.actions(), k); ok && act.off == "" {
			_, cmd := act.run()
			b.end(cmd)
		}
	}
}

func (b *bare) markedIDs() []model.DeliveryID { return slices.Sorted(maps.Keys(b.marks)) }

// TestMarkOnMessage: a mark on a message whose deliveries are not known goes over
// to each of them as it comes, and one that is taken off stays off.
func TestMarkOnMessage(t *testing.T) {
	b := newBare(model.Svix)
	older := message("msg_1", start.Add(-time.Minute))
	b.show([]*model.Delivery{message("msg_2", start), older})
	b.press("space")
	if got := b.markedIDs(); !slices.Equal(got, []model.DeliveryID{"msg_2"}) {
		t.Fatalf("marked %q", got)
	}
	b.press("k")
	b.show(append(sent("msg_2", start, "ep_a"), older))
	if got := b.markedIDs(); !slices.Equal(got, []model.DeliveryID{"msg_2/ep_a"}) {
		t.Fatalf("of the message's first delivery: marked %q", got)
	}
	if on, _ := b.table.Current(); on.ID != "msg_2/ep_a" {
		t.Errorf("the cursor went from the message to %q", on.ID)
	}
	b.press("space") // takes it off
	b.show(append(sent("msg_2", start.Add(time.Millisecond), "ep_a", "ep_b", "ep_c"), older))
	if got := b.markedIDs(); !slices.Equal(got, []model.DeliveryID{"msg_2/ep_b", "msg_2/ep_c"}) {
		t.Fatalf("of those that came later: marked %q", got)
	}
	b.press("A")
	b.show(append(sent("msg_2", start, "ep_a", "ep_b", "ep_c", "ep_d"), older))
	if got := b.markedIDs(); len(got) > 0 {
		t.Fatalf("after every mark was taken off, %q came marked", got)
	}
}

// TestRange: a range goes from where it began to the cursor, whatever comes
// between, and is marked as a whole.
func TestRange(t *testing.T) {
	b := newBare(model.Metriport)
	var rows []*model.Delivery
	for i := range 10 {
		rows = append(rows, message(fmt.Sprintf("d%d", i), start.Add(-time.Duration(i)*time.Minute)))
	}
	b.show(rows)
	b.press("j", "j", "V", "j", "j")
	if n := b.ranged(); n != 3 {
		t.Fatalf("the range has %d rows", n)
	}
	b.show(slices.Insert(slices.Clone(rows), 3, message("new", start.Add(-150*time.Second))))
	if n := b.ranged(); n != 4 {
		t.Fatalf("with one that came between, the range has %d rows", n)
	}
	b.press("space")
	if got := b.markedIDs(); !slices.Equal(got, []model.DeliveryID{"d2", "d3", "d4", "new"}) || b.ranging.on {
		t.Fatalf("marked %q, ranging: %t", got, b.ranging.on)
	}
	b.press("V", "k", "space") // all of them are marked
	if got := b.markedIDs(); !slices.Equal(got, []model.DeliveryID{"d2", "new"}) {
		t.Fatalf("of a range that was marked stayed %q", got)
	}
	b.press("*")
	if got := b.markedIDs(); len(got) != 9 || b.marks["d2"] || !b.marks["d9"] {
		t.Fatalf("turned round: %q", got)
	}
	b.press("A", "g", "shift+down", "shift+down", "esc")
	if b.ranging.on || len(b.marks) > 0 {
		t.Errorf("esc left a range: %t, %d marked", b.ranging.on, len(b.marks))
	}
}

// tally is what a list should come to: the rows it was given, and the marks that
// were set.
type tally struct {
	*bare
	n     int // of the rows that ever came
	given []*model.Delivery
	wants map[model.DeliveryID]bool
}

func (b *tally) has(id model.DeliveryID) bool {
	return slices.ContainsFunc(b.given, func(d *model.Delivery) bool { return d.ID == id })
}

// comes and goes are rows that are put in and taken out anywhere.
func (b *tally) comes(t *rapid.T) {
	at := rapid.IntRange(0, len(b.given)).Draw(t, "in")
	b.n++
	b.given = slices.Insert(slices.Clone(b.given), at, message(fmt.Sprintf("d%d", b.n), start))
	b.show(b.given)
}

func (b *tally) goes(t *rapid.T) {
	if len(b.given) == 0 {
		return
	}
	at := rapid.IntRange(0, len(b.given)-1).Draw(t, "out")
	b.given = slices.Delete(slices.Clone(b.given), at, at+1)
	b.show(b.given)
}

// marksOne sets or takes off the mark of the row under the cursor; while a range
// is being chosen, the key is the range's.
func (b *tally) marksOne() {
	on, ok := b.table.Current()
	if !ok || b.ranging.on {
		return
	}
	b.press("space")
	if b.wants[on.ID] = !b.wants[on.ID]; !b.wants[on.ID] {
		delete(b.wants, on.ID)
	}
}

// stays does what changes the rows, and checks that the cursor, the marks and the
// range are where they were.
func (b *tally) stays(t *rapid.T, change func(*rapid.T)) {
	was, had := b.table.Current()
	from := b.ranging
	change(t)
	if !maps.Equal(b.wants, b.marks) {
		t.Fatalf("marked %v, not %v", b.marks, b.wants)
	}
	if on, ok := b.table.Current(); had && !b.follow && b.has(was.ID) && (!ok || on.ID != was.ID) {
		t.Fatalf("the cursor left %s for %s", was.ID, on.ID)
	}
	there := b.has(from.id)
	if b.ranging.on != (from.on && there) || b.ranging.on && b.given[b.ranging.at].ID != from.id {
		t.Fatalf("a range from %s (there: %t) is %+v", from.id, there, b.ranging)
	}
}

// TestCursorAndMarksStay: whatever comes and goes in whatever order, the cursor
// is on the row it was on while that is there, what is marked is what was marked,
// and a range goes from one row to another.
func TestCursorAndMarksStay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		of := rapid.SampledFrom([]model.Provider{model.Metriport, model.Svix}).Draw(t, "provider")
		b := &tally{bare: newBare(of), wants: map[model.DeliveryID]bool{}}
		again := func(*rapid.T) {
			b.given = slices.Clone(b.given)
			b.show(b.given)
		}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			switch rapid.IntRange(0, 6).Draw(t, "step") {
			case 0, 1:
				b.stays(t, b.comes)
			case 2:
				b.stays(t, b.goes)
			case 3:
				b.press(rapid.SampledFrom([]string{"j", "k", "pgdown", "G"}).Draw(t, "key"))
			case 4:
				b.marksOne()
			case 5:
				b.press("V")
			case 6:
				b.stays(t, again)
			}
		}
	})
}
