package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/sign"
	"github.com/hooktop/hooktop/tui/widget"
)

// sigCheck is the check of a delivery's signature.
type sigCheck struct {
	of      *shown
	secrets int // that it was checked with
	verdict sign.Verdict
}

// checkSignature checks the signature of what is shown, beside the screen, where
// its headers and the endpoint's key are known.
func (p *preview) checkSignature() tea.Cmd {
	if p.content == nil || p.signed.of == p.content || p.noCheck() != "" {
		return nil
	}
	of, x, secrets := p.content, p.content.detail.Exchange, p.secrets()
	p.signed = sigCheck{of: of}
	q := sign.Query{Scheme: sign.Auto, Header: signFields(x.Request), Body: x.Body, Secrets: secrets, Now: p.sh.at}
	return work(deliveriesID, p.seq, func() sigCheck { return sigCheck{of, len(secrets), sign.Check(q)} })
}

func signFields(fields []model.Field) []sign.Field {
	out := make([]sign.Field, len(fields))
	for i, f := range fields {
		out[i] = sign.Field{Name: f.Name, Value: f.Value}
	}
	return out
}

// secrets are the keys of the endpoint that the delivery went to, as far as they
// are known here.
func (p *preview) secrets() (out []string) {
	ends := p.sh.snap.Endpoints
	for _, e := range ends {
		if (len(ends) == 1 || e.ID == p.d.To || p.d.To == "" && e.URL == p.d.Endpoint) && !e.Secret.Empty() {
			out = append(out, e.Secret.Reveal())
		}
	}
	return out
}

// noCheck says why the signature cannot be checked here.
func (p *preview) noCheck() string {
	x := p.content.detail.Exchange
	switch {
	case x.Request == nil && x.Origin == model.OriginNone:
		return "The provider keeps neither the headers nor the body of this delivery."
	case x.Request == nil:
		return "The provider does not keep the headers of a delivery."
	case x.Origin == model.OriginRebuilt:
		return "The body is rebuilt from what the provider stores, not the bytes that were signed: a check of it proves nothing."
	case x.Origin == model.OriginNone:
		return "The provider does not give the body."
	case len(p.secrets()) == 0:
		return "The key of its endpoint is not known here."
	}
	return ""
}

// takeSigned takes up a check, unless another delivery is shown by now.
func (p *preview) takeSigned(msg result[sigCheck]) {
	if msg.val.of == p.content {
		p.signed = msg.val
		p.fill()
	}
}

// signatureLines are the check of this delivery, or the way to one.
func (p *preview) signatureLines() []widget.TextLine {
	if why := p.noCheck(); why != "" {
		return append(
			[]widget.TextLine{labelled("", ""), labelled("verdict", "? NOT CHECKED · "+why)},
			p.waysToCheck()...,
		)
	}
	if p.signed.of != p.content || p.signed.secrets == 0 {
		return plain("")
	}
	v := p.signed.verdict
	word := "✗ INVALID"
	if v.Valid {
		word = "✓ VALID"
	}
	told := signature{verdict: &v, secrets: make([]givenSecret, p.signed.secrets)}
	lines := []widget.TextLine{labelled("", ""), labelled("verdict", word+" · "+told.matchWords())}
	if len(v.Findings) > 0 {
		lines = append(lines, widget.TextLine{})
	}
	return append(lines, findingLines(v)...)
}

// waysToCheck are how to come by what a check needs.
func (p *preview) waysToCheck() []widget.TextLine {
	x := p.content.detail.Exchange
	ways := []widget.TextLine{{}}
	if x.Request == nil || x.Origin != model.OriginExact {
		ways = append(
			ways,
			labelled("to do", "take the request's headers and body from your receiver's log, byte for byte, and paste them on page 5 (5, then paste)"),
			labelled("", "or have a receiver of your own keep whole requests: a test event from page 4 shows what is sent to it"),
		)
	}
	if x.Origin != model.OriginNone {
		ways = append(ways, labelled("page 5", "5 and then d takes what is known of this delivery there; K takes the endpoint's key, without showing it"))
	}
	if known := slices.ContainsFunc(p.sh.snap.Endpoints, func(e model.Endpoint) bool { return !e.Secret.Empty() }); !known {
		ways = append(ways, labelled("key", "on page 3, v reads the key of an endpoint; on page 5, a takes one that is typed"))
	}
	return ways
}
