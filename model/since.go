package model

import (
	"strconv"
	"strings"
	"time"
)

// PastMoment reads a moment that a provider is asked for: its distance from now,
// as 90m, 36h or 3d, or a time with its offset. One without an offset is refused:
// the provider would, and whose noon is meant nobody should have to guess. why says
// what is wrong with it, and how to write it; empty for nothing.
func PastMoment(s string, now time.Time) (at time.Time, why string) {
	s = strings.TrimSpace(s)
	if ago, ok := parseSpan(s); ok {
		return now.Add(-ago), ""
	}
	t := strings.Replace(s, " ", "T", 1)
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if at, err := time.Parse(form, strings.ReplaceAll(t, " ", "")); err == nil {
			return at, ""
		}
	}
	for _, form := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if _, err := time.Parse(form, t); err == nil {
			return time.Time{}, s + " has no offset: write " + s + "Z for UTC, or +02:00 behind it"
		}
	}
	if _, err := time.Parse(time.DateOnly, t); err == nil {
		return time.Time{}, s + " has no time and no offset: write " + s + " 00:00Z for UTC"
	}
	return time.Time{}, strconv.Quote(s) + " is no time: write 36h, 3d or " + now.UTC().Format("2006-01-02 15:04Z")
}
