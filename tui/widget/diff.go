package widget

import (
	"slices"

	"github.com/hooktop/hooktop/model/jsondoc"
)

// DiffKind is what became of a value between two documents.
type DiffKind uint8

// The kinds. DiffInside is a container that both documents have, with what
// became of its values below it.
const (
	DiffSame DiffKind = iota
	DiffInside
	DiffChanged
	DiffAdded
	DiffRemoved
)

// DiffNode is one value of a difference. Nodes stand in the order of the second
// document, what it no longer has where it was; a container's descendants are
// the nodes between it and its Next.
type DiffNode struct {
	Kind  DiffKind
	Moved bool   // an array's element that stands elsewhere among the others now
	A, B  int32  // the node of each document; -1 for none
	Next  int32  // the first node after this one's descendants
	Up    int32  // the node it is in; -1 at the top
	Depth int32  // 0 at the top
	Why   string // why a change is to be expected; empty for one that is not
}

// Diff is what tells two documents apart.
type Diff struct {
	A, B  *jsondoc.Doc
	Nodes []DiffNode
	DiffCounts
}

// DiffCounts is how much tells two documents apart. What is added or removed as
// a whole, and a change that was to be expected, counts once and nowhere else.
type DiffCounts struct{ Changed, Added, Removed, Moved, Expected int }

// Any says whether anything tells the documents apart.
func (c DiffCounts) Any() bool { return c != DiffCounts{} }

// Plus adds up two counts.
func (c DiffCounts) Plus(o DiffCounts) DiffCounts {
	return DiffCounts{c.Changed + o.Changed, c.Added + o.Added, c.Removed + o.Removed, c.Moved + o.Moved, c.Expected + o.Expected}
}

// DiffRules are what only the caller knows of two documents; nil for nothing.
type DiffRules struct {
	// Expected says why two scalars in the same place differ anyway: "time".
	Expected func(a *jsondoc.Doc, i int, b *jsondoc.Doc, j int) string
	// Name names an array's element, so that it is known again when it has
	// changed and stands elsewhere; empty for one without a name.
	Name func(d *jsondoc.Doc, i int) string
}

// DiffDocs compares two documents by their values: members of objects by key,
// wherever they stand; elements of arrays by what they hold, then by name, then
// by place. Numbers are compared by their own text. It takes as long as the
// documents are large, and does not recurse.
func DiffDocs(a, b *jsondoc.Doc, rules DiffRules) *Diff {
	d := &differ{out: &Diff{A: a, B: b}, rules: rules}
	d.hashA, d.hashB = d.hashes(a), d.hashes(b)
	d.open = []opened{{-1, d.split([]pair{{0, 0, false}})}}
	for len(d.open) > 0 {
		top := &d.open[len(d.open)-1]
		if len(top.pairs) > 0 {
			next := top.pairs[0]
			top.pairs = top.pairs[1:]
			d.add(next, top.node)
			continue
		}
		if top.node >= 0 {
			d.out.Nodes[top.node].Next = int32(len(d.out.Nodes)) //nolint:gosec // as many nodes as two documents have
		}
		d.open = d.open[:len(d.open)-1]
	}
	return d.out
}

// differ makes a Diff. What is open are the containers whose values are still to
// be added, the innermost last.
type differ struct {
	out          *Diff
	rules        DiffRules
	hashA, hashB []uint64
	hasher       hasher
	open         []opened
}

type opened struct {
	node  int32
	pairs []pair // its values that are still to come
}

// pair is a value of each document that stand for each other; -1 for none.
type pair struct {
	a, b  int32
	moved bool
}

// split takes pairs apart that cannot have become each other.
func (d *differ) split(pairs []pair) []pair {
	odd := func(p pair) bool {
		if p.a < 0 || p.b < 0 {
			return false
		}
		a, b := d.out.A.Node(int(p.a)).Kind, d.out.B.Node(int(p.b)).Kind
		return a != b && (a.Container() || b.Container())
	}
	if !slices.ContainsFunc(pairs, odd) {
		return pairs
	}
	out := make([]pair, 0, len(pairs)+1)
	for _, p := range pairs {
		if odd(p) {
			out = append(out, pair{p.a, -1, false}, pair{-1, p.b, false})
		} else {
			out = append(out, p)
		}
	}
	return out
}

// add adds a pair of values to a node, and opens it where more is inside.
func (d *differ) add(p pair, up int32) {
	a, b := d.out.A, d.out.B
	n := DiffNode{Moved: p.moved, A: p.a, B: p.b, Up: up}
	var inside []pair
	switch {
	case p.a < 0:
		n.Kind = DiffAdded
		inside = alone(b, p.b, func(k int32) pair { return pair{-1, k, false} })
	case p.b < 0:
		n.Kind = DiffRemoved
		inside = alone(a, p.a, func(k int32) pair { return pair{k, -1, false} })
	case d.hashA[p.a] == d.hashB[p.b]:
	case a.Node(int(p.a)).Kind == jsondoc.Object:
		n.Kind, inside = DiffInside, d.split(d.members(p))
	case a.Node(int(p.a)).Kind == jsondoc.Array:
		n.Kind, inside = DiffInside, d.split(d.elements(p))
	default:
		n.Kind = DiffChanged
		if d.rules.Expected != nil {
			n.Why = d.rules.Expected(a, int(p.a), b, int(p.b))
		}
	}
	d.put(n, inside)
}

// put adds a node, counts it, and opens it where more is inside.
func (d *differ) put(n DiffNode, inside []pair) {
	at := int32(len(d.out.Nodes)) //nolint:gosec // as many nodes as two documents have
	n.Next = at + 1
	whole := false // it is inside of what is added or removed as a whole
	if n.Up >= 0 {
		up := &d.out.Nodes[n.Up]
		n.Depth = up.Depth + 1
		whole = up.Kind == DiffAdded || up.Kind == DiffRemoved
	}
	if !whole {
		d.out.DiffCounts = d.out.with(&n)
	}
	d.out.Nodes = append(d.out.Nodes, n)
	if len(inside) > 0 {
		d.open = append(d.open, opened{at, inside})
	}
}

// with counts one value more.
func (c DiffCounts) with(n *DiffNode) DiffCounts {
	if n.Moved && n.A >= 0 && n.B >= 0 {
		c.Moved++
	}
	switch n.Kind {
	case DiffChanged:
		if n.Why != "" {
			c.Expected++
		} else {
			c.Changed++
		}
	case DiffAdded:
		c.Added++
	case DiffRemoved:
		c.Removed++
	case DiffSame, DiffInside:
	}
	return c
}

// alone are the values in a container that the other document has not.
func alone(d *jsondoc.Doc, i int32, of func(int32) pair) []pair {
	n := d.Node(int(i)).Children
	if n == 0 {
		return nil
	}
	out := make([]pair, 0, n)
	for k := range d.Children(int(i)) {
		out = append(out, of(int32(k))) //nolint:gosec // nodes are numbered in 32 bits
	}
	return out
}
