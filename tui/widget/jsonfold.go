package widget

// foldable says whether node i has something to hide.
func (v *JSONView) foldable(i int) bool { return v.doc.Node(i).Children > 0 }

// isFolded says whether what node i holds is hidden by itself.
func (v *JSONView) isFolded(i int) bool { return v.rows.folded.has(i) }

// Toggle folds or unfolds the container under the cursor; a long string is
// wrapped, or cut again.
func (v *JSONView) Toggle() {
	i, ok := v.Node()
	switch {
	case !ok:
	case v.foldable(i):
		v.fold(i, !v.isFolded(i))
	case !v.doc.Node(i).Kind.Container():
		v.wide.set(i, !v.wide.has(i))
		v.widened = true
		v.scroll.sub = 0
		v.scroll.settle()
	}
}

// Click puts the cursor on what is drawn at (x, y) of the window. What it is on
// already where again is set, and what is clicked before it begins, where the mark
// of what is folded stands, is folded or unfolded.
func (v *JSONView) Click(x, y int, again bool) {
	line, ok := v.scroll.at(y)
	if !ok {
		return
	}
	again = again && line == v.scroll.cur
	if i, closing := v.rows.at(line); !closing && v.foldable(i) && v.isFolded(i) && x < v.indent(v.doc.Node(i).Depth) {
		again = true
	}
	if v.scroll.cur = line; again {
		v.Toggle()
	}
	v.scroll.settle()
}

// Fold folds the container under the cursor; when that is folded, or none, the
// cursor goes to the container around it.
func (v *JSONView) Fold() {
	i, ok := v.Node()
	switch {
	case !ok:
	case v.foldable(i) && !v.isFolded(i):
		v.fold(i, true)
	case v.doc.Node(i).Parent >= 0:
		v.GoTo(int(v.doc.Node(i).Parent))
	}
}

// Unfold unfolds the container under the cursor.
func (v *JSONView) Unfold() {
	if i, ok := v.Node(); ok && v.foldable(i) && v.isFolded(i) {
		v.fold(i, false)
	}
}

// FoldAll folds every container but the outermost.
func (v *JSONView) FoldAll() {
	if v.doc != nil {
		v.all = allFolded
		v.keepNode(v.rows.foldAll)
	}
}

// UnfoldAll unfolds every container.
func (v *JSONView) UnfoldAll() {
	if v.doc != nil {
		v.all = allUnfolded
		v.keepNode(v.rows.unfoldAll)
	}
}

// FoldSiblings folds the container under the cursor and those beside it, or
// unfolds them when it is folded.
func (v *JSONView) FoldSiblings() {
	i, ok := v.Node()
	if !ok || v.doc.Node(i).Parent < 0 {
		return
	}
	on := !v.isFolded(i)
	v.keepNode(func() { v.rows.siblings(int(v.doc.Node(i).Parent), on) })
}

// ToggleWrap switches between wrapping all long strings and cutting them.
func (v *JSONView) ToggleWrap() {
	v.wrap = !v.wrap
	v.scroll.sub = 0
	v.scroll.settle()
}

// GoTo unfolds what hides a node and puts the cursor on it.
func (v *JSONView) GoTo(i int) {
	if v.doc == nil || i < 0 || i >= v.doc.Len() {
		return
	}
	hidden := -1 // the outermost that hides it, which has a line
	for p := int(v.doc.Node(i).Parent); p >= 0; p = int(v.doc.Node(p).Parent) {
		if v.isFolded(p) {
			v.rows.folded.set(p, false)
			hidden = p
		}
	}
	if hidden >= 0 {
		v.rows.fold(hidden, false)
		v.relined()
	}
	v.line(v.rows.line(i))
}

// fold folds or unfolds a container that has a line, and puts the cursor on it.
func (v *JSONView) fold(i int, on bool) {
	at := v.rows.line(i)
	above := at - v.scroll.top
	if v.scroll.cur == at || above < 0 {
		above = v.scroll.cur - v.scroll.top
	}
	v.rows.fold(i, on)
	v.relined()
	v.scroll.cur = at
	v.scroll.top, v.scroll.sub = at-above, 0
	v.scroll.settle()
}

// relined takes up that there are other lines.
func (v *JSONView) relined() { v.scroll.n = v.rows.lines() }

// keepNode changes what is folded and leaves the cursor on its node, or on what
// hides it then, and on its line of the window.
func (v *JSONView) keepNode(change func()) {
	i, closing := v.rows.at(v.scroll.cur)
	above := v.scroll.cur - v.scroll.top
	change()
	v.relined()
	for p := v.doc.Node(i).Parent; p >= 0; p = v.doc.Node(int(p)).Parent {
		if v.isFolded(int(p)) {
			i, closing = int(p), false
		}
	}
	if v.scroll.cur = v.rows.line(i); closing && !v.isFolded(i) {
		v.scroll.cur = v.rows.closerLine(i)
	}
	v.scroll.top, v.scroll.sub = v.scroll.cur-above, 0
	v.scroll.settle()
}
