package watch

import (
	"context"
	"time"
)

const (
	fillAtOnce = 4                      // calls at a time, where answers take long to come
	fillWork   = 50 * time.Millisecond  // of the provider's, for one page: while that goes on, another may be asked for
	handsFor   = 300 * time.Millisecond // after a key, somebody is pressing keys
	easeHands  = 10                     // rests more than usual, at most, meanwhile
)

// atOnce is how many pages of endpoints are asked for at a time: one where the
// provider is near, for it would do as much at once as it can; more where most of
// the time goes into the way.
func (w *Watch) atOnce() int {
	return min(1+int(w.s.link.Took/fillWork), fillAtOnce)
}

// ease rests after pages of endpoints, so that many endpoints are read at a rate
// that a provider hardly notices. While keys are being pressed it rests longer:
// what is read then is shown a little later, but no key waits for it.
func (w *Watch) ease(ctx context.Context, pages int) {
	if w.o.Ease == 0 || len(w.s.endpoints) <= fillMost {
		return
	}
	w.await(time.Duration(pages)*w.o.Ease, ctx.Done(), nil)
	w.giveWay(ctx)
}

// giveWay rests for as long as keys are being pressed, up to a second or so.
func (w *Watch) giveWay(ctx context.Context) {
	for range easeHands {
		if w.o.Ease == 0 || ctx.Err() != nil || w.o.Now().Sub(w.s.face.touched()) >= handsFor {
			return
		}
		w.await(w.o.Ease, ctx.Done(), nil)
	}
}

const (
	easeWrites = 2                      // times as long as a part took is rested after it
	easeMost   = 100 * time.Millisecond // at a time
	easeInAll  = storeLimit / 3
)

// easeWriting rests after a part of what is being written since began: nobody waits
// for it.
func (w *Watch) easeWriting(ctx context.Context, began, part time.Time) {
	now := w.o.Now()
	if d := min(easeWrites*now.Sub(part), easeMost); w.o.Ease > 0 && d > 0 && now.Sub(began) < easeInAll {
		w.await(d, ctx.Done(), nil)
	}
}
