package model_test

import (
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

// TestSentenceUnread: a failure of which no attempt has been read says so; one that
// was read, and tells no cause, is of unknown cause.
func TestSentenceUnread(t *testing.T) {
	t.Parallel()
	d := model.Delivery{To: "ep_1", Outcome: model.Failed, Cause: model.CauseUnknown}
	if got := d.Sentence(); got != "not read yet" {
		t.Errorf("unread: %q", got)
	}
	if got := d.Short(); got != "not read yet" {
		t.Errorf("in a list: %q", got)
	}
	read := d
	read.Updated = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	worded := d
	worded.Detail = "odd"
	direct := d
	direct.To = ""
	for _, d := range []model.Delivery{read, worded, direct} {
		if got := d.Sentence(); got != "cause unknown" {
			t.Errorf("%+v: %q", d, got)
		}
		if got := d.Short(); got != "unknown" {
			t.Errorf("%+v in a list: %q", d, got)
		}
	}
}
