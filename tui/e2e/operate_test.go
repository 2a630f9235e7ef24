package e2e

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/sandbox"
)

// operated is a console on a sandbox of its own process that knows its CA.
func operated(t *testing.T, args ...string) (*terminal, *service) {
	t.Helper()
	needsTmux(t)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	box := serve(t, "127.0.0.1:0", append([]string{"--deliveries", "300", "--ca-out", ca}, args...)...)
	box.ca = ca
	term := open(t, 120, 40, box.env())
	term.sees(`● live`)
	return term, box
}

// taught is a console on a sandbox in this process, to whose other receiver
// somebody brings the new key.
func taught(t *testing.T) (*terminal, *service, *sandbox.Receiver) {
	t.Helper()
	needsTmux(t)
	o := sandbox.Demo(1)
	o.Deliveries, o.Rate, o.Learn = 300, 240, time.Hour
	box, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	if err := box.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	<-box.Ready()
	s := &service{ca: filepath.Join(t.TempDir(), "ca.pem"), BaseURL: box.BaseURL(), APIKey: box.APIKey(), PlainURL: box.PlainReceiverURL()}
	if err := os.WriteFile(s.ca, box.CAPEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	term := open(t, 120, 40, s.env())
	term.sees(`● live`)
	return term, s, box.PlainReceiver()
}

// started types what a plan wants to be typed, until it starts.
func (term *terminal) started() {
	term.t.Helper()
	for last := ""; ; {
		asked := term.until("a plan, or its start", func(screen string) []string {
			if m := toType.FindStringSubmatch(screen); m != nil && m[0] != last {
				return m
			}
			if last != "" && !strings.Contains(screen, " to start: ") { // before, the plan is still being made
				return []string{"", ""}
			}
			return nil
		})
		if asked[0] == "" {
			return
		}
		last = asked[0]
		term.text(asked[1])
		term.sees(`to start: ` + regexp.QuoteMeta(asked[1]) + `█`)
		term.keys("Enter")
	}
}

// toType is the line of a plan that says what has to be typed.
var toType = regexp.MustCompile(`type ([^(\n]+?)(?: \([^)]*\))? to start: `)

// TestFoundRepairedProven is one incident from the first look to the report: the
// cause is found, the webhook goes to a receiver that works, with a new key that
// is handed over and proven; what was refused meanwhile is sent again, and the
// record holds what the report says.
func TestFoundRepairedProven(t *testing.T) {
	t.Parallel()
	term, box, receiver := taught(t)

	term.sees(`▸ 502 from a gateway`)
	term.sees(`✗ 127\.0\.0\.1:\d+/metriport +(failing|\d+ of \d+ failed)`)
	term.keys("Enter")
	term.sees(`cause:gateway`)
	term.sees(` 1/[1-9]\d* .*FOLLOW`)
	term.keys("Enter", "]", "]")
	term.sees(`provider +Failed to send payload`)

	term.keys("3")
	term.sees(`of late +✗ `)
	was := term.sees(`fingerprint ([0-9a-f]{4})`)[1]
	term.keys("p")
	term.sees(`Ping from here`)
	term.sees(`certificate +until`)
	term.keys("Escape")
	term.sees(`e change URL`) // before the next key: an escape and a letter are another key
	term.keys("E")
	term.sees(`Change the webhook URL and rotate its key`)
	term.keys("C-u")
	term.text(box.PlainURL)
	term.sees(regexp.QuoteMeta(box.PlainURL) + `█`)
	term.keys("Enter")
	term.sees(`(?s)from +https://127.*to +` + regexp.QuoteMeta(box.PlainURL))
	term.started()

	term.sees(`✓ 3 set `)
	term.sees(`✓ 4 key .*changed`)
	term.sees(`5 hand over +waiting until the receiver accepts the new key`)
	term.keys("c")
	term.sees(`new key sent to your terminal's clipboard`)
	key := strings.TrimSpace(term.clipboard(`^\S+\n*$`))
	if len(key) != 21 {
		t.Errorf("%d characters were copied: no key", len(key))
	}
	term.until("refusals", func(string) []string {
		if refused := receiver.Count(); refused > 12 { // the pings, too
			return []string{""}
		}
		return nil
	})
	receiver.Learn(key)
	term.keys("d")
	term.sees(`✓ 7 proof .*accepted`)
	n := term.sees(`✓ 8 recover +(\d+) were refused`)[1]
	term.sees(`rotate +✓ done`)

	term.keys("R")
	term.sees(`Retry ` + n + ` deliver`)
	term.started()
	term.sees(`retry +✓ done +` + n + ` delivered`)

	term.keys("3")
	term.sees(`URL +` + regexp.QuoteMeta(box.PlainURL))
	term.sees(`URLs used before\n ▸ until .*https://127`)
	if is := term.sees(`fingerprint ([0-9a-f]{4})`)[1]; is == was {
		t.Errorf("the endpoint's key is still %s", is)
	}
	term.keys("6", "H")
	term.sees(`Handover report`)
	term.keys("Enter")
	term.sees(`report sent to your terminal's clipboard`)
	report := term.clipboard(`# Webhook report`)
	for _, want := range []string{"ping", "rotate", "retry", "ops@e2e", n + " delivered", box.PlainURL} {
		if !strings.Contains(report, want) {
			t.Errorf("the report does not say %q:\n%s", want, report)
		}
	}
	term.holds(box, report)
}

// holds holds a report against the record that the console keeps.
func (term *terminal) holds(box *service, report string) {
	term.t.Helper()
	file := filepath.Join(term.home, "report.md")
	if err := os.WriteFile(file, []byte(report), 0o600); err != nil {
		term.t.Fatal(err)
	}
	cmd := exec.CommandContext(term.t.Context(), binary, "report", "--verify", file) //nolint:gosec // the program under test
	cmd.Env = append(append(os.Environ(), box.env()...), "HOME="+term.home, "XDG_CONFIG_HOME="+term.home, "XDG_STATE_HOME="+term.home)
	if out, err := cmd.CombinedOutput(); err != nil {
		term.t.Errorf("the record does not hold the report: %v\n%s\n%s", err, out, report)
	}
}
