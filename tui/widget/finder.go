package widget

import "context"

// Finder looks for a query in what a view shows. It only reads what never
// changes, so it may run beside the view; it ends early with its context.
type Finder func(ctx context.Context) Found

// Found is what a Finder has found: places in their order.
type Found struct {
	query  string // in lower case
	places []int32
	masked int
	seq    uint64 // of what the view showed
}

// mostPlaces is how many hits of one search are gone through.
const mostPlaces = 1 << 20

// lookEvery is how many lines or nodes are looked at between two looks at the
// context.
const lookEvery = 1 << 12
