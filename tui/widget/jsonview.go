package widget

import (
	"math"

	"github.com/hooktop/hooktop/model/jsondoc"
	"github.com/hooktop/hooktop/model/text"
)

// JSONView shows a document as a tree that folds, keys in their own order and
// numbers in their own text. It draws only its window, whatever the size of
// the document.
type JSONView struct {
	doc     *jsondoc.Doc
	w       int
	scroll  scroll
	rows    *outline // nil where there is no document
	wide    bitset   // long strings that are wrapped
	wrap    bool     // all long strings are
	all     foldedness
	hits    hits
	widened bool // wide may hold something
	mask    func(d *jsondoc.Doc, i int) bool
	note    func(d *jsondoc.Doc, i int) string
}

// foldedness is what was folded or unfolded last of all at once.
type foldedness uint8

const (
	asOpened foldedness = iota
	allFolded
	allUnfolded
)

// openNodes is the size up to which a document is shown unfolded at first.
const openNodes = 1000

// NewJSONView makes an empty view of no size.
func NewJSONView() *JSONView {
	v := &JSONView{}
	v.scroll.height = v.height
	return v
}

// SetDoc shows a document from its start; nil for none. The query, the mask
// and the note stay. Large documents are folded below their first level.
func (v *JSONView) SetDoc(d *jsondoc.Doc) {
	v.doc = d
	v.rows, v.wide, v.widened, v.all = nil, nil, false, asOpened
	v.scroll.cur, v.scroll.top, v.scroll.sub = 0, 0, 0
	if d != nil {
		fold := int32(math.MaxInt32)
		if d.Len() > openNodes {
			fold = 2
		}
		v.rows, v.wide = newOutline(d, fold), newBitset(d.Len())
	}
	v.relined()
	v.scroll.settle()
	v.research()
}

// Doc returns the document shown; nil for none.
func (v *JSONView) Doc() *jsondoc.Doc { return v.doc }

// SetMask says which scalars are not shown; nil for none. Call it again when
// its answers change.
func (v *JSONView) SetMask(mask func(d *jsondoc.Doc, i int) bool) {
	v.mask = mask
	v.research()
	v.scroll.settle()
}

// SetNote says what stands behind a node, "expires in 2:14"; "" for nothing.
// It is asked for what is in the window only, at every View.
func (v *JSONView) SetNote(note func(d *jsondoc.Doc, i int) string) { v.note = note }

// SetSize sets the size in cells.
func (v *JSONView) SetSize(w, h int) {
	v.w, v.scroll.h = max(w, 0), max(h, 0)
	v.scroll.settle()
}

// Move moves the cursor by n lines; through a wrapped string that is higher
// than the window it goes row by row.
func (v *JSONView) Move(n int) { v.scroll.move(n) }

// PageDown moves the cursor and the window by a page.
func (v *JSONView) PageDown() { v.scroll.page(max(v.scroll.h, 1)) }

// PageUp moves the cursor and the window back by a page.
func (v *JSONView) PageUp() { v.scroll.page(-max(v.scroll.h, 1)) }

// Half moves the cursor and the window by half a page, down for dir > 0.
func (v *JSONView) Half(dir int) { v.scroll.page(half(v.scroll.h, dir)) }

// Top moves the cursor to the first line.
func (v *JSONView) Top() { v.line(0) }

// Bottom moves the cursor to the last line.
func (v *JSONView) Bottom() { v.line(v.rows.lines() - 1) }

// line puts the cursor on a line.
func (v *JSONView) line(i int) {
	if v.scroll.cur != i {
		v.scroll.sub = 0
	}
	v.scroll.cur = i
	v.scroll.settle()
}

// Node returns the cursor's node; on a closing bracket that is the container.
// It is false when there is no document.
func (v *JSONView) Node() (i int, ok bool) {
	if v.scroll.cur >= v.rows.lines() {
		return 0, false
	}
	i, _ = v.rows.at(v.scroll.cur)
	return i, true
}

// Path returns the path of the cursor's node, cleaned; "" for the root.
func (v *JSONView) Path() string {
	i, ok := v.Node()
	if !ok {
		return ""
	}
	return text.Clean(v.doc.Path(i))
}

// CurrentRaw returns the cursor's node as it stands in the source, masked or
// not: ask Masked before it leaves the program.
func (v *JSONView) CurrentRaw() []byte {
	i, ok := v.Node()
	if !ok {
		return nil
	}
	return v.doc.Raw(i)
}

// Masked says whether something in the cursor's node is masked.
func (v *JSONView) Masked() bool {
	i, ok := v.Node()
	if !ok || v.mask == nil {
		return false
	}
	for k := i; k < int(v.doc.Node(i).Next); k++ {
		if v.masks(k) {
			return true
		}
	}
	return false
}

// masks says whether node i is a scalar that is not shown.
func (v *JSONView) masks(i int) bool {
	return v.mask != nil && !v.doc.Node(i).Kind.Container() && v.mask(v.doc, i)
}

// Position returns the cursor's line, from 1, and the number of lines; 0, 0
// when there is no document.
func (v *JSONView) Position() (at, of int) {
	if v.rows.lines() == 0 {
		return 0, 0
	}
	return v.scroll.cur + 1, v.rows.lines()
}

// half is half a page of h rows in a direction, at least a row.
func half(h, dir int) int {
	n := max(h/2, 1)
	if dir < 0 {
		return -n
	}
	return n
}
