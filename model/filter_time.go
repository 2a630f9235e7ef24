package model

import (
	"strconv"
	"time"
)

// setMoment reads the value of since:, which takes in its moment, and until:,
// which does not: stretches of time that meet have no delivery in common.
func setMoment(t *Term, a alternative, now time.Time) *FilterError {
	at, ok := parseMoment(a.text, now, t.Kind == TermUntil)
	if !ok {
		return &FilterError{a.start, a.end, "not a time: " + shown(a.text), "write 2h, 30m, 13:00, today, 2026-11-21 or 2026-11-21T13:00:00Z"}
	}
	t.Values, t.At = []string{a.text}, at
	return nil
}

// parseMoment reads a time as people write it: a span before now, a time of day
// (the last one that has been), a day (the end of it for end), or a full time.
func parseMoment(word string, now time.Time, end bool) (time.Time, bool) {
	if ago, ok := parseSpan(word); ok {
		return now.Add(-ago), true
	}
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	switch foldLower(word) {
	case "now":
		return now, true
	case "today":
		return wholeDay(midnight, end), true
	case "yesterday":
		return wholeDay(midnight.AddDate(0, 0, -1), end), true
	}
	for _, layout := range []string{"15:04", "15:04:05"} {
		if c, err := time.ParseInLocation(layout, word, now.Location()); err == nil {
			at := time.Date(now.Year(), now.Month(), now.Day(), c.Hour(), c.Minute(), c.Second(), c.Nanosecond(), now.Location())
			if at.After(now) {
				at = time.Date(now.Year(), now.Month(), now.Day()-1, c.Hour(), c.Minute(), c.Second(), c.Nanosecond(), now.Location())
			}
			return at, true
		}
	}
	if d, err := time.ParseInLocation(time.DateOnly, word, now.Location()); err == nil {
		return wholeDay(d, end), true
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if at, err := time.ParseInLocation(layout, word, now.Location()); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// wholeDay is a day's beginning, or the next one's.
func wholeDay(midnight time.Time, end bool) time.Time {
	if end {
		return midnight.AddDate(0, 0, 1)
	}
	return midnight
}

// parseSpan reads "90s", "30m", "2h", "1d", "1w" and sums such as "1h30m".
func parseSpan(word string) (time.Duration, bool) {
	const longest = 10 * 365 * day
	units := map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': day, 'w': 7 * day}
	var sum time.Duration
	for rest := word; rest != ""; {
		i := 0
		for i < len(rest) && rest[i] >= '0' && rest[i] <= '9' {
			i++
		}
		if i == 0 || i == len(rest) {
			return 0, false
		}
		n, err := strconv.ParseUint(rest[:i], 10, 31)
		unit, known := units[lower(rest[i])]
		if err != nil || !known || time.Duration(n) > longest/unit {
			return 0, false
		}
		if sum += time.Duration(n) * unit; sum > longest {
			return 0, false
		}
		rest = rest[i+1:]
	}
	return sum, word != ""
}
