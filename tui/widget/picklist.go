package widget

import (
	"strings"

	"github.com/sahilm/fuzzy"

	"github.com/hooktop/hooktop/themes"
)

// PickItem is one line of a pick list.
type PickItem struct {
	Title string
	Desc  string
	Key   string // the key that does the same
	Off   string // why it cannot be picked now; "" when it can
	Head  string // of the items from here on; shown above them while nothing is typed
}

// PickList is a list that narrows while a query is typed. What cannot be
// picked stays, with its reason.
type PickList struct {
	items  []PickItem
	shown  []int
	hits   [][]int // of those shown: the bytes of the title that match
	query  string
	w      int
	scroll scroll
}

// NewPickList makes an empty list of no size.
func NewPickList() *PickList {
	p := &PickList{}
	p.scroll.height = func(i int) int {
		if p.headed(i) {
			return 2
		}
		return 1
	}
	return p
}

// leastHeaded is the height from which on heads are shown.
const leastHeaded = 8

// headed says whether a head is drawn above one of the items that are shown.
func (p *PickList) headed(i int) bool {
	return p.query == "" && p.scroll.h >= leastHeaded && i < len(p.shown) && p.items[p.shown[i]].Head != ""
}

// SetItems replaces the items, which nobody may change afterwards; the query
// stays, and the cursor goes to the first match.
func (p *PickList) SetItems(items []PickItem) {
	p.items = items
	p.narrow()
}

// SetQuery narrows the list to the items whose title holds the query's
// characters in their order, the best match first and under the cursor, and
// behind them those whose description holds the query.
func (p *PickList) SetQuery(q string) {
	if q != p.query {
		p.query = q
		p.narrow()
	}
}

// source lets fuzzy read the items.
type source []PickItem

func (s source) String(i int) string { return s[i].Title }
func (s source) Len() int            { return len(s) }

func (p *PickList) narrow() {
	p.shown, p.hits = p.shown[:0], p.hits[:0]
	q := strings.ToLower(strings.TrimSpace(p.query))
	taken := newBitset(len(p.items))
	if q != "" {
		for _, m := range fuzzy.FindFrom(q, source(p.items)) {
			p.shown, p.hits = append(p.shown, m.Index), append(p.hits, m.MatchedIndexes)
			taken.set(m.Index, true)
		}
	}
	for i := range p.items {
		if at, _ := find(p.items[i].Desc, q); q == "" || at >= 0 && !taken.has(i) {
			p.shown, p.hits = append(p.shown, i), append(p.hits, nil)
		}
	}
	p.scroll.n, p.scroll.cur, p.scroll.top = len(p.shown), 0, 0
	p.scroll.settle()
}

// Query returns the query.
func (p *PickList) Query() string { return p.query }

// SetSize sets the size in cells.
func (p *PickList) SetSize(w, h int) {
	p.w, p.scroll.h = max(w, 0), max(h, 0)
	p.scroll.settle()
}

// Move moves the cursor by n items.
func (p *PickList) Move(n int) { p.scroll.move(n) }

// Click moves the cursor to the item drawn on a line of the view; false where
// there is none.
func (p *PickList) Click(line int) bool {
	if line < 0 || line >= p.scroll.h {
		return false
	}
	i, _ := p.scroll.advance(p.scroll.top, p.scroll.sub, line)
	if i >= len(p.shown) || p.lineOf(i) != line {
		return false
	}
	p.scroll.move(i - p.scroll.cur)
	return true
}

// lineOf is the line of the view that one of the items shown is on, below its head.
func (p *PickList) lineOf(i int) int {
	line := -p.scroll.sub
	for at := p.scroll.top; at <= i; at++ {
		line += p.scroll.height(at)
	}
	return line - 1
}

// Position is the place of the item under the cursor among those that match, from
// one on, and how many these are.
func (p *PickList) Position() (at, of int) { return p.scroll.cur + 1, len(p.shown) }

// Lines is how high the list is with all its items.
func (p *PickList) Lines() int {
	n := len(p.shown)
	for _, i := range p.shown {
		if p.query == "" && p.items[i].Head != "" {
			n++
		}
	}
	return n
}

// Len returns the number of items that match.
func (p *PickList) Len() int { return len(p.shown) }

// Current returns the place, among the items that were set, of the one under
// the cursor; false when nothing matches.
func (p *PickList) Current() (i int, ok bool) {
	if p.scroll.cur >= len(p.shown) {
		return 0, false
	}
	return p.shown[p.scroll.cur], true
}

// View draws the list.
func (p *PickList) View(s *themes.Styles) []string {
	rows := rowsOf{out: make([]string, 0, p.scroll.h), h: p.scroll.h}
	title, key := p.widths()
	if len(p.shown) == 0 && p.scroll.h > 0 {
		line := pen{b: &rows.b, k: &s.Plain, w: p.w}
		line.blank(gutter)
		line.put(s.Plain.Faint, "nothing matches")
		line.end()
		rows.done()
	}
	for i := p.scroll.top; i < len(p.shown) && !rows.full(); i++ {
		if p.headed(i) && (i > p.scroll.top || p.scroll.sub == 0) {
			p.head(&rows, i, s)
		}
		if !rows.full() {
			p.row(&rows, i, title, key, s)
		}
	}
	return rows.finish(p.w)
}

// leastKey is what a key gets in a narrow list too: a time of day.
const leastKey = 8

// widths are the cells for the titles and for the keys.
func (p *PickList) widths() (title, key int) {
	for i := range p.items {
		_, t := prefix(p.items[i].Title, p.w)
		_, k := prefix(p.items[i].Key, p.w)
		title, key = max(title, t), max(key, k)
	}
	key = min(key, max(p.w/4, leastKey))
	room := max(p.w-key-3*gutter, 0)
	if room-title < leastRoom {
		title = room
	}
	if d := min(p.widestDesc(), room/descPart); room >= descPart*leastRoom {
		title = min(title, room-d)
	}
	return title, key
}

// descPart is the part of the room that descriptions have in any case, where there
// is room for both.
const descPart = 3

// widestDesc is how many cells the widest description takes.
func (p *PickList) widestDesc() (n int) {
	for i := range p.items {
		_, d := prefix(p.items[i].Desc, p.w)
		n = max(n, d)
	}
	return n
}

// head draws what an item and those behind it have in common.
func (p *PickList) head(rows *rowsOf, i int, s *themes.Styles) {
	line := pen{b: &rows.b, k: &s.Plain, w: p.w}
	line.blank(gutter - 1)
	line.put(s.Plain.Strong, p.items[p.shown[i]].Head)
	line.end()
	rows.done()
}

func (p *PickList) row(rows *rowsOf, i, title, key int, s *themes.Styles) {
	item := &p.items[p.shown[i]]
	onCursor := i == p.scroll.cur
	k := s.Inks(onCursor, false)
	line := pen{b: &rows.b, k: k, w: p.w}
	ink, desc := k.Text, item.Desc
	if onCursor {
		line.put(k.Gutter, cursorBar)
	}
	if item.Off != "" {
		ink, desc = k.Faint, item.Off
	}
	line.blank(gutter - line.x)
	line.lit(ink, item.Title, title, p.hits[i])
	line.blank(gutter)
	line.fit(k.Faint, desc, line.w-line.x-key-gutter, Left)
	line.blank(gutter)
	line.fit(k.Accent, item.Key, key, Right)
	line.end()
	rows.done()
}
