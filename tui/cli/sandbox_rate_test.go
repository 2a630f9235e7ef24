package cli

import (
	"strings"
	"testing"
)

func TestLiveRate(t *testing.T) {
	for _, c := range []struct {
		in   string
		want int
		bad  string
	}{
		{in: "30", want: 30},
		{in: "0", want: 0},
		{in: "500/s", want: 30_000},
		{in: " 0.5 / s ", want: 30},
		{in: "90/m", want: 90},
		{in: "600/h", want: 10},
		{in: "1000/s", want: 60_000},
		{in: "1001/s", bad: "more than 1000/s"},
		{in: "1e400", bad: "no rate"},
		{in: "30/h", bad: "less than one a minute"},
		{in: "-1", bad: "no rate"},
		{in: "NaN/s", bad: "no rate"},
		{in: "5/", bad: "no rate"},
		{in: "5/week", bad: "no rate"},
		{in: "fast", bad: "no rate"},
		{in: "", bad: "no rate"},
	} {
		got := 7
		err := liveRate{&got}.Set(c.in)
		if c.bad == "" && (err != nil || got != c.want) {
			t.Errorf("%q: %d, %v, want %d", c.in, got, err, c.want)
		}
		if c.bad != "" && (err == nil || !strings.Contains(err.Error(), c.bad) || got != 7) {
			t.Errorf("%q: %d, %v, want it to be refused: %s", c.in, got, err, c.bad)
		}
	}
}
