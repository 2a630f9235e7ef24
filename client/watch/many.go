package watch

import (
	"cmp"
	"slices"
	"time"

	"github.com/hooktop/hooktop/model"
)

const (
	// countedFor is the span over which deliveries are counted where the provider
	// does not count.
	countedFor = 24 * time.Hour
	// lookAgain is how often what may still change is read again, behind an
	// endpoint's newest page.
	lookAgain = time.Minute
	// underWay is how long an attempt may take: what has none yet is given so long.
	underWay = time.Minute
	// inViewAhead is how much longer one in view counts as having waited.
	inViewAhead = 10 * time.Minute
)

// many is what is known of a profile whose log lists messages: how they stand is
// read endpoint by endpoint, and put in the messages' places in the log.
type many struct {
	newer  model.Cursor // where messages begin that are newer than those loaded
	ends   map[model.EndpointID]*reach
	early  map[string][]model.Row // by message: rows read before their messages are loaded
	learnt []model.Row            // of details that were asked for while another had the turn

	across bool                     // some messages were read at every endpoint
	worse  map[model.EndpointID]int // how many of those do badly there
	reads  []time.Time              // of endpoints' newest, the last minute's
	untold bool                     // nobody says whether what failed is tried again

	lasts map[model.DeliveryID]bool // whose last attempt was asked for
}

func newMany() *many {
	return &many{
		ends: map[model.EndpointID]*reach{}, early: map[string][]model.Row{},
		worse: map[model.EndpointID]int{},
		lasts: map[model.DeliveryID]bool{},
	}
}

// forget begins anew: rows of the log are gone, or have come from elsewhere.
func (m *many) forget() {
	clear(m.ends)
	clear(m.early)
	clear(m.lasts)
}

// reach is how far an endpoint's deliveries have been read. Times are those that
// its list goes by.
type reach struct {
	asked  time.Time // when it was last asked for its newest; zero for never
	known  bool      // it has been read
	newest time.Time // up to then its rows have found a place in the log
	oldest time.Time // everything since then is in the log
	older  model.Cursor
	end    bool // nothing is behind oldest; else it is behind older, or, where that is empty, in the newest page
	bad    int  // failed among its newest
	same   int  // readings of its newest in a row that told nothing new

	unsettled time.Time    // the oldest delivery that may still change; zero for none
	again     model.Cursor // where it is being read again; empty for not now
	agained   time.Time    // when that last ended
}

// whole says whether everything since a time has been read.
func (r *reach) whole(since time.Time) bool {
	return r.known && (r.end || !r.oldest.After(since))
}

// readNewest takes up the newest page. The log is loaded from floor to head.
func (r *reach) readNewest(p model.Page, floor, head, now time.Time) {
	joins := r.known && (p.Older == "" || !p.Last.After(r.newest))
	walked := r.older != "" || r.end // what is behind a newest page was read, or is being read
	r.asked, r.known, r.bad = now, true, failures(p)
	if r.newest = head; p.First.Before(head) && len(p.Rows) > 0 {
		r.newest = p.First
	}
	switch {
	case joins && walked:
	case len(p.Rows) > 0 && p.Last.Before(floor):
		r.oldest, r.older, r.end = floor, "", false
	default:
		r.oldest, r.older, r.end = p.Last, p.Older, p.Older == ""
	}
	if r.again == "" && p.Older != "" && r.mayChange(p.Last) && now.Sub(r.agained) >= lookAgain {
		r.again = p.Older
	}
}

// failures is how many of a page have failed.
func failures(p model.Page) (n int) {
	for i := range p.Rows {
		if p.Rows[i].Delivery.Outcome == model.Failed {
			n++
		}
	}
	return n
}

// mayChange says whether something before a time may still change.
func (r *reach) mayChange(before time.Time) bool {
	return !r.unsettled.IsZero() && r.unsettled.Before(before)
}

// readBehind takes up a page of what is behind. One that goes beyond what is
// loaded is read again when more of the log is.
func (r *reach) readBehind(p model.Page, floor time.Time) {
	if len(p.Rows) > 0 && p.Last.Before(floor) {
		r.oldest = floor
		return
	}
	if len(p.Rows) > 0 {
		r.oldest = p.Last
	}
	if p.Older == r.older { // a cursor that leads to itself leads nowhere
		p.Older = ""
	}
	r.older, r.end = p.Older, p.Older == ""
}

// readAgain takes up a page that was read again.
func (r *reach) readAgain(p model.Page, now time.Time) {
	if p.Older == r.again || len(p.Rows) == 0 || !p.Last.After(r.unsettled) {
		p.Older = ""
	}
	if r.again = p.Older; r.again == "" {
		r.agained = now
	}
}

// left is of how many endpoints not everything since a time has been read.
func (m *many) left(eps []model.Endpoint, since time.Time) (n int) {
	for _, e := range eps {
		if r := m.ends[e.ID]; r == nil || !r.whole(since) {
			n++
		}
	}
	return n
}

// begun says whether any endpoint has been read.
func (m *many) begun() bool {
	for _, r := range m.ends {
		if r.known {
			return true
		}
	}
	return false
}

// next are the endpoints to be read now, at most so many: those never asked
// first, the worst of them in front; then who has waited longest, where a failing
// one counts as having waited longer. One in view counts as having waited longest
// among its like.
func (m *many) next(eps []model.Endpoint, now time.Time, every time.Duration, most int, inView func(model.EndpointID) bool) []model.EndpointID {
	type turn struct {
		id    model.EndpointID
		since time.Time
	}
	var due []turn
	for _, e := range eps {
		r, ahead := m.ends[e.ID], time.Duration(0)
		if inView(e.ID) {
			ahead = inViewAhead
		}
		switch {
		case r == nil:
			due = append(due, turn{e.ID, time.Time{}.Add(-ahead - time.Duration(m.worse[e.ID])*time.Second)})
		case now.Sub(r.asked) >= every:
			due = append(due, turn{e.ID, r.asked.Add(-ahead - min(time.Duration(r.bad)*time.Second, time.Minute))})
		}
	}
	slices.SortStableFunc(due, func(a, b turn) int { return a.since.Compare(b.since) })
	out := make([]model.EndpointID, 0, most)
	for _, t := range due[:min(len(due), most)] {
		out = append(out, t.id)
	}
	return out
}

// filledSpan is the span of time of which every endpoint has been read; ok is
// false where there is none.
func (s *state) filledSpan() (since, until time.Time, ok bool) {
	since, until = s.log.floor(), s.log.newest()
	if s.settingsAt.IsZero() || s.endErr != nil {
		return since, until, false
	}
	for _, e := range s.endpoints {
		r := s.many.ends[e.ID]
		if r == nil || !r.known {
			return since, until, false
		}
		if t := r.oldest.Add(idTick); !r.whole(s.log.floor()) && t.After(since) {
			since = t
		}
		if t := r.asked.Add(-underWay); t.Before(until) {
			until = t
		}
	}
	return since, until, !since.After(until)
}

// count counts the deliveries of the last day, as far as they are known.
func (s *state) count(now time.Time) {
	nothing := s.log.complete && s.log.len() == 0 // ever sent: there is no endpoint to be read for it
	if s.many == nil || s.logState != model.LogReady || (len(s.endpoints) > 0 && !s.many.begun() && !nothing) {
		return
	}
	since := now.Add(-countedFor).Truncate(time.Minute)
	failed, open := s.tally(since)
	from := since
	if floor := s.log.floor(); floor.After(since) {
		from = floor
	}
	left := s.many.left(s.endpoints, from)
	if nothing {
		left = 0
	}
	if s.log.complete {
		from = since
	}
	part := left > 0 || from.After(since)
	s.status.Since = from
	s.status.Failed = model.Count{N: failed, Known: true, AtLeast: part}
	s.status.Processing = model.Count{N: open, Known: true, AtLeast: part}
	if s.many.untold {
		s.status.Processing = model.Count{}
	}
	s.status.Sampled = s.sampled(left)
	if n := len(s.history); n == 0 || s.history[n-1].Failed != s.status.Failed || s.history[n-1].Processing != s.status.Processing {
		s.history = remember(s.history, model.Sample{At: now, Processing: s.status.Processing, Failed: s.status.Failed})
	}
}

// tally counts what has failed and what is under way since a time, and notes of
// each endpoint how far back something may still change.
func (s *state) tally(since time.Time) (failed, open int) {
	for _, r := range s.many.ends {
		r.unsettled = time.Time{}
	}
	s.log.rows().Scan(0, s.log.len(), func(_ int, d *model.Delivery) bool {
		if d.Created.Before(since) {
			return false
		}
		switch d.Outcome {
		case model.Failed:
			failed++
		case model.Processing:
			open++
		case model.OutcomeUnknown, model.Delivered:
			return true
		}
		if r := s.many.ends[d.To]; r != nil {
			r.unsettled = d.Created
		}
		return true
	})
	return failed, open
}

// byMessage puts rows that were kept together by their messages: a message's own
// row is gone where its deliveries are known.
func (l *rowLog) byMessage() {
	own := make(map[string][]*model.Delivery, l.len())
	var order []string
	l.rows().Each(func(d *model.Delivery) {
		if own[d.Message] == nil {
			order = append(order, d.Message)
		}
		own[d.Message] = append(own[d.Message], d.Copy())
	})
	rows := make([]*model.Delivery, 0, l.len())
	for _, message := range order {
		group := own[message]
		filled := slices.ContainsFunc(group, func(d *model.Delivery) bool { return d.To != "" })
		for _, d := range group {
			if !filled || d.To != "" {
				rows = append(rows, d)
			}
		}
	}
	l.put(model.Splice{N: l.len(), Rows: rows})
}

// recallMany puts kept rows behind those that a page has already brought.
func (s *state) recallMany(l rowLog) {
	p := s.log.page()
	l.fresh(p)
	l.fill(p)
	l.asOf = s.log.asOf
	s.log = l
	s.many.forget()
}

// newerOf is the later row of the same delivery: what was read later stands, but
// for what it does not say.
func newerOf(old, d *model.Delivery) *model.Delivery {
	if old.Updated.After(d.Updated) && (!d.Updated.IsZero() || old.Outcome == d.Outcome) {
		return old
	}
	if old.Updated.Equal(d.Updated) && old.Outcome == d.Outcome && old.Code == d.Code && cmp.Or(d.Tries, old.Tries) == old.Tries && cmp.Or(old.Detail, d.Detail) == old.Detail {
		return old
	}
	return d
}
