package model

import (
	"strconv"
	"time"
)

// Age writes a span in one coarse step: "13 s", "4 min", "2 h", "3 d".
func Age(d time.Duration) string { return d.String() }

// Ago writes how long before now t was, "4 min ago"; empty for a zero t.
func Ago(t, now time.Time) string { return Age(now.Sub(t)) + " ago" }

// Dur writes a measured time: "412 ms", "2.1 s", "1 min 5 s"; "–" for NoTime.
func Dur(d time.Duration) string { return d.String() }

// Grouped writes a number with its thousands apart: "98 120".
func Grouped(n int) string { return strconv.Itoa(n) }

// Bytes writes a size: "812 B", "200 KB", "2.1 MB".
func Bytes(n int64) string { return strconv.FormatInt(n, 10) + " B" }
