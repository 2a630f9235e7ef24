package cli

import (
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/client/runbook"
)

// paceFlags are a recovery's pace as the command line has it.
type paceFlags struct {
	rate, canary, stop string
	parallel           int
}

func (p *paceFlags) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&p.rate, "rate", "", "how many to send: 5/s, 90/m, or a number a second (default: 5/s)")
	f.StringVar(&p.canary, "canary", "", "send so many first, and the rest only if 90 % of them are delivered: 10, or 10/95%")
	f.StringVar(&p.stop, "stop-when", "", "rest when more of the last ones fail again: 20%/50 is more than 20 % of the last 50")
	f.IntVar(&p.parallel, "parallel", 0, "calls under way at once (default: what the rate needs)")
	for _, name := range []string{"rate", "canary", "stop-when", "parallel"} {
		_ = c.RegisterFlagCompletionFunc(name, examples(paceExamples[name]...))
	}
}

// paceExamples are what completion offers.
var paceExamples = map[string][]cobra.Completion{
	"rate":      {"1/s", "5/s", "20/s", "100/s", "90/m"},
	"canary":    {"10", "25", "10/95%"},
	"stop-when": {"20%/50", "10%/100"},
	"parallel":  {"1", "4", "16"},
}

// pacing reads the flags. What is out of range is for the plan to say.
func (p *paceFlags) pacing() (out runbook.Pacing, err error) {
	if out.Rate, err = rateOf(p.rate); err != nil {
		return out, err
	}
	if out.Canary, out.CanaryMin, err = canaryOf(p.canary); err != nil {
		return out, err
	}
	out.StopAt, out.StopOf, err = stopOf(p.stop)
	if out.Parallel = p.parallel; err == nil && p.parallel < 0 {
		err = usage(opPace, "--parallel is less than 0", "leave it away for what the rate needs")
	}
	return out, err
}

const opPace = "read the pace"

// rateOf reads a number of deliveries, a second where no other unit is given.
func rateOf(s string) (perSecond float64, err error) {
	if strings.TrimSpace(s) == "" {
		return 0, nil
	}
	n, per, _ := strings.Cut(strings.TrimSpace(s), "/")
	seconds, known := map[string]float64{"": 1, "s": 1, "m": 60, "h": 3600}[strings.TrimSpace(per)]
	v, err := strconv.ParseFloat(strings.TrimSpace(n), 64)
	if err != nil || !known || v <= 0 || math.IsInf(v, 0) || math.IsNaN(v) {
		return 0, usage(opPace, strconv.Quote(s)+" is no rate", "--rate 5/s, --rate 90/m")
	}
	return v / seconds, nil
}

// canaryOf reads how many are sent first, and the share that has to arrive.
func canaryOf(s string) (n int, share float64, err error) {
	if strings.TrimSpace(s) == "" {
		return 0, 0, nil
	}
	number, least, shared := strings.Cut(s, "/")
	n, err = strconv.Atoi(strings.TrimSpace(number))
	if err == nil && shared {
		share, err = shareOf(least)
	}
	if err != nil || n < 0 || (shared && share == 0) {
		return 0, 0, usage(opPace, strconv.Quote(s)+" is no canary", "--canary 10, --canary 10/95%")
	}
	return n, share, nil
}

// stopOf reads a share of the last so many.
func stopOf(s string) (share float64, of int, err error) {
	if strings.TrimSpace(s) == "" {
		return 0, 0, nil
	}
	most, window, windowed := strings.Cut(s, "/")
	if share, err = shareOf(most); err == nil && windowed {
		of, err = strconv.Atoi(strings.TrimSpace(window))
	}
	if err != nil || of < 1 {
		return 0, 0, usage(opPace, strconv.Quote(s)+" is no stop rule", "--stop-when 20%/50: more than 20 % of the last 50")
	}
	return share, of, nil
}

// shareOf reads a percentage.
func shareOf(s string) (float64, error) {
	number, isPercent := strings.CutSuffix(strings.TrimSpace(s), "%")
	v, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err == nil && (!isPercent || !(v >= 0 && v <= 100)) {
		err = strconv.ErrRange
	}
	return v / 100, err
}

// examples completes a flag with what is usual.
func examples(words ...cobra.Completion) cobra.CompletionFunc {
	return cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)
}
