package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strconv"

	"github.com/hooktop/hooktop/model/jsondoc"
)

// Decode is json.Unmarshal, but for what is nested deeper than encoding/json goes
// (10 000 levels): there one payload would take the rest of its page along. What is
// that deep comes as it is in a json.RawMessage, and is not given elsewhere.
func Decode(b []byte, v any) error {
	err := json.Unmarshal(b, v)
	if syntax := (*json.SyntaxError)(nil); !errors.As(err, &syntax) {
		return err
	}
	doc, bad := jsondoc.Parse(b)
	if bad != nil { // it is no JSON however deep one goes
		return err
	}
	d := deepOf(doc)
	if err := json.Unmarshal(d.flat, v); err != nil {
		return err
	}
	d.restore(reflect.ValueOf(v))
	return nil
}

const (
	deepest   = 5000      // levels that are left to encoding/json
	fullBody  = "payload" // what a host has from elsewhere
	deepMarks = "~deep~"
)

// deep is a document without what is too deep in it: a word stands in the place
// of each such value.
type deep struct {
	doc  *jsondoc.Doc
	mark string // before a value's number
	flat []byte
	cuts []int
}

func deepOf(doc *jsondoc.Doc) *deep {
	d := &deep{doc: doc, mark: deepMarks}
	for src := doc.Source(); bytes.Contains(src, []byte(d.mark)); {
		d.mark += "~"
	}
	below := make([]int, doc.Len()) // levels
	for i := doc.Len() - 1; i > 0; i-- {
		up := doc.Node(i).Parent
		below[up] = max(below[up], below[i]+1)
	}
	level, at := make([]int, doc.Len()), 0
	for i := 0; i < doc.Len(); {
		n := doc.Node(i)
		if n.Parent >= 0 {
			level[i] = level[n.Parent] + 1
		}
		if below[i] == 0 || level[i] < deepest && (below[i] < deepest || doc.Key(i) != fullBody) {
			i++
			continue
		}
		d.flat = append(append(d.flat, doc.Source()[at:n.Start]...), d.word(len(d.cuts))...)
		d.cuts, at = append(d.cuts, i), int(n.End)
		i = int(n.Next)
	}
	d.flat = append(d.flat, doc.Source()[at:]...)
	return d
}

// word stands in the place of a value.
func (d *deep) word(cut int) []byte {
	return strconv.AppendQuote(nil, d.mark+strconv.Itoa(cut)+"~")
}

// restore puts the values back where their words are kept as they are.
func (d *deep) restore(v reflect.Value) {
	switch v.Kind() { //nolint:exhaustive // the others hold no raw message
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			d.restore(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				d.restore(v.Field(i))
			}
		}
	case reflect.Slice, reflect.Array:
		if v.Type() == reflect.TypeFor[json.RawMessage]() {
			v.SetBytes(d.restored(v.Bytes()))
			return
		}
		for i := range v.Len() {
			d.restore(v.Index(i))
		}
	}
}

func (d *deep) restored(raw []byte) []byte {
	if !bytes.Contains(raw, []byte(d.mark)) {
		return raw
	}
	for cut, i := range d.cuts {
		raw = bytes.Replace(raw, d.word(cut), d.doc.Raw(i), 1)
	}
	return raw
}
