package watch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

const (
	recallWait = 500 * time.Millisecond // for the first of what was kept, before the provider is asked
	recallRest = 2 * time.Second        // for the rest of it, once that is there: it saves calls
	keepEvery  = 2 * time.Second        // between two writings
	keepSeldom = 5 * time.Second        // the same while many endpoints are read: most rows change again at once
	keepAgain  = 10 * time.Second       // until one that failed is tried again
	flushWait  = 2 * time.Second        // at the end
	storeLimit = 10 * time.Second       // for what is written at once
	writeSize  = 250                    // rows
)

// keeper is the one that reads and writes a watch's memory, on its own
// goroutine. It is behind by nature: it writes what has changed since it last
// wrote, so nothing queues up while the memory is slow.
type keeper struct {
	w        *Watch
	memory   client.Memory
	profile  string
	payloads bool

	// what is kept
	status    model.Status
	endpoints []model.Endpoint
	urls      []string
	sample    model.Sample
	rows      model.Rows
	partly    []model.Delivery // rows that were kept since, as not all could be
	extent    extent
}

// remember shows what was kept and from then on keeps what comes, until end is
// called. It waits a moment for the former.
func (w *Watch) remember(ctx context.Context) (end func()) {
	if w.o.Memory == nil {
		return func() {}
	}
	k := &keeper{w: w, profile: w.o.Profile.Name, payloads: w.o.Payloads}
	own, cancel := context.WithCancel(context.WithoutCancel(ctx))
	first, recalled, quit, done := make(chan struct{}), make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		if k.memory = w.o.Memory(own); k.memory == nil {
			close(recalled)
			return
		}
		k.recall(own, sync.OnceFunc(func() { close(first) }))
		close(recalled)
		k.run(own, quit)
	}()
	if !w.o.Blank && w.await(recallWait, first, ctx.Done()) {
		w.await(recallRest, recalled, ctx.Done())
	}
	return func() {
		close(quit)
		w.await(flushWait, done, nil)
		cancel()
	}
}

// await waits until done or given up, no longer than limit, and says whether it
// is done.
func (w *Watch) await(limit time.Duration, done, givenUp <-chan struct{}) bool {
	fired, stop := w.o.Timer(limit)
	defer stop()
	select {
	case <-done:
		return true
	case <-givenUp:
	case <-fired:
	}
	return false
}

func (k *keeper) run(ctx context.Context, quit <-chan struct{}) {
	for ended := false; !ended; {
		k.w.mu.Lock()
		news := k.w.news
		k.w.mu.Unlock()
		again, stop := k.again(k.save(ctx, false))
		select {
		case <-quit:
			ended = true
		case <-news:
			k.w.await(k.every(), quit, nil)
		case <-again:
		}
		stop()
	}
	k.save(ctx, true)
}

// every is how long what has changed waits to be written.
func (k *keeper) every() time.Duration {
	if k.w.Snapshot().Status.Sampled != "" {
		return keepSeldom
	}
	return keepEvery
}

// survive keeps a defect of a memory from ending the program.
func (k *keeper) survive() { _ = recover() }

// again fires when what was not kept is to be tried again, though nothing has
// changed since: there may be room for it now.
func (k *keeper) again(kept bool) (fired <-chan time.Time, stop func()) {
	if kept {
		return nil, func() {}
	}
	return k.w.o.Timer(keepAgain)
}

// save writes what has changed, shows where that cannot be done, and says whether
// all is kept; all of it is written the last time.
func (k *keeper) save(ctx context.Context, last bool) bool {
	e := k.write(ctx, last)
	if ctx.Err() != nil {
		return true // it was given up, which tells nothing
	}
	k.w.with(func(s *state) {
		switch {
		case e == nil:
			s.keepSince = time.Time{}
		case s.keepErr == nil:
			s.keepSince = k.w.o.Now()
		}
		s.keepErr = e
	})
	return e == nil
}

const keeping = "keep what is shown"

// write is save, telling why it ended early. A defect of the memory is a failure
// like another.
func (k *keeper) write(ctx context.Context, last bool) (e *model.Error) {
	defer func() {
		if v := recover(); v != nil {
			e = &model.Error{Code: model.Internal, Op: keeping, Why: fmt.Sprintf("a defect: %+.200q", fmt.Sprint(v)), Do: "please report it"}
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, storeLimit)
	defer cancel()
	err := k.writeAll(ctx, last)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return &model.Error{Code: model.Unavailable, Op: keeping, Why: "the store did not take it within " + storeLimit.String(), Do: "check the store", Err: err}
	case errors.As(err, &e):
		return e
	}
	return &model.Error{Code: model.Internal, Op: keeping, Why: fmt.Sprintf("%+.200q", err.Error()), Err: err}
}

func (k *keeper) writeAll(ctx context.Context, last bool) error {
	k.w.mu.Lock()
	s := k.w.s
	log := s.log.view()
	k.w.mu.Unlock()
	if !s.settingsAt.IsZero() || s.endpoints != nil {
		if err := k.saveStatus(ctx, s.status, s.endpoints, last); err != nil {
			return err
		}
	}
	if !s.settingsAt.IsZero() {
		if err := k.saveURLs(ctx, s.endpoints); err != nil {
			return err
		}
	}
	if err := k.saveSamples(ctx, s.history); err != nil {
		return err
	}
	if s.logState == model.LogLoading {
		return nil
	}
	return k.saveLog(ctx, log, last)
}

// saveStatus writes one that says something else, and another's time within a
// minute.
func (k *keeper) saveStatus(ctx context.Context, st model.Status, eps []model.Endpoint, last bool) error {
	if st.AsOf.IsZero() || (sameStatus(st, k.status) && samePublic(eps, k.endpoints) && !due(k.status.AsOf, st.AsOf, last)) {
		return nil
	}
	public := slices.Clone(eps)
	for i := range public {
		public[i].Secret = model.Secret{}
	}
	if err := k.memory.SaveStatus(ctx, k.profile, st, public); err != nil {
		return err
	}
	k.status, k.endpoints = st, public
	return nil
}

// samePublic compares endpoints but for their secrets.
func samePublic(a, kept []model.Endpoint) bool {
	a = slices.Clone(a)
	for i := range a {
		a[i].Secret = model.Secret{}
	}
	return sameEndpoints(a, kept)
}

// due says whether a time that was kept is to be replaced.
func due(kept, now time.Time, last bool) bool {
	return now.Sub(kept) >= coarse || (last && !now.Equal(kept))
}

// saveURLs writes the URLs that were not in force before, and once what is in
// force at the start.
func (k *keeper) saveURLs(ctx context.Context, eps []model.Endpoint) error {
	urls := make([]string, 0, len(eps))
	for _, e := range eps {
		if e.URL == "" {
			continue
		}
		urls = append(urls, e.URL)
		if slices.Contains(k.urls, e.URL) {
			continue
		}
		if err := k.memory.SaveURL(ctx, k.profile, client.UsedURL{URL: e.URL, Last: k.w.o.Now()}); err != nil {
			return err
		}
	}
	k.urls = urls
	return nil
}

// saveSamples writes the counts that differ from those before them, and one a
// minute where none does.
func (k *keeper) saveSamples(ctx context.Context, h []model.Sample) error {
	from, found := slices.BinarySearchFunc(h, k.sample, func(a, b model.Sample) int { return a.At.Compare(b.At) })
	if found {
		from++
	}
	var out []model.Sample
	before := k.sample
	for _, s := range h[from:] {
		if s.Processing == before.Processing && s.Failed == before.Failed && s.At.Sub(before.At) < coarse {
			continue
		}
		out = append(out, s)
		before = s
	}
	if len(out) == 0 {
		return nil
	}
	if err := k.memory.SaveSamples(ctx, k.profile, out); err != nil {
		return err
	}
	k.sample = before
	return nil
}

// saveLog writes rows that are new or have changed, the newest first, and with the
// last of them how far the kept ones are whole. What has been written by then is
// not written again should it come to an end in between.
func (k *keeper) saveLog(ctx context.Context, l model.Log, last bool) error {
	e := extentOf(l, k.most())
	if e.Last == "" && k.extent.Last == "" {
		return nil
	}
	todo := k.unsaved(e.seen)
	if len(todo) == 0 && e.same(k.extent) && !due(k.extent.AsOf, e.AsOf, last) {
		k.rows, k.partly = e.seen, nil
		return nil
	}
	began := k.w.o.Now()
	for len(todo) > writeSize {
		from := k.w.o.Now()
		if err := k.saveRows(ctx, todo[:writeSize], k.extent); err != nil {
			return err
		}
		k.partly = append(k.partly, todo[:writeSize]...)
		if todo = todo[writeSize:]; !last {
			k.w.easeWriting(ctx, began, from)
		}
	}
	if err := k.saveRows(ctx, todo, e); err != nil {
		return err
	}
	k.rows, k.partly, k.extent = e.seen, nil, e
	return nil
}

func (k *keeper) saveRows(ctx context.Context, part []model.Delivery, e extent) error {
	rows := make([]model.Row, len(part))
	for i, d := range part {
		rows[i].Delivery = d
		if k.payloads {
			rows[i].Raw = k.w.raws.peek(d.ID)
		}
	}
	return k.memory.SaveRows(ctx, k.profile, rows, e.Extent, k.payloads)
}

// most is how many rows are kept.
func (k *keeper) most() int {
	if k.payloads {
		return keptPayload
	}
	return keptRows
}

// unsaved are the rows that are not kept as they are.
func (k *keeper) unsaved(rows model.Rows) []model.Delivery {
	todo := rows.Without(k.rows)
	if len(k.partly) == 0 {
		return todo
	}
	kept, changed := make(map[model.DeliveryID]model.Delivery, len(k.partly)), make(map[model.DeliveryID]bool, len(todo))
	for _, d := range k.partly {
		kept[d.ID] = d
	}
	for _, d := range todo {
		changed[d.ID] = true
	}
	todo = todo[:0]
	for _, d := range rows.All() {
		if was, since := kept[d.ID]; since && was != d || !since && changed[d.ID] {
			todo = append(todo, d)
		}
	}
	return todo
}
