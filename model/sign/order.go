package sign

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/hooktop/hooktop/model/jsondoc"
)

// ordering is how the members of objects are arranged.
type ordering uint8

const (
	received ordering = iota
	jsonb             // as Metriport sends them
	metaOnly          // as received, but for meta, which Metriport puts first
	sorted            // by their bytes
)

// links is a document's members in an ordering: for each node its first child
// and its next sibling, none being -1.
type links struct {
	first, next []int32
	moved       int // objects whose members changed places
}

// metaOrder is the order of Metriport's envelope.
var metaOrder = map[string]int{"messageId": 1, "requestId": 2, "when": 3, "type": 4, "data": 5}

// arrange links a document's nodes. A node given to drop is left out; none is -1.
func arrange(d *jsondoc.Doc, o ordering, drop int) *links {
	n := d.Len()
	l := &links{first: make([]int32, n), next: make([]int32, n)}
	var members []int32
	for i := range n {
		l.first[i] = -1
		if !d.Node(i).Kind.Container() {
			continue
		}
		members = members[:0]
		for c := range d.Children(i) {
			if c != drop {
				members = append(members, int32(c)) //nolint:gosec // a node's index is an int32
			}
		}
		if l.order(d, i, o, members) {
			l.moved++
		}
		for k, c := range members {
			if k == 0 {
				l.first[i] = c
			} else {
				l.next[members[k-1]] = c
			}
			l.next[c] = -1
		}
	}
	l.next[0] = -1
	return l
}

// order arranges the members of one object and says whether that moved any.
func (l *links) order(d *jsondoc.Doc, box int, o ordering, members []int32) bool {
	if o == received || len(members) < 2 || d.Node(box).Kind != jsondoc.Object {
		return false
	}
	compare := comparer(d, box, o)
	if compare == nil || slices.IsSortedFunc(members, compare) {
		return false
	}
	slices.SortStableFunc(members, compare)
	return true
}

// comparer is the order of an object's members; nil keeps it.
func comparer(d *jsondoc.Doc, box int, o ordering) func(a, b int32) int {
	keyOf := func(i int32) []byte {
		raw, escaped := d.KeyBytes(int(i))
		if escaped {
			return []byte(d.Key(int(i)))
		}
		return raw
	}
	if o == sorted {
		return func(a, b int32) int { return bytes.Compare(keyOf(a), keyOf(b)) }
	}
	rank := envelope(d, box)
	if rank == nil && o == metaOnly {
		return nil
	}
	return func(a, b int32) int {
		x, y := keyOf(a), keyOf(b)
		if rank != nil {
			if c := cmp.Compare(rank(x), rank(y)); c != 0 {
				return c
			}
		}
		if o == metaOnly {
			return 0
		}
		// A JavaScript object gives its indices first, in their own order, which
		// is also that of shorter and then smaller keys.
		if c := cmp.Compare(notIndex(x), notIndex(y)); c != 0 {
			return c
		}
		return cmp.Or(cmp.Compare(len(x), len(y)), bytes.Compare(x, y))
	}
}

// envelope ranks the members that Metriport's code writes by itself: meta before
// the payload, and what is in it; a ping stands before its meta.
func envelope(d *jsondoc.Doc, box int) func(key []byte) int {
	switch {
	case box == 0:
		return func(key []byte) int {
			switch string(key) {
			case "ping":
				return 1
			case "meta":
				return 2
			}
			return 3
		}
	case d.Node(box).Parent == 0 && d.Key(box) == "meta":
		return func(key []byte) int {
			if r, ok := metaOrder[string(key)]; ok {
				return r
			}
			return len(metaOrder) + 1
		}
	}
	return nil
}

// notIndex is 0 for a key that JavaScript takes for an array's index, else 1.
func notIndex(key []byte) int {
	const most = "4294967294"
	if len(key) == 0 || len(key) > len(most) || (key[0] == '0' && len(key) > 1) {
		return 1
	}
	for _, c := range key {
		if c < '0' || c > '9' {
			return 1
		}
	}
	if len(key) == len(most) && string(key) > most {
		return 1
	}
	return 0
}
