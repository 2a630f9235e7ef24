package widget

import (
	"context"
	"strconv"
	"strings"

	"github.com/itchyny/gojq"

	"github.com/hooktop/hooktop/model/jsondoc"
)

// jqVal is a value on the way through a document: a node, some of an array's
// items, a part of a string, or the null that stands for what is not there.
type jqVal struct {
	kind jqKind
	node int    // of jqNode; of jqItems the first item
	n    int    // of jqItems
	s    string // of jqText; of jqMade the number
}

type jqKind uint8

const (
	jqNull jqKind = iota
	jqNode
	jqItems
	jqText
	jqMade // a number that does not stand in the document
)

// jqPath is an expression, or the start of one, that only goes through the
// document.
type jqPath interface {
	follow(w *jqWalk, v jqVal, yield func(jqVal) error) error
}

// jqWalk is one way through a document.
type jqWalk struct {
	ctx   context.Context //nolint:containedctx // the walk is one call, and this is its end
	doc   *jsondoc.Doc
	steps int
}

// on looks now and then whether the walk is to end.
func (w *jqWalk) on() error {
	if w.steps++; w.steps&0xfff == 0 {
		return w.ctx.Err()
	}
	return nil
}

type (
	jqPipe  struct{ l, r jqPath }
	jqComma struct{ l, r jqPath }
	jqSelf  struct{}

	// jqStep is one step of a path; from and to are its place in the expression.
	jqStep struct {
		kind     jqStepKind
		key      string
		at, end  *int
		optional bool
		from, to int
	}
)

type jqStepKind uint8

const (
	jqField jqStepKind = iota
	jqAt
	jqSlice
	jqEach
	jqAll
)

func (jqSelf) follow(_ *jqWalk, v jqVal, yield func(jqVal) error) error { return yield(v) }

func (p jqPipe) follow(w *jqWalk, v jqVal, yield func(jqVal) error) error {
	return p.l.follow(w, v, func(v jqVal) error { return p.r.follow(w, v, yield) })
}

func (p jqComma) follow(w *jqWalk, v jqVal, yield func(jqVal) error) error {
	if err := p.l.follow(w, v, yield); err != nil {
		return err
	}
	return p.r.follow(w, v, yield)
}

func (s *jqStep) follow(w *jqWalk, v jqVal, yield func(jqVal) error) error {
	if err := w.on(); err != nil {
		return err
	}
	switch s.kind {
	case jqEach:
		return s.each(w, v, yield)
	case jqAll:
		return w.all(v, yield)
	case jqField, jqAt, jqSlice:
	}
	to, ok := s.step(w.doc, v)
	if !ok {
		return s.cannot("index", w.doc, v)
	}
	return yield(to)
}

// step goes to the one value that a step leads to; false where it leads nowhere.
func (s *jqStep) step(d *jsondoc.Doc, v jqVal) (to jqVal, ok bool) {
	kind := v.typeIn(d)
	switch {
	case kind == jsondoc.Null:
		return jqVal{}, true
	case s.kind == jqField && kind == jsondoc.Object:
		if i, ok := d.Member(v.node, s.key); ok {
			return jqVal{kind: jqNode, node: i}, true
		}
		return jqVal{}, true
	case s.kind != jqField && kind == jsondoc.Array:
		return s.inArray(d, v), true
	case s.kind != jqField && kind == jsondoc.String:
		return s.inText(v.text(d)), true
	}
	return jqVal{}, false
}

func (s *jqStep) inArray(d *jsondoc.Doc, v jqVal) jqVal {
	first, n := v.items(d)
	if s.kind == jqAt {
		at, ok := s.within(n)
		if !ok {
			return jqVal{}
		}
		return jqVal{kind: jqNode, node: ahead(d, first, at)}
	}
	from, to := cutAt(s.at, 0, n), cutAt(s.end, n, n)
	return jqVal{kind: jqItems, node: ahead(d, first, min(from, to)), n: max(0, to-from)}
}

// inText goes by characters, as gojq does.
func (s *jqStep) inText(str string) jqVal {
	runes := []rune(str)
	if s.kind == jqAt {
		at, ok := s.within(len(runes))
		if !ok {
			return jqVal{}
		}
		return jqVal{kind: jqText, s: string(runes[at])}
	}
	from, to := cutAt(s.at, 0, len(runes)), cutAt(s.end, len(runes), len(runes))
	return jqVal{kind: jqText, s: string(runes[min(from, to):to])}
}

// within is the place of n that the step names, counted from the end where it is
// negative.
func (s *jqStep) within(n int) (at int, ok bool) {
	if at = *s.at; at < 0 {
		at += n
	}
	return at, at >= 0 && at < n
}

// cutAt is a slice's border within n, counted from the end where it is negative.
func cutAt(at *int, other, n int) int {
	if at == nil {
		return other
	}
	i := *at
	if i < 0 {
		i += n
	}
	return min(max(i, 0), n)
}

func (s *jqStep) each(w *jqWalk, v jqVal, yield func(jqVal) error) error {
	if !v.typeIn(w.doc).Container() {
		return s.cannot("iterate over", w.doc, v)
	}
	first, n := v.items(w.doc)
	for i := first; n > 0; n-- {
		if err := w.on(); err != nil {
			return err
		}
		if err := yield(jqVal{kind: jqNode, node: i}); err != nil {
			return err
		}
		i = int(w.doc.Node(i).Next)
	}
	return nil
}

// all yields a value and everything in it.
func (w *jqWalk) all(v jqVal, yield func(jqVal) error) error {
	from, to := v.node, v.node
	switch v.kind {
	case jqNode:
		to = int(w.doc.Node(v.node).Next)
	case jqItems:
		to = ahead(w.doc, v.node, v.n)
		fallthrough
	case jqNull, jqText, jqMade:
		if err := yield(v); err != nil {
			return err
		}
	}
	for i := from; i < to; i++ {
		if err := w.on(); err != nil {
			return err
		}
		if err := yield(jqVal{kind: jqNode, node: i}); err != nil {
			return err
		}
	}
	return nil
}

// cannot says that a value has nothing to step into; nil where the step is
// optional.
func (s *jqStep) cannot(do string, d *jsondoc.Doc, v jqVal) error {
	if s.optional {
		return nil
	}
	msg := "cannot " + do + " " + v.typeIn(d).String()
	if s.kind == jqField {
		msg += " with " + strconv.Quote(s.key)
	}
	return &JQError{From: s.from, To: s.to, Msg: msg}
}

// typeIn is what a value is.
func (v jqVal) typeIn(d *jsondoc.Doc) jsondoc.Kind {
	switch v.kind {
	case jqNode:
		return d.Node(v.node).Kind
	case jqItems:
		return jsondoc.Array
	case jqText:
		return jsondoc.String
	case jqMade:
		return jsondoc.Number
	case jqNull:
	}
	return jsondoc.Null
}

// items are a container's children: the first one, and how many.
func (v jqVal) items(d *jsondoc.Doc) (first, n int) {
	if v.kind == jqItems {
		return v.node, v.n
	}
	return v.node + 1, int(d.Node(v.node).Children)
}

func (v jqVal) text(d *jsondoc.Doc) string {
	if v.kind == jqText {
		return v.s
	}
	return d.Text(v.node)
}

// ahead is the sibling n places behind a node; past the last one where it ends.
func ahead(d *jsondoc.Doc, i, n int) int {
	for ; n > 0; n-- {
		i = int(d.Node(i).Next)
	}
	return i
}

// jqWords finds the places of a path's words, from left to right.
type jqWords struct {
	expr string
	at   int
}

func (w *jqWords) next(word string) (from, to int) {
	i := strings.Index(w.expr[w.at:], word)
	if i < 0 {
		return w.at, w.at
	}
	from = w.at + i
	w.at = from + len(word)
	return from, w.at
}

// splitJQ takes the longest start off an expression that is a path; rest is nil
// where nothing is left.
func splitJQ(q *gojq.Query, w *jqWords) (p jqPath, rest *gojq.Query) {
	at := w.at
	if p, ok := pathOf(q, w); ok {
		return p, nil
	}
	w.at = at
	if isPipe(q) {
		if l, ok := pathOf(q.Left, w); ok {
			r, rest := splitJQ(q.Right, w)
			return jqPipe{l, r}, rest
		}
	}
	return jqSelf{}, q
}

func bare(q *gojq.Query) bool {
	return q != nil && q.Meta == nil && q.Imports == nil && q.FuncDefs == nil && q.Patterns == nil
}

func isPipe(q *gojq.Query) bool { return bare(q) && q.Op == gojq.OpPipe && q.Left != nil }

// pathOf reads an expression that is a path throughout.
func pathOf(q *gojq.Query, w *jqWords) (jqPath, bool) {
	if !bare(q) {
		return nil, false
	}
	if q.Op == gojq.OpPipe || q.Op == gojq.OpComma {
		l, ok := pathOf(q.Left, w)
		if !ok {
			return nil, false
		}
		r, ok := pathOf(q.Right, w)
		if q.Op == gojq.OpComma {
			return jqComma{l, r}, ok
		}
		return jqPipe{l, r}, ok
	}
	if q.Term == nil {
		return nil, false
	}
	return termPath(q.Term, w)
}

func termPath(t *gojq.Term, w *jqWords) (p jqPath, ok bool) {
	var last *jqStep // what a '?' would be about
	if t.Type == gojq.TermTypeIdentity {
		p, ok = jqSelf{}, true
	}
	if t.Type == gojq.TermTypeRecurse {
		p, ok = &jqStep{kind: jqAll}, true
	}
	if t.Type == gojq.TermTypeFunc {
		p, ok = lengthOf(t.Func, w)
	}
	if t.Type == gojq.TermTypeQuery {
		p, ok = pathOf(t.Query, w)
	}
	if t.Type == gojq.TermTypeIndex {
		last, ok = indexStep(t.Index, w)
		p = last
	}
	for _, s := range t.SuffixList {
		switch {
		case !ok:
			return nil, false
		case s.Optional:
			if ok = last != nil; ok {
				last.optional = true
			}
			last = nil
			continue
		case s.Iter:
			last = &jqStep{kind: jqEach}
			last.from, last.to = w.next("[")
		default:
			last, ok = indexStep(s.Index, w)
		}
		p = jqPipe{p, last}
	}
	return p, ok
}

func indexStep(x *gojq.Index, w *jqWords) (s *jqStep, ok bool) {
	if x == nil {
		return nil, false
	}
	s = &jqStep{kind: jqField, key: x.Name}
	switch {
	case x.Name != "":
		s.from, s.to = w.next(x.Name)
		return s, true
	case x.Str != nil:
		return s, s.named(x.Str, w)
	case x.IsSlice:
		s.kind = jqSlice
		var okEnd bool
		s.from, s.to = w.next("[")
		s.at, ok = wholeNumber(x.Start)
		s.end, okEnd = wholeNumber(x.End)
		return s, ok && okEnd
	case bare(x.Start) && x.Start.Term != nil && x.Start.Term.Type == gojq.TermTypeString && x.Start.Term.SuffixList == nil:
		return s, s.named(x.Start.Term.Str, w)
	}
	s.kind = jqAt
	s.from, s.to = w.next("[")
	s.at, ok = wholeNumber(x.Start)
	return s, ok && s.at != nil
}

// named takes a key that is written as a string.
func (s *jqStep) named(str *gojq.String, w *jqWords) bool {
	s.key = str.Str
	s.from, _ = w.next(`"`)
	_, s.to = w.next(`"`)
	return str.Queries == nil
}

// wholeNumber reads a number that is written out; nil for none.
func wholeNumber(q *gojq.Query) (n *int, ok bool) {
	if q == nil {
		return nil, true
	}
	if !bare(q) || q.Term == nil || q.Term.SuffixList != nil {
		return nil, false
	}
	t, sign := q.Term, 1
	if t.Type == gojq.TermTypeUnary && t.Unary.Op == gojq.OpSub && t.Unary.Term.SuffixList == nil {
		t, sign = t.Unary.Term, -1
	}
	if t.Type != gojq.TermTypeNumber {
		return nil, false
	}
	i, err := strconv.Atoi(t.Number)
	i *= sign
	return &i, err == nil
}
