package config

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/hooktop/hooktop/model"
)

// mostFile is more than any configuration needs; a mistaken name, a log or a
// device, must not fill the memory.
const mostFile = 1 << 20

// Load reads the configuration at path. A file that does not exist is an empty
// one, unless must says that somebody named it. One that cannot be read is a
// problem, and leaves the environment's profile.
func Load(path string, must bool, env Env) (Config, []Problem) {
	if path == "" {
		return Parse(nil, "no configuration file", env)
	}
	data, _, err := readSmall(path)
	c, problems := Parse(data, clean(path), env)
	if err != nil && (must || !errors.Is(err, fs.ErrNotExist)) {
		p := Problem{File: clean(path), Why: reason(err), Do: "mend it, or leave --config and " + EnvConfig + " away"}
		c.broken = p.Err()
		c.Store.wrong = c.broken
		problems = append([]Problem{p}, problems...)
	}
	return c, problems
}

// readSmall reads a file that is expected to be small, and its mode.
func readSmall(name string) ([]byte, fs.FileMode, error) {
	f, err := os.Open(name) //nolint:gosec // the name is the user's own
	if err != nil {
		return nil, 0, err
	}
	defer f.Close() //nolint:errcheck // nothing was written
	info, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	if info.IsDir() {
		return nil, 0, &model.Error{Code: model.Invalid, Why: "it is a folder"}
	}
	data, err := io.ReadAll(io.LimitReader(f, mostFile+1))
	if err == nil && len(data) > mostFile {
		err = &model.Error{Code: model.Invalid, Why: "it is larger than 1 MiB"}
	}
	return data, info.Mode(), err
}
