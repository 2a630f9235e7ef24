package tui

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"
)

// reckoner is a page that works out the newest number it was given.
type reckoner struct {
	sh     *shared
	at     time.Time
	pass   passes[int]
	newest int
	shown  int
	takes  time.Duration // how long a pass takes
	under  []tea.Cmd     // passes and rests that go on
	passes int           // of under
	slept  time.Duration
	worked time.Duration
}

func newReckoner() *reckoner {
	c := &reckoner{}
	c.sh = &shared{
		now: func() time.Time { return c.at },
		tick: func(d time.Duration, f func(time.Time) tea.Msg) tea.Cmd {
			c.slept += d
			return func() tea.Msg { return f(c.at) }
		},
	}
	return c
}

func (c *reckoner) refresh() tea.Cmd {
	n, ended := c.newest, false
	cmd := c.pass.begin(c.sh, overviewID, func() int {
		if ended {
			panic("a pass was done twice")
		}
		ended = true
		c.at, c.worked = c.at.Add(c.takes), c.worked+c.takes
		return n
	})
	if cmd != nil {
		c.passes++
	}
	return cmd
}

// goes keeps a command for later.
func (c *reckoner) goes(cmd tea.Cmd) {
	if cmd != nil {
		c.under = append(c.under, cmd)
	}
}

// ends carries out one of those that go on.
func (c *reckoner) ends(i int) {
	cmd := c.under[i]
	c.under = append(c.under[:i:i], c.under[i+1:]...)
	switch msg := cmd().(type) {
	case result[passed[int]]:
		c.passes--
		if c.pass.current(msg) {
			c.shown = msg.val.val
			c.goes(c.pass.rest(c.sh, msg, c.refresh))
		}
	case result[passRested[int]]:
		c.goes(c.pass.goOn(msg, c.refresh))
	}
}

// TestPasses: however news and the ends of passes come, no two passes of the same
// question go on at once, none is given up for a newer one, and at the end the
// newest is shown.
func TestPasses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newReckoner()
		asked := 0
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			c.takes = time.Duration(rapid.IntRange(0, 900).Draw(t, "takes")) * time.Millisecond
			switch rapid.IntRange(0, 5).Draw(t, "step") {
			case 0:
				c.pass.anew() // it is asked something else
				asked++
				c.newest++
				c.goes(c.refresh())
				if c.passes == 0 {
					t.Fatal("what was asked anew did not begin at once")
				}
			case 1, 2:
				c.newest++
				c.goes(c.refresh())
			default:
				if len(c.under) == 0 {
					continue
				}
				before := c.shown
				if c.ends(rapid.IntRange(0, len(c.under)-1).Draw(t, "which")); c.shown < before {
					t.Fatalf("%d was shown after %d", c.shown, before)
				}
			}
			if c.passes > 1+asked {
				t.Fatalf("%d passes at once, %d questions", c.passes, 1+asked)
			}
		}
		for len(c.under) > 0 {
			c.ends(0)
		}
		if c.shown != c.newest {
			t.Fatalf("%d is shown, %d is the newest", c.shown, c.newest)
		}
	})
}

// TestPassesUnderAStream: while news keeps coming, what is shown moves on, and
// passes take a quarter of the time at most.
func TestPassesUnderAStream(t *testing.T) {
	c := newReckoner()
	c.takes = 300 * time.Millisecond
	c.goes(c.refresh())
	for range 1000 {
		for range 3 {
			c.newest++
			c.goes(c.refresh())
		}
		before := c.newest - 2*3 // a rest, then a pass
		if c.ends(0); c.shown < before-3 {
			t.Fatalf("%d is shown while %d is the newest", c.shown, c.newest)
		}
		if len(c.under) != 1 {
			t.Fatalf("%d go on", len(c.under))
		}
	}
	if c.worked > c.slept/2 {
		t.Errorf("worked %s, rested %s", c.worked, c.slept)
	}
}
