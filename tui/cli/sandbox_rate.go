package cli

import (
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

const (
	usualRate = 30        // live messages a minute
	mostRate  = 1000 * 60 // more is beyond one machine's receivers
)

// liveRate is a flag's number of messages a minute, as it is typed: with its unit,
// or a minute's where there is none.
type liveRate struct{ perMinute *int }

func (r liveRate) String() string {
	if r.perMinute == nil {
		return ""
	}
	return strconv.Itoa(*r.perMinute)
}

func (liveRate) Type() string { return "rate" }

// Set reads 30, 30/m or 500/s.
func (r liveRate) Set(s string) error {
	number, per, given := strings.Cut(strings.TrimSpace(s), "/")
	minutes, known := map[string]float64{"s": 60, "m": 1, "h": 1. / 60}[strings.TrimSpace(per)]
	if !given {
		minutes, known = 1, true
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	why := ""
	switch {
	case err != nil || !known || math.IsNaN(n) || n < 0:
		why = "is no rate"
	case n*minutes > mostRate:
		why = "is more than " + strconv.Itoa(mostRate/60) + "/s"
	case n > 0 && n*minutes < 1:
		why = "is less than one a minute"
	}
	if why != "" {
		return usage("read the rate", strconv.Quote(s)+" "+why, "--rate 30 a minute, --rate 500/s, --rate 0 for a still log")
	}
	*r.perMinute = int(math.Round(n * minutes))
	return nil
}

func rateFlag(c *cobra.Command, rate *int) {
	c.Flags().Var(liveRate{rate}, "rate", "live messages, about: 30 a minute, 500/s, or 0 for none")
	_ = c.RegisterFlagCompletionFunc("rate", examples("0", "30", "240", "10/s", "500/s"))
}
