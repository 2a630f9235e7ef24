package config

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

// fileWith is a configuration that points at the key beside it.
func fileWith(t *testing.T, more string) string {
	t.Helper()
	path := write(t, "config.toml", "[profiles.us]\nprovider = \"metriport\"\napi_key = { file = \"key\" }\n"+more, 0o600)
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "key"), []byte(hush), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOpen(t *testing.T) {
	path := fileWith(t, "colour = 1\n[profiles.bad]\nprovider = \"metriport\"\n")
	o, err := Open(t.Context(), Want{File: path, Profile: "us"}, env())
	if err != nil {
		t.Fatal(err)
	}
	if o.Profile.Name != "us" || o.Profile.APIKey.Reveal() != hush || o.Key != "file key" || o.Source != path {
		t.Errorf("%+v", o)
	}
	if len(o.Warnings) != 1 || !strings.Contains(o.Warnings[0], `"colour"`) {
		t.Errorf("warnings %q: another profile's problems are not ours", o.Warnings)
	}
	if o, err = Open(t.Context(), Want{Profile: "us"}, env(EnvConfig, path, EnvCallsPerDay, "3")); err != nil || o.Profile.CallsPerDay != 3 {
		t.Errorf("by %s: %+v, %v", EnvConfig, o, err)
	}
	if !strings.HasSuffix(o.Source, " + environment") {
		t.Errorf("source %q does not say that the environment has a part in it", o.Source)
	}
}

func TestOpenFails(t *testing.T) {
	good := fileWith(t, "")
	for _, c := range []struct {
		name string
		want Want
		env  Env
		code model.Code
		says string
	}{
		{"nothing configured", Want{}, env("HOME", t.TempDir()), model.NotFound, "hooktop demo"},
		{"no home", Want{}, env(), model.NotFound, "hooktop demo"},
		{"a file that was named and is not there", Want{File: "/nowhere/c.toml"}, env(), model.Invalid, "/nowhere/c.toml · there is no such file"},
		{"one that a variable names", Want{}, env(EnvConfig, "/nowhere/c.toml"), model.Invalid, "no such file"},
		{"a folder", Want{File: t.TempDir()}, env(), model.Invalid, "it is a folder"},
		{"a file much too large", Want{File: write(t, "c.toml", strings.Repeat("# much\n", 1<<18), 0o600)}, env(), model.Invalid, "larger than 1 MiB"},
		{"a key that is not there", Want{File: write(t, "c.toml", "[profiles.us]\nprovider = \"metriport\"\napi_key = { env = \"NONE\" }", 0o600)}, env(), model.Invalid, "export NONE"},
		{"a profile that is not there", Want{File: good, Profile: "uk"}, env(), model.NotFound, "us"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Open(t.Context(), c.want, c.env)
			if model.CodeOf(err) != c.code || err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("code %v of %v, want %v with %q", model.CodeOf(err), err, c.code, c.says)
			}
		})
	}
}

// TestOpenSaysWhatIsWrong: everything that keeps a profile from being used is
// said at once, each with its place, and once.
func TestOpenSaysWhatIsWrong(t *testing.T) {
	const broken = "[profiles.us]\nprovider = \"metriport\"\ncalls_per_day = \"x\"\nprovidr = 1\napi_key = \"" + hush + "\"\n"
	other := strings.ReplaceAll(broken, "profiles.us", "profiles.uk")
	for _, c := range []struct {
		name, file, profile string
		says                []string // in warnings or in the error
		err                 string   // how the error begins
	}{
		{"the only one", broken, "", []string{":4:1 · unknown key", ":5:1 · api_key is written out", ":3:1 · calls_per_day is not"}, ":3:1"},
		{"the default", "default = \"us\"\n" + broken + good, "", []string{":5:1 · unknown key", ":6:1 · api_key", ":4:1 · calls_per_day"}, ":4:1"},
		{"by name", good + other + broken, "us", []string{":13:1 · unknown key", ":14:1 · api_key", ":12:1 · calls_per_day"}, ":12:1"},
		{"none of several", broken + other, "", []string{":3:1", ":4:1", ":5:1", ":8:1", ":9:1", ":10:1", "can be used"}, "choose a profile"},
		{"no TOML", "x = \"\n", "", []string{":1:6"}, ":1:6"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := write(t, "c.toml", c.file, 0o600)
			o, err := Open(t.Context(), Want{File: path, Profile: c.profile}, env())
			if model.CodeOf(err) != model.Invalid || !strings.HasPrefix(strings.TrimPrefix(err.Error(), path), c.err) {
				t.Fatalf("error %v", err)
			}
			all := strings.Join(append(o.Warnings, err.Error()), "\n")
			for _, s := range c.says {
				if !strings.Contains(all, s) {
					t.Errorf("%q is missing:\n%s", s, all)
				}
			}
			lines := strings.Split(all, "\n")
			slices.Sort(lines)
			if len(slices.Compact(lines)) != len(c.says) || strings.Contains(all, hush) {
				t.Errorf("said twice, or too much:\n%s", all)
			}
		})
	}
	o, err := Open(t.Context(), Want{}, env(EnvCallsPerDay, "many"))
	if err == nil || len(o.Warnings) > 0 {
		t.Errorf("%v is said again by %q", err, o.Warnings)
	}
}

// TestUnreadableFile: what cannot be read is a problem, and the environment's
// profile works on.
func TestUnreadableFile(t *testing.T) {
	o, err := Open(t.Context(), Want{File: "/nowhere/c.toml"}, env(EnvBaseURL, "http://127.0.0.1:1", EnvAPIKey, hush))
	if err != nil || o.Profile.Name != FromEnvironment || len(o.Warnings) != 1 {
		t.Errorf("%+v, %v", o, err)
	}
}

func TestProfiles(t *testing.T) {
	path := fileWith(t, "colour = 1\n[profiles.bad]\nprovider = \"metriport\"\napi_key = \""+hush+"\"\n")
	infos, problems := Profiles(Want{File: path}, env())
	if len(infos) != 2 || infos[0].Name != "us" || infos[0].Key != "file key" || infos[1].Name != "bad" {
		t.Errorf("%+v", infos)
	}
	if !strings.Contains(infos[1].Problem, "written out") || strings.Contains(infos[1].Problem, hush) {
		t.Errorf("problem %q", infos[1].Problem)
	}
	if len(problems) != 1 || !strings.Contains(problems[0], `"colour"`) {
		t.Errorf("problems %q", problems)
	}
	path = fileWith(t, "[profiles.bad]\nprovider = \"metriport\"\napi_key = 1\ninsecure = 1\n")
	infos, problems = Profiles(Want{File: path}, env())
	if len(infos) != 2 || len(problems) != 1 || !strings.Contains(infos[1].Problem+problems[0], "insecure is neither") || !strings.Contains(infos[1].Problem+problems[0], "api_key is written") {
		t.Errorf("a second problem of a profile is lost: %+v, %q", infos, problems)
	}
}

// certificate is a PEM certificate that signed itself.
func certificate(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: evening.Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

func TestRoots(t *testing.T) {
	if pool, err := Roots(""); pool != nil || err != nil {
		t.Errorf("without a file: %v, %v", pool, err)
	}
	text := certificate(t)
	pool, err := Roots(write(t, "ca.pem", text, 0o600))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode([]byte(text))
	ca, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ca.Verify(x509.VerifyOptions{Roots: pool, CurrentTime: evening}); err != nil {
		t.Errorf("the file's CA is not trusted: %v", err)
	}
	for name, path := range map[string]string{"no PEM certificate": write(t, "ca.pem", "key", 0o600), "no such file": "/nowhere/ca.pem"} {
		if _, err := Roots(path); model.CodeOf(err) != model.Invalid || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLogger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	for range 2 { // a second start appends
		logger, done := Logger(env(EnvLog, path))
		logger.Debug("said", slog.Any("key", model.NewSecret(hush)))
		if err := done(); err != nil {
			t.Fatal(err)
		}
	}
	text := string(read(t, path))
	if strings.Count(text, "msg=said") != 2 || strings.Contains(text, hush) {
		t.Errorf("log:\n%s", text)
	}
	if info, err := os.Stat(path); runtime.GOOS != "windows" && (err != nil || info.Mode().Perm() != 0o600) {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	for _, off := range []Env{env(), env(EnvLog, "/nowhere/log")} {
		logger, done := Logger(off)
		if logger.Enabled(t.Context(), slog.LevelError) || done() != nil {
			t.Error("logs to nowhere")
		}
	}
}

func TestReadSmall(t *testing.T) {
	if _, _, err := readSmall(t.TempDir()); err == nil {
		t.Error("a folder was read")
	}
	data, mode, err := readSmall(write(t, "f", "text", 0o640))
	if err != nil || string(data) != "text" || (runtime.GOOS != "windows" && mode.Perm() != 0o640) {
		t.Errorf("%q, %v, %v", data, mode, err)
	}
}
