package model

import "time"

// CheckState is how one check ended, or that it has not.
type CheckState uint8

// The states of a check.
const (
	CheckWaiting CheckState = iota
	CheckRunning
	CheckPass
	CheckWarn // it works, but should not stay so
	CheckFail
	CheckSkipped // it could not be made; Got says why
)

// Check is one thing that was looked at: of a URL before it is saved, of a
// receiver that is examined.
type Check struct {
	Code  string // stable, for machines: "dns", "refuses_wrong_signature"
	Name  string // for people: "refuses a wrong signature"
	State CheckState
	Want  string        // what was expected, in a few words
	Got   string        // what was found, cleaned
	Fix   string        // what to do; empty where nothing is to be done
	Took  time.Duration // NoTime for what did not happen
}
