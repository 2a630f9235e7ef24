package client

import (
	"context"
	"sync"
)

// mostCalls is how many ids of calls are kept for one act, the newest ones: a
// call log keeps no more either.
const mostCalls = 500

// made are the provider calls that were made under a context.
type made struct {
	mu  sync.Mutex
	ids []string
}

type madeKey struct{}

// WithCalls has the provider calls under the context be collected, for the act
// that will speak of them.
func WithCalls(ctx context.Context) context.Context {
	return context.WithValue(ctx, madeKey{}, &made{})
}

// Called adds a call by its id, where calls are collected.
func Called(ctx context.Context, id string) {
	m, ok := ctx.Value(madeKey{}).(*made)
	if !ok || id == "" {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ids = append(m.ids, id); len(m.ids) > mostCalls {
		m.ids = m.ids[1:]
	}
}

// TakeCalls returns the calls since it was last asked, oldest first; nil for none.
func TakeCalls(ctx context.Context) []string {
	m, ok := ctx.Value(madeKey{}).(*made)
	if !ok {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	ids := m.ids
	m.ids = nil
	return ids
}
