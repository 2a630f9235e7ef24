package runbook

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// PlanHeaders is the kind of a plan that changes an endpoint's headers. It is no
// run: SetHeaders makes its one call, which can be made again.
const PlanHeaders model.RunKind = "headers"

const opHeaders = "change the endpoint's headers"

// HeadersChange is what is to become of the headers that go to an endpoint; those
// that are not named stay.
type HeadersChange struct {
	ID     model.EndpointID
	Set    map[string]model.Secret // by name: a value may open a door
	Remove []string
}

// PlanHeaders plans a change of an endpoint's headers. The provider's rules are
// checked before anything is sent.
func (d *Desk) PlanHeaders(ctx context.Context, c HeadersChange) (Plan, error) {
	p, _, err := d.planHeaders(ctx, c)
	return p, fail("plan the change of the headers", err)
}

// SetHeaders changes an endpoint's headers as planned, puts that on record and
// says what was read back.
func (d *Desk) SetHeaders(ctx context.Context, c HeadersChange, consent Consent) (string, error) {
	ctx = client.WithCalls(ctx)
	p, change, err := d.planHeaders(ctx, c)
	switch {
	case err != nil:
		return "", fail(opHeaders, err)
	case p.Refuse != "":
		return "", invalid(opHeaders, p.Refuse, "")
	}
	if missing := d.missing(p.Needs, consent); missing != "" {
		return "", invalid(opHeaders, "it was not agreed to", missing)
	}
	act := model.Act{Action: model.ActHeaders, Scope: "headers of " + change.name, Before: headersText(change.was), Outcome: "done"}
	if err = d.b.Headers.ChangeHeaders(ctx, c.ID, change.wire); err != nil && !lost(err) {
		act.After, act.Outcome = act.Before, "failed · "+whyOf(err)
		_ = d.record(ctx, act) // the failure that is told is the provider's
		return "", fail(opHeaders, err)
	}
	now, rerr := d.b.Headers.Headers(ctx, c.ID)
	words := change.proof(now)
	switch {
	case rerr != nil:
		act.After, act.Outcome = "not known", "not known · "+whyOf(rerr)
		words = "changed, but not read back: " + whyOf(rerr)
	case err != nil: // no answer came
		act.After, act.Outcome = headersText(now), "no answer came; read back"
	default:
		act.After = headersText(now)
	}
	if err := d.record(ctx, act); err != nil {
		return words, journalled(opHeaders, err)
	}
	return words, nil
}

// headersEdit is a change of headers as it is sent, in the spelling that is there.
type headersEdit struct {
	name string // what the endpoint is called
	was  client.Headers
	wire map[string]*string
}

func (d *Desk) planHeaders(ctx context.Context, c HeadersChange) (Plan, headersEdit, error) {
	edit := headersEdit{wire: map[string]*string{}}
	all, err := d.b.Host.Endpoints(ctx)
	if err != nil {
		return Plan{}, edit, err
	}
	e, err := endpointByID(all, c.ID)
	if err != nil {
		return Plan{}, edit, err
	}
	edit.name = nameOf(e)
	p := Plan{Kind: PlanHeaders, Title: "change the headers of " + text.Clean(string(e.ID)) + " on " + d.b.Profile.Name}
	if d.b.Profile.Environment == model.Production {
		p.Needs.Name = d.b.Profile.Name
	}
	if p.Refuse = d.b.cannot(ctx, model.CanHeaders, d.b.Headers != nil); p.Refuse != "" {
		return p, edit, nil
	}
	if edit.was, err = d.b.Headers.Headers(ctx, c.ID); err != nil {
		return p, edit, err
	}
	p.Refuse = edit.take(c)
	p.Facts = edit.facts(e)
	if p.Refuse == "" && len(edit.wire) == 0 {
		err = invalid(opHeaders, "nothing would change: this is how it is", "set or remove another header")
	}
	return p, edit, err
}

// take takes up what is to be changed, and says what the provider would refuse.
func (h *headersEdit) take(c HeadersChange) string {
	for _, name := range slices.Sorted(maps.Keys(c.Set)) {
		v := c.Set[name].Reveal()
		if why := HeaderFault(name); why != "" {
			return why
		}
		if why := HeaderValueFault(v); why != "" {
			return text.Clean(name) + ": " + why
		}
		as, _ := h.spelled(name)
		if old, shown := h.was.Shown[as]; !shown || old != v {
			h.wire[as] = &v
		}
	}
	for _, name := range c.Remove {
		if as, has := h.spelled(name); has {
			h.wire[as] = nil
		}
	}
	return ""
}

// spelled is a header's name as the provider has it: names have no case.
func (h *headersEdit) spelled(name string) (as string, has bool) {
	for _, n := range append(slices.Collect(maps.Keys(h.was.Shown)), h.was.Hidden...) {
		if strings.EqualFold(n, name) {
			return n, true
		}
	}
	return name, false
}

func (h *headersEdit) facts(e model.Endpoint) []Fact {
	facts := []Fact{{Label: "endpoint", Text: h.name}, {Label: "is", Text: headersText(h.was)}}
	for _, name := range slices.Sorted(maps.Keys(h.wire)) {
		words := "is taken away"
		old, shown := h.was.Shown[name]
		switch to := h.wire[name]; {
		case to != nil && shown:
			words = masked(old) + " → " + masked(*to)
		case to != nil && slices.Contains(h.was.Hidden, name):
			words = "another value instead of the present one, which the provider does not give back: " + masked(*to)
		case to != nil:
			words = "new: " + masked(*to)
		}
		facts = append(facts, Fact{Label: text.Clean(name), Text: words})
	}
	facts = append(facts, Fact{Label: "in force", Text: "in half a minute: the provider goes on with what it holds until then"})
	if e.Enabled == model.No {
		facts = append(facts, Fact{Label: "state", Text: "the endpoint is disabled: nothing is sent to it", Warn: true})
	}
	return facts
}

// proof says whether what was read back is what was asked for.
func (h *headersEdit) proof(now client.Headers) string {
	for _, name := range slices.Sorted(maps.Keys(h.wire)) {
		to := h.wire[name]
		got, shown := now.Shown[name]
		hidden := slices.Contains(now.Hidden, name)
		switch {
		case to == nil && (shown || hidden):
			return "the provider still has " + text.Clean(name)
		case to != nil && !shown && !hidden:
			return "the provider does not have " + text.Clean(name)
		case to != nil && shown && got != *to:
			return "the provider has another value of " + text.Clean(name) + ": " + masked(got)
		}
	}
	return "changed, and read back: " + headersText(now)
}

// masked is the end of a header's value: it may be a secret.
func masked(value string) string { return cmp.Or(model.NewSecret(value).String(), "(empty)") }

// headersText words headers, without their values.
func headersText(h client.Headers) string {
	names := append(slices.Collect(maps.Keys(h.Shown)), h.Hidden...)
	if len(names) == 0 {
		return "no header of its own"
	}
	slices.Sort(names)
	words := make([]string, len(names))
	for i, n := range names {
		words[i] = text.Clean(n)
		if v, shown := h.Shown[n]; shown {
			words[i] += " " + masked(v)
		}
	}
	return strings.Join(words, ", ")
}
