package watch

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/hooktop/hooktop/model"
)

// countedFor is the span over which deliveries are counted where the provider
// does not count.
const countedFor = 24 * time.Hour

// many is what is known of a profile whose log lists messages: how they stand is
// read endpoint by endpoint, and put in the messages' places in the log.
type many struct {
	newer model.Cursor // where messages begin that are newer than those loaded
	ends  map[model.EndpointID]*reach
}

// reach is how far an endpoint's deliveries have been read.
type reach struct {
	asked  time.Time    // when its newest were last read; zero for never
	newest time.Time    // of the newest row read, by the list's own time
	oldest time.Time    // of the oldest row read without a gap from the newest
	older  model.Cursor // what is behind that; empty where nothing is
	failed *model.Error // why it could not be read the last time
	bad    int          // failed among its newest
}

// whole says whether everything since a time has been read.
func (r *reach) whole(since time.Time) bool {
	return !r.asked.IsZero() && (r.older == "" || !r.oldest.After(since))
}

// read takes up a page of an endpoint: of its newest, or of what is behind.
// joins says whether the page reaches what was read before.
func (r *reach) read(p model.Page, behind bool, now time.Time) (joins bool) {
	if behind {
		if r.older = p.Older; !p.Last.IsZero() {
			r.oldest = p.Last
		}
		return true
	}
	first := r.asked.IsZero()
	r.asked, r.failed, r.bad = now, nil, 0
	for i := range p.Rows {
		if p.Rows[i].Delivery.Outcome == model.Failed {
			r.bad++
		}
	}
	if len(p.Rows) == 0 {
		return true
	}
	joins = first || p.Older == "" || !p.Last.After(r.newest)
	r.newest = p.First
	if first || !joins || p.Older == "" || p.Last.Before(r.oldest) {
		r.oldest, r.older = p.Last, p.Older
	}
	return joins
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

// messages are those of a page that are loaded.
func (l *rowLog) messages(page []*model.Delivery) map[string]bool {
	known := map[string]bool{}
	from, to := l.spanOf(page)
	for _, d := range l.rows[from:to] {
		known[d.Message] = true
	}
	return known
}

// spanOf is the part of the log that is of the times of some rows: newest first,
// as all of the log is.
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
	from, _ = slices.BinarySearchFunc(l.rows, newest, func(d *model.Delivery, t time.Time) int { return t.Compare(d.Created) })
	to, _ = slices.BinarySearchFunc(l.rows, oldest, func(d *model.Delivery, t time.Time) int {
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
	by := make(map[string][]*model.Delivery, len(page))
	for _, d := range page {
		by[d.Message] = append(by[d.Message], d)
	}
	from, to := l.spanOf(page)
	part := make([]*model.Delivery, 0, to-from+len(page))
	for i := from; i < to; {
		n := i + 1
		for n < to && l.rows[n].Message == l.rows[i].Message {
			n++
		}
		rows, c := l.place(l.rows[i:n], by[l.rows[i].Message])
		part, changed = append(part, rows...), changed || c
		i = n
	}
	if !changed {
		return false
	}
	l.shift += len(part) - (to - from)
	l.rows = slices.Concat(l.rows[:from], part, l.rows[to:])
	return true
}

// place is a message's rows once deliveries of it are known. What was read later
// stands.
func (l *rowLog) place(rows, known []*model.Delivery) (out []*model.Delivery, changed bool) {
	out = rows
	for _, d := range known {
		i := slices.IndexFunc(out, func(x *model.Delivery) bool { return x.ID == d.ID || x.To == "" })
		switch {
		case i >= 0 && (out[i] == d || (out[i].To != "" && out[i].Updated.After(d.Updated))):
			continue
		case i < 0:
			out = append(slices.Clip(out), d)
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
	from, to := l.spanOf([]*model.Delivery{{Created: until}, {Created: since}})
	var rows []*model.Delivery
	for i := from; i < to; i++ {
		d := l.rows[i]
		if d.To != "" || d.Detail != "" {
			continue
		}
		if rows == nil {
			rows = slices.Clone(l.rows)
		}
		own := *d
		own.Detail = wentNowhere
		rows[i] = &own
		l.learn(&own)
	}
	if rows != nil {
		l.rows = rows
	}
	return rows != nil
}

// wentNowhere is said of a message that no endpoint has an attempt of.
const wentNowhere = "reached no endpoint"

// filledSince is the time since which every endpoint's deliveries are known, and
// of how many endpoints that is not so.
func (m *many) filled(eps []model.Endpoint, since time.Time) (left int) {
	for _, e := range eps {
		if r := m.ends[e.ID]; r == nil || !r.whole(since) {
			left++
		}
	}
	return left
}

// next are the endpoints to be read now, at most so many: those never read
// first, then the worst, then who has waited longest.
func (m *many) next(eps []model.Endpoint, now time.Time, every time.Duration, most int) []model.EndpointID {
	var due []model.Endpoint
	for _, e := range eps {
		if r := m.ends[e.ID]; r == nil || now.Sub(r.asked) >= every {
			due = append(due, e)
		}
	}
	of := func(e model.Endpoint) reach {
		if r := m.ends[e.ID]; r != nil {
			return *r
		}
		return reach{}
	}
	slices.SortStableFunc(due, func(a, b model.Endpoint) int {
		x, y := of(a), of(b)
		if x.asked.IsZero() != y.asked.IsZero() {
			return x.asked.Compare(y.asked)
		}
		// A failing endpoint counts as one that has waited longer.
		return cmp.Or(x.asked.Add(-worse(x)).Compare(y.asked.Add(-worse(y))), cmp.Compare(y.bad, x.bad))
	})
	out := make([]model.EndpointID, 0, most)
	for _, e := range due[:min(len(due), most)] {
		out = append(out, e.ID)
	}
	return out
}

// worse is by how much sooner an endpoint is read that fails.
func worse(r reach) time.Duration { return min(time.Duration(r.bad)*time.Second, time.Minute) }

// count counts the deliveries of the last day, as far as they are known.
func (s *state) count(now time.Time) {
	if s.many == nil || s.logState != model.LogReady {
		return
	}
	since := now.Add(-countedFor)
	left := s.many.filled(s.endpoints, since)
	if len(s.endpoints) > 0 && left == len(s.endpoints) && !slices.ContainsFunc(s.endpoints, func(e model.Endpoint) bool { r := s.many.ends[e.ID]; return r != nil && !r.asked.IsZero() }) {
		return // nothing has been read yet
	}
	failed, open, oldest := 0, 0, now
	for _, d := range s.log.rows {
		if d.Created.Before(since) {
			oldest = since
			break
		}
		oldest = d.Created
		switch d.Outcome {
		case model.Failed:
			failed++
		case model.Processing:
			open++
		case model.OutcomeUnknown, model.Delivered:
		}
	}
	if s.log.complete {
		oldest = since
	}
	part := left > 0 || oldest.After(since)
	s.status.Since = oldest.Truncate(time.Minute)
	s.status.Failed = model.Count{N: failed, Known: true, AtLeast: part}
	s.status.Processing = model.Count{N: open, Known: true, AtLeast: part}
	if s.status.Sampled = ""; left > 0 && len(s.endpoints) > 1 {
		s.status.Sampled = strconv.Itoa(len(s.endpoints)-left) + " of " + strconv.Itoa(len(s.endpoints)) + " endpoints"
	}
	if n := len(s.history); n == 0 || s.history[n-1].Failed != s.status.Failed || s.history[n-1].Processing != s.status.Processing {
		s.history = remember(s.history, model.Sample{At: now, Processing: s.status.Processing, Failed: s.status.Failed})
	}
}
