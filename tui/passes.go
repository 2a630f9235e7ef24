package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// passes works out beside the screen what a page makes of snapshots, one pass at
// a time: of those that come meanwhile only the newest is taken up afterwards, and
// no pass is given up for a newer one, which a stream of them would never let end.
// After a long pass it rests, so that figures leave the machine to the keys.
type passes[T any] struct {
	seq  uint64 // of what is asked: an answer to what was asked before is dropped
	busy bool   // a pass is under way, or rested after
	due  bool   // there is something newer to work out
}

type (
	// passed is what a pass has worked out.
	passed[T any] struct {
		val  T
		took time.Duration
	}
	// passRested says that the rest after a pass is over.
	passRested[T any] struct{}
)

const (
	longPass  = 10 * time.Millisecond // shorter ones are not rested after
	passRests = 3                     // times as long as the pass took
	mostRest  = 2 * time.Second
)

// begin starts a pass, or keeps in mind that one is due.
func (s *passes[T]) begin(sh *shared, to pageID, f func() T) tea.Cmd {
	if s.waits() {
		return nil
	}
	s.busy = true
	return s.part(sh, to, f)
}

// part does a pass, or a further part of one that is done in parts.
func (s *passes[T]) part(sh *shared, to pageID, f func() T) tea.Cmd {
	now := sh.now
	return work(to, s.seq, func() passed[T] {
		began := now()
		v := f()
		return passed[T]{v, now().Sub(began)}
	})
}

// waits says whether a pass has to end first; then the next one is due.
func (s *passes[T]) waits() bool {
	s.due = s.busy
	return s.busy
}

// anew lets the next pass begin at once: it is asked something else by now.
func (s *passes[T]) anew() { s.seq, s.busy, s.due = s.seq+1, false, false }

// current says whether an answer is to what is asked.
func (s *passes[T]) current(msg result[passed[T]]) bool { return msg.seq == s.seq }

// rest follows a pass that has ended: again does the next one.
func (s *passes[T]) rest(sh *shared, msg result[passed[T]], again func() tea.Cmd) tea.Cmd {
	if msg.val.took < longPass {
		return s.goOn(result[passRested[T]]{seq: msg.seq}, again)
	}
	over := result[passRested[T]]{to: msg.to, seq: msg.seq}
	return sh.tick(min(passRests*msg.val.took, mostRest), func(time.Time) tea.Msg { return over })
}

// goOn ends a rest.
func (s *passes[T]) goOn(msg result[passRested[T]], again func() tea.Cmd) tea.Cmd {
	if msg.seq != s.seq {
		return nil
	}
	if s.busy = false; !s.due {
		return nil
	}
	return again()
}

// hand gives a newer snapshot to the pages. Those that make figures of it take it
// up where they are seen, else when they are come to, or with the next minute.
func (a *App) hand() []tea.Cmd {
	cmds := make([]tea.Cmd, 0, len(a.pages))
	for i, p := range a.pages {
		id := pageID(i)
		if a.behind[id] = (id == overviewID || id == endpointsID) && !a.sees(id); !a.behind[id] {
			cmds = append(cmds, p.refresh())
		}
	}
	return cmds
}

// catchUp lets a page that has come into view take up the snapshot.
func (a *App) catchUp() tea.Cmd {
	if !a.behind[a.top] || !a.sees(a.top) {
		return nil
	}
	a.behind[a.top] = false
	return a.pages[a.top].refresh()
}

// sees says whether a page of the console is on the screen.
func (a *App) sees(id pageID) bool { return a.top == id && !a.voice.away }
