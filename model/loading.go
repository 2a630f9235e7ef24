package model

import "time"

// Loading is how far a log has been read that is being read back on request. Its
// zero value is of one that nobody has asked for.
type Loading struct {
	On    bool
	Back  time.Time // everything since then is wanted; zero for all there is
	Began time.Time
	Ended time.Time // zero while On
	Rows  int       // that it has loaded
	Calls int       // that it has made
	Err   *Error    // why it ended before it was through; nil for through, and while On
}

// loadSpares is the part of a day's calls that a load leaves for what else is done.
const loadSpares = 4

// ForLoading is how many calls a load may still make today; limited is false where
// calls are not counted.
func (b Budget) ForLoading() (n int, limited bool) {
	left, limited := b.Left()
	return max(0, left-b.Limit/loadSpares), limited
}

// Rate is how many rows a second it loads; 0 where that is not known yet.
func (l Loading) Rate(now time.Time) int {
	if !l.Ended.IsZero() {
		now = l.Ended
	}
	took := now.Sub(l.Began)
	if l.Began.IsZero() || took < time.Second {
		return 0
	}
	return int(float64(l.Rows) / took.Seconds())
}

// Expected is about how many rows will be loaded in the end, by the time that those
// loaded reach back over; 0 where that cannot be told.
func (l Loading) Expected(of Log, now time.Time) int {
	switch {
	case of.Complete:
		return of.Rows.Len()
	case l.Back.IsZero():
		return max(of.Total.N, 0)
	}
	oldest := of.Oldest()
	if oldest.IsZero() || !oldest.After(l.Back) || now.Sub(oldest) < time.Second {
		return 0
	}
	whole := float64(of.Rows.Len()) * float64(now.Sub(l.Back)) / float64(now.Sub(oldest))
	if of.Total.Known && whole > float64(of.Total.N) {
		whole = float64(of.Total.N)
	}
	return rounded(int(whole))
}

// rounded leaves two digits: more would not be true of an estimate.
func rounded(n int) int {
	unit := 1
	for n/unit >= 100 {
		unit *= 10
	}
	return n / unit * unit
}
