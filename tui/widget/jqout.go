package widget

import (
	"slices"

	"github.com/itchyny/gojq"

	"github.com/hooktop/hooktop/model/jsondoc"
)

// jqOut writes values, one after another, as the items of an array.
type jqOut struct {
	doc    *jsondoc.Doc
	buf    []byte
	max    int
	count  int
	only   int // the node that is the first value, where first says so
	first  bool
	writes bool // values are in buf, not only counted
	whole  int  // how far buf holds whole values
	sorted bool // an object was written anew
}

var errFull = &JQError{Msg: "the result is too large"}

// value writes a part of the document as it stands there.
func (o *jqOut) value(v jqVal) error {
	if v.kind == jqNode && o.count == 0 {
		o.count, o.only, o.first = 1, v.node, true // written when a second one comes: it may be all of the document
		return nil
	}
	if err := o.begin(); err != nil {
		return err
	}
	var err error
	switch v.kind {
	case jqNode:
		err = o.raw(o.doc.Raw(v.node))
	case jqNull:
		err = o.raw([]byte("null"))
	case jqText:
		err = o.encode(v.s, nil, 0)
	case jqMade:
		err = o.raw([]byte(v.s))
	case jqItems:
		err = o.items(v)
	}
	o.end(err)
	return err
}

func (o *jqOut) items(v jqVal) error {
	o.buf = append(o.buf, '[')
	for i, n := v.node, v.n; n > 0; n-- {
		if n < v.n {
			o.buf = append(o.buf, ',')
		}
		if err := o.raw(o.doc.Raw(i)); err != nil {
			return err
		}
		i = int(o.doc.Node(i).Next)
	}
	o.buf = append(o.buf, ']')
	return nil
}

// computed writes what gojq made.
func (o *jqOut) computed(v any, known *jqKnown) error {
	if i, ok := known.of(v); ok {
		return o.value(jqVal{kind: jqNode, node: i})
	}
	err := o.begin()
	if err == nil {
		err = o.encode(v, known, 0)
		o.end(err)
	}
	return err
}

// begin begins a value.
func (o *jqOut) begin() error {
	if o.count == jqMost {
		return errFull
	}
	if !o.writes {
		o.writes = true
		o.buf = append(o.buf, '[')
		if o.first {
			err := o.raw(o.doc.Raw(o.only))
			if o.end(err); err != nil {
				return err
			}
		}
	}
	if o.count > 0 {
		o.buf = append(o.buf, ',')
	}
	o.count++
	return nil
}

// end ends a value; one that was not written wholly is none.
func (o *jqOut) end(err error) {
	if err == nil {
		o.whole = len(o.buf)
	}
}

func (o *jqOut) raw(b []byte) error {
	if len(o.buf)+len(b) > o.max {
		return errFull
	}
	o.buf = append(o.buf, b...)
	return nil
}

func (o *jqOut) encode(v any, known *jqKnown, depth int) error {
	if i, ok := known.of(v); ok {
		return o.raw(o.doc.Raw(i))
	}
	if depth > jqDeepest {
		return errDeep
	}
	switch v := v.(type) {
	case []any:
		o.buf = append(o.buf, '[')
		for i, item := range v {
			if i > 0 {
				o.buf = append(o.buf, ',')
			}
			if err := o.encode(item, known, depth+1); err != nil {
				return err
			}
		}
		o.buf = append(o.buf, ']')
		return nil
	case map[string]any:
		return o.object(v, known, depth)
	}
	b, err := gojq.Marshal(v)
	if err != nil {
		return err
	}
	return o.raw(b)
}

// object writes an object anew. The order in which its keys were written in the
// expression is not known any more.
func (o *jqOut) object(v map[string]any, known *jqKnown, depth int) error {
	keys := make([]string, 0, len(v))
	for key := range v {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	o.sorted = o.sorted || len(keys) > 1
	o.buf = append(o.buf, '{')
	for i, key := range keys {
		if i > 0 {
			o.buf = append(o.buf, ',')
		}
		b, err := gojq.Marshal(key)
		if err != nil {
			return err
		}
		if err := o.raw(append(b, ':')); err != nil {
			return err
		}
		if err := o.encode(v[key], known, depth+1); err != nil {
			return err
		}
	}
	o.buf = append(o.buf, '}')
	return nil
}

// result reads what was written; cut is why it is not all, nil where it is.
func (o *jqOut) result(cut error) (*JQResult, error) {
	r := &JQResult{Count: o.count, Sorted: o.sorted}
	if cut != nil {
		r.Cut = cut.Error()
	}
	if o.whole == 0 && o.first {
		r.Doc, r.Count = o.doc.Sub(o.only), 1
		return r, nil
	}
	if o.whole == 0 {
		o.buf, o.whole = []byte("["), 1
	}
	doc, bad := jsondoc.Parse(append(o.buf[:o.whole], ']'))
	if bad != nil {
		return nil, &JQError{Msg: "the result is no JSON: " + bad.Error()}
	}
	r.Doc, r.Count = doc, int(doc.Node(0).Children)
	if r.Count == 1 {
		r.Doc = doc.Sub(1)
	}
	return r, nil
}
