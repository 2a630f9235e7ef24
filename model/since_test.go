package model_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

func TestPastMoment(t *testing.T) {
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for s, want := range map[string]time.Time{
		"36h": now.Add(-36 * time.Hour), " 3d ": now.AddDate(0, 0, -3), "1h30m": now.Add(-90 * time.Minute),
		"2026-03-01T14:00:00Z": at("2026-03-01T14:00:00Z"), "2026-03-01 14:00Z": at("2026-03-01T14:00:00Z"),
		"2026-03-01 14:00+02:00": at("2026-03-01T12:00:00Z"), "2026-03-01 14:00:30 -05:30": at("2026-03-01T19:30:30Z"),
		"2026-03-01T14:00:00.25+01:00": at("2026-03-01T13:00:00.25Z"),
	} {
		if got, why := model.PastMoment(s, now); why != "" || !got.Equal(want) {
			t.Errorf("%q is %s, %q", s, got, why)
		}
	}
	for s, says := range map[string]string{
		"2026-03-01 14:00":    "has no offset: write 2026-03-01 14:00Z for UTC",
		"2026-03-01T14:00:30": "has no offset: write 2026-03-01T14:00:30Z",
		"2026-03-01":          "has no time and no offset: write 2026-03-01 00:00Z",
		"":                    "is no time: write 36h, 3d or 2026-03-04 12:00Z",
		"yesterday":           "is no time",
		"2026-13-01 14:00Z":   "is no time",
	} {
		got, why := model.PastMoment(s, now)
		if !got.IsZero() || !strings.Contains(why, says) {
			t.Errorf("%q is %s, %q", s, got, why)
		}
		if _, way, found := strings.Cut(why, "write "); found && strings.Contains(why, "offset") {
			way, _, _ = strings.Cut(way, " for UTC")
			if _, why := model.PastMoment(way, now); why != "" {
				t.Errorf("%q is advised, and refused: %s", way, why)
			}
		}
	}
}
