package widget

// Follow goes on where another view stands that shows the beginning of the same
// document: with what is folded there, its cursor and its window.
func (v *JSONView) Follow(part *JSONView) {
	if v.doc == nil || part.doc == nil || part.doc.Len() > v.doc.Len() {
		return
	}
	v.wrap, v.widened = part.wrap, part.widened
	copy(v.wide, part.wide)
	v.w, v.scroll.h = part.w, part.scroll.h
	switch part.all {
	case allFolded:
		v.rows.foldAll()
	case allUnfolded:
		v.rows.unfoldAll()
	case asOpened:
	}
	v.all = part.all
	v.rows.takeFolds(part.rows)
	v.relined()
	v.scroll = part.scroll.over(v.lineIn(part), v.scroll)
	v.scroll.settle()
}

// lineIn is the line on which the cursor of a view of the beginning stands.
func (v *JSONView) lineIn(part *JSONView) int {
	i, closing := part.rows.at(part.scroll.cur)
	switch {
	case !closing:
		return v.rows.line(i)
	case int(v.doc.Node(i).Next) == int(part.doc.Node(i).Next):
		return v.rows.closerLine(i)
	}
	last, _ := part.rows.at(part.scroll.cur - 1) // the bracket stood where reading had come
	return v.rows.line(last)
}

// over is a window of other lines that shows a line where this one shows its
// cursor.
func (s *scroll) over(line int, other scroll) scroll {
	other.cur, other.top, other.sub = line, line-(s.cur-s.top), s.sub
	return other
}

// takeFolds folds and unfolds what is otherwise in an outline of the beginning.
func (o *outline) takeFolds(part *outline) {
	for i := range part.doc.Len() {
		on := part.folded.has(i)
		if on == o.folded.has(i) || !o.boxes.has(i) {
			continue
		}
		if o.folded.set(i, on); o.shown.has(o.row(i)) {
			o.refresh(i)
		}
	}
	o.shown.counted()
}
