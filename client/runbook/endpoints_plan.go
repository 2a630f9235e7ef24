package runbook

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

func (d *Desk) planEndpoint(ctx context.Context, e EndpointEdit) (Plan, error) {
	all, err := d.b.Host.Endpoints(ctx)
	if err != nil {
		return Plan{}, err
	}
	var now model.Endpoint
	if e.Create == nil {
		if now, err = endpointByID(all, e.ID); err != nil {
			return Plan{}, err
		}
	}
	ep, link := d.endpointPlanOf(e, now)
	if e.Create == nil && !e.Delete && len(ep.differences(now, link)) == 0 {
		return Plan{}, invalid(opEndpoint, "nothing would change: this is how it is", "change something")
	}
	ep.note(all, link)
	var testFacts []Fact
	if ep.Enabled != nil && *ep.Enabled && !e.Delete {
		way, why := d.afterwards(ctx, ep.applied(now, link))
		ep.Test, testFacts = way, []Fact{testFact(way, why)}
	}
	raw, err := json.Marshal(ep)
	if err != nil {
		return Plan{}, err
	}
	p := Plan{Kind: model.RunEndpoint, Title: ep.title() + " on " + d.b.Profile.Name, Raw: raw}
	if d.b.Profile.Environment == model.Production || ep.Delete {
		p.Needs.Name = d.b.Profile.Name
	}
	p.Facts = ep.facts(now, link, d.b.Profile.Provider)
	p.Facts = append(p.Facts, ep.means(now, d.b.Profile.Provider)...)
	p.Facts = append(append(p.Facts, testFacts...), beside(all, &ep, link)...)
	err = d.checkEdit(ctx, &p, &ep, link)
	return p, err
}

// checkEdit refuses a plan that the provider would not carry out.
func (d *Desk) checkEdit(ctx context.Context, p *Plan, ep *endpointPlan, link string) error {
	if p.Refuse = d.cannotEdit(ctx, ep); p.Refuse == "" {
		p.Refuse = ep.fault(d.b.Profile.Provider, link)
	}
	if p.Refuse != "" || ep.Events == nil || len(*ep.Events) == 0 {
		return nil
	}
	return p.checkTypes(ctx, d.b.Types, *ep.Events)
}

// note keeps which endpoints have the URL already, so that a new one is told
// from them.
func (p *endpointPlan) note(all []model.Endpoint, link string) {
	for _, x := range all {
		if p.Create && sameURL(x.URL, link) {
			p.Like = append(p.Like, x.ID)
		}
	}
}

// endpointByID finds one of the profile's endpoints.
func endpointByID(all []model.Endpoint, id model.EndpointID) (model.Endpoint, error) {
	for _, e := range all {
		if e.ID == id && id != "" {
			return e, nil
		}
	}
	return model.Endpoint{}, &model.Error{Code: model.NotFound, Op: "find the endpoint", Why: "the provider has no endpoint " + text.Clean(string(id)), Do: "see whether it was deleted elsewhere"}
}

// endpointPlanOf is an edit as a plan keeps it, and the URL that it sets.
func (d *Desk) endpointPlanOf(e EndpointEdit, now model.Endpoint) (ep endpointPlan, link string) {
	if e.Create != nil {
		to := d.remember(e.Create.URL)
		events, channels := e.Create.Events, e.Create.Channels
		ep = endpointPlan{Name: to.Shown, Create: true, URL: &to, Description: &e.Create.Description, Events: &events}
		if e.Create.Scope != "" {
			ep.Scope = &e.Create.Scope
		}
		if len(channels) > 0 {
			ep.Channels = &channels
		}
		if e.Create.Rate != 0 {
			ep.Rate = &e.Create.Rate
		}
		return ep, e.Create.URL
	}
	ep = endpointPlan{ID: e.ID, Name: nameOf(now), Delete: e.Delete, Was: endpointMark(now)}
	if e.Delete {
		return ep, ""
	}
	ep.Description, ep.Events, ep.Scope, ep.Channels, ep.Rate, ep.Enabled = e.Change.Description, e.Change.Events, e.Change.Scope, e.Change.Channels, e.Change.Rate, e.Change.Enabled
	if e.Change.URL != nil {
		to := d.remember(*e.Change.URL)
		ep.URL, link = &to, *e.Change.URL
	}
	return ep, link
}

// cannotEdit says why the provider cannot do what is wanted.
func (d *Desk) cannotEdit(ctx context.Context, ep *endpointPlan) string {
	var actions []string
	switch {
	case ep.Create:
		actions = []string{model.CanCreate}
	case ep.Delete:
		actions = []string{model.CanDelete}
	default:
		if ep.Enabled != nil {
			actions = append(actions, model.CanEnable)
		}
		if ep.URL != nil {
			actions = append(actions, model.CanChangeURL)
		}
		if len(actions) == 0 || ep.Description != nil || ep.Events != nil || ep.Scope != nil || ep.Channels != nil || ep.Rate != nil {
			actions = append(actions, model.CanEdit)
		}
	}
	for _, a := range actions {
		if why := d.b.cannot(ctx, a, d.b.Editor != nil); why != "" {
			return why
		}
	}
	return ""
}

// checkTypes holds a filter against the types that the provider knows now. One
// that it does not know is refused by all of them.
func (p *Plan) checkTypes(ctx context.Context, known client.Types, events []model.EventType) error {
	if known == nil {
		return nil
	}
	list, err := known.EventTypes(ctx)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		p.Facts = append(p.Facts, Fact{Label: "events", Text: "whether the provider knows them is not known: " + whyOf(err), Warn: true})
		return nil
	}
	has := map[model.EventType]bool{}
	for _, t := range list {
		for _, child := range t.Children {
			has[child] = true
		}
	}
	for _, t := range list {
		has[t.Name] = !t.Archived
	}
	var unknown []string
	for _, t := range sorted(events) {
		if !has[t] {
			unknown = append(unknown, text.Clean(string(t)))
		}
	}
	p.Facts = append(p.Facts, twice(list, events)...)
	if len(unknown) > 0 {
		p.Refuse = "the provider does not know, or has archived: " + strings.Join(unknown[:min(len(unknown), 5)], ", ")
	}
	return nil
}

// twice says of a group and one of its own types that both come.
func twice(list []client.TypeInfo, events []model.EventType) []Fact {
	for _, t := range list {
		i := slices.IndexFunc(t.Children, func(c model.EventType) bool { return slices.Contains(events, c) })
		if i >= 0 && slices.Contains(events, t.Name) {
			words := text.Clean(string(t.Name)) + " and " + text.Clean(string(t.Children[i])) + " tell of the same data: the receiver gets both"
			return []Fact{{Label: "twice", Text: words, Warn: true}}
		}
	}
	return nil
}

// facts are what changes, before and after.
func (p *endpointPlan) facts(now model.Endpoint, link string, by model.Provider) (facts []Fact) {
	after := p.applied(now, link)
	if !p.Create {
		facts = append(facts, Fact{Label: "endpoint", Text: p.Name}, Fact{Label: "is", Text: endpointText(by, now)})
	}
	if p.Delete {
		return facts
	}
	put := func(set bool, label, from, to string) {
		switch {
		case !set:
		case p.Create || from == to:
			facts = append(facts, Fact{Label: label, Text: to})
		default:
			facts = append(facts, Fact{Label: label, Text: from + " → " + to})
		}
	}
	words := map[model.Tri]string{model.Yes: "enabled", model.No: "disabled", model.TriUnknown: "not known"}
	quoted := func(s string) string { return fmt.Sprintf("%q", text.Elide(text.Clean(s), 80)) }
	put(p.URL != nil, "URL", shownURL(now.URL), shownURL(after.URL))
	put(p.Events != nil, "events", eventsText(now.Events), eventsText(after.Events))
	if p.Channels != nil {
		put(true, "channels", channelsText(now.Channels), channelsText(after.Channels))
	}
	put(p.Scope != nil, "scope", scopeText(by, now.Scope, nil), scopeText(by, after.Scope, nil))
	put(p.Rate != nil, "rate limit", rateText(now.Rate), rateText(after.Rate))
	put(p.Description != nil && (!p.Create || after.Description != ""), "description", quoted(now.Description), quoted(after.Description))
	put(p.Enabled != nil, "state", words[now.Enabled], words[after.Enabled])
	if p.URL != nil {
		facts = append(facts, urlFacts(link)...)
	}
	return facts
}

// means is what follows from the change, where that is not plain.
func (p *endpointPlan) means(now model.Endpoint, by model.Provider) (facts []Fact) {
	warn := func(label, words string) { facts = append(facts, Fact{Label: label, Text: words, Warn: true}) }
	if p.Rate != nil && *p.Rate != 0 {
		warn("kept to", "by Svix's own cloud; the open-source server stores it, and sends as fast as before")
	}
	switch {
	case p.Create:
		facts = append(facts, Fact{Label: "key", Text: "the provider makes one; bring it to the receiver, which refuses messages until it has it"})
		return facts
	case p.Delete:
		warn("log", "its attempts cannot be listed by endpoint any more, only message by message")
		warn("messages", "nothing is sent to it from now on, also what is due again by itself; its key is gone for good")
		return facts
	}
	switch {
	case p.Enabled == nil:
	case *p.Enabled:
		warn("state", "what came meanwhile was not recorded for it and is not sent; the next message that uses up its attempts can disable it again at once")
	default:
		warn("meanwhile", "nothing is recorded for it, so nothing can be recovered for it later; what is due again by itself is dropped")
	}
	if p.URL != nil {
		facts = append(facts, Fact{Label: "key", Text: "it keeps its key: the receiver at the new URL needs it"})
	}
	if by == model.OpenWearables && p.Events != nil && len(*p.Events) == 0 && len(now.Events) > 0 {
		warn("events", "older Open Wearables cannot take a filter away; without its Svix server the change is refused then")
	}
	return facts
}

// beside names the endpoints that lead to the same URL.
func beside(all []model.Endpoint, p *endpointPlan, link string) []Fact {
	if p.URL == nil {
		return nil
	}
	var names []string
	for _, e := range all {
		if e.ID != p.ID && sameURL(e.URL, link) {
			names = append(names, text.Clean(string(e.ID)))
		}
	}
	if len(names) == 0 {
		return nil
	}
	slices.Sort(names)
	words := strings.Join(names[:min(len(names), namesMax)], ", ")
	if more := len(names) - namesMax; more > 0 {
		words += " and " + model.Grouped(more) + " more"
	}
	return []Fact{{Label: "same URL", Text: words + " lead there too: the receiver gets a message from each", Warn: true}}
}
