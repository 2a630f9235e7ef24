package tui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/tui/widget"
)

// sortable is a day whose deliveries differ in every column.
func sortable() (rows []*model.Delivery) {
	for i, d := range aDay() {
		d.Took, d.Tries = time.Duration(i%7)*time.Second, i%4
		d.Endpoint = []string{"https://b.dev", "https://a.dev", "https://c.dev"}[i%3]
		rows = append(rows, d)
	}
	return rows
}

// TestSort: every column sorts both ways, equals stay newest first, the header
// says which it is, and the cursor stays on its delivery.
func TestSort(t *testing.T) {
	b := newBare(model.Svix)
	rows := sortable()
	b.show(rows)
	b.press("j", "j", "j")
	was, _ := b.table.Current()
	for o := range order(orders) {
		for _, o := range []order{o, o | turnedRound} {
			b.end(b.sortBy(o))
			on, _ := b.table.Current()
			if !b.follow && on.ID != was.ID {
				t.Errorf("%s: the cursor went to %s", o.words(), on.ID)
			}
			b.sorted(t, o, rows)
			b.headed(t, o)
			b.pause()
			b.table.SetCursorKey(was.ID)
		}
	}
}

// sorted checks that the rows shown are these, in an order.
func (b *bare) sorted(t *testing.T, o order, rows []*model.Delivery) {
	t.Helper()
	plain := slices.Clone(rows)
	o.sortRows(plain)
	if shown := idsOf(b.rows); !slices.Equal(ids(plain), shown) {
		t.Errorf("%s: shows %v, by comparing %v", o.words(), shown, ids(plain))
	}
}

// headed checks that the header says an order, but for the usual one.
func (b *bare) headed(t *testing.T, o order) {
	t.Helper()
	header := ansi.Strip(b.table.View(b.sh.styles, widget.TableView[model.DeliveryID]{})[0])
	mark := orderLooks[o.column()].column + sortMarks[0]
	if o != o.column() {
		mark = orderLooks[o.column()].column + sortMarks[1]
	}
	if strings.Contains(header, mark) != (o != byTime) {
		t.Errorf("%s: the header is %q", o.words(), header)
	}
}

// TestSortedByTook: the slowest come first, a sorted list is not followed, and
// what turns its column round turns no other.
func TestSortedByTook(t *testing.T) {
	b := newBare(model.Svix)
	b.show(sortable())
	b.end(b.sortBy(byTook))
	if first, last := b.rows.At(0), b.rows.At(b.rows.Len()-1); first.Took != 6*time.Second || last.Took != 0 {
		t.Errorf("slowest first: from %s to %s", first.Took, last.Took)
	}
	if b.follow || b.noFollow() == "" {
		t.Error("a sorted list is followed")
	}
	if b.table.Index() != 0 {
		t.Error("of a followed list that is sorted the first is not shown")
	}
	b.press("j", "j")
	on, _ := b.table.Current()
	b.show(append([]*model.Delivery{message("new", start.Add(time.Minute))}, sortable()...))
	if now, _ := b.table.Current(); now.ID != on.ID {
		t.Errorf("with what came the cursor went from %s to %s", on.ID, now.ID)
	}
	if b.turned(byTook) != byTook|turnedRound || b.turned(byCode) != byCode {
		t.Error("only the list's own column is turned round")
	}
}
