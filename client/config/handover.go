package config

import (
	"context"
	"errors"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/hooktop/hooktop/model"
)

// HandOver runs a program that brings a new webhook key to the receiver.
type HandOver struct {
	Program []string      // and its arguments, run without a shell
	Timeout time.Duration // 0 is a minute
}

// Do runs the program with the key and nothing else on its stdin. What it
// prints goes nowhere: such programs repeat what they were given. Errors are
// *model.Error.
func (h HandOver) Do(ctx context.Context, key model.Secret) error {
	wait := h.Timeout
	if wait == 0 {
		wait = time.Minute
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	cmd := exec.CommandContext(ctx, h.Program[0], h.Program[1:]...) //nolint:gosec // running what the user configured is what this is for
	cmd.WaitDelay = time.Second                                     // a grandchild may hold the pipe open
	cmd.Stdin = strings.NewReader(key.Reveal())
	op := "hand the key over with " + clean(h.Program[0])
	err := cmd.Run()
	var exit *exec.ExitError
	const do = "run it by hand to see why"
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return gaveUp(ctx, op, "it did not end within "+model.Dur(wait), "it may have taken the key; run it by hand to see what it waits for")
	case errors.As(err, &exit) && exit.ExitCode() >= 0:
		return &model.Error{Code: model.Invalid, Op: op, Why: "it ended with status " + strconv.Itoa(exit.ExitCode()), Do: do, Err: err}
	case errors.As(err, &exit):
		return &model.Error{Code: model.Invalid, Op: op, Why: "it was ended by a signal", Do: do, Err: err}
	case errors.Is(err, exec.ErrNotFound):
		return &model.Error{Code: model.Invalid, Op: op, Why: "there is no such program in PATH", Do: "install it, or name it with its folder", Err: err}
	}
	return &model.Error{Code: model.Invalid, Op: op, Why: reason(err), Do: do, Err: err}
}
