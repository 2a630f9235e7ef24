package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/client/config"
)

// TestEdit: the editor gets the text in a file that nobody else can read, its
// own arguments are kept, what it writes comes back, and nothing stays behind.
func TestEdit(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	seen := filepath.Join(t.TempDir(), "seen")
	script := filepath.Join(t.TempDir(), "editor")
	if err := os.WriteFile(script, []byte("stat -c %a \"$1\" > "+seen+"; printf more >> \"$1\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"EDITOR": "sh " + script}
	e, err := config.Edit(func(k string) string { return env[k] }, "../up/sample.json", []byte("{}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Run(); err != nil {
		t.Fatal(err)
	}
	got, err := e.Text()
	if err != nil || string(got) != "{}\nmore" {
		t.Errorf("came back as %q, %v", got, err)
	}
	if mode, err := os.ReadFile(seen); err != nil || strings.TrimSpace(string(mode)) != "600" { //nolint:gosec // the test's own file
		t.Errorf("the file's mode was %s, %v", mode, err)
	}
	if left, _ := os.ReadDir(os.Getenv("TMPDIR")); len(left) > 0 {
		t.Errorf("%d entries stay behind", len(left))
	}
}

// TestReadFile takes files only, byte for byte.
func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "body")
	want := "a\r\n\xff\x00"
	if err := os.WriteFile(file, []byte(want), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := config.ReadFile(file); err != nil || string(got) != want {
		t.Errorf("read %q, %v", got, err)
	}
	t.Setenv("HOME", dir)
	if got, err := config.ReadFile("~/body"); err != nil || string(got) != want {
		t.Errorf("read %q, %v", got, err)
	}
	for _, bad := range []string{dir, filepath.Join(dir, "none"), ""} {
		if _, err := config.ReadFile(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}
