package config

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zalando/go-keyring"
	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model"
)

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path) //nolint:gosec // a file of the test's own
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestAdd(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "hooktop", "config.toml")
	first := New{Name: "us", Provider: "metriport", Environment: "production", KeyCommand: []string{"op", "read", "op://a \"b\""}}
	if err := Add(path, first); err != nil {
		t.Fatal(err)
	}
	before := append(read(t, path), "# a comment that stays\n"...)
	if err := os.WriteFile(path, before, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Add(path, New{Name: "two words", Provider: "metriport", BaseURL: "http://127.0.0.1:1", CallsPerDay: 3, KeyFile: "~/k"}); err != nil {
		t.Fatal(err)
	}
	after := read(t, path)
	if !strings.HasPrefix(string(after), string(before)) {
		t.Errorf("what was there has changed:\n%s", after)
	}
	c, problems := Parse(after, path, env())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if c.Default != "us" {
		t.Errorf("default %q: the first profile should be it", c.Default)
	}
	want := []SecretRef{{Command: first.KeyCommand}, {File: "~/k"}}
	if diff := cmp.Diff(want, []SecretRef{c.Profiles[0].Key, c.Profiles[1].Key}); diff != "" {
		t.Error(diff)
	}
	if runtime.GOOS == "windows" {
		return
	}
	for name, mode := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700 | os.ModeDir} {
		if info, err := os.Stat(name); err != nil || info.Mode() != mode {
			t.Errorf("%s: mode %v, want %v (%v)", name, info.Mode(), mode, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".config-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestAddThroughLink(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "dotfiles.toml"), filepath.Join(dir, "config.toml")
	if err := os.WriteFile(target, []byte(good), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Skip("no links here: ", err)
	}
	if err := Add(link, New{Name: "b", Provider: "metriport", KeyEnv: "K"}); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link has been replaced by a file")
	}
	if text := read(t, target); !strings.Contains(string(text), `[profiles."b"]`) {
		t.Errorf("not in the file that the link points at:\n%s", text)
	}
}

func TestAddRefuses(t *testing.T) {
	for _, c := range []struct {
		name, file string
		add        New
		says       string
	}{
		{"a name that is taken", good, New{Name: "good", Provider: "metriport", KeyEnv: "K"}, "has a profile of that name"},
		{"a broken file", "x = ", New{Name: "a", Provider: "metriport", KeyEnv: "K"}, "mend the file"},
		{"no key", "", New{Name: "a", Provider: "metriport"}, "exactly one place"},
		{"two keys", "", New{Name: "a", Provider: "metriport", KeyEnv: "K", KeyFile: "f"}, "exactly one place"},
		{"a key in place of a variable", "", New{Name: "a", Provider: "metriport", KeyEnv: "k3y+" + hush}, "--api-key-env is not a name of a variable"},
		{"a variable that no shell could set", "", New{Name: "a", Provider: "metriport", KeyEnv: "1KEY"}, "is not a name of a variable"},
		{"an unknown provider", "", New{Name: "a", Provider: "x", KeyEnv: "K"}, `"x" is not known`},
		{"clear text", "", New{Name: "a", Provider: "metriport", BaseURL: "http://x.example", KeyEnv: "K"}, "in clear"},
		{"a name for a terminal", "", New{Name: "a\x1b[2J", Provider: "metriport", KeyEnv: "K"}, "cannot be shown"},
		{"an inline table of profiles", "profiles = {}", New{Name: "a", Provider: "metriport", KeyEnv: "K"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := write(t, "config.toml", c.file, 0o600)
			err := Add(path, c.add)
			if err == nil || !strings.Contains(err.Error(), c.says) || model.CodeOf(err) != model.Invalid {
				t.Errorf("err %v, want one with %q", err, c.says)
			}
			if err != nil && (strings.Contains(err.Error(), hush) || strings.Contains(err.Error(), "1KEY")) {
				t.Errorf("%v repeats what may be the key", err)
			}
			if after := read(t, path); string(after) != c.file {
				t.Errorf("the file has changed:\n%s", after)
			}
		})
	}
}

func TestAddToKeyring(t *testing.T) {
	keyring.MockInit()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := Add(path, New{Name: "a/b", Provider: "metriport", Key: model.NewSecret(hush)}); err != nil {
		t.Fatal(err)
	}
	text := read(t, path)
	if strings.Contains(string(text), hush) {
		t.Errorf("the key is in the file:\n%s", text)
	}
	c, _ := Parse(text, path, env())
	p, _, err := Secrets{Env: env()}.Resolve(t.Context(), c.Profiles[0])
	if err != nil || p.APIKey.Reveal() != hush {
		t.Errorf("the key does not come back: %v", err)
	}
	keyring.MockInitWithError(errors.New("locked\x1b[2J"))
	err = Add(path, New{Name: "c", Provider: "metriport", Key: model.NewSecret(hush)})
	if err == nil || strings.ContainsAny(err.Error(), "\x1b\n") || strings.Contains(err.Error(), hush) {
		t.Errorf("err %q", err)
	}
	if after := read(t, path); string(after) != string(text) {
		t.Error("a profile without its key was written")
	}
}

// TestAddedLoads draws any texts and sees that what is written is what was meant.
func TestAddedLoads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := New{
			Name: rapid.String().Draw(t, "name"), Provider: "metriport", Environment: "sandbox",
			CAFile: rapid.String().Draw(t, "ca"), KeyCommand: append([]string{"x"}, rapid.SliceOf(rapid.String()).Draw(t, "words")...),
		}
		text, err := withProfile("add", []byte(good), "c.toml", p)
		if err != nil {
			return
		}
		c, problems := Parse(text, "c.toml", env())
		if len(problems) > 0 || len(c.Profiles) != 2 {
			t.Fatalf("%v in\n%s", problems, text)
		}
		got := c.Profiles[1]
		if got.Name != p.Name || got.CAFile != p.CAFile || !cmp.Equal(got.Key.Command, p.KeyCommand) {
			t.Fatalf("%+v became %+v", p, got)
		}
	})
}
