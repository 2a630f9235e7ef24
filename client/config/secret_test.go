package config

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/zalando/go-keyring"

	"github.com/hooktop/hooktop/model"
)

const hush = "c2VjcmV0OmFjY291bnQ="

// write makes a file in a folder of the test's own.
func write(t *testing.T, name, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil { // whatever the umask
		t.Fatal(err)
	}
	return path
}

// fillKeyring puts a keyring of the test's own in the system's place.
func fillKeyring(t *testing.T) {
	t.Helper()
	keyring.MockInit()
	for service, account := range map[string]string{"hooktop": "us", "other": "app"} {
		if err := keyring.Set(service, account, hush); err != nil {
			t.Fatal(err)
		}
	}
}

func TestResolve(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs a POSIX shell and file modes")
	}
	fillKeyring(t)
	private, open := write(t, "key", hush+"\n", 0o600), write(t, "key", hush+"\r\n", 0o644)
	sh := func(script string) SecretRef { return SecretRef{Command: []string{"sh", "-c", script}} }
	for _, c := range []struct {
		name  string
		ref   SecretRef
		fails string // a part of the error; empty when the key is found
		warns string
	}{
		{"environment", SecretRef{Env: "KEY"}, "", ""},
		{"environment, not set", SecretRef{Env: "NONE"}, "export NONE", ""},
		{"file", SecretRef{File: private}, "", ""},
		{"file others can read", SecretRef{File: open}, "", "chmod 600"},
		{"file in the home folder", SecretRef{File: "~/" + filepath.Base(private)}, "", ""},
		{"file beside the configuration", SecretRef{File: filepath.Base(private)}, "", ""},
		{"no file", SecretRef{File: "/nowhere/key"}, "no such file", ""},
		{"a folder", SecretRef{File: "/"}, "folder", ""},
		{"empty file", SecretRef{File: write(t, "key", "\n", 0o600)}, "empty", ""},
		{"file of two lines", SecretRef{File: write(t, "key", hush+"\n"+hush+"\n", 0o600)}, "more than one line", ""},
		{"quoted", SecretRef{File: write(t, "key", " "+hush, 0o600)}, "space", ""},
		{"no key's characters", SecretRef{File: write(t, "key", hush+"\x00", 0o600)}, "characters that no key has", ""},
		{"command", sh("echo " + hush), "", ""},
		{"command is not given a shell", SecretRef{Command: []string{"echo", "$KEY"}}, "", ""},
		{"command fails, and tells", sh("echo " + hush + " >&2; exit 7"), "status 7", ""},
		{"command says nothing", sh(":"), "empty", ""},
		{"command says too much", sh("yes " + hush), "more than a key", ""},
		{"command hangs", sh("sleep 100"), "did not end in time", ""},
		{"command leaves somebody behind", sh("sleep 100 & echo " + hush), "run it by hand", ""},
		{"command not there", SecretRef{Command: []string{"no-such-program-here"}}, "no such program", ""},
		{"keyring", SecretRef{Keyring: "us"}, "", ""},
		{"keyring of another", SecretRef{Keyring: "other/app"}, "", ""},
		{"not in the keyring", SecretRef{Keyring: "uk"}, "no such entry", ""},
		{"nowhere", SecretRef{}, "no place", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Dir(private)
			s := Secrets{Env: env("KEY", hush), Home: dir, Dir: dir, Timeout: time.Minute}
			if c.name == "command hangs" {
				s.Timeout = 100 * time.Millisecond
			}
			p, warnings, err := s.Resolve(t.Context(), Profile{Profile: model.Profile{Name: "p", CAFile: "~/ca.pem"}, Key: c.ref})
			if c.fails != "" {
				failsWith(t, err, c.fails)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			want := hush
			if c.ref.Command != nil && c.ref.Command[0] == "echo" {
				want = "$KEY"
			}
			if p.APIKey.Reveal() != want || p.CAFile != filepath.Join(dir, "ca.pem") {
				t.Errorf("key %q, CA %q", p.APIKey.Reveal(), p.CAFile)
			}
			if got := strings.Join(warnings, "\n"); !strings.Contains(got, c.warns) || (c.warns == "") != (got == "") {
				t.Errorf("warnings %q, want %q", got, c.warns)
			}
		})
	}
}

// failsWith wants an error that says something and does not give the key away.
func failsWith(t *testing.T, err error, says string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), says) {
		t.Fatalf("err %v, want one with %q", err, says)
	}
	if strings.Contains(err.Error(), hush) {
		t.Errorf("%v gives the key away", err)
	}
}

func TestResolveGivenUp(t *testing.T) {
	if _, err := exec.LookPath("sleep"); err != nil {
		t.Skip("needs a program that waits")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := Secrets{Env: env()}.Resolve(ctx, Profile{Key: SecretRef{Command: []string{"sleep", "100"}}})
	if model.CodeOf(err) != model.Canceled {
		t.Errorf("code %v of %v", model.CodeOf(err), err)
	}
}

func TestRefHidesArguments(t *testing.T) {
	r := SecretRef{Command: []string{"/usr/bin/curl", "-H", "token: " + hush}}
	if s := r.String(); s != "command curl" {
		t.Error(s)
	}
}
