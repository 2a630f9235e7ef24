package openwearables_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model"
)

// TestCatalogue reads the event types: single ones, groups with their series, and
// each series in one group. What another host lists is what is known of it.
func TestCatalogue(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	types, err := r.EventTypes(ctx)
	if err != nil {
		t.Fatal(err)
	}
	single, groups, series, in := 0, 0, map[model.EventType]bool{}, map[model.EventType]string{}
	for _, typ := range types {
		name := string(typ.Name)
		switch {
		case strings.HasPrefix(name, "series."):
			series[typ.Name] = true
		case len(typ.Children) > 0:
			groups++
		default:
			single++
		}
		for _, child := range typ.Children {
			if in[child] != "" {
				t.Errorf("%s is in %s and in %s", child, in[child], name)
			}
			in[child] = name
		}
	}
	if oneOf(len(types) != 111, single != 8, groups != 16, len(series) != 87, len(in) != 87) {
		t.Errorf("%d types: %d single, %d groups, %d series, of which %d are in a group", len(types), single, groups, len(series), len(in))
	}
	for child, group := range in {
		if oneOf(!series[child], !strings.HasSuffix(string(child), ".created")) {
			t.Errorf("%s in %s is no series", child, group)
		}
	}
	if in["series.garmin_body_battery.created"] != "recovery_score.created" || in["series.energy.created"] != "calories.created" {
		t.Errorf("%v", in)
	}
	r.answers("/event-types", http.StatusOK, `[{"name":"calories.created","description":"Calories","child_events":["series.active_energy.created"]},{"name":"sleep.created","description":"","child_events":null}]`)
	types, err = r.EventTypes(ctx)
	if oneOf(err != nil, len(types) != 2, len(types[0].Children) != 1, types[0].Children[0] != "series.active_energy.created", types[1].Children != nil) {
		t.Errorf("a later catalogue: %+v %v", types, err)
	}
}

// eventIDs are the senders' own ids by the beginning of their types.
var eventIDs = map[string]*regexp.Regexp{
	"workout":         regexp.MustCompile(`^workout\.created\.[0-9a-f-]{36}$`),
	"sleep":           regexp.MustCompile(`^sleep\.created\.[0-9a-f-]{36}$`),
	"menstrual_cycle": regexp.MustCompile(`^menstrual_cycle\.created\.[0-9a-f-]{36}$`),
	"sync":            regexp.MustCompile(`^sync\.(started|completed|failed)\.[A-Za-z]+_[A-Za-z0-9-]+$`),
	"connection":      regexp.MustCompile(`^connection\.(created|revoked)\.[0-9a-f-]{36}\.[a-z]+\.[A-Za-z0-9_.-]+$`),
	"":                regexp.MustCompile(`^timeseries\.[0-9a-f-]{36}\.[a-z]+\.[A-Za-z0-9_.-]+\.created$`),
}

// TestEmission holds what is made to the sender's own ids.
func TestEmission(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{Endpoints: 1}), t.Context()
	beneath := svix.New(svix.Options{Profile: r.SvixProfile("svix"), Now: r.clock.Now})
	kinds := map[string]int{}
	for range 160 {
		ids, series := r.Happen(), false
		r.clock.Advance(time.Second)
		for _, id := range ids {
			d, err := beneath.Detail(ctx, model.DeliveryID(id), nil)
			if err != nil {
				t.Fatal(err)
			}
			typ, event := string(d.Delivery.Type), eventOf(t, d.Raw)
			kind, _, _ := strings.Cut(typ, ".")
			form, known := eventIDs[kind]
			if !known {
				kind, form, series = "", eventIDs[""], true // of its group, and of itself
			}
			kinds[kind]++
			if !form.MatchString(event) || !strings.Contains(event, typ) {
				t.Errorf("%s has the id %q", typ, event)
			}
			if d.Delivery.User == "" {
				t.Errorf("%s is about nobody", typ)
			}
		}
		if series && len(ids)%2 != 0 {
			t.Errorf("a batch of a series is told %d times", len(ids))
		}
	}
	for kind := range eventIDs {
		if kinds[kind] == 0 && kind != "menstrual_cycle" && kind != "connection" {
			t.Errorf("nothing of %q in %v", kind, kinds)
		}
	}
}

// TestEmittedOnce: an id is taken once, for good; what happens while the Svix server
// is down is lost, and nobody says so.
func TestEmittedOnce(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{Endpoints: 1}), t.Context()
	once := svix.ServerMessage{Type: "sleep.created", Event: "sleep.created.x", Payload: func() []byte { return []byte(`{}`) }}
	if first := r.Send(once); first == "" {
		t.Fatal("not taken")
	}
	r.clock.Advance(200 * 24 * time.Hour)
	if again := r.Send(once); again != "" {
		t.Errorf("taken again after 200 days: %s", again)
	}
	if err := r.SvixDown(true); err != nil {
		t.Fatal(err)
	}
	if ids := r.Happen(); len(ids) != 0 {
		t.Errorf("while the Svix server is down it took %v", ids)
	}
	if err := r.SvixDown(false); err != nil {
		t.Fatal(err)
	}
	p, err := r.Deliveries(ctx, model.PageRequest{})
	if oneOf(err != nil, len(p.Rows) > 0 && p.Rows[0].Delivery.Created.After(noon().Add(100*24*time.Hour))) {
		t.Errorf("it is there after all: %v", err)
	}
}

var eventField = regexp.MustCompile(`"eventId":"([^"]*)"`)

func eventOf(tb testing.TB, raw []byte) string {
	tb.Helper()
	m := eventField.FindSubmatch(raw)
	if m == nil {
		tb.Fatalf("no sender's id in %s", raw)
	}
	return string(m[1])
}
