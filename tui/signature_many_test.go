package tui

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model"
)

// TestOfMany checks what a played server really sent, with the headers of either
// family and the key of the endpoint that it went to: as pasted from the receiver,
// and as a delivery of which the whole request is known. What the provider stores
// of it is said to prove nothing.
func TestOfMany(t *testing.T) {
	for _, of := range []model.Provider{model.Svix, model.OpenWearables} {
		for family, white := range map[string]bool{"Svix-": false, "Webhook-": true} {
			t.Run(string(of)+" "+family, func(t *testing.T) { checkPlayed(t, of, family, white) })
		}
	}
}

func checkPlayed(t *testing.T, of model.Provider, family string, white bool) {
	t.Helper()
	d := newManyOperated(t, func(o *sandbox.ManyOptions) {
		o.Deliveries, o.Incident, o.Server.Whitelabel = -1, false, white
	}, of)
	message := d.played.Send(svix.ServerMessage{Type: "workout.created", Payload: func() []byte { return []byte(`{"type":"workout.created","data":{"b":1,"a":2.50}}`) }})
	d.clock.Advance(time.Second)
	d.settled("delivered", func(rows []*model.Delivery) bool {
		return slices.ContainsFunc(rows, func(x *model.Delivery) bool { return x.Message == message && x.Outcome == model.Delivered })
	})
	hits := d.played.Receivers()[1].Hits()
	hit := hits[len(hits)-1]
	to := d.app.sh.snap.Endpoints[slices.IndexFunc(d.app.sh.snap.Endpoints, func(e model.Endpoint) bool { return strings.HasSuffix(e.URL, "/hooks/2") })]

	d.press("2", "/")
	d.text("id:" + message + " endpoint:=" + string(to.ID))
	d.press("enter", "5", "d")
	d.wantsFlat("a check of it proves nothing")
	d.wantsFlat("the provider does not keep the headers of a delivery")
	p, _ := d.app.pages[signatureID].(*signature)
	d.press("K") // of the endpoint that it went to, unasked
	d.wants("of http://127.0.0.1:")
	if len(p.secrets) != 1 || p.to != to.ID {
		t.Fatalf("%d secrets, of %s", len(p.secrets), p.to)
	}
	d.lacks(p.secrets[0].secret.Reveal())
	if n := len(d.keyActs()); n != 0 {
		t.Errorf("%d acts on record of a key that is not shown", n)
	}

	var request strings.Builder
	request.WriteString("POST /hooks/2 HTTP/1.1\n")
	var fields []model.Field
	for _, name := range []string{"Id", "Timestamp", "Signature"} {
		v := hit.Header.Get(family + name)
		if v == "" {
			t.Fatalf("no %s%s in %v", family, name, hit.Header)
		}
		fields = append(fields, model.Field{Name: strings.ToLower(family + name), Value: v})
		request.WriteString(strings.ToLower(family+name) + ": " + v + "\n")
	}
	d.send(tea.PasteMsg{Content: request.String() + "\n" + string(hit.Body)})
	d.wants("✓ VALID")
	x := model.Detail{Exchange: model.Exchange{Origin: model.OriginExact, Body: hit.Body, Request: fields}}
	x.Delivery.ID, x.Delivery.To = model.DeliveryID(message+"/"+string(to.ID)), to.ID
	d.send(result[model.Detail]{to: signatureID, seq: p.seq, val: x})
	d.wants("✓ VALID")
	x.Exchange.Body = append(slices.Clone(hit.Body), '\n')
	d.send(result[model.Detail]{to: signatureID, seq: p.seq, val: x})
	d.lacks("✓ VALID")
	d.wantsFlat("line break")
	d.clock.Advance(10 * time.Minute)
	d.send(minute{})
	d.send(result[model.Detail]{to: signatureID, seq: p.seq, val: model.Detail{Exchange: model.Exchange{Origin: model.OriginExact, Body: hit.Body, Request: fields}}})
	d.lacks("✓ VALID")
}
