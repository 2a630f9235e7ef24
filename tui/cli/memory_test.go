package cli_test

import (
	"context"
	"sync"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/tui/cli"
)

// memory is a store of runs and acts. What a test does not expect to be asked is
// nil, and panics.
type memory struct {
	client.Store
	mu     sync.Mutex
	acts   []model.Act
	runs   []model.Run
	steps  []model.Step
	claims []model.Claim
	leases []model.Lease
	full   error // nothing can be written

	filters []client.SavedFilter
}

func (m *memory) Append(_ context.Context, a model.Act) (model.Act, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.full != nil {
		return a, m.full
	}
	prev := model.Act{}
	if n := len(m.acts); n > 0 {
		prev = m.acts[n-1]
	}
	m.acts = append(m.acts, a.Chained(prev.Seq+1, prev.Hash))
	return m.acts[len(m.acts)-1], nil
}

func (m *memory) Acts(context.Context, client.ActFilter) ([]model.Act, error) { return m.acts, nil }

func (m *memory) Checkpoint(context.Context) (model.Checkpoint, error) {
	return model.Checkpoint{}, nil
}

func (m *memory) RunsOf(_ context.Context, _ string, open bool) (out []model.Run, _ error) {
	for i := range m.runs {
		if !open || !m.runs[i].State.Ended() {
			out = append(out, m.runs[i])
		}
	}
	return out, nil
}

func (m *memory) HeadsOf(ctx context.Context, profile string) ([]model.Run, error) {
	runs, err := m.RunsOf(ctx, profile, false)
	for i := range runs {
		runs[i].Plan = nil
	}
	return runs, err
}

func (m *memory) PlanOf(_ context.Context, id model.RunID) ([]byte, error) {
	for i := range m.runs {
		if m.runs[i].ID == id {
			return m.runs[i].Plan, nil
		}
	}
	return nil, nil
}

func (m *memory) Steps(_ context.Context, id model.RunID) (out []model.Step, _ error) {
	for _, s := range m.steps {
		if s.Run == id {
			out = append(out, s)
		}
	}
	return out, nil
}

func (m *memory) ClaimsOf(_ context.Context, id model.RunID) (out []model.Claim, _ error) {
	for _, c := range m.claims {
		if c.Run == id {
			out = append(out, c)
		}
	}
	return out, nil
}

func (m *memory) LeasesOf(context.Context, string) ([]model.Lease, error) { return m.leases, nil }

// kept gives a session a store, and a desk that works on it.
func kept(m *memory, s *cli.Session) *cli.Session {
	s.Who = "ops-1@host"
	s.Store = func(context.Context) (client.Store, error) { return m, nil }
	s.Desk = func(kept client.Store, rows func() model.Rows) *runbook.Desk {
		return runbook.New(runbook.Bench{
			Profile: s.Profile, Store: kept, Rows: rows, Who: s.Who, Holder: s.Who + " 1", Now: func() time.Time { return noon },
			Sleep: func(ctx context.Context, _ time.Duration) error { <-ctx.Done(); return ctx.Err() },
		})
	}
	return s
}

func (m *memory) CountClaims(_ context.Context, id model.RunID) (map[model.ClaimState]int, error) {
	states := map[model.ClaimState]int{}
	for _, c := range m.claims {
		if c.Run == id {
			states[c.State]++
		}
	}
	return states, nil
}
