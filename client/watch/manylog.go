package watch

import (
	"slices"
	"time"

	"github.com/hooktop/hooktop/model"
)

// idTick is how far the order of a log may differ from that of its times: ids that
// hold a time are coarser than it.
const idTick = 20 * time.Millisecond

// wentNowhere is said of a message that no endpoint has an attempt of. One that
// was deleted may have had one.
const wentNowhere = "reached no endpoint that exists now"

// floor is the time of the oldest row that is loaded.
func (l *rowLog) floor() time.Time {
	if n := len(l.rows); n > 0 {
		return l.rows[n-1].Created
	}
	return time.Time{}
}

// newest is the time of the newest row.
func (l *rowLog) newest() time.Time {
	if len(l.rows) > 0 {
		return l.rows[0].Created
	}
	return time.Time{}
}

// fresh puts newer messages in front of those that are loaded.
func (l *rowLog) fresh(p model.Page) (n int) {
	page, _, _ := l.pageOf(p)
	known := l.messages(page)
	page = slices.DeleteFunc(page, func(d *model.Delivery) bool { return known[d.Message] })
	if len(page) == 0 {
		return 0
	}
	for _, d := range page {
		l.learn(d)
	}
	l.rows = slices.Concat(page, l.rows)
	l.shift += len(page)
	return len(page)
}

// unseen is a page without the messages that are loaded.
func (l *rowLog) unseen(p model.Page) model.Page {
	page, _, _ := l.pageOf(p)
	known := l.messages(page)
	p.Rows = slices.DeleteFunc(slices.Clone(p.Rows), func(r model.Row) bool { return known[r.Delivery.Message] })
	return p
}

// meets says whether the newest page reaches what is loaded.
func (l *rowLog) meets(p model.Page) bool {
	page, _, _ := l.pageOf(p)
	return len(l.messages(page)) > 0
}

// messages are those of the log that are of the times of some rows.
func (l *rowLog) messages(page []*model.Delivery) map[string]bool {
	known := map[string]bool{}
	from, to := l.spanOf(page)
	for _, d := range l.rows[from:to] {
		known[d.Message] = true
	}
	return known
}

// spanOf is the part of the log that is of the times of some rows.
func (l *rowLog) spanOf(page []*model.Delivery) (from, to int) {
	if len(page) == 0 {
		return 0, 0
	}
	newest, oldest := page[0].Created, page[0].Created
	for _, d := range page {
		if d.Created.After(newest) {
			newest = d.Created
		}
		if d.Created.Before(oldest) {
			oldest = d.Created
		}
	}
	return l.between(oldest.Add(-idTick), newest.Add(idTick))
}

// between is the part of the log that is of a span of time: newest first, as all
// of the log is.
func (l *rowLog) between(since, until time.Time) (from, to int) {
	from, _ = slices.BinarySearchFunc(l.rows, until, func(d *model.Delivery, t time.Time) int {
		if d.Created.After(t) {
			return -1
		}
		return 1
	})
	to, _ = slices.BinarySearchFunc(l.rows, since, func(d *model.Delivery, t time.Time) int {
		if d.Created.Before(t) {
			return 1
		}
		return -1
	})
	return from, max(from, to)
}

// fill puts deliveries in the places of their messages. What is not loaded is
// left out.
func (l *rowLog) fill(p model.Page) (changed bool) {
	page, _, _ := l.pageOf(p)
	page = slices.DeleteFunc(page, func(d *model.Delivery) bool { return d.To == "" || l.ids.of(d.ID) == d })
	if len(page) == 0 {
		return false
	}
	by := make(map[string][]*model.Delivery, len(page))
	for _, d := range page {
		by[d.Message] = append(by[d.Message], d)
	}
	var changes []change
	for _, known := range by {
		at, n := l.ofMessage(known[0])
		if n == 0 {
			continue
		}
		if rows, c := l.place(l.rows[at:at+n], known); c {
			changes = append(changes, change{at, n, rows})
		}
	}
	if len(changes) == 0 {
		return false
	}
	l.take(changes)
	return true
}

// change is other rows in the place of n.
type change struct {
	at, n int
	rows  []*model.Delivery
}

// take makes changes of the log. What lies between them is copied as a whole.
func (l *rowLog) take(changes []change) {
	slices.SortFunc(changes, func(a, b change) int { return a.at - b.at })
	more := 0
	for _, c := range changes {
		more += len(c.rows) - c.n
	}
	rows, at := make([]*model.Delivery, 0, len(l.rows)+more), 0
	for _, c := range changes {
		rows = append(append(rows, l.rows[at:c.at]...), c.rows...)
		at = c.at + c.n
	}
	l.rows = append(rows, l.rows[at:]...)
	l.shift += more
}

// ofMessage finds the rows of a delivery's message; n is 0 where none is loaded.
func (l *rowLog) ofMessage(d *model.Delivery) (at, n int) {
	from, to := l.between(d.Created.Add(-idTick), d.Created.Add(idTick))
	for at = from; at < to; at++ {
		if l.rows[at].Message != d.Message {
			continue
		}
		for n = 1; at+n < to && l.rows[at+n].Message == d.Message; n++ {
		}
		return at, n
	}
	return from, 0
}

// place is a message's rows once deliveries of it are known.
func (l *rowLog) place(rows, known []*model.Delivery) (out []*model.Delivery, changed bool) {
	out = rows
	for _, d := range known {
		i := slices.IndexFunc(out, func(x *model.Delivery) bool { return x.ID == d.ID || x.To == "" })
		switch {
		case i < 0:
			out = append(slices.Clip(out), d)
		case out[i].ID == d.ID && newerOf(out[i], d) == out[i]:
			continue
		default:
			out = slices.Clone(out)
			if out[i].ID != d.ID {
				l.forget(out[i])
			}
			out[i] = d
		}
		l.learn(d)
		changed = true
	}
	return out, changed
}

// nowhere marks the messages of a span that have reached no endpoint.
func (l *rowLog) nowhere(since, until time.Time) (changed bool) {
	from, to := l.between(since, until)
	var rows []*model.Delivery
	for i := from; i < to; i++ {
		d := l.rows[i]
		if d.To != "" || d.Detail != "" || d.Created.Before(since) || d.Created.After(until) {
			continue
		}
		if rows == nil {
			rows = slices.Clone(l.rows)
		}
		own := *d
		own.Detail, own.Unsent = wentNowhere, true
		rows[i] = &own
		l.learn(&own)
	}
	if rows != nil {
		l.rows = rows
	}
	return rows != nil
}

// endsWith says whether a row is the last one, or of the last one's message:
// such rows have no order among themselves.
func (l *rowLog) endsWith(id model.DeliveryID) bool {
	last, d := len(l.rows)-1, l.ids.of(id)
	return d != nil && (l.rows[last] == d || (l.rows[last].To != "" && l.rows[last].Message == d.Message))
}
