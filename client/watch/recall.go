package watch

import (
	"context"
	"slices"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

const (
	keptFor     = 30 * 24 * time.Hour // a row's life at the provider; Metriport keeps its requests so long
	keptRows    = 20_000              // that are shown again at the next start
	keptPayload = 2_000               // the same where each brings its payload along
	keptFirst   = 500                 // that are shown at once, before all are read
)

// extent is the part of a log that is kept, and what it is the extent of.
type extent struct {
	client.Extent
	seen model.Rows
}

// extentOf measures a log of which so many rows are kept; zero for one that
// cannot be placed in time.
func extentOf(l model.Log, most int) extent {
	rows := l.Rows.Slice(0, min(l.Rows.Len(), most))
	timed := 0
	rows.Scan(0, rows.Len(), func(_ int, d *model.Delivery) bool {
		timed++
		return !d.Created.IsZero()
	})
	if timed == 0 || l.Bare || rows.Created(timed-1).IsZero() {
		return extent{}
	}
	last := rows.At(rows.Len() - 1)
	e := extent{client.Extent{AsOf: l.AsOf, Since: kept(last.Created), Until: kept(rows.Created(0)), Last: last.ID}, rows}
	if rows.Len() == l.Rows.Len() {
		e.Older, e.All = l.Older, l.Complete
	}
	return e
}

// kept is a time as precise as every store keeps it.
func kept(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// log puts kept rows together again, as far as they are whole and the provider
// may still have them.
func (e extent) log(rows []*model.Delivery, now time.Time) rowLog {
	var l rowLog
	l.reset()
	known, own := make(map[model.DeliveryID]bool, len(rows)), make([]*model.Delivery, 0, len(rows))
	for _, d := range rows {
		at := kept(d.Created)
		if at.Before(e.Since) || at.After(e.Until) || now.Sub(at) > keptFor || known[d.ID] {
			continue
		}
		known[d.ID] = true
		own = append(own, d)
	}
	l.put(model.Splice{Rows: own})
	l.asOf = e.AsOf
	if l.endsWith(e.Last) {
		l.older, l.complete = e.Older, e.All
	}
	return l
}

// recall shows what was kept. An answer of the provider that came before it
// stands. What cannot be read is as if it had not been kept. It calls first when
// there is something to look at.
func (k *keeper) recall(all context.Context, first func()) {
	defer first()
	defer k.survive()
	ctx, cancel := context.WithTimeout(all, storeLimit)
	defer cancel()
	now := k.w.o.Now()
	if samples, err := k.memory.Samples(ctx, k.profile, now.Add(-historyFor)); err == nil && len(samples) > 0 {
		k.show(all, func(s *state) { s.recallHistory(samples, now) })
		k.sample = samples[len(samples)-1]
	}
	if st, eps, err := k.memory.LastStatus(ctx, k.profile); err == nil && !st.AsOf.IsZero() {
		k.show(all, func(s *state) { s.recallStatus(st, eps) })
		k.status, k.endpoints = st, eps
	}
	whole, err := k.memory.Extent(ctx, k.profile)
	if err != nil || whole.Last == "" {
		return
	}
	for _, most := range []int{keptFirst, k.most()} {
		rows, err := k.memory.Rows(ctx, k.profile, most)
		if err != nil {
			return
		}
		k.recallRows(all, extent{Extent: whole}, rows)
		first()
		if len(rows) < most {
			break
		}
	}
	if k.payloads {
		k.recallRaws(ctx)
	}
}

func (k *keeper) recallRows(ctx context.Context, e extent, rows []*model.Delivery) {
	l := e.log(rows, k.w.o.Now())
	k.rows, k.extent = l.rows(), e
	k.show(ctx, func(s *state) { s.recallLog(l) })
}

// show changes the state between two steps: a page that is being read belongs
// behind the rows that were there when it was asked for.
func (k *keeper) show(ctx context.Context, change func(*state)) {
	if k.w.take(ctx) == nil {
		defer k.w.give()
		k.w.with(change)
	}
}

// recallRaws holds as many of the newest raw rows as there is room for. What has
// come meanwhile is newer.
func (k *keeper) recallRaws(ctx context.Context) {
	raws, err := k.memory.Raws(ctx, k.profile, k.w.o.Rows)
	if err != nil {
		return
	}
	for _, r := range slices.Backward(raws) { // the newest is used last
		if k.w.raws.peek(r.ID) == nil {
			k.w.raws.put(r.ID, r.Bytes)
		}
	}
}

func (s *state) recallStatus(st model.Status, eps []model.Endpoint) {
	if s.endpoints == nil && s.settingsAt.IsZero() {
		s.endpoints = eps
	}
	if !s.status.AsOf.IsZero() {
		return
	}
	s.status, s.link.Good = st, st.AsOf
	switch s.link.State { //nolint:exhaustive // the others do not begin with the last answer
	case model.LinkConnecting:
		s.link.State, s.link.Since = model.LinkStale, st.AsOf
	case model.LinkOffline:
		s.link.Since = st.AsOf
	}
}

func (s *state) recallHistory(samples []model.Sample, now time.Time) {
	if len(s.history) > 0 {
		from, _ := slices.BinarySearchFunc(samples, s.history[0], func(a, b model.Sample) int { return a.At.Compare(b.At) })
		samples = samples[:from]
	}
	s.history = thin(slices.Concat(samples, s.history), now)
}

// recallLog puts kept rows behind those that a page has already brought; where
// it does not reach them they are gone.
func (s *state) recallLog(l rowLog) {
	if l.len() == 0 || s.logState == model.LogNotServed {
		return
	}
	own := s.log
	if s.many != nil {
		l.byMessage()
	}
	switch {
	case own.len() == 0 && s.logState == model.LogReady: // nothing is all there is
	case own.len() == 0 || s.recalled:
		s.log, s.recalled = l, true
		if s.logState == model.LogLoading {
			s.logState = model.LogReady
		}
	case s.many != nil:
		if !own.complete && l.meets(own.page()) {
			s.recallMany(l)
		}
	case !own.complete && l.knows(own.page()):
		l.head(own.page())
		l.mark(own.marks)
		l.asOf = own.asOf
		s.log, s.recalled = l, true
		s.meet(own.len())
	}
}

// page is the log as a page of its own.
func (l *rowLog) page() model.Page {
	p := model.Page{Older: l.older, Rows: make([]model.Row, l.len())}
	for i, d := range l.rows().All() {
		p.Rows[i].Delivery = d
	}
	return p
}

// meet notes that the newest page, of n rows, has reached the rows that were
// kept: those that may have changed meanwhile are read again.
func (s *state) meet(n int) {
	if !s.recalled {
		return
	}
	s.recalled = false
	if s.log.len() <= n {
		return
	}
	s.log.seed(s.page())
	todo := s.log.doubtful()
	if _, limited := s.budget.Left(); limited {
		todo = todo[:min(len(todo), max(1, s.budget.Limit/catchUpPart))]
	}
	s.suspect = suspicion{todo: todo}
}

// seed notes places in rows that were not read page by page. A cursor that is
// the id of the row to which it leads says that every row's id is one; else
// there is only the way through the pages.
func (l *rowLog) seed(every int) {
	if len(l.marks) == 0 {
		return
	}
	m := l.marks[len(l.marks)-1]
	i, ok := l.find(m)
	if !ok {
		return
	}
	end := m.cursor
	if string(m.cursor) == string(m.first) {
		for i += every; i < l.len(); i += every {
			id := l.rows().ID(i)
			l.marks = append(l.marks, mark{at: i - l.shift, first: id, cursor: model.Cursor(id)})
		}
		end = model.Cursor(l.rows().ID(l.len() - 1))
	}
	if l.older == "" && !l.complete {
		l.older = end
	}
}

// same compares all but the time of reading.
func (e extent) same(o extent) bool {
	return e.Since.Equal(o.Since) && e.Until.Equal(o.Until) && e.Last == o.Last && e.Older == o.Older && e.All == o.All
}
