package config

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"strconv"
	"time"

	"github.com/hooktop/hooktop/model"
)

// mostSecret is more than any key needs.
const mostSecret = 64 << 10

// runSecretCommand runs a program that prints a secret. Its error output goes
// nowhere: such tools repeat what they were given.
func runSecretCommand(ctx context.Context, op string, argv []string) (string, error) {
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...) //nolint:gosec // running what the user configured is what this is for
	cmd.WaitDelay = time.Second                           // a grandchild may hold the pipe open
	out := &capped{left: mostSecret}
	cmd.Stdout = out
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return "", gaveUp(ctx, op, "it did not end in time", "run it by hand to see what it waits for")
	case out.over:
		return "", &model.Error{Code: model.Invalid, Op: op, Why: "it printed more than a key", Do: "it must print the key and nothing else", Err: err}
	case errors.As(err, &exit):
		return "", &model.Error{Code: model.Invalid, Op: op, Why: "it ended with status " + strconv.Itoa(exit.ExitCode()), Do: "run it by hand to see why", Err: err}
	case errors.Is(err, exec.ErrNotFound):
		return "", &model.Error{Code: model.Invalid, Op: op, Why: "there is no such program in PATH", Do: "install it, or name it with its folder", Err: err}
	case err != nil:
		return "", &model.Error{Code: model.Invalid, Op: op, Why: reason(err), Do: "run it by hand to see why", Err: err}
	}
	return out.kept.String(), nil
}

var errTooMuch = errors.New("more than a secret")

// capped keeps what it is given up to a size, then refuses.
// It does not embed its buffer, whose ReadFrom would know no limit.
type capped struct {
	kept bytes.Buffer
	left int
	over bool
}

func (c *capped) Write(p []byte) (int, error) {
	if len(p) > c.left {
		c.over = true
		return 0, errTooMuch
	}
	c.left -= len(p)
	return c.kept.Write(p)
}
