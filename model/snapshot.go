package model

import "time"

// Snapshot is all that is known of a watched profile at one moment. It is
// immutable: a face may keep it and read it from any goroutine.
type Snapshot struct {
	Seq     uint64 // grows with every change
	At      time.Time
	Profile Profile
	Account Account
	Link    Link
	Budget  Budget
	Every   time.Duration // how often the status is asked at present; 0 while paused

	Status    Status
	History   []Sample // counts over time, oldest first
	Endpoints []Endpoint
	EndErr    *Error // why Endpoints could not be read
	Caps      Capabilities

	Log      Log
	LogState LogState
	LogErr   *Error // why the log could not be read, or is not served
	Load     Loading

	// KeepErr says why what is shown is not being kept: the next start will show
	// what was known at KeepSince. All else goes on, and keeping is tried again with
	// every change. It is nil while all is kept, and where nothing is to be kept.
	KeepErr   *Error
	KeepSince time.Time // when keeping first failed; zero without KeepErr
}

// Sample is the counts at one moment, for sparklines and drain rates.
type Sample struct {
	At         time.Time
	Processing Count
	Failed     Count
}

// LogState says how far the delivery log is known.
type LogState uint8

// The states of the log.
const (
	LogLoading   LogState = iota // nothing has been answered yet
	LogReady                     // rows are there (perhaps none)
	LogFailed                    // the last question failed; older rows may still be there
	LogNotServed                 // the host has no such route
)

// Log is the loaded part of a provider's delivery log, newest first.
type Log struct {
	Rows     Rows      // newest first
	Complete bool      // there are no older rows at the provider
	Older    Cursor    // where older rows begin; empty when Complete or nothing is loaded
	Bare     bool      // the provider gives ids only
	AsOf     time.Time // when the newest page was read
	Total    Count     // rows at the provider, where it says so
}

// Oldest returns the time of the oldest loaded row that has one; zero when
// there is none. Everything since then is loaded.
func (l Log) Oldest() time.Time {
	for i := l.Rows.Len() - 1; i >= 0; i-- {
		if t := l.Rows.Created(i); !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}
