package tui

import (
	"cmp"
	"slices"

	"github.com/hooktop/hooktop/model"
)

// ailing is how ill a profile is: the higher, the sooner it is looked at.
type ailing uint8

const (
	ailNothing ailing = iota // what was sent arrived
	ailUnseen                // not open, or nothing is known of it yet
	ailBefore                // what failed still stands, but none of it is new
	ailSome                  // something went wrong in the last hour, or an endpoint gets nothing
	ailStuck                 // what is under way does not get less
	ailLost                  // it is not reached, or refuses the key: how it does is not known
	ailFailing               // half of what was sent in the last hour went wrong, or no endpoint gets anything
)

// trouble says whether somebody should look now.
func (a ailing) trouble() bool { return a >= ailSome }

// openState says how far a profile is open.
type openState uint8

const (
	notOpen openState = iota
	toBeOpened
	beingOpened
	notOpened // it was tried
	isOpen
)

// profileLine is one of several profiles as it stands.
type profileLine struct {
	choice Choice
	place  int // among the configured ones
	state  openState
	err    error           // why it could not be opened
	snap   *model.Snapshot // nil unless it is open
	fig    lineFigures
}

// production says whether the profile is the real thing.
func (l *profileLine) production() bool { return l.choice.Environment == model.Production }

// seen says whether anything is known of how it does.
func (l *profileLine) seen() bool {
	return l.snap != nil && (!l.snap.Status.AsOf.IsZero() || l.snap.Log.Rows.Len() > 0)
}

// lost says whether it is not reached any more, or was not at all.
func (l *profileLine) lost() bool {
	if l.snap == nil {
		return false
	}
	s := l.snap.Link.State
	return s == model.LinkOffline || s == model.LinkNotPermitted || s == model.LinkNotFound
}

// logLost says whether its log cannot be read any more, though it is reached.
func (l *profileLine) logLost() bool {
	return l.snap != nil && l.snap.LogState == model.LogFailed && l.snap.LogErr != nil
}

// ailing weighs a profile. What was failing when it was lost goes on to count.
func (l *profileLine) ailing() ailing {
	f := &l.fig
	switch {
	case f.broken == f.used && f.used > 0, f.hour.Failed > 0 && f.hour.Failed >= f.hour.Delivered+f.hour.Unknown:
		return ailFailing
	case l.lost():
		return ailLost
	case !l.seen(), f.at.IsZero():
		return ailUnseen
	case f.trend.State == model.TrendStuck && l.snap.Status.Since.IsZero() && l.snap.Status.Processing.Known: // a provider that counts itself
		return ailStuck
	case f.lately.N > 0, f.broken > 0:
		return ailSome
	case l.snap.Status.Failed.N > 0:
		return ailBefore
	case !l.snap.Status.Failed.Known, l.logLost():
		return ailUnseen
	}
	return ailNothing
}

// rank puts profiles worst first: what is in trouble before what is not; of each,
// production before all else; then by what is wrong, by how much went wrong in
// the last hour, by how many failed at all; then as they are configured, so that
// equals do not change places.
func rank(lines []profileLine) {
	slices.SortStableFunc(lines, func(a, b profileLine) int {
		x, y := a.ailing(), b.ailing()
		return cmp.Or(
			first(x.trouble(), y.trouble()), first(a.production(), b.production()), cmp.Compare(y, x),
			cmp.Compare(b.fig.lately.N, a.fig.lately.N), cmp.Compare(b.failed(), a.failed()), cmp.Compare(a.place, b.place),
		)
	})
}

// failed is how many have failed; 0 where that is not known.
func (l *profileLine) failed() int {
	if l.snap == nil {
		return 0
	}
	return l.snap.Status.Failed.N
}

// first puts what is so before what is not.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}
