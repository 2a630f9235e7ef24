package widget

import "github.com/hooktop/hooktop/themes"

// PickItem is one line of a pick list.
type PickItem struct {
	Title string
	Desc  string
	Key   string // the key that does the same
	Off   string // why it cannot be picked now; "" when it can
}

// PickList is a list that narrows while a query is typed.
type PickList struct {
	items  []PickItem
	shown  []int
	query  string
	cursor int
	top    int
	w, h   int
}

// NewPickList makes an empty list of no size.
func NewPickList() *PickList { return &PickList{} }

// SetItems replaces the items; the query stays.
func (p *PickList) SetItems(items []PickItem) {}

// SetQuery narrows the list; the best match comes first and under the cursor.
func (p *PickList) SetQuery(q string) {}

// Query returns the query.
func (p *PickList) Query() string { return p.query }

// SetSize sets the size in cells.
func (p *PickList) SetSize(w, h int) {}

// Move moves the cursor by n items.
func (p *PickList) Move(n int) {}

// Len returns the number of items that match.
func (p *PickList) Len() int { return len(p.shown) }

// Current returns the place, among the items that were set, of the one under
// the cursor; false when nothing matches.
func (p *PickList) Current() (i int, ok bool) { return 0, false }

// View draws the list.
func (p *PickList) View(s *themes.Styles) []string { return nil }
