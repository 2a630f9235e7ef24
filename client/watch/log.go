package watch

import (
	"slices"
	"time"

	"github.com/hooktop/hooktop/model"
)

// rowLog is the loaded part of the log, in the provider's order.
type rowLog struct {
	pack     *model.Pack
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
	*l = rowLog{pack: &model.Pack{}, asOf: l.asOf, total: l.total}
}

func (l *rowLog) view() model.Log {
	return model.Log{Rows: l.rows(), Complete: l.complete, Older: l.older, Bare: l.bare, AsOf: l.asOf, Total: l.total}
}

// rows are those that are loaded. What was handed out never changes.
func (l *rowLog) rows() model.Rows { return l.pack.Rows() }

func (l *rowLog) len() int { return l.pack.Len() }

// knows says whether a page reaches what is loaded. An empty log is reached.
func (l *rowLog) knows(p model.Page) bool {
	if l.len() == 0 || p.Older == "" {
		return true
	}
	return slices.ContainsFunc(p.Rows, func(r model.Row) bool { return l.pack.Has(r.Delivery.ID) })
}

// head puts the newest page in front. Loaded rows that the page passes over are
// gone at the provider; a page that does not reach what is loaded replaces it, and
// so does one that reaches beyond it. fresh is how many rows were not known.
func (l *rowLog) head(p model.Page) (fresh int, changed bool) {
	if !l.knows(p) {
		l.reset()
	}
	page, fresh := l.pageOf(p)
	l.bare = isBare(page, l.bare)
	deepest, strays := l.overlap(page)
	if p.Older == "" || (len(strays) == 0 && deepest+1 == l.len()) {
		return fresh, l.replace(page, p.Older)
	}
	rows := slices.Concat(page, strays)
	if !l.put(model.Splice{N: deepest + 1, Rows: rows}) {
		return fresh, false
	}
	l.shift += len(rows) - deepest - 1
	if len(strays) > 0 {
		l.marks = nil
	}
	l.markHead(len(page), p.Older)
	return fresh, true
}

// pageOf turns a page's rows into ours, each delivery once.
func (l *rowLog) pageOf(p model.Page) (page []*model.Delivery, fresh int) {
	here := make(map[model.DeliveryID]bool, len(p.Rows))
	page = make([]*model.Delivery, 0, len(p.Rows))
	for i := range p.Rows {
		d := p.Rows[i].Delivery.Plain()
		if here[d.ID] {
			continue
		}
		here[d.ID] = true
		if !l.pack.Has(d.ID) {
			fresh++
		}
		page = append(page, &d)
	}
	return page, fresh
}

// overlap finds the deepest loaded row that a page holds. Where it is not the
// last of the page that was loaded, the provider has moved it up; the rows that
// it passed on its way are strays, which stay.
func (l *rowLog) overlap(page []*model.Delivery) (deepest int, strays []*model.Delivery) {
	here := make(map[model.DeliveryID]bool, len(page))
	left, last := 0, model.DeliveryID("")
	for _, d := range page {
		if here[d.ID] = true; l.pack.Has(d.ID) {
			left++
			last = d.ID
		}
	}
	near, rows := -1, l.rows()
	for deepest = -1; left > 0 && deepest+1 < rows.Len(); {
		deepest++
		id := rows.ID(deepest)
		if here[id] {
			left--
		}
		if id == last {
			near = deepest
		}
	}
	for i := near + 1; i < deepest; i++ {
		if d := rows.At(i); !here[d.ID] {
			strays = append(strays, &d)
		}
	}
	return deepest, strays
}

// replace makes a page all that is loaded. Where it is that already, the known
// cursor to what is older stays: another one leads there as well.
func (l *rowLog) replace(page []*model.Delivery, older model.Cursor) (changed bool) {
	all := model.Splice{N: l.len(), Rows: page}
	if l.trim(all) == nil && l.complete == (older == "") && (l.older == "") == (older == "") {
		return false
	}
	bare := l.bare
	l.reset()
	l.older, l.complete, l.bare = older, older == "", bare
	l.put(model.Splice{Rows: page})
	return true
}

// append puts an older page behind.
func (l *rowLog) append(p model.Page) {
	page, _ := l.pageOf(p)
	page = slices.DeleteFunc(page, func(d *model.Delivery) bool { return l.pack.Has(d.ID) })
	if len(page) > 0 {
		l.marks = append(l.marks, mark{at: l.len() - l.shift, first: page[0].ID, cursor: l.older})
	}
	l.put(model.Splice{At: l.len(), Rows: page})
	if p.Older == l.older { // a cursor that leads to itself leads nowhere
		p.Older = ""
	}
	l.older, l.complete = p.Older, p.Older == ""
}

// put makes changes, and says whether anything is other than it was.
func (l *rowLog) put(changes ...model.Splice) (changed bool) {
	var all []model.Splice
	for _, c := range changes {
		all = append(all, l.trim(c)...)
	}
	for _, c := range all {
		l.rows().Scan(c.At, c.At+c.N, func(_ int, d *model.Delivery) bool {
			l.count(d, -1)
			return true
		})
		for _, d := range c.Rows {
			l.count(d, +1)
		}
	}
	l.pack.Splice(all...)
	return len(all) > 0
}

// trim is a change without what it leaves as it is at both ends; none where that is
// all of it. Of a page that was read again most is.
func (l *rowLog) trim(c model.Splice) []model.Splice {
	rows := l.rows()
	for c.N > 0 && len(c.Rows) > 0 && *c.Rows[0] == rows.At(c.At) {
		c.At, c.N, c.Rows = c.At+1, c.N-1, c.Rows[1:]
	}
	for c.N > 0 && len(c.Rows) > 0 && *c.Rows[len(c.Rows)-1] == rows.At(c.At+c.N-1) {
		c.N, c.Rows = c.N-1, c.Rows[:len(c.Rows)-1]
	}
	if c.N == 0 && len(c.Rows) == 0 {
		return nil
	}
	return []model.Splice{c}
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
