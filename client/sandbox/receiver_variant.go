package sandbox

import "time"

// Variant is how a receiver is built: well, or with one of the common mistakes.
type Variant uint8

// The variants. Good has no mistake; of the others each has one.
const (
	Good            Variant = iota
	AcceptsAnything         // checks no signature
	ChecksRewritten         // checks the signature of the body as it writes it itself, parsed and serialised again
	SendsElsewhere          // answers every message with a redirect
	AnswersLate             // after 6 s
	TakesLittle             // bodies up to 100 kB, as Express does by default
	PongsWrongly            // answers 200 to a ping, and not what it is to answer
	MindsCase               // finds the signature's header in the sender's own case only
	ShowsPage               // answers everything with a web page and 200
	HangsUp                 // closes the connection when it has read the message
	TakesStale              // does not look at the time that was signed
)

var variantNames = [...]string{
	"good", "accepts-anything", "checks-rewritten", "sends-elsewhere", "answers-late", "takes-little", "pongs-wrongly",
	"minds-case", "shows-page", "hangs-up", "takes-stale",
}

// Variants lists them all, Good first.
func Variants() []Variant {
	out := make([]Variant, len(variantNames))
	for i := range out {
		out[i] = Variant(i)
	}
	return out
}

// String is the variant's name, "checks-rewritten".
func (v Variant) String() string {
	if int(v) < len(variantNames) {
		return variantNames[v]
	}
	return "unknown"
}

// ParseVariant is String's inverse; ok is false for a name that is none's.
func ParseVariant(s string) (v Variant, ok bool) {
	for i, n := range variantNames {
		if n == s {
			return Variant(i), true
		}
	}
	return Good, false
}

// Build says how a receiver is built.
type Build struct {
	Variant Variant
	Scheme  string        // of model/sign; empty for Metriport's
	Delay   time.Duration // of one that answers late; 0 for 6 s
}

const (
	lateBy     = 6 * time.Second
	littleBody = 100 << 10
)

// Build has the receiver built otherwise from now on.
func (r *Receiver) Build(b Build) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.build = b
}

func (r *Receiver) built() Build {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.build
}

// largest is how many bytes of a message are taken; more is answered 413.
func (b Build) largest() int64 {
	if b.Variant == TakesLittle {
		return littleBody
	}
	return largest
}

func (b Build) delay() time.Duration {
	if b.Delay > 0 {
		return b.Delay
	}
	return lateBy
}
