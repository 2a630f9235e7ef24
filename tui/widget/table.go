package widget

import "github.com/charmbracelet/x/ansi"

// Source is where a table has its rows from. Nothing of it changes.
type Source[K comparable, T any] interface {
	Len() int
	At(i int) T
	// IndexOf is the place of a key's row, which is looked for from a place
	// outwards; no farther than most rows.
	IndexOf(k K, near, most int) (i int, ok bool)
}

// Table shows rows and keeps the cursor on the same row, by key, when the rows
// change under it. It reads no other rows than it shows: a million of them cost per
// frame what fifty cost. Every method that moves keeps the cursor on a row and
// inside the window.
type Table[K comparable, T any] struct {
	key    func(T) K
	cols   []Column[T]
	needs  []int // cells that the widest cell of each fitting column took
	source Source[K, T]
	held   []T // the rows in the window, the cursor's among them
	first  int // the place of the first of them
	cursor int
	top    int
	w, h   int
	jump   bool
	spoken bool
	titles func(T) bool // rows that are the title of those below; nil for none
	slots  []slot
	head   kept   // as Prepare drew it
	drawn  []kept // those of the rows held
}

// NewTable makes an empty table of no size; key names a row.
func NewTable[K comparable, T any](key func(T) K, cols ...Column[T]) *Table[K, T] {
	return &Table[K, T]{key: key, cols: cols, needs: make([]int, len(cols)), source: list[K, T]{}}
}

// SetRows replaces the rows, which the table keeps and nobody may change
// afterwards. The cursor stays on its row and that row on its line; when the
// row is gone, the cursor stays at its place.
func (t *Table[K, T]) SetRows(rows []T) { t.SetSource(list[K, T]{rows, t.key}, -1) }

// SetSource is SetRows for rows that are read where they are shown. Near is about
// where the cursor's row is by now; a negative place is unknown.
func (t *Table[K, T]) SetSource(source Source[K, T], near int) {
	old, had := t.Current()
	line := t.cursor - t.top
	if near < 0 {
		near = t.cursor
	}
	t.source, t.held, t.drawn = source, nil, nil
	if had {
		if i, ok := source.IndexOf(t.key(old), near, farthest); ok {
			t.cursor = i
			t.top = i - line
		}
	}
	t.settle()
}

// list is a source of rows that are there.
type list[K comparable, T any] struct {
	rows []T
	key  func(T) K
}

func (l list[K, T]) Len() int { return len(l.rows) }

func (l list[K, T]) At(i int) T { return l.rows[i] }

func (l list[K, T]) IndexOf(k K, near, most int) (i int, ok bool) {
	n := len(l.rows)
	near = min(max(near, 0), max(n-1, 0))
	for d := 0; d <= most && (near-d >= 0 || near+d < n); d++ {
		if i = near - d; i >= 0 && i < n && l.key(l.rows[i]) == k {
			return i, true
		}
		if i = near + d; i < n && l.key(l.rows[i]) == k {
			return i, true
		}
	}
	return 0, false
}

// SetColumns replaces the columns.
func (t *Table[K, T]) SetColumns(cols ...Column[T]) {
	t.cols = cols
	t.Refit()
}

// Refit forgets what rows needed that are not shown now.
func (t *Table[K, T]) Refit() {
	t.needs = make([]int, len(t.cols))
	t.measure(t.held)
	t.arrange()
}

// arrange gives the columns their widths.
func (t *Table[K, T]) arrange() {
	t.slots = arrange(fit(t.cols, t.needs), t.w-gutter)
	t.redraw()
}

// SetCursorKey puts the cursor on the row of that key; false when there is none.
func (t *Table[K, T]) SetCursorKey(k K) bool {
	i, ok := t.source.IndexOf(k, t.cursor, t.Len())
	if ok {
		t.cursor = i
		t.settle()
	}
	return ok
}

// farthest is how far a row is looked for when rows change: in a million rows a
// frame would wait for it.
const farthest = 100_000

// SetSize sets the size in cells, the header's line included.
func (t *Table[K, T]) SetSize(w, h int) {
	t.w, t.h = max(w, 0), max(h, 0)
	t.arrange()
	if t.settle(); t.underTitle() && t.cursor < t.top+t.body()-1 {
		t.top--
		t.hold()
	}
}

// SetTitles names rows that are the title of those below them: one is not left
// above the window by the row next to it.
func (t *Table[K, T]) SetTitles(title func(T) bool) { t.titles = title }

// underTitle says whether the window begins right below a title.
func (t *Table[K, T]) underTitle() bool {
	return t.titles != nil && t.top > 0 && t.top <= t.Len() && t.titles(t.source.At(t.top-1))
}

// SetJump makes the window jump by half its height at its edge instead of
// scrolling by a row: what stands beside the table then costs fewer bytes.
func (t *Table[K, T]) SetJump(half bool) { t.jump = half }

// Move moves the cursor by n rows.
func (t *Table[K, T]) Move(n int) {
	t.cursor = clamp(t.cursor, n, t.Len())
	t.settle()
}

// PageDown moves the cursor and the window by a page.
func (t *Table[K, T]) PageDown() { t.scroll(max(t.body(), 1)) }

// PageUp moves the cursor and the window back by a page.
func (t *Table[K, T]) PageUp() { t.scroll(-max(t.body(), 1)) }

// Half moves the cursor and the window by half a page, down for dir > 0.
func (t *Table[K, T]) Half(dir int) {
	n := max(t.body()/2, 1)
	if dir < 0 {
		n = -n
	}
	t.scroll(n)
}

// Top moves the cursor to the first row.
func (t *Table[K, T]) Top() { t.Move(-t.Len()) }

// Bottom moves the cursor to the last row.
func (t *Table[K, T]) Bottom() { t.Move(t.Len()) }

func (t *Table[K, T]) scroll(n int) {
	t.cursor = clamp(t.cursor, n, t.Len())
	t.top += n
	t.settle()
}

// Current returns the cursor's row; false when there are no rows.
func (t *Table[K, T]) Current() (row T, ok bool) {
	if len(t.held) == 0 {
		return row, false
	}
	return t.row(t.cursor), true
}

// Index returns the cursor's place among the rows, from 0.
func (t *Table[K, T]) Index() int { return t.cursor }

// Len returns the number of rows.
func (t *Table[K, T]) Len() int { return t.source.Len() }

// row is a row in the window.
func (t *Table[K, T]) row(i int) T { return t.held[i-t.first] }

// AtTop says whether the cursor is on the first row, where new ones come in.
func (t *Table[K, T]) AtTop() bool { return t.cursor == 0 }

// Window returns the rows on the screen: from the first to before to.
func (t *Table[K, T]) Window() (from, to int) {
	return t.top, min(t.top+t.body(), t.Len())
}

// RowAt returns the row drawn on a line of the view, for the mouse.
func (t *Table[K, T]) RowAt(line int) (i int, ok bool) {
	i = t.top + line - (t.h - t.body())
	return i, line >= t.h-t.body() && line < t.h && i < t.Len()
}

// body is the number of lines for rows: a table of one line has no header.
func (t *Table[K, T]) body() int {
	if t.h > 1 {
		return t.h - 1
	}
	return t.h
}

// settle puts the cursor on a row and the window around it.
func (t *Table[K, T]) settle() {
	n, h := t.Len(), t.body()
	t.cursor = min(max(t.cursor, 0), max(n-1, 0))
	step := 0
	if t.jump {
		step = h / 2
	}
	switch {
	case t.cursor < t.top:
		t.top = t.cursor - step
	case t.cursor >= t.top+h:
		t.top = t.cursor - h + 1 + step
	}
	t.top = min(t.top, t.cursor)
	t.top = max(min(t.top, n-h), 0)
	if t.cursor == t.top && h > 1 && t.underTitle() {
		t.top--
	}
	t.hold()
}

// hold reads the rows that have come into the window. A table that has no lines
// holds the cursor's row.
func (t *Table[K, T]) hold() {
	from, to := t.Window()
	if from == to && t.Len() > 0 {
		from, to = t.cursor, t.cursor+1
	}
	if from == t.first && to-from == len(t.held) {
		return
	}
	held, wider := make([]T, to-from), false
	var drawn []kept
	if t.drawn != nil {
		drawn = make([]kept, len(held))
	}
	for i := range held {
		at := from + i - t.first
		if at < 0 || at >= len(t.held) {
			held[i] = t.source.At(from + i)
			wider = t.measure(held[i:i+1]) || wider
			continue
		}
		if held[i] = t.held[at]; drawn != nil {
			drawn[i] = t.drawn[at]
		}
	}
	t.held, t.drawn, t.first = held, drawn, from
	if wider {
		t.arrange()
	}
}

// measure takes note of what rows need that are shown, and says whether it is more
// than before: then columns are as wide from now on, whatever comes after them.
func (t *Table[K, T]) measure(rows []T) (wider bool) {
	for i := range t.cols {
		c := &t.cols[i]
		for k := 0; c.Fit && k < len(rows); k++ {
			words := c.Cell(rows[k])
			n, ok := simple(words)
			if !ok {
				n = ansi.StringWidth(clean(head(words, t.w)))
			}
			if n > t.needs[i] {
				t.needs[i], wider = n, true
			}
		}
	}
	return wider
}

// clamp moves a cursor by n among count places without overflow.
func clamp(cursor, n, count int) int {
	if n > count {
		n = count
	}
	if n < -count {
		n = -count
	}
	return min(max(cursor+n, 0), max(count-1, 0))
}
