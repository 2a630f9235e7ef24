package tui

import (
	"time"

	"github.com/hooktop/hooktop/model"
)

// knownFor is how long what was read is taken for the present.
const knownFor = 2 * time.Minute

// knownAt is the moment that figures are of: now, or when the provider was last
// heard where that is longer ago. Of the time since then nothing is known: neither
// that nothing came, nor that what failed has ended.
func (sh *shared) knownAt() time.Time {
	last := sh.snap.Log.AsOf
	if sh.snap.LogState == model.LogNotServed || last.IsZero() {
		last = sh.snap.Status.AsOf
	}
	if last.IsZero() || sh.at.Sub(last) < knownFor {
		return sh.at
	}
	return last
}

// emptiness says why nothing is known of the one endpoint; nil when it is known,
// also that it has no URL.
func (p *endpoints) emptiness() *emptiness {
	snap := p.sh.snap
	if len(snap.Endpoints) > 0 {
		return nil
	}
	return unread(p.sh, snap.EndErr, "endpoint")
}

// unread is what a page says of something that has not been read: that it is
// being read, that it may not be, or why it could not be and how it is tried
// again.
func unread(sh *shared, why *model.Error, what string) *emptiness {
	if link := sh.snap.Link.Err; why == nil && link != nil { // which it was not even asked for
		own := *link
		own.Op = "read the " + what
		why = &own
	}
	switch {
	case why == nil && !sh.waited:
		return &emptiness{}
	case why == nil:
		return &emptiness{what: "Reading the " + what + " …"}
	case why.Code == model.Denied:
		return &emptiness{what: "These credentials may not read the " + what + ": " + why.Why, do: errDo(why, "check the profile's key") + " · ^r tries again"}
	}
	return &emptiness{what: errWhy(why, ""), do: withRetry(why)}
}

// spanWords says of which time figures are: how much of it is loaded where that is
// not all, and until when where that is not now.
func (p *overview) spanWords() string {
	words := "last " + spans[p.span].name
	if p.fig == nil {
		return words
	}
	if p.fig.to.Before(p.sh.at.Add(-knownFor)) {
		words = spans[p.span].name + " until " + p.sh.hhmm(p.fig.to)
	}
	if p.fig.known.After(p.fig.from) {
		loaded := model.Age(p.fig.to.Sub(p.fig.known)) + " loaded"
		if p.w < leastWidth {
			return loaded
		}
		words += ", " + loaded
	}
	return words
}

// ofAll says before a remark how many of a list are shown where that is not all.
func ofAll(n, all int) string {
	if n >= all {
		return ""
	}
	return model.Grouped(n) + " of " + model.Grouped(all) + " · "
}
