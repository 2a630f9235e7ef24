package tui

import (
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// TestUnreadIsNotNone: while nothing of the log has been read, or could be, no
// figure says that nothing was delivered or failed.
func TestUnreadIsNotNone(t *testing.T) {
	lost := &model.Error{Code: model.Unavailable, Op: "read the messages", Why: "h refused the connection"}
	for _, c := range []struct {
		name string
		log  model.LogState
		err  *model.Error
		want string
	}{{"loading", model.LogLoading, nil, "reading the log …"}, {"failed", model.LogFailed, lost, "log not read"}} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, incident(), 120, 40)
			d.withSnapshot(func(s *model.Snapshot) {
				s.Log, s.LogState, s.LogErr = model.Log{}, c.log, c.err
				s.Status = model.Status{AsOf: start, Failed: model.Count{N: 7, Known: true}}
				s.Link = model.Link{State: model.LinkLive, Since: start, Good: start, Every: time.Second}
			})
			d.press("1")
			d.wants(c.want, "7")
			d.lacks("nothing has ended", "≥ 0", "max 0", "Timeline")
		})
	}
}

// TestTypesAreListedAgain: event types that could not be listed while the provider
// was not reached are asked for once more when it is.
func TestTypesAreListedAgain(t *testing.T) {
	d := newManyOperated(t, func(*sandbox.ManyOptions) {}, model.Svix)
	p, _ := d.app.pages[testbenchID].(*testbench)
	d.press("4")
	all := len(p.types)
	p.typesErr, p.types = &model.Error{Code: model.Unavailable, Op: "list the event types", Why: "refused"}, p.types[:2]
	p.narrow()
	d.wants("· the catalogue's")
	for _, s := range []model.LinkState{model.LinkOffline, model.LinkLive} {
		d.withSnapshot(func(snap *model.Snapshot) { snap.Link.State = s })
	}
	d.lacks("· the catalogue's")
	if len(p.types) != all {
		t.Errorf("%d event types, not %d", len(p.types), all)
	}
}
