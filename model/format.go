package model

import (
	"strconv"
	"time"
)

const day = 24 * time.Hour

// Age writes a span in one coarse step: "13 s", "4 min", "2 h", "3 d". What is
// before its time (a clock that is ahead of ours) reads "0 s".
func Age(d time.Duration) string {
	switch d = max(d, 0); {
	case d < time.Minute:
		return whole(d, time.Second) + " s"
	case d < time.Hour:
		return whole(d, time.Minute) + " min"
	case d < day:
		return whole(d, time.Hour) + " h"
	}
	return whole(d, day) + " d"
}

// Ago writes how long before now t was, "4 min ago"; empty for a zero t.
func Ago(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	return Age(now.Sub(t)) + " ago"
}

// Dur writes a measured time: "412 ms", "2.1 s", "1 min 5 s", "2 h 10 min"; "–"
// for NoTime.
func Dur(d time.Duration) string {
	switch ms := d.Round(time.Millisecond); {
	case d < 0:
		return "–"
	case d > 0 && ms == 0:
		return "< 1 ms"
	case ms < time.Second:
		return whole(ms, time.Millisecond) + " ms"
	}
	switch tenths := d.Round(100 * time.Millisecond); {
	case tenths < time.Minute:
		return strconv.FormatFloat(tenths.Seconds(), 'f', 1, 64) + " s"
	case d.Round(time.Second) < time.Hour:
		return twoUnits(d.Round(time.Second), time.Minute, " min", " s")
	}
	return twoUnits(d.Round(time.Minute), time.Hour, " h", " min")
}

// Rough writes a length of time that is an estimate, in whole seconds: "18 s",
// "3 min 50 s".
func Rough(d time.Duration) string {
	if d < 0 {
		return Dur(d)
	}
	s := d.Round(time.Second)
	if s < time.Minute {
		return whole(s, time.Second) + " s"
	}
	return Dur(s)
}

// twoUnits writes d in a large unit and, where something is left, in the next
// smaller one, which is its sixtieth part.
func twoUnits(d, large time.Duration, largeName, smallName string) string {
	s := whole(d, large) + largeName
	if rest := d % large; rest > 0 {
		s += " " + whole(rest, large/60) + smallName
	}
	return s
}

func whole(d, unit time.Duration) string { return strconv.FormatInt(int64(d/unit), 10) }

// Grouped writes a number with its thousands apart: "98 120". Numbers of four
// digits are parted too, so that columns of them line up.
func Grouped(n int) string {
	digits := strconv.Itoa(n)
	first := 0
	if n < 0 {
		first = 1
	}
	out := make([]byte, 0, len(digits)+len(digits)/3)
	for i := range len(digits) {
		if i > first && (len(digits)-i)%3 == 0 {
			out = append(out, ' ')
		}
		out = append(out, digits[i])
	}
	return string(out)
}

// Deliveries words a number of them: "1 delivery", "1 087 deliveries".
func Deliveries(n int) string {
	if n == 1 {
		return "1 delivery"
	}
	return Grouped(n) + " deliveries"
}

// Bytes writes a size in decimal units: "812 B", "200 KB", "2.1 MB". One below 0
// is not known: "–".
func Bytes(n int64) string {
	if n < 0 {
		return "–"
	}
	if n < 1000 {
		return strconv.FormatInt(n, 10) + " B"
	}
	units := [...]string{" KB", " MB", " GB", " TB", " PB", " EB"}
	v, u := float64(n)/1000, 0
	for v >= 999.5 && u < len(units)-1 {
		v, u = v/1000, u+1
	}
	if v < 9.95 && n%1000 != 0 {
		return strconv.FormatFloat(v, 'f', 1, 64) + units[u]
	}
	return strconv.FormatFloat(v, 'f', 0, 64) + units[u]
}
