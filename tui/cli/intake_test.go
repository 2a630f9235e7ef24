package cli

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/model"
)

func TestIntake(t *testing.T) {
	name := filepath.Join(t.TempDir(), "body")
	odd := []byte("\xef\xbb\xbf{\r\n\x00\xff}\n\n")
	if err := os.WriteFile(name, odd, 0o600); err != nil {
		t.Fatal(err)
	}
	a := &app{Deps: Deps{Stdin: bytes.NewReader(odd)}}
	in, err := a.intake(place{"secret-file", name}, place{"body-file", "-"})
	if err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{name, "-", name} {
		if got, err := in.read("body-file", from, maxBody); err != nil || !bytes.Equal(got, odd) {
			t.Errorf("%s: %q, %v", from, got, err)
		}
	}
	_, err = a.intake(place{"body-file", "-"}, place{"headers-file", "-"})
	if model.CodeOf(err) != model.Invalid || !strings.Contains(err.Error(), "stdin is read by --body-file already") {
		t.Errorf("stdin, twice: %v", err)
	}
	for _, bad := range []string{filepath.Join(t.TempDir(), "none"), t.TempDir()} {
		if _, err := in.read("body-file", bad, maxBody); model.CodeOf(err) != model.Invalid || !strings.Contains(err.Error(), bad) {
			t.Errorf("%s: %v", bad, err)
		}
	}
	if _, err := (&intake{broken{}}).read("body-file", "-", maxBody); model.CodeOf(err) != model.Invalid {
		t.Errorf("a stdin that breaks: %v", err)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("broken") }

func TestIntakeLimits(t *testing.T) {
	for _, c := range []struct {
		limit int64
		says  string
	}{{maxBody, "larger than 64 MB"}, {maxHeaderFile, "larger than 1 MB"}, {maxSecret, "larger than 64 kB"}} {
		limit, says := c.limit, c.says
		exactly := &intake{bytes.NewReader(make([]byte, limit))}
		if got, err := exactly.read("body-file", "-", limit); err != nil || int64(len(got)) != limit {
			t.Errorf("%d of %d bytes, %v", len(got), limit, err)
		}
		more := &intake{bytes.NewReader(make([]byte, limit+1))}
		if _, err := more.read("body-file", "-", limit); model.CodeOf(err) != model.Invalid || !strings.Contains(err.Error(), says) {
			t.Errorf("a byte more than %d: %v", limit, err)
		}
	}
}

// TestSecretsFrom: of a file exactly one line end is not the secret's; every
// other mistake stays, to be found.
func TestSecretsFrom(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct{ in, want string }{
		{"key", "key"}, {"key\n", "key"}, {"key\r\n", "key"}, {"key\n\n", "key\n"}, {"key \n", "key "}, {" \"key\"", " \"key\""}, {"key\r", "key\r"}, {"a\nb\n", "a\nb"},
	} {
		name := filepath.Join(dir, "secret")
		if err := os.WriteFile(name, []byte(c.in), 0o600); err != nil {
			t.Fatal(err)
		}
		a := &app{Deps: Deps{Env: func(string) string { return c.in }}}
		from := secretsFrom{{fromFile, name}, {fromEnv, "KEY"}}
		got, err := from.find(t.Context(), a, &intake{})
		if err != nil || len(got) != 2 || got[0].Reveal() != c.want || got[1].Reveal() != c.in {
			t.Errorf("%q: %v, %v", c.in, got, err)
		}
		if err := from.one("sign"); model.CodeOf(err) != model.Invalid {
			t.Errorf("two where one is wanted: %v", err)
		}
	}
	empty := filepath.Join(dir, "empty")
	if err := os.WriteFile(empty, []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	a := &app{Deps: Deps{Env: func(string) string { return "" }}}
	for _, from := range []place{{fromFile, empty}, {fromEnv, "NONE"}, {fromFile, filepath.Join(dir, "none")}} {
		if _, err := (secretsFrom{from}).find(t.Context(), a, &intake{}); model.CodeOf(err) != model.Invalid {
			t.Errorf("%v: %v", from, err)
		}
	}
}

func TestWrapped(t *testing.T) {
	const s = "the body ends\twith a newline that was \x1b[2Jnot signed"
	for _, c := range []struct {
		width int
		want  string
	}{
		{0, "fix: the body ends with a newline that was not signed\n"},
		{80, "fix: the body ends with a newline that was not signed\n"},
		{30, "fix: the body ends with a\n     newline that was not\n     signed\n"},
		{1, "fix: the\n     body\n     ends\n     with\n     a\n     newline\n     that\n     was\n     not\n     signed\n"},
	} {
		if got := wrapped("fix:   ", "", c.width); got != "fix:\n" {
			t.Errorf("nothing, %d: %q", c.width, got)
		}
		if got := wrapped("fix: ", s, c.width); got != c.want {
			t.Errorf("%d: %q", c.width, got)
		}
	}
}

func TestWidth(t *testing.T) {
	for _, c := range []struct {
		tty     bool
		columns string
		want    int
	}{{false, "100", 0}, {true, "", 80}, {true, "100", 100}, {true, "3", 80}, {true, "x", 80}} {
		a := &app{Deps: Deps{StdoutTTY: c.tty, Env: func(string) string { return c.columns }}}
		if got := a.width(); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
}
