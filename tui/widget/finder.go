package widget

import "context"

// Finder looks for a query in a part of what a view shows, and says what it has
// found so far. It only reads what never changes, so it may run beside the view;
// it ends early with its context.
type Finder func(ctx context.Context) Found

// Found is what was found so far: places in their order.
type Found struct {
	places []int32
	masked int
	seq    uint64 // of the search
	rest   Finder // goes on; nil where all was looked through
}

// mostPlaces is how many hits of one search are gone through.
const mostPlaces = 1 << 20

// lookEvery is how many lines or nodes are looked at between two looks at the
// context.
const lookEvery = 1 << 12

// How many bytes are looked through before what was found is shown. The first
// part is looked through at once, the next ones beside the screen, each larger
// than the one before.
const (
	firstPart = 128 << 10
	nextPart  = 1 << 20
	growth    = 4
)

// sizeAfter is how many bytes the part after one is to have.
func sizeAfter(part int) int { return max(nextPart, growth*part) }
