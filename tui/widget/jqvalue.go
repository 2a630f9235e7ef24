package widget

import (
	"context"
	"encoding/json"
	"reflect"
	"strconv"

	"github.com/hooktop/hooktop/model/jsondoc"
)

// run follows the path, gives what it leads to on to gojq, and writes what
// comes out.
func (y jqWay) run(ctx context.Context, doc *jsondoc.Doc, out *jqOut) error {
	w, interned := &jqWalk{ctx: ctx, doc: doc}, map[string]string{}
	return y.path.follow(w, jqVal{kind: jqNode}, func(v jqVal) error {
		if y.rest == nil {
			return out.value(v)
		}
		known := &jqKnown{doc: doc, keys: interned}
		in, err := known.value(v)
		if err != nil {
			return err
		}
		for got := y.rest.RunWithContext(ctx, in); ; {
			v, more := got.Next()
			if !more {
				return nil
			}
			if err, bad := v.(error); bad {
				return err
			}
			if err := out.computed(v, known); err != nil {
				return err
			}
		}
	})
}

// jqKnown makes the values that gojq takes of parts of a document, and knows
// them again in what gojq makes of them: what is untouched is written as it
// stands in the document. gojq never changes what it was given.
type jqKnown struct {
	doc  *jsondoc.Doc
	keys map[string]string // so that every key is in memory once
	maps map[uintptr]int32
}

// mostKnown bounds how many containers of one value are known again.
const mostKnown = 1 << 16

// mostDigits bounds a number: reading one of megabytes takes hours.
const mostDigits = 1000

var (
	errDeep   = &JQError{Msg: "nested more than " + strconv.Itoa(jqDeepest) + " deep: only paths go there"}
	errDigits = &JQError{Msg: "a number has more than " + strconv.Itoa(mostDigits) + " digits: only paths go there"}
)

func (k *jqKnown) value(v jqVal) (any, error) {
	switch v.kind {
	case jqNode:
		return k.node(v.node, 0)
	case jqText:
		return v.s, nil
	case jqItems:
		return k.list(v.node, v.n, 0)
	case jqMade:
		if len(v.s) > mostDigits {
			return nil, errDigits
		}
		return numberOf([]byte(v.s)), nil
	case jqNull:
	}
	return nil, nil
}

// node goes down no further than jqDeepest.
func (k *jqKnown) node(i, depth int) (any, error) {
	n := k.doc.Node(i)
	switch n.Kind {
	case jsondoc.False:
		return false, nil
	case jsondoc.True:
		return true, nil
	case jsondoc.Number:
		if raw := k.doc.Raw(i); len(raw) <= mostDigits {
			return numberOf(raw), nil
		}
		return nil, errDigits
	case jsondoc.String:
		return k.doc.Text(i), nil
	case jsondoc.Array:
		out, err := k.list(i+1, int(n.Children), depth+1)
		if err == nil {
			k.know(reflect.ValueOf(out).Pointer(), i)
		}
		return out, err
	case jsondoc.Object:
		return k.object(i, depth+1)
	case jsondoc.Null:
	}
	return nil, nil
}

func (k *jqKnown) list(first, n, depth int) ([]any, error) {
	if depth > jqDeepest {
		return nil, errDeep
	}
	out := make([]any, n)
	for at := range out {
		v, err := k.node(first, depth)
		if err != nil {
			return nil, err
		}
		out[at] = v
		first = int(k.doc.Node(first).Next)
	}
	return out, nil
}

func (k *jqKnown) object(i, depth int) (any, error) {
	if depth > jqDeepest {
		return nil, errDeep
	}
	out := make(map[string]any, k.doc.Node(i).Children)
	for c := range k.doc.Children(i) {
		v, err := k.node(c, depth)
		if err != nil {
			return nil, err
		}
		out[k.key(c)] = v
	}
	k.know(reflect.ValueOf(out).Pointer(), i)
	return out, nil
}

func (k *jqKnown) key(i int) string {
	raw, escaped := k.doc.KeyBytes(i)
	if escaped || len(raw) > 64 {
		return k.doc.Key(i)
	}
	if s, ok := k.keys[string(raw)]; ok {
		return s
	}
	s := k.doc.Key(i)
	if len(k.keys) < mostKnown {
		k.keys[string(raw)] = s
	}
	return s
}

func (k *jqKnown) know(p uintptr, i int) {
	if k.maps == nil {
		k.maps = map[uintptr]int32{}
	}
	if len(k.maps) < mostKnown && k.doc.Node(i).Children > 0 {
		k.maps[p] = int32(i) //nolint:gosec // nodes are numbered in 32 bits
	}
}

// of is the container that a value was made of, untouched.
func (k *jqKnown) of(v any) (i int, ok bool) {
	var n int
	switch v := v.(type) {
	case map[string]any:
		n = len(v)
	case []any:
		n = len(v)
	}
	if n == 0 {
		return 0, false
	}
	at, ok := k.maps[reflect.ValueOf(v).Pointer()]
	if !ok {
		return 0, false
	}
	if node := k.doc.Node(int(at)); node.Kind == jsondoc.Array && int(node.Children) != n {
		return 0, false // a part of it
	}
	return int(at), true
}

// numberOf is a number as gojq takes it: with its own text but for small whole
// ones, which have no other.
func numberOf(raw []byte) any {
	if len(raw) <= 15 && string(raw) != "-0" {
		if n, err := strconv.Atoi(string(raw)); err == nil {
			return n
		}
	}
	return json.Number(raw)
}
