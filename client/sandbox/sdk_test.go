package sandbox_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/sandbox"
)

// absent ends a test that needs what is not there: aloud, and as a failure where
// a build must not do without.
func absent(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(what)
	}
	t.Skip("NOT TESTED: " + what)
}

// TestOfficialSDK has the provider's own SDK drive the sandbox and check what
// it delivers.
func TestOfficialSDK(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		absent(t, "there is no node to run Metriport's official SDK with")
	}
	dir := os.Getenv("HOOKTOP_APISDK")
	//nolint:gosec // whoever runs the test names the folder
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "@metriport", "api-sdk")); dir == "" || err != nil {
		absent(t, "Metriport's official SDK is not installed: npm install client/sandbox/testdata/apisdk/package.json somewhere and name that folder in HOOKTOP_APISDK")
	}
	b := run(t, sandbox.Options{Seed: 20, Deliveries: 240, Incident: true, Learn: -1})
	b.Receiver().Set(sandbox.Internal)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	script := exec.CommandContext(ctx, node, filepath.Join("testdata", "apisdk", "drive.cjs"), b.BaseURL()) //nolint:gosec // our own script
	script.Env = append(os.Environ(), "HOOKTOP_APISDK="+dir, "HOOKTOP_API_KEY="+b.APIKey())
	script.Stderr = os.Stderr
	out, err := script.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var seen struct {
		Messages, Parsed int
		Types            []string
	}
	if err := json.Unmarshal(out, &seen); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if seen.Messages < 50 || seen.Parsed < seen.Messages/2 || len(seen.Types) < 8 {
		t.Errorf("the SDK saw %s", out)
	}
}
