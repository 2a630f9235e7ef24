package widget

import (
	"slices"

	"github.com/aymanbagabas/go-udiff/lcs"

	"github.com/hooktop/hooktop/model/jsondoc"
)

// members pairs the members of two objects by key; of a key that is there
// several times, the first with the first.
func (d *differ) members(p pair) []pair {
	type place struct {
		key string
		nth int
	}
	at := make(map[place]int, d.out.A.Node(int(p.a)).Children)
	nth := map[string]int{}
	kidsA, kidsB := kids(d.out.A, p.a), kids(d.out.B, p.b)
	for x, k := range kidsA {
		key := d.out.A.Key(int(k))
		at[place{key, nth[key]}] = x
		nth[key]++
	}
	clear(nth)
	match := make([]int, len(kidsB))
	for y, k := range kidsB {
		key := d.out.B.Key(int(k))
		x, ok := at[place{key, nth[key]}]
		if match[y] = x; !ok {
			match[y] = -1
		}
		nth[key]++
	}
	return merged(kidsA, kidsB, match, nil)
}

// kids are the values in a container.
func kids(d *jsondoc.Doc, i int32) []int32 {
	out := make([]int32, 0, d.Node(int(i)).Children)
	for k := range d.Children(int(i)) {
		out = append(out, int32(k)) //nolint:gosec // nodes are numbered in 32 bits
	}
	return out
}

// merged puts two lists of values into one: in the order of the second, what
// only the first one has behind what it stood behind. match says which of the
// first stands for each of the second, -1 for none; moved which of those count
// as moved.
func merged(kidsA, kidsB []int32, match []int, moved []bool) []pair {
	taken := make([]bool, len(kidsA))
	for _, x := range match {
		if x >= 0 {
			taken[x] = true
		}
	}
	out := make([]pair, 0, max(len(kidsA), len(kidsB)))
	next := 0
	upTo := func(x int) {
		for ; next < x; next++ {
			if !taken[next] {
				out = append(out, pair{kidsA[next], -1, false})
			}
		}
	}
	for y, x := range match {
		off := moved != nil && moved[y]
		if x < 0 {
			out = append(out, pair{-1, kidsB[y], false})
			continue
		}
		if !off {
			upTo(x)
		}
		out = append(out, pair{kidsA[x], kidsB[y], off})
	}
	upTo(len(kidsA))
	return out
}

// elements pairs the elements of two arrays: those that are the same and in the
// same order, then those of the same name, then those that are the same
// elsewhere, then what is left between others, by place.
func (d *differ) elements(p pair) []pair {
	m := matcher{d: d, a: kids(d.out.A, p.a), b: kids(d.out.B, p.b)}
	m.match, m.taken = make([]int, len(m.b)), make([]bool, len(m.a))
	for y := range m.match {
		m.match[y] = -1
	}
	gaps := m.inOrder()
	m.byWord(func(doc *jsondoc.Doc, i int32, _ uint64) (any, bool) {
		if d.rules.Name == nil {
			return nil, false
		}
		name := d.rules.Name(doc, int(i))
		return name, name != ""
	})
	m.byWord(func(_ *jsondoc.Doc, _ int32, hash uint64) (any, bool) { return hash, true })
	for _, g := range gaps {
		m.byPlace(g)
	}
	return merged(m.a, m.b, m.match, misplaced(m.match))
}

// matcher finds which elements of two arrays stand for each other.
type matcher struct {
	d     *differ
	a, b  []int32
	match []int // for each of b, which of a; -1 for none
	taken []bool
}

func (m *matcher) pair(x, y int) { m.match[y], m.taken[x] = x, true }

// inOrder pairs what is the same and in the same order, and returns what is left
// between.
func (m *matcher) inOrder() []lcs.Diff {
	same := func(x, y int) bool { return m.d.hashA[m.a[x]] == m.d.hashB[m.b[y]] }
	from, na, nb := 0, len(m.a), len(m.b)
	for ; from < min(na, nb) && same(from, from); from++ {
		m.pair(from, from)
	}
	for ; na > from && nb > from && same(na-1, nb-1); na, nb = na-1, nb-1 {
		m.pair(na-1, nb-1)
	}
	if na == from || nb == from || na == from+1 && nb == from+1 {
		return []lcs.Diff{{Start: from, End: na, ReplStart: from, ReplEnd: nb}}
	}
	return m.between(from, na, nb)
}

// between is inOrder of what is left between the ends that are the same.
func (m *matcher) between(from, na, nb int) []lcs.Diff {
	ids := map[uint64]rune{}
	numbered := func(kids []int32, hashes []uint64) []rune {
		out := make([]rune, len(kids))
		for i, k := range kids {
			id, ok := ids[hashes[k]]
			if !ok {
				id = rune(len(ids)) //nolint:gosec // as many as there are nodes
				ids[hashes[k]] = id
			}
			out[i] = id
		}
		return out
	}
	gaps := lcs.DiffRunes(numbered(m.a[from:na], m.d.hashA), numbered(m.b[from:nb], m.d.hashB))
	x, y := from, from
	for i := range gaps {
		g := &gaps[i]
		*g = lcs.Diff{Start: g.Start + from, End: g.End + from, ReplStart: g.ReplStart + from, ReplEnd: g.ReplEnd + from}
		for ; x < g.Start && y < g.ReplStart; x, y = x+1, y+1 {
			m.pair(x, y)
		}
		x, y = g.End, g.ReplEnd
	}
	for ; x < na && y < nb; x, y = x+1, y+1 {
		m.pair(x, y)
	}
	return gaps
}

// byWord pairs what goes by the same word, where each array has it once.
func (m *matcher) byWord(word func(doc *jsondoc.Doc, i int32, hash uint64) (any, bool)) {
	type places struct{ x, y, na, nb int }
	at := map[any]*places{}
	of := func(w any) *places {
		if at[w] == nil {
			at[w] = &places{}
		}
		return at[w]
	}
	for x, k := range m.a {
		if m.taken[x] {
			continue
		}
		if w, ok := word(m.d.out.A, k, m.d.hashA[k]); ok {
			p := of(w)
			p.x, p.na = x, p.na+1
		}
	}
	for y, k := range m.b {
		if m.match[y] >= 0 {
			continue
		}
		if w, ok := word(m.d.out.B, k, m.d.hashB[k]); ok {
			p := of(w)
			p.y, p.nb = y, p.nb+1
		}
	}
	for _, p := range at {
		if p.na == 1 && p.nb == 1 {
			m.pair(p.x, p.y)
		}
	}
}

// byPlace pairs what is left between two others: the first with the first that
// is of its kind. What goes by different names is not the same.
func (m *matcher) byPlace(g lcs.Diff) {
	x := g.Start
	for y := g.ReplStart; y < g.ReplEnd; y++ {
		if m.match[y] >= 0 {
			continue
		}
		for x < g.End && m.taken[x] {
			x++
		}
		if x == g.End {
			return
		}
		if m.alike(m.a[x], m.b[y]) {
			m.pair(x, y)
		}
		x++
	}
}

// alike says whether an element may have become another.
func (m *matcher) alike(i, j int32) bool {
	a, b := m.d.out.A, m.d.out.B
	ka, kb := a.Node(int(i)).Kind, b.Node(int(j)).Kind
	if ka.Container() || kb.Container() {
		name := m.d.rules.Name
		return ka == kb && (name == nil || name(a, int(i)) == "" || name(b, int(j)) == "")
	}
	return true
}

// misplaced says which matches are not in the longest run that is in order.
func misplaced(match []int) []bool {
	out := make([]bool, len(match))
	var tails []int // of the runs of each length, the place of the smallest last one
	before := make([]int, len(match))
	for y, x := range match {
		before[y] = -1
		if x < 0 {
			continue
		}
		n, _ := slices.BinarySearchFunc(tails, x, func(t, x int) int { return match[t] - x })
		if n > 0 {
			before[y] = tails[n-1]
		}
		if n == len(tails) {
			tails = append(tails, y)
		} else {
			tails[n] = y
		}
		out[y] = true
	}
	if len(tails) > 0 {
		for y := tails[len(tails)-1]; y >= 0; y = before[y] {
			out[y] = false
		}
	}
	return out
}
