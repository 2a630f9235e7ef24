package watch

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

const (
	fillEvery = 4 * time.Second // between two readings of an endpoint's newest, while watched
	fillIdle  = 5 * time.Minute // the same while nobody looks
	fillMost  = 6               // endpoints in one step, while watched
	newPages  = 4               // of newer messages in one step
	fillLoad  = 2               // pages that are read behind an endpoint's newest in one step
)

// askMany reads the messages that are newer than those loaded; at first the
// newest page.
func (w *Watch) askMany(ctx context.Context) error {
	began := w.o.Now()
	for range newPages {
		from := w.s.many.newer
		p, err := w.o.Provider.Deliveries(ctx, model.PageRequest{From: from})
		if given(err) {
			return err
		}
		if err != nil {
			w.took(func(s *state) {
				s.logAt, s.many.newer = began, ""
				s.logFailed(asError(err), w.o.Now())
			})
			return err
		}
		more := false
		w.took(func(s *state) { more = s.takeMessages(p, from, began, w.o.Now()) })
		if !more {
			break
		}
	}
	return nil
}

// takeMessages puts a page of messages in its place, and says whether there may
// be more that are newer.
func (s *state) takeMessages(p model.Page, from model.Cursor, began, now time.Time) (more bool) {
	s.logAt = began
	s.weigh(p)
	fresh := 0
	switch {
	case from != "":
		fresh = s.log.fresh(p)
		more = fresh > 0 && fresh == len(p.Rows)
	case s.log.meets(p):
		fresh = s.log.fresh(p)
		s.recalled = false
	default:
		s.log.reset()
		fresh, _ = s.log.head(p)
		s.recalled = false
	}
	if p.Newer != "" {
		s.many.newer = p.Newer
	}
	s.log.asOf = now
	s.news = s.news || fresh > 0 || s.logState != model.LogReady
	s.logState, s.logErr = model.LogReady, nil
	return more
}

// meets says whether the newest page reaches what is loaded.
func (l *rowLog) meets(p model.Page) bool {
	page, _, _ := l.pageOf(p)
	return len(l.messages(page)) > 0
}

// fill reads how messages stand at some of the endpoints.
func (w *Watch) fill(ctx context.Context) error {
	if w.filler == nil || w.s.logState != model.LogReady || len(w.s.log.rows) == 0 {
		return nil
	}
	every, most := fillIdle, 1
	left, limited := w.s.budget.Left()
	switch {
	case limited && left < w.s.budget.Limit/4:
		return nil
	case w.s.pace.Watched && limited:
		every, most = fillEvery*fillMost, 1
	case w.s.pace.Watched:
		every, most = fillEvery, fillMost
	}
	for _, id := range w.s.many.next(w.s.endpoints, w.o.Now(), every, most) {
		if w.toldToWait() {
			return nil
		}
		if err := w.fillOne(ctx, id); err != nil {
			return err
		}
	}
	w.with(func(s *state) {
		since, until := s.filledSpan()
		if since.Before(until) {
			s.news = s.log.nowhere(since, until) || s.news
		}
		s.count(w.o.Now())
	})
	return nil
}

// filledSpan is the span of time of which every endpoint has been read.
func (s *state) filledSpan() (since, until time.Time) {
	if n := len(s.log.rows); n > 0 {
		since, until = s.log.rows[n-1].Created, s.log.rows[0].Created
	}
	for _, e := range s.endpoints {
		r := s.many.ends[e.ID]
		if r == nil || r.asked.IsZero() {
			return until, until
		}
		if r.older != "" && r.oldest.After(since) {
			since = r.oldest
		}
		if settled := r.asked.Add(-time.Minute); settled.Before(until) {
			until = settled
		}
	}
	return since, until
}

// fillOne reads an endpoint's newest deliveries, on to those that were read
// before, and some of what is behind, as far as messages are loaded.
func (w *Watch) fillOne(ctx context.Context, id model.EndpointID) error {
	now := w.o.Now()
	p, err := w.fillPage(ctx, client.FillRequest{Endpoint: id}, func(r *reach, p model.Page) { r.read(p, false, now) })
	if err != nil || p == nil {
		return err
	}
	for range fillLoad {
		r := w.s.many.ends[id]
		n := len(w.s.log.rows)
		if r.older == "" || n == 0 || w.toldToWait() || !r.oldest.After(w.s.log.rows[n-1].Created) {
			return nil
		}
		p, err = w.fillPage(ctx, client.FillRequest{Endpoint: id, From: r.older}, func(r *reach, p model.Page) { r.read(p, true, now) })
		if err != nil || p == nil {
			return err
		}
	}
	return nil
}

// fillPage reads one page of an endpoint. One that is not there any more is no
// failure of the profile: the page is nil.
func (w *Watch) fillPage(ctx context.Context, q client.FillRequest, read func(*reach, model.Page)) (*model.Page, error) {
	p, err := w.filler.Fill(ctx, q)
	if given(err) {
		return nil, err
	}
	own := false
	w.took(func(s *state) {
		r := s.many.ends[q.Endpoint]
		if r == nil {
			r = &reach{}
			s.many.ends[q.Endpoint] = r
		}
		s.debt += max(1, p.Calls)
		if err != nil {
			r.asked, r.failed = w.o.Now(), asError(err)
			own = r.failed.Code == model.NotFound || r.failed.Code == model.Invalid
			if own {
				s.settingsAt = time.Time{} // it may have been deleted
			}
			s.heardAside(w.o.Now(), r.failed)
			return
		}
		read(r, p)
		s.news = s.log.fill(p) || s.news
	})
	if err != nil {
		if own {
			err = nil
		}
		return nil, err
	}
	w.keep(p)
	return &p, nil
}

// learnDetail takes up what a detail that was asked for says of its delivery.
func (w *Watch) learnDetail(d model.Delivery) {
	if w.filler == nil || d.To == "" {
		return
	}
	w.with(func(s *state) {
		if s.log.fill(model.Page{Rows: []model.Row{{Delivery: d}}}) {
			s.count(w.o.Now())
		}
	})
}
