package config

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

// withStore is a configuration whose first line is about the store.
func withStore(t *testing.T, line string) string {
	t.Helper()
	return write(t, "config.toml", line+"\n[profiles.us]\nprovider = \"metriport\"\napi_key = { env = \"KEY\" }\n", 0o600)
}

func TestStoreFind(t *testing.T) {
	const dsn = "postgres://ops:" + "hush@db.example/hooktop"
	dir := t.TempDir()
	for _, c := range []struct {
		name, line string
		env        []string
		path, dsn  string
		fails      string
	}{
		{"the state folder", "", []string{"XDG_STATE_HOME", dir}, filepath.Join(dir, "hooktop", "hooktop.db"), "", ""},
		{"a file", `store = "` + dir + `/x.db"`, nil, dir + "/x.db", "", ""},
		{"a database without a password", `store = "postgres://db.example/hooktop"`, nil, "", "postgres://db.example/hooktop", ""},
		{"in its keyword form", `store = "host=db.example dbname=hooktop"`, nil, "", "host=db.example dbname=hooktop", ""},
		{"a database by the environment", `store = { env = "DB" }`, []string{"DB", dsn}, "", dsn, ""},
		{"a command", `store = { command = ["echo", "` + dsn + `"] }`, nil, "", dsn, ""},
		{"the variable stands over the file", `store = "/x.db"`, []string{EnvStore, dsn}, "", dsn, ""},
		{"and over what is wrong in it", `store = 7`, []string{EnvStore, dsn}, "", dsn, ""},
		{"a password in the file", `store = "` + dsn + `"`, nil, "", "", "store is written out with its password · store = { env"},
		{"a password as a keyword", `store = "host=x password = hush"`, nil, "", "", "with its password"},
		{"no place", `store = 7`, nil, "", "", "store = { env"},
		{"a place that is empty", `store = { env = "DB" }`, nil, "", "", "find the store from env DB · it is not set"},
		{"an unknown database", `store = "mysql://db.example/x"`, nil, "", "", `no store for "mysql" URLs`},
		{"no TOML at all", `store = `, []string{EnvProvider, "metriport", EnvAPIKey, hush}, "", "", "config.toml:1:"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, err := Open(t.Context(), Want{File: withStore(t, c.line)}, env(append([]string{"KEY", hush, "HOME", dir}, c.env...)...))
			if err != nil {
				t.Fatal(err)
			}
			at, _, err := o.Store.Find(t.Context())
			if c.fails != "" {
				if err == nil || !strings.Contains(err.Error(), c.fails) || strings.Contains(err.Error(), "hush@") {
					t.Errorf("says %v, want %q", err, c.fails)
				}
				return
			}
			if err != nil || at.Path != c.path || at.DSN.Reveal() != c.dsn {
				t.Errorf("at %q %q, %v", at.Path, at.DSN.Reveal(), err)
			}
		})
	}
}

// TestStoreNowhere: without a home the store has to be named.
func TestStoreNowhere(t *testing.T) {
	o, err := Open(t.Context(), Want{File: withStore(t, "")}, env("KEY", hush))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := o.Store.Find(t.Context()); err == nil || !strings.Contains(err.Error(), EnvStore) {
		t.Errorf("says %v", err)
	}
}

func TestChangeKeys(t *testing.T) {
	path := fileWith(t, "on_rotate = [\"true\", \"x\"]\nstore_payloads = true\nallow_link_local = true\n")
	o, err := Open(t.Context(), Want{File: path}, env())
	if err != nil || len(o.Warnings) > 0 || o.OnRotate == nil || !o.StorePayloads || !o.AllowLinkLocal {
		t.Errorf("%+v, %v", o, err)
	}
	o, err = Open(t.Context(), Want{File: path}, env(EnvBaseURL, "https://other.example", EnvAPIKey, hush))
	if err != nil || o.OnRotate != nil {
		t.Errorf("another host's key would go where this host's goes: %v", err)
	}
	if o, err = Open(t.Context(), Want{File: fileWith(t, "")}, env()); err != nil || o.OnRotate != nil || o.StorePayloads || o.AllowLinkLocal {
		t.Errorf("by default %+v, %v", o, err)
	}
	_, err = Open(t.Context(), Want{File: fileWith(t, "on_rotate = \"sh -c x\"\n"), Profile: "us"}, env())
	if err == nil || !strings.Contains(err.Error(), "on_rotate is not a list of texts") {
		t.Errorf("a line for a shell: %v", err)
	}
}

func TestHandOver(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs a POSIX shell")
	}
	key, got := model.NewSecret("nano-key-of-21-letters"), filepath.Join(t.TempDir(), "got")
	sh := func(script string) HandOver { return HandOver{Program: []string{"sh", "-c", script, "sh", got}} }
	if err := sh(`cat > "$1"; echo "$(cat "$1")" >&2`).Do(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(filepath.Clean(got)); err != nil || string(b) != key.Reveal() {
		t.Errorf("took %q, %v: the key and nothing else", b, err)
	}
	for _, c := range []struct {
		name string
		do   HandOver
		says string
	}{
		{"a status", sh(`cat >&2; exit 3`), "it ended with status 3"},
		{"a signal", sh(`kill -9 $$`), "ended by a signal"},
		{"too long", HandOver{Program: []string{"sleep", "60"}, Timeout: 10 * time.Millisecond}, "did not end within 10 ms"},
		{"no program", HandOver{Program: []string{"no-such-program-here"}}, "no such program in PATH"},
		{"no program at a place", HandOver{Program: []string{"/nowhere/at-all"}}, "no such file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.do.Do(t.Context(), key)
			if model.CodeOf(err) != model.Invalid || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), key.Reveal()) {
				t.Errorf("says %v", err)
			}
		})
	}
	if err := sh(`exit 0`).Do(t.Context(), key); err != nil {
		t.Errorf("one that knows the key already: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := sh(`cat`).Do(ctx, key); model.CodeOf(err) != model.Canceled {
		t.Errorf("given up: %v", err)
	}
}

func TestOperator(t *testing.T) {
	if got := Operator(env(EnvOperator, "ops\x1b[2J-1")); got != `ops\x1b[2J-1` {
		t.Errorf("by the variable %q", got)
	}
	if got := Operator(env()); !strings.Contains(got, "@") {
		t.Errorf("by the system %q", got)
	}
	if a, b := Holder("ops"), Holder("ops"); a == b || !strings.HasPrefix(a, "ops ") {
		t.Errorf("%q and %q are to differ", a, b)
	}
}
