package runbook

import (
	"bytes"
	"cmp"
	"encoding/json"
	"hash/maphash"
	"slices"
	"strings"

	"github.com/hooktop/hooktop/model"
)

// rowsMark is what stands in a kept plan where its rows begin.
const rowsMark = `"rows":`

// kept writes a plan as a run keeps it. Its rows are written one by one into what
// is about their size: a big plan is then not held several times over.
func (r *retryPlan) kept() ([]byte, error) {
	rest := *r
	rest.Rows = nil
	head, err := json.Marshal(&rest)
	if err != nil {
		return nil, err
	}
	before, after, _ := bytes.Cut(head, []byte(rowsMark+"null"))
	size := len(head)
	for i := range r.Rows {
		size += r.Rows[i].size()
	}
	var out bytes.Buffer
	out.Grow(size)
	out.Write(before)
	out.WriteString(rowsMark + "[")
	enc := json.NewEncoder(&out)
	for i := range r.Rows {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := enc.Encode(&r.Rows[i]); err != nil {
			return nil, err
		}
		out.Truncate(out.Len() - 1) // its line break
	}
	out.WriteByte(']')
	out.Write(after)
	return out.Bytes(), nil
}

// size is about what a row takes as it is kept.
func (p *planned) size() int {
	n := len(`{"id":""},`) + len(p.ID)
	if p.Type != "" {
		n += len(`,"type":""`) + len(p.Type)
	}
	if p.Request != "" {
		n += len(`,"request":""`) + len(p.Request)
	}
	if p.Last != "" {
		n += len(`,"last":""`) + len(p.Last)
	}
	return n
}

// read takes up the plan that a run has kept, with what its types and runs have in
// common held once, and without what its carrying does not need.
func (r *retry) read(plan []byte) error {
	r.plan.Rows = make([]planned, 0, bytes.Count(plan, []byte(`"id":`))) // which is decoded without growing
	if err := json.Unmarshal(plan, &r.plan); err != nil {
		return err
	}
	r.plan.Left, r.n = nil, len(r.plan.Rows)
	types, runs := map[model.EventType]model.EventType{}, map[model.RunID]model.RunID{}
	for i := range r.plan.Rows {
		p := &r.plan.Rows[i]
		p.Type, p.Last = once(types, p.Type), once(runs, p.Last)
	}
	r.index()
	return nil
}

// index puts the rows in the order in which they are looked for.
func (r *retry) index() {
	r.place = make([]int32, len(r.plan.Rows))
	for i := range r.place {
		r.place[i] = int32(i)
	}
	slices.SortFunc(r.place, func(a, b int32) int { return cmp.Compare(r.plan.Rows[a].ID, r.plan.Rows[b].ID) })
}

// letGo lets go of the rows, when all are claimed: of a run that is followed by
// what is attempted at its endpoints only which it has is asked again.
func (r *retry) letGo() {
	r.seed, r.known = maphash.MakeSeed(), make([]uint64, 0, len(r.plan.Rows))
	for i := range r.plan.Rows {
		r.known = append(r.known, maphash.String(r.seed, string(r.plan.Rows[i].ID)))
	}
	slices.Sort(r.known)
	r.plan.Rows, r.place = nil, nil
}

// holds says whether a delivery is one of the plan, once its rows are let go. One
// in very many that is not is taken for it: it has no claim, and nothing comes of it.
func (r *retry) holds(id model.DeliveryID) bool {
	if len(r.known) == 0 {
		return false
	}
	_, ok := slices.BinarySearch(r.known, maphash.String(r.seed, string(id)))
	return ok
}

// once is a text as it was met first.
func once[T ~string](seen map[T]T, s T) T {
	if _, known := seen[s]; !known {
		seen[s] = T(strings.Clone(string(s)))
	}
	return seen[s]
}
