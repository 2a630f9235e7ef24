package tui

import (
	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// Choice is a profile that the console can switch to.
type Choice struct {
	Name        string
	Provider    model.Provider
	Environment model.Environment
	BaseURL     string
	Problem     string // why it cannot be used; empty when it can
}

// Opened is a profile that has been opened. It stays so until the console ends.
type Opened struct {
	Watched  client.Watched
	OpenDesk OpenDesk
	Notices  []string // what is wrong but not fatal
}

// OpenProfile opens a profile by its name; one that has been opened is given
// again. It may take as long as a command that unlocks a safe: not to be waited
// for by a screen. The error is a *model.Error.
type OpenProfile func(name string) (Opened, error)
