package widget

import "github.com/hooktop/hooktop/model/jsondoc"

// outline knows which lines of a document folding leaves, and which node stands
// on which. It keeps bits, a few for each node, and no list of lines: to fold or
// unfold everything is to copy or fill them.
//
// Rows are numbered as they would be were all unfolded: every node has one, and
// every container that holds something another for the bracket that closes it.
type outline struct {
	doc     *jsondoc.Doc
	rows    int
	boxes   ranked  // nodes that hold something
	opens   ranked  // rows of nodes; the others are closing brackets
	begins  bitset  // rows of nodes that hold something
	closers []int32 // whose they are
	top     bitset  // rows that are left where all but the outermost is folded

	folded bitset // nodes
	shown  ranked // rows
}

// newOutline lists a document with its containers of a depth and deeper folded.
func newOutline(d *jsondoc.Doc, fold int32) *outline {
	n, boxes := d.Len(), d.Boxes()
	rows := n + boxes
	o := &outline{
		doc: d, rows: rows, boxes: newRanked(n), opens: newRanked(rows), begins: newBitset(rows), closers: make([]int32, 0, boxes),
		top: newBitset(rows), folded: newBitset(n), shown: newRanked(rows),
	}
	row := 0
	for i := range n {
		node := d.Node(i)
		o.opens.set(row, true)
		o.place(row, node.Depth, fold)
		if node.Children > 0 {
			o.begins.set(row, true)
		}
		row++
		if node.Children > 0 {
			o.boxes.set(i, true)
			if node.Depth >= fold {
				o.folded.set(i, true)
			}
			continue
		}
		for p := node.Parent; p >= 0; {
			box := d.Node(int(p))
			if int(box.Next) != i+1 {
				break
			}
			o.closers = append(o.closers, p)
			o.place(row, box.Depth+1, fold)
			row++
			p = box.Parent
		}
	}
	o.boxes.counted()
	o.opens.counted()
	o.shown.counted()
	return o
}

// place puts in a row of a depth; a closing bracket is as deep as what it closes
// behind.
func (o *outline) place(row int, depth, fold int32) {
	if depth <= 1 {
		o.top.set(row, true)
	}
	if depth <= fold {
		o.shown.set(row, true)
	}
}

// row is where node i stands.
func (o *outline) row(i int) int { return i + o.boxes.rank(i) - int(o.doc.Node(i).Depth) }

// closer is where a container's bracket closes; the same as row for what holds
// nothing.
func (o *outline) closer(i int) int {
	next := int(o.doc.Node(i).Next)
	inside := o.boxes.rank(next) - o.boxes.rank(i)
	return o.row(i) + next - i + inside - 1
}

// lines is how many rows folding leaves.
func (o *outline) lines() int {
	if o == nil {
		return 0
	}
	return o.shown.n
}

// at is the node of a line, and whether its bracket closes there.
func (o *outline) at(line int) (i int, closing bool) {
	row := o.shown.nth(line)
	i = o.opens.rank(row)
	if o.opens.has(row) {
		return i, false
	}
	return int(o.closers[row-i]), true
}

// line is the line of a node that is not hidden; closerLine is that of its
// bracket.
func (o *outline) line(i int) int       { return o.shown.rank(o.row(i)) }
func (o *outline) closerLine(i int) int { return o.shown.rank(o.closer(i)) }

// fold folds or unfolds a container that is not hidden. What is folded inside of
// it stays so.
func (o *outline) fold(i int, on bool) {
	o.folded.set(i, on)
	o.refresh(i)
	o.shown.counted()
}

// refresh shows what a container that is not hidden holds, or hides it.
func (o *outline) refresh(i int) {
	from, to := o.row(i)+1, o.closer(i)+1
	o.shown.fill(from, to, !o.folded.has(i))
	if !o.folded.has(i) {
		o.hideFolded(i+1, from, to)
	}
}

// foldAll folds all but the outermost container.
func (o *outline) foldAll() {
	copy(o.folded, o.boxes.bitset)
	o.folded.set(0, false)
	copy(o.shown.bitset, o.top)
	o.shown.counted()
}

// unfoldAll unfolds all.
func (o *outline) unfoldAll() {
	clear(o.folded)
	o.shown.fill(0, o.rows, true)
	o.shown.counted()
}

// siblings folds or unfolds the containers in one that is unfolded and not
// hidden.
func (o *outline) siblings(parent int, on bool) {
	for c := range o.doc.Children(parent) {
		if o.boxes.has(c) {
			o.folded.set(c, on)
		}
	}
	o.refresh(parent)
	o.shown.counted()
}
