package catalog

import (
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/jsondoc"
)

// Masked says whether a node of a message is health data, or may be, and so is
// hidden until somebody asks: every scalar but those of meta, and the types,
// states, times and counts that the event type's list names. An unknown field,
// and everything in a message of an unknown type, is hidden. Containers and keys
// are never hidden.
func Masked(t model.EventType, doc *jsondoc.Doc, node int) bool {
	if doc.Node(node).Kind.Container() {
		return false
	}
	fields := shown()[t]
	for _, p := range fields {
		if at(doc, node, p) {
			return false
		}
	}
	return hasNoMeta(fields) || !inMeta(doc, node)
}

// hasNoMeta says of a type's list whether its messages name their type outside of
// a "meta" object. One that is in there all the same is as unknown as any field.
func hasNoMeta(fields []path) bool {
	return len(fields) > 0 && len(fields[0]) == 1 && fields[0][0] == typeKey
}

// typeKey is where messages of Open Wearables and Svix name their type.
const typeKey = "type"

// inMeta says whether a node is below the root's own "meta" object.
func inMeta(doc *jsondoc.Doc, node int) bool {
	for {
		n := doc.Node(node)
		switch n.Depth {
		case 0:
			return false
		case 1:
			return n.Kind.Container() && doc.Key(node) == "meta"
		}
		node = int(n.Parent)
	}
}

// each stands in a path for any element of an array.
const each = "[]"

// path is the way from the root to a field.
type path []string

// at says whether path leads to node.
func at(doc *jsondoc.Doc, node int, p path) bool {
	if int(doc.Node(node).Depth) != len(p) {
		return false
	}
	for i := len(p) - 1; i >= 0; i-- {
		if doc.HasKey(node) == (p[i] == each) || doc.HasKey(node) && doc.Key(node) != p[i] {
			return false
		}
		node = int(doc.Node(node).Parent)
	}
	return true
}
