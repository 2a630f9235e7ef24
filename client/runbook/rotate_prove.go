package runbook

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

const (
	pingEvery   = 2 * time.Second // while a receiver learns the new key
	pingSlow    = 10 * time.Second
	pingsClose  = 60   // pings after which they come slowly
	maxRecalled = 1000 // deliveries that the last step names
)

// rekeyed says whether the key in force is another one than before.
func (r *rotation) rekeyed() bool { return mark(r.key.Reveal()) != r.plan.KeyMark }

// news says whether the key in force may be news to the receiver.
func (r *rotation) news() bool { return r.rekeyed() || r.plan.Bring }

// compare says whether the key changed as it should.
func (r *rotation) compare(ctx context.Context) error {
	r.keepUsed(ctx)
	if r.news() {
		r.w.reveal(ctx, r.key)
	}
	wantsNew := !r.plan.KeepKey && r.plan.KeyMark != ""
	if wantsNew && !r.rekeyed() && r.short == "" {
		r.short = "the provider kept the key " + keyText(r.key) + ": it ignores an empty URL; ask Metriport's support for a new key"
	}
	err := r.w.step(ctx, stepKey, "key", func(context.Context) (string, any, error) {
		switch {
		case wantsNew && !r.rekeyed():
			return "", nil, &model.Error{Code: model.Invalid, Op: r.plan.op(), Why: r.short}
		case !r.rekeyed():
			return "kept: " + keyText(r.key), nil, nil
		case r.plan.KeyMark == "":
			return "made: " + keyText(r.key), nil, nil
		case r.plan.KeepKey:
			return "changed, though it was to be kept: " + keyText(r.key), nil, nil
		}
		return "changed: " + keyText(r.key), nil, nil
	})
	if r.short != "" && model.CodeOf(err) == model.Invalid {
		return nil
	}
	return err
}

// handOver waits until the receiver accepts a new key.
func (r *rotation) handOver(ctx context.Context) error {
	if !r.news() {
		return r.w.step(ctx, stepHandOver, "hand over", func(context.Context) (string, any, error) {
			return "the receiver has this key", nil, errSkipped
		})
	}
	return r.w.step(ctx, stepHandOver, "hand over", func(ctx context.Context) (string, any, error) {
		defer r.w.withdraw(ctx)
		said := bringKey
		for n := 0; ; n++ {
			shot, err := r.try(ctx, r.key)
			if err == nil && took(shot) {
				return "the receiver accepts the new key" + r.refusedSoFar(), nil, nil
			}
			if ctx.Err() != nil {
				return "", nil, ctx.Err()
			}
			heard := r.heard(shot, err, n+1)
			r.w.progress(ctx, stepHandOver, "waiting until the receiver accepts the new key: "+heard)
			r.put(ctx, handOverWords(said, shot, err)) // anew every time, so that whoever waits can give up waiting
			next, err := r.answered(ctx, n)
			if err != nil {
				return "left out by the operator before the receiver accepted the new key: " + heard, nil, err
			}
			said = cmp.Or(next, said)
		}
	})
}

// put puts the question of the hand-over.
func (r *rotation) put(ctx context.Context, words string) {
	q := Question{Text: words, Choices: []Choice{{Key: "copy", Name: "copy the key", About: "to bring it there by hand"}}}
	if r.b.OnRotate != nil {
		q.Choices = append(q.Choices, Choice{Key: "run", Name: "run on_rotate", About: "with the new key on its standard input"})
	}
	q.Choices = append(q.Choices,
		Choice{Key: "done", Name: "I have done it", About: "ask the receiver at once"},
		Choice{Key: "skip", Name: "leave it out", About: cmp.Or(r.skipped, "the receiver refuses messages until it has the key")})
	r.w.pose(ctx, q)
}

// answered waits for an answer until it is time for the next ping, and returns
// what to say with the question then.
func (r *rotation) answered(ctx context.Context, n int) (say string, err error) {
	pause := pingEvery
	if n >= pingsClose {
		pause = pingSlow
	}
	nap, stop := context.WithCancel(ctx)
	defer stop()
	over := make(chan error, 1)
	go func() { over <- r.b.Sleep(nap, pause) }()
	select {
	case choice := <-r.w.answers:
		return r.handle(ctx, choice)
	case err := <-over:
		return "", err
	case <-r.w.rest:
		return "", errResting
	}
}

// handle does what the operator chose.
func (r *rotation) handle(ctx context.Context, choice string) (say string, err error) {
	switch choice {
	case "skip":
		return "", errSkipped
	case "run":
		return r.runOnRotate(ctx), nil
	case "done":
		return stillRefuses, nil
	}
	return "", nil
}

// runOnRotate hands the key to the profile's command. It does not go on for a
// holder who lost the lease.
func (r *rotation) runOnRotate(ctx context.Context) string {
	if r.b.OnRotate == nil || r.w.hold(ctx) != nil {
		return ""
	}
	act := model.Act{Action: model.ActRotate, Scope: "run on_rotate", After: "key sha " + r.key.Fingerprint(), Outcome: "done"}
	err := r.b.OnRotate(ctx, r.key)
	said := "on_rotate was run; the receiver does not accept the new key yet."
	if err != nil {
		act.Outcome = "failed · " + whyOf(err)
		said = "on_rotate failed: " + whyOf(err) + ". " + bringKey
	}
	r.w.act(ctx, act)
	return said
}

func took(s client.Shot) bool { return s.Code >= 200 && s.Code < 300 }

// heard words what the receiver said last of the new key, and how often it was asked.
func (r *rotation) heard(shot client.Shot, err error, n int) string {
	how := shotText(shot)
	if err != nil {
		how = whyOf(err)
	}
	if n > 1 {
		how += ", asked " + model.Grouped(n) + " times"
	}
	return how + r.refusedSoFar()
}

// refusedSoFar words how many messages were refused meanwhile, as far as the
// loaded log tells; empty for none.
func (r *rotation) refusedSoFar() string {
	n := len(r.missed())
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("; %d refused since %s", n, r.since.UTC().Format("15:04"))
}

// missed are the deliveries that failed because of the change: refused for
// their signature, or without a URL to go to.
func (r *rotation) missed() []model.DeliveryID {
	if r.b.Rows == nil || r.since.IsZero() {
		return nil
	}
	var ids []model.DeliveryID
	r.b.Rows().Each(func(d *model.Delivery) {
		if d.Outcome != model.Failed || d.Created.Before(r.since) || (r.only != "" && d.To != r.only) {
			return
		}
		if d.Cause == model.CauseUnauthorized || d.Cause == model.CauseNoURL {
			ids = append(ids, d.ID)
		}
	})
	return ids
}

// ping has the provider ping the receiver. It sets the URL again, so one that
// was under way when its process ended is not repeated: the status is read.
func (r *rotation) ping(ctx context.Context) error {
	if s, ok := r.w.stepAt(stepPing); ok && s.State == model.StepStarted {
		st, err := r.b.Host.Status(ctx)
		if err != nil {
			return err
		}
		s.State, s.Ended = model.StepUnknown, time.Time{}
		s.Detail = "one was under way when its process ended; the status says: " + map[model.Tri]string{model.Yes: "enabled", model.No: "not enabled", model.TriUnknown: "not known"}[st.Enabled]
		return r.w.note(ctx, s)
	} else if ok {
		return nil
	}
	err := r.w.step(ctx, stepPing, "ping", func(ctx context.Context) (string, any, error) {
		rep, err := ping(ctx, r.b, ByHost)
		if err == nil && rep.Good == model.No {
			err = &model.Error{Code: model.Unavailable, Op: "ping", Why: rep.Outcome}
		}
		return rep.Outcome, nil, err
	})
	return r.tolerate(ctx, stepPing, err)
}

// tolerate lets the run go on after a step that failed by itself: the next ones
// tell more.
func (r *rotation) tolerate(ctx context.Context, n int, err error) error {
	s, _ := r.w.stepAt(n)
	if err != nil && s.State == model.StepFailed && ctx.Err() == nil && !r.w.overtaken() {
		return nil
	}
	return err
}

// prove sends a test that is signed with the key in force, and one that is
// signed with the old one, which is to be refused.
func (r *rotation) prove(ctx context.Context) error {
	err := r.w.step(ctx, stepProof, "proof", func(ctx context.Context) (string, any, error) {
		shot, err := r.b.Direct.Ping(ctx, r.inForce, r.key)
		switch {
		case err != nil:
			return "", nil, err
		case !took(shot):
			r.failing = !ofKey(shot)
			return "a test signed with the key in force: " + shotText(shot), nil, &model.Error{Code: model.Unavailable, Op: "prove", Why: "the receiver does not accept the key in force"}
		case !r.rekeyed() || r.plan.KeyMark == "":
			return "a test signed with the key is accepted", nil, nil
		case r.old.Empty():
			return "a test signed with the new key is accepted; the old key is not known any more", nil, nil
		}
		return r.proveOld(ctx)
	})
	if s, _ := r.w.stepAt(stepProof); s.State == model.StepFailed && r.short == "" {
		r.short, r.next = r.unproved(s.Detail), "bring it the key, then ping it"
		if r.failing {
			r.next = "mend the receiver, then ping it"
		}
	}
	return r.tolerate(ctx, stepProof, err)
}

// unproved words what is in force without the receiver's taking it.
func (r *rotation) unproved(detail string) string {
	key := "sha " + r.key.Fingerprint()
	switch {
	case !r.rekeyed():
		key = "URL changed, key kept (" + key + ")"
	case r.plan.stays():
		key = "key changed (" + key + ")"
	default:
		key = "URL and key changed (" + key + ")"
	}
	if r.failing {
		return key + ", not proved: the receiver fails whatever the key is: " + detail
	}
	return key + ", the receiver does not accept it yet: " + detail
}

func (r *rotation) proveOld(ctx context.Context) (string, any, error) {
	shot, err := r.b.Direct.Ping(ctx, r.inForce, r.old)
	switch {
	case err != nil:
		return "", nil, err
	case took(shot):
		return "the new key is accepted, and so is the old one: take it out of the receiver", nil, nil
	}
	return "a test signed with the new key is accepted, " + oldRefused(shot), nil, nil
}

// missing is what the last step leaves in the journal.
type missing struct {
	IDs []model.DeliveryID `json:"ids"`
}

// recover counts what was refused meanwhile, for a retry run.
func (r *rotation) recover(ctx context.Context) error {
	return r.w.step(ctx, stepRecover, "recover", func(context.Context) (string, any, error) {
		ids := r.missed()
		if len(ids) == 0 {
			return "nothing was refused meanwhile, as far as the log is loaded", nil, nil
		}
		return strconv.Itoa(len(ids)) + " were refused meanwhile: retry them", missing{IDs: ids[:min(len(ids), maxRecalled)]}, nil
	})
}
