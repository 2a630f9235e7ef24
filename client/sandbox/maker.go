package sandbox

import (
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

const patients = 420 // people whom the messages are about

// maker makes payloads: the same for the same seed, flow and step.
type maker struct {
	seed   uint64
	shapes []shape
	byName map[string]shapeID
}

// learn gives it the shapes, which take a while to be cut.
func (m *maker) learn() {
	m.shapes, m.byName = shapes(), map[string]shapeID{}
	for i, s := range m.shapes {
		m.byName[s.name] = shapeID(i)
	}
}

func (m *maker) typ(s shapeID) string { return m.shapes[s].typ }

// request is the requestId of a message: one for all messages of a flow, but a
// new one for each event of a patient's stay.
func (m *maker) request(flow uint32, s shapeID, step uint8) string {
	part := uint64(0)
	if strings.HasPrefix(m.shapes[s].typ, "patient.") {
		part = uint64(step) + 1
	}
	r := roll(m.seed, forRequest, uint64(flow), part)
	return uuid(7, 0x0199<<48|r>>16, mix(r))
}

// person is the number of the patient that a flow is about.
func (m *maker) person(flow uint32) int {
	return pick(roll(m.seed, forPatient, uint64(flow)), patients)
}

func (m *maker) patientID(person int) string {
	r := roll(m.seed, forPatient, uint64(patients+person)) //nolint:gosec // not negative
	return uuid(7, 0x018f<<48|r>>16, mix(r))
}

// data is the customer's metadata of a flow, nil where its sample has none.
func (m *maker) data(flow uint32, s shapeID) map[string]string {
	sample := m.shapes[s].data
	if sample == nil {
		return nil
	}
	out := make(map[string]string, len(sample))
	for k, v := range sample {
		if before, _, ok := strings.Cut(v, "-"); ok {
			v = before + "-" + strconv.Itoa(4000+pick(roll(m.seed, forShape, uint64(flow)), 1000))
		}
		out[k] = v
	}
	return out
}

var (
	clinics = []string{"Riverside General", "St. Anne Medical Center", "Lakeshore Clinic", "North Valley Hospital", "Harbor Family Health", "Mercy West"}
	labs    = []string{"quest", "labcorp"}
	topics  = []string{"Referral - cardiology", "Referral - orthopedics", "Discharge follow-up", "Medication question", "Care plan update"}
)

// payload makes a row's body without its meta. created is when the message came
// to be, signed when its links were signed.
func (m *maker) payload(x row, created, signed time.Time) []byte {
	w := writer{
		m: m, created: created, signed: signed, row: x, person: m.person(x.flow),
		base: roll(m.seed, forThing, uint64(x.flow), uint64(x.step)),
	}
	pieces := m.shapes[x.shape].pieces
	b := make([]byte, 0, 2048)
	for i := range pieces {
		b = append(b, pieces[i].text...)
		b = w.vary(b, &pieces[i])
	}
	return b
}

// writer writes what varies in one message.
type writer struct {
	m               *maker
	row             row
	created, signed time.Time
	person          int
	base            uint64
}

// vary writes what stands at the end of a piece.
func (w *writer) vary(b []byte, p *piece) []byte {
	if f := varying[p.vary]; f != nil {
		return f(w, b, p)
	}
	return b
}

// varying says how each thing that varies is written.
var varying = [...]func(w *writer, b []byte, p *piece) []byte{
	patient: func(w *writer, b []byte, _ *piece) []byte { return append(b, w.m.patientID(w.person)...) },
	mrn: func(w *writer, b []byte, _ *piece) []byte {
		return strconv.AppendInt(append(b, "MRN-"...), int64(200_000+w.person*37), 10)
	},
	short: func(w *writer, b []byte, _ *piece) []byte { return strconv.AppendInt(b, int64(w.person+1), 10) },
	request: func(w *writer, b []byte, _ *piece) []byte {
		return append(b, w.m.request(w.row.flow, w.row.shape, w.row.step)...)
	},
	thing: func(w *writer, b []byte, p *piece) []byte {
		r := roll(w.base, p.no)
		return append(b, uuid(4, r, mix(r))...)
	},
	digits: func(w *writer, b []byte, p *piece) []byte { return appendHex(b, roll(w.base, p.no)) },
	alias: func(w *writer, b []byte, p *piece) []byte {
		return appendHex(b, roll(w.m.seed, forPatient, uint64(w.person), p.no))
	},
	link:   (*writer).link,
	moment: (*writer).moment,
	day: func(w *writer, b []byte, p *piece) []byte {
		return w.created.Add(p.shift).UTC().AppendFormat(b, time.DateOnly)
	},
	size: func(w *writer, b []byte, p *piece) []byte {
		return strconv.AppendInt(b, int64(4_000+w.draw(p, 900_000)), 10)
	},
	page: func(w *writer, b []byte, _ *piece) []byte { return strconv.AppendInt(b, int64(w.row.step)+1, 10) },
	pages: func(w *writer, b []byte, _ *piece) []byte {
		return strconv.AppendInt(b, int64(w.m.pages(w.row.flow)), 10)
	},
	items: func(w *writer, b []byte, _ *piece) []byte {
		short := pick(roll(w.m.seed, forShape, uint64(w.row.flow), 9), 100)
		return strconv.AppendInt(b, int64(w.m.pages(w.row.flow)*150-short), 10)
	},
	clinic: func(w *writer, b []byte, p *piece) []byte { return append(b, clinics[w.draw(p, len(clinics))]...) },
	lab:    func(w *writer, b []byte, p *piece) []byte { return append(b, labs[w.draw(p, len(labs))]...) },
	topic:  func(w *writer, b []byte, p *piece) []byte { return append(b, topics[w.draw(p, len(topics))]...) },
}

// draw picks one of n for a piece.
func (w *writer) draw(p *piece, n int) int {
	return pick(roll(w.base, uint64(p.vary)+100, p.no), n)
}

func (w *writer) moment(b []byte, p *piece) []byte {
	at := w.created.Add(p.shift)
	if p.whole {
		at = at.Truncate(time.Second)
	}
	return at.UTC().AppendFormat(b, stamp)
}

// pages is in how many pages a flow's documents come.
func (m *maker) pages(flow uint32) int {
	return 2 + pick(roll(m.seed, forShape, uint64(flow), 8), 3)
}

// link writes the query of a presigned link, as AWS orders it.
func (w *writer) link(b []byte, p *piece) []byte {
	b = append(b, "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date="...)
	b = w.signed.UTC().AppendFormat(b, amzForm)
	b = append(append(b, "&X-Amz-Expires="...), p.life...)
	b = append(b, "&X-Amz-SignedHeaders=host&X-Amz-Signature="...)
	return append(b, signature(roll(w.base, p.no, uint64(w.signed.UnixMilli())))...)
}

// signature makes something that looks like the end of a presigned link.
func signature(r uint64) string {
	var b [32]byte
	for i := 0; i < len(b); i += 8 {
		r = mix(r + 1)
		binary.BigEndian.PutUint64(b[i:], r)
	}
	return hex.EncodeToString(b[:])
}

// appendHex writes eight hex digits of a random number.
func appendHex(b []byte, r uint64) []byte {
	const width = 8
	text := strconv.FormatUint(r>>32, 16)
	for range width - len(text) {
		b = append(b, '0')
	}
	return append(b, text...)
}
