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
}

// Work is counted by bytes, so that the same request always gets the same
// answer: about a nanosecond a unit where SHA-256 has its own instructions.
const (
	workFree    = 12_000_000 // for any body
	workByte    = 27         // a byte of the body, on top
	hashByte    = 1          // a byte under one HMAC key
	writeByte   = 4          // a byte of a rewritten body
	verifyByte  = 4          // a byte under one Ed25519 key and signature
	verifyOnce  = 100_000
	hashOnce    = 1_000
	maxKeys     = 40
	parseByte   = 8
	lookByte    = 2 // for wrappings
	wrapByte    = 6
	arrangeByte = 5
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
	cost   int64 // of writing a byte
}

func plain(prefix, body []byte) candidate {
	return candidate{prefix: prefix, size: len(body), write: func(s *sink) { s.put(body) }}
}

// try holds a candidate against keys, as many as the allowance is worth, the
// first ones at least while anything is left.
func (p *prover) try(c candidate, keys []key, allowance int64) (hit, bool) {
	macs, eds := p.split(keys)
	size := int64(c.size + len(c.prefix))
	base := c.cost*size + hashOnce
	each := int64(hashByte)*size + hashOnce
	allowance = min(allowance, p.left)
	if n := max((allowance-base)/each, 1); int64(len(macs)) > n {
		macs, p.spent = macs[:n], true
	}
	pairs := int64(len(eds) * p.count(edKind))
	edCost := pairs * (verifyByte*size + verifyOnce)
	cost := base + each*int64(len(macs))
	if cost > p.left {
		p.spent = true
		return hit{}, false
	}
	if cost+edCost > p.left {
		p.spent = p.spent || pairs > 0
		eds, edCost = nil, 0
	}
	if len(macs) == 0 && len(eds) == 0 {
		return hit{}, false
	}
	p.left -= cost + edCost
	p.tries++
	s := newSink(macs, len(eds) > 0, c)
	whole := s.run(c)
	if more := int64(s.wrote) - size; more > 0 {
		p.left -= more * (c.cost + hashByte*int64(len(macs)))
	}
	if !whole {
		p.spent = true
		return hit{}, false
	}
	return p.compare(s, macs, eds)
}

// split takes the keys that some signature could be of.
func (p *prover) split(keys []key) (macs, eds []key) {
	hasMac, hasEd := p.count(macKind) > 0, p.count(edKind) > 0
	for _, k := range keys {
		switch {
		case k.kind == macKind && hasMac:
			macs = append(macs, k)
		case k.kind == edKind && hasEd:
			eds = append(eds, k)
		}
	}
	return macs, eds
}

func (p *prover) count(kind kind) (n int) {
	for _, m := range p.c.marks {
		if m.kind == kind && len(m.sum) > 0 {
			n++
		}
	}
	return n
}

func (p *prover) compare(s *sink, macs, eds []key) (hit, bool) {
	var sum [sha256.Size]byte
	for i, k := range macs {
		full := s.hashes[i].Sum(sum[:0])
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

func newSink(macs []key, keep bool, c candidate) *sink {
	s := &sink{keep: keep, room: 4*c.size + 64<<10}
	for _, k := range macs {
		s.hashes = append(s.hashes, hmac.New(sha256.New, k.bytes))
	}
	return s
}

// run writes a candidate and says whether all of it found room.
func (s *sink) run(c candidate) bool {
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
