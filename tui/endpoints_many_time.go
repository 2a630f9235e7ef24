package tui

import (
	"context"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// graceMenu asks how long the old key is to stay good.
func (p *manyEnds) graceMenu(id model.EndpointID) (intent, tea.Cmd) {
	desk := p.sh.desk
	plan := func(grace time.Duration) (intent, tea.Cmd) {
		return say{text: "planning …"}, makePlan(func(ctx context.Context) (runbook.Plan, error) { return desk.PlanRotateKey(ctx, id, grace) })
	}
	var entries []entry
	for _, g := range []struct {
		key, name string
		d         time.Duration
	}{{"h", "the old key stays good for an hour", time.Hour}, {"d", "for a day, as the provider does unasked", 24 * time.Hour}, {"w", "for 7 days, the most there is", 7 * 24 * time.Hour}, {"0", "the old key ends at once: messages are refused until the new one is there", 0}} {
		entries = append(entries, entry{key: g.key, name: g.name, run: func() (intent, tea.Cmd) { return plan(g.d) }})
	}
	entries = append(entries, entry{key: "o", name: "for another time …", run: func() (intent, tea.Cmd) { return askGrace("", "", plan) }})
	return lay{newMenu("Rotate the key", entries)}, nil
}

// askGrace asks for a length of time, again for what is none.
func askGrace(value, wrong string, plan func(time.Duration) (intent, tea.Cmd)) (intent, tea.Cmd) {
	return lay{newPrompt("Rotate the key", "How long the old key stays good beside the new one: 90m, 36h, 3d; at most 7d.", value, func(s string) (intent, tea.Cmd) {
		d, ok := span(s)
		switch {
		case !ok:
			return askGrace(s, strconv.Quote(s)+" is no time: write 90m, 36h or 3d", plan)
		case d > mostGrace:
			return askGrace(s, "the old key can stay good for 7 days at most", plan)
		}
		return plan(d)
	}).because(wrong)}, nil
}

// mostGrace is how long an old key may stay good (Svix: rotation).
const mostGrace = 7 * 24 * time.Hour

// spanMenu asks since when what failed is to be sent again.
func (p *manyEnds) spanMenu(id model.EndpointID) (intent, tea.Cmd) {
	desk, now := p.sh.desk, p.sh.at
	plan := func(since time.Time) (intent, tea.Cmd) {
		return say{text: "planning …"}, makePlan(func(ctx context.Context) (runbook.Plan, error) {
			return desk.PlanRecoverSince(ctx, id, since, time.Time{})
		})
	}
	var entries []entry
	for _, s := range []struct {
		key, name string
		d         time.Duration
	}{{"h", "what failed in the last hour", time.Hour}, {"6", "in the last 6 hours", 6 * time.Hour}, {"d", "in the last day", 24 * time.Hour}, {"w", "in the last 7 days", 7 * 24 * time.Hour}, {"m", "in the last 14 days, the most there is", 14 * 24 * time.Hour}} {
		entries = append(entries, entry{key: s.key, name: s.name, run: func() (intent, tea.Cmd) { return plan(now.Add(-s.d)) }})
	}
	entries = append(entries, entry{key: "o", name: "since another time …", run: func() (intent, tea.Cmd) {
		return p.askSince("", "", "Since when: 90m, 36h, 3d ago, or a time with its offset, such as "+now.UTC().Format("2006-01-02 15:04Z")+"; the provider goes back 14 days at most.", now, plan)
	}})
	return lay{newMenu("Recover, of the last 14 days at most", entries)}, nil
}

// askSince asks for a moment, again for one that cannot be taken.
func (p *manyEnds) askSince(value, wrong, about string, now time.Time, plan func(time.Time) (intent, tea.Cmd)) (intent, tea.Cmd) {
	return lay{newPrompt("Recover", about, value, func(s string) (intent, tea.Cmd) {
		since, why := model.PastMoment(s, now)
		if why != "" {
			return p.askSince(s, why, about, now, plan)
		}
		return plan(since)
	}).because(wrong)}, nil
}

// span reads a length of time with one unit: 90s, 90m, 36h, 3d, 1w.
func span(s string) (time.Duration, bool) {
	s = strings.TrimSpace(s)
	if s == "0" {
		return 0, true
	}
	const most = 1 << 24 // of any unit: no sum overflows
	for unit, d := range map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour} {
		digits, ok := strings.CutSuffix(s, unit)
		if n, err := strconv.ParseUint(digits, 10, 24); ok && err == nil && n < most/uint64(max(d/time.Hour, 1)) {
			return time.Duration(n) * d, true
		}
	}
	return 0, false
}
