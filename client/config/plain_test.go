package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPlain: the environment stands over the file; what is neither true nor
// false in the file is said, and is false.
func TestPlain(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config.toml")
	for _, c := range []struct {
		src, env string
		want     bool
	}{
		{"", "", false},
		{"plain = true\n", "", true},
		{"plain = true\n", "0", false},
		{"plain = false\n", "1", true},
		{"", "yes", true},
		{"plain = 3\n", "", false},
	} {
		if err := os.WriteFile(file, []byte(c.src), 0o600); err != nil {
			t.Fatal(err)
		}
		env := func(name string) string { return map[string]string{EnvPlain: c.env}[name] }
		if got := Plain(Want{File: file}, env); got != c.want {
			t.Errorf("%q with %q: got %t", c.src, c.env, got)
		}
	}
	_, problems := Parse([]byte("plain = 3\n"), "config.toml", func(string) string { return "" })
	if len(problems) != 1 || !strings.Contains(problems[0].String(), "plain is neither") {
		t.Errorf("got %v", problems)
	}
}
