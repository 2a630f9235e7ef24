package config

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"

	"github.com/hooktop/hooktop/client"
)

// TestScreens: what is kept is found again, by several at once nothing is lost,
// and the file is its owner's alone.
func TestScreens(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := OpenScreens(dir)
	if got := s.Read(); !reflect.DeepEqual(got, client.Screen{}) {
		t.Errorf("before anything is kept: %+v", got)
	}
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			err := s.Keep(func(c *client.Screen) {
				if c.Filters == nil {
					c.Filters = map[string][]string{}
				}
				c.Filters[fmt.Sprint(i)] = []string{"status:failed"}
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if err := s.Keep(func(c *client.Screen) { c.Mouse, c.Share = true, 40 }); err != nil {
		t.Fatal(err)
	}
	if got := OpenScreens(dir).Read(); len(got.Filters) != 8 || !got.Mouse || got.Share != 40 {
		t.Errorf("kept %+v", got)
	}
	if info, err := os.Stat(filepath.Join(dir, "screen.json")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v, %v", info.Mode(), err)
	}
}

// TestScreensDamaged: what cannot be read is the usual.
func TestScreensDamaged(t *testing.T) {
	dir := t.TempDir()
	s := OpenScreens(dir)
	if err := s.Keep(func(c *client.Screen) { c.Mouse, c.Share = true, 40 }); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "screen.json"), []byte(`{"share":"x`), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := s.Read(); !reflect.DeepEqual(got, client.Screen{}) {
		t.Errorf("of a file that cannot be read: %+v", got)
	}
}

// TestScreensNowhere: without a folder nothing is kept, and nothing said of it;
// where the folder cannot be made, that is said.
func TestScreensNowhere(t *testing.T) {
	if err := OpenScreens("").Keep(func(*client.Screen) { t.Error("changed without a folder") }); err != nil {
		t.Error(err)
	}
	file := filepath.Join(t.TempDir(), "none")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := OpenScreens(file).Keep(func(*client.Screen) {}); err == nil {
		t.Error("kept below a file")
	}
}
