package sandbox

import (
	"encoding/binary"
	"encoding/hex"
)

// The kinds of names that are made of a seed.
const (
	forRow uint64 = iota + 1
	forRowRest
	forRequest
	forPatient
	forThing
	forOutcome
	forShape
	forTrouble
	forKey
	forAccount
)

// ids makes the ids of rows: random-looking UUIDs that hold the row's number,
// so that a million of them need neither memory nor a search.
type ids struct{ seed uint64 }

const half = 24 // bits of each half of the number that an id holds

// id is the id of row n, a UUID of version 4.
func (s ids) id(n uint64) string {
	var u [16]byte
	binary.BigEndian.PutUint64(u[:8], s.shuffle(n)<<16)
	rest := roll(s.seed, forRowRest, n)
	binary.BigEndian.PutUint16(u[6:], uint16(rest>>48))
	binary.BigEndian.PutUint64(u[8:], rest)
	return format(u, 4)
}

// number is the row whose id this would be; the caller checks that it is.
func (s ids) number(id string) (n uint64, ok bool) {
	var u [16]byte
	if len(id) != 36 {
		return 0, false
	}
	if _, err := hex.Decode(u[:4], []byte(id[:8])); err != nil {
		return 0, false
	}
	if _, err := hex.Decode(u[4:], []byte(id[9:13])); err != nil {
		return 0, false
	}
	n = s.restore(binary.BigEndian.Uint64(u[:]) >> 16)
	return n, s.id(n) == id
}

// shuffle scatters numbers of 48 bits so that restore finds them again: a
// Feistel network.
func (s ids) shuffle(n uint64) uint64 {
	l, r := n>>half&(1<<half-1), n&(1<<half-1)
	for round := range uint64(4) {
		l, r = r, l^s.scatter(r, round)
	}
	return l<<half | r
}

func (s ids) restore(n uint64) uint64 {
	l, r := n>>half&(1<<half-1), n&(1<<half-1)
	for round := uint64(4); round > 0; round-- {
		l, r = r^s.scatter(l, round-1), l
	}
	return l<<half | r
}

func (s ids) scatter(x, round uint64) uint64 {
	return roll(s.seed, forRow, round, x) & (1<<half - 1)
}

// uuid makes a UUID of a version out of two random numbers.
func uuid(version byte, high, low uint64) string {
	var u [16]byte
	binary.BigEndian.PutUint64(u[:8], high)
	binary.BigEndian.PutUint64(u[8:], low)
	return format(u, version)
}

func format(u [16]byte, version byte) string {
	u[6] = u[6]&0x0f | version<<4
	u[8] = u[8]&0x3f | 0x80
	var b [36]byte
	at := 0
	for i, part := range [...][]byte{u[:4], u[4:6], u[6:8], u[8:10], u[10:]} {
		if i > 0 {
			b[at] = '-'
			at++
		}
		at += hex.Encode(b[at:], part)
	}
	return string(b[:])
}
