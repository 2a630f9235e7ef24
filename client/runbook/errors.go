package runbook

import (
	"context"
	"errors"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// What ends the carrying of a run without being its failure.
var (
	errResting  = errors.New("asked to rest")           // by Pause or Cancel
	errGivenUp  = errors.New("given up in an answer")   // by the operator's answer to a question
	errOvertook = errors.New("the lease was overtaken") // somebody else carries the run
	errSkipped  = errors.New("left out")                // a step, by the operator's answer
)

// unsure is the error of an effect of which nobody knows whether it was had.
type unsure struct{ error }

func (u unsure) Unwrap() error { return u.error }

// refusal is the error of an effect that was not had, for sure.
type refusal struct{ error }

func (r refusal) Unwrap() error { return r.error }

// rests says of an error that it ends the carrying by the operator's wish.
func rests(err error) bool { return errors.Is(err, errResting) || errors.Is(err, errGivenUp) }

// fail makes an error a *model.Error, and leaves one that is as it is. It
// returns nil for nil.
func fail(op string, err error) error {
	var e *model.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &e):
		return e
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &model.Error{Code: model.Canceled, Op: op, Why: "given up", Err: err}
	}
	return &model.Error{Code: model.Internal, Op: op, Why: text.Clean(err.Error()), Err: err}
}

func invalid(op, why, do string) error {
	return &model.Error{Code: model.Invalid, Op: op, Why: why, Do: do}
}

// journalled says of a store that cannot write what follows from it.
func journalled(op string, err error) error {
	if err == nil || model.CodeOf(err) != model.Unavailable {
		return fail(op, err)
	}
	return &model.Error{
		Code: model.Unavailable, Op: op, Why: "what needs the journal is refused: " + whyOf(err), Do: "make room or mend the store, then try again", Err: err,
	}
}

// whyOf is an error's reason in one clean line, without what failed.
func whyOf(err error) string {
	var e *model.Error
	if errors.As(err, &e) && e.Why != "" {
		return text.Clean(e.Why)
	}
	return text.Clean(err.Error())
}
