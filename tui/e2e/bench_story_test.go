package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/model/sign"
)

// paste puts text where a person pastes it, in brackets.
func (term *terminal) paste(s string) {
	term.t.Helper()
	term.tmux("set-buffer", "-b", "paste", "--", s)
	term.tmux("paste-buffer", "-p", "-b", "paste", "-t", "main")
}

// TestSendTestEvents sends one from here and one by the provider, sees both
// answers, and finds them in the history.
func TestSendTestEvents(t *testing.T) {
	t.Parallel()
	term, _ := operated(t, "--healthy")
	term.keys("4")
	term.sees(`Test events go to https://127\.0\.0\.1`)
	term.keys("/")
	term.text("patient.admit")
	term.sees(`▌ patient\.admit`)
	term.keys("Enter", "s")
	term.sees(`Send patient\.admit to`)
	term.keys("d")
	term.sees(`marked as a test`)
	term.sees(`nobody else gets it`)
	term.keys("Enter")
	term.sees(`✓ 200 in .* · patient\.admit directly, signed`)
	term.sees(`first byte +.* ms`)
	term.sees(`certificate until`)
	term.keys("Escape")
	term.sees(`▌ \d\d:\d\d:\d\d +patient\.admit +directly`)
	term.keys("s")
	term.sees(`Send patient\.admit to`)
	term.keys("p")
	term.sees(`delivered and signed by Metriport`)
	term.keys("Enter")
	term.sees(`✓ .* · patient\.admit by the provider`)
	term.keys("Escape")
	term.sees(`(?s)patient\.admit +by the provider.*patient\.admit +directly`)
	term.keys("6")
	term.sees(`ops@e2e`)
}

// TestEditElsewhere edits a sample in the operator's own editor, makes a mistake
// here, and is shown where.
func TestEditElsewhere(t *testing.T) {
	t.Parallel()
	needsTmux(t)
	script := filepath.Join(t.TempDir(), "editor")
	if err := os.WriteFile(script, []byte(`sed -i 's/patient.admit/patient.edited/' "$1"`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	term := open(t, 80, 24, []string{"EDITOR=sh " + script, "VISUAL="}, "demo")
	term.sees(`● live`)
	term.keys("4", "/")
	term.text("patient.admit")
	term.sees(`▌ patient\.admit`)
	term.keys("Enter", "E")
	term.sees(`"type": "patient\.edited"`)
	term.sees(`edited · `)
	term.keys("e")
	term.sees(`\^s|esc`)
	term.keys("End")
	term.text("x")
	term.sees(`not JSON: line 1, column 2`)
	term.keys("C-z")
	term.sees(`edited · `)
	term.keys("Escape")
	term.sees(`enter send`)
}

// TestCheckPastedSignature checks a pasted request with the wrong key, is told
// what is wrong, and finds the right one; then the body is changed.
func TestCheckPastedSignature(t *testing.T) {
	t.Parallel()
	const right, wrong = "abcdefghijklmnopq9xKd", "zyxwvutsrqponmlkj7fQ2"
	body := `{"meta":{"messageId":"m1","type":"network-query.hie"},"payload":{"a":[1,2.50]}}`
	term := open(t, 100, 30, nil, "demo")
	term.sees(`● live`)
	term.keys("5")
	term.sees(`\? NOT CHECKED`)
	secret := func(key string) {
		term.keys("a")
		term.sees(`Type or paste it`)
		term.text(key)
		term.sees(`21 characters`)
		if strings.Contains(term.screen(), key) {
			t.Fatalf("the key is shown:\n%s", term.screen())
		}
		term.keys("Enter")
	}
	secret(wrong)
	term.sees(`•••…7fQ2`)
	term.paste("POST / HTTP/1.1\nContent-Type: application/json\n" + sign.MetriportHeader + ": " + sign.Metriport(right, []byte(body)) + "\n\n" + body)
	term.sees(`✗ INVALID`)
	term.sees(`secret mismatch`)
	secret(right)
	term.sees(`✓ VALID`)
	term.sees(`secret 2 of 2 matches`)
	term.keys("b", "C-End", "Enter", "Escape")
	term.sees(`✗ INVALID`)
	term.sees(`body trailing newline`)
}

// TestConformanceStory examines the receiver: what will be sent is listed first,
// every check is shown, and the results can be left and come back to.
func TestConformanceStory(t *testing.T) {
	t.Parallel()
	term, _ := operated(t, "--healthy")
	term.keys("4")
	term.sees(`Test events go to https://127\.0\.0\.1`)
	term.keys("C")
	term.sees(`refuses a wrong signature +1 message of`)
	term.keys("Enter")
	term.sees(`✓ pass +refuses a wrong signature`) // how fast it answers is this machine's affair
	term.sees(`esc back`)
	term.keys("Escape")
	term.sees(`Event types`)
	term.keys("x")
	term.sees(`Conformance of https`)
	term.keys("F")
	term.sees(`Preflight of https`)
	term.sees(`✓ pass +answers a POST`)
}
