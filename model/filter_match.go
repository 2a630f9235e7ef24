package model

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
)

// MatchInfo is what a delivery's row does not hold itself.
type MatchInfo struct {
	Body       []byte // the payload; nil when not known
	Marked     bool
	Duplicate  bool
	Unverified bool
}

// Match says whether a delivery satisfies every term. What is not known (no
// time, no duration, no payload) satisfies no positive term.
func (f *Filter) Match(d *Delivery, x MatchInfo) bool {
	if f == nil {
		return true
	}
	for i := range f.terms {
		t := &f.terms[i]
		if matches(t, d, &x) == t.Negate {
			return false
		}
	}
	return true
}

// matches looks at what the term was compiled to: a mask, spans, texts, or a
// moment.
func matches(t *Term, d *Delivery, x *MatchInfo) bool {
	if t.mask != 0 {
		return t.mask&bitsOf(t.Kind, d, x) != 0
	}
	for _, s := range t.spans {
		n := int64(d.Code)
		if t.Kind == TermTook {
			n = int64(d.Took)
		}
		if n >= s.from && n <= s.to {
			return true
		}
	}
	for i := range t.globs {
		if matchesText(t, &t.globs[i], d, x) {
			return true
		}
	}
	at := d.when()
	return !at.IsZero() && (t.Kind == TermSince && !at.Before(t.At) || t.Kind == TermUntil && at.Before(t.At))
}

// when is the moment a delivery is filed under: its creation, else its last
// change.
func (d *Delivery) when() time.Time {
	if d.Created.IsZero() {
		return d.Updated
	}
	return d.Created
}

// bitsOf are the bits, of the masks of a kind, that a row has.
func bitsOf(kind TermKind, d *Delivery, x *MatchInfo) (bits uint32) {
	if kind == TermStatus {
		return 1 << d.Outcome
	}
	if kind == TermCause {
		return 1 << d.Cause
	}
	if kind == TermTrigger {
		return 1 << d.Trigger
	}
	for i, set := range [...]bool{x.Marked, x.Unverified, x.Duplicate, d.Unsent} {
		if set {
			bits |= 1 << i
		}
	}
	return bits
}

func matchesText(t *Term, g *glob, d *Delivery, x *MatchInfo) bool {
	if t.Kind == TermType {
		return g.match(string(d.Type))
	}
	if t.Kind == TermEndpoint {
		return g.match(d.Endpoint) || (d.To != "" && g.match(string(d.To)))
	}
	if t.Kind == TermRequest {
		return g.match(d.Request)
	}
	if t.Kind == TermID {
		return matchesID(g, d)
	}
	if t.Kind == TermUser {
		return (d.User != "" && g.match(d.User)) || bodyNames(x.Body, g)
	}
	if t.Kind == TermData {
		v, ok := metadata(x.Body, t.Key)
		return ok && g.match(v)
	}
	return containsFold(x.Body, g.text) || (t.Kind == TermWord && rowHolds(d, g.text))
}

func matchesID(g *glob, d *Delivery) bool {
	return g.match(string(d.ID)) || g.match(d.Message) || (d.RetryOf != "" && g.match(string(d.RetryOf)))
}

// rowHolds says whether any text of a row contains a word in lower case.
func rowHolds(d *Delivery, word string) bool {
	return containsFold(d.ID, word) || containsFold(d.Message, word) || containsFold(d.Type, word) || containsFold(d.Endpoint, word) ||
		containsFold(d.Request, word) || containsFold(d.Detail, word) || containsFold(d.User, word)
}

// bodyNames says whether a payload names a patient or user that fits. It looks
// for the fields by their text: parsing megabytes for every row would not do.
func bodyNames(body []byte, g *glob) bool {
	for _, field := range [...]string{`"patientId"`, `"externalId"`, `"userId"`} {
		for rest := body; ; {
			i := bytes.Index(rest, []byte(field))
			if i < 0 {
				break
			}
			rest = bytes.TrimLeft(rest[i+len(field):], " \t\r\n")
			value, isField := bytes.CutPrefix(rest, []byte(":"))
			if value = bytes.TrimLeft(value, " \t\r\n"); !isField || len(value) == 0 || value[0] != '"' {
				continue
			}
			if end := bytes.IndexByte(value[1:], '"'); end >= 0 && g.match(string(value[1:1+end])) {
				return true
			}
		}
	}
	return false
}

// metadata reads meta.data.KEY, the customer's own, from a payload. Metriport
// sends meta first, so that the rest is not read.
func metadata(body []byte, key string) (string, bool) {
	dec := json.NewDecoder(bytes.NewReader(body))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return "", false
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return "", false
		}
		if name != "meta" {
			var skipped json.RawMessage
			if dec.Decode(&skipped) != nil {
				return "", false
			}
			continue
		}
		var meta struct {
			Data map[string]json.RawMessage `json:"data"`
		}
		if dec.Decode(&meta) != nil {
			return "", false
		}
		raw, ok := meta.Data[key]
		var text string
		if !ok || json.Unmarshal(raw, &text) == nil {
			return text, ok
		}
		return strings.TrimSpace(string(raw)), true
	}
	return "", false
}
