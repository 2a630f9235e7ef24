package runbook

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/text"
)

// plan says what sending the event would do.
func (t *errand) plan() Plan {
	b := &t.desk.b
	p := Plan{Kind: PlanTest, Title: "Send a test event " + text.Clean(string(t.event.Type)) + " to " + b.Profile.Name}
	if b.Profile.Environment == model.Production {
		p.Needs.Name = b.Profile.Name
	}
	p.Facts = append(t.eventFacts(), Fact{Label: "to", Text: t.place(), Warn: !t.asOf.IsZero()})
	if t.at.Enabled == model.No && b.Profile.Provider != model.Metriport {
		p.Facts = append(p.Facts, Fact{Label: "endpoint", Text: "it is disabled: the provider sends it nothing", Warn: true})
	}
	switch {
	case t.event.Through == Directly:
		t.planDirect(&p)
	case b.Profile.Provider == model.Metriport:
		t.planMetriport(&p)
	case b.Profile.Provider == model.OpenWearables:
		t.planWearables(&p)
	default:
		t.planSvix(&p)
	}
	p.Facts = append(p.Facts, t.keptFact())
	return p
}

func (t *errand) place() string {
	place := text.URL(t.at.URL)
	if len(t.others) > 0 {
		place = text.Clean(string(t.at.ID)) + " " + place
	}
	if known := asKnown(t.asOf, t.desk.b.Now()); known != "" {
		place += ", " + known
	}
	return place
}

// eventFacts are what is known of the event itself.
func (t *errand) eventFacts() []Fact {
	if t.own() {
		return t.typeFacts()
	}
	const often = 100 << 10
	what := Fact{Label: "event", Text: fmt.Sprintf("%s, %s", text.Clean(string(t.event.Type)), model.Bytes(int64(len(t.body))))}
	if t.event.Type == "" {
		what.Text, what.Warn = "of no type, "+model.Bytes(int64(len(t.body))), true
	}
	facts := []Fact{what}
	switch {
	case t.id == "":
		facts = append(facts, Fact{Label: "id", Text: "none", Warn: true})
	case catalog.IsTest(t.id):
		facts = append(facts, Fact{Label: "id", Text: text.Clean(t.id) + ", marked as a test"})
	default:
		facts = append(facts, Fact{Label: "id", Text: text.Clean(t.id) + " is not marked as a test: the receiver may take it for a real event", Warn: true})
	}
	if t.asked != "" && t.asked != t.event.Type {
		facts = append(facts, Fact{Label: "type", Text: "asked for as " + text.Clean(string(t.asked)) + "; what its body says is sent", Warn: true})
	}
	if names := catalog.Used(t.body); len(names) > 0 {
		facts = append(facts, Fact{Label: "variables", Text: "sent as they stand: " + strings.Join(names, ", "), Warn: true})
	}
	if len(t.body) > often {
		facts = append(facts, Fact{Label: "size", Text: "receivers that take 100 kB, which many do unasked, answer 413", Warn: true})
	}
	facts = append(facts, t.typeFacts()...)
	i := slices.IndexFunc(t.before, func(r TestReport) bool { return r.ID == t.id && t.id != "" })
	if i >= 0 {
		facts = append(facts, Fact{Label: "again", Text: "sent before, " + moment(t.before[i].At, t.desk.b.Now()) + ": a receiver that knows its id may pass it over", Warn: true})
	}
	return facts
}

// typeFacts are what the catalogue says of the event's type.
func (t *errand) typeFacts() (facts []Fact) {
	if t.own() {
		facts = []Fact{{Label: "event", Text: text.Clean(string(t.event.Type)) + ", with a body of the provider's own, always the same"}}
	}
	switch {
	case !t.known && t.event.Type != "":
		facts = append(facts, Fact{Label: "type", Text: "the catalogue does not hold it: whether the receiver knows it is not known", Warn: true})
	case t.typ.Guessed:
		facts = append(facts, Fact{Label: "type", Text: "its fields are not published: the sample is a guess", Warn: true})
	case t.typ.Retired:
		facts = append(facts, Fact{Label: "type", Text: "not sent any more by a current host", Warn: true})
	}
	if t.own() && t.typ.Test != "" {
		facts = append(facts, Fact{Label: "differs", Text: "from a real event: " + t.typ.Test, Warn: true})
	}
	return facts
}

// own says whether the provider sends a body of its own instead of ours.
func (t *errand) own() bool {
	return t.event.Through == ByHost && t.desk.b.Profile.Provider != model.Metriport
}

// planDirect is of an event sent from here.
func (t *errand) planDirect(p *Plan) {
	p.Facts = append(p.Facts, Fact{Label: "way", Text: "one POST from here, HTTP/1.1, with the header values of the provider; nothing is followed or repeated"})
	switch {
	case !t.event.Key.Empty():
		p.Facts = append(p.Facts, Fact{Label: "signed", Text: "with the key given, " + keyText(t.key)})
	case !t.unsigned() && t.down == nil:
		p.Facts = append(p.Facts, Fact{Label: "signed", Text: "with the endpoint's key " + keyText(t.key)})
	case !t.unsigned():
		p.Facts = append(p.Facts, Fact{Label: "signed", Text: "with the key last known, " + keyText(t.key) + ": " + whyOf(t.down), Warn: true})
	case t.down != nil:
		p.Facts = append(p.Facts, Fact{Label: "signed", Text: "not signed, keys are not stored: " + whyOf(t.down), Warn: true})
	default:
		p.Facts = append(p.Facts, Fact{Label: "signed", Text: "not signed: the endpoint has no key", Warn: true})
	}
	if t.event.Type == "ping" {
		p.Facts = append(p.Facts, Fact{Label: "pong", Text: "is not compared: hooktop ping does"})
	}
	p.Facts = append(p.Facts,
		Fact{Label: "others", Text: "nobody else gets it"},
		Fact{Label: "provider", Text: "knows nothing of it: neither its log nor its counts show it"})
}

// productionHost is where Metriport refuses test events whatever a profile says.
const productionHost = "api.metriport.com"

// planMetriport is of Metriport's sample payload, which only hosts that are not
// production have; the receiver's answer comes back with it.
func (t *errand) planMetriport(p *Plan) {
	b := &t.desk.b
	p.Facts = append(p.Facts,
		Fact{Label: "way", Text: "delivered and signed by Metriport, once, within 5 s; its answer says what the receiver answered"},
		Fact{Label: "others", Text: "nobody else gets it: an account has one endpoint"},
		Fact{Label: "provider", Text: "stores nothing of it: log, counts and the endpoint's state stay as they are"})
	if left := t.leftOut(); left != "" {
		p.Facts = append(p.Facts, Fact{Label: "altered", Text: "of meta only messageId, requestId, when and type are sent, without " + left, Warn: true})
	}
	u, err := url.Parse(b.Profile.BaseURL)
	production := b.Profile.Environment == model.Production || err == nil && u.Hostname() == productionHost
	switch missing := t.missingMeta(); {
	case production:
		p.Refuse = "Metriport refuses test events in production · send it directly, or use a profile of its sandbox"
	case b.Tester == nil:
		p.Refuse = "the provider sends no test events · send it directly"
	case t.at.Secret.Empty():
		p.Refuse = "Metriport sends none without a webhook key · set a URL first"
	case missing != "":
		p.Refuse = "Metriport refuses it without the text " + missing + " · add it to the event"
	}
}

// metaTexts must be in an event for Metriport to deliver it; it sends no others
// of meta (Metriport API, sample payload).
var metaTexts = []string{"messageId", "requestId", "when", "type"}

func (t *errand) missingMeta() string {
	var missing []string
	for _, key := range metaTexts {
		if i, ok := t.doc.Get("meta." + key); !ok || t.doc.Node(i).Kind.Container() || t.doc.Text(i) == "" || t.doc.Raw(i)[0] != '"' {
			missing = append(missing, "meta."+key)
		}
	}
	return strings.Join(missing, ", ")
}

// leftOut names what of the event's meta Metriport does not send.
func (t *errand) leftOut() string {
	meta, ok := t.doc.Get("meta")
	if !ok {
		return ""
	}
	var left []string
	for i := range t.doc.Children(meta) {
		if key := t.doc.Key(i); !slices.Contains(metaTexts, key) {
			left = append(left, text.Clean(key))
		}
	}
	return strings.Join(left, ", ")
}

// keptFact is what is kept here.
func (t *errand) keptFact() Fact {
	if t.desk.b.Payloads {
		return Fact{Label: "kept here", Text: "the event, the answer and the result, for 90 days"}
	}
	return Fact{Label: "kept here", Text: "the result, for 90 days; the event and the answer in this process only, as the profile stores no payloads"}
}
