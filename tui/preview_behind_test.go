package tui

import (
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

// tryAgain has the delivery of a row tried again; what is held of it is of the
// attempt before.
func (p *patient) tryAgain(i int) {
	p.t.Helper()
	p.watch.kept.Store(p.on(i), p.app.sh.snap.Log.Rows.At(i))
	snap := *p.app.sh.snap
	rows := copiesOf(snap.Log.Rows)
	rows[i].Updated, rows[i].Code = start.Add(-time.Minute).Add(time.Duration(rows[i].Code)*time.Second), rows[i].Code+1
	snap.Log.Rows = model.RowsOf(rows...)
	p.watch.snap = &snap
	p.send(changed{&snap})
}

// TestReadingAnew: what was tried again while it is shown is read anew by itself,
// once an attempt, and until then says which sides are of the one before.
func TestReadingAnew(t *testing.T) {
	p := newPatient(t, func(*model.Snapshot) {})
	p.press("2", "j", "j")
	p.rest()
	p.rest()
	p.wantsAsked(2)
	p.watch.answer <- struct{}{}
	p.send(soon(t, p.come))
	p.press("]", "]", "]")
	p.wants("No attempt is known")
	if p.pauses = nil; p.preview().lacks() {
		t.Fatal("it is asked for again though nothing has changed")
	}

	p.tryAgain(2)
	p.lacks("before the last attempt") // it is about to be read
	p.rest()
	p.wantsAsked(2)
	p.send(result[readSlow]{to: deliveriesID, val: readSlow{p.on(2)}})
	p.wants("before the last attempt · reading it …")
	p.watch.answer <- struct{}{}
	p.send(soon(t, p.come))
	p.lacks("before the last attempt")
	if len(p.pauses) != 0 || p.preview().lacks() {
		t.Error("it is asked for twice")
	}

	p.tryAgain(2) // and it cannot be read
	p.rest()
	p.wantsAsked(2)
	p.send(result[readOf]{to: deliveriesID, err: &model.Error{Code: model.Unreachable, Op: "read the delivery", Why: "connection refused"}})
	p.wants("before the last attempt · enter asks again", "No attempt is known")
	if len(p.pauses) != 0 {
		t.Error("it is asked for again and again")
	}
	_, cmd := p.app.Update(keyPress("enter"))
	p.beside(cmd)
	p.wantsAsked(2)
}
