package config_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/hooktop/hooktop/client/config"
	"github.com/hooktop/hooktop/model"
)

func TestSaveNew(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	path, err := config.SaveNew("~/report.md", []byte("one"))
	if err != nil || path != filepath.Join(home, "report.md") {
		t.Fatalf("%q, %v", path, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	for _, name := range []string{"~/report.md", "", home, "~/not/there/report.md"} {
		if _, err := config.SaveNew(name, []byte("two")); model.CodeOf(err) != model.Invalid {
			t.Errorf("%q: %v", name, err)
		}
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != "one" { //nolint:gosec // the path is in the test's own folder
		t.Errorf("%q, %v", data, err)
	}
}
