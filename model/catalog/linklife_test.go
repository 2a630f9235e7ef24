package catalog_test

import (
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
)

func TestLinkLife(t *testing.T) {
	for typ, want := range map[model.EventType]time.Duration{
		"network-query.hie": 4 * time.Hour, "medical.consolidated-data": 3 * time.Minute, "patient.admit": 10 * time.Minute,
		"medical.document-conversion": 0, "ping": 0, "no.such-type": 0, "": 0,
	} {
		if got := catalog.LinkLife(model.Metriport, typ); got != want {
			t.Errorf("%s: %v, want %v", typ, got, want)
		}
	}
	if got := catalog.LinkLife(model.Svix, "network-query.hie"); got != 0 {
		t.Errorf("another provider's type: %v", got)
	}
}
