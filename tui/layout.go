package tui

// rects is where the frame's parts go, as heights: every part is as wide as
// the terminal. It depends on the size and on nothing else, so it is tested as
// a picture.
type rects struct{ status, tabs, body, foot int }

// layout gives up the tabs first, then the footer, then the status line: what
// stays longest is the page.
func layout(h int) rects {
	h = max(0, h)
	var r rects
	switch {
	case h >= 8:
		r = rects{status: 1, tabs: 1, foot: 1}
	case h >= 4:
		r = rects{status: 1, foot: 1}
	case h >= 3:
		r = rects{status: 1}
	}
	r.body = h - r.status - r.tabs - r.foot
	return r
}

// place is where the preview stands.
type place uint8

const (
	auto place = iota // below, or beside in a very wide window
	below
	beside
	hidden
)

// panes splits the deliveries page into list, rule and preview. Beside, the
// numbers are widths; else heights. A preview that would be too small to read is
// left out: enter shows it on its own.
type panes struct {
	where               place // never auto
	list, rule, preview int
}

// The least that a list and a preview need to be of use, and the width from
// which they stand side by side by themselves.
const (
	leastList    = 4
	leastPreview = 5
	leastWidth   = 60
	leastBeside  = 56
	wide         = 180
)

// shares are the preview's part of the page, in hundredths: of the height below the
// list, of the width beside it.
type shares struct{ below, beside int }

// defaultShares are how the page begins: beside, a row's columns need more than a
// payload's lines.
var defaultShares = shares{below: 55, beside: 40}

// of is the share that counts at a place.
func (s *shares) of(where place) *int {
	if where == beside {
		return &s.beside
	}
	return &s.below
}

// split divides the page's w×h.
func split(w, h int, where place, share shares) panes {
	if where == auto && w >= wide {
		where = beside
	}
	switch {
	case where == beside && w >= leastBeside*2+1 && h >= leastList:
		p := min(max(w*share.beside/100, leastBeside), w-1-leastBeside)
		return panes{where: beside, list: w - 1 - p, rule: 1, preview: p}
	case where != hidden && w >= leastWidth && h >= leastList+1+leastPreview:
		p := min(max(h*share.below/100, leastPreview), h-1-leastList)
		return panes{where: below, list: h - 1 - p, rule: 1, preview: p}
	}
	return panes{where: hidden, list: h}
}
