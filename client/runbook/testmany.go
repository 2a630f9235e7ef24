package runbook

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// planWearables is of Open Wearables' test call, which makes a message like any
// other and does not stop at the endpoint that it is asked for.
func (t *errand) planWearables(p *Plan) {
	replaced := t.replaced()
	also := t.alsoReceive(replaced)
	p.Facts = append(p.Facts, Fact{Label: "way", Text: "the provider makes a message of it, which is delivered and tried again like any other"})
	if replaced {
		p.Facts = append(p.Facts, Fact{Label: "replaced", Text: "the endpoint does not listen to this type: the provider sends another one instead, of " + typesOf(t.at.Events), Warn: true})
	}
	p.Facts = append(p.Facts, also, Fact{Label: "provider", Text: "keeps it in its log, the body for 90 days"})
	tested := t.testedOf()
	switch {
	case t.tester == nil:
		p.Refuse = "this provider's test events cannot be asked for from here · send it directly"
	case t.at.Scope != "":
		p.Refuse = "the endpoint is limited to one user, and a test has none: it would get nothing, whatever the provider answers · send it directly"
	case len(tested) == len(t.sends()):
		p.Refuse = t.testedWords(tested, replaced)
	case len(tested) > 0:
		p.Facts = append(p.Facts, Fact{Label: "refused", Text: "answered with 500, for good, where the type sent is " + typesOf(typesIn(tested)) + ", which was tested on this endpoint before", Warn: true})
	case t.looked:
		p.Facts = append(p.Facts, Fact{Label: "refused", Text: "a second test of a type on an endpoint is answered with 500, for good; this is the first"})
	default:
		p.Facts = append(p.Facts, Fact{Label: "refused", Text: "a second test of a type on an endpoint is answered with 500, for good; whether somebody has tested it elsewhere is not known"})
	}
	if n := t.receivers(also); n > 1 {
		p.Needs.Count = n
	}
}

// alsoReceive says which other endpoints a test of Open Wearables reaches: all
// that are not limited to a user and listen to its type.
func (t *errand) alsoReceive(replaced bool) Fact {
	others := t.listening(replaced)
	if len(others) == 0 {
		return Fact{Label: "others", Text: "none of the endpoints known listens to it too"}
	}
	urls := make([]string, 0, namesMax)
	for _, e := range others[:min(len(others), namesMax)] {
		urls = append(urls, text.URL(e.URL))
	}
	list := strings.Join(urls, ", ")
	if more := len(others) - len(urls); more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	number := "1 other gets"
	if n := len(others); n > 1 {
		number = fmt.Sprintf("%d others get", n)
	}
	return Fact{Label: "others", Text: number + " it too: " + list, Warn: true}
}

func (t *errand) listening(replaced bool) (others []model.Endpoint) {
	for _, e := range t.others {
		hears := len(e.Events) == 0 || slices.Contains(e.Events, t.event.Type)
		if replaced { // by any of the types that the endpoint listens to
			hears = len(e.Events) == 0 || slices.ContainsFunc(e.Events, func(x model.EventType) bool { return slices.Contains(t.at.Events, x) })
		}
		if hears && e.Scope == "" && e.Enabled != model.No {
			others = append(others, e)
		}
	}
	return others
}

func (t *errand) receivers(also Fact) int {
	if !also.Warn {
		return 1
	}
	return 1 + len(t.listening(t.replaced()))
}

// typesOf lists event types, of many only the first few.
func typesOf(types []model.EventType) string {
	names := make([]string, 0, namesMax)
	for _, e := range types[:min(len(types), namesMax)] {
		names = append(names, text.Clean(string(e)))
	}
	list := strings.Join(names, ", ")
	if more := len(types) - len(names); more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return list
}

// svixPing is the one type that Svix has an example of by itself.
const svixPing = "svix.ping"

// planSvix is of Svix's example, which is aimed at one endpoint but held back by
// its filters, although the answer says that it was taken.
func (t *errand) planSvix(p *Plan) {
	p.Facts = append(p.Facts,
		Fact{Label: "way", Text: "the provider makes a message of it, which is delivered and tried again like any other"},
		Fact{Label: "others", Text: "nobody else gets it"},
		Fact{Label: "provider", Text: "keeps it in its log, the body for 90 days"})
	switch {
	case t.tester == nil:
		p.Refuse = "this provider's test events cannot be asked for from here · send it directly"
	case t.barred != "":
		p.Refuse = t.barred
	case t.at.Enabled == model.No:
		p.Refuse = "the endpoint is disabled and would get nothing, whatever the provider answers · enable it, or send it directly"
	case len(t.at.Channels) > 0 || t.at.Scope != "":
		p.Refuse = "the endpoint listens to channels, and an example has none: it would get nothing, whatever the provider answers · send it directly"
	case len(t.at.Events) > 0 && !slices.Contains(t.at.Events, t.event.Type):
		p.Refuse = "the endpoint does not listen to " + text.Clean(string(t.event.Type)) + ": it would get nothing, whatever the provider answers · add the type to its events, or send it directly"
	case t.exemplified == model.No:
		p.Refuse = "the provider has no example of " + text.Clean(string(t.event.Type)) + " in the type's schema, and would answer 400 · test with svix.ping, or send it directly"
	case t.exemplified == model.Yes:
	case t.event.Type != svixPing:
		p.Facts = append(p.Facts, Fact{Label: "refused", Text: "by the provider, unless an example is part of the type's schema there", Warn: true})
	}
}
