package tui

import (
	"strconv"
	"strings"
	"time"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/tui/widget"
)

// How many endpoints the overview lists at most: causes and timeline are worth
// more than those that are well.
const (
	mostEnds   = 5
	fewEnds    = 2
	roomForAll = 30 // lines, from which on there is room for the most
)

// manyEndpoints says how the worst of many endpoints do.
func (p *overview) manyEndpoints() []string {
	snap, k := p.sh.snap, p.sh.inks()
	n := len(snap.Endpoints)
	most := mostEnds
	if p.h < roomForAll {
		most = fewEnds
	}
	if n <= most+1 {
		most = n
	}
	right := ""
	if more := n - most; more > 0 {
		right = "worst first · 3 lists " + model.Grouped(more) + " more"
	}
	lines := []string{p.title("Endpoints", right, false)}
	if n == 0 || p.fig == nil {
		return append(lines, lineOf(p.w, k.Faint, "   "+p.noEndpoints()), blank(p.w))
	}
	shown, urls, lasts := p.fig.ends[:min(most, len(p.fig.ends))], 0, 0
	for _, r := range shown {
		urls = max(urls, cells(shortURL(r.e.URL)))
		if p.w >= leastWidth {
			lasts = max(lasts, cells(lastDelivered(p.sh, r.s.health)))
		}
	}
	for _, r := range shown {
		cell, ink := r.s.look(r.e, p.sh.knownAt(), k)
		s := newStrip(p.w)
		s.put(ink, "   "+widget.FitString(cell, endHealth, widget.Left)+" ")
		last := ""
		if p.w >= leastWidth {
			last = lastDelivered(p.sh, r.s.health)
		}
		s.put(k.Text, widget.FitString(shortURL(r.e.URL), max(0, min(urls, p.w-s.at-lasts-4)), widget.Middle))
		s.put(k.Faint, "   "+last)
		lines = append(lines, s.line())
	}
	return append(lines, blank(p.w))
}

func (p *overview) noEndpoints() string {
	switch snap := p.sh.snap; {
	case snap.EndErr != nil:
		return snap.EndErr.Error()
	case snap.Endpoints == nil && snap.Link.Err != nil:
		return "not read"
	case snap.Endpoints == nil, len(snap.Endpoints) > 0:
		return "reading the endpoints …"
	}
	return "there is none: messages are kept, and sent to nobody"
}

// counted puts on the cards of what is under way and has failed of which time,
// and of how much, they are, where the log was counted because the provider does
// not count. What is under way waits for its next attempt then: that it does not
// get less says nothing.
func (p *overview) counted(under, failed *card) {
	st := p.sh.snap.Status
	if st.Since.IsZero() {
		return
	}
	window := p.sh.knownAt().Sub(st.Since)
	words := model.Age(window)
	if h := int(window.Round(time.Hour) / time.Hour); h >= 1 && h <= 48 {
		words = strconv.Itoa(h) + " h"
	}
	under.title += " " + words
	failed.title += " " + words
	under.remark, under.warn = "from the log", false
	if !st.Processing.Known { // nor is it known which of those that failed are due again
		under.remark, failed.title = "retries not told", "Not delivered "+words
	}
	if st.Sampled != "" {
		short := strings.NewReplacer(" of ", "/", " endpoints, about ", " logs, ", " a minute", "/min", " endpoints read through", " logs read")
		under.remark = short.Replace(st.Sampled)
	}
}
