package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// shared is what every page may use. It is one per program, so one per SSH
// session; nothing here is global. Only App writes to it.
type shared struct {
	ctx      context.Context //nolint:containedctx // the program's life: what is asked ends with it
	watched  client.Watched
	desk     *runbook.Desk   // nil where nothing can be changed
	opening  bool            // the desk is still to come
	deskless string          // why there is none after all
	runs     *runbook.View   // never nil
	nextRuns RunFeed         // waits for newer ones; nil without a desk
	snap     *model.Snapshot // never nil
	styles   *themes.Styles
	at       time.Time      // when the last message came: the time of the frame
	loc      *time.Location // the zone that times are shown in
	tick     Ticker
	now      func() time.Time
	save     Save // writes files that the operator names; nil where none is written
	outside  Outside
	left     *lasting // how the screens were left; may be nil
	plain    bool     // who listens has lines told whole
	waited   bool     // the first answer takes longer than a glance: say so
}

// inks are the roles to draw with: faint while what is shown is not current.
func (sh *shared) inks() *themes.Inks {
	return sh.styles.Inks(false, sh.stale())
}

// stale says whether the page shows what may no longer be so.
func (sh *shared) stale() bool {
	switch sh.snap.Link.State {
	case model.LinkStale, model.LinkOffline, model.LinkNotPermitted, model.LinkNotFound:
		return true
	case model.LinkRateLimited, model.LinkQuotaUsed:
		l := sh.snap.Link
		return sh.at.Sub(l.Good) > 2*l.Every+waitNoted
	case model.LinkConnecting, model.LinkLive, model.LinkSlow:
	}
	return false
}

// waitNoted is how much longer than usual an answer may be waited for before
// what is shown counts as old.
const waitNoted = 30 * time.Second

// pageID addresses a page's results to it.
type pageID uint8

const (
	overviewID pageID = iota
	deliveriesID
	endpointsID
	testbenchID
	signatureID
	activityID
	recoveryID // no tab of its own: a run of the activity, seen near
	profilesID // every profile; all consoles have the same one
)

// page is one screen. Only App is a tea.Model.
type page interface {
	// update takes an answer or a paste meant for this page, or a key while the
	// page is typing.
	update(msg tea.Msg) (intent, tea.Cmd)
	// refresh takes up the shared snapshot.
	refresh() tea.Cmd
	resize(w, h int)
	// view draws exactly the lines it was sized for.
	view() []string
	// actions lists what keys do here now, the focused pane's first.
	actions() []action
	// typing is what is being typed; nil while keys are commands.
	typing() *typing
}

// typing is a line that takes keys as text: where the terminal's cursor stands
// in the page, and what the footer says meanwhile.
type typing struct {
	cursor *tea.Cursor
	hints  []widget.Hint
}

// intent is what a page or an overlay wants of App: a closed set.
type intent interface{ isIntent() }

type (
	// say puts a line in the footer and in the message history.
	say struct {
		text  string
		bad   bool
		whole bool      // in a box where the footer is too short for it
		slip  bool      // bad, but only of what was typed: the next key takes it away
		at    time.Time // when it was said
	}
	// visit goes to another page; with a filter where it is the deliveries, with a
	// run where it is the recovery.
	visit struct {
		to     pageID
		filter string
		run    model.RunID
	}
	// resend wants deliveries sent again; their plan comes first.
	resend struct{ choice choice }
	// lay puts an overlay over the page.
	lay struct{ over overlay }
	// clip copies text to the terminal's clipboard; what says what it is.
	clip struct{ what, text string }
	// leave ends the program.
	leave struct{}
)

func (say) isIntent()    {}
func (visit) isIntent()  {}
func (resend) isIntent() {}
func (lay) isIntent()    {}
func (clip) isIntent()   {}
func (leave) isIntent()  {}

// result is how every command answers: to one page, for one question. The page
// drops an answer to a question it no longer asks.
type result[T any] struct {
	to  pageID
	seq uint64
	val T
	err error
}

func (r result[T]) addressee() pageID { return r.to }

type addressed interface{ addressee() pageID }
