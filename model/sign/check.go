package sign

import (
	"fmt"
	"slices"
)

// Check checks a request's signature and, where it does not match, looks for
// what would make it match. The verdict follows from the exact bytes alone.
func Check(q Query) Verdict {
	h := header(q.Header)
	s, ok := choose(q.Scheme, h)
	if !ok {
		return Verdict{Findings: []Finding{unknown(q.Scheme, h)}}
	}
	v := Verdict{Scheme: s.about().Name}
	c := s.read(h, &q)
	keys, invalid := readKeys(s, &q)
	v.Findings = append(v.Findings, invalid...)
	v.Findings = append(v.Findings, c.findings...)
	p := newProver(&q, &c, keys)
	if m, ok := p.strict(); ok {
		v.Matched = m.which
		v.Valid = !c.refused
		v.Findings = append(v.Findings, c.notes...)
		v.Findings = append(v.Findings, beside(s, &q, m, len(invalid) > 0)...)
		return v
	}
	if len(c.marks) > 0 && !q.Quick {
		v.Findings = append(v.Findings, p.diagnose()...)
	}
	v.Findings = append(v.Findings, c.notes...)
	return v
}

// beside is what is worth saying although the signature matches.
func beside(s scheme, q *Query, k key, told bool) []Finding {
	list := s.remarks(q.Body, k)
	if k.which > 1 {
		list = append(list, previous(k.which, len(q.Secrets)))
	}
	if q.Quick {
		return list
	}
	if r := unwrap(q.Secrets[k.which-1]); !told && len(r) > 1 && r[1].wrong[0].Code == SecretWhitespace {
		list = append(list, r[1].wrong[0])
	}
	return list
}

func previous(which, of int) Finding {
	return Finding{
		SecretPrevious, fmt.Sprintf("secret %d of %d matches, an earlier one, not the present", which, of),
		"the message was signed before the key was changed, or the change has not reached the sender; keep the earlier secret until no message needs it",
	}
}

func unknown(name string, h header) Finding {
	if name != "" && name != Auto {
		return Finding{UnknownScheme, "there is no scheme " + quote(name), "use auto, metriport, metriport-legacy or standard"}
	}
	f := Finding{
		MissingHeader, "no header of a known scheme is there",
		"give the request's headers as they came: x-metriport-signature, or svix-id, svix-timestamp and svix-signature, or the same three with webhook-",
	}
	var wanted []string
	for _, s := range Schemes() {
		wanted = append(wanted, s.Headers...)
	}
	if also := h.instead(wanted...); also != "" {
		f.Detail += "; " + also
	}
	return f
}

// readKeys understands the secrets: the exact readings first, then what they
// may have been before someone copied them, then what the sender may have. The
// findings are of secrets that cannot be read.
func readKeys(s scheme, q *Query) (keys []key, invalid []Finding) {
	secrets := q.Secrets
	if len(secrets) == 0 {
		return nil, []Finding{{InvalidSecret, "no secret is given", "give the endpoint's secret"}}
	}
	var others, longer []key
	for i, secret := range secrets {
		chain := []reading{{text: secret}}
		if !q.Quick {
			chain = unwrap(secret)
		}
		for j, r := range chain {
			list, wrong := s.keys(r.text)
			if wrong != nil && j == 0 {
				f := *wrong
				if len(secrets) > 1 {
					f.Detail = fmt.Sprintf("secret %d of %d: %s", i+1, len(secrets), f.Detail)
				}
				invalid = append(invalid, f)
			}
			for _, k := range list {
				k.which = i + 1
				k.exact = k.exact && j == 0
				k.wrong = append(r.wrong[:len(r.wrong):len(r.wrong)], k.wrong...)
				if j == len(chain)-1 && !q.Quick {
					longer = append(longer, lengthened(k, r.text)...)
				}
				if k.exact {
					keys = append(keys, k)
				} else {
					others = append(others, k)
				}
			}
		}
	}
	return slices.Concat(keys, others, longer), invalid
}

// Sign returns the header lines that sign a letter, named and ordered as the
// scheme's own senders do. Its error is an *Error.
func Sign(scheme, secret string, l Letter) ([]Field, error) {
	return SignAll(scheme, []string{secret}, l)
}

// SignAll signs under several secrets at once, the present one first, as Svix
// does while a key is being changed. Metriport's schemes take exactly one.
func SignAll(scheme string, secrets []string, l Letter) ([]Field, error) {
	s, ok := named(scheme)
	if !ok {
		return nil, &Error{Finding{
			UnknownScheme, "there is no scheme " + quote(scheme) + " to sign by", "use metriport, metriport-legacy or standard",
		}}
	}
	fields, wrong := s.sign(secrets, l)
	if wrong != nil {
		return nil, &Error{*wrong}
	}
	return fields, nil
}
