package config

import (
	"os"
	"path/filepath"
	"strings"
)

// Theme is the name of the theme that the environment or else the file asks for,
// and where it is said; both are empty where neither does. What is wrong with
// the file is for others to say.
func Theme(w Want, env Env) (name, from string) {
	if name := env(EnvTheme); name != "" {
		return name, EnvTheme
	}
	path := Path(w.File, env)
	c, _ := Load(path, false, env)
	if c.Theme == "" {
		return "", ""
	}
	return c.Theme, clean(path)
}

// ThemeFile is a theme of the user's own, by the name of its file.
type ThemeFile struct {
	Name string
	Path string
	Text []byte
	Why  string // it cannot be read; empty where it can
}

// ThemeFiles reads the themes in the folder "themes" beside the configuration
// file, in the order of their names. Where there is no folder there are none.
func ThemeFiles(w Want, env Env) []ThemeFile {
	dir := ThemeDir(w, env)
	entries, err := os.ReadDir(dir)
	if dir == "" || err != nil {
		return nil
	}
	var out []ThemeFile
	for _, e := range entries {
		name, is := strings.CutSuffix(e.Name(), ".toml")
		if !is || nameProblem(name) != "" || len(out) == mostThemes {
			continue
		}
		f := ThemeFile{Name: name, Path: filepath.Join(dir, e.Name())}
		if f.Text, _, err = readSmall(f.Path); err != nil {
			f.Text, f.Why = nil, reason(err)
		}
		f.Path = clean(f.Path)
		out = append(out, f)
	}
	return out
}

// mostThemes is more than anybody writes.
const mostThemes = 100

// ThemeDir is the folder that themes of one's own are in; empty where there is
// no home folder.
func ThemeDir(w Want, env Env) string {
	path := Path(w.File, env)
	if path == "" {
		return ""
	}
	return filepath.Join(filepath.Dir(path), "themes")
}
