package widget

// TitleAt is the title of the column drawn at a cell, for the mouse.
func (t *Table[K, T]) TitleAt(x int) (title string, ok bool) {
	at := gutter
	for _, s := range t.slots {
		if x >= at && x < at+s.w {
			return t.cols[s.col].Title, true
		}
		at += s.w + gap
	}
	return "", false
}
