package sandbox

import "time"

// event is one message that is due: a step of a flow.
type event struct {
	flow  uint32
	shape shapeID
	step  uint8
	at    int64 // unix milliseconds
}

// stage is one step of a kind of flow.
type stage struct {
	shapes   []option
	chance   float64       // that the step comes at all
	min, max time.Duration // after the step before
}

// option is a shape and how likely it is beside the step's others.
type option struct {
	name   string
	weight int
}

// kind is one kind of flow: what an account's requests and patients lead to.
type kind struct {
	weight int
	paged  bool // the only stage is repeated, 50 ms apart, once a page
	stages []stage
}

func one(name string) []option { return []option{{name, 1}} }

const always = 1

// kinds are the flows and how often they come, as an account has them whose
// main use is looking up the records of patients who come in.
var kinds = []kind{
	{weight: 30, stages: []stage{
		{one("network-query.hie.first-data-ready"), 0.7, 0, 0},
		{one("network-query.hie"), always, 20 * time.Second, 150 * time.Second},
		{[]option{{"network-query.pharmacy", 24}, {"network-query.pharmacy/failed", 1}}, 0.9, 15 * time.Second, 90 * time.Second},
		{one("network-query.lab"), 0.85, 15 * time.Second, 100 * time.Second},
	}},
	{weight: 14, stages: []stage{
		{[]option{{"medical.consolidated-data", 14}, {"medical.consolidated-data/pdf", 4}, {"medical.consolidated-data/empty", 1}, {"medical.consolidated-data/failed", 1}}, always, 0, 0},
	}},
	{weight: 7, stages: []stage{
		{[]option{{"medical.document-download", 15}, {"medical.document-download/failed", 1}}, always, 0, 0},
		{one("medical.document-conversion"), 0.95, 30 * time.Second, 4 * time.Minute},
	}},
	{weight: 2, stages: []stage{{one("medical.document-bulk-download-urls"), always, 0, 0}}},
	{weight: 3, paged: true, stages: []stage{{one("medical.document-bulk-download-paged"), always, 0, 0}}},
	{weight: 2, stages: []stage{
		{one("medical.bulk-patient-create/processing"), always, 0, 0},
		{[]option{{"medical.bulk-patient-create", 9}, {"medical.bulk-patient-create/failed", 1}}, always, time.Minute, 6 * time.Minute},
	}},
	{weight: 12, stages: []stage{
		{one("patient.admit"), always, 0, 0},
		{one("patient.transfer"), 0.4, 20 * time.Minute, 3 * time.Hour},
		{one("patient.discharge"), 0.9, time.Hour, 9 * time.Hour},
	}},
	{weight: 6, stages: []stage{{one("patient.pharmacy"), always, 0, 0}}},
	{weight: 7, stages: []stage{{one("patient.laboratory"), always, 0, 0}}},
	{weight: 5, stages: []stage{{[]option{{"message.status", 8}, {"message.status/failed", 1}}, always, 0, 0}}},
	{weight: 3, stages: []stage{{one("message.received"), always, 0, 0}}},
	{weight: 1, stages: []stage{{one("ias.identity.verified"), always, 0, 0}}},
}

// step is a stage with its names looked up.
type step struct {
	shapes    []shapeID // one entry for each unit of weight
	chance    float64
	min, span int64 // milliseconds
}

// plan is a kind with its names looked up.
type plan struct {
	paged bool
	steps []step
}

const pageGap = 50 // milliseconds between the pages of one flow

// traffic is an endless sequence of events, the same for the same seed: the
// history is its beginning, and what is sent live goes on where that ends.
type traffic struct {
	seed   uint64
	maker  *maker
	plans  []plan
	lots   []uint8 // kinds by weight
	flows  uint32
	due    queue
	last   int64
	serial uint64
}

func newTraffic(seed uint64, m *maker) *traffic {
	t := &traffic{seed: seed, maker: m}
	for i, k := range kinds {
		p := plan{paged: k.paged}
		for _, s := range k.stages {
			x := step{chance: s.chance, min: s.min.Milliseconds(), span: (s.max - s.min).Milliseconds()}
			for _, o := range s.shapes {
				for range o.weight {
					x.shapes = append(x.shapes, m.byName[o.name])
				}
			}
			p.steps = append(p.steps, x)
		}
		t.plans = append(t.plans, p)
		for range k.weight {
			t.lots = append(t.lots, uint8(i))
		}
	}
	return t
}

// next returns what fills the slot at a time: a step of a flow that is due, or
// the beginning of a new flow. Pages follow at once, whatever the slot's time.
func (t *traffic) next(slot int64) event {
	at := max(slot, t.last)
	if d, ok := t.due.top(); ok && (d.at <= at || d.tight) {
		t.due.pop()
		if d.tight {
			at = max(d.at, t.last)
		}
		return t.fire(d.flow, d.kind, d.step, at)
	}
	flow := t.flows
	t.flows++
	k := t.lots[pick(roll(t.seed, forShape, uint64(flow)), len(t.lots))]
	return t.fire(flow, k, t.follow(flow, k, 0), at)
}

// fire makes a step's event and plans the step after it.
func (t *traffic) fire(flow uint32, k, at uint8, when int64) event {
	p := &t.plans[k]
	t.last = when
	if p.paged {
		if int(at)+1 < t.maker.pages(flow) {
			t.push(later{at: when + pageGap, flow: flow, kind: k, step: at + 1, tight: true})
		}
		return event{flow: flow, shape: p.steps[0].shapes[0], step: at, at: when}
	}
	s := &p.steps[at]
	if n := t.follow(flow, k, at+1); int(n) < len(p.steps) {
		x := &p.steps[n]
		gap := x.min + int64(share(roll(t.seed, forShape, uint64(flow), uint64(n), 2))*float64(x.span))
		t.push(later{at: when + gap, flow: flow, kind: k, step: n})
	}
	return event{flow: flow, shape: s.shapes[pick(roll(t.seed, forShape, uint64(flow), uint64(at), 1), len(s.shapes))], step: at, at: when}
}

// follow is the first step from n on that comes; the number of steps if none does.
func (t *traffic) follow(flow uint32, k, n uint8) uint8 {
	steps := t.plans[k].steps
	for ; int(n) < len(steps); n++ {
		if steps[n].chance >= always || share(roll(t.seed, forShape, uint64(flow), uint64(n))) < steps[n].chance {
			break
		}
	}
	return n
}

func (t *traffic) push(l later) {
	t.serial++
	l.serial = t.serial
	t.due.push(l)
}

// later is a step that is due at a time.
type later struct {
	at     int64
	serial uint64
	flow   uint32
	kind   uint8
	step   uint8
	tight  bool
}

func (l later) before(o later) bool {
	if l.tight != o.tight {
		return l.tight
	}
	return l.at < o.at || l.at == o.at && l.serial < o.serial
}

// queue is a heap of what is due; container/heap would allocate for every one.
type queue []later

func (q *queue) top() (later, bool) {
	if len(*q) == 0 {
		return later{}, false
	}
	return (*q)[0], true
}

func (q *queue) push(l later) {
	*q = append(*q, l)
	h := *q
	for i := len(h) - 1; i > 0; {
		up := (i - 1) / 2
		if !h[i].before(h[up]) {
			return
		}
		h[i], h[up] = h[up], h[i]
		i = up
	}
}

func (q *queue) pop() {
	h := *q
	last := len(h) - 1
	h[0] = h[last]
	h = h[:last]
	*q = h
	for i := 0; ; {
		least := i
		for c := 2*i + 1; c <= 2*i+2 && c < last; c++ {
			if h[c].before(h[least]) {
				least = c
			}
		}
		if least == i {
			return
		}
		h[i], h[least] = h[least], h[i]
		i = least
	}
}
