package tui

import (
	"cmp"
	"context"
	"slices"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"

	tea "charm.land/bubbletea/v2"
)

// failCause is one reason for which deliveries of a run were not delivered.
type failCause struct {
	why   string
	state model.ClaimState
	n     int
	last  model.Claim // the newest of them
}

// failures are the deliveries of a run that were not delivered, by reason. They
// are read page by page as they come, and again from the first where some came
// in between.
type failures struct {
	run    model.RunID
	seen   int
	after  int // the place of the last one seen
	causes []failCause
}

// failPage is how many claims one reading takes.
const failPage = 1000

// undelivered is how many a run has by now that it did not deliver.
func undelivered(r *runbook.RunView) int {
	if r == nil || r.Progress == nil || r.Run.Kind != model.RunRetry {
		return 0
	}
	return r.Progress.Failed + r.Progress.Unknown + r.Progress.Excluded
}

// readOn takes up the next ones of a run; what it goes on from stays as it is.
func readOn(ctx context.Context, desk *runbook.Desk, f failures) (failures, error) {
	for {
		page, last, err := desk.Claims(ctx, f.run, client.ClaimsWanted{
			States: []model.ClaimState{model.ClaimFailed, model.ClaimUnknown, model.ClaimExcluded}, After: f.after, Limit: failPage,
		})
		if err != nil || len(page) == 0 {
			return f, err
		}
		f.causes = slices.Clone(f.causes)
		for _, c := range page {
			f.add(c)
		}
		f.after, f.seen = last, f.seen+len(page)
		if len(page) < failPage {
			break
		}
	}
	slices.SortStableFunc(f.causes, func(a, b failCause) int {
		return cmp.Or(b.n-a.n, cmp.Compare(a.why, b.why))
	})
	return f, nil
}

func (f *failures) add(c model.Claim) {
	why := cmp.Or(c.Note, "no reason is given")
	for i := range f.causes {
		if g := &f.causes[i]; g.why == why && g.state == c.State {
			if g.n++; !c.Updated.Before(g.last.Updated) {
				g.last = c
			}
			return
		}
	}
	f.causes = append(f.causes, failCause{why: why, state: c.State, n: 1, last: c})
}

// readFails reads what has failed again since the last time, one reading at a
// time.
func (p *recovery) readFails() tea.Cmd {
	r := p.current()
	if r == nil || p.sh.desk == nil || p.reading {
		return nil
	}
	if p.fails.run != r.Run.ID {
		p.fails = failures{run: r.Run.ID}
	}
	n := undelivered(r)
	if n == p.fails.seen {
		return nil
	}
	if p.missed || n < p.fails.seen { // some came between those that were read
		p.fails.seen, p.fails.after, p.fails.causes = 0, 0, nil
	}
	p.reading = true
	p.failSeq++
	desk, fails := p.sh.desk, p.fails
	return ask(recoveryID, p.failSeq, func(ctx context.Context) (failures, error) { return readOn(ctx, desk, fails) })
}

// takeFails takes up what was read.
func (p *recovery) takeFails(msg result[failures]) {
	if msg.seq != p.failSeq {
		return
	}
	if p.reading = false; msg.err != nil || msg.val.run != p.fails.run {
		return
	}
	p.fails = msg.val
	p.missed = p.fails.seen < undelivered(p.current())
}
