package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// endpointRecord is a registered receiver as machines read it. Its key is named
// by its fingerprint, never given.
type endpointRecord struct {
	ID      *string  `json:"id"`
	URL     *string  `json:"url"`
	Key     *string  `json:"key_fingerprint"`
	Enabled *bool    `json:"enabled"`
	Detail  *string  `json:"detail"`
	Events  []string `json:"events"` // null for every event
	Scope   *string  `json:"scope"`

	Description *string  `json:"description"`
	Channels    []string `json:"channels"`   // null for everything
	Rate        *int     `json:"rate_limit"` // messages a second at most; null for no limit
	Created     moment   `json:"created"`
}

func (a *app) endpoints() *cobra.Command {
	c := &cobra.Command{
		Use:     "endpoints",
		Short:   "List the registered receivers, and change them",
		Example: "hooktop endpoints --output json",
		Args:    cobra.NoArgs,
		RunE:    a.does(func(ctx context.Context, _ []string) error { return a.runEndpoints(ctx) }),
	}
	output(c, "table", "json", "jsonl")
	c.AddCommand(a.endpointEdits()...)
	return c
}

func (a *app) runEndpoints(ctx context.Context) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	endpoints, err := s.Provider.Endpoints(ctx)
	if err != nil {
		return err
	}
	if (model.Status{}).Lendable(endpoints) {
		st, err := s.Provider.Status(ctx)
		if err != nil { // the list is of use without it
			a.note("warning: whether the endpoint is enabled is not known: %s", err)
		}
		endpoints = st.Lent(endpoints)
	}
	list, rows := []endpointRecord{}, [][]string{}
	for _, e := range endpoints {
		r := recordOfEndpoint(e)
		list = append(list, r)
		events := "every event"
		if r.Events != nil {
			events = strings.Join(r.Events, ", ")
		}
		rows = append(rows, []string{orEmpty(r.URL), orEmpty(r.Key), yesNo(e.Enabled), events, orEmpty(r.Scope), orEmpty(r.Description), orEmpty(r.Detail), orEmpty(r.ID)})
	}
	switch a.format {
	case "json":
		return a.line(list)
	case "jsonl":
		for _, r := range list {
			if err := a.line(r); err != nil {
				return err
			}
		}
		return nil
	}
	return writeTable(a.Stdout, []string{"url", "key", "enabled", "events", "scope", "description", "detail", "id"}, rows)
}

func recordOfEndpoint(e model.Endpoint) endpointRecord {
	r := endpointRecord{
		ID: word(text.Clean(string(e.ID))), URL: word(text.URL(e.URL)), Key: word(e.Secret.Fingerprint()), Scope: word(text.Clean(e.Scope)),
		Enabled: given(e.Enabled == model.Yes, e.Enabled != model.TriUnknown), Detail: word(text.URL(e.Detail)),
		Description: word(text.Clean(e.Description)), Created: moment(e.Created),
	}
	r.Rate = given(e.Rate, e.Rate != 0)
	for _, c := range e.Channels {
		r.Channels = append(r.Channels, text.Clean(c))
	}
	if e.Events != nil {
		r.Events = []string{}
	}
	for _, t := range e.Events {
		r.Events = append(r.Events, text.Clean(string(t)))
	}
	return r
}
