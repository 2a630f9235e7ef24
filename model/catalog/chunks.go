package catalog

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/jsondoc"
)

// Batch is an event that came in several parts, as far as they are known.
type Batch struct {
	model.Pieces
	Type  model.EventType
	Body  []byte // the parts as one message: the items of those that are there, in order
	Part  string // what a part is called, "chunk"
	Item  string // what its items are called, "samples"
	Loose bool   // whether the parts are numbered from 0 or from 1 cannot be told from those that are there; they are taken to be from 1
}

// chunk is a message that is part of a split event.
type chunk struct {
	part model.Part
	doc  *jsondoc.Doc
	*splitting
	in string // the path of the object that holds it
}

// splitting is how a provider splits an event.
type splitting struct {
	part, item string
	list       string   // what is split
	own        []string // fields that tell of one part
	last       []string // fields that the last part has right
	loose      bool     // whether parts are numbered from 0 or from 1 is not said
}

// chunks: Open Wearables splits a batch of more than 2 500 samples. Each chunk
// says which of how many it is, and how many samples the whole batch has.
var chunks = &splitting{part: "chunk", item: "samples", list: "samples", own: []string{"chunk_index"}, last: []string{"end_time"}}

// BatchOf puts together the event that a message is a part of. ok is false for a
// message that is none.
func BatchOf(own model.Detail, others []model.Detail) (b Batch, ok bool) {
	first, ok := chunkOf(&own)
	if !ok {
		return Batch{}, false
	}
	found := map[model.DeliveryID]chunk{first.part.ID: first}
	all := []model.Part{first.part}
	for i := range others {
		if c, ok := chunkOf(&others[i]); ok && c.part.ID != first.part.ID {
			found[c.part.ID] = c
			all = append(all, c.part)
		}
	}
	if first.loose {
		b.Loose = fromZero(all)
	}
	first.part = all[0]
	parts := all[1:]
	b.Part, b.Item = first.splitting.part, first.item
	if b.Pieces, ok = model.Stitch(first.part, parts); !ok {
		return Batch{}, false
	}
	b.Type = own.Delivery.Type
	list := make([]chunk, len(b.Parts))
	for i, p := range b.Parts {
		list[i] = found[p.ID]
	}
	b.Body = joined(list)
	return b, true
}

// IsChunk says whether a message is one of several that one event was split into.
func IsChunk(d *model.Detail) bool {
	_, ok := chunkOf(d)
	return ok
}

func chunkOf(d *model.Detail) (c chunk, ok bool) {
	doc, bad := jsondoc.Parse(d.Exchange.Body)
	if bad != nil {
		return chunk{}, false
	}
	if c, ok = pageOf(d, doc); ok {
		return c, true
	}
	c = chunk{doc: doc, splitting: chunks, in: "data"}
	if _, ok = doc.Get("data"); !ok {
		return chunk{}, false
	}
	total, ok := c.number("total_chunks")
	if !ok || total < 2 {
		return chunk{}, false
	}
	index, ok := c.number("chunk_index")
	if !ok {
		return chunk{}, false
	}
	all, _ := c.number("sample_count")
	c.part = model.Part{
		ID: d.Delivery.ID, Index: index, Total: total, All: all, From: c.time("start_time"), To: c.time("end_time"), Created: d.Delivery.Created,
		Batch: strings.Join([]string{string(d.Delivery.Type), c.text("user_id"), c.text("provider"), c.text("series_type"), strconv.Itoa(all)}, "\x00"),
	}
	c.part.Items = c.items()
	return c, true
}

// items is how many of what was split the part holds.
func (c chunk) items() int {
	if i, ok := c.doc.Get(c.in + "." + c.list); ok {
		return int(c.doc.Node(i).Children)
	}
	return 0
}

func (c chunk) text(key string) string {
	i, ok := c.doc.Get(c.in + "." + key)
	if !ok || c.doc.Node(i).Kind.Container() {
		return ""
	}
	return c.doc.Text(i)
}

func (c chunk) number(key string) (int, bool) {
	n, err := strconv.Atoi(c.text(key))
	return n, err == nil && n >= 0
}

func (c chunk) time(key string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, c.text(key))
	if err != nil {
		return time.Time{}
	}
	return t
}

// joined is the parts as one message. Everything but the items, and what tells of
// one part, is the first one's.
func joined(list []chunk) []byte {
	first := list[0]
	var items []byte
	for _, c := range list {
		i, ok := c.doc.Get(c.in + "." + c.list)
		if !ok {
			continue
		}
		for k := range c.doc.Children(i) {
			if len(items) > 0 {
				items = append(items, ',')
			}
			items = append(items, c.doc.Raw(k)...)
		}
	}
	items = append(append([]byte{'['}, items...), ']')
	out, last := []byte{}, 0
	src := first.doc.Source()
	for _, cut := range first.cuts(list[len(list)-1], items) {
		out = append(append(out, src[last:cut.from]...), cut.put...)
		last = cut.to
	}
	return append(out, src[last:]...)
}

// cut is a piece of a text with what takes its place.
type cut struct {
	from, to int
	put      []byte
}

// cuts are what has to be changed in a part to make the whole of it.
func (c chunk) cuts(last chunk, items []byte) (cuts []cut) {
	value := func(key string, put []byte) {
		if i, ok := c.doc.Get(c.in + "." + key); ok {
			n := c.doc.Node(i)
			cuts = append(cuts, cut{int(n.Start), int(n.End), put})
		}
	}
	value(c.list, items)
	for _, key := range c.last {
		if i, ok := last.doc.Get(last.in + "." + key); ok {
			value(key, last.doc.Raw(i))
		}
	}
	for _, key := range c.own {
		value(key, []byte("null"))
	}
	slices.SortFunc(cuts, func(a, b cut) int { return cmp.Compare(a.from, b.from) })
	return cuts
}
