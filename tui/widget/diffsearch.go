package widget

import "github.com/hooktop/hooktop/model/jsondoc"

// Search marks the lines that hold q, whatever its case, and goes to the first
// one from the cursor on, round the end; "" ends the search. Masked values that
// hold it are counted only. What is folded is not searched.
func (v *DiffView) Search(q string) {
	v.hits.reset(q)
	if v.hits.query == "" {
		return
	}
	for i := range v.rows {
		if v.rowHolds(i) {
			v.hits.places = append(v.hits.places, int32(i))
		}
	}
	v.hits.goes = true
	v.jump(v.hits.take(Found{seq: v.hits.seq, places: v.hits.places, masked: v.hits.masked}, int32(v.scroll.cur))) //nolint:gosec // as many lines as a payload has
}

// More is nothing: what is compared is small enough to be searched at once.
func (v *DiffView) More() Finder { return nil }

// Take takes nothing, as there is nothing more to find.
func (v *DiffView) Take(Found) {}

// rowHolds says whether a row shows the query.
func (v *DiffView) rowHolds(i int) bool {
	r := v.rows[i]
	holds := func(s string) bool { at, _ := find(s, v.hits.query); return at >= 0 }
	switch p := &v.parts[r.part]; r.kind {
	case lineRow:
		return holds(p.Lines[r.at].Text)
	case nodeRow:
		n := &p.Tree.Nodes[r.at]
		doc, at := v.docOf(p.Tree, n)
		if doc.HasKey(at) && holds(v.keyOf(doc, at)) {
			return true
		}
		if n.Kind == DiffChanged && v.valueHolds(p.Tree.A, n.A, holds) {
			return true
		}
		return v.valueHolds(doc, int32(at), holds) //nolint:gosec // nodes are numbered in 32 bits
	case titleRow, noteRow, runRow, closeRow, gapRow:
	}
	return false
}

// valueHolds says whether a scalar that is shown holds the query; one that is
// masked is counted.
func (v *DiffView) valueHolds(d *jsondoc.Doc, i int32, holds func(string) bool) bool {
	if d.Node(int(i)).Kind.Container() {
		return false
	}
	s, masked := v.valueOf(d, int(i))
	if !masked {
		return holds(s)
	}
	if holds(d.Text(int(i))) {
		v.hits.masked++
	}
	return false
}

func (v *DiffView) jump(place int32, ok bool) {
	if ok {
		v.goTo(int(place))
	}
}

// SearchNext goes to the next hit, round the end.
func (v *DiffView) SearchNext() { v.jump(v.hits.step(1)) }

// SearchPrev goes to the hit before, round the start.
func (v *DiffView) SearchPrev() { v.jump(v.hits.step(-1)) }

// Hits says where the search stands, in lines.
func (v *DiffView) Hits() Hits { return v.hits.state() }
