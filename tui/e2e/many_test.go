package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// serveAllScript starts the sandboxes of all providers, waits for their lines, and
// gives them to the script as variables: serve-all [flags] sets METRIPORT_…,
// OPENWEARABLES_… and SVIX_…, each of its own line's keys.
func serveAllScript(ts *testscript.TestScript, _ bool, args []string) {
	var errs bytes.Buffer
	cmd := exec.CommandContext(context.Background(), "hooktop", append([]string{"sandbox", "--provider", "all", "--listen", "127.0.0.1:0", "--quiet"}, args...)...) //nolint:gosec // a script's own flags
	cmd.Env, cmd.Stderr = append(os.Environ(), "HOME="+ts.Getenv("HOME")), &errs
	pipe, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	ts.Defer(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	lines := bufio.NewScanner(pipe)
	for _, keys := range [][]string{
		{"metriport", "base_url", "api_key", "receiver_url"},
		{"openwearables", "base_url", "email", "password", "receiver_url"},
		{"svix", "base_url", "token", "app", "receiver_url"},
	} {
		if !lines.Scan() {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			ts.Fatalf("no line of %s\n%s", keys[0], errs.String())
		}
		var said map[string]string
		ts.Check(json.Unmarshal(lines.Bytes(), &said))
		if len(said) != len(keys) || said["provider"] != keys[0] {
			ts.Fatalf("said %s", lines.Bytes())
		}
		for _, key := range keys[1:] {
			if said[key] == "" {
				ts.Fatalf("no %s in %s", key, lines.Bytes())
			}
			ts.Setenv(strings.ToUpper(keys[0]+"_"+key), said[key])
		}
	}
}
