package client

import "time"

// Loader loads more of a log than the pace brings, page by page beside what is
// polled. How it goes is in the snapshots. A Feed may be one.
type Loader interface {
	// Load goes on loading older pages until everything since a time is loaded, all
	// there is for zero; a quarter of a day's calls it leaves alone. It returns at
	// once, and takes the place of what is being loaded.
	Load(back time.Time)
	// StopLoad ends it; what is loaded stays.
	StopLoad()
}
