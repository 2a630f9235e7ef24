package runbook

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

const opEndpoint = "change the endpoint"

// EndpointEdit is what is to be done with one of many endpoints: it is created,
// deleted, or else changed.
type EndpointEdit struct {
	ID     model.EndpointID      // empty to create
	Create *client.EndpointDraft // nil to change or delete
	Change client.EndpointChange // enabling and disabling too
	Delete bool
}

// PlanEndpoint plans to create, change, enable, disable or delete an endpoint.
// The provider's rules are checked before anything is sent. A plan that would
// change nothing is code Invalid; an endpoint that is not there code NotFound.
func (d *Desk) PlanEndpoint(ctx context.Context, e EndpointEdit) (Plan, error) {
	p, err := d.planEndpoint(ctx, e)
	return p, fail("plan the change of the endpoint", err)
}

// endpointPlan is what a change of an endpoint keeps to. It holds the URL as a
// place: it may have credentials in it.
type endpointPlan struct {
	ID          model.EndpointID   `json:"id,omitempty"`
	Name        string             `json:"name"` // what it is called in words
	Create      bool               `json:"create,omitempty"`
	Delete      bool               `json:"delete,omitempty"`
	URL         *place             `json:"url,omitempty"`
	Description *string            `json:"description,omitempty"`
	Events      *[]model.EventType `json:"events,omitempty"`
	Scope       *string            `json:"scope,omitempty"`
	Channels    *[]string          `json:"channels,omitempty"`
	Rate        *int               `json:"rate,omitempty"`
	Enabled     *bool              `json:"enabled,omitempty"`

	Test string             `json:"test,omitempty"` // how it is tested once it is enabled
	Was  string             `json:"was,omitempty"`  // the mark of the endpoint as it was
	Like []model.EndpointID `json:"like,omitempty"` // endpoints that had this URL before one was created
}

func readEndpointPlan(raw []byte) (endpointPlan, error) {
	var p endpointPlan
	if err := json.Unmarshal(raw, &p); err != nil || (p.ID == "" && !p.Create) {
		return p, &model.Error{Code: model.Invalid, Op: "read the plan", Why: "it is not one of an endpoint", Do: "cancel the run and plan again", Err: err}
	}
	return p, nil
}

// act is what activity calls it.
func (p *endpointPlan) act() string {
	switch {
	case p.Create:
		return model.ActCreate
	case p.Delete:
		return model.ActDelete
	}
	return model.ActEdit
}

// title says in a few words what is done.
func (p *endpointPlan) title() string {
	switch alone := p.URL == nil && p.Description == nil && p.Events == nil && p.Scope == nil && p.Channels == nil && p.Rate == nil; {
	case p.Create:
		return "create an endpoint"
	case p.Delete:
		return "delete endpoint " + text.Clean(string(p.ID))
	case alone && p.Enabled != nil && *p.Enabled:
		return "enable endpoint " + text.Clean(string(p.ID))
	case alone && p.Enabled != nil:
		return "disable endpoint " + text.Clean(string(p.ID))
	}
	return "change endpoint " + text.Clean(string(p.ID))
}

// applied is an endpoint with the change in it.
func (p *endpointPlan) applied(e model.Endpoint, link string) model.Endpoint {
	if p.URL != nil {
		e.URL = link
	}
	if p.Description != nil {
		e.Description = *p.Description
	}
	if p.Events != nil {
		e.Events = sorted(*p.Events)
	}
	if p.Channels != nil {
		e.Channels = sorted(*p.Channels)
	}
	if p.Rate != nil {
		e.Rate = *p.Rate
	}
	if p.Scope != nil {
		e.Scope = *p.Scope
	}
	if p.Enabled != nil {
		e.Enabled = model.TriOf(*p.Enabled)
	}
	return e
}

// differences names what of the change an endpoint does not show.
func (p *endpointPlan) differences(got model.Endpoint, link string) (out []string) {
	want := p.applied(got, link)
	if p.URL != nil && !sameURL(got.URL, want.URL) {
		out = append(out, "URL")
	}
	if p.Description != nil && got.Description != want.Description {
		out = append(out, "description")
	}
	if p.Events != nil && !slices.Equal(sorted(got.Events), want.Events) {
		out = append(out, "events")
	}
	if p.Scope != nil && got.Scope != want.Scope {
		out = append(out, "scope")
	}
	if p.Channels != nil && !slices.Equal(sorted(got.Channels), want.Channels) {
		out = append(out, "channels")
	}
	if p.Rate != nil && got.Rate != want.Rate {
		out = append(out, "rate limit")
	}
	if p.Enabled != nil && got.Enabled != want.Enabled {
		out = append(out, "state")
	}
	return out
}

// endpointMark tells whether an endpoint was changed, whatever the order in
// which a provider names its filters.
func endpointMark(e model.Endpoint) string {
	parts := []string{e.URL, e.Description, e.Scope, string(encode(sorted(e.Events))), string(encode(sorted(e.Channels))), string('0' + rune(e.Enabled))}
	if e.Rate != 0 {
		parts = append(parts, strconv.Itoa(e.Rate))
	}
	return mark(strings.Join(parts, "\x00"))
}

// sameURL says whether two URLs are the same as providers write them: an empty
// path is /, and a host has no case.
func sameURL(x, y string) bool {
	return x == y || plainURL(x) == plainURL(y)
}

func plainURL(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return s
	}
	u.Host = strings.ToLower(u.Host)
	if u.Path == "" {
		u.Path = "/"
	}
	return u.String()
}

func sorted[T ~string](list []T) []T {
	out := slices.Clone(list)
	slices.Sort(out)
	return out
}

// nameOf is what an endpoint is called in plans: its id and where it leads.
func nameOf(e model.Endpoint) string {
	return text.Clean(string(e.ID)) + " " + text.URL(e.URL)
}

// endpointText words an endpoint for activity, without its key.
func endpointText(by model.Provider, e model.Endpoint) string {
	parts := []string{text.URL(e.URL), eventsText(e.Events), scopeText(by, e.Scope, e.Channels)}
	if e.Rate != 0 {
		parts = append(parts, rateText(e.Rate))
	}
	switch e.Enabled {
	case model.Yes:
		parts = append(parts, "enabled")
	case model.No:
		parts = append(parts, "disabled")
	case model.TriUnknown:
	}
	if e.Description != "" {
		parts = append(parts, text.Elide(text.Clean(e.Description), 60))
	}
	return strings.Join(parts, ", ")
}

func eventsText(events []model.EventType) string {
	const shown = 5
	if len(events) == 0 {
		return "every event"
	}
	names := make([]string, 0, shown)
	for _, t := range sorted(events)[:min(len(events), shown)] {
		names = append(names, text.Clean(string(t)))
	}
	if more := len(events) - shown; more > 0 {
		names = append(names, model.Grouped(more)+" more")
	}
	return strings.Join(names, " ")
}

// scopeText words what an endpoint is limited to: a user, or at Svix channels.
func scopeText(by model.Provider, scope string, channels []string) string {
	switch {
	case scope != "" && (by != model.Svix || len(channels) == 0):
		return "user " + text.Clean(scope)
	case len(channels) > 0:
		return "channels " + channelsText(channels)
	case by == model.Svix:
		return channelsText(nil)
	}
	return "all users"
}

// rateText words how fast an endpoint is sent messages at most.
func rateText(rate int) string {
	if rate == 0 {
		return "none"
	}
	return "at most " + model.Grouped(rate) + "/s"
}

func channelsText(channels []string) string {
	if len(channels) == 0 {
		return "every channel"
	}
	return text.Clean(strings.Join(sorted(channels), " "))
}
