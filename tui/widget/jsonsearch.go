package widget

// Search marks keys and values that hold q, whatever its case, and goes to the
// first one from the cursor on, round the end; "" ends the search. Masked
// values that hold it are counted and neither marked nor gone to.
func (v *JSONView) Search(q string) {
	v.hits.reset(q)
	v.collect()
	if i, ok := v.Node(); ok {
		v.jump(v.hits.from(int32(i))) //nolint:gosec // nodes are numbered in 32 bits
	}
}

// SearchNext goes to the next hit, round the end.
func (v *JSONView) SearchNext() { v.jump(v.hits.step(1)) }

// SearchPrev goes to the hit before, round the start.
func (v *JSONView) SearchPrev() { v.jump(v.hits.step(-1)) }

// Hits says where the search stands.
func (v *JSONView) Hits() Hits { return v.hits.state() }

func (v *JSONView) jump(place int32, ok bool) {
	if ok {
		v.GoTo(int(place))
	}
}

// research counts anew after the document or the mask changed.
func (v *JSONView) research() {
	v.hits.reset(v.hits.query)
	v.collect()
}

func (v *JSONView) collect() {
	if v.doc == nil || v.hits.query == "" {
		return
	}
	for i := range v.doc.Len() {
		raw, escaped := v.doc.KeyBytes(i)
		if v.holds(raw, escaped, v.doc.Key, i) {
			v.hits.places = append(v.hits.places, int32(i))
			continue
		}
		raw, escaped = v.doc.Bytes(i)
		switch {
		case !v.holds(raw, escaped, v.doc.Text, i):
		case v.masks(i):
			v.hits.masked++
		default:
			v.hits.places = append(v.hits.places, int32(i))
		}
	}
}

// holds says whether a key or value holds the query; only one with escapes
// needs decoding for that.
func (v *JSONView) holds(raw []byte, escaped bool, decoded func(int) string, i int) bool {
	var start int
	if escaped {
		start, _ = find(decoded(i), v.hits.query)
	} else {
		start, _ = find(raw, v.hits.query)
	}
	return start >= 0
}
