package sandbox

import "github.com/hooktop/hooktop/client/metriport"

// Faults controls how the API misbehaves. Its methods may be called from any
// goroutine, at any time.
type Faults struct{}

// Set replaces the present troubles; without any, all is well.
func (f *Faults) Set(...metriport.ServerTrouble) {}

// Down takes the API off the network (connections are refused) or brings it
// back on the same address.
func (f *Faults) Down(bool) error { return nil }
