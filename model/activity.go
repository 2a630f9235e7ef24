package model

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"
)

// The actions that activity speaks of.
const (
	ActChangeURL = "change URL"
	ActRotate    = "rotate key"
	ActPing      = "ping"
	ActRetry     = "retry"
	ActRetryAll  = "retry all failed"
	ActReveal    = "reveal health data"
	ActExamine   = "conformance check"
	ActPreflight = "preflight"
	ActTest      = "test event"
	ActCreate    = "create endpoint"
	ActEdit      = "change endpoint"
	ActDelete    = "delete endpoint"
	ActRecover   = "recover what failed"
	ActRevealKey = "reveal key"
	ActHeaders   = "change headers"
	ActExpunge   = "delete payload"
	ActReplay    = "replay what was never sent"
)

// Act is one change made through hooktop, or one look at what is masked. Acts
// are appended and never changed; each carries the hash of the one before it.
type Act struct {
	Seq     int64     `json:"seq"` // place in the chain, from 1
	At      time.Time `json:"at"`
	Who     string    `json:"who"` // operator, "user@host"
	Profile string    `json:"profile"`
	Action  string    `json:"action"`
	Scope   string    `json:"scope"`            // on what, in words and numbers
	Before  string    `json:"before,omitempty"` // secrets as fingerprints
	After   string    `json:"after,omitempty"`
	Outcome string    `json:"outcome"` // "done", "failed · why", "not known"
	Run     RunID     `json:"run,omitempty"`
	Calls   []string  `json:"calls,omitempty"` // ids of the provider calls that it took, as the call log has them; absent in acts of before there were any
	Prev    string    `json:"prev"`            // hash of the act before; of the checkpoint for the first one kept
	Hash    string    `json:"hash"`
}

// CallsText names calls by their ids, of many the first and the last one; empty
// for none.
func CallsText(ids []string) string {
	const named = 4
	switch n := len(ids); {
	case n == 0:
		return ""
	case n == 1:
		return "call " + ids[0]
	case n <= named:
		return "calls " + strings.Join(ids, ", ")
	default:
		return Grouped(n) + " calls, " + ids[0] + " to " + ids[n-1]
	}
}

// Chained returns the act in its place behind another's hash. Times are cut to
// microseconds, which every store keeps.
func (a Act) Chained(seq int64, prev string) Act {
	a.Seq, a.Prev, a.At = seq, prev, a.At.UTC().Truncate(time.Microsecond)
	a.Hash = a.sum()
	return a
}

// Sound says whether the act's hash is that of its content.
func (a Act) Sound() bool { return a.Hash == a.sum() }

// sum is the SHA-256 over the act's JSON without its own hash.
func (a Act) sum() string {
	bare := a
	bare.Hash = ""
	text, err := json.Marshal(bare)
	if err != nil {
		return "" // an act is made of strings, numbers and a time: it always encodes
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Checkpoint stands for acts that retention has taken away: where the chain goes on.
type Checkpoint struct {
	Seq  int64  `json:"seq"`  // of the last act taken away
	Hash string `json:"hash"` // of that act
}

// BrokenLink says whether a chain holds, and if not, at which act it breaks.
// Acts are oldest first; from is the checkpoint that they follow, zero for none.
func BrokenLink(from Checkpoint, acts []Act) (seq int64, broken bool) {
	seqWant, prev := from.Seq+1, from.Hash
	for _, a := range acts {
		if a.Seq != seqWant || a.Prev != prev || !a.Sound() {
			return a.Seq, true
		}
		seqWant, prev = a.Seq+1, a.Hash
	}
	return 0, false
}
