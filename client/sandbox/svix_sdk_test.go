package sandbox_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/sandbox"
)

// many runs a sandbox with many endpoints by the clock of its options.
func many(tb testing.TB, o sandbox.ManyOptions) *sandbox.Many {
	tb.Helper()
	m, err := sandbox.NewMany(o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := m.Close(); err != nil {
			tb.Error(err)
		}
	})
	if err := m.Start(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	return m
}

// TestOfficialSvix has Svix's own clients for npm and Go drive the sandbox and
// check what it delivers.
func TestOfficialSvix(t *testing.T) {
	for _, c := range []struct {
		name string
		run  func(t *testing.T, ctx context.Context, args ...string) *exec.Cmd
	}{
		{"npm", func(t *testing.T, ctx context.Context, args ...string) *exec.Cmd {
			t.Helper()
			node, err := exec.LookPath("node")
			if err != nil {
				absent(t, "there is no node to run Svix's official client with")
			}
			dir := os.Getenv("HOOKTOP_APISDK")
			//nolint:gosec // whoever runs the test names the folder
			if _, err := os.Stat(filepath.Join(dir, "node_modules", "svix")); dir == "" || err != nil {
				absent(t, "Svix's official client is not installed: npm install client/sandbox/testdata/apisdk/package.json somewhere and name that folder in HOOKTOP_APISDK")
			}
			return exec.CommandContext(ctx, node, append([]string{filepath.Join("testdata", "apisdk", "svix.cjs")}, args...)...) //nolint:gosec // our own script
		}},
		{"go", func(t *testing.T, ctx context.Context, args ...string) *exec.Cmd {
			t.Helper()
			program := filepath.Join(t.TempDir(), "svixgo")
			build := exec.CommandContext(ctx, "go", "build", "-o", program, ".") //nolint:gosec // our own program
			build.Dir = filepath.Join("testdata", "svixgo")
			if out, err := build.CombinedOutput(); err != nil {
				absent(t, "Svix's official Go client cannot be built: "+string(out))
			}
			return exec.CommandContext(ctx, program, args...) //nolint:gosec // our own program
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
			defer cancel()
			m := many(t, sandbox.ManyOptions{Seed: 3})
			drive := c.run(t, ctx, m.SvixURL(), m.App())
			drive.Env = append(os.Environ(), "HOOKTOP_TOKEN="+m.Token())
			drive.Stderr = os.Stderr
			if out, err := drive.Output(); err != nil || strings.TrimSpace(string(out)) == "" {
				t.Fatalf("%v\n%s", err, out)
			}
		})
	}
}
