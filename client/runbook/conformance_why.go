package runbook

import (
	"bytes"
	"context"
	"encoding/base64"
	"strings"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/sign"
)

// deniable says of a status that a signature that does not match may be behind it.
func deniable(code int) bool {
	return code == 400 || code == 401 || code == 403 || code == 422 || code == 500
}

// guess is a mistake that a receiver may make. It is proven when a message that
// is signed wrongly in just that way is taken.
type guess struct {
	about  string
	header func(x *examiner, l letter) []model.Field // nil where it does not apply
}

// guesses are the mistakes that make a receiver refuse good messages, the
// likeliest first. Those of the body come before them, see rewriting.
var guesses = []guess{
	{"it finds the signature only where its header is written another way", func(x *examiner, l letter) []model.Field {
		return recased(x.try(l, x.e.Scheme, x.e.Secret.Reveal()))
	}},
	{"it looks for the other header family", func(x *examiner, l letter) []model.Field {
		return renamed(x.try(l, x.e.Scheme, x.e.Secret.Reveal()))
	}},
	{"it has the secret with a line break at its end", func(x *examiner, l letter) []model.Field {
		if x.e.Scheme != sign.SchemeMetriport {
			return nil
		}
		return []model.Field{{Name: sign.MetriportHeader, Value: sign.Metriport(x.e.Secret.Reveal()+"\n", l.body)}}
	}},
	{"it checks the key in x-webhook-key, which Metriport does not send any more", func(x *examiner, l letter) []model.Field {
		if x.e.Scheme != sign.SchemeMetriport {
			return nil
		}
		return x.try(l, sign.SchemeMetriportLegacy, x.e.Secret.Reveal())
	}},
	{"it uses the secret's text with whsec_ as the key", func(x *examiner, l letter) []model.Field {
		return x.undecoded(l, x.e.Secret.Reveal())
	}},
	{"it uses the secret's text as the key and does not decode it", func(x *examiner, l letter) []model.Field {
		return x.undecoded(l, strings.TrimPrefix(x.e.Secret.Reveal(), "whsec_"))
	}},
}

// try signs a letter by another rule; nil where the secret is none of it.
func (x *examiner) try(l letter, scheme, secret string) []model.Field {
	lines, err := sign.Sign(scheme, secret, x.letter(l))
	if err != nil {
		return nil
	}
	var out []model.Field
	for _, f := range lines {
		out = append(out, model.Field{Name: f.Name, Value: f.Value})
	}
	return out
}

// undecoded signs with a text itself as the key.
func (x *examiner) undecoded(l letter, text string) []model.Field {
	if x.e.Scheme != sign.SchemeStandard || !strings.HasPrefix(x.e.Secret.Reveal(), "whsec_") {
		return nil
	}
	return x.try(l, x.e.Scheme, "whsec_"+base64.StdEncoding.EncodeToString([]byte(text)))
}

// explain finds out why a good message is refused: what the receiver takes
// instead.
func (x *examiner) explain(ctx context.Context) (string, error) {
	if !deniable(x.shot.Code) {
		return "", nil
	}
	about, err := x.rewriting(ctx, x.sample)
	if err != nil || about != "" {
		if about != "" {
			about = "it takes the signature of " + about
		}
		return about, err
	}
	for _, g := range guesses {
		l, err := x.write(x.sample)
		if err != nil {
			return "", err
		}
		header := g.header(x, l)
		if len(header) == 0 {
			continue
		}
		shot, err := x.lab.Direct.Fire(ctx, x.out(l, header))
		if err != nil {
			return "", err
		}
		if standingOf(shot) == takes {
			return g.about, nil
		}
	}
	return "", nil
}

// rewriting finds the form of the body whose signature the receiver takes; empty
// for none.
func (x *examiner) rewriting(ctx context.Context, sample []byte) (about string, err error) {
	if onlyOverBody(x.e) != "" {
		return "", nil
	}
	for _, f := range append([]form{{about: "it without the line break at its end"}}, forms...) {
		l, err := x.write(sample)
		if err != nil {
			return "", err
		}
		other := l
		if other.body = f.rewrite(l.body); f.comma == "" {
			other.body = bytes.TrimSpace(l.body)
		}
		if bytes.Equal(other.body, l.body) {
			continue
		}
		shot, err := x.lab.Direct.Fire(ctx, x.out(l, x.try(other, x.e.Scheme, x.e.Secret.Reveal())))
		if err != nil {
			return "", err
		}
		if standingOf(shot) == takes {
			return f.about, nil
		}
	}
	return "", nil
}
