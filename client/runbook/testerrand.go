package runbook

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/jsondoc"
	"github.com/hooktop/hooktop/model/sign"
	"github.com/hooktop/hooktop/model/text"
)

// errand is a test event with what is known of where it goes.
type errand struct {
	desk  *Desk
	event TestEvent // of the type that its body says
	asked model.EventType
	doc   *jsondoc.Doc
	body  []byte // as it is sent: the event's own tokens, without white space
	id    string // the event's own
	typ   catalog.Type
	known bool // the catalogue has the type

	at     model.Endpoint
	others []model.Endpoint
	key    model.Secret
	down   error     // why the provider did not tell its endpoints; those last known are used
	asOf   time.Time // of those last known; zero for none of them

	tester client.EndpointTester // nil where the provider sends none of its own
	foresight
	before []TestReport // sent earlier, newest first
}

// errand reads the event and finds its receiver.
func (d *Desk) errand(ctx context.Context, e TestEvent) (*errand, error) {
	p := d.b.Profile.Provider
	t := &errand{desk: d, event: e, asked: e.Type}
	t.tester, _ = d.b.Host.(client.EndpointTester)
	if !t.own() {
		doc, err := catalog.Read(e.Body)
		if err != nil {
			return nil, err
		}
		t.doc, t.body, t.id = doc, doc.Compact(0), catalog.IDOf(p, doc)
		if p != model.Metriport {
			t.id = catalog.TestMessage(uuid())
		}
		if said := catalog.TypeOf(p, doc); said != "" {
			t.event.Type = said
		}
	}
	t.typ, t.known = catalog.FindFor(p, t.event.Type)
	if err := t.aim(ctx); err != nil {
		return nil, err
	}
	t.before, _ = d.Tests(ctx) // a history that cannot be read warns of nothing
	t.foresee(ctx)
	return t, ctx.Err()
}

// aim finds the receiver, at the provider or among those last known.
func (t *errand) aim(ctx context.Context) error {
	b := &t.desk.b
	all, err := b.Host.Endpoints(ctx)
	if err != nil {
		if ctx.Err() != nil || t.event.Through == ByHost {
			return err
		}
		t.down = err
		if all, t.asOf = t.desk.lastKnown(ctx); len(all) == 0 {
			return err
		}
	} else {
		t.desk.tested.know(all, b.Now())
	}
	if t.at, t.others, err = choose(all, t.event.Endpoint); err != nil {
		return err
	}
	if t.down == nil && t.event.Through == Directly {
		remember(ctx, *b, t.at)
	}
	if t.event.Endpoint != "" || b.Profile.Provider != model.Metriport {
		t.event.Endpoint = string(t.at.ID)
	}
	t.sign(ctx)
	return nil
}

// sign finds the key: the one given, the endpoint's, or what the provider tells
// of it.
func (t *errand) sign(ctx context.Context) {
	if t.key = t.event.Key; !t.key.Empty() {
		return
	}
	if t.key = t.at.Secret; !t.key.Empty() || t.down != nil || t.event.Through != Directly {
		return
	}
	reader, ok := t.desk.b.Host.(client.KeyReader)
	if !ok {
		return
	}
	var err error
	if t.key, err = reader.Key(ctx, t.at.ID); err != nil {
		t.down, t.key = err, model.Secret{}
	}
	t.desk.tested.knowKey(t.at.ID, t.key)
}

// lastKnown are the endpoints as this process saw them last, with their keys;
// else as they are kept, without.
func (d *Desk) lastKnown(ctx context.Context) ([]model.Endpoint, time.Time) {
	if known, seen := d.tested.last(); len(known) > 0 {
		return known, seen
	}
	return lastKnown(ctx, d.b)
}

// choose finds an endpoint by its id or its URL; the only one for an empty name.
func choose(all []model.Endpoint, name string) (at model.Endpoint, others []model.Endpoint, err error) {
	const op = "find the receiver"
	found := -1
	for i, e := range all {
		if name == "" && len(all) == 1 || name != "" && (string(e.ID) == name || e.URL == name) {
			found = i
			break
		}
	}
	switch {
	case len(all) == 0, name == "" && len(all) == 1 && all[0].URL == "":
		return at, nil, invalid(op, "no webhook URL is set", "set one first")
	case found < 0 && name == "":
		return at, nil, invalid(op, fmt.Sprintf("there are %d endpoints", len(all)), "name one of them: "+namesOf(all))
	case found < 0:
		return at, nil, &model.Error{Code: model.NotFound, Op: op, Why: "there is no endpoint " + text.URL(name), Do: "name one of " + namesOf(all)}
	}
	for i, e := range all {
		if i != found {
			others = append(others, e)
		}
	}
	return all[found], others, nil
}

// namesOf lists endpoints, of many only the first few.
func namesOf(all []model.Endpoint) string {
	var names []string
	for _, e := range all[:min(len(all), namesMax)] {
		name := text.Clean(string(e.ID))
		if name == "" {
			name = text.URL(e.URL)
		}
		names = append(names, name)
	}
	if more := len(all) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return strings.Join(names, ", ")
}

func (t *errand) unsigned() bool { return t.key.Empty() }

// signature is the header lines that the provider would sign the event with.
func (t *errand) signature() ([]model.Field, error) {
	scheme, l := sign.SchemeMetriport, sign.Letter{ID: t.id, At: t.desk.b.Now(), Body: t.body}
	if t.desk.b.Profile.Provider != model.Metriport {
		scheme, l.Family = sign.SchemeStandard, sign.FamilySvix
	}
	signed, err := sign.Sign(scheme, t.key.Reveal(), l)
	if err != nil {
		return nil, invalid(opTest, "the endpoint's key cannot be signed with: "+text.Clean(err.Error()), "look at the endpoint's key")
	}
	header := make([]model.Field, len(signed))
	for i, f := range signed {
		header[i] = model.Field(f)
	}
	return header, nil
}
