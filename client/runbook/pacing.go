package runbook

import (
	"math"
	"strconv"
	"time"
)

// What a recovery goes by where nothing is given, and how far it may be asked to go.
const (
	rateDefault      = 5.0 // a second
	rateMost         = 200.0
	rateLeast        = 0.01
	canaryMinDefault = 0.9
	stopMost         = 10_000 // of a stop rule's window
	parallelMost     = 64
)

// whole puts in place what is not given.
func (p Pacing) whole() Pacing {
	if p.Rate == 0 {
		p.Rate = rateDefault
	}
	if p.Canary > 0 && p.CanaryMin == 0 {
		p.CanaryMin = canaryMinDefault
	}
	return p
}

// check refuses what cannot be kept to.
func (p Pacing) check() error {
	const op = "plan the recovery"
	switch {
	case math.IsNaN(p.Rate) || p.Rate < rateLeast || p.Rate > rateMost:
		return invalid(op, "the rate must be between "+plainly(rateLeast)+" and "+plainly(rateMost)+" a second", "choose another rate")
	case p.Canary < 0:
		return invalid(op, "the canary must be a number of deliveries", "leave it out for none")
	case p.Canary > 0 && !(p.CanaryMin > 0 && p.CanaryMin <= 1):
		return invalid(op, "the canary's share must be above 0 and at most 100 %", "leave it out for "+percent(canaryMinDefault))
	case p.StopOf < 0 || p.StopOf > stopMost:
		return invalid(op, "the stop rule must look at 1 to "+strconv.Itoa(stopMost)+" deliveries", "leave it out for none")
	case p.StopOf > 0 && !(p.StopAt >= 0 && p.StopAt < 1):
		return invalid(op, "the stop rule's share must be below 100 %", "choose a smaller share")
	case p.Parallel < 0 || p.Parallel > parallelMost:
		return invalid(op, "calls under way at once must be 1 to "+strconv.Itoa(parallelMost), "leave it out for what the rate needs")
	}
	return nil
}

// atOnce is how many calls may be under way at once: where it is not given,
// what keeps the rate with a provider that takes a second.
func (p Pacing) atOnce() int {
	if p.Parallel > 0 {
		return min(p.Parallel, parallelMost)
	}
	return max(1, min(parallelMost, int(math.Ceil(p.whole().Rate))))
}

// gap is the time between two deliveries.
func (p Pacing) gap() time.Duration { return time.Duration(float64(time.Second) / p.whole().Rate) }

// took is how long the sending of n takes at least.
func (p Pacing) took(n int) time.Duration { return time.Duration(max(0, n-1)) * p.gap() }

// lookEvery is how often it is looked for outcomes while sending: seldom enough to
// be cheap, and often enough for the stop rule.
func (p Pacing) lookEvery() time.Duration {
	rate := p.whole().Rate
	every := time.Duration(100 / rate * float64(time.Second))
	if p.StopOf > 0 {
		every = min(every, time.Duration(float64(p.StopOf)/(2*rate)*float64(time.Second)))
	}
	return min(max(every, time.Second), 10*time.Second)
}

// speed says how fast it goes: "5 a second", "1 every 2 s".
func (p Pacing) speed() string {
	rate := p.whole().Rate
	if rate < 1 {
		return "1 every " + plainly(1/rate) + " s"
	}
	return plainly(rate) + " a second"
}

// facts are the canary and the stop rule.
func (p Pacing) facts() (facts []Fact) {
	if p.Canary > 0 {
		facts = append(facts, Fact{Label: "canary", Text: strconv.Itoa(p.Canary) + " first, then the rest if ≥ " + percent(p.CanaryMin) + " of them are delivered"})
	}
	if p.StopOf > 0 {
		facts = append(facts, Fact{Label: "stop", Text: "when more than " + percent(p.StopAt) + " of the last " + strconv.Itoa(p.StopOf) + " fail again"})
	}
	return facts
}

// percent writes a share.
func percent(share float64) string { return plainly(math.Round(share*1000)/10) + " %" }

// plainly writes a number with two decimals at most.
func plainly(f float64) string { return strconv.FormatFloat(math.Round(f*100)/100, 'f', -1, 64) }
