package cli

import (
	"context"
	"slices"
	"sync"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// beside is what a console opens beside its first frame: a store takes longer
// than a frame may.
type beside struct {
	s       *Session
	said    int // of the session's warnings, how many the screen begins with
	watched client.Watched

	mu    sync.Mutex
	ended bool
	at    *runbook.Desk // nil while there is none
	stop  func()        // ends the desk; nil while there is none
}

// opened is the desk, once it is open.
func (b *beside) opened() *runbook.Desk {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.at
}

// memory opens the store for what is known over starts.
func (b *beside) memory(ctx context.Context) client.Memory {
	kept, err := b.s.Store(ctx)
	if err != nil {
		return nil // the desk says why
	}
	return kept
}

// desk opens the store for what changes something, and begins to carry on the
// runs that were left.
func (b *beside) desk(ctx context.Context) (*runbook.Desk, []string) {
	kept, err := b.s.Store(ctx)
	notices := slices.Clone(b.s.Warnings[b.said:])
	if err != nil {
		return nil, append(notices, "nothing can be changed: "+err.Error())
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended {
		return nil, notices
	}
	desk := b.s.Desk(kept, func() model.Rows { return b.watched.Snapshot().Log.Rows })
	b.at, b.stop = desk, carryOn(ctx, desk)
	return desk, notices
}

// end waits for what the desk has under way.
func (b *beside) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended = true; b.stop != nil {
		b.stop()
	}
}
