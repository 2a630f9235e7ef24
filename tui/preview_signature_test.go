package tui

import (
	"testing"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/sign"
)

// TestSignatureSide: a delivery whose headers are known is checked with the key of
// its endpoint; of another it says why not, and how to come by what is missing.
func TestSignatureSide(t *testing.T) {
	d := newDesk(t, incident(), 120, 40)
	d.press("2", "enter", "[", "[")
	d.wants("? NOT CHECKED · The provider does not keep the headers", "your receiver's log", "5 and then d")
	p, _ := d.app.pages[deliveriesID].(*deliveries)
	const secret = "whk-of-this-endpoint" //nolint:gosec // made up
	body := []byte(`{"meta":{"type":"ping"}}`)
	header, err := sign.Sign("metriport", secret, sign.Letter{Body: body})
	if err != nil {
		t.Fatal(err)
	}
	d.withSnapshot(func(s *model.Snapshot) {
		s.Endpoints = []model.Endpoint{{Secret: model.NewSecret(secret)}}
	})
	check := func(body []byte) {
		s := *p.preview.content
		s.detail.Exchange.Origin, s.detail.Exchange.Body, s.detail.Exchange.Request = model.OriginExact, body, nil
		for _, f := range header {
			s.detail.Exchange.Request = append(s.detail.Exchange.Request, model.Field{Name: f.Name, Value: f.Value})
		}
		d.send(result[shown]{to: deliveriesID, seq: p.preview.seq, val: s})
	}
	check(body)
	d.wants("✓ VALID", "the secret matches")
	check([]byte(`{"meta":{"type":"pong"}}`))
	d.wants("✗ INVALID", "to do")
	d.lacks(secret)
}

// TestPagesStitched: pages of a bulk download are shown as one, with what is missing
// of it.
func TestPagesStitched(t *testing.T) {
	d := newDesk(t, incident(), 120, 40)
	d.press("2", "/")
	d.text("type:medical.document-bulk-download-paged")
	d.press("enter", "enter")
	d.wants("Payload │ Whole │ Request", "page ")
	d.press("]")
	d.wants("documents", "put together")
	p, _ := d.app.pages[deliveriesID].(*deliveries)
	w := p.preview.content.whole
	if w.Part != "page" || !w.Whole() && len(w.Missing()) == 0 {
		t.Errorf("%+v", w.Pieces)
	}
	d.press("esc", "/", "ctrl+u")
	d.text("type:network-query.hie")
	d.press("enter", "enter")
	if d.wants("Payload │ Request"); p.preview.on() != payloadTab {
		t.Error("a delivery without parts shows its payload")
	}
}
