package config

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// Screens keeps how the screens were left in a file of the state folder, which
// only its owner may read.
type Screens struct{ path string } // empty where there is no state folder

// OpenScreens is where it is kept in the state folder. It reads nothing yet.
func OpenScreens(state string) Screens {
	if state == "" {
		return Screens{}
	}
	return Screens{filepath.Join(state, "screen.json")}
}

// largestScreen is more than is ever written, in bytes.
const largestScreen = 1 << 20

// Read is what is kept; the usual where nothing is, or nothing that can be read.
func (s Screens) Read() (kept client.Screen) {
	if info, err := os.Stat(s.path); err != nil || info.Size() > largestScreen {
		return client.Screen{}
	}
	data, err := os.ReadFile(s.path)
	if err != nil || json.Unmarshal(data, &kept) != nil {
		return client.Screen{}
	}
	return kept
}

// screenWait is how long another hooktop may hold the file.
const screenWait = 2 * time.Second

// Keep is a client.KeepScreen. The file is replaced as a whole.
func (s Screens) Keep(change func(*client.Screen)) error {
	if s.path == "" {
		return nil
	}
	bad := func(err error) error {
		return &model.Error{Code: model.Unavailable, Op: "keep the screen's layout", Why: reason(err), Do: "make " + clean(filepath.Dir(s.path)) + " writable", Err: err}
	}
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return bad(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), screenWait)
	defer cancel()
	unlock, err := lockWithin(ctx, s.path+".lock")
	if err != nil {
		return bad(err)
	}
	defer unlock()
	kept := s.Read()
	change(&kept)
	data, err := json.Marshal(kept)
	if err != nil {
		return bad(err)
	}
	f, err := os.CreateTemp(filepath.Dir(s.path), ".screen-*") // with mode 0600
	if err != nil {
		return bad(err)
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), s.path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return bad(err)
	}
	return nil
}

// lockWithin takes a file's lock, and waits for whoever holds it as long as ctx
// lasts.
func lockWithin(ctx context.Context, name string) (unlock func(), err error) {
	for {
		unlock, err := lockFile(name)
		if !errors.Is(err, errLocked) {
			return unlock, err
		}
		wait := time.NewTimer(lockEvery)
		select {
		case <-wait.C:
		case <-ctx.Done():
			wait.Stop()
			return nil, ctx.Err()
		}
	}
}
