package config

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/hooktop/hooktop/model"
)

// Editing is a text in the user's own editor, run as a program that has the
// terminal meanwhile. Text reads afterwards what was written.
type Editing struct {
	env    Env
	path   string
	stdin  io.Reader
	screen io.Writer
}

// maxTaken is the largest file that is taken, in bytes: more than a webhook can be.
const maxTaken = 64 << 20

// Edit puts a text into a file of its own, which only its owner can read.
func Edit(env Env, name string, text []byte) (*Editing, error) {
	dir, err := os.MkdirTemp("", "hooktop-edit-")
	if err == nil {
		if err = os.WriteFile(filepath.Join(dir, filepath.Base(name)), text, 0o600); err == nil {
			return &Editing{env: env, path: filepath.Join(dir, filepath.Base(name))}, nil
		}
		_ = os.RemoveAll(dir)
	}
	return nil, &model.Error{Code: model.Unavailable, Op: "edit the text", Why: reason(err), Do: "see to the folder for temporary files", Err: err}
}

// editorLeast is how long the terminal is given away at least. Bubble Tea stops its
// renderer's ticker beside: done late, after the editor has been left, it would
// stop the one that draws the screen again, for good.
const editorLeast = 100 * time.Millisecond

// Run opens the editor and waits until it is left.
func (e *Editing) Run() error {
	least := time.NewTimer(editorLeast)
	defer least.Stop()
	err := Editor(e.env, e.stdin, e.screen)(context.Background(), e.path)
	<-least.C
	return err
}

// SetStdin gives the editor the terminal to read.
func (e *Editing) SetStdin(r io.Reader) { e.stdin = r }

// SetStdout gives the editor the terminal to write to.
func (e *Editing) SetStdout(w io.Writer) { e.screen = w }

// SetStderr does nothing: the editor's complaints go where its text goes.
func (*Editing) SetStderr(io.Writer) {}

// Text reads what was written, and removes the file.
func (e *Editing) Text() ([]byte, error) {
	defer func() { _ = os.RemoveAll(filepath.Dir(e.path)) }()
	return ReadFile(e.path)
}

// ReadFile reads a file that the user names, byte for byte; "~/" is their home.
// What is larger than 64 MiB is refused, and so is what is no file.
func ReadFile(path string) ([]byte, error) {
	bad := func(why string, err error) error {
		return &model.Error{Code: model.Invalid, Op: "read the file", Why: why, Do: "name a file that can be read", Err: err}
	}
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			path = filepath.Join(home, rest)
		}
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, bad(reason(err), err)
	case !info.Mode().IsRegular():
		return nil, bad("it is no file", nil)
	case info.Size() > maxTaken:
		return nil, bad("it is larger than 64 MB", nil)
	}
	f, err := os.Open(path) //nolint:gosec // a file that the user names
	if err != nil {
		return nil, bad(reason(err), err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	data, err := io.ReadAll(io.LimitReader(f, maxTaken))
	if err != nil {
		return nil, bad(reason(err), err)
	}
	return data, nil
}
