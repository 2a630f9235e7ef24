package runbook

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/text"
)

// foresight is what the provider is asked before it is to send an event of its
// own, because its answer would not tell, or only once it is too late.
type foresight struct {
	barred      string                      // why it may not be asked for
	exemplified model.Tri                   // Svix: there is something to send
	earlier     map[model.EventType]earlier // Open Wearables: tests of this endpoint there
	looked      bool                        // earlier is all there is
}

// earlier is a test that the provider has made before.
type earlier struct {
	at      time.Time
	message string // empty where it is not known
}

// lookedTypes is of how many types that a test may be replaced by is asked whether
// they were tested.
const lookedTypes = 5

// foresee asks. What cannot be found out is said not to be known.
func (t *errand) foresee(ctx context.Context) {
	if !t.own() || t.tester == nil {
		return
	}
	b := &t.desk.b
	if t.desk.b.Profile.Provider == model.Svix {
		t.barred = b.cannot(ctx, model.CanSample, true)
		if b.Exampler != nil && t.barred == "" {
			t.exemplified, _ = b.Exampler.HasExample(ctx, t.event.Type)
		}
		return
	}
	t.earlier = t.testedHere()
	if sends := t.sends(); b.Tested != nil && len(sends) <= lookedTypes {
		t.looked = t.testedThere(ctx, sends)
	}
}

// testedHere are the types that this endpoint was tested with from here.
func (t *errand) testedHere() map[model.EventType]earlier {
	out := map[model.EventType]earlier{}
	for _, r := range t.before {
		if r.Event.Through == ByHost && r.Event.Endpoint == string(t.at.ID) && r.ID != "" {
			out[r.Event.Type] = earlier{r.At, r.ID}
		}
	}
	return out
}

// testedThere asks the provider for those that nobody tested from here, and says
// whether it told.
func (t *errand) testedThere(ctx context.Context, types []model.EventType) bool {
	all := true
	for _, typ := range types {
		if _, known := t.earlier[typ]; known {
			continue
		}
		d, err := t.desk.b.Tested.Tested(ctx, t.at.ID, typ)
		switch {
		case err == nil:
			t.earlier[typ] = earlier{d.Created, d.Message}
		case model.CodeOf(err) != model.NotFound:
			all = false
		}
	}
	return all
}

// replaced says whether Open Wearables sends another type than the one asked for:
// one that the endpoint listens to.
func (t *errand) replaced() bool {
	return len(t.at.Events) > 0 && !slices.Contains(t.at.Events, t.event.Type)
}

// sends are the types of which Open Wearables sends one.
func (t *errand) sends() []model.EventType {
	if t.replaced() {
		return t.at.Events
	}
	return []model.EventType{t.event.Type}
}

// testedOf are those of the types that were tested on the endpoint before.
func (t *errand) testedOf() map[model.EventType]earlier {
	out := map[model.EventType]earlier{}
	for _, typ := range t.sends() {
		if e, ok := t.earlier[typ]; ok {
			out[typ] = e
		}
	}
	return out
}

func typesIn(tested map[model.EventType]earlier) []model.EventType {
	return slices.Sorted(maps.Keys(tested))
}

// testedWords says that nothing is left that could be tested.
func (t *errand) testedWords(tested map[model.EventType]earlier, replaced bool) string {
	first := tested[typesIn(tested)[0]]
	words := "it was tested on this endpoint " + moment(first.at, t.desk.b.Now())
	if first.message != "" {
		words += " as " + text.Clean(first.message)
	}
	if replaced {
		words = typesOf(typesIn(tested)) + ", which would be sent in its place, was tested on this endpoint before"
	}
	return words + "; Open Wearables answers a second test of a type with 500, for good · test another type, resend that message, or send it directly"
}

// TestTypes lists the event types that the profile's provider knows now, with
// what the catalogue knows of each; the catalogue's own where it cannot list them.
// With an error it lists the catalogue's, too.
func (d *Desk) TestTypes(ctx context.Context) ([]catalog.Type, error) {
	p := d.b.Profile.Provider
	found, err := d.EventTypes(ctx)
	if model.CodeOf(err) == model.NotServed {
		return catalog.Types(p), nil
	}
	if err != nil {
		return catalog.Types(p), err
	}
	return listed(p, found), nil
}

// ListTypes is TestTypes with no desk: an error is all that there is then.
func ListTypes(ctx context.Context, p model.Provider, types client.Types) ([]catalog.Type, error) {
	found, err := types.EventTypes(ctx)
	if err != nil {
		return nil, fail("list the event types", err)
	}
	return listed(p, found), nil
}

func listed(p model.Provider, found []client.TypeInfo) []catalog.Type {
	list := make([]catalog.Listing, len(found))
	for i, f := range found {
		list[i] = catalog.Listing{Name: f.Name, Description: f.Description, Members: f.Children, Archived: f.Archived}
	}
	return catalog.Listed(p, list)
}

// Batch puts together the event that a delivery is a chunk of, from the messages
// given and, where those are not all of it, the provider's, by one call. ok is
// false where the delivery is no chunk. With an error it is what is known without
// the provider.
func (d *Desk) Batch(ctx context.Context, own model.Detail, others []model.Detail) (b catalog.Batch, ok bool, err error) {
	return BatchBy(ctx, d.b.Pieces, own, others)
}

// BatchBy is Batch with a part reader, nil for none.
func BatchBy(ctx context.Context, reader client.PartReader, own model.Detail, others []model.Detail) (b catalog.Batch, ok bool, err error) {
	if b, ok = catalog.BatchOf(own, others); !ok || b.Whole() || reader == nil {
		return b, ok, nil
	}
	found, err := reader.Parts(ctx, own.Delivery)
	if err != nil {
		return b, true, fail("read the other parts", err)
	}
	b, ok = catalog.BatchOf(own, append(others[:len(others):len(others)], found...))
	return b, ok, nil
}
