package e2e

import (
	"path/filepath"
	"strings"
	"testing"
)

// operated is a console on a sandbox of its own process that knows its CA.
func operated(t *testing.T, args ...string) *terminal {
	t.Helper()
	needsTmux(t)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	box := serve(t, "127.0.0.1:0", append([]string{"--deliveries", "300", "--ca-out", ca}, args...)...)
	term := open(t, 120, 40, append(box.env(), "HOOKTOP_CA_FILE="+ca, "HOOKTOP_OPERATOR=ops@e2e"))
	term.sees(`● live`)
	return term
}

// TestRotateHandOverProve changes the key on a healthy account, hands it over,
// and is shown the proof; then the report tells of it.
func TestRotateHandOverProve(t *testing.T) {
	t.Parallel()
	term := operated(t, "--healthy", "--learn", "1s")
	term.keys("3")
	before := term.sees(`fingerprint ([0-9a-f]{4})`)[1]
	term.keys("K")
	term.sees(`type yes to start`)
	term.text("yes")
	term.keys("Enter")
	term.sees(`✓ 3 set `)
	term.sees(`✓ 4 key .*changed`)
	hand := term.sees(`(?m)^ +([a-z])  .*(?:I have|handed|done|receiver has|wait)`)[1]
	term.keys(hand)
	term.sees(`✓ 7 proof`)
	term.sees(`✓ done`)
	term.keys("3")
	if after := term.sees(`fingerprint ([0-9a-f]{4})`)[1]; after == before {
		t.Errorf("the endpoint's key is still %s", after)
	}
	term.keys("6", "H")
	term.sees(`Handover report`)
	term.keys("Enter")
	term.sees(`report sent to your terminal's clipboard`)
	report := term.until("the clipboard", func(string) []string {
		if out := term.tmux("show-buffer"); strings.Contains(out, "# Webhook report") {
			return []string{out}
		}
		return nil
	})[0]
	for _, want := range []string{"rotate", "ops@e2e"} {
		if !strings.Contains(report, want) {
			t.Errorf("the report does not say %q:\n%s", want, report)
		}
	}
}

// TestRetryOne sends a failed delivery again and follows it to its end.
func TestRetryOne(t *testing.T) {
	t.Parallel()
	term := operated(t)
	term.keys("2", "/")
	term.text("cause:tls-expired")
	term.keys("Enter")
	term.sees(` 1/[1-9]\d* .*FOLLOW`)
	term.keys("r")
	term.sees(`to start: `)
	term.text("yes")
	term.keys("Enter")
	term.sees(`(?m)retry .*(✓ done|✗ failed)`)
	term.sees(`ops@e2e`)
}
