package config

import (
	"context"
	"errors"
	"io"
	"os/exec"
	"strconv"
	"strings"

	"github.com/hooktop/hooktop/model"
)

// Editor returns what opens a file in the user's own editor and waits until it
// is left: VISUAL, else EDITOR, else vi. Words behind the program's name are
// passed on. An editor that is left with an error has edited nothing.
func Editor(env Env, stdin io.Reader, screen io.Writer) func(ctx context.Context, file string) error {
	return func(ctx context.Context, file string) error {
		const op = "edit the text"
		argv := []string{"vi"}
		for _, name := range []string{"EDITOR", "VISUAL"} {
			if words := strings.Fields(env(name)); len(words) > 0 {
				argv = words
			}
		}
		cmd := exec.CommandContext(ctx, argv[0], append(argv[1:], file)...) //nolint:gosec // running what the user chose is what this is for
		cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, screen, screen           // stdout is for data
		return unlessRan(ctx, cmd.Run(), op, argv[0], "EDITOR", "leave it without an error to go on")
	}
}

// unlessRan is what a program of the user's own ended with, as an error; nil where
// it ended well. The variable names it, and failed says what to do where it ended
// with an error.
func unlessRan(ctx context.Context, err error, op, program, variable, failed string) error {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return gaveUp(ctx, op, "it was left open", "")
	case errors.As(err, &exit):
		return &model.Error{Code: model.Internal, Op: op, Why: clean(program) + " ended with status " + strconv.Itoa(exit.ExitCode()), Do: failed, Err: err}
	case errors.Is(err, exec.ErrNotFound):
		return &model.Error{Code: model.Invalid, Op: op, Why: "there is no program " + clean(program) + " in PATH", Do: "set " + variable + " to one that is", Err: err}
	}
	return &model.Error{Code: model.Invalid, Op: op, Why: reason(err), Do: "set " + variable + " to a program that can be run", Err: err}
}
