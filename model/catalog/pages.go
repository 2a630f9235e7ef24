package catalog

import (
	"strings"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/jsondoc"
)

// pages: Metriport sends the documents of a patient in pages of less than 200 kB,
// each a message of its own with the request's id. A page tells its number, but
// not whether the first one is 0 or 1.
var pages = &splitting{part: "page", item: "documents", list: "documents", own: []string{"pagination.page"}, loose: true}

// pagedType is the type of messages that come in pages.
const pagedType model.EventType = "medical.document-bulk-download-paged"

// pageOf reads a message as a page; ok is false for what is none.
func pageOf(d *model.Detail, doc *jsondoc.Doc) (c chunk, ok bool) {
	if d.Delivery.Type != pagedType {
		return chunk{}, false
	}
	patients, ok := doc.Get("patients")
	if !ok {
		return chunk{}, false
	}
	for i := range doc.Children(patients) {
		c = chunk{doc: doc, splitting: pages, in: doc.Path(i)}
		total, ok := c.number("pagination.totalPages")
		page, there := c.number("pagination.page")
		if !ok || !there || total < 2 {
			continue
		}
		all, _ := c.number("pagination.totalItems")
		request := d.Delivery.Request
		if at, ok := doc.Get("meta.requestId"); ok && request == "" {
			request = doc.Text(at)
		}
		c.part = model.Part{
			ID: d.Delivery.ID, Index: page - 1, Total: total, All: all, Items: c.items(), Created: d.Delivery.Created,
			Batch: strings.Join([]string{string(d.Delivery.Type), request, c.text("patientId")}, "\x00"),
		}
		return c, true
	}
	return chunk{}, false
}

// fromZero numbers the pages of an event from 0, where one of them shows that they
// are, and says whether that cannot be told.
func fromZero(parts []model.Part) (loose bool) {
	loose = true
	zero := false
	for _, p := range parts {
		if p.Batch != parts[0].Batch {
			continue
		}
		zero = zero || p.Index < 0
		loose = loose && p.Index >= 0 && p.Index < p.Total-1
	}
	for i := range parts {
		if zero {
			parts[i].Index++
		}
	}
	return loose
}
