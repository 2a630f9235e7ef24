package config

import (
	"errors"
	"syscall"
)

// sharingViolation is Windows' word for a file that another has open for itself.
const sharingViolation = syscall.Errno(32)

// lockFile takes the lock of a file that is there for nothing else, by opening it
// for nobody else; errLocked where another has.
func lockFile(name string) (unlock func(), err error) {
	p, err := syscall.UTF16PtrFromString(name)
	if err != nil {
		return nil, err
	}
	h, err := syscall.CreateFile(p, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	switch {
	case errors.Is(err, sharingViolation):
		return nil, errLocked
	case err != nil:
		return nil, err
	}
	return func() { _ = syscall.CloseHandle(h) }, nil
}
