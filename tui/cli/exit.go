package cli

import (
	"context"
	"errors"
	"os"
	"regexp"
	"strings"
	"syscall"

	"github.com/hooktop/hooktop/model"
)

// The exit codes.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitNo          = 3 // the check says no
	exitDenied      = 4
	exitUnreachable = 5
	exitPartly      = 6
	exitInterrupted = 130 // as shells have it for ctrl-c
)

// exits is the one table from what went wrong to the exit code.
var exits = map[model.Code]int{
	model.Internal:    exitFailed,
	model.Invalid:     exitUsage,
	model.NotFound:    exitFailed,
	model.Denied:      exitDenied,
	model.NotServed:   exitFailed,
	model.RateLimited: exitFailed,
	model.QuotaUsed:   exitFailed,
	model.Unreachable: exitUnreachable,
	model.Unavailable: exitUnreachable,
	model.BadAnswer:   exitFailed,
	model.Canceled:    exitInterrupted,
}

// exited is an error whose exit code is not its model.Code's.
type exited struct {
	code int
	err  error // nil when everything has been said
}

func (e *exited) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e *exited) Unwrap() error { return e.err }

// exitCode maps what a run returned. What is neither ours nor the context's
// comes from the parser of the command line.
func exitCode(err error) int {
	var own *exited
	var known *model.Error
	switch {
	case err == nil, brokenPipe(err):
		return exitDone
	case errors.As(err, &own):
		return own.code
	case errors.As(err, &known):
		return exits[known.Code]
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	}
	return exitUsage
}

// asOurs gives a code to what a command could not do for a reason that none of
// our packages gave: writing its answer.
func asOurs(err error) error {
	var own *exited
	var known *model.Error
	if err == nil || errors.As(err, &own) || errors.As(err, &known) || brokenPipe(err) {
		return err
	}
	return &model.Error{Code: model.Internal, Op: "write the answer", Why: err.Error(), Err: err}
}

// brokenPipe says that whoever read stdout has seen enough.
func brokenPipe(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, os.ErrClosed)
}

// usage is an error of the command line itself.
func usage(op, why, do string) error {
	return &model.Error{Code: model.Invalid, Op: op, Why: why, Do: do}
}

// grouped is how the command library words flags that exclude each other.
var grouped = regexp.MustCompile(`^if any flags in the group \[([^]]+)\] are set none of the others can be; \[([^]]+)\] were all set$`)

// asUsage says in our words what the command library refuses in its own.
func asUsage(err error) error {
	if err == nil {
		return nil
	}
	m := grouped.FindStringSubmatch(err.Error())
	if m == nil {
		return err
	}
	return usage("read the flags", flagNames(m[2], " and ")+" exclude each other", "one of "+flagNames(m[1], ", "))
}

func flagNames(list, sep string) string {
	return "--" + strings.Join(strings.Fields(list), sep+"--")
}
