package widget

import (
	"github.com/hooktop/hooktop/model/jsondoc"
	"github.com/hooktop/hooktop/themes"
)

// Hits says where a search stands: hit At (from 1, 0 for none yet) of Count,
// and how many more there are in masked values, which are counted only.
type Hits struct{ At, Count, Masked int }

// JSONView shows a document as a tree that folds. It draws only its window,
// whatever the size of the document.
type JSONView struct {
	doc  *jsondoc.Doc
	w, h int
}

// NewJSONView makes an empty view of no size.
func NewJSONView() *JSONView { return &JSONView{} }

// SetDoc shows a document from its start; nil for none. The query, the mask
// and the note stay.
func (v *JSONView) SetDoc(d *jsondoc.Doc) { v.doc = d }

// Doc returns the document shown; nil for none.
func (v *JSONView) Doc() *jsondoc.Doc { return v.doc }

// SetMask says which scalars are not shown; nil for none. Call it again when
// its answers change.
func (v *JSONView) SetMask(mask func(d *jsondoc.Doc, i int) bool) {}

// SetNote says what stands behind a node, "expires in 2:14"; "" for nothing.
// It is asked for what is on the screen only, at every View.
func (v *JSONView) SetNote(note func(d *jsondoc.Doc, i int) string) {}

// SetSize sets the size in cells.
func (v *JSONView) SetSize(w, h int) { v.w, v.h = w, h }

// Move moves the cursor by n lines.
func (v *JSONView) Move(n int) {}

// PageDown moves the cursor and the window by a page.
func (v *JSONView) PageDown() {}

// PageUp moves the cursor and the window back by a page.
func (v *JSONView) PageUp() {}

// Half moves the cursor and the window by half a page, down for dir > 0.
func (v *JSONView) Half(dir int) {}

// Top moves the cursor to the first line.
func (v *JSONView) Top() {}

// Bottom moves the cursor to the last line.
func (v *JSONView) Bottom() {}

// Toggle folds or unfolds the container under the cursor; a long string is
// wrapped or cut again.
func (v *JSONView) Toggle() {}

// Fold folds the container under the cursor, or goes to the one around it.
func (v *JSONView) Fold() {}

// Unfold unfolds the container under the cursor.
func (v *JSONView) Unfold() {}

// FoldAll folds every container but the outermost.
func (v *JSONView) FoldAll() {}

// UnfoldAll unfolds every container.
func (v *JSONView) UnfoldAll() {}

// FoldSiblings folds or unfolds the container under the cursor and those beside it.
func (v *JSONView) FoldSiblings() {}

// ToggleWrap switches between wrapping all long strings and cutting them.
func (v *JSONView) ToggleWrap() {}

// Search marks keys and values that hold q, whatever its case, and goes to the
// first one from the cursor on; "" ends the search.
func (v *JSONView) Search(q string) {}

// SearchNext goes to the next hit, round the end.
func (v *JSONView) SearchNext() {}

// SearchPrev goes to the hit before, round the start.
func (v *JSONView) SearchPrev() {}

// Hits says where the search stands.
func (v *JSONView) Hits() Hits { return Hits{} }

// GoTo unfolds what hides a node and puts the cursor on it.
func (v *JSONView) GoTo(node int) {}

// Node returns the cursor's node; false when there is no document.
func (v *JSONView) Node() (i int, ok bool) { return 0, false }

// Path returns the path of the cursor's node, cleaned; "" for the root.
func (v *JSONView) Path() string { return "" }

// CurrentRaw returns the cursor's node as it stands in the source, masked or
// not: ask Masked before it leaves the program.
func (v *JSONView) CurrentRaw() []byte { return nil }

// Masked says whether something in the cursor's node is masked.
func (v *JSONView) Masked() bool { return false }

// Position returns the cursor's line, from 1, and the number of lines.
func (v *JSONView) Position() (at, of int) { return 0, 0 }

// View draws the window.
func (v *JSONView) View(s *themes.Styles, focused, dim bool) []string { return nil }
