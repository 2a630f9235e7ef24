package config

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

const (
	shareEvery = 5 * time.Second // in which calls were made
	shareWait  = 2 * time.Second // for one exchange at the most
)

// Budgets is where hosts that use one account tell each other of their calls.
type Budgets interface {
	// ShareCalls notes the calls of a place on a UTC day, of which it may tell again,
	// and returns those of all others.
	ShareCalls(ctx context.Context, account, place string, day time.Time, calls int) (others int, err error)
}

// Share lets the calls of other hosts count too, until stop, which tells the last
// count and waits for no more than a few seconds; the end of ctx does not matter. Counts are exchanged now and every
// few seconds in which calls were made here: no call waits for it, and for so long
// the others' are not known. What cannot be told is told later; without an exchange
// there is the count of this host, as before.
func (m *Meter) Share(ctx context.Context, b Budgets) (stop func()) {
	if !m.keep {
		return func() {}
	}
	ctx = context.WithoutCancel(ctx)
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		m.share(ctx, b, quit)
	}()
	return sync.OnceFunc(func() { close(quit); <-done })
}

func (m *Meter) share(ctx context.Context, b Budgets, quit <-chan struct{}) {
	tick := time.NewTicker(shareEvery)
	defer tick.Stop()
	here := places{folder: folderName(m.dir), process: rand.Text()}
	var told counted
	for ended := false; ; {
		if c := m.counted(here); c != told && m.exchange(ctx, b, c) == nil {
			told = c
		}
		if ended {
			return
		}
		select {
		case <-quit:
			ended = true
		case <-tick.C:
		}
	}
}

// places are the names under which calls are told of: those in a file under its
// folder's, as all who count there have one count between them, and those in memory
// under one of this process alone.
type places struct{ folder, process string }

// counted is what a place has counted on a day, without the calls of others.
type counted struct {
	day   string
	place string // empty for one that is not to be told, as nobody could tell it apart
	calls int
}

func (m *Meter) counted(here places) counted {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.turn()
	c := counted{day: m.day, place: here.folder, calls: m.used() - m.others}
	if m.file == nil {
		c.place = here.process
	}
	return c
}

func (m *Meter) exchange(ctx context.Context, b Budgets, c counted) error {
	day, err := time.Parse(time.DateOnly, c.day)
	if err != nil || c.place == "" {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, shareWait)
	defer cancel()
	others, err := b.ShareCalls(ctx, m.account, c.place+"/"+m.name, day, c.calls)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.turn(); m.day == c.day {
		m.others = others
	}
	return nil
}

// folderName reads the name that a folder was given when it was first shared, and
// gives it one; empty where that cannot be. A host's name would not do: hosts may
// share a folder, and their names.
func folderName(dir string) string {
	if dir == "" {
		return ""
	}
	path := filepath.Join(dir, "place")
	for range 2 {
		name, err := os.ReadFile(path) //nolint:gosec // in the state folder
		switch {
		case err == nil && len(name) == placeSize:
			return string(name)
		case err == nil: // cut short by a crash
			_ = os.Remove(path)
		}
		giveName(path)
	}
	return ""
}

const placeSize = 26 // of what rand.Text makes

// giveName puts a whole file in its place, where another may have been quicker.
func giveName(path string) {
	f, err := os.CreateTemp(filepath.Dir(path), ".place-*")
	if err != nil {
		return
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.WriteString(rand.Text())
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		_ = os.Rename(f.Name(), path) // a disk without links
	}
}
