package sign

import (
	"testing"
	"time"
)

func TestLasting(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"0 s": 0, "40 s": 40 * time.Second, "5 min": 5 * time.Minute, "23 min 26 s": 23*time.Minute + 26*time.Second,
		"2 h": 2*time.Hour + 5*time.Second, "3 d 4 h": 76 * time.Hour, "56 years": 498701*time.Hour + 23*time.Minute,
	} {
		if got := lasting(d); got != want {
			t.Errorf("%v is %q, not %q", d, got, want)
		}
	}
}
