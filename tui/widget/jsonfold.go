package widget

import "slices"

// bits is a set of nodes.
type bits []uint64

func newBits(n int) bits      { return make(bits, (n+63)/64) }
func (b bits) has(i int) bool { return b[i/64]>>(i%64)&1 != 0 }
func (b bits) set(i int, on bool) {
	if on {
		b[i/64] |= 1 << (i % 64)
	} else {
		b[i/64] &^= 1 << (i % 64)
	}
}

// foldable says whether node i has something to hide.
func (v *JSONView) foldable(i int) bool { return v.doc.Node(i).Children > 0 }

// Toggle folds or unfolds the container under the cursor; a long string is
// wrapped, or cut again.
func (v *JSONView) Toggle() {
	i, ok := v.Node()
	switch {
	case !ok:
	case v.foldable(i):
		v.fold(i, !v.folded.has(i))
	case !v.doc.Node(i).Kind.Container():
		v.wide.set(i, !v.wide.has(i))
		v.scroll.sub = 0
		v.scroll.settle()
	}
}

// Fold folds the container under the cursor; when that is folded, or none, the
// cursor goes to the container around it.
func (v *JSONView) Fold() {
	i, ok := v.Node()
	switch {
	case !ok:
	case v.foldable(i) && !v.folded.has(i):
		v.fold(i, true)
	case v.doc.Node(i).Parent >= 0:
		v.GoTo(int(v.doc.Node(i).Parent))
	}
}

// Unfold unfolds the container under the cursor.
func (v *JSONView) Unfold() {
	if i, ok := v.Node(); ok && v.foldable(i) && v.folded.has(i) {
		v.fold(i, false)
	}
}

// FoldAll folds every container but the outermost.
func (v *JSONView) FoldAll() {
	if v.doc != nil {
		clear(v.folded)
		v.foldBelow(1)
		v.keepNode()
	}
}

// UnfoldAll unfolds every container.
func (v *JSONView) UnfoldAll() {
	if v.doc != nil {
		clear(v.folded)
		v.keepNode()
	}
}

// FoldSiblings folds the container under the cursor and those beside it, or
// unfolds them when it is folded.
func (v *JSONView) FoldSiblings() {
	i, ok := v.Node()
	if !ok || v.doc.Node(i).Parent < 0 {
		return
	}
	on := !v.folded.has(i)
	for c := range v.doc.Children(int(v.doc.Node(i).Parent)) {
		if v.foldable(c) {
			v.folded.set(c, on)
		}
	}
	v.keepNode()
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
		if v.folded.has(p) {
			v.folded.set(p, false)
			hidden = p
		}
	}
	if hidden >= 0 {
		v.unfolded(hidden)
	}
	v.line(v.lineOf(i))
}

// fold folds or unfolds a container that has a line, and puts the cursor on it.
// Only its own lines change: a document of millions of lines folds at once.
func (v *JSONView) fold(i int, on bool) {
	at := v.lineOf(i)
	above := at - v.scroll.top
	if v.scroll.cur == at || above < 0 {
		above = v.scroll.cur - v.scroll.top
	}
	if on {
		end := v.closerOf(i)
		v.folded.set(i, true)
		v.lines = slices.Delete(v.lines, at+1, end+1)
		v.relined()
	} else {
		v.folded.set(i, false)
		v.unfolded(i)
	}
	v.scroll.cur = at
	v.scroll.top, v.scroll.sub = at-above, 0
	v.scroll.settle()
}

// unfolded puts in the lines of a container that was folded until now.
func (v *JSONView) unfolded(i int) {
	var lines []int32
	for k := i + 1; k < int(v.doc.Node(i).Next); {
		lines, k = v.list(lines, k)
	}
	own := len(lines) - 1
	for lines[own] != ^int32(i) { //nolint:gosec // nodes are numbered in 32 bits
		own-- // brackets that close behind its own have their lines already
	}
	v.lines = slices.Insert(v.lines, v.lineOf(i)+1, lines[:own+1]...)
	v.relined()
}

// relined takes up that there are other lines.
func (v *JSONView) relined() { v.scroll.n = len(v.lines) }

// foldBelow folds the containers of a depth and deeper.
func (v *JSONView) foldBelow(depth int32) {
	for i := range v.doc.Len() {
		if n := v.doc.Node(i); n.Depth >= depth && n.Children > 0 {
			v.folded.set(i, true)
		}
	}
}

// keepNode lists the lines anew with the cursor on its node, or on what hides
// it now, and on its line of the window.
func (v *JSONView) keepNode() {
	i, ok := v.Node()
	closing := ok && v.lines[v.scroll.cur] < 0
	above := v.scroll.cur - v.scroll.top
	v.relist()
	if !ok {
		return
	}
	for p := v.doc.Node(i).Parent; p >= 0; p = v.doc.Node(int(p)).Parent {
		if v.folded.has(int(p)) {
			i, closing = int(p), false
		}
	}
	v.scroll.cur = v.lineOf(i)
	if closing && !v.folded.has(i) && v.foldable(i) {
		v.scroll.cur = v.closerOf(i)
	}
	v.scroll.top, v.scroll.sub = v.scroll.cur-above, 0
	v.scroll.settle()
}

// relist lists the lines that folding leaves.
func (v *JSONView) relist() {
	v.lines = v.lines[:0]
	if v.doc != nil {
		for i := 0; i < v.doc.Len(); {
			v.lines, i = v.list(v.lines, i)
		}
	}
	v.relined()
	v.scroll.settle()
}

// list adds node i and the brackets that close after it to lines, and returns
// the next node that has a line.
func (v *JSONView) list(lines []int32, i int) (more []int32, next int) {
	n := v.doc.Node(i)
	lines = append(lines, int32(i)) //nolint:gosec // nodes are numbered in 32 bits
	next = i + 1
	if v.folded.has(i) {
		next = int(n.Next)
	}
	if n.Children > 0 && !v.folded.has(i) {
		return lines, next
	}
	for p := n.Parent; p >= 0 && int(v.doc.Node(int(p)).Next) == next; p = v.doc.Node(int(p)).Parent {
		lines = append(lines, ^p)
	}
	return lines, next
}

// rank orders lines: a node by its number, a closing bracket behind the last
// of its descendants, the inner ones first.
func (v *JSONView) rank(line int32) (place, outward int) {
	if line >= 0 {
		return int(line), 0
	}
	n := v.doc.Node(int(^line))
	return int(n.Next) - 1, 1 + v.doc.Len() - int(n.Depth)
}

// lineOf is the line of a node that is not hidden.
func (v *JSONView) lineOf(i int) int { return v.search(int32(i)) } //nolint:gosec // nodes are numbered in 32 bits

// closerOf is the line of an unfolded container's closing bracket.
func (v *JSONView) closerOf(i int) int { return v.search(^int32(i)) } //nolint:gosec // nodes are numbered in 32 bits

func (v *JSONView) search(line int32) int {
	place, outward := v.rank(line)
	at, _ := slices.BinarySearchFunc(v.lines, 0, func(l int32, _ int) int {
		p, o := v.rank(l)
		if p != place {
			return p - place
		}
		return o - outward
	})
	return at
}
