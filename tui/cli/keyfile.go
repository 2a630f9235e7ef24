package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/hooktop/hooktop/model"
)

// keyFile is where a new key is written to. The place is taken before anything
// is changed, so that a key is never made that cannot be kept.
type keyFile struct {
	name  string
	temp  *os.File // beside it, until it takes its place
	holds model.Secret
}

// newKeyFile takes a place for a key, readable by its owner only. A file that
// is there stays as it is until the key is written.
func newKeyFile(name string) (*keyFile, error) {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return nil, errKeyFile(name+" is not a file", nil)
	}
	temp, err := os.CreateTemp(filepath.Dir(name), ".key-*") // created with mode 0600
	if err != nil {
		return nil, errKeyFile(fileReason(err), err)
	}
	return &keyFile{name: name, temp: temp}, nil
}

// write puts the key, and nothing else, into the file. What was in it is
// replaced as a whole.
func (k *keyFile) write(key model.Secret) error {
	if k.temp == nil { // another key than the one written before
		again, err := newKeyFile(k.name)
		if err != nil {
			return err
		}
		k.temp = again.temp
	}
	_, err := k.temp.WriteString(key.Reveal())
	err = errors.Join(err, k.temp.Sync(), k.temp.Close())
	if err == nil {
		err = os.Rename(k.temp.Name(), k.name)
	}
	if err != nil {
		k.drop()
		return errKeyFile(fileReason(err), err)
	}
	k.temp, k.holds = nil, key
	return nil
}

// drop gives up the place of a key that was not written.
func (k *keyFile) drop() {
	if k.temp == nil {
		return
	}
	_ = k.temp.Close()
	_ = os.Remove(k.temp.Name())
	k.temp = nil
}

// fileReason is a file error's own word.
func fileReason(err error) string {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err.Error()
	}
	return err.Error()
}
