package widget

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/itchyny/gojq"

	"github.com/hooktop/hooktop/model/jsondoc"
)

// jqLength counts what is in a value, for which it need not be in memory again:
// how many there are is what is asked first of a large one.
type jqLength struct{ from, to int }

// lengthOf reads a call of the function; others are gojq's.
func lengthOf(f *gojq.Func, w *jqWords) (jqPath, bool) {
	if f == nil || f.Name != "length" || len(f.Args) > 0 {
		return nil, false
	}
	from, to := w.next(f.Name)
	return jqLength{from, to}, true
}

func (l jqLength) follow(w *jqWalk, v jqVal, yield func(jqVal) error) error {
	n := 0
	switch kind := v.typeIn(w.doc); kind {
	case jsondoc.Number:
		number := v.s
		if v.kind == jqNode {
			number = string(w.doc.Raw(v.node))
		}
		return yield(jqVal{kind: jqMade, s: strings.TrimPrefix(number, "-")})
	case jsondoc.String:
		n = utf8.RuneCountInString(v.text(w.doc))
	case jsondoc.Array:
		_, n = v.items(w.doc)
	case jsondoc.Object:
		n = keysIn(w.doc, v.node)
	case jsondoc.True, jsondoc.False:
		return &JQError{From: l.from, To: l.to, Msg: fmt.Sprintf("length cannot be applied to: boolean (%s)", w.doc.Raw(v.node))}
	case jsondoc.Null:
	}
	return yield(jqVal{kind: jqMade, s: strconv.Itoa(n)})
}

// keysIn is how many keys an object has, each once.
func keysIn(d *jsondoc.Doc, i int) int {
	keys := make(map[string]struct{}, d.Node(i).Children)
	for c := range d.Children(i) {
		keys[d.Key(c)] = struct{}{}
	}
	return len(keys)
}
