package watch

import (
	"sync/atomic"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// presence is what faces tell of themselves. It is apart from the state, which may
// be locked while pages are taken up: a key must not wait for that.
type presence struct {
	touch atomic.Pointer[time.Time]                 // the last; nil for never
	seen  atomic.Pointer[map[model.EndpointID]bool] // endpoints in view; nil for none yet
}

// touched is when somebody last looked; zero for never.
func (p *presence) touched() time.Time {
	if at := p.touch.Load(); at != nil {
		return *at
	}
	return time.Time{}
}

// inView says whether somebody looks at an endpoint.
func (p *presence) inView(id model.EndpointID) bool {
	seen := p.seen.Load()
	return seen != nil && (*seen)[id]
}

// Touch says that somebody is looking: polling is fast for ten minutes.
func (w *Watch) Touch() {
	now := w.o.Now()
	if before := w.s.face.touch.Swap(&now); before == nil || now.Sub(*before) >= model.WatchedFor {
		w.rouse()
	}
}

// Look names the endpoints in view: they are read before the others.
func (w *Watch) Look(ends []model.EndpointID) {
	seen := make(map[model.EndpointID]bool, len(ends))
	for _, id := range ends {
		seen[id] = true
	}
	w.s.face.seen.Store(&seen)
}

var _ client.Looker = (*Watch)(nil)
