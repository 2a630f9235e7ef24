package watch

import (
	"slices"
	"time"

	"github.com/hooktop/hooktop/model"
)

// rowLog is the loaded part of the log, in the provider's order. Slices and
// rows that have been handed out are never changed: a change makes a new slice,
// except that older rows are appended behind what is out.
type rowLog struct {
	rows     []*model.Delivery
	ids      *index
	older    model.Cursor
	complete bool
	bare     bool
	asOf     time.Time
	marks    []mark // by position
	shift    int    // rows that came at the head, less those that left it
	failed   int    // loaded rows that failed
	open     int    // loaded rows under way
	total    model.Count
}

// mark is a place where a page can be read again. Its position counts from
// where the head was at first, so that new rows do not move it.
type mark struct {
	at     int
	first  model.DeliveryID
	cursor model.Cursor
}

func (l *rowLog) reset() {
	*l = rowLog{ids: newIndex(), asOf: l.asOf, total: l.total}
}

func (l *rowLog) view() model.Log {
	return model.Log{Rows: l.rows, Complete: l.complete, Older: l.older, Bare: l.bare, AsOf: l.asOf, Total: l.total}
}

// knows says whether a page reaches what is loaded. An empty log is reached.
func (l *rowLog) knows(p model.Page) bool {
	if len(l.rows) == 0 || p.Older == "" {
		return true
	}
	return slices.ContainsFunc(p.Rows, func(r model.Row) bool { return l.ids.of(r.Delivery.ID) != nil })
}

// head puts the newest page in front. Loaded rows that the page passes over are
// gone at the provider; a page that does not reach what is loaded replaces it, and
// so does one that reaches beyond it. fresh is how many rows were not known.
func (l *rowLog) head(p model.Page) (fresh int, changed bool) {
	if !l.knows(p) {
		l.reset()
	}
	page, here, fresh := l.pageOf(p)
	l.bare = isBare(page, l.bare)
	deepest, strays := l.overlap(page, here)
	if p.Older == "" || (len(strays) == 0 && deepest+1 == len(l.rows)) {
		return fresh, l.replace(page, p.Older)
	}
	if len(strays) == 0 && deepest+1 == len(page) && slices.Equal(page, l.rows[:len(page)]) {
		return 0, false
	}
	for _, d := range l.rows[:deepest+1] {
		if !here[d.ID] && !slices.Contains(strays, d) {
			l.forget(d)
		}
	}
	rows := make([]*model.Delivery, 0, len(page)+len(strays)+len(l.rows)-deepest-1+pageSize)
	rows = append(append(append(rows, page...), strays...), l.rows[deepest+1:]...)
	for _, d := range page {
		l.learn(d)
	}
	l.shift += len(rows) - len(l.rows)
	l.rows = rows
	if len(strays) > 0 {
		l.marks = nil
	}
	l.markHead(len(page), p.Older)
	return fresh, true
}

// pageOf turns a page's rows into ours, keeping those that did not change.
func (l *rowLog) pageOf(p model.Page) (page []*model.Delivery, here map[model.DeliveryID]bool, fresh int) {
	here = make(map[model.DeliveryID]bool, len(p.Rows))
	page = make([]*model.Delivery, 0, len(p.Rows))
	var own []*model.Delivery
	for i := range p.Rows {
		d := &p.Rows[i].Delivery
		if here[d.ID] {
			continue
		}
		here[d.ID] = true
		old := l.ids.of(d.ID)
		if old == nil {
			fresh++
		}
		if old == nil || *old != *d {
			old = clone(d)
			own = append(own, old)
		}
		page = append(page, old)
	}
	packTexts(own)
	return page, here, fresh
}

// clone is a copy that does not keep its page in memory.
func clone(d *model.Delivery) *model.Delivery {
	own := *d
	return &own
}

// overlap finds the deepest loaded row that a page holds. Where it is not the
// last of the page that was loaded, the provider has moved it up; the rows that
// it passed on its way are strays, which stay.
func (l *rowLog) overlap(page []*model.Delivery, here map[model.DeliveryID]bool) (deepest int, strays []*model.Delivery) {
	left, last := 0, model.DeliveryID("")
	for _, d := range page {
		if l.ids.of(d.ID) != nil {
			left++
			last = d.ID
		}
	}
	near := -1
	for deepest = -1; left > 0 && deepest+1 < len(l.rows); {
		deepest++
		id := l.rows[deepest].ID
		if here[id] {
			left--
		}
		if id == last {
			near = deepest
		}
	}
	for i := near + 1; i < deepest; i++ {
		if !here[l.rows[i].ID] {
			strays = append(strays, l.rows[i])
		}
	}
	return deepest, strays
}

// replace makes a page all that is loaded. Where it is that already, the known
// cursor to what is older stays: another one leads there as well.
func (l *rowLog) replace(page []*model.Delivery, older model.Cursor) (changed bool) {
	if slices.Equal(page, l.rows) && l.complete == (older == "") && (l.older == "") == (older == "") {
		return false
	}
	bare := l.bare
	l.reset()
	l.rows, l.older, l.complete, l.bare = page, older, older == "", bare
	for _, d := range page {
		l.learn(d)
	}
	return true
}

// append puts an older page behind.
func (l *rowLog) append(p model.Page) {
	page, _, _ := l.pageOf(p)
	page = slices.DeleteFunc(page, func(d *model.Delivery) bool { return l.ids.of(d.ID) != nil })
	if len(page) > 0 {
		l.marks = append(l.marks, mark{at: len(l.rows) - l.shift, first: page[0].ID, cursor: l.older})
	}
	l.rows = append(l.rows, page...)
	for _, d := range page {
		l.learn(d)
	}
	if p.Older == l.older { // a cursor that leads to itself leads nowhere
		p.Older = ""
	}
	l.older, l.complete = p.Older, p.Older == ""
}

func (l *rowLog) learn(d *model.Delivery) {
	if old := l.ids.of(d.ID); old != nil {
		l.count(old, -1)
	}
	l.ids.put(d)
	l.count(d, +1)
}

func (l *rowLog) forget(d *model.Delivery) {
	if l.ids.of(d.ID) != nil {
		l.count(d, -1)
		l.ids.drop(d.ID)
	}
}

func (l *rowLog) count(d *model.Delivery, n int) {
	switch d.Outcome {
	case model.Failed:
		l.failed += n
	case model.Processing:
		l.open += n
	case model.OutcomeUnknown, model.Delivered:
	}
}

// isBare says whether a page's rows are ids only; an empty page changes nothing.
func isBare(page []*model.Delivery, before bool) bool {
	if len(page) == 0 {
		return before
	}
	return !slices.ContainsFunc(page, func(d *model.Delivery) bool {
		return d.Type != "" || d.Outcome != model.OutcomeUnknown || !d.Created.IsZero()
	})
}
