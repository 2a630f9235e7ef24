package jsondoc

// Member returns the member of object i with a key. Of several with one key it
// is the last, as most readers of JSON take it. It is false where there is
// none, and where i is no object.
func (d *Doc) Member(i int, key string) (member int, ok bool) {
	if d.nodes[i].Kind != Object {
		return 0, false
	}
	for c := range d.Children(i) {
		if d.hasKey(c, key) {
			member, ok = c, true
		}
	}
	return member, ok
}

// Sub returns node i as a document of its own: the same bytes, without a copy
// of them, and without its key.
func (d *Doc) Sub(i int) *Doc {
	if i == 0 {
		return d
	}
	root := d.nodes[i]
	nodes := make([]Node, int(root.Next)-i)
	copy(nodes, d.nodes[i:root.Next])
	first, boxes := off(i), 0
	for k := range nodes {
		n := &nodes[k]
		if n.Children > 0 {
			boxes++
		}
		n.Start, n.End = n.Start-root.Start, n.End-root.Start
		n.KeyStart, n.KeyEnd = n.KeyStart-root.Start, n.KeyEnd-root.Start
		n.Parent, n.Next, n.Depth = n.Parent-first, n.Next-first, n.Depth-root.Depth
	}
	r := &nodes[0]
	r.KeyStart, r.KeyEnd, r.keyEscaped = 0, 0, false
	r.Parent, r.Ord = -1, 0
	for k := range nodes {
		if nodes[k].KeyEnd <= nodes[k].KeyStart {
			nodes[k].KeyStart, nodes[k].KeyEnd = 0, 0
		}
	}
	return &Doc{src: d.Raw(i), nodes: nodes, boxes: boxes}
}
