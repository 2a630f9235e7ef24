package tui

import (
	"strconv"

	"github.com/hooktop/hooktop/model/text"
)

// The smallest terminal that a page is drawn in.
const (
	leastW = 40
	leastH = 12
)

// tooSmall says whether the terminal is too small for a page. Then no key acts
// on what nobody sees.
func (a *App) tooSmall() bool { return a.w < leastW || a.h < leastH }

// small is the frame of a terminal that is too small: one line that says so.
func (a *App) small() []string {
	needs := "needs " + strconv.Itoa(leastW) + "×" + strconv.Itoa(leastH)
	words := "too small: " + strconv.Itoa(a.w) + "×" + strconv.Itoa(a.h) + ", " + needs
	if cells(words) > a.w {
		words = needs
	}
	s := newStrip(a.w)
	s.put(a.sh.styles.Plain.Warn, text.Elide(words, a.w))
	return fill([]string{s.line()}, a.w, a.h)
}
