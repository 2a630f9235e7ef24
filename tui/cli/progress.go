package cli

import (
	"strconv"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// progressRecord is how far a run is, as machines read it.
type progressRecord struct {
	Total     int      `json:"total"`
	Queued    int      `json:"queued"`
	Sent      int      `json:"sent"` // the request may have left, its answer is not known
	Accepted  int      `json:"accepted"`
	Delivered int      `json:"delivered"`
	Failed    int      `json:"failed_again"`
	Excluded  int      `json:"excluded"`
	Unknown   int      `json:"unknown"`
	Rate      float64  `json:"rate"`         // sent a second, lately
	Left      *float64 `json:"left_seconds"` // until all has ended
	Phase     *string  `json:"phase"`
}

// recordOfProgress is null for a run that sends no deliveries again.
func recordOfProgress(p *runbook.Progress) *progressRecord {
	if p == nil {
		return nil
	}
	return &progressRecord{
		p.Total, p.Queued, p.Sent, p.Accepted, p.Delivered, p.Failed, p.Excluded, p.Unknown,
		p.Rate, given(p.Left.Seconds(), p.Left != model.NoTime), word(p.Phase),
	}
}

// progressOf is how far a run is; nil for one that sends no deliveries again.
func progressOf(v runbook.RunView) *runbook.Progress {
	if v.Progress != nil || len(v.Claims) == 0 {
		return v.Progress
	}
	states := map[model.ClaimState]int{}
	for i := range v.Claims {
		states[v.Claims[i].State]++
	}
	return runbook.Counted(states)
}

// counts are how many deliveries are how far, in the order of their way: "340
// delivered · 3 failed again · 12 under way · 645 waiting".
func counts(p *runbook.Progress) string {
	var words []string
	for _, c := range []struct {
		n    int
		word string
	}{
		{p.Delivered, string(model.ClaimDelivered)},
		{p.Failed, string(model.ClaimFailed)},
		{p.Unknown, string(model.ClaimUnknown)},
		{p.Excluded, string(model.ClaimExcluded)},
		{p.Sent + p.Accepted, "under way"},
		{p.Queued, "waiting"},
	} {
		if c.n > 0 {
			words = append(words, model.Grouped(c.n)+" "+c.word)
		}
	}
	return strings.Join(words, " · ")
}

// rateWords say how fast deliveries are sent, lately.
func rateWords(perSecond float64) string {
	if perSecond < 1 {
		return strconv.FormatFloat(perSecond*60, 'f', 1, 64) + " a minute"
	}
	return strconv.FormatFloat(perSecond, 'f', 1, 64) + " a second"
}

// progressLine is one line for people: the phase, the counts, pace and time left
// where they are known.
func progressLine(p *runbook.Progress) string {
	words := []string{counts(p)}
	if p.Phase != "" {
		words = []string{p.Phase, counts(p)}
	}
	if p.Rate > 0 {
		words = append(words, rateWords(p.Rate))
	}
	if p.Left != model.NoTime && p.Left >= time.Second {
		words = append(words, "about "+model.Dur(p.Left.Round(time.Second))+" left")
	}
	return strings.Join(words, " · ")
}
