package config

import (
	"os"

	"github.com/hooktop/hooktop/model"
)

// WriteFile writes a file of the user's own, where a name is given.
func WriteFile(name string, data []byte) error {
	if name == "" {
		return nil
	}
	if err := os.WriteFile(name, data, 0o600); err != nil {
		return &model.Error{Code: model.Invalid, Op: "write " + clean(name), Why: reason(err), Do: "name another file", Err: err}
	}
	return nil
}
