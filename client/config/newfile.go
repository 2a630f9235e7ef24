package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/hooktop/hooktop/model"
)

// SaveNew writes a file that is not there yet, for its owner's eyes only, and
// returns its whole path; "~/" is the user's home. What is there is never written
// over, and half a file is not left behind.
func SaveNew(name string, data []byte) (path string, err error) {
	bad := func(why, do string, err error) (string, error) {
		return "", &model.Error{Code: model.Invalid, Op: "save " + clean(name), Why: why, Do: do, Err: err}
	}
	path = strings.TrimSpace(name)
	if path == "" {
		return bad("no file is named", "name one", nil)
	}
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			path = filepath.Join(home, rest)
		}
	}
	if path, err = filepath.Abs(path); err != nil {
		return bad(reason(err), "name its folder, too", err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // a file that the user names
	if errors.Is(err, fs.ErrExist) {
		return bad("there is a file of that name", "name another one", err)
	}
	if err != nil {
		return bad(unwritten(path, err), "name another place", err)
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(path)
		return bad(reason(err), "name another file", err)
	}
	return path, nil
}

// unwritten is why a file could not be made.
func unwritten(path string, err error) string {
	switch dir := filepath.Dir(path); {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no folder " + clean(dir)
	case errors.Is(err, fs.ErrPermission):
		return "you may not write in " + clean(dir)
	}
	return reason(err)
}
