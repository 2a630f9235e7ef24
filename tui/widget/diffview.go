package widget

import (
	"slices"

	"github.com/hooktop/hooktop/model/jsondoc"
)

// DiffPart is one of the things that are compared: two documents, or the lines of
// two texts, under a title.
type DiffPart struct {
	Title string
	Tree  *Diff      // of documents
	Lines []DiffLine // of texts
	Note  string     // said below the title; empty for nothing
}

// Counts is how much tells the two apart.
func (p *DiffPart) Counts() (c DiffCounts) {
	if p.Tree != nil {
		return p.Tree.DiffCounts
	}
	for _, l := range p.Lines {
		switch l.Kind {
		case DiffAdded:
			c.Added++
		case DiffRemoved:
			c.Removed++
		case DiffChanged:
			c.Changed++
		case DiffSame, DiffInside:
		}
	}
	return c
}

// DiffView shows what tells two things apart, what is the same folded. It draws
// only its window.
type DiffView struct {
	parts  []DiffPart
	w      int
	scroll scroll
	rows   []diffRow
	opened map[diffPlace]bool // runs of what is the same, and containers, against how they are shown at first
	hits   hits
	mask   func(d *jsondoc.Doc, i int) bool
}

// diffPlace is a node or a line of a part.
type diffPlace struct{ part, at int32 }

// diffRow is one line of the view.
type diffRow struct {
	diffPlace
	kind diffRowKind
	n    int32 // values in a run of what is the same
}

type diffRowKind uint8

const (
	titleRow diffRowKind = iota
	noteRow
	runRow   // what is the same, folded
	nodeRow  // a value
	closeRow // the end of a container
	lineRow  // of a text
	gapRow
)

const (
	leastRun   = 3  // as many values that are the same are folded
	foldedFrom = 24 // nodes: a branch that was added or removed as a whole is folded from here on
)

// NewDiffView makes an empty view of no size.
func NewDiffView() *DiffView {
	v := &DiffView{opened: map[diffPlace]bool{}}
	v.scroll.height = v.height
	return v
}

// SetParts shows what is compared, from its start; nil for nothing.
func (v *DiffView) SetParts(parts []DiffPart) {
	v.parts = parts
	clear(v.opened)
	v.scroll.cur, v.scroll.top, v.scroll.sub = 0, 0, 0
	v.relist()
	v.NextChange(1)
	v.scroll.top = 0
	v.scroll.settle()
}

// SetMask says which scalars are not shown; nil for none.
func (v *DiffView) SetMask(mask func(d *jsondoc.Doc, i int) bool) {
	v.mask = mask
	v.Search(v.hits.query)
	v.scroll.settle()
}

// SetSize sets the size in cells.
func (v *DiffView) SetSize(w, h int) {
	v.w, v.scroll.h = max(w, 0), max(h, 0)
	v.scroll.settle()
}

// Counts is how much tells the things apart, in all.
func (v *DiffView) Counts() (c DiffCounts) {
	for i := range v.parts {
		c = c.Plus(v.parts[i].Counts())
	}
	return c
}

// Move moves the cursor by n lines.
func (v *DiffView) Move(n int) { v.scroll.move(n) }

// PageDown moves the cursor and the window by a page.
func (v *DiffView) PageDown() { v.scroll.page(max(v.scroll.h, 1)) }

// PageUp moves the cursor and the window back by a page.
func (v *DiffView) PageUp() { v.scroll.page(-max(v.scroll.h, 1)) }

// Half moves the cursor and the window by half a page, down for dir > 0.
func (v *DiffView) Half(dir int) { v.scroll.page(half(v.scroll.h, dir)) }

// Top moves the cursor to the first line.
func (v *DiffView) Top() { v.goTo(0) }

// Bottom moves the cursor to the last line.
func (v *DiffView) Bottom() { v.goTo(len(v.rows) - 1) }

// Click puts the cursor on what is drawn on row y of the window; what it is on
// already where again is set is folded or unfolded.
func (v *DiffView) Click(y int, again bool) {
	line, ok := v.scroll.at(y)
	if !ok {
		return
	}
	again = again && line == v.scroll.cur
	if v.scroll.cur = line; again {
		v.Toggle()
	}
	v.scroll.settle()
}

func (v *DiffView) goTo(row int) {
	v.scroll.cur, v.scroll.sub = max(row, 0), 0
	v.scroll.settle()
}

// NextChange goes to the next change that was not to be expected, forward for
// dir > 0; round the end where there is none. It does not go into what is folded.
func (v *DiffView) NextChange(dir int) {
	n := len(v.rows)
	for k := 1; k <= n; k++ {
		at := ((v.scroll.cur+dir*k)%n + n) % n
		if v.isChange(v.rows[at]) {
			v.goTo(at)
			return
		}
	}
}

func (v *DiffView) isChange(r diffRow) bool {
	p := &v.parts[r.part]
	switch r.kind {
	case lineRow:
		return p.Lines[r.at].Kind != DiffSame
	case nodeRow:
		n := &p.Tree.Nodes[r.at]
		within := n.Up >= 0 && p.Tree.Nodes[n.Up].Kind == n.Kind // of what was added or removed as a whole
		return n.Moved || n.Why == "" && !within && (n.Kind == DiffChanged || n.Kind == DiffAdded || n.Kind == DiffRemoved)
	case titleRow, noteRow, runRow, closeRow, gapRow:
	}
	return false
}

// Toggle unfolds what is the same, or folds it again; a container likewise.
func (v *DiffView) Toggle() {
	if v.scroll.cur >= len(v.rows) {
		return
	}
	r := v.rows[v.scroll.cur]
	switch {
	case r.kind == runRow, r.kind == nodeRow && v.foldable(r):
	case r.kind == nodeRow && v.shownRun(r.diffPlace) >= 0:
		r.at = v.shownRun(r.diffPlace)
	default:
		return
	}
	v.opened[r.diffPlace] = !v.opened[r.diffPlace]
	v.relist()
	v.Search(v.hits.query)
	v.goTo(slices.IndexFunc(v.rows, func(x diffRow) bool { return x.diffPlace == r.diffPlace }))
}

// shownRun is where the run of what is the same begins that a node is in, where
// it was unfolded; -1 for none.
func (v *DiffView) shownRun(at diffPlace) int32 {
	nodes := v.parts[at.part].Tree.Nodes
	for i := at.at; i >= 0 && nodes[i].Kind == DiffSame; i-- {
		if v.opened[diffPlace{at.part, i}] {
			return i
		}
	}
	return -1
}

// foldable says whether a row is a container with something to hide.
func (v *DiffView) foldable(r diffRow) bool { return v.parts[r.part].Tree.Nodes[r.at].Next > r.at+1 }

func (v *DiffView) folded(at diffPlace) bool {
	n := &v.parts[at.part].Tree.Nodes[at.at]
	if n.Next == at.at+1 {
		return false
	}
	return v.opened[at] != (n.Kind != DiffInside && n.Next-at.at > foldedFrom)
}

// relist lists the lines that folding leaves.
func (v *DiffView) relist() {
	v.rows = v.rows[:0]
	for i := range v.parts {
		part, p := int32(i), &v.parts[i]
		if i > 0 {
			v.rows = append(v.rows, diffRow{diffPlace{part, -1}, gapRow, 0})
		}
		if p.Title != "" {
			v.rows = append(v.rows, diffRow{diffPlace{part, -1}, titleRow, 0})
		}
		if p.Note != "" {
			v.rows = append(v.rows, diffRow{diffPlace{part, -1}, noteRow, 0})
		}
		if p.Tree != nil {
			v.listTree(part, p.Tree)
		}
		v.listLines(part, p.Lines)
	}
	v.scroll.n = len(v.rows)
	v.scroll.settle()
}

func (v *DiffView) listLines(part int32, lines []DiffLine) {
	for i := 0; i < len(lines); {
		run := i
		for run < len(lines) && lines[run].Kind == DiffSame {
			run++
		}
		at := diffPlace{part, int32(i)}
		if run-i >= leastRun && !v.opened[at] {
			v.rows = append(v.rows, diffRow{at, runRow, int32(run - i)})
			i = run
			continue
		}
		for ; i < max(run, int(at.at)+1); i++ {
			v.rows = append(v.rows, diffRow{diffPlace{part, int32(i)}, lineRow, 0})
		}
	}
}

// listTree lists nodes in their order, each container's end behind the last that
// is shown of it.
func (v *DiffView) listTree(part int32, d *Diff) {
	var open []int32
	for i := int32(0); i < int32(len(d.Nodes)); { //nolint:gosec // as many nodes as two documents have
		for len(open) > 0 && d.Nodes[open[len(open)-1]].Next <= i {
			v.rows = append(v.rows, diffRow{diffPlace{part, open[len(open)-1]}, closeRow, 0})
			open = open[:len(open)-1]
		}
		at := diffPlace{part, i}
		if n := sameRun(d, i); n >= leastRun {
			if !v.opened[at] {
				v.rows = append(v.rows, diffRow{at, runRow, n})
				i += n
				continue
			}
			for k := range n {
				v.rows = append(v.rows, diffRow{diffPlace{part, i + k}, nodeRow, 0})
			}
			i += n
			continue
		}
		v.rows = append(v.rows, diffRow{at, nodeRow, 0})
		switch {
		case v.folded(at):
			i = d.Nodes[i].Next
			continue
		case d.Nodes[i].Next > i+1:
			open = append(open, i)
		}
		i++
	}
	for k := len(open) - 1; k >= 0; k-- {
		v.rows = append(v.rows, diffRow{diffPlace{part, open[k]}, closeRow, 0})
	}
}

// sameRun is how many values from a node on are the same and in the same place,
// in the container it is in. What is the same has nothing below it.
func sameRun(d *Diff, from int32) (n int32) {
	for i := from; i < int32(len(d.Nodes)); i++ { //nolint:gosec // as many nodes as two documents have
		if k := &d.Nodes[i]; k.Kind != DiffSame || k.Moved || k.Up != d.Nodes[from].Up {
			break
		}
		n++
	}
	return n
}

// Position returns the cursor's line, from 1, and the number of lines; 0, 0 for
// none.
func (v *DiffView) Position() (at, of int) {
	if len(v.rows) == 0 {
		return 0, 0
	}
	return v.scroll.cur + 1, len(v.rows)
}
