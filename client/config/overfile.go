package config

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hooktop/hooktop/model"
)

// SaveOver is SaveNew for a file that may be there: what it held is replaced at
// once or not at all. A folder, a device and the like are refused.
func SaveOver(name string, data []byte) (path string, err error) {
	bad := func(why string, err error) (string, error) {
		return "", &model.Error{Code: model.Invalid, Op: "save " + clean(name), Why: why, Do: "name another file", Err: err}
	}
	if path, err = filepath.Abs(atHome(strings.TrimSpace(name))); err != nil {
		return bad(reason(err), err)
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return bad("it is no file", nil)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // of mode 0600
	if err != nil {
		return bad(unwritten(path, err), err)
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return bad(reason(err), err)
	}
	return path, nil
}

// atHome is a path with "~/" in front as the user's home.
func atHome(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	return path
}

// mostPaths is how many ways a path may go on that are told.
const mostPaths = 200

// CompletePath lists what is there that begins as a path does, in order; folders
// end with a separator. What begins with a dot is listed where the name does. "~/"
// stays as it is written.
func CompletePath(path string) []string {
	at := strings.LastIndexByte(path, '/') + 1
	if os.PathSeparator != '/' {
		at = max(at, strings.LastIndexByte(path, os.PathSeparator)+1)
	}
	dir, begin := path[:at], path[at:]
	in := atHome(dir)
	if in == "" {
		in = "."
	}
	entries, err := os.ReadDir(in)
	if err != nil {
		return nil
	}
	var out []string
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, begin) || strings.HasPrefix(name, ".") && !strings.HasPrefix(begin, ".") {
			continue
		}
		if info, err := os.Stat(filepath.Join(in, name)); err == nil && info.IsDir() {
			name += string(os.PathSeparator)
		}
		if out = append(out, dir+name); len(out) == mostPaths {
			break
		}
	}
	slices.Sort(out)
	return out
}
