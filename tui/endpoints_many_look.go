package tui

import (
	"slices"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// lookAt tells the watch which endpoints are on the screen: it reads those before
// the others, of which there may be hundreds.
func (a *App) lookAt() {
	if p, ok := a.pages[endpointsID].(*endpoints); ok {
		p.many.lookAt(a.top == endpointsID && hasMany(a.sh.snap))
	}
}

// lookAt is App's. Nothing is told twice: this is asked after every message.
func (p *manyEnds) lookAt(front bool) {
	var seen []endRow
	if front {
		seen = p.inView()
	}
	if slices.EqualFunc(seen, p.looked, func(r endRow, id model.EndpointID) bool { return r.e.ID == id }) {
		return
	}
	p.looked = p.looked[:0:0] // the watch may hold on to what it was given
	for _, r := range seen {
		p.looked = append(p.looked, r.e.ID)
	}
	if w, able := p.sh.watched.(client.Looker); able {
		w.Look(p.looked)
	}
}
