package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/tui"
)

const opOpen = "open"

// openFile shows one payload from a file or from stdin.
func (a *app) openFile() *cobra.Command {
	return &cobra.Command{
		Use:   "open FILE",
		Short: "Show a payload from a file: a tree that folds, searches and answers jq",
		Long: "Show a payload from a file, or from stdin where the file is -: JSON of any size as a tree that folds, searches and answers jq expressions; " +
			"what is not JSON as text, and what is not text as bytes. No profile is needed, and nothing is sent anywhere.",
		Example: "hooktop open payload.json\nhooktop show ID --output raw --reveal | hooktop open -",
		Args:    exactly(opOpen, "FILE"),
		RunE:    a.does(func(ctx context.Context, args []string) error { return a.showFile(ctx, args[0]) }),
	}
}

func (a *app) showFile(ctx context.Context, name string) error {
	switch {
	case !a.StdoutTTY || name != "-" && !a.StdinTTY:
		return usage("open "+name, "stdin or stdout is not a terminal", "jq shows JSON without one")
	case name == "-" && a.StdinTTY:
		return usage("open -", "stdin is a terminal, so there is nothing to read", "hooktop open FILE, or a pipe into hooktop open -")
	}
	look, problem, err := a.look()
	if err != nil {
		return err
	}
	if problem != "" {
		a.note("warning: %s", problem)
	}
	o := tui.FileOptions{Name: filepath.Base(name), Look: look, Load: func(ctx context.Context, progress func(done, total int64)) ([]byte, error) {
		return readFile(ctx, name, a.Stdin, progress)
	}}
	if name == "-" {
		o.Name = "stdin"
	}
	return a.DrawFile(ctx, a.target, o)
}

// mostFile is the largest file that is opened: it is in memory as a whole.
const mostFile = 1 << 30

// readFile reads a file, or stdin, in parts, and says after each how far it is.
func readFile(ctx context.Context, name string, stdin io.Reader, progress func(done, total int64)) ([]byte, error) {
	failed := func(why, do string, err error) error {
		return &model.Error{Code: model.Invalid, Op: "open " + name, Why: why, Do: do, Err: err}
	}
	in, total := stdin, int64(0)
	if name != "-" {
		f, err := os.Open(name) //nolint:gosec // a file that the user names
		if err != nil {
			return nil, failed(reasonOf(err), "name another file", err)
		}
		defer f.Close() //nolint:errcheck // it was only read
		info, err := f.Stat()
		switch {
		case err != nil:
			return nil, failed(reasonOf(err), "name another file", err)
		case info.IsDir():
			return nil, failed("it is a folder", "name a file in it", nil)
		}
		in, total = f, info.Size()
	}
	var b bytes.Buffer
	if total > 0 && total <= mostFile {
		b.Grow(int(total) + bytes.MinRead)
	}
	for {
		n, err := io.CopyN(&b, in, partOfFile)
		progress(int64(b.Len()), total)
		switch {
		case b.Len() > mostFile:
			return nil, failed("it is larger than 1 GB", "cut it up first", nil)
		case errors.Is(err, io.EOF) || err == nil && n == 0:
			return b.Bytes(), nil
		case err != nil:
			return nil, failed(reasonOf(err), "try again", err)
		case ctx.Err() != nil:
			return nil, ctx.Err()
		}
	}
}

const partOfFile = 4 << 20

// reasonOf is what the system says of a file, without the name that is said
// already.
func reasonOf(err error) string {
	var at *os.PathError
	if errors.As(err, &at) {
		return at.Err.Error()
	}
	return err.Error()
}
