package widget

// PointAt moves the cursor to what is drawn in a cell of the view: behind a line
// to its end, below the text to the last line.
func (e *Editor) PointAt(x, y int) {
	row := min(max(e.top+y, 0), len(e.lines)-1)
	e.to(spot{row, byteAt(e.lines[row], e.left+max(x-e.margin(), 0))})
}

// Wheel moves the cursor by lines.
func (e *Editor) Wheel(by int) { e.vertical(by) }
