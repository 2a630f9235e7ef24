package tui

import "github.com/hooktop/hooktop/model"

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
	if why == nil {
		why = sh.snap.Link.Err
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
