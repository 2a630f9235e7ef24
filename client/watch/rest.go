package watch

import (
	"slices"
	"time"

	"github.com/hooktop/hooktop/model"
)

const (
	restAfter = 2                // readings of an endpoint's newest that told nothing new
	restFor   = 15 * time.Second // between two readings of one at rest
)

// hush takes note of whether a page of an endpoint told anything new.
func (r *reach) hush(changed, newest bool) {
	switch {
	case changed:
		r.same = 0
	case newest:
		r.same++
	}
}

// awake are the endpoints but those that are left alone for a while: nothing was new
// there of late, and nothing can have gone there since, as it is disabled or no
// message has come. One in view is not left alone.
func (s *state) awake(now time.Time) []model.Endpoint {
	latest := s.log.newest()
	return slices.DeleteFunc(slices.Clone(s.endpoints), func(e model.Endpoint) bool {
		r := s.many.ends[e.ID]
		if r == nil || !r.known || r.same < restAfter || s.face.inView(e.ID) || now.Sub(r.asked) >= restFor {
			return false
		}
		return e.Enabled == model.No || latest.Before(r.asked.Add(-underWay))
	})
}

// rouseAll has every endpoint read in its usual turn.
func (s *state) rouseAll() {
	if s.many == nil {
		return
	}
	for _, r := range s.many.ends {
		r.same = 0
	}
}
