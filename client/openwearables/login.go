package openwearables

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
)

const (
	opLogin = "log in to Open Wearables"
	early   = time.Minute // a token is renewed so long before it expires
)

// access is a token that is still good, as far as its time tells.
func (c *Client) access(ctx context.Context, op string) (client.Token, error) {
	c.mu.Lock()
	t := c.token
	c.mu.Unlock()
	if c.good(t) {
		return t, nil
	}
	return c.renew(ctx, op, t.Access)
}

func (c *Client) good(t client.Token) bool {
	return !t.Access.Empty() && (t.Expires.IsZero() || c.now().Add(early).Before(t.Expires))
}

// renew gets another token than the stale one. Of several callers one asks; the
// others take what it got.
func (c *Client) renew(ctx context.Context, op string, stale model.Secret) (client.Token, error) {
	c.renewing.Lock()
	defer c.renewing.Unlock()
	c.mu.Lock()
	t := c.token
	c.mu.Unlock()
	if t.Access != stale && c.good(t) {
		return t, nil
	}
	t, err := c.tokens.Renew(ctx, stale, func(ctx context.Context, kept client.Token) (client.Token, error) {
		if kept.Access != stale && c.good(kept) {
			return kept, nil
		}
		return c.newToken(ctx, op, kept.Refresh)
	})
	if err != nil {
		return client.Token{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.token = t
	return t, nil
}

// newToken uses the refresh token, which is good once, and where that is
// revoked or lost logs in anew.
func (c *Client) newToken(ctx context.Context, op string, refresh model.Secret) (client.Token, error) {
	var refused error
	if !refresh.Empty() {
		body, _ := json.Marshal(map[string]string{"refresh_token": refresh.Reveal()}) //nolint:errchkjson // a map of texts
		t, err := c.login(ctx, rest.Call{Op: opLogin, Method: http.MethodPost, Path: pathRefresh, Body: body, Open: true, Hide: []string{refresh.Reveal()}})
		if model.CodeOf(err) != model.Denied || err == nil {
			return t, err
		}
		refused = err
	}
	if c.profile.Password.Empty() || c.profile.Email == "" {
		return client.Token{}, &model.Error{
			Code: model.Denied, Op: op, Why: "there is no log-in that is still good, and the profile has no password",
			Do: "give it email and password, or HOOKTOP_EMAIL and HOOKTOP_PASSWORD", Err: refused,
		}
	}
	password := c.profile.Password.Reveal()
	form := url.Values{"username": {c.profile.Email}, "password": {password}, "grant_type": {"password"}}
	return c.login(ctx, rest.Call{
		Op: opLogin, Method: http.MethodPost, Path: pathLogin, Body: []byte(form.Encode()), Type: formType, Open: true,
		Hide: []string{password, url.QueryEscape(password)},
	})
}

func (c *Client) login(ctx context.Context, call rest.Call) (client.Token, error) {
	w, _, err := rest.Do[wireToken](ctx, c.rest, call)
	switch {
	case model.CodeOf(err) == model.Denied && err != nil:
		return client.Token{}, &model.Error{Code: model.Denied, Op: opLogin, Why: "e-mail or password is wrong, or the log-in was revoked", Do: "check email and password in the profile", Err: err}
	case err != nil:
		return client.Token{}, err
	case w.Access.V == "":
		return client.Token{}, &model.Error{Code: model.BadAnswer, Op: opLogin, Why: "the answer has no token", Do: "check base_url"}
	}
	t := client.Token{Access: model.NewSecret(w.Access.V), Refresh: model.NewSecret(w.Refresh.V)}
	if w.Expires.V > 0 {
		t.Expires = c.now().Add(time.Duration(w.Expires.V) * time.Second)
	}
	return t, nil
}

// passing keeps a log-in in memory.
type passing struct {
	mu   sync.Mutex
	kept client.Token
}

func (p *passing) Renew(ctx context.Context, _ model.Secret, get func(context.Context, client.Token) (client.Token, error)) (client.Token, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t, err := get(ctx, p.kept)
	if err == nil {
		p.kept = t
	}
	return t, err
}
