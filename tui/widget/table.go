package widget

// Table shows rows and keeps the cursor on the same row, by key, when the rows
// change under it. A million rows cost per frame what fifty cost. Every method
// that moves keeps the cursor on a row and inside the window.
type Table[K comparable, T any] struct {
	key    func(T) K
	cols   []Column[T]
	rows   []T
	cursor int
	top    int
	w, h   int
	jump   bool
	spoken bool
	slots  []slot
}

// NewTable makes an empty table of no size; key names a row.
func NewTable[K comparable, T any](key func(T) K, cols ...Column[T]) *Table[K, T] {
	return &Table[K, T]{key: key, cols: cols}
}

// SetRows replaces the rows, which the table keeps and nobody may change
// afterwards. The cursor stays on its row and that row on its line; when the
// row is gone, the cursor stays at its place.
func (t *Table[K, T]) SetRows(rows []T) { t.SetRowsNear(rows, -1) }

// SetRowsNear is SetRows for who knows about where the cursor's row is by now; a
// negative place is unknown.
func (t *Table[K, T]) SetRowsNear(rows []T, near int) {
	old, had := t.Current()
	line := t.cursor - t.top
	if near < 0 {
		near = t.cursor
	}
	t.rows = rows
	if had {
		if i, ok := t.find(t.key(old), near, farthest); ok {
			t.cursor = i
			t.top = i - line
		}
	}
	t.settle()
}

// SetColumns replaces the columns.
func (t *Table[K, T]) SetColumns(cols ...Column[T]) {
	t.cols = cols
	t.slots = arrange(t.cols, t.w-gutter)
}

// SetCursorKey puts the cursor on the row of that key; false when there is none.
func (t *Table[K, T]) SetCursorKey(k K) bool {
	i, ok := t.find(k, t.cursor, len(t.rows))
	if ok {
		t.cursor = i
		t.settle()
	}
	return ok
}

// farthest is how far a row is looked for when rows change: in a million rows a
// frame would wait for it.
const farthest = 100_000

// find looks for a key from a row outwards, for rows seldom go far; no farther
// than most rows.
func (t *Table[K, T]) find(k K, from, most int) (int, bool) {
	n := len(t.rows)
	from = min(max(from, 0), max(n-1, 0))
	for d := 0; d <= most && (from-d >= 0 || from+d < n); d++ {
		if i := from - d; i >= 0 && i < n && t.key(t.rows[i]) == k {
			return i, true
		}
		if i := from + d; i < n && t.key(t.rows[i]) == k {
			return i, true
		}
	}
	return 0, false
}

// SetSize sets the size in cells, the header's line included.
func (t *Table[K, T]) SetSize(w, h int) {
	t.w, t.h = max(w, 0), max(h, 0)
	t.slots = arrange(t.cols, t.w-gutter)
	t.settle()
}

// SetJump makes the window jump by half its height at its edge instead of
// scrolling by a row: what stands beside the table then costs fewer bytes.
func (t *Table[K, T]) SetJump(half bool) { t.jump = half }

// Move moves the cursor by n rows.
func (t *Table[K, T]) Move(n int) {
	t.cursor = clamp(t.cursor, n, len(t.rows))
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
func (t *Table[K, T]) Top() { t.Move(-len(t.rows)) }

// Bottom moves the cursor to the last row.
func (t *Table[K, T]) Bottom() { t.Move(len(t.rows)) }

func (t *Table[K, T]) scroll(n int) {
	t.cursor = clamp(t.cursor, n, len(t.rows))
	t.top += n
	t.settle()
}

// Current returns the cursor's row; false when there are no rows.
func (t *Table[K, T]) Current() (row T, ok bool) {
	if t.cursor >= len(t.rows) {
		return row, false
	}
	return t.rows[t.cursor], true
}

// Index returns the cursor's place among the rows, from 0.
func (t *Table[K, T]) Index() int { return t.cursor }

// Len returns the number of rows.
func (t *Table[K, T]) Len() int { return len(t.rows) }

// AtTop says whether the cursor is on the first row, where new ones come in.
func (t *Table[K, T]) AtTop() bool { return t.cursor == 0 }

// Window returns the rows on the screen: from the first to before to.
func (t *Table[K, T]) Window() (from, to int) {
	return t.top, min(t.top+t.body(), len(t.rows))
}

// RowAt returns the row drawn on a line of the view, for the mouse.
func (t *Table[K, T]) RowAt(line int) (i int, ok bool) {
	i = t.top + line - (t.h - t.body())
	return i, line >= t.h-t.body() && line < t.h && i < len(t.rows)
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
	n, h := len(t.rows), t.body()
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
