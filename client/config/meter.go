package config

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/hooktop/hooktop/model"
)

// Meter counts an account's provider calls by the UTC day. The count is the
// size of a file that every call makes one byte longer: appending is atomic
// between processes, and a byte once written survives a kill.
// Where the folder cannot be written, the calls of this process are counted
// in memory. All methods are safe for use from any goroutine.
type Meter struct {
	keep    bool   // over starts, in a file
	dir     string // empty where there is no state folder
	name    string // the profile's, safe for a file name
	account string // tells apart accounts that one name stands for
	limit   int
	now     func() time.Time

	mu      sync.Mutex
	day     string
	file    *os.File // nil while it cannot be written
	lost    int      // calls of the day that could not be written
	others  int      // calls of the day that other places have told of
	trouble *model.Error
	told    bool
}

// OpenMeter opens the count of a profile with its key in the state folder,
// making both if need be, and removes the counts of earlier days under the
// profile's name. It never fails: see Warnings.
func OpenMeter(state string, p model.Profile, now func() time.Time) *Meter {
	m := CountCalls(p, now)
	m.keep, m.name, m.account = true, fileName(p.Name), accountOf(p)
	if state != "" {
		m.dir = filepath.Join(state, "calls")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.turn()
	return m
}

// CountCalls is a meter that counts in memory, for a service that ends with
// this process.
func CountCalls(p model.Profile, now func() time.Time) *Meter {
	return &Meter{limit: p.CallsPerDay, now: now}
}

// Take counts one call that is about to be made. Its only error is the used-up
// quota of the day, code QuotaUsed; then nothing is counted.
func (m *Meter) Take() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.turn()
	if m.limit > 0 && m.used() >= m.limit {
		now := m.now().UTC()
		return &model.Error{
			Code: model.QuotaUsed, Op: "count a provider call", Why: "today's calls are used up, nothing was sent",
			Do: "wait for midnight UTC, or raise calls_per_day", Wait: now.Truncate(24 * time.Hour).Add(24 * time.Hour).Sub(now),
		}
	}
	if m.file == nil {
		m.lost++
		return nil
	}
	if _, err := m.file.Write([]byte{'.'}); err != nil {
		m.lost++
		m.failed(err)
	}
	return nil
}

// Used is the number of calls made today by every hooktop on this machine, and by
// those elsewhere that Share has told of.
func (m *Meter) Used() (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.turn()
	return m.used(), nil
}

// Budget is today's calls against the profile's quota.
func (m *Meter) Budget() model.Budget {
	used, _ := m.Used()
	return model.Budget{Used: used, Limit: m.limit}
}

// Warnings says once why calls are not being kept over starts.
func (m *Meter) Warnings() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.told || m.trouble == nil {
		return nil
	}
	m.told = true
	return []string{m.trouble.Error()}
}

// Close lets go of the file. The meter must not be used any more.
func (m *Meter) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.file == nil {
		return nil
	}
	err := m.file.Close()
	m.file = nil
	return err
}

func (m *Meter) used() int {
	n := m.lost + m.others
	if m.file == nil {
		return n
	}
	info, err := m.file.Stat()
	if err != nil {
		m.failed(err)
		return n
	}
	return n + int(info.Size())
}

// turn opens the file of the present day where another was open before.
func (m *Meter) turn() {
	day := m.now().UTC().Format(time.DateOnly)
	if day == m.day {
		return
	}
	if m.file != nil {
		_ = m.file.Close()
	}
	m.day, m.lost, m.others, m.file = day, 0, 0, nil
	if !m.keep {
		return
	}
	if m.dir == "" {
		m.failed(os.ErrNotExist)
		return
	}
	err := os.MkdirAll(m.dir, 0o700)
	if err == nil {
		m.file, err = os.OpenFile(m.path(day), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	}
	if err != nil {
		m.file = nil
		m.failed(err)
		return
	}
	m.sweep()
}

// sweep removes the counts of earlier days under this profile's name. A later
// day's may be another process's whose clock is ahead. What cannot be removed
// does no harm.
func (m *Meter) sweep() {
	old, err := filepath.Glob(filepath.Join(m.dir, m.name+".????????.????-??-??"))
	if err != nil {
		return
	}
	for _, name := range old {
		if filepath.Ext(name) < "."+m.day {
			_ = os.Remove(name)
		}
	}
}

func (m *Meter) path(day string) string { return filepath.Join(m.dir, m.name+"."+m.account+"."+day) }

// accountOf stands for whose quota a profile uses, in eight hex digits: the
// environment's profile has one name for every host and key.
func accountOf(p model.Profile) string {
	who := p.BaseURL + "\x00" + p.APIKey.Fingerprint()
	if p.Email != "" {
		who += "\x00" + p.Email
	}
	sum := sha256.Sum256([]byte(who))
	return hex.EncodeToString(sum[:4])
}

func (m *Meter) failed(err error) {
	if m.trouble == nil {
		m.trouble = &model.Error{
			Code: model.Internal, Op: "keep the count of provider calls", Why: reason(err),
			Do: "calls are counted until this program ends; make the state folder writable", Err: err,
		}
	}
}
