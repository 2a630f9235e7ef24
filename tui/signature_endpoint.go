package tui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// keyTaken brings an endpoint's key that was asked for.
type keyTaken struct {
	key  model.Secret
	from string
}

// keys are the endpoints whose keys can be had: those that are known, and where a
// provider gives them on request, all.
func (p *signature) keys() []model.Endpoint {
	asked := p.sh.desk != nil && hasMany(p.sh.snap)
	return slices.DeleteFunc(slices.Clone(p.sh.snap.Endpoints), func(e model.Endpoint) bool { return e.Secret.Empty() && !asked })
}

// takeKey takes an endpoint's own key, without showing it: that of the endpoint
// whose delivery was taken, else of the only one, or of one that is chosen.
func (p *signature) takeKey() (intent, tea.Cmd) {
	eps := p.keys()
	take := func(i int) (intent, tea.Cmd) { return p.takeKeyOf(eps[i]) }
	if i := slices.IndexFunc(eps, func(e model.Endpoint) bool { return e.ID == p.to && p.to != "" }); i >= 0 {
		return take(i)
	}
	if len(eps) == 1 {
		return take(0)
	}
	return lay{newPicker("Whose key", "no key is known", endpointItems(eps), take)}, nil
}

func (p *signature) takeKeyOf(e model.Endpoint) (intent, tea.Cmd) {
	from := "of " + text.Elide(text.URL(e.URL), 40)
	if !e.Secret.Empty() {
		return p.add(e.Secret, from)
	}
	desk := p.sh.desk
	return say{text: "reading the key …"}, ask(signatureID, p.seq, func(ctx context.Context) (keyTaken, error) {
		key, err := desk.KeyToCheck(ctx, e.ID)
		return keyTaken{key, from}, err
	})
}

func (p *signature) takenKey(msg result[keyTaken]) (intent, tea.Cmd) {
	if msg.err != nil {
		return say{text: msg.err.Error(), bad: true}, nil
	}
	in, cmd := p.add(msg.val.key, msg.val.from)
	if in == nil {
		in = say{text: "the endpoint's key is taken"}
	}
	return in, cmd
}
