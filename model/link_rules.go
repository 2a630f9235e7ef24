package model

import "time"

// NextLink is the link after an answer: err is nil for a good one, took how long
// it took.
func NextLink(prev Link, now time.Time, err *Error, took time.Duration) Link { return prev }

// At is the link as seen at a moment: a live one without an answer for longer
// than its pace allows is stale.
func (l Link) At(now time.Time) Link { return l }

// Words returns the link as the frame says it, times in loc: "live",
// "stale 00:42", "offline since 13:55", "rate-limited until 14:03".
func (l Link) Words(now time.Time, loc *time.Location) string { return "live" }
