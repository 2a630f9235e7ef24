package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// patience is how long a question to a provider may take before it is given up.
const patience = 30 * time.Second

// glance is how long an answer may take before waiting for it is mentioned.
const glance = 100 * time.Millisecond

// ask is the only place where the screens wait for an answer. The closure holds
// values, never a page.
func ask[T any](to pageID, seq uint64, f func(context.Context) (T, error)) tea.Cmd {
	return askWithin(context.Background(), to, seq, f)
}

// askWithin is ask for what may be given up earlier.
func askWithin[T any](ctx context.Context, to pageID, seq uint64, f func(context.Context) (T, error)) tea.Cmd {
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		v, err := f(ctx)
		return result[T]{to: to, seq: seq, val: v, err: err}
	}
}

// work is ask for what takes time but waits for nobody.
func work[T any](to pageID, seq uint64, f func() T) tea.Cmd {
	return func() tea.Msg { return result[T]{to: to, seq: seq, val: f()} }
}

type (
	// changed brings a newer snapshot. App asks for the next one each time.
	changed struct{ snap *model.Snapshot }
	// glanced says that the first answer takes longer than a glance.
	glanced struct{}
	// minute says that the clock in the frame may have moved.
	minute struct{}
)

// next waits for a snapshot newer than seq. It ends with the program.
func next(ctx context.Context, w client.Watched, seq uint64) tea.Cmd {
	return func() tea.Msg {
		snap, err := w.Changed(ctx, seq)
		if err != nil {
			return nil
		}
		return changed{snap}
	}
}

// viewed brings a newer view of the runs.
type viewed struct{ view *runbook.View }

// nextView waits for a view of the runs newer than seq.
func nextView(ctx context.Context, next RunFeed, seq uint64) tea.Cmd {
	return func() tea.Msg {
		v, err := next(ctx, seq)
		if err != nil {
			return nil
		}
		return viewed{v}
	}
}

// told is the outcome of a question whose answer arrives with the next
// snapshot: only a failure is said.
type told struct{ err error }

// tell asks for something that shows in the snapshot.
func tell(ctx context.Context, f func(context.Context) error) tea.Cmd {
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		return told{f(ctx)}
	}
}

// untilMinute waits for the next minute of the clock.
func (a *App) untilMinute() tea.Cmd {
	now := a.now()
	return a.sh.tick(now.Truncate(time.Minute).Add(time.Minute).Sub(now), func(time.Time) tea.Msg { return minute{} })
}
