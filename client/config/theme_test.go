package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// TestTheme: the environment stands over the file; a file that says nothing, or
// something else than a text, asks for none.
func TestTheme(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "config.toml")
	for _, c := range []struct{ src, env, name, from string }{
		{"", "", "", ""},
		{"theme = \"contrast\"\n", "", "contrast", file},
		{"theme = \"contrast\"\n", "mono", "mono", EnvTheme},
		{"theme = 3\n", "", "", ""},
		{"theme = \n", "", "", ""},
	} {
		if err := os.WriteFile(file, []byte(c.src), 0o600); err != nil {
			t.Fatal(err)
		}
		env := func(name string) string { return map[string]string{EnvTheme: c.env}[name] }
		if name, from := Theme(Want{File: file}, env); name != c.name || from != c.from {
			t.Errorf("%q with %q: got %q from %q", c.src, c.env, name, from)
		}
	}
	_, problems := Parse([]byte("theme = 3\n"), "config.toml", func(string) string { return "" })
	if len(problems) != 1 || !strings.Contains(problems[0].String(), "config.toml:1:1") || !strings.Contains(problems[0].String(), "theme is not a text") {
		t.Errorf("got %v", problems)
	}
}

// TestThemeFiles: every file of the folder that could be one, whole; the others
// are not even opened.
func TestThemeFiles(t *testing.T) {
	home := t.TempDir()
	env := func(name string) string { return map[string]string{"HOME": home}[name] }
	if got := ThemeFiles(Want{}, env); got != nil {
		t.Errorf("without a folder: %v", got)
	}
	dir := filepath.Join(home, ".config", "hooktop", "themes")
	if got := ThemeDir(Want{}, env); got != dir {
		t.Errorf("the folder is %s", got)
	}
	if err := os.MkdirAll(filepath.Join(dir, "folder.toml"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, src := range map[string]string{"own.toml": "like = \"dark\"\n", "notes.txt": "x", ".toml": "x", "a\x1bb.toml": "x", "big.toml": strings.Repeat("#", mostFile+1)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got := ThemeFiles(Want{}, env)
	if len(got) != 3 {
		t.Fatalf("got %+v", got)
	}
	for i, name := range []string{"big", "folder"} {
		if f := got[i]; f.Name != name || f.Why == "" || f.Text != nil {
			t.Errorf("what cannot be read: %+v", f)
		}
	}
	want := ThemeFile{Name: "own", Path: filepath.Join(dir, "own.toml"), Text: []byte("like = \"dark\"\n")}
	if !reflect.DeepEqual(got[2], want) {
		t.Errorf("got %+v", got[2])
	}
}
