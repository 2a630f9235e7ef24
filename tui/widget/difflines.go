package widget

import "github.com/aymanbagabas/go-udiff/lcs"

// DiffLine is one line of two texts: in both, only in the second, only in the
// first, or one that says how it was changed.
type DiffLine struct {
	Kind DiffKind // DiffSame, DiffAdded, DiffRemoved or DiffChanged
	Text string
}

// DiffTexts compares two texts line by line.
func DiffTexts(a, b []string) (lines []DiffLine, c DiffCounts) {
	x := 0
	add := func(kind DiffKind, texts []string) {
		for _, s := range texts {
			lines = append(lines, DiffLine{kind, s})
		}
	}
	for _, g := range lcs.DiffLines(a, b) {
		add(DiffSame, a[x:g.Start])
		add(DiffRemoved, a[g.Start:g.End])
		add(DiffAdded, b[g.ReplStart:g.ReplEnd])
		c.Removed, c.Added = c.Removed+g.End-g.Start, c.Added+g.ReplEnd-g.ReplStart
		x = g.End
	}
	add(DiffSame, a[x:])
	return lines, c
}
