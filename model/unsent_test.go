package model_test

import (
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

// TestWhyUnsent: every endpoint is counted under the first thing that keeps it
// from a message.
func TestWhyUnsent(t *testing.T) {
	d := model.Delivery{Type: "steps.created", User: "u1", Created: aheadStart}
	for _, c := range []struct {
		name string
		ends []model.Endpoint
		want string
	}{
		{"none known", nil, ""},
		{"all kinds", []model.Endpoint{
			{Enabled: model.No, Events: []model.EventType{"x"}},
			{Events: []model.EventType{"x"}, Scope: "u2"},
			{Scope: "u2"},
			{Channels: []string{"a"}},
			{Created: aheadStart.Add(time.Hour)},
			{Events: []model.EventType{"steps.created"}, Scope: "u1", Channels: []string{"user.u1"}, Created: aheadStart.Add(-time.Hour)},
		}, "1 disabled, 1 limited to other types, 1 limited to another user, 1 limited to channels, 1 made later, 1 taking it now"},
		{"two alike", []model.Endpoint{{Enabled: model.No}, {Enabled: model.No}}, "2 disabled"},
	} {
		if got := model.WhyUnsent(&d, c.ends); got != c.want {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}

// TestFilterUnsent: messages that reached no endpoint are asked for by a word, and
// one of which nothing is known yet is none of them.
func TestFilterUnsent(t *testing.T) {
	f := mustFilter(t, "is:unsent")
	if !f.Match(&model.Delivery{Unsent: true}, model.MatchInfo{}) || f.Match(&model.Delivery{Message: "msg_1"}, model.MatchInfo{Marked: true}) {
		t.Error("is:unsent")
	}
	if got := mustFilter(t, "-is:unsent is:marked|unsent").String(); got != "-is:unsent is:marked|unsent" {
		t.Error(got)
	}
}
