package tui

import "github.com/hooktop/hooktop/model"

// unread says why nothing of the log is there yet; empty when something is. What
// was not read is not none.
func (p *overview) unread() string {
	switch snap := p.sh.snap; {
	case snap.Log.Rows.Len() > 0 && p.fig != nil && p.fig.bare:
		return "reading outcomes …"
	case snap.Log.Rows.Len() > 0:
	case snap.LogState == model.LogFailed:
		return "log not read"
	case snap.LogState == model.LogLoading:
		return "reading the log …"
	}
	return ""
}

// unsent says whether no message was ever sent.
func (p *overview) unsent() bool {
	snap := p.sh.snap
	return snap.LogState == model.LogReady && snap.Log.Complete && snap.Log.Rows.Len() == 0
}

// noOutcomes says why the log tells nothing of outcomes; empty when it does.
func (p *overview) noOutcomes() string {
	switch snap := p.sh.snap; {
	case snap.LogState == model.LogNotServed:
		return "no delivery log"
	case snap.Log.Bare && snap.Log.Rows.Len() > 0:
		return "the log gives ids only"
	}
	return ""
}

// noCauses says why no cause is listed.
func (p *overview) noCauses() string {
	switch p.sh.snap.LogState {
	case model.LogNotServed:
		return errWhy(p.sh.snap.LogErr, "This host does not serve a delivery log") + " · " + errDo(p.sh.snap.LogErr, "")
	case model.LogLoading:
		return "reading the delivery log …"
	case model.LogFailed:
		return errWhy(p.sh.snap.LogErr, "the delivery log could not be read")
	case model.LogReady:
		if why := p.noOutcomes(); why != "" {
			return why + ": neither outcomes nor causes are known"
		}
	}
	switch n := p.retrying(); {
	case p.unsent():
		return "No message has been sent yet; 4 sends a test event."
	case p.fig != nil && p.fig.bare:
		return "reading how the deliveries went …"
	case n > 0:
		return "Nothing has failed for good; " + model.Grouped(n) + " " + plural(n, "is", "are") + " being retried."
	case p.fig != nil && p.fig.part:
		return "Nothing has failed in what has been read so far."
	case p.fig != nil && !p.fig.whole:
		return "Nothing has failed in what is loaded."
	}
	return "Nothing has failed."
}

// retrying is how many deliveries are under way again after an attempt failed.
func (p *overview) retrying() (n int) {
	if p.fig == nil {
		return 0
	}
	for _, r := range p.fig.ends {
		n += r.s.retrying
	}
	return n
}
