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
	if n >= len(l.rows) || cursor == "" {
		return
	}
	m := mark{at: n - l.shift, first: l.rows[n].ID, cursor: cursor}
	if len(l.marks) == 0 || l.marks[0].at-m.at >= pageSize {
		l.marks = slices.Insert(l.marks, 0, m)
	}
}

// mark notes where pages begin in the first part of the log.
func (l *rowLog) mark(seams []mark) {
	at := 0
	for _, m := range seams {
		i, ok := (model.Log{Rows: l.rows}).Find(m.first, at)
		if !ok {
			continue
		}
		at, m.at = i, i-l.shift
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
		to := len(l.rows)
		if i+1 < len(l.marks) {
			to = min(to, l.marks[i+1].at+l.shift)
		}
		if from < to && slices.ContainsFunc(l.rows[from:to], func(d *model.Delivery) bool {
			return d.Outcome == model.Failed || d.Outcome == model.Processing
		}) {
			out = append(out, m)
		}
		if len(out) == maxReread {
			break
		}
	}
	return out
}

// find returns where a mark's page begins now; ok is false for a place that is
// no longer what it was.
func (l *rowLog) find(m mark) (i int, ok bool) {
	i = m.at + l.shift
	return i, i >= 0 && i < len(l.rows) && l.rows[i].ID == m.first
}

// span is how many rows a mark's page has, up to the next one.
func (l *rowLog) span(m mark) int {
	i, _ := slices.BinarySearchFunc(l.marks, m.at, func(x mark, at int) int { return cmp.Compare(x.at, at) })
	if i+1 < len(l.marks) {
		return min(l.marks[i+1].at-m.at, maxPageSize)
	}
	return min(max(len(l.rows)-m.at-l.shift, 1), maxPageSize)
}

// again replaces loaded rows by what a page that was read again says of them.
func (l *rowLog) again(m mark, p model.Page) (changed bool) {
	at, ok := l.find(m)
	if !ok {
		return false
	}
	page, _, _ := l.pageOf(p)
	rows := l.rows
	for _, d := range page {
		old := l.ids.of(d.ID)
		if old == nil || old == d {
			continue
		}
		i, ok := (model.Log{Rows: rows}).Find(d.ID, at)
		if !ok {
			continue
		}
		if !changed {
			rows = slices.Clone(rows)
			changed = true
		}
		rows[i] = d
		l.learn(d)
	}
	l.rows = rows
	return changed
}

// pageFor is the page that a loaded row is in, and how many rows to ask for to
// reach it; ok is false for a row that no mark leads to.
func (l *rowLog) pageFor(id model.DeliveryID) (m mark, size int, ok bool) {
	if l.ids.of(id) == nil {
		return mark{}, 0, false
	}
	at, ok := (model.Log{Rows: l.rows}).Find(id, 0)
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
