package svix

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// App is a tenant of the server: what a profile is about.
type App struct {
	ID, UID, Name string
}

// Apps lists the organisation's applications, the first 250. An application's
// token does not allow it.
func (c *Client) Apps(ctx context.Context) ([]App, error) {
	w, err := ask[wirePage[wireApp]](ctx, c, rest.Call{Op: "list the applications", Path: "/app", Query: url.Values{"limit": {strconv.Itoa(maxPage)}}})
	if err != nil {
		return nil, err
	}
	out := make([]App, 0, len(w.Data))
	for _, a := range w.Data {
		out = append(out, App{ID: a.ID, UID: a.UID.V, Name: a.Name})
	}
	return out, nil
}

// appID is the application that the profile is about: the one it names, else the
// token's, else the only one there is.
func (c *Client) appID(ctx context.Context, op string) (string, error) {
	c.mu.Lock()
	app := c.app
	c.mu.Unlock()
	if app != "" {
		return app, nil
	}
	find := c.find
	if find == nil {
		find = func(ctx context.Context) (string, error) { return c.only(ctx, op) }
	}
	app, err := find(ctx)
	if err != nil {
		return "", err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.app = app
	return app, nil
}

// only is the only application that the organisation has.
func (c *Client) only(ctx context.Context, op string) (string, error) {
	apps, err := c.Apps(ctx)
	if err != nil {
		return "", err
	}
	if len(apps) != 1 {
		return "", choose(op, apps)
	}
	return apps[0].ID, nil
}

func choose(op string, apps []App) *model.Error {
	e := &model.Error{Code: model.Invalid, Op: op, Why: "the organisation has no application yet", Do: "create one, or check the token"}
	if len(apps) > 1 {
		names := make([]string, 0, len(apps))
		for _, a := range apps[:min(len(apps), 5)] {
			names = append(names, text.Clean(a.Name)+" "+a.ID)
		}
		e.Why = "the organisation has " + strconv.Itoa(len(apps)) + " applications, and the profile names none"
		e.Do = "app in the profile, or HOOKTOP_APP: " + strings.Join(names, ", ")
	}
	return e
}

// Account names the application.
func (c *Client) Account(ctx context.Context) (model.Account, error) {
	app, err := c.appID(ctx, "find the application")
	return model.Account{ID: app}, err
}

// Status reads whether the server and the application are there: Svix counts
// nothing and has no switch for all endpoints.
func (c *Client) Status(ctx context.Context) (model.Status, error) {
	const op = "read the application"
	c.mu.Lock()
	known := c.app != ""
	c.mu.Unlock()
	path, err := c.ofApp(ctx, op) // where it was not known, finding it is the question
	if err == nil && known {
		_, err = ask[wireApp](ctx, c, rest.Call{Op: op, Path: path})
	}
	return model.Status{AsOf: c.now()}, err
}
