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
		if t.matches(d, &x) == t.Negate {
			return false
		}
	}
	return true
}

func (t *Term) matches(d *Delivery, x *MatchInfo) bool {
	switch t.Kind {
	case TermStatus:
		return t.mask>>d.Outcome&1 != 0
	case TermCause:
		return t.mask>>d.Cause&1 != 0
	case TermTrigger:
		return t.mask>>d.Trigger&1 != 0
	case TermIs:
		return t.mask&x.bits() != 0
	case TermCode:
		return t.within(int64(d.Code))
	case TermTook:
		return t.within(int64(d.Took))
	case TermSince:
		at := d.when()
		return !at.IsZero() && !at.Before(t.At)
	case TermUntil:
		at := d.when()
		return !at.IsZero() && !at.After(t.At)
	case TermWord, TermText, TermType, TermEndpoint, TermUser, TermRequest, TermData, TermID:
		for i := range t.globs {
			if t.matchesText(&t.globs[i], d, x) {
				return true
			}
		}
	}
	return false
}

// when is the moment a delivery is filed under: its creation, else its last
// change.
func (d *Delivery) when() time.Time {
	if d.Created.IsZero() {
		return d.Updated
	}
	return d.Created
}

func (x *MatchInfo) bits() (b uint32) {
	for i, set := range [...]bool{x.Marked, x.Unverified, x.Duplicate} {
		if set {
			b |= 1 << i
		}
	}
	return b
}

func (t *Term) within(n int64) bool {
	for _, s := range t.spans {
		if n >= s.from && n <= s.to {
			return true
		}
	}
	return false
}

func (t *Term) matchesText(g *glob, d *Delivery, x *MatchInfo) bool {
	switch t.Kind {
	case TermType:
		return g.match(string(d.Type))
	case TermEndpoint:
		return g.match(d.Endpoint)
	case TermRequest:
		return g.match(d.Request)
	case TermID:
		return g.match(string(d.ID)) || g.match(d.Message) || (d.RetryOf != "" && g.match(string(d.RetryOf)))
	case TermUser:
		return (d.User != "" && g.match(d.User)) || bodyNames(x.Body, g)
	case TermData:
		v, ok := metadata(x.Body, t.Key)
		return ok && g.match(v)
	case TermText:
		return containsFold(x.Body, g.text)
	default:
		return containsFold(d.ID, g.text) || containsFold(d.Message, g.text) || containsFold(d.Type, g.text) ||
			containsFold(d.Endpoint, g.text) || containsFold(d.Request, g.text) || containsFold(d.Detail, g.text) ||
			containsFold(d.User, g.text) || containsFold(x.Body, g.text)
	}
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
