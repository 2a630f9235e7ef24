package watch

import (
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

// TestSpentElsewhere: that the day's calls are used up is said without a call that
// would be refused: of a console that looked on, and of one that begins then. With
// the next day it goes on.
func TestSpentElsewhere(t *testing.T) {
	for _, c := range []struct {
		name   string
		before time.Duration // that it looked on
		used   int
		log    model.LogState
	}{{"on the way", time.Minute, 500, model.LogReady}, {"all but one", time.Minute, 499, model.LogReady}, {"at the start", 0, 500, model.LogFailed}} {
		t.Run(c.name, func(t *testing.T) {
			b := benchOf(t, 500)
			b.add(3, b.Now())
			if c.before > 0 {
				b.live(t, c.before, b.Touch)
			}
			b.meter.budget() // begins the day
			b.meter.used = c.used
			made := b.made()
			b.live(t, time.Hour, b.Touch)
			s := b.Snapshot()
			if s.Link.State != model.LinkQuotaUsed || s.Link.Err == nil || !s.Link.Until.Equal(midnight.Add(24*time.Hour)) || s.LogState != c.log || s.Budget.Used != c.used {
				t.Errorf("link %+v, log %v, budget %+v", s.Link, s.LogState, s.Budget)
			}
			if b.made() != made {
				t.Errorf("%d calls were made", b.made()-made)
			}
			b.live(t, 11*time.Hour, b.Touch)
			if s = b.Snapshot(); s.Link.State != model.LinkLive || s.LogState != model.LogReady {
				t.Errorf("the next day: %+v, log %v", s.Link, s.LogState)
			}
		})
	}
}
