package config

import (
	"crypto/rand"
	"encoding/hex"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Holder names this process and no other, for leases: who, the process's
// number, and what no earlier process of that number had.
func Holder(who string) string {
	var b [4]byte
	_, _ = rand.Read(b[:]) // it never fails
	return who + " " + strconv.Itoa(os.Getpid()) + "-" + hex.EncodeToString(b[:])
}

// Holders tells of the holders of leases on this machine whether their processes
// are there: each keeps a locked file, whose lock ends with the process, however
// that ends. The zero value knows nobody.
type Holders struct{ dir, host string }

// HoldersIn keeps the files below a state folder; empty for nowhere.
func HoldersIn(state string) Holders {
	host, err := os.Hostname()
	if state == "" || err != nil || host == "" {
		return Holders{}
	}
	return Holders{dir: filepath.Join(state, "holders"), host: fileName(host)}
}

const (
	holderEnds = ".lock"
	holderKept = 24 * time.Hour // that a file is kept whose process has ended
)

// file is that of a holder; empty for none that Holder has named, or no folder.
func (h Holders) file(holder string) string {
	i := strings.LastIndexByte(holder, ' ')
	if h.dir == "" || i < 0 || i+1 == len(holder) {
		return ""
	}
	return filepath.Join(h.dir, h.host+"_"+fileName(holder[i+1:])+holderEnds)
}

// Enter shows that a holder is there until leave is called or the process ends.
// One whose file cannot be kept is only not known to be gone.
func (h Holders) Enter(holder string) (leave func()) {
	name := h.file(holder)
	if name == "" || os.MkdirAll(h.dir, 0o700) != nil {
		return func() {}
	}
	unlock, err := lockFile(name)
	if err != nil {
		return func() {}
	}
	if own, err := os.Lstat(name); err == nil {
		h.sweep(own.ModTime())
	}
	return func() {
		_ = os.Remove(name) // before its lock ends, so that nobody takes it for one who was killed
		unlock()
	}
}

// Gone says for certain that a holder of this machine has ended without leaving.
func (h Holders) Gone(holder string) bool {
	name := h.file(holder)
	if name == "" {
		return false
	}
	if _, err := os.Lstat(name); err != nil {
		return false // of another machine, or of none
	}
	unlock, err := lockFile(name)
	if err != nil {
		return false
	}
	unlock()
	return true
}

// sweep takes away the files of those who ended long before now, which is what a
// file says that was made this moment: their leases have run out.
func (h Holders) sweep(now time.Time) {
	entries, err := os.ReadDir(h.dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		name := filepath.Join(h.dir, e.Name())
		info, err := e.Info()
		if err != nil || !strings.HasSuffix(name, holderEnds) || now.Sub(info.ModTime()) < holderKept {
			continue
		}
		if unlock, err := lockFile(name); err == nil {
			_ = os.Remove(name)
			unlock()
		}
	}
}
