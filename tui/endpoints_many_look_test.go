package tui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// lookedAt notes what the watch is told.
type lookedAt struct {
	feed
	told [][]model.EndpointID
}

func (l *lookedAt) Look(ends []model.EndpointID) {
	l.told = append(l.told, slices.Clone(ends))
	l.feed.Look(ends)
}

// unread are those of some endpoints whose deliveries have not been asked for.
func (d manyDesk) unread(ends []model.EndpointID) (out []model.EndpointID) {
	for _, id := range ends {
		if !slices.ContainsFunc(d.watch.Calls(), func(c client.Call) bool { return strings.Contains(c.Path, "/endpoint/"+string(id)+"/msg") }) {
			out = append(out, id)
		}
	}
	return out
}

// TestManyReadInView: of hundreds of endpoints the last are read right after they
// came into view, and the watch is told of what is in view only when that changes.
func TestManyReadInView(t *testing.T) {
	d := openMany(t, sandbox.ManyOptions{Seed: 5, Endpoints: 300, Deliveries: 2400, Incident: true, Learn: -1}, model.Svix)
	w := &lookedAt{feed: feed{d.watch}}
	d.app.sh.watched = w
	d.poll()
	if len(w.told) != 0 {
		t.Fatalf("told of %d while another page is shown", len(w.told))
	}
	ends := d.app.sh.snap.Endpoints // read in this order, but for those in trouble
	last := d.unread([]model.EndpointID{ends[len(ends)-1].ID, ends[len(ends)-2].ID})
	if len(last) != 2 || len(ends) != 300 {
		t.Fatalf("of the last of %d, %d were not read before", len(ends), len(last))
	}
	seen := func() bool { return len(w.told) > 0 && slices.Contains(w.told[len(w.told)-1], last[0]) }
	d.press("3")
	for range 20 {
		if !seen() {
			d.press("pgdown")
		}
	}
	told := len(w.told)
	if !seen() || len(w.told[told-1]) > 40 {
		t.Fatalf("told %d times, and %s is not in view", told, last[0])
	}
	inView := w.told[told-1]
	d.press("j", "k")
	d.send(minute{})
	if len(w.told) != told {
		t.Errorf("told %d times of the same", len(w.told)-told+1)
	}
	d.clock.Advance(2 * time.Second)
	d.poll()
	if late := d.unread(inView); len(late) > 0 {
		t.Errorf("of %d in view, %d are not read yet", len(inView), len(late))
	}
	d.press("1")
	if n := len(w.told); len(w.told[n-1]) != 0 {
		t.Errorf("still told of %v on another page", w.told[n-1])
	}
}
