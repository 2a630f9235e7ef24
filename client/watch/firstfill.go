package watch

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

const (
	fillFirst = 24              // endpoints in one step that were not read yet
	fillFor   = 2 * time.Second // after that a step goes on to no other endpoint: the status must stay fresh
	fillFew   = 8               // pages behind an endpoint's newest in one step, where there are few endpoints

	// acrossFor is of how many endpoints some messages are read everywhere first, to
	// know which are the worst.
	acrossFor  = 2 * fillMost
	acrossMost = 3 // messages, each of another type

	rateOver = time.Minute // over which it is said how many endpoints are read
)

// newestOf asks for the newest deliveries of some endpoints at once. What goes
// wrong beyond an error goes wrong here, on the caller's own goroutine.
func (w *Watch) newestOf(ctx context.Context, ids []model.EndpointID) []fetched {
	out := make([]fetched, len(ids))
	var all sync.WaitGroup
	for i, id := range ids {
		all.Go(func() {
			defer func() { out[i].defect = recover() }()
			out[i].page, out[i].err = w.filler.Fill(ctx, client.FillRequest{Endpoint: id, Told: w.s.log.told})
		})
	}
	all.Wait()
	for _, f := range out {
		if f.defect != nil {
			panic(f.defect)
		}
	}
	return out
}

// fetched is an endpoint's page, and what came of asking for it.
type fetched struct {
	page   model.Page
	err    error
	defect any
}

// fillNewest reads the newest deliveries of some endpoints, and shows them
// together. One that cannot be read does not stand in the way of the others; the
// first failure is returned.
func (w *Watch) fillNewest(ctx context.Context, ids []model.EndpointID) (failed error) {
	now := w.o.Now()
	got := w.newestOf(ctx, ids)
	w.took(func(s *state) {
		for i, f := range got {
			err := f.err
			if !given(err) {
				_, err = s.takeFilled(w.o.Now(), client.FillRequest{Endpoint: ids[i]}, f.page, err, func(s *state, r *reach, p model.Page) {
					s.setAside(p)
					r.readNewest(p, s.log.floor(), s.log.newest(), now)
					s.many.noteRead(w.o.Now())
				})
			}
			if failed == nil {
				failed = err
			}
		}
	})
	for _, f := range got {
		if f.err == nil {
			w.keep(f.page)
		}
	}
	return failed
}

// fillBehind reads a page of what is behind an endpoint's newest: as far as
// messages are loaded, then what may have changed. more says whether there is
// another.
func (w *Watch) fillBehind(ctx context.Context, id model.EndpointID) (more bool, err error) {
	r, floor, now := w.s.many.ends[id], w.s.log.floor(), w.o.Now()
	switch {
	case r == nil || !r.known:
		return false, nil
	case !r.end && r.older != "" && r.oldest.After(floor):
		r, err = w.fillPage(ctx, client.FillRequest{Endpoint: id, From: r.older}, func(s *state, r *reach, p model.Page) {
			s.setAside(p)
			r.readBehind(p, floor)
		})
	case r.again != "":
		r, err = w.fillPage(ctx, client.FillRequest{Endpoint: id, From: r.again}, func(_ *state, r *reach, p model.Page) { r.readAgain(p, now) })
	default:
		return false, nil
	}
	return r != nil && err == nil, err
}

// fillOn goes on behind the newest pages of some endpoints, one page of each at a
// time. One page is read in any step: a slow provider gets there too.
func (w *Watch) fillOn(ctx context.Context, ids []model.EndpointID, until time.Time) error {
	pages := fillLoad
	if len(w.s.endpoints) <= fillMost {
		pages = fillFew
	}
	read := false
	for range pages {
		on := ids[:0:0]
		for _, id := range ids {
			if w.toldToWait() || (read && !w.o.Now().Before(until)) {
				return nil
			}
			more, err := w.fillBehind(ctx, id)
			if err != nil {
				return err
			}
			if more {
				w.ease(ctx, 1)
				read, on = true, append(on, id)
			}
		}
		ids = on
	}
	return nil
}

// lookAcross reads some messages at every endpoint, before many endpoints are read
// one by one: it tells which are the worst. It is tried once.
func (w *Watch) lookAcross(ctx context.Context, most int) error {
	host, able := w.o.Provider.(client.Across)
	if !able || w.s.many.across || most < fillFirst || w.s.many.unread(w.s.endpoints) <= acrossFor {
		return nil
	}
	w.with(func(s *state) { s.many.across = true })
	for _, own := range w.s.log.differing(acrossMost) {
		p, err := host.Across(ctx, own.Message)
		if given(err) {
			return err
		}
		if !w.tookAcross(*own, p, err) {
			break // they are read in another order
		}
	}
	return nil
}

// tookAcross keeps what came of one message; on says whether to ask for another.
func (w *Watch) tookAcross(own model.Delivery, p model.Page, err error) (on bool) {
	w.took(func(s *state) {
		s.debt += max(1, p.Calls)
		if err == nil {
			s.takeAcross(own, p)
			return
		}
		s.heardAside(w.o.Now(), asError(err))
	})
	return err == nil && !w.toldToWait()
}

// takeAcross puts a message's deliveries in its place, and notes who fares badly.
func (s *state) takeAcross(own model.Delivery, p model.Page) {
	for i := range p.Rows {
		d := own
		x := &p.Rows[i].Delivery
		d.ID, d.To, d.Endpoint, d.Outcome, d.Cause, d.Took = x.ID, x.To, x.Endpoint, x.Outcome, x.Cause, x.Took
		if *x = d; d.Outcome == model.Failed || d.Outcome == model.Processing {
			s.many.worse[d.To]++
		}
	}
	s.news = s.log.fill(p) || s.news
}

// differing are the newest messages of different types, at most so many, that are
// not known to have gone anywhere.
func (l *rowLog) differing(most int) (out []*model.Delivery) {
	types := map[model.EventType]bool{}
	l.rows().Scan(0, l.len(), func(_ int, d *model.Delivery) bool {
		if d.To == "" && !d.Unsent && !types[d.Type] {
			types[d.Type] = true
			out = append(out, d.Copy())
		}
		return len(out) < most
	})
	return out
}

// sampled says of how many endpoints deliveries are counted: at first of how many
// the newest, and how fast the others follow, then of how many all. left is of how
// many not all.
func (s *state) sampled(left int) string {
	n, unread := len(s.endpoints), s.many.unread(s.endpoints)
	of := " of " + strconv.Itoa(n) + " endpoints"
	switch rate := s.many.perMinute(); {
	case left == 0 || n < 2:
		return ""
	case unread == 0:
		return strconv.Itoa(n-left) + of + " read through"
	case n > acrossFor && rate > 0:
		return strconv.Itoa(n-unread) + of + ", about " + strconv.Itoa(rate) + " a minute"
	}
	return strconv.Itoa(n-unread) + of
}

// unread is how many endpoints have not been read yet.
func (m *many) unread(eps []model.Endpoint) (n int) {
	for _, e := range eps {
		if r := m.ends[e.ID]; r == nil || !r.known {
			n++
		}
	}
	return n
}

// noteRead notes that an endpoint's newest has been read.
func (m *many) noteRead(now time.Time) {
	m.reads = append(m.reads, now)
	for len(m.reads) > 0 && now.Sub(m.reads[0]) > rateOver {
		m.reads = m.reads[1:]
	}
}

// perMinute is how many endpoints are read a minute, about; 0 where that is not
// known yet.
func (m *many) perMinute() int {
	since := 0 // the first moment's own have taken no time that is known
	for since < len(m.reads) && m.reads[since].Equal(m.reads[0]) {
		since++
	}
	if since == len(m.reads) {
		return 0
	}
	span := m.reads[len(m.reads)-1].Sub(m.reads[0])
	if span < time.Second {
		return 0
	}
	n := int(float64(len(m.reads)-since) * float64(time.Minute) / float64(span))
	for unit := 100; unit <= 10000; unit *= 10 { // two digits
		if n >= unit {
			n = n / (unit / 10) * (unit / 10)
		}
	}
	return n
}
