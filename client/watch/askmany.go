package watch

import (
	"context"
	"slices"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

const (
	fillEvery = 4 * time.Second // between two readings of an endpoint's newest, while watched
	fillIdle  = 5 * time.Minute // the same while nobody looks
	fillMost  = 6               // endpoints in one step, while watched and all have been read
	newPages  = 4               // of newer messages in one step
	newFree   = 40              // the same where calls are not counted: what comes fast is kept up with
	fillLoad  = 2               // pages that are read behind an endpoint's newest in one step
	maxEarly  = 5000            // messages of which rows are held that are not loaded
)

// askMany reads the messages that are newer than those loaded; at first the
// newest page.
func (w *Watch) askMany(ctx context.Context) error {
	began, most := w.o.Now(), newPages
	if _, limited := w.s.budget.Left(); !limited {
		most = newFree
	}
	for range most {
		from := w.s.many.newer
		p, err := w.o.Provider.Deliveries(ctx, model.PageRequest{From: from})
		if given(err) {
			return err
		}
		if err != nil {
			w.took(func(s *state) {
				if s.logAt = began; s.logErr != nil {
					s.many.newer = "" // twice in a row: it may be of the place that is asked for
				}
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
	var fresh int
	switch {
	case from != "":
		fresh = s.log.fresh(p)
		more = fresh > 0 && fresh == len(p.Rows)
	case s.log.meets(p):
		fresh = s.log.fresh(p)
	default:
		s.log.reset()
		s.many.forget()
		fresh, _ = s.log.head(p)
	}
	s.recalled = false
	if p.Newer != "" {
		s.many.newer = p.Newer
	}
	s.log.asOf = now
	s.news = s.news || fresh > 0 || s.logState != model.LogReady
	s.logState, s.logErr = model.LogReady, nil
	return more
}

// takeOlder puts an older page of messages behind, with what was read of them
// before they were loaded.
func (s *state) takeOlder(p model.Page) {
	p = s.log.unseen(p)
	s.log.append(p)
	var early model.Page
	for i := range p.Rows {
		m := p.Rows[i].Delivery.Message
		early.Rows = append(early.Rows, s.many.early[m]...)
		delete(s.many.early, m)
	}
	s.log.fill(early)
}

// fill reads how messages stand at some of the endpoints.
func (w *Watch) fill(ctx context.Context) error {
	if w.filler == nil || w.s.logState != model.LogReady || w.s.log.len() == 0 {
		return nil
	}
	w.with(func(s *state) {
		learnt := model.Page{Rows: s.many.learnt}
		s.many.learnt = nil
		s.news = s.log.fill(learnt) || s.news
	})
	every, most := w.fillPace()
	began := w.o.Now()
	until := began.Add(fillFor)
	failed := w.lookAcross(ctx, most)
	due := w.s.many.next(w.s.awake(began), began, every, most, w.s.face.inView)
	read := 0
	for failed == nil && read < len(due) && !w.toldToWait() && (read == 0 || w.o.Now().Before(until)) {
		part := due[read:min(read+w.atOnce(), len(due))]
		read += len(part)
		failed = w.fillNewest(ctx, part)
		w.ease(ctx, len(part))
	}
	if failed == nil {
		failed = w.fillOn(ctx, due[:read], until)
	}
	if failed == nil && !w.toldToWait() {
		failed = w.fillLasts(ctx, most, until)
	}
	w.with(func(s *state) {
		s.tellUnsent()
		s.count(w.o.Now())
	})
	return failed
}

// tellUnsent marks what has reached no endpoint, as far as every one has been read.
func (s *state) tellUnsent() {
	if s.many == nil {
		return
	}
	if since, until, ok := s.filledSpan(); ok {
		s.news = s.log.nowhere(since, until) || s.news
	}
}

// fillPace is how often an endpoint is read, and how many in one step.
func (w *Watch) fillPace() (every time.Duration, most int) {
	left, limited := w.s.budget.Left()
	switch {
	case limited && left < w.s.budget.Limit/4:
		return fillIdle, 0
	case w.s.pace.Watched && limited:
		return fillEvery * fillMost, 1
	case w.s.pace.Watched && w.s.many.unread(w.s.endpoints) > 0:
		return fillEvery, fillFirst
	case w.s.pace.Watched:
		return fillEvery, fillMost
	}
	return fillIdle, 1
}

// setAside holds rows of messages that are older than those loaded: where a list
// goes by attempts, its later pages tell of earlier ones.
func (s *state) setAside(p model.Page) {
	floor := s.log.floor()
	if s.log.complete || p.Last.Before(floor) { // such a page is read again
		return
	}
	for i := range p.Rows {
		d := &p.Rows[i].Delivery
		if !d.Created.Before(floor) || len(s.many.early) >= maxEarly {
			continue
		}
		rows := s.many.early[d.Message]
		i := slices.IndexFunc(rows, func(r model.Row) bool { return r.Delivery.ID == d.ID })
		switch {
		case i < 0:
			s.many.early[d.Message] = append(rows, model.Row{Delivery: *d})
		case newerOf(&rows[i].Delivery, d) == d:
			rows[i].Delivery = *d
		}
	}
}

// fillPage reads one page of an endpoint.
func (w *Watch) fillPage(ctx context.Context, q client.FillRequest, read func(*state, *reach, model.Page)) (*reach, error) {
	q.Told = w.s.log.told
	p, err := w.filler.Fill(ctx, q)
	return w.filled(q, p, err, read)
}

// filled takes up one page of an endpoint. One that is not there any more is no
// failure of the profile: the reach is nil.
func (w *Watch) filled(q client.FillRequest, p model.Page, err error, read func(*state, *reach, model.Page)) (r *reach, failed error) {
	if given(err) {
		return nil, err
	}
	w.took(func(s *state) { r, failed = s.takeFilled(w.o.Now(), q, p, err, read) })
	if r != nil {
		w.keep(p)
	}
	return r, failed
}

// takeFilled is filled, while the state may be changed.
func (s *state) takeFilled(now time.Time, q client.FillRequest, p model.Page, err error, read func(*state, *reach, model.Page)) (*reach, error) {
	r := s.many.ends[q.Endpoint]
	if r == nil {
		r = &reach{}
		s.many.ends[q.Endpoint] = r
	}
	s.debt += max(1, p.Calls)
	if err == nil {
		changed := s.log.fill(p)
		s.news = changed || s.news
		r.hush(changed, q.From == "")
		read(s, r, p)
		return r, nil
	}
	e := asError(err)
	r.asked = now
	r.again = ""
	if e.Code == model.NotFound || e.Code == model.Invalid {
		s.settingsAt = time.Time{} // it may have been deleted
		err = nil
	}
	s.heardAside(now, e)
	return nil, err
}

// learnDetail takes up what a detail that was asked for says of its delivery: at
// once, or, while somebody asks the provider, in the next step.
func (w *Watch) learnDetail(d model.Delivery) {
	if w.filler == nil || d.To == "" {
		return
	}
	row := model.Row{Delivery: d}
	select {
	case w.turn <- struct{}{}:
		defer w.give()
		w.with(func(s *state) {
			if s.log.fill(model.Page{Rows: []model.Row{row}}) {
				s.count(w.o.Now())
			}
		})
	default:
		w.with(func(s *state) { s.many.learnt = append(s.many.learnt, row) })
	}
}
