package watch

import (
	"cmp"
	"slices"

	"github.com/hooktop/hooktop/model"
)

// maxReread is how many pages are read again at most for one suspicion.
const maxReread = 20

// suspicion is that loaded rows below the first page no longer hold: the
// provider counts otherwise than they do.
type suspicion struct {
	known bool
	base  int // failed at the provider less failed and loaded, when they agreed
	drift int // the same at the last look
	seen  int // looks in a row that found the same drift, or too many under way
	todo  []mark
}

// markHead notes that the page behind the first one begins at position n.
func (l *rowLog) markHead(n int, cursor model.Cursor) {
	if n >= l.len() || cursor == "" {
		return
	}
	m := mark{at: n - l.shift, first: l.rows().ID(n), cursor: cursor}
	if len(l.marks) == 0 || l.marks[0].at-m.at >= pageSize {
		l.marks = slices.Insert(l.marks, 0, m)
	}
}

// mark notes where pages begin in the first part of the log.
func (l *rowLog) mark(seams []mark) {
	for _, m := range seams {
		i, ok := l.pack.Place(m.first)
		if !ok {
			continue
		}
		m.at = i - l.shift
		place, found := slices.BinarySearchFunc(l.marks, m.at, func(x mark, at int) int { return cmp.Compare(x.at, at) })
		if !found {
			l.marks = slices.Insert(l.marks, place, m)
		}
	}
}

// suspectRows compares the counts with the loaded rows. Two looks must agree, as
// counts and rows are not read at the same instant.
func (s *state) suspectRows() {
	failed, under := s.status.Failed, s.status.Processing
	if !failed.Known || !under.Known || failed.AtLeast || under.AtLeast || s.logState != model.LogReady || s.log.bare || len(s.suspect.todo) > 0 {
		return
	}
	u := &s.suspect
	drift := failed.N - s.log.failed
	if !u.known {
		*u = suspicion{known: true, base: drift, drift: drift}
		return
	}
	odd := (drift != u.base && drift == u.drift) || s.log.open > under.N
	u.drift = drift
	if !odd {
		u.seen = 0
		return
	}
	if u.seen++; u.seen < 2 {
		return
	}
	*u = suspicion{todo: s.log.doubtful()}
}

// doubtful lists the places of the loaded pages that hold rows which may have
// changed since: failed ones and those under way. Newest first.
func (l *rowLog) doubtful() (out []mark) {
	for i, m := range l.marks {
		from, ok := l.find(m)
		if !ok {
			continue
		}
		to := l.len()
		if i+1 < len(l.marks) {
			to = min(to, l.marks[i+1].at+l.shift)
		}
		if l.unsettled(from, to) {
			out = append(out, m)
		}
		if len(out) == maxReread {
			break
		}
	}
	return out
}

// unsettled says whether some rows have failed or are under way.
func (l *rowLog) unsettled(from, to int) (any bool) {
	l.rows().Scan(from, to, func(_ int, d *model.Delivery) bool {
		any = d.Outcome == model.Failed || d.Outcome == model.Processing
		return !any
	})
	return any
}

// find returns where a mark's page begins now; ok is false for a place that is
// no longer what it was.
func (l *rowLog) find(m mark) (i int, ok bool) {
	i = m.at + l.shift
	return i, i >= 0 && i < l.len() && l.rows().ID(i) == m.first
}

// span is how many rows a mark's page has, up to the next one.
func (l *rowLog) span(m mark) int {
	i, _ := slices.BinarySearchFunc(l.marks, m.at, func(x mark, at int) int { return cmp.Compare(x.at, at) })
	if i+1 < len(l.marks) {
		return min(l.marks[i+1].at-m.at, maxPageSize)
	}
	return min(max(l.len()-m.at-l.shift, 1), maxPageSize)
}

// again replaces loaded rows by what a page that was read again says of them.
func (l *rowLog) again(m mark, p model.Page) (changed bool) {
	if _, ok := l.find(m); !ok {
		return false
	}
	page, _ := l.pageOf(p)
	var changes []model.Splice
	for _, d := range page {
		if i, ok := l.pack.Place(d.ID); ok {
			changes = append(changes, model.Splice{At: i, N: 1, Rows: []*model.Delivery{d}})
		}
	}
	return l.put(changes...)
}

// pageFor is the page that a loaded row is in, and how many rows to ask for to
// reach it; ok is false for a row that no mark leads to.
func (l *rowLog) pageFor(id model.DeliveryID) (m mark, size int, ok bool) {
	at, ok := l.pack.Place(id)
	if !ok {
		return mark{}, 0, false
	}
	for i := len(l.marks) - 1; i >= 0; i-- {
		from, valid := l.find(l.marks[i])
		if valid && from <= at {
			return l.marks[i], max(l.span(l.marks[i]), at-from+1), at-from < maxPageSize
		}
	}
	return mark{}, at + 1, at < maxPageSize // the newest page
}
