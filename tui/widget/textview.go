package widget

import "github.com/hooktop/hooktop/themes"

// TextLine is one line of a text: an optional label in its own colour, and the text.
type TextLine struct{ Label, Text string }

// TextView shows plain lines: raw bodies, hex dumps, headers.
type TextView struct {
	lines []TextLine
	top   int
	sub   int
	w, h  int
	wrap  bool
}

// NewTextView makes an empty view of no size that wraps.
func NewTextView() *TextView { return &TextView{wrap: true} }

// SetText shows a text of several lines.
func (v *TextView) SetText(s string) {}

// SetLines shows lines, which nobody may change afterwards.
func (v *TextView) SetLines(lines []TextLine) {}

// SetSize sets the size in cells.
func (v *TextView) SetSize(w, h int) {}

// ToggleWrap switches between wrapping long lines and cutting them.
func (v *TextView) ToggleWrap() {}

// Move scrolls by n lines of the screen.
func (v *TextView) Move(n int) {}

// PageDown scrolls by a page.
func (v *TextView) PageDown() {}

// PageUp scrolls back by a page.
func (v *TextView) PageUp() {}

// Half scrolls by half a page, down for dir > 0.
func (v *TextView) Half(dir int) {}

// Top scrolls to the first line.
func (v *TextView) Top() {}

// Bottom scrolls to the last line.
func (v *TextView) Bottom() {}

// Search marks what holds q, whatever its case, and goes to the first place
// from the window on; "" ends the search.
func (v *TextView) Search(q string) {}

// SearchNext goes to the next place, round the end.
func (v *TextView) SearchNext() {}

// SearchPrev goes to the place before, round the start.
func (v *TextView) SearchPrev() {}

// Hits says where the search stands.
func (v *TextView) Hits() Hits { return Hits{} }

// Position returns the first line of the window, from 1, and the number of lines.
func (v *TextView) Position() (at, of int) { return 0, 0 }

// View draws the window.
func (v *TextView) View(s *themes.Styles, dim bool) []string { return nil }

// HexLines shows bytes as offset, hexadecimal and text, sixteen a line.
func HexLines(b []byte) []TextLine { return nil }
