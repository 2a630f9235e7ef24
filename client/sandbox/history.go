package sandbox

import (
	"math"
	"time"

	"github.com/hooktop/hooktop/model"
)

const (
	dayMinutes  = 24 * 60
	lastShare   = 0.31 // of a day's messages, those of its last hour: a busy clinic's morning
	lastMinutes = 60
	mostOpen    = 8   // messages that are still on their way when the history ends
	openGap     = 500 // milliseconds between them: none is older than a time-out
)

// pace says how a day's n messages are spread over its minutes: the nth of them
// comes at at(n). It is asked in ascending order.
type pace struct {
	start   int64 // unix milliseconds
	n       int
	minute  int
	passed  float64 // of the weights, up to the minute
	weights [dayMinutes]float64
	total   float64
}

func newPace(end time.Time, n int) *pace {
	p := &pace{start: end.Add(-24 * time.Hour).UnixMilli(), n: n}
	early := 0.0
	for m := range p.weights[:dayMinutes-lastMinutes] {
		p.weights[m] = 1 + 0.7*math.Sin(2*math.Pi*float64(m-300)/dayMinutes)
		early += p.weights[m]
	}
	busy := early * lastShare / (1 - lastShare) / lastMinutes
	for m := dayMinutes - lastMinutes; m < dayMinutes; m++ {
		p.weights[m] = busy
	}
	p.total = early + busy*lastMinutes
	return p
}

// at is when the nth message comes; r moves it about within its share of time.
func (p *pace) at(n int, r uint64) int64 {
	want := (float64(n) + share(r)) / float64(p.n) * p.total
	for p.minute < dayMinutes-1 && p.passed+p.weights[p.minute] <= want {
		p.passed += p.weights[p.minute]
		p.minute++
	}
	within := min(max((want-p.passed)/p.weights[p.minute], 0), 1)
	return p.start + int64((float64(p.minute)+within)*float64(time.Minute.Milliseconds()))
}

// history fills the rows with a day's messages that ends now. With an incident,
// it ends in the middle of one, and the newest messages are still on their way.
func (r *rows) history(t *traffic, n int, end time.Time, url string, trouble bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	outcomes, urlNo := r.outcomes(url), r.urlOf(url)
	p, endMS := newPace(end, n), end.UnixMilli()
	open := min(mostOpen, n/100)
	for i := range n {
		dice := roll(t.seed, forOutcome, uint64(i))
		e := t.next(p.at(i, dice))
		x := row{
			created: min(e.at, endMS), flow: e.flow, origin: index(i), took: unanswered, shape: e.shape, step: e.step,
			url: urlNo, outcome: model.Processing,
		}
		if i >= n-open {
			x.created = endMS - int64(n-1-i)*openGap
		}
		if i < n-open || !trouble {
			met := Healthy
			if at := time.Duration(x.created-endMS) * time.Millisecond; trouble || at < -lastMinutes*time.Minute {
				met = meet(spellAt(at-1), mix(dice))
			}
			r.settle(&x, outcomes[met], met, mix(dice+1))
		} else {
			x.url, x.updated = 0, x.created
		}
		r.add(x)
	}
}

// settle writes how a message of the past ended.
func (r *rows) settle(x *row, o outcome, met Trouble, dice uint64) {
	x.outcome, x.code, x.detail = o.state, o.code, o.detail
	took := took(met, dice)
	x.updated = x.created + took
	if o.state == model.Delivered {
		x.took = int32(took) //nolint:gosec // seconds
	}
}

// took is how many milliseconds an attempt took.
func took(met Trouble, dice uint64) int64 {
	switch met {
	case Silent:
		return 5000 + int64(pick(dice, 12))
	case Slow:
		return 3000 + int64(pick(dice, 1900))
	case BadGateway:
		return 900 + int64(pick(dice, 1700))
	case Expired, Reset, Unauthorized, Internal, WrongPong, Redirecting, Missing, Throttling:
		return 12 + int64(pick(dice, 60))
	case Healthy:
	}
	const median = 90
	spread := share(dice)
	return int64(median * math.Exp(1.6*(spread*spread*spread*2-0.35)))
}
