package runbook

import (
	"context"
	"errors"
	"time"

	"github.com/hooktop/hooktop/model"
)

// keyBook replaces the key of one of many endpoints. Its hand-over is that of a
// rotation of the only one: it has its steps' numbers from there.
type keyBook struct{}

// keyChange is one rotation under way.
type keyChange struct {
	w     *work
	b     Bench
	plan  keyPlan
	url   string
	old   model.Secret // empty when this process has not seen it
	key   model.Secret
	since time.Time // when the new key was made
}

func (keyBook) carry(ctx context.Context, w *work) error {
	plan, err := readKeyPlan(w.run.Plan)
	if err != nil {
		return err
	}
	k := &keyChange{w: w, b: w.bench(), plan: plan}
	if k.b.KeyRotator == nil || k.b.KeyReader == nil {
		return lacksPart(opKey)
	}
	for _, stage := range []func(context.Context) error{k.look, k.rotate, k.compare, k.handOver, k.prove} {
		if w.resting() {
			return errResting
		}
		if err := stage(ctx); err != nil {
			return err
		}
	}
	return w.say(ctx, "in force: key "+keyText(k.key)+k.oldText())
}

// oldText says how long the old key stays good.
func (k *keyChange) oldText() string {
	end := k.since.Add(k.plan.grace())
	if k.plan.Grace == 0 || !end.After(k.b.Now()) {
		return "; the old one, sha " + k.plan.Key + ", is not used any more"
	}
	return "; the old one, sha " + k.plan.Key + ", signs beside it until " + until(end)
}

// look reads where the endpoint leads and which key it has.
func (k *keyChange) look(ctx context.Context) error {
	all, err := k.b.Host.Endpoints(ctx)
	if err != nil {
		return err
	}
	e, err := endpointByID(all, k.plan.ID)
	if err != nil {
		return err
	}
	k.url = e.URL
	s, begun := k.w.stepAt(stepSet)
	if begun {
		k.since = s.Started
		return nil
	}
	key, err := k.b.KeyReader.Key(ctx, k.plan.ID)
	if err != nil {
		return err
	}
	if mark(key.Reveal()) != k.plan.KeyMark {
		return invalid(opKey, "somebody changed the key after this was planned: it is "+keyText(key)+" now", "plan again")
	}
	k.old = key
	return nil
}

// rotate makes the one call. What came of one without an answer is read back.
func (k *keyChange) rotate(ctx context.Context) error {
	if s, ok := k.w.stepAt(stepSet); ok {
		if s.State == model.StepStarted {
			s.State, s.Detail, s.Ended = model.StepUnknown, "it was under way when its process ended", time.Time{}
			return k.w.note(ctx, s)
		}
		return nil
	}
	k.since = k.b.Now()
	err := k.w.step(ctx, stepSet, "rotate", func(ctx context.Context) (string, any, error) {
		err := k.b.KeyRotator.RotateKey(ctx, k.plan.ID, k.plan.grace())
		var not unheld
		switch {
		case errors.As(err, &not):
			return "", nil, not.error
		case err != nil && lost(err):
			err = unsure{err}
		case err != nil:
			k.act(ctx, k.old, "failed · "+whyOf(err))
		}
		return "", nil, err
	})
	var dark unsure
	if errors.As(err, &dark) && ctx.Err() == nil {
		return nil
	}
	return err
}

func (k *keyChange) act(ctx context.Context, key model.Secret, outcome string) {
	k.w.act(ctx, model.Act{
		Action: model.ActRotate, Scope: "key of " + k.plan.Name, Before: "key sha " + k.plan.Key, After: "key sha " + key.Fingerprint(), Outcome: outcome,
	})
}

// compare reads the key back.
func (k *keyChange) compare(ctx context.Context) error {
	key, err := k.read(ctx)
	if err != nil {
		return err
	}
	k.key = key
	changed := mark(key.Reveal()) != k.plan.KeyMark
	s, _ := k.w.stepAt(stepSet)
	unclear := s.State == model.StepUnknown
	if changed {
		k.w.reveal(ctx, key)
	}
	err = k.w.step(ctx, stepKey, "key", func(ctx context.Context) (string, any, error) {
		switch {
		case changed:
			outcome := "done"
			if unclear {
				outcome = "done, read back"
			}
			k.act(ctx, key, outcome)
			return "changed: " + keyText(key) + k.oldText(), keyMade{key.Fingerprint()}, nil
		case unclear:
			k.act(ctx, key, "not done: no answer came, and the key is the old one")
			return "", nil, &model.Error{Code: model.Unavailable, Op: opKey, Why: "no answer came, and the key was not changed", Do: "plan again"}
		}
		return "", nil, &model.Error{Code: model.BadAnswer, Op: opKey, Why: "the provider took the call and kept the key " + keyText(key), Do: "look at the endpoint"}
	})
	if err != nil || !unclear {
		return err
	}
	s.State, s.Detail, s.Ended = model.StepDone, "no answer came; read back: the key is another one", k.b.Now()
	return k.w.note(ctx, s)
}

// read reads the key, patiently: the old one may stop soon.
func (k *keyChange) read(ctx context.Context) (model.Secret, error) {
	for n := 1; ; n++ {
		key, err := k.b.KeyReader.Key(ctx, k.plan.ID)
		if err == nil || n == lookTries || ctx.Err() != nil {
			return key, err
		}
		if e := k.b.Sleep(ctx, min(max(waitOf(err), time.Duration(n)*time.Second), longestNap)); e != nil {
			return key, e
		}
	}
}

// handOver waits until the receiver accepts the new key.
func (k *keyChange) handOver(ctx context.Context) error {
	if !canSign(k.key) {
		return k.w.step(ctx, stepHandOver, "hand over", func(context.Context) (string, any, error) {
			return "only the public half of the key can be read: bring it to the receiver", nil, errSkipped
		})
	}
	r := &rotation{w: k.w, b: k.b, plan: urlPlan{KeyMark: k.plan.KeyMark}, key: k.key, inForce: k.url, only: k.plan.ID}
	if k.plan.Grace > 0 {
		r.skipped = "until " + until(k.since.Add(k.plan.grace())) + " the old key is good as well"
	} else {
		r.since = k.since // what is refused is counted
	}
	return r.handOver(ctx)
}

// prove sends tests signed with either key alone. The provider signs with both
// while the old one lives.
func (k *keyChange) prove(ctx context.Context) error {
	err := k.w.step(ctx, stepProof, "proof", func(ctx context.Context) (string, any, error) {
		if !canSign(k.key) {
			return "only the public half of the key can be read: nothing can be signed from here", nil, errSkipped
		}
		shot, err := fireTest(ctx, k.b, k.url, k.key)
		switch {
		case err != nil:
			return "", nil, err
		case !took(shot):
			why, do := ", the receiver does not accept it yet", "bring it the new key, then ping it"
			if !ofKey(shot) {
				why, do = ", not proved: the receiver fails whatever the key is", "mend the receiver, then ping it"
			}
			return "a test signed with the new key: " + shotText(shot), nil, &model.Error{Code: model.Unavailable, Op: opKey, Why: "key changed (sha " + k.key.Fingerprint() + ")" + why + k.oldText(), Do: do}
		case k.old.Empty():
			return "a test signed with the new key is accepted; the old key is not known any more", nil, nil
		}
		old, err := fireTest(ctx, k.b, k.url, k.old)
		switch {
		case err != nil:
			return "", nil, err
		case !took(old):
			return "a test signed with the new key is accepted, " + oldRefused(old), nil, nil
		case k.plan.Grace > 0:
			return "the new key is accepted, and so is the old one: take it out of the receiver after " + until(k.since.Add(k.plan.grace())), nil, nil
		}
		return "the new key is accepted, and so is the old one: take it out of the receiver", nil, nil
	})
	return err
}
