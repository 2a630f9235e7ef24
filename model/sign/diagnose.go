package sign

import (
	"bytes"
	"slices"
	"strings"
)

// diagnose looks for what makes a signature match that does not: another
// reading of the secret, another body, or both. What it finds is proven by a
// signature that matches; the verdict stays what it is.
func (p *prover) diagnose() []Finding {
	if p.count(plainKind) > 0 {
		return p.plainly()
	}
	p.gather()
	layers := p.layers()
	for i, l := range layers {
		share := p.left / 12
		if i == 0 {
			share = p.left / 6
		}
		if h, ok := p.try(plain(p.c.prefix, l.body), share); ok {
			return p.told(h, l.wrong)
		}
		if len(l.body) > lateBody {
			p.forgo()
		}
	}
	for _, o := range p.c.others {
		if h, ok := p.try(plain(o.prefix, p.q.Body), p.left/16); ok {
			return p.told(h, []Finding{o.wrong})
		}
	}
	// What stands in the way of the received body is likelier than what stands
	// in the way of one with its wrappings off.
	if f, ok := p.grow(layers[:1]); ok {
		return f
	}
	f, doc, ok := p.rewrite(layers)
	if !ok {
		f, ok = p.grow(layers[1:])
	}
	if !ok {
		return p.unproven(doc)
	}
	return f
}

// grow holds bodies against the signature that something was cut from.
func (p *prover) grow(layers []layer) ([]Finding, bool) {
	for _, l := range layers {
		for _, g := range regrown(p.c.prefix, l.body) {
			if h, ok := p.try(g.candidate, p.left/16); ok {
				return p.told(h, append(slices.Clip(l.wrong), g.wrong)), true
			}
		}
	}
	return nil, false
}

// plainly looks for the key that a header is, among what the secrets may mean.
func (p *prover) plainly() []Finding {
	for _, k := range p.keys {
		for _, m := range p.c.marks {
			if k.kind == plainKind && m.kind == plainKind && samePlain(k.bytes, m.sum) {
				return p.told(hit{k, m}, nil)
			}
		}
	}
	list := p.evident()
	if p.exact == 0 {
		return list
	}
	return append(list, Finding{
		SecretMismatch, "the key in " + LegacyHeader + " is none of the secrets",
		"copy the key again from GET /settings, of the same environment: production and sandbox have their own",
	})
}

// rewrite holds the JSON in a body against the signature, written again in
// every form that a sender may have signed.
func (p *prover) rewrite(layers []layer) ([]Finding, *document, bool) {
	l, doc, ok := p.json(layers)
	if !ok {
		return nil, nil, false
	}
	size, nodes := int64(len(l.body)), int64(doc.Len())
	price := writeByte*size + writeNode*nodes
	forms := p.forms(doc)
	for i, f := range forms {
		if p.left <= 0 {
			p.spent = true
			break
		}
		if !p.moves(doc, f) {
			continue
		}
		c := candidate{prefix: p.c.prefix, size: len(l.body), price: price, write: func(s *sink) { doc.write(s, f) }}
		// The first form is as likely as all others, and gets as much.
		share := p.left / int64(min(len(forms)-i, i+2))
		if h, ok := p.try(c, share); ok {
			return p.told(h, append(slices.Clip(l.wrong), doc.explain(f)...)), doc, true
		}
	}
	return nil, doc, false
}

// json finds the layer that is JSON with the most wrappings off, but for line
// ends: between tokens they are spacing.
func (p *prover) json(layers []layer) (layer, *document, bool) {
	for _, l := range slices.Backward(layers) {
		if n := len(l.wrong); n > 0 && l.wrong[n-1].Code == BodyLineEnds {
			continue
		}
		cost := parseByte*int64(len(l.body)) + parseNode*int64(bytes.Count(l.body, []byte(",")))
		if cost > p.left {
			p.spent = true
			continue
		}
		p.left -= cost
		if doc, ok := examine(l.body); ok && doc.Node(0).Kind.Container() {
			return l, doc, true
		}
	}
	return layer{}, nil, false
}

// told lists what had to be changed for a match, from the headers to the body.
func (p *prover) told(h hit, body []Finding) []Finding {
	list := slices.Concat(h.mark.wrong, h.key.wrong)
	for i := range list {
		if !strings.Contains(list[i].Detail, "it matches") {
			list[i].Detail += "; without that it matches"
		}
	}
	if h.key.which > 1 {
		list = append(list, previous(h.key.which, len(p.q.Secrets)))
	}
	return append(list, body...)
}
