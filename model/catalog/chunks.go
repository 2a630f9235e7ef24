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

// Batch is an event that came in several chunks, as far as they are known.
type Batch struct {
	model.Pieces
	Type model.EventType
	Body []byte // the chunks as one message: the samples of those that are there, in order
}

// chunk is a message that is part of a split event.
type chunk struct {
	part model.Part
	doc  *jsondoc.Doc
	data int // the node that holds it
}

// BatchOf puts together the event that a message is a chunk of. Open Wearables
// splits a batch of more than 2 500 samples: each chunk says which of how many it
// is, and how many samples the whole batch has. ok is false for a message that is
// no chunk.
func BatchOf(own model.Detail, others []model.Detail) (b Batch, ok bool) {
	first, ok := chunkOf(&own)
	if !ok {
		return Batch{}, false
	}
	chunks := map[model.DeliveryID]chunk{first.part.ID: first}
	parts := make([]model.Part, 0, len(others))
	for i := range others {
		if c, ok := chunkOf(&others[i]); ok && c.part.ID != first.part.ID {
			chunks[c.part.ID] = c
			parts = append(parts, c.part)
		}
	}
	if b.Pieces, ok = model.Stitch(first.part, parts); !ok {
		return Batch{}, false
	}
	b.Type = own.Delivery.Type
	list := make([]chunk, len(b.Parts))
	for i, p := range b.Parts {
		list[i] = chunks[p.ID]
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
	c.doc = doc
	if c.data, ok = doc.Get("data"); !ok {
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
	if samples, ok := doc.Get("data.samples"); ok {
		for range doc.Children(samples) {
			c.part.Items++
		}
	}
	return c, true
}

func (c chunk) text(key string) string {
	i, ok := c.doc.Get("data." + key)
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

// joined is the chunks as one message. Everything but the samples, and what tells
// of one chunk, is the first one's.
func joined(list []chunk) []byte {
	first := list[0]
	var samples []byte
	for _, c := range list {
		i, ok := c.doc.Get("data.samples")
		if !ok {
			continue
		}
		for k := range c.doc.Children(i) {
			if len(samples) > 0 {
				samples = append(samples, ',')
			}
			samples = append(samples, c.doc.Raw(k)...)
		}
	}
	samples = append(append([]byte{'['}, samples...), ']')
	out, last := []byte{}, 0
	src := first.doc.Source()
	for _, cut := range first.cuts(list[len(list)-1], samples) {
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

// cuts are what has to be changed in a chunk to make the whole of it.
func (c chunk) cuts(last chunk, samples []byte) (cuts []cut) {
	value := func(key string, put []byte) {
		if i, ok := c.doc.Get("data." + key); ok {
			n := c.doc.Node(i)
			cuts = append(cuts, cut{int(n.Start), int(n.End), put})
		}
	}
	value("samples", samples)
	if i, ok := last.doc.Get("data.end_time"); ok {
		value("end_time", last.doc.Raw(i))
	}
	value("chunk_index", []byte("null"))
	slices.SortFunc(cuts, func(a, b cut) int { return cmp.Compare(a.from, b.from) })
	return cuts
}
