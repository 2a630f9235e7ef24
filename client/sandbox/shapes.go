package sandbox

import (
	"bytes"
	"math"
	"regexp"
	"strings"
	"time"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/jsondoc"
)

// shapeID names one shape of message: an event type, or a variant of one.
type shapeID uint8

// handed is the shape of a message that was handed in, not made here.
const handed shapeID = math.MaxUint8

// shape is how messages of one kind are made: a sample, cut up where it varies.
type shape struct {
	name   string // "medical.consolidated-data", or with the variant, "medical.consolidated-data/pdf"
	typ    string
	pieces []piece
	data   map[string]string // the customer's metadata in the sample; nil for none
}

// vary says what stands between two literal texts of a shape.
type vary uint8

const (
	nothing vary = iota
	patient      // a patient's id
	mrn          // the customer's id of the patient
	short        // a few digits that belong to the patient
	request      // the requestId
	thing        // a UUID that belongs to the message
	digits       // some hex digits that belong to the message
	alias        // some hex digits that belong to the patient
	link         // what a presigned link ends in: date, life, signature
	moment       // a time near the message's own
	day          // a date near the message's own
	size         // a number of bytes
	page         // which page this is
	pages        // of how many
	items        // with how many documents
	clinic       // a hospital's name
	lab          // a laboratory's name
	topic        // a subject line
)

// piece is a literal text, and what follows it.
type piece struct {
	text  string
	vary  vary
	shift time.Duration // moment, day: from the message's time
	no    uint64        // thing, digits, alias, size: which one of the message
	life  string        // link: its X-Amz-Expires
	whole bool          // moment: whole seconds
}

const (
	linkHost = "https://files.s3."
	amzForm  = "20060102T150405Z"
	stamp    = "2006-01-02T15:04:05.000Z"
)

var (
	amzDate      = regexp.MustCompile(`X-Amz-Date=\d{8}T\d{6}Z`)
	amzSignature = regexp.MustCompile(`X-Amz-Signature=[0-9a-f]+`)
	amzLife      = regexp.MustCompile(`X-Amz-Expires=(\d+)`)
)

// shapes makes the shapes of all samples of the catalogue.
func shapes() []shape {
	var out []shape
	add := func(name string, t model.EventType, sample []byte) {
		doc, err := jsondoc.Parse(sample)
		if err == nil {
			out = append(out, cutUp(name, string(t), doc))
		}
	}
	for _, t := range catalog.Types(model.Metriport) {
		add(string(t.Name), t.Name, t.Sample)
		for _, v := range t.Variants {
			add(string(t.Name)+"/"+v.Name, t.Name, v.Sample)
		}
	}
	return out
}

// cutter cuts one sample.
type cutter struct {
	doc    *jsondoc.Doc
	when   time.Time
	text   bytes.Buffer
	pieces []piece
	no     uint64
}

func cutUp(name, typ string, doc *jsondoc.Doc) shape {
	c := cutter{doc: doc}
	s := shape{name: name, typ: typ}
	if n, ok := doc.Get("meta.when"); ok {
		if at, err := time.Parse(time.RFC3339, doc.Text(n)); err == nil {
			c.when = at
		}
	}
	if n, ok := doc.Get("meta.data"); ok {
		s.data = map[string]string{}
		for m := range doc.Children(n) {
			s.data[doc.Key(m)] = doc.Text(m)
		}
	}
	c.text.WriteByte('{')
	first := true
	for m := range doc.Children(0) {
		if doc.Key(m) != "meta" {
			c.member(m, first)
			first = false
		}
	}
	c.text.WriteByte('}')
	c.put(piece{})
	s.pieces = c.pieces
	return s
}

// put ends the literal text with what varies.
func (c *cutter) put(p piece) {
	p.text = c.text.String()
	c.text.Reset()
	c.pieces = append(c.pieces, p)
}

func (c *cutter) member(node int, first bool) {
	if !first {
		c.text.WriteByte(',')
	}
	if c.doc.HasKey(node) {
		c.text.Write(appendString(nil, c.doc.Key(node)))
		c.text.WriteByte(':')
	}
	switch kind := c.doc.Node(node).Kind; kind {
	case jsondoc.Object, jsondoc.Array:
		brackets := "{}"
		if kind == jsondoc.Array {
			brackets = "[]"
		}
		c.text.WriteByte(brackets[0])
		for m := range c.doc.Children(node) {
			c.member(m, c.doc.Node(m).Ord == 0)
		}
		c.text.WriteByte(brackets[1])
	case jsondoc.String:
		c.text.WriteByte('"')
		c.str(node, c.doc.Text(node))
		c.text.WriteByte('"')
	case jsondoc.Number:
		c.number(node)
	case jsondoc.Null, jsondoc.False, jsondoc.True:
		c.text.Write(c.doc.Raw(node))
	}
}

// holder is the key that a value, or the array it is in, stands under.
func (c *cutter) holder(node int) string {
	for !c.doc.HasKey(node) && c.doc.Node(node).Parent >= 0 {
		node = int(c.doc.Node(node).Parent)
	}
	return c.doc.Key(node)
}

// byKey is what varies under a key, whatever the sample says there.
var byKey = map[string]vary{
	"patientId": patient, "externalId": mrn, "requestId": request, "userId": thing, "id": thing, "devices": thing, "tenovi": thing,
	"canvas": alias, "athenahealth": alias, "name": clinic, "subject": topic, "size": size,
	"page": page, "totalPages": pages, "totalItems": items,
}

func (c *cutter) number(node int) {
	v := byKey[c.holder(node)]
	if v == size {
		c.own(size)
		return
	}
	if v == page || v == pages || v == items {
		c.put(piece{vary: v})
		return
	}
	c.text.Write(c.doc.Raw(node))
}

// str cuts the inside of a string.
func (c *cutter) str(node int, s string) {
	key := c.holder(node)
	at, err := time.Parse(time.RFC3339, s)
	date, derr := time.Parse(time.DateOnly, s)
	v := byKey[key]
	switch {
	case strings.HasPrefix(s, linkHost):
		c.link(s)
	case err == nil:
		c.put(piece{vary: moment, shift: at.Sub(c.when), whole: at.Nanosecond() == 0})
	case derr == nil:
		c.put(piece{vary: day, shift: date.Sub(c.when.Truncate(24 * time.Hour))})
	case key == "reference" && strings.HasPrefix(s, "Patient/"):
		c.text.WriteString("Patient/")
		c.put(piece{vary: patient})
	case key == "name" && !c.under(node, "organizationIdentifiers"):
		c.text.WriteString(s)
	case key == "sessionId", key == "proofedIdentityId":
		prefix, _, _ := strings.Cut(s, "_")
		c.text.WriteString(prefix + "_")
		c.own(digits)
	case key == "source" && s == "quest":
		c.put(piece{vary: lab})
	case v == alias:
		c.put(piece{vary: v, no: uint64(len(key))})
	case v == thing, v == digits:
		c.own(v)
	case v != nothing:
		c.put(piece{vary: v})
	default:
		c.literal(s)
	}
}

// own puts one more name that belongs to the message alone.
func (c *cutter) own(v vary) {
	c.no++
	c.put(piece{vary: v, no: c.no})
}

// literal writes text; the sample's file names hold a patient's number.
func (c *cutter) literal(s string) {
	for {
		before, after, found := strings.Cut(s, "_pt1")
		quoted := appendString(nil, before)
		c.text.Write(quoted[1 : len(quoted)-1])
		if !found {
			return
		}
		c.text.WriteString("_pt")
		c.put(piece{vary: short})
		s = after
	}
}

// link cuts a presigned link: its path names a thing, its query is made anew.
func (c *cutter) link(s string) {
	address, query, _ := strings.Cut(s, "?")
	dir := strings.LastIndexByte(address, '/') + 1
	name, ext := address[dir:], ""
	if i := strings.IndexByte(name, '.'); i >= 0 {
		ext = name[i:]
	}
	c.text.WriteString(address[:dir])
	c.own(digits)
	c.text.WriteString(ext)
	life := "600"
	if m := amzLife.FindStringSubmatch(query); m != nil {
		life = m[1]
	}
	c.no++
	c.put(piece{vary: link, life: life, no: c.no})
}

// under says whether a value stands somewhere below a key.
func (c *cutter) under(node int, key string) bool {
	for ; c.doc.Node(node).Parent >= 0; node = int(c.doc.Node(node).Parent) {
		if c.doc.Key(node) == key {
			return true
		}
	}
	return false
}
