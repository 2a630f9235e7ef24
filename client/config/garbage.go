package config

import "runtime/debug"

// garbage is how much may be left over, in per cent of what is in use, before it
// is collected: a console keeps a log for long, and a recovery its plan.
const garbage = 50

// CollectSooner keeps the memory of a process small that lives long, at some 7 %
// more of its time, unless the environment says otherwise (GOGC).
func CollectSooner(getenv func(string) string) {
	if getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
}
