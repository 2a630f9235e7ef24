package sign

// The names of the schemes.
const (
	SchemeMetriport       = "metriport"
	SchemeMetriportLegacy = "metriport-legacy"
	SchemeStandard        = "standard"
)

// Scheme is one way to sign a message.
type Scheme struct {
	Name    string
	Title   string
	Headers []string // that may carry it, in lower case
	Secret  string   // what its secret looks like, in a few words
}

// scheme is all that one way to sign has of its own: what its headers and
// secrets mean. What is done with them is the same for all.
type scheme interface {
	about() Scheme
	// read says what a request claims.
	read(h header, q *Query) claim
	// keys says how a secret's text may be understood; the exact reading, if
	// there is one, comes first. Without one the finding says why.
	keys(text string) ([]key, *Finding)
	// remarks is what to say of a body although its signature matches under k.
	remarks(body []byte, k key) []Finding
	// sign makes the header lines under one or several secrets.
	sign(secrets []string, l Letter) ([]Field, *Finding)
}

// schemes in the order of detection: a request with several kinds of headers is
// of the first.
var schemes = []scheme{metriport{}, standard{}, legacy{}}

// Schemes lists what can be checked and signed, the likeliest first.
func Schemes() []Scheme {
	list := make([]Scheme, len(schemes))
	for i, s := range schemes {
		list[i] = s.about()
	}
	return list
}

// choose finds a scheme by its name, or by the headers for Auto.
func choose(name string, h header) (scheme, bool) {
	if name != "" && name != Auto {
		return named(name)
	}
	for _, s := range schemes {
		for _, n := range s.about().Headers {
			if h.has(n) {
				return s, true
			}
		}
	}
	return nil, false
}

func named(name string) (scheme, bool) {
	for _, s := range schemes {
		if s.about().Name == name {
			return s, true
		}
	}
	return nil, false
}

// claim is what the headers of a request say.
type claim struct {
	prefix   []byte // signed before the body
	marks    []mark
	findings []Finding
	refused  bool // for its headers alone, whatever the signature
	notes    []Finding

	// What a search may try beyond the body.
	others []signed   // other things that a sender may have signed before the body
	orders []ordering // beside the order received, the likelier first
	drop   bool       // meta.data, which retries lack
}

// signed is something else that may stand before the body.
type signed struct {
	prefix []byte
	wrong  Finding
}

// kind is how a key proves.
type kind uint8

const (
	macKind kind = iota
	edKind
	plainKind // the header is the key
)

// mark is one signature of a header.
type mark struct {
	kind  kind
	sum   []byte
	exact bool      // written just as the scheme wants it
	wrong []Finding // why it is not
}

// key is one reading of a secret.
type key struct {
	kind  kind
	bytes []byte // an HMAC's key, an Ed25519 public key, a plain key
	which int    // of the secrets, from 1
	exact bool
	late  bool // the sender's mistake, not the receiver's: the least likely
	wrong []Finding
}
