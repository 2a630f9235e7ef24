package svix

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

var _ client.HealthTeller = (*Client)(nil)

const (
	pathHealth = "/health"
	healthOK   = "ok"

	// healthAgain is how seldom a server that fails is asked what it fails of.
	healthAgain = 30 * time.Second
)

// Health asks the server for what it stands on: "ok" or "error" of its database,
// its queue and its cache. One that is ill says so with a 500.
func (c *Client) Health(ctx context.Context) (map[string]string, error) {
	const op = "see how the server is"
	a, err := c.call(ctx, rest.Call{Op: op, Path: pathHealth})
	if err != nil && a.Code != http.StatusInternalServerError {
		return nil, err
	}
	var w map[string]struct {
		Status string `json:"status"`
	}
	if bad := json.Unmarshal(a.Body, &w); bad != nil || len(w) == 0 {
		if err == nil {
			err = &model.Error{Code: model.BadAnswer, Op: op, Why: "the answer is not the JSON that was expected", Do: "check base_url", Err: bad}
		}
		return nil, err
	}
	out := make(map[string]string, len(w))
	for part, state := range w {
		out[part] = state.Status
	}
	return out, nil
}

// ailing adds to the error of a server that failed what it says to be ill, which
// it is asked for seldom. A server that fails says nothing by itself.
func (c *Client) ailing(ctx context.Context, err error, call rest.Call, a rest.Answer) error {
	e, ok := err.(*model.Error) //nolint:errorlint // explain returns no other type, and none that wraps it
	if !ok || a.Code != http.StatusInternalServerError || call.Path == prefix+pathHealth {
		return err
	}
	c.mu.Lock()
	asked := c.now().Sub(c.healthAsked) < healthAgain
	if !asked {
		c.healthAsked = c.now()
	}
	c.mu.Unlock()
	if !asked {
		parts, herr := c.Health(ctx)
		if herr != nil {
			return err
		}
		c.mu.Lock()
		c.ill = illOf(parts)
		c.mu.Unlock()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ill == "" {
		return err
	}
	return &model.Error{Code: e.Code, Op: e.Op, Why: e.Why + ": " + c.ill, Do: "see to the Svix server, or wait", Wait: e.Wait, Err: e}
}

// illOf names what a server says to be ill; empty for nothing.
func illOf(parts map[string]string) string {
	var ill []string
	for part, state := range parts {
		if state != healthOK {
			ill = append(ill, text.Clean(part))
		}
	}
	if len(ill) == 0 {
		return ""
	}
	slices.Sort(ill)
	verb := " fails"
	if len(ill) > 1 {
		verb = " fail"
	}
	return "it says that its " + strings.Join(ill, " and its ") + verb
}
