package metriport

import (
	"context"
	"net/http"

	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
)

// settingsID names the one endpoint of an account.
const settingsID model.EndpointID = "webhook"

// Settings is what Metriport keeps of an account's webhook.
type Settings struct {
	Account string // the account's id
	URL     string // verbatim, not normalised; empty for none
	Key     model.Secret
	Filters []byte // the medical-record filters as JSON; nil for none
}

// Settings reads the account's settings. Metriport creates them at the first
// reading; every other settings route answers 404 until then.
func (c *Client) Settings(ctx context.Context) (Settings, error) {
	w, err := ask[wireSettings](ctx, c, rest.Call{Op: "read the settings", Path: pathSettings})
	if err != nil {
		return Settings{}, err
	}
	return c.settings(w), nil
}

func (c *Client) settings(w wireSettings) Settings {
	c.learn(func(k *knowledge) {
		k.row = true
		if w.ID.V != "" {
			k.account = w.ID.V
		}
	})
	s := Settings{Account: w.ID.V, URL: w.WebhookURL.V, Key: model.NewSecret(w.WebhookKey.V)}
	if len(w.MRFilters) > 0 && string(w.MRFilters) != "null" {
		s.Filters = w.MRFilters
	}
	return s
}

// Status reads whether the last delivery went well, and the counts, of which
// Metriport gives -1 for one it could not make.
func (c *Client) Status(ctx context.Context) (model.Status, error) {
	w, _, err := withRow(ctx, c, func() (wireStatus, error) {
		return ask[wireStatus](ctx, c, rest.Call{Op: "read the webhook status", Path: pathStatus})
	})
	if err != nil {
		return model.Status{}, err
	}
	c.learn(func(k *knowledge) { k.status = model.Yes })
	s := model.Status{
		Detail: w.Detail.V, Processing: countOf(w.Processing), Failed: countOf(w.Failed), AsOf: c.now(),
	}
	if w.Enabled.Given {
		s.Enabled = model.TriOf(bool(w.Enabled.V))
	}
	return s, nil
}

// withRow asks, and where the account's settings do not exist yet has them
// created by reading them, and asks once more. It returns the calls it took.
func withRow[T any](ctx context.Context, c *Client, get func() (T, error)) (T, int, error) {
	v, err := get()
	missing := model.CodeOf(err) == model.NotFound || model.CodeOf(err) == model.NotServed
	if err == nil {
		c.learn(func(k *knowledge) { k.row = true })
	}
	if !missing || err == nil || c.knows().row {
		return v, 1, err
	}
	if _, serr := c.Settings(ctx); serr != nil {
		return v, 2, serr
	}
	v, err = get()
	return v, 3, err
}

func countOf(n opt[number]) model.Count {
	if !n.Given || n.V < 0 {
		return model.Count{}
	}
	return model.Known(int(n.V))
}

// Endpoints reads the one receiver an account has; none while no URL is set.
func (c *Client) Endpoints(ctx context.Context) ([]model.Endpoint, error) {
	s, err := c.Settings(ctx)
	if err != nil || s.URL == "" {
		return nil, err
	}
	return []model.Endpoint{s.endpoint()}, nil
}

func (s Settings) endpoint() model.Endpoint {
	return model.Endpoint{ID: settingsID, URL: s.URL, Secret: s.Key}
}

// Account reads the account's id from the key, without a call; where the key
// does not tell it, from the settings.
func (c *Client) Account(ctx context.Context) (model.Account, error) {
	if id, ok := accountOf(c.profile.APIKey); ok {
		return model.Account{ID: id}, nil
	}
	if id := c.knows().account; id != "" {
		return model.Account{ID: id}, nil
	}
	s, err := c.Settings(ctx)
	return model.Account{ID: s.Account}, err
}

// SetURL sets the webhook URL; setting the one in force makes Metriport ping
// it. What comes back is Metriport's answer: it is known to ignore an empty URL.
// The ping's result is not in it, but in the status up to two seconds later.
func (c *Client) SetURL(ctx context.Context, url string) (model.Endpoint, error) {
	w, err := ask[wireSettings](ctx, c, rest.Call{
		Op: "set the webhook URL", Method: http.MethodPost, Path: pathSettings, Body: encode(wireURL{WebhookURL: url}),
	})
	if err != nil {
		return model.Endpoint{}, err
	}
	return c.settings(w).endpoint(), nil
}
