package config_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/client/config"
	"github.com/hooktop/hooktop/model"
)

func TestSaveOver(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	at := filepath.Join(home, "body.json")
	if err := os.WriteFile(at, []byte("before"), 0o644); err != nil { //nolint:gosec // as a user's files are
		t.Fatal(err)
	}
	path, err := config.SaveOver("~/body.json", []byte("after"))
	if err != nil || path != at {
		t.Fatalf("%q, %v", path, err)
	}
	if data, _ := config.ReadFile(at); string(data) != "after" {
		t.Errorf("%q", data)
	}
	if info, _ := os.Stat(at); info.Mode().Perm() != 0o600 {
		t.Errorf("%v", info.Mode())
	}
	for _, bad := range []string{home, filepath.Join(home, "no", "body.json")} {
		if _, err := config.SaveOver(bad, nil); model.CodeOf(err) != model.Invalid {
			t.Errorf("%s: %v", bad, err)
		}
	}
	if left, _ := os.ReadDir(home); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

func TestCompletePath(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	for _, name := range []string{"a.json", "ab.json", ".hidden", "dir/c.json"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(home, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(home, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string][]string{
		"~/":        {"~/a.json", "~/ab.json", "~/dir/"},
		"~/a":       {"~/a.json", "~/ab.json"},
		"~/.h":      {"~/.hidden"},
		"~/dir/":    {"~/dir/c.json"},
		"~/no/":     nil,
		home + "/d": {home + "/dir/"},
	} {
		if got := config.CompletePath(path); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

// TestView: the pager and the editor get the text in a file that nobody else can
// read and that is taken away, and have the terminal for long enough.
func TestView(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	for _, set := range []string{"PAGER", "EDITOR"} {
		v, err := config.View(func(name string) string { return map[string]string{set: "cat"}[name] }, "body.json", []byte("the text\n"), set == "EDITOR")
		if err != nil {
			t.Fatal(err)
		}
		files, _ := filepath.Glob(filepath.Join(temp, "*", "body.json"))
		if len(files) == 0 {
			t.Fatal("there is no file")
		}
		if info, _ := os.Stat(files[0]); info.Mode().Perm() != 0o600 {
			t.Errorf("%v", info.Mode())
		}
		var screen bytes.Buffer
		v.SetStdin(strings.NewReader(""))
		v.SetStdout(&screen)
		if err := v.Run(); err != nil || screen.String() != "the text\n" {
			t.Errorf("%s: %q, %v", set, screen.String(), err)
		}
		v.Close()
		if left, _ := os.ReadDir(temp); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
	gone, err := config.View(func(string) string { return "no-such-pager" }, "x", nil, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := gone.Run(); model.CodeOf(err) != model.Invalid || !strings.Contains(err.Error(), "PAGER") {
		t.Errorf("%v", err)
	}
	gone.Close()
}
