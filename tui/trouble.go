package tui

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// ailment is something that lasts and that the frame says for as long.
type ailment struct {
	why   string   // in one line
	parts []string // what can be done about it; what is said first is worth most
}

// ailment is the one that is worst; false for none.
func (a *App) ailment() (ail ailment, ok bool) {
	snap := a.sh.snap
	switch {
	case a.top == profilesID: // what ails one of many is said in its line
		return ail, false
	case snap.Link.Err != nil && !snap.Status.AsOf.IsZero(): // else the page itself says what
		ail = a.cutOff(snap.Link.Err)
	case snap.LogState == model.LogFailed && snap.LogErr != nil && snap.Log.Rows.Len() > 0: // the link is up, and what it shows stands still
		ail = ailment{why: "log not read: " + snap.LogErr.Why, parts: []string{"^r tries now", "as of " + a.sh.hhmm(snap.Log.AsOf), "@ calls"}}
	case snap.EndErr != nil && len(snap.Endpoints) > 0:
		ail = ailment{why: "endpoints not read: " + snap.EndErr.Why, parts: []string{"^r tries now", "@ calls"}}
	case a.sh.deskless != "" && a.sh.desk == nil:
		ail = ailment{why: deskless + a.sh.deskless, parts: []string{"! all of it"}}
	case snap.KeepErr != nil:
		ail = ailment{why: "not kept since " + a.sh.hhmm(snap.KeepSince) + ": " + snap.KeepErr.Why, parts: []string{snap.KeepErr.Do}}
	default:
		return ail, false
	}
	return ail, true
}

// cutOff is that the provider does not answer, or not what was asked.
func (a *App) cutOff(e *model.Error) ailment {
	parts := []string{"^r tries now", "@ calls"}
	if e.Code == model.QuotaUsed { // the line above says until when
		parts = []string{e.Do}
	}
	if e.Code == model.RateLimited {
		parts = []string{"goes on by itself", "@ calls"}
	}
	if e.Code == model.Denied {
		parts = []string{"^r tries now", "check the profile's key", "@ calls"}
	}
	if at := a.sh.snap.Status.AsOf; a.sh.stale() && !at.IsZero() {
		first := 1
		if e.Code == model.QuotaUsed {
			first = 0
		}
		parts = slices.Insert(parts, first, "as of "+a.sh.hhmm(at))
	}
	return ailment{why: e.Why, parts: parts}
}

// trouble says at the end of a line why what is shown is not current or not
// kept, or why nothing can be changed, and what can be done about it.
func (a *App) trouble(s *strip) {
	ail, ok := a.ailment()
	if !ok {
		return
	}
	why, room := text.Clean(ail.why), s.w-s.at-3
	if room < leastWhy {
		return
	}
	do := ""
	for parts := ail.parts; len(parts) > 0; parts = parts[:len(parts)-1] {
		much := muchWhy
		if len(parts) == 1 { // the way out
			much = someWhy
		}
		if do = " · " + strings.Join(parts, " · "); cells(do)+min(cells(why), much) <= room {
			break
		}
		do = ""
	}
	why = ansi.Truncate(why, room-cells(do), "…")
	s.to(s.w - cells(why) - cells(do) - 1)
	s.put(a.sh.styles.Plain.Bad, why)
	s.put(a.sh.styles.Plain.Faint, do)
}

// leastWhy is how much of a reason is worth saying; someWhy and muchWhy are how
// much of it is worth more than what can be done first, and than all of that.
const (
	leastWhy = 24
	someWhy  = 32
	muchWhy  = 48
)

// noDesk says why nothing can be changed here.
func (sh *shared) noDesk() string {
	switch {
	case sh.desk != nil:
		return ""
	case sh.deskless != "":
		return sh.deskless
	case sh.opening:
		return "the store is being opened"
	}
	return "this session only looks"
}
