// Package jsondoc reads JSON for showing it: members stay in their own order,
// numbers in their own text, duplicate keys stay, depth has no limit, and the
// source bytes are kept beside what was understood of them.
package jsondoc

import "iter"

// Kind is what a node is.
type Kind uint8

// The kinds.
const (
	Null Kind = iota
	False
	True
	Number
	String
	Array
	Object
)

var kindNames = [...]string{"null", "false", "true", "number", "string", "array", "object"}

func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown"
}

// Container says whether nodes of the kind have children.
func (k Kind) Container() bool { return k >= Array }

// Node is one value. Nodes stand in document order, so a container's
// descendants are the nodes between it and its Next. Offsets are bytes of the
// source; strings and keys include their quotes.
type Node struct {
	Kind       Kind
	escaped    bool // the string holds an escape
	keyEscaped bool
	KeyStart   int32 // equal to KeyEnd for a value without a key
	KeyEnd     int32
	Start      int32
	End        int32
	Parent     int32 // -1 for the root
	Next       int32 // the first node after this one's descendants
	Depth      int32 // 0 for the root
	Children   int32 // direct ones
	Ord        int32 // place among the parent's children, from 0
}

// Doc is one parsed document. It is never changed once parsed.
type Doc struct {
	src   []byte
	nodes []Node
	boxes int
}

// Len returns the number of nodes, at least 1.
func (d *Doc) Len() int { return len(d.nodes) }

// Boxes returns the number of containers that are not empty.
func (d *Doc) Boxes() int { return d.boxes }

// Source returns the bytes the document was parsed from; they must not be changed.
func (d *Doc) Source() []byte { return d.src }

// Node returns node i; the root is 0.
func (d *Doc) Node(i int) *Node { return &d.nodes[i] }

// Raw returns node i as it stands in the source, without its key.
func (d *Doc) Raw(i int) []byte { return d.src[d.nodes[i].Start:d.nodes[i].End] }

// HasKey says whether node i is a member of an object.
func (d *Doc) HasKey(i int) bool { return d.nodes[i].KeyEnd > d.nodes[i].KeyStart }

// Key returns node i's decoded key; "" for a value without one.
func (d *Doc) Key(i int) string {
	raw, escaped := d.KeyBytes(i)
	return decode(raw, escaped)
}

// KeyHead is Key of no more than about limit bytes.
func (d *Doc) KeyHead(i, limit int) string {
	raw, escaped := d.KeyBytes(i)
	if len(raw) > limit {
		raw = raw[:cutAt(raw, limit, escaped)]
	}
	return decode(raw, escaped)
}

// Text returns a string's decoded text, another scalar's own text, and "" for a
// container. Bytes that are not UTF-8 and halves of surrogate pairs become U+FFFD.
func (d *Doc) Text(i int) string {
	raw, escaped := d.Bytes(i)
	return decode(raw, escaped)
}

// KeyBytes returns the inside of node i's key as it stands in the source, and
// whether it holds escapes; nil for a value without a key.
func (d *Doc) KeyBytes(i int) (raw []byte, escaped bool) {
	n := &d.nodes[i]
	if n.KeyStart == n.KeyEnd {
		return nil, false
	}
	return d.src[n.KeyStart+1 : n.KeyEnd-1], n.keyEscaped
}

// Bytes returns the inside of a string, or another scalar, as it stands in the
// source, and whether it holds escapes; nil for a container.
func (d *Doc) Bytes(i int) (raw []byte, escaped bool) {
	n := &d.nodes[i]
	switch {
	case n.Kind.Container():
		return nil, false
	case n.Kind == String:
		return d.src[n.Start+1 : n.End-1], n.escaped
	}
	return d.src[n.Start:n.End], false
}

// Head is Text of no more than about limit bytes, for values of many megabytes;
// rest is how many bytes of the source are left out.
func (d *Doc) Head(i, limit int) (s string, rest int) {
	raw, escaped := d.Bytes(i)
	cut := len(raw)
	if cut > limit {
		cut = cutAt(raw, limit, escaped)
	}
	return decode(raw[:cut], escaped), len(raw) - cut
}

// Children yields the direct children of node i.
func (d *Doc) Children(i int) iter.Seq[int] {
	return func(yield func(int) bool) {
		if !d.nodes[i].Kind.Container() {
			return
		}
		for c := i + 1; c < int(d.nodes[i].Next); c = int(d.nodes[c].Next) {
			if !yield(c) {
				return
			}
		}
	}
}
