package sign

import (
	"fmt"
	"strings"
)

// unproven says what is left when nothing that was tried matches. Which of the
// two it is, the secret or the body, cannot be told; the likelier comes first.
func (p *prover) unproven(d *document) []Finding {
	list := p.evident()
	if p.exact == 0 || p.wrongKind() || !p.legible() {
		return list // nothing was held against anything
	}
	secret := Finding{
		SecretMismatch, fmt.Sprintf("nothing that was tried matches under the given secret: %s", p.tried()),
		"compare the secret's fingerprint with the provider's: of the same endpoint and environment, and not from before a change of key",
	}
	if n := len(p.q.Secrets); n > 1 {
		secret.Detail = fmt.Sprintf("nothing that was tried matches under any of the %d secrets: %s", n, p.tried())
	}
	if len(p.q.Body) == 0 {
		return append(list, Finding{
			BodyEmpty, "the body has no bytes", "read the body once and keep it: something before the check has taken it from the stream",
		}, secret)
	}
	body := Finding{
		BodyChangedUnproven, "if the secret is right, the body or what else is signed was changed beyond rebuilding" + p.hints(),
		"capture a delivery byte for byte and check that; " + keepBytes,
	}
	if d != nil && d.untouched() {
		body.Detail += "; it has the form in which Metriport sends, so the secret is the likelier"
		return append(list, secret, body)
	}
	return append(list, body, secret)
}

func (p *prover) tried() string {
	s := fmt.Sprintf("%d forms of the body", p.tries+1)
	if p.tries == 0 {
		s = "the body as it is"
	}
	if p.spent {
		s += ", not all, as it is large"
	}
	return s
}

// hints are signs of a change that could not be undone.
func (p *prover) hints() string {
	h := header(p.q.Header)
	var said []string
	if e := h.get("content-encoding"); e != "" && lower(e) != "identity" {
		said = append(said, "content-encoding says "+quote(e))
	}
	if e := h.get("content-length"); e != "" && e != fmt.Sprint(len(p.q.Body)) {
		said = append(said, fmt.Sprintf("content-length says %s, the body has %d bytes", quote(e), len(p.q.Body)))
	}
	if len(said) == 0 {
		return ""
	}
	return "; " + strings.Join(said, "; ")
}

// untouched says whether a document stands in Metriport's own form: whoever
// parses and writes it again rarely keeps that.
func (d *document) untouched() bool {
	return d.inOrder && d.layout == compact && !d.escaped && !d.js
}

// evident lists what is wrong to the eye, though nothing proves that it is all.
func (p *prover) evident() []Finding {
	var list []Finding
	exact := false
	for _, m := range p.c.marks {
		exact = exact || m.exact
	}
	if !exact && len(p.c.marks) > 0 {
		list = append(list, p.c.marks[0].wrong...)
	}
	if len(p.q.Secrets) > 0 {
		chain := unwrap(p.q.Secrets[0])
		for _, f := range chain[len(chain)-1].wrong {
			if f.Code == SecretWhitespace || f.Code == SecretQuoted || f.Code == SecretAssigned {
				list = append(list, f)
			}
		}
	}
	if p.wrongKind() {
		f := Finding{
			SecretPublicKey, "the secret is an Ed25519 key and the request is signed with a shared secret (v1)", "give the endpoint's secret, whsec_",
		}
		if p.keys[0].kind == macKind {
			f.Detail, f.Fix = "the secret is a shared one and the request is signed with an Ed25519 key (v1a) alone", "give the sender's public key, whpk_"
		}
		list = append(list, f)
	}
	return list
}

// wrongKind says whether the request is signed, but only with signatures of the
// kind that none of the secrets can check.
func (p *prover) wrongKind() bool {
	for _, k := range p.keys[:p.exact] {
		if k.kind == plainKind || p.count(k.kind) > 0 {
			return false
		}
	}
	return p.exact > 0 && p.legible()
}

// legible says whether the header holds anything that can be a signature.
func (p *prover) legible() bool { return p.count(macKind)+p.count(edKind) > 0 }
