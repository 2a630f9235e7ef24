package sign

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"hash"
)

// prover holds a request's signatures against keys and bodies.
type prover struct {
	q     *Query
	c     *claim
	keys  []key // exact ones first
	exact int   // how many of the keys are exact
	left  int64 // work that may still be done, in about nanoseconds
	spent bool  // something was left out for want of it
	tries int   // bodies that were held against the signatures

	// The keys that some signature could be of, and what is kept between tries.
	macs, eds []key
	hashes    []hash.Hash
	buf       []byte
}

// Work is counted by bytes, so that the same request always gets the same
// answer: about a nanosecond a unit where SHA-256 has its own instructions.
const (
	workFree    = 10_000_000 // for any body
	workByte    = 23         // a byte of the body, on top
	hashByte    = 1          // a byte under one HMAC key
	hashOnce    = 1_000
	verifyByte  = 4 // a byte under one Ed25519 key and signature
	verifyOnce  = 100_000
	lookByte    = 2 // for wrappings
	wrapByte    = 6
	parseByte   = 7
	parseNode   = 50
	arrangeNode = 80
	writeByte   = 2
	writeNode   = 30

	maxKeys  = 40
	lateBody = 32 << 10 // of a larger body, late keys get only what was received
)

func newProver(q *Query, c *claim, keys []key) *prover {
	p := &prover{q: q, c: c, left: workFree + workByte*int64(len(q.Body))}
	for _, k := range keys {
		switch {
		case k.exact:
			p.exact++
		case len(p.keys)-p.exact >= maxKeys || p.knows(k):
			continue
		}
		p.keys = append(p.keys, k)
	}
	return p
}

func (p *prover) knows(k key) bool {
	for _, o := range p.keys {
		if o.kind == k.kind && string(o.bytes) == string(k.bytes) {
			return true
		}
	}
	return false
}

// strict is the check itself: exact keys, exact signatures, exact bytes.
func (p *prover) strict() (key, bool) {
	var content []byte
	for _, k := range p.keys[:p.exact] {
		var sum []byte
		for _, m := range p.c.marks {
			if !m.exact || m.kind != k.kind {
				continue
			}
			switch k.kind {
			case macKind:
				if sum == nil {
					mac := hmac.New(sha256.New, k.bytes)
					mac.Write(p.c.prefix)
					mac.Write(p.q.Body)
					sum = mac.Sum(nil)
				}
				if hmac.Equal(sum, m.sum) {
					return k, true
				}
			case edKind:
				if content == nil {
					content = append(append([]byte(nil), p.c.prefix...), p.q.Body...)
				}
				if ed25519.Verify(k.bytes, content, m.sum) {
					return k, true
				}
			case plainKind:
				if samePlain(k.bytes, m.sum) {
					return k, true
				}
			}
		}
	}
	return key{}, false
}

// samePlain compares two keys without telling their lengths by its time.
func samePlain(a, b []byte) bool {
	x, y := sha256.Sum256(a), sha256.Sum256(b)
	return hmac.Equal(x[:], y[:])
}

// hit is a key and a signature that agree about some bytes.
type hit struct {
	key  key
	mark mark
}

// candidate is a body that may have been signed.
type candidate struct {
	prefix []byte
	write  func(*sink)
	size   int   // about how many bytes it has
	price  int64 // of writing it
}

func plain(prefix, body []byte) candidate {
	return candidate{prefix: prefix, size: len(body), write: func(s *sink) { s.put(body) }}
}

// gather makes ready for trying.
func (p *prover) gather() {
	hasMac, hasEd := p.count(macKind) > 0, p.count(edKind) > 0
	for _, k := range p.keys {
		switch {
		case k.kind == macKind && hasMac:
			p.macs = append(p.macs, k)
			p.hashes = append(p.hashes, hmac.New(sha256.New, k.bytes))
		case k.kind == edKind && hasEd:
			p.eds = append(p.eds, k)
		}
	}
}

// forgo leaves the late keys out from here on.
func (p *prover) forgo() {
	n := len(p.macs)
	for n > 0 && p.macs[n-1].late {
		n--
		p.spent = true
	}
	p.macs, p.hashes = p.macs[:n], p.hashes[:n]
}

// try holds a candidate against the keys, as many as the allowance is worth, and
// the first one at least while anything is left.
func (p *prover) try(c candidate, allowance int64) (hit, bool) {
	size := int64(c.size + len(c.prefix))
	base, each := c.price+hashOnce, hashByte*size+hashOnce
	macs, eds := len(p.macs), p.eds
	if n := int(max((min(allowance, p.left)-base)/each, 1)); n < macs {
		macs, p.spent = n, true
	}
	pairs := int64(len(eds) * p.count(edKind))
	edCost := pairs * (verifyByte*size + verifyOnce)
	cost := base + each*int64(macs)
	if cost+edCost > p.left {
		p.spent = p.spent || pairs > 0
		eds, edCost = nil, 0
	}
	if cost > p.left {
		p.spent = true
		return hit{}, false
	}
	if macs+len(eds) == 0 {
		return hit{}, false
	}
	p.left -= cost + edCost
	p.tries++
	s := &sink{buf: p.buf[:0], hashes: p.hashes[:macs], keep: len(eds) > 0, room: roomFor(c)}
	whole := s.run(c)
	p.buf = s.buf
	if more := int64(s.wrote) - size; more > 0 {
		p.left -= more * (writeByte + hashByte*int64(macs))
	}
	if !whole {
		p.spent = true
		return hit{}, false
	}
	return p.compare(s, eds)
}

func (p *prover) count(kind kind) (n int) {
	for _, m := range p.c.marks {
		if m.kind == kind && len(m.sum) > 0 {
			n++
		}
	}
	return n
}

func (p *prover) compare(s *sink, eds []key) (hit, bool) {
	var sum [sha256.Size]byte
	for i, h := range s.hashes {
		k, full := p.macs[i], h.Sum(sum[:0])
		for _, m := range p.c.marks {
			if m.kind == macKind && len(m.sum) >= minCut && len(m.sum) <= len(full) && hmac.Equal(full[:len(m.sum)], m.sum) {
				return hit{k, m}, true
			}
		}
	}
	for _, k := range eds {
		for _, m := range p.c.marks {
			if m.kind == edKind && ed25519.Verify(k.bytes, s.kept, m.sum) {
				return hit{k, m}, true
			}
		}
	}
	return hit{}, false
}

// sink takes a candidate's bytes to the hashes as they are written, so that a
// rewritten body of many megabytes is never held.
type sink struct {
	buf    []byte
	hashes []hash.Hash
	kept   []byte // Ed25519 needs it whole
	keep   bool
	wrote  int
	room   int // bytes that may come
}

const sinkChunk = 32 << 10

// roomFor bounds what a candidate may write: one of many small tokens, indented,
// has a few times its size.
func roomFor(c candidate) int { return 4*c.size + 64<<10 }

// run writes a candidate and says whether all of it found room.
func (s *sink) run(c candidate) bool {
	for _, h := range s.hashes {
		h.Reset()
	}
	s.put(c.prefix)
	c.write(s)
	s.flush()
	return s.wrote <= s.room
}

// put hands on bytes that stay as they are.
func (s *sink) put(b []byte) {
	s.flush()
	s.pass(b)
}

func (s *sink) pass(b []byte) {
	if s.wrote += len(b); s.wrote > s.room {
		return
	}
	for _, h := range s.hashes {
		h.Write(b)
	}
	if s.keep {
		s.kept = append(s.kept, b...)
	}
}

func (s *sink) flush() {
	s.pass(s.buf)
	s.buf = s.buf[:0]
}

// spill is called between tokens and says whether to go on.
func (s *sink) spill() bool {
	if len(s.buf) >= sinkChunk {
		s.flush()
	}
	return s.wrote <= s.room
}
