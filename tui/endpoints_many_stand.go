package tui

import (
	"cmp"
	"slices"
	"time"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/themes"
)

// standing is how one of many endpoints does, from the loaded log.
type standing struct {
	health
	wrong    time.Time  // the newest that failed, or whose last attempt did
	retrying int        // under way again after an attempt failed, since anything was delivered
	places   []uint32   // of its latest deliveries in the log
	latest   model.Rows // these deliveries
}

// grade is how bad a standing is: the higher, the sooner it is looked at.
type grade uint8

const (
	gradeGood grade = iota
	gradeUnknown
	gradeSome // some fail
	gradeOff  // disabled: nothing is sent
	gradeBad
)

// grade weighs an endpoint.
func (s *standing) grade(e model.Endpoint, now time.Time) grade {
	bad, _ := s.words(now)
	switch {
	case e.Enabled == model.No:
		return gradeOff
	case bad, s.stuck():
		return gradeBad
	case s.failed > 0, s.retrying > 0:
		return gradeSome
	case s.delivered.IsZero():
		return gradeUnknown
	}
	return gradeGood
}

// stuck says that what is sent again has not been delivered, and nothing since.
func (s *standing) stuck() bool {
	return s.retrying > 0 && s.wrong.After(s.delivered) && s.ended == s.failed
}

// look is a standing in a glyph and a few words; the ink says the same.
func (s *standing) look(e model.Endpoint, now time.Time, k *themes.Inks) (cell string, ink themes.Ink) {
	switch s.grade(e, now) {
	case gradeOff:
		return "○ disabled", k.Warn
	case gradeBad:
		return "✗ " + s.wrongs(now), k.Bad
	case gradeSome:
		return "◐ " + s.wrongs(now), k.Warn
	case gradeGood:
		return "✓ healthy", k.Good
	case gradeUnknown:
	}
	return "? not known", k.Unknown
}

// wrongs says in few words what goes wrong.
func (s *standing) wrongs(now time.Time) string {
	switch {
	case !s.failing.IsZero() && s.failed == s.ended:
		return "failing " + model.Age(now.Sub(s.failing))
	case s.failed > 0:
		return model.Grouped(s.failed) + " of " + model.Grouped(s.ended) + " failed"
	case s.retrying > 0:
		return model.Grouped(s.retrying) + " being retried"
	}
	return "failing " + model.Age(now.Sub(s.failing))
}

// standingsOf reads how endpoints do from a log, newest first. A row that does
// not say which endpoint it went to is known by its URL, where only one has it.
func standingsOf(rows model.Rows, now time.Time, ends []model.Endpoint) map[model.EndpointID]*standing {
	by := make(map[model.EndpointID]*standing, len(ends))
	ids, count := map[string]model.EndpointID{}, map[string]int{}
	for _, e := range ends {
		by[e.ID] = &standing{}
		ids[e.URL] = e.ID
		count[e.URL]++
	}
	rows.Scan(0, rows.Len(), func(i int, d *model.Delivery) bool {
		to := d.To
		if to == "" && count[d.Endpoint] == 1 {
			to = ids[d.Endpoint]
		}
		if s := by[to]; s != nil && (d.To != "" || d.Endpoint != "") {
			if s.read(d, now); len(s.places) < mostLatest {
				s.places = append(s.places, uint32(i)) //nolint:gosec // a row's place
			}
		}
		return true
	})
	for _, s := range by {
		s.latest = rows.Pick(s.places)
	}
	return by
}

// read takes up the next older delivery.
func (s *standing) read(d *model.Delivery, now time.Time) {
	again := underWayAgain(d)
	if s.wrong.IsZero() && (again || d.Outcome == model.Failed) {
		s.wrong = d.Created
	}
	if again && s.delivered.IsZero() {
		s.retrying++
	}
	if s.settled || d.Outcome != model.Delivered && d.Outcome != model.Failed {
		return
	}
	recent := now.Sub(d.Created) < late
	if recent || s.delivered.IsZero() {
		s.take(d, recent)
	}
	s.settled = !recent && !s.delivered.IsZero()
}

// endRow is an endpoint as it stands.
type endRow struct {
	e    model.Endpoint
	s    *standing
	twin bool // others lead to the same URL
}

// ranked are endpoints as they stand, worst first; equals by age, so that
// they do not change places.
func ranked(ends []model.Endpoint, by map[model.EndpointID]*standing, now time.Time) []endRow {
	rows, count := make([]endRow, len(ends)), make(map[string]int, len(ends))
	for _, e := range ends {
		count[e.URL]++
	}
	for i, e := range ends {
		if rows[i] = (endRow{e, by[e.ID], count[e.URL] > 1}); rows[i].s == nil {
			rows[i].s = &standing{}
		}
	}
	slices.SortStableFunc(rows, func(a, b endRow) int {
		return cmp.Or(
			cmp.Compare(b.s.grade(b.e, now), a.s.grade(a.e, now)), cmp.Compare(b.s.failed+b.s.retrying, a.s.failed+a.s.retrying),
			a.e.Created.Compare(b.e.Created), cmp.Compare(a.e.ID, b.e.ID),
		)
	})
	return rows
}

// hasMany says whether a profile has many endpoints, or is of a provider that may.
func hasMany(snap *model.Snapshot) bool {
	return snap.Profile.Provider == model.Svix || snap.Profile.Provider == model.OpenWearables || len(snap.Endpoints) > 1
}
