package cli

import (
	"context"
	"sync"
	"time"

	"github.com/hooktop/hooktop/model"
)

// How often a run that waits may cost a call of the log: what was refused
// meanwhile is told now and then, and counted at the end.
const (
	rarely = 15 * time.Second
	atEnd  = time.Second
)

// stepHandOver is the number of a change's step in which it may wait for long.
const stepHandOver = 5

// lately is the newest rows of the log, read anew when they are wanted and are
// not quite new. It is safe for use from any goroutine.
type lately struct {
	read func() model.Rows // none when it failed
	now  func() time.Time

	mu    sync.Mutex
	every time.Duration
	held  model.Rows
	asOf  time.Time
}

// newest are the rows of a session's log.
func newest(ctx context.Context, s *Session, now func() time.Time) *lately {
	return &lately{every: rarely, now: now, read: func() model.Rows {
		rows, err := loaded(ctx, s, 1, func(*model.Delivery) bool { return true })
		if err != nil {
			return model.Rows{}
		}
		return rows
	}}
}

func (l *lately) rows() model.Rows {
	l.mu.Lock()
	defer l.mu.Unlock()
	if at := l.now(); l.asOf.IsZero() || at.Sub(l.asOf) >= l.every {
		if rows := l.read(); rows.Len() > 0 {
			l.held = rows
		}
		l.asOf = at
	}
	return l.held
}

// hurry has the rows be new from now on.
func (l *lately) hurry() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.every = atEnd
}
