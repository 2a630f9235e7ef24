package jsondoc

// maxIndent is the depth at which Indent stops going right: a document nested
// a hundred thousand deep would else be written in gigabytes.
const maxIndent = 100

// Compact returns node i without white space, every token as it stands in the
// source.
func (d *Doc) Compact(i int) []byte {
	raw := d.Raw(i)
	out := make([]byte, 0, len(raw))
	for k := 0; k < len(raw); {
		switch c := raw[k]; c {
		case ' ', '\t', '\n', '\r':
			k++
		case '"':
			p := parser{src: raw, pos: k}
			p.str()
			out = append(out, raw[k:p.pos]...)
			k = p.pos
		default:
			out = append(out, c)
			k++
		}
	}
	return out
}

// Indent returns node i with every member and item on its own line, two spaces
// a level, order and numbers as they stand in the source. Levels below the
// hundredth are not indented further.
func (d *Doc) Indent(i int) []byte {
	w := indenter{d: d, base: d.nodes[i].Depth, out: make([]byte, 0, 2*len(d.Raw(i)))}
	end := int(d.nodes[i].Next)
	for k := i; k < end; k++ {
		w.node(k, k > i)
		for at := k; ; at = int(d.nodes[at].Parent) {
			n := &d.nodes[at]
			if n.Kind.Container() && n.Children > 0 {
				if int(n.Next) != k+1 {
					break
				}
				w.line(n.Depth)
				w.out = append(w.out, d.src[n.End-1])
			}
			if at == i {
				break
			}
		}
	}
	return w.out
}

type indenter struct {
	d    *Doc
	base int32
	out  []byte
}

// node writes what precedes node k, its key, and it or its opening bracket.
func (w *indenter) node(k int, inside bool) {
	n := &w.d.nodes[k]
	if inside {
		if n.Ord > 0 {
			w.out = append(w.out, ',')
		}
		w.line(n.Depth)
		if w.d.HasKey(k) {
			w.out = append(w.out, w.d.src[n.KeyStart:n.KeyEnd]...)
			w.out = append(w.out, ": "...)
		}
	}
	switch {
	case !n.Kind.Container():
		w.out = append(w.out, w.d.Raw(k)...)
	case n.Children == 0:
		w.out = append(w.out, w.d.src[n.Start], w.d.src[n.End-1])
	default:
		w.out = append(w.out, w.d.src[n.Start])
	}
}

func (w *indenter) line(depth int32) {
	w.out = append(w.out, '\n')
	for range min(depth-w.base, maxIndent) {
		w.out = append(w.out, "  "...)
	}
}
