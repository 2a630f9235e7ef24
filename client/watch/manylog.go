package watch

import (
	"slices"
	"sort"
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
	if n := l.len(); n > 0 {
		return l.rows().Created(n - 1)
	}
	return time.Time{}
}

// newest is the time of the newest row.
func (l *rowLog) newest() time.Time {
	if l.len() > 0 {
		return l.rows().Created(0)
	}
	return time.Time{}
}

// fresh puts newer messages in front of those that are loaded.
func (l *rowLog) fresh(p model.Page) (n int) {
	page, _ := l.pageOf(p)
	known := l.messages(page)
	page = slices.DeleteFunc(page, func(d *model.Delivery) bool { return known[d.Message] })
	l.put(model.Splice{Rows: page})
	l.shift += len(page)
	return len(page)
}

// unseen is a page without the messages that are loaded.
func (l *rowLog) unseen(p model.Page) model.Page {
	page, _ := l.pageOf(p)
	known := l.messages(page)
	p.Rows = slices.DeleteFunc(slices.Clone(p.Rows), func(r model.Row) bool { return known[r.Delivery.Message] })
	return p
}

// meets says whether the newest page reaches what is loaded.
func (l *rowLog) meets(p model.Page) bool {
	page, _ := l.pageOf(p)
	return len(l.messages(page)) > 0
}

// messages are those of the log that are of the times of some rows.
func (l *rowLog) messages(page []*model.Delivery) map[string]bool {
	known := map[string]bool{}
	from, to := l.spanOf(page)
	l.rows().Scan(from, to, func(_ int, d *model.Delivery) bool {
		known[d.Message] = true
		return true
	})
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
	rows := l.rows()
	from = sort.Search(rows.Len(), func(i int) bool { return !rows.Created(i).After(until) })
	to = sort.Search(rows.Len(), func(i int) bool { return rows.Created(i).Before(since) })
	return from, max(from, to)
}

// fill puts deliveries in the places of their messages. What is not loaded is
// left out.
func (l *rowLog) fill(p model.Page) (changed bool) {
	page, _ := l.pageOf(p)
	page = slices.DeleteFunc(page, func(d *model.Delivery) bool {
		old, known := l.pack.Of(d.ID)
		return d.To == "" || (known && old == *d)
	})
	by := make(map[string][]*model.Delivery, len(page))
	for _, d := range page {
		by[d.Message] = append(by[d.Message], d)
	}
	var changes []model.Splice
	more := 0
	for _, known := range by {
		if at, rows := l.ofMessage(known[0]); len(rows) > 0 {
			now := place(rows, known)
			changes = append(changes, changesOf(at, rows, now)...)
			more += len(now) - len(rows)
		}
	}
	l.shift += more
	return l.put(changes...)
}

// changesOf is how some rows become others, of which there are as many or more.
func changesOf(at int, rows, now []*model.Delivery) (out []model.Splice) {
	for i := range rows {
		if now[i] != rows[i] {
			out = append(out, model.Splice{At: at + i, N: 1, Rows: now[i : i+1]})
		}
	}
	if len(now) > len(rows) {
		out = append(out, model.Splice{At: at + len(rows), Rows: now[len(rows):]})
	}
	return out
}

// ofMessage finds the rows of a delivery's message; none where it is not loaded.
func (l *rowLog) ofMessage(d *model.Delivery) (at int, rows []*model.Delivery) {
	from, to := l.between(d.Created.Add(-idTick), d.Created.Add(idTick))
	l.rows().Scan(from, to, func(i int, x *model.Delivery) bool {
		if x.Message == d.Message {
			if rows == nil {
				at = i
			}
			rows = append(rows, x.Copy())
			return true
		}
		return rows == nil
	})
	return at, rows
}

// place is a message's rows once deliveries of it are known.
func place(rows, known []*model.Delivery) []*model.Delivery {
	out := slices.Clone(rows)
	for _, d := range known {
		i := slices.IndexFunc(out, func(x *model.Delivery) bool { return x.ID == d.ID || x.To == "" })
		switch {
		case i < 0:
			out = append(out, d)
		case out[i].ID != d.ID || newerOf(out[i], d) == d:
			out[i] = d
		}
	}
	return out
}

// nowhere marks the messages of a span that have reached no endpoint.
func (l *rowLog) nowhere(since, until time.Time) (changed bool) {
	from, to := l.between(since, until)
	var changes []model.Splice
	l.rows().Scan(from, to, func(i int, d *model.Delivery) bool {
		if d.To == "" && d.Detail == "" && !d.Created.Before(since) && !d.Created.After(until) {
			own := d.Copy()
			own.Detail, own.Unsent = wentNowhere, true
			changes = append(changes, model.Splice{At: i, N: 1, Rows: []*model.Delivery{own}})
		}
		return true
	})
	return l.put(changes...)
}

// endsWith says whether a row is the last one, or of the last one's message:
// such rows have no order among themselves.
func (l *rowLog) endsWith(id model.DeliveryID) bool {
	d, known := l.pack.Of(id)
	if !known {
		return false
	}
	last := l.rows().At(l.len() - 1)
	return last.ID == id || (last.To != "" && last.Message == d.Message)
}
