package sandbox

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"time"
)

// sample is a message of the catalogue, cut where something is put in its place:
// that is done for each attempt to deliver one.
type sample struct {
	parts []part
	size  int       // bytes, about
	last  time.Time // the latest time in it
}

// part is a piece of a sample.
type part struct {
	kind partKind
	text []byte
	at   time.Time // of a time
	nth  uint64    // of an id: which of those in the sample
}

type partKind uint8

const (
	literal partKind = iota
	timePart
	idPart
	userPart
	runPart
	chunkPart
	typePart
)

// What is found in a sample; a user's id stands in its place as a whole.
var (
	uuidForm = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	partForm = regexp.MustCompile(`(20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\+00:00)|(` + uuidForm.String() +
		`)|("user_id":"[^"]*")|("run_id":"[^"]*")|("chunk_index":\d+,"total_chunks":\d+)|("type":"heart_rate\.created")`)
)

func likeness(body []byte) (s sample) {
	var b bytes.Buffer
	if json.Compact(&b, body) != nil {
		return sample{parts: []part{{text: []byte("{}")}}}
	}
	whole, from, ids := b.Bytes(), 0, map[string]uint64{}
	s.size = len(whole)
	for _, at := range partForm.FindAllSubmatchIndex(whole, -1) {
		p := part{text: whole[at[0]:at[1]]}
		for kind := timePart; kind <= typePart; kind++ {
			if at[2*kind] >= 0 {
				p.kind = kind
			}
		}
		for _, id := range uuidForm.FindAll(p.text, -1) {
			if _, known := ids[string(id)]; !known {
				ids[string(id)] = uint64(len(ids))
			}
			p.nth = ids[string(id)]
		}
		if p.kind == timePart {
			p.at, _ = time.Parse(time.RFC3339Nano, string(p.text)) // that is its form
		}
		if p.at.After(s.last) {
			s.last = p.at
		}
		s.parts = append(s.parts, part{text: whole[from:at[0]]}, p)
		from = at[1]
	}
	s.parts = append(s.parts, part{text: whole[from:]})
	return s
}

// payload is the catalogue's sample of the type, with the user, the ids, and the
// times of what happened.
func (e *events) payload(h happening, at time.Time) []byte {
	name := h.typ
	if h.parts > 0 {
		name = "heart_rate.created.chunked"
	}
	s := e.samples[name]
	shift := at.Sub(s.last)
	out := make([]byte, 0, s.size+s.size/8)
	for _, p := range s.parts {
		switch p.kind {
		case timePart:
			out = p.at.Add(shift).UTC().AppendFormat(out, wearTime)
		case idPart:
			out = append(out, e.recordID(h.n+p.nth<<40)...)
		case userPart:
			out = append(append(append(out, `"user_id":"`...), e.users[h.user]...), '"')
		case runPart:
			out = append(append(append(out, `"run_id":"`...), e.run(h.n)...), '"')
		case chunkPart:
			out = strconv.AppendInt(append(out, `"chunk_index":`...), int64(h.part), 10)
			out = strconv.AppendInt(append(out, `,"total_chunks":`...), int64(h.parts), 10)
		case typePart:
			out = append(append(append(out, `"type":"`...), h.typ...), '"')
		case literal:
			out = append(out, p.text...)
		}
	}
	return out
}
