package runbook

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// enqueue hands a work to Run.
func (d *Desk) enqueue(w *work) {
	d.mu.Lock()
	d.works[w.run.ID] = w
	d.queue = append(d.queue, w)
	d.mu.Unlock()
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

func (d *Desk) queued() []*work {
	d.mu.Lock()
	defer d.mu.Unlock()
	q := d.queue
	d.queue = nil
	return q
}

// workOf returns what this process carries of a run; nil for nothing.
func (d *Desk) workOf(id model.RunID) *work {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.works[id]
}

// carry carries one run to its end, to a rest, or as far as ctx lets it.
func (d *Desk) carry(ctx context.Context, w *work) {
	ctx = client.WithCalls(ctx)
	inner, off := context.WithCancel(ctx)
	var keeper sync.WaitGroup
	keeper.Go(func() { w.keep(inner, off) })
	keeper.Go(func() { w.heed(inner) })
	err := w.safely(inner)
	off()
	keeper.Wait()

	after := context.WithoutCancel(ctx)
	w.end(after, err, ctx.Err() != nil)
	d.give(after, append(slices.Clone(w.also), w.lease)) // before anybody here can take them for another run
	d.mu.Lock()
	delete(d.works, w.run.ID)
	d.mu.Unlock()
	d.show(after, w)     // before anybody reads it, and if the store could not be written
	_ = d.refresh(after) // a store that cannot be read shows nothing new
}

// safely makes a panic the run's failure: other runs, and the screen, go on.
func (w *work) safely(ctx context.Context) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &model.Error{Code: model.Internal, Op: "carry on the run", Why: "a defect of hooktop: " + text.Clean(fmt.Sprint(p)), Do: "resume it with a newer version"}
		}
	}()
	k, ok := kindOf(w.run.Kind)
	if !ok {
		return &model.Error{Code: model.Invalid, Op: "carry on the run", Why: "this version does not know its kind", Do: "resume it with a newer version"}
	}
	return k.book.carry(ctx, w)
}

// end writes down how the carrying of a run ended. Where it was broken off, by
// the end of the process or a takeover, the journal is left as it is.
func (w *work) end(ctx context.Context, err error, broken bool) {
	if w.overtaken() || errors.Is(err, errOvertook) || (err != nil && broken && !rests(err)) {
		return
	}
	if e := w.hold(ctx); e != nil {
		return
	}
	w.mu.Lock()
	w.now.State, w.now.Note = w.endState(err)
	w.now.Updated = w.d.b.Now()
	run := w.now
	w.asks, w.key = nil, model.Secret{}
	w.mu.Unlock()
	if run.State.Ended() {
		w.act(ctx, model.Act{Action: actionOf(run), Scope: "run " + string(run.ID), Outcome: outcomeOf(run)})
	}
	_ = w.d.b.Store.SaveRun(ctx, run) // what cannot be written is offered again as interrupted
}

// endState is what a run is after its book ended with err, and why; mu is held.
func (w *work) endState(err error) (state model.RunState, note string) {
	note = w.now.Note
	switch {
	case errors.Is(err, errGivenUp):
		return model.RunCanceled, note
	case err != nil && !errors.Is(err, errResting):
		return model.RunFailed, text.Elide(text.Clean(err.Error()), maxNote)
	case w.until == "":
		return model.RunDone, note
	case w.until == model.RunCanceled && note == "":
		note = "ended" + lastStep(w.journal)
	}
	return w.until, note
}

// outcomeOf words a run's end for activity.
func outcomeOf(run model.Run) string {
	word := string(run.State)
	if run.Note != "" {
		return word + " · " + run.Note
	}
	return word
}
