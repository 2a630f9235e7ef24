package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/jsondoc"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/tui/widget"
)

// maskedValue stands for what is not given away, in JSON.
const maskedValue = `"•••"`

// maskedJSON is a payload with the values of health data replaced: the rest of it
// stays as it came, byte for byte.
func maskedJSON(doc *jsondoc.Doc, t model.EventType) []byte {
	src := doc.Source()
	out := make([]byte, 0, len(src))
	from := 0
	for i := range doc.Len() {
		if catalog.Masked(t, doc, i) {
			n := doc.Node(i)
			out = append(append(out, src[from:n.Start]...), maskedValue...)
			from = int(n.End)
		}
	}
	return append(out, src[from:]...)
}

// masks says why health data does not leave the screen; empty where it may.
func (p *preview) masks() string {
	if p.revealed {
		return ""
	}
	return "health data is masked; m shows it"
}

// given is the payload as it may be given away, and what it is called then; off
// says why it may not.
func (p *preview) given() (body []byte, name, off string) {
	x := p.content.detail.Exchange
	doc := p.content.doc
	body, name = x.Body, "payload"
	if w := p.content.whole; w != nil && p.on() == wholeTab {
		body, doc, name = w.Body, w.doc, "whole payload"
	}
	switch {
	case x.Origin == model.OriginNone:
		return nil, name, "the provider does not give it"
	case p.revealed:
		return body, name, ""
	case doc == nil:
		return nil, name, "it is not JSON, so health data in it cannot be masked; m shows it"
	}
	return maskedJSON(doc, p.d.Type), name + ", health data masked", ""
}

// copyMenu offers what of a delivery can be copied. It is bound to that
// delivery, wherever the list moves meanwhile.
func (p *preview) copyMenu(d *model.Delivery) (intent, tea.Cmd) {
	entries := []entry{{key: "i", name: "id", run: wants(clip{what: "id", text: string(d.ID)})}}
	if d.Request != "" {
		entries = append(entries, entry{key: "r", name: "request id", run: wants(clip{what: "request id", text: d.Request})})
	}
	if p.d == nil || p.d.ID != d.ID || p.content == nil {
		const off = "not loaded; enter opens the delivery"
		for _, e := range [][2]string{{"p", "payload"}, {"c", "curl"}} {
			entries = append(entries, entry{key: e[0], name: e[1], off: off})
		}
		return lay{newMenu("Copy", entries)}, nil
	}
	body, name, off := p.given()
	entries = append(entries, entry{key: "p", name: name, off: off, run: wants(clip{what: name, text: string(body)})})
	if r := p.jq.result; p.jqShown() && r != nil {
		entries = append(entries, entry{key: "j", name: "what jq made: " + text.Clean(r.Words()), run: wants(clip{what: "jq result", text: string(r.Doc.Source())})})
	}
	entries = append(entries, p.valueEntries()...)
	sent := p.content.detail.Exchange.Body
	return lay{newMenu("Copy", append(
		entries,
		entry{key: "c", name: "curl that sends it", off: firstOf(p.noPayload(), p.masks()), run: func() (intent, tea.Cmd) {
			return clip{what: "curl", text: curl(d.Endpoint, sent)}, nil
		}},
		p.linkEntry(),
	))}, nil
}

// valueEntries copy what is under the cursor of the tree.
func (p *preview) valueEntries() []entry {
	if !p.asJSON() {
		return nil
	}
	tree := p.treeView()
	path, raw, off := tree.Path(), tree.CurrentRaw(), ""
	if tree.Masked() {
		off = p.masks()
	}
	if path == "" {
		return nil
	}
	return []entry{
		{key: "v", name: "value of " + text.Elide(path, 30), off: off, run: wants(clip{what: "value", text: string(raw)})},
		{key: "k", name: "path " + text.Elide(path, 40), run: wants(clip{what: "path", text: "." + path})},
	}
}

// linkEntry copies a presigned link: the one under the cursor, the only one, or
// one that is chosen.
func (p *preview) linkEntry() entry {
	e := entry{key: "l", name: "presigned link"}
	links, doc := p.content.links, p.content.doc
	if len(links) == 0 {
		e.off = "the payload has none"
		return e
	}
	if e.off = p.masks(); e.off != "" {
		return e
	}
	at, now := links[0], p.sh.at
	under, ok := p.json.Node()
	for _, l := range links {
		if ok && l.node == under && p.on() == payloadTab && p.asJSON() && !p.jqShown() {
			at, links = l, links[:1]
		}
	}
	e.name += ", " + expiryWords(at.until, now)[len("link "):]
	e.run = func() (intent, tea.Cmd) { return clip{what: "link", text: doc.Text(at.node)}, nil }
	if len(links) > 1 {
		e.name = "presigned link, one of " + model.Grouped(len(links))
		e.run = func() (intent, tea.Cmd) { return lay{pickLink(doc, links, now)}, nil }
	}
	return e
}

func pickLink(doc *jsondoc.Doc, links []presigned, now time.Time) *picker {
	items := make([]widget.PickItem, len(links))
	for i, l := range links {
		items[i] = widget.PickItem{Title: text.Clean(doc.Path(l.node)), Desc: expiryWords(l.until, now)}
	}
	return newPicker("Copy a link", "", items, func(i int) (intent, tea.Cmd) {
		return clip{what: "link", text: doc.Text(links[i].node)}, nil
	})
}
