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
// and what cannot be read is the usual.
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
	file := filepath.Join(dir, "screen.json")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v, %v", info.Mode(), err)
	}
	if err := os.WriteFile(file, []byte(`{"share":"x`), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := s.Read(); !reflect.DeepEqual(got, client.Screen{}) {
		t.Errorf("of a file that cannot be read: %+v", got)
	}
	if err := OpenScreens("").Keep(func(*client.Screen) { t.Error("changed without a folder") }); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "none"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := OpenScreens(filepath.Join(dir, "none")).Keep(func(*client.Screen) {}); err == nil {
		t.Error("kept below a file")
	}
}
