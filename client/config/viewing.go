package config

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Viewing is a text in the user's own pager or editor, run as a program that has
// the terminal meanwhile. Nothing that is written there comes back.
type Viewing struct {
	env    Env
	editor bool
	path   string
	stdin  io.Reader
	screen io.Writer
}

// View puts a text into a file of its own, which only its owner can read, for the
// pager, or for the editor.
func View(env Env, name string, text []byte, editor bool) (*Viewing, error) {
	e, err := Edit(env, name, text)
	if err != nil {
		return nil, err
	}
	return &Viewing{env: env, editor: editor, path: e.path}, nil
}

// Run opens the program and waits until it is left; for how long at least, see
// editorLeast.
func (v *Viewing) Run() error {
	least := time.NewTimer(editorLeast)
	defer least.Stop()
	open := Pager(v.env, v.stdin, v.screen)
	if v.editor {
		open = Editor(v.env, v.stdin, v.screen)
	}
	err := open(context.Background(), v.path)
	<-least.C
	return err
}

// SetStdin gives the program the terminal to read.
func (v *Viewing) SetStdin(r io.Reader) { v.stdin = r }

// SetStdout gives the program the terminal to write to.
func (v *Viewing) SetStdout(w io.Writer) { v.screen = w }

// SetStderr does nothing: the program's complaints go where its text goes.
func (*Viewing) SetStderr(io.Writer) {}

// Close removes the file.
func (v *Viewing) Close() { _ = os.RemoveAll(filepath.Dir(v.path)) }

// Pager returns what shows a file in the user's own pager and waits until it is
// left: PAGER, else less, else more. Words behind the program's name are passed on.
// less stays although the text fits the screen, which another program draws over
// as soon as it is left.
func Pager(env Env, stdin io.Reader, screen io.Writer) func(ctx context.Context, file string) error {
	return func(ctx context.Context, file string) error {
		const op = "show the text"
		argv := strings.Fields(env("PAGER"))
		if len(argv) == 0 {
			argv = []string{"less"}
			if _, err := exec.LookPath("less"); err != nil {
				argv = []string{"more"}
			}
		}
		if base := filepath.Base(argv[0]); base == "less" || base == "less.exe" {
			argv = append(argv[:len(argv):len(argv)], "-+F", "-+E")
		}
		cmd := exec.CommandContext(ctx, argv[0], append(argv[1:len(argv):len(argv)], file)...) //nolint:gosec // running what the user chose is what this is for
		cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, screen, screen
		return unlessRan(ctx, cmd.Run(), op, argv[0], "PAGER", "try it in a shell, or set PAGER to another one")
	}
}
