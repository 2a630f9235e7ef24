package e2e

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// pressed counts the keys of a script besides what is typed.
type pressed struct {
	*terminal
	n int
}

func (p *pressed) keys(keys ...string) {
	p.t.Helper()
	p.n += len(keys)
	p.terminal.keys(keys...)
}

// agreed types what a plan asks for until it has begun; each answer takes one
// more key.
func (p *pressed) agreed(begun string) {
	p.t.Helper()
	for {
		asked := p.sees(`type ([^(\n]+?)(?: \([^)]*\))? to start: █|` + begun)
		if asked[1] == "" {
			return
		}
		p.text(asked[1])
		p.sees(`to start: ` + regexp.QuoteMeta(asked[1]) + `█`)
		p.keys("Enter")
		p.until("the answer is taken", func(screen string) []string {
			if strings.Contains(screen, " to start: "+asked[1]) {
				return nil
			}
			return []string{""}
		})
	}
}

// mostKeys is how many keys the whole incident may take besides typed text.
const mostKeys = 12

// TestLostDeliveriesRecovered is one incident from the launch to the report: the
// cause is seen, the webhook goes to a receiver that works, what was lost is
// planned, agreed to, sent again and followed, and the report with every id is on
// the clipboard.
func TestLostDeliveriesRecovered(t *testing.T) {
	t.Parallel()
	plain, box := operated(t, "--plain", "--deliveries", "120", "--rate", "0", "--learn", "0s", "--seed", "3")
	term := &pressed{terminal: plain}
	term.sees(`▸ 50[23] from a gateway`)
	term.keys("3")
	term.sees(`e change URL`)
	term.keys("e")
	term.sees(`https://127.*█`)
	term.keys("C-u")
	term.text(box.PlainURL)
	term.sees(regexp.QuoteMeta(box.PlainURL) + `█`)
	term.keys("Enter")
	term.agreed(`rotate  +`) // a run, not the key of that name
	term.sees(`rotate +✓ done`)

	term.keys("1")
	term.sees(`▸ 50[23] from a gateway`)
	term.keys("R")
	n := term.sees(`chosen +(\d+) · status:failed cause:gateway`)[1]
	term.sees(`probe now +✓`)
	term.agreed(`✓ delivered +\d`)
	term.sees(`✓ done`)
	term.sees(`delivered +` + n + ` +100 %`)
	term.keys("y")
	term.sees(`report sent to your terminal's clipboard`)
	if term.n > mostKeys {
		t.Errorf("it took %d keys besides what was typed, and may take %d", term.n, mostKeys)
	}
	report := term.clipboard(`# Recovery \w+ on`)
	if told := strings.Count(report, " | delivered | "); strconv.Itoa(told) != n || !strings.Contains(report, "ops@e2e") {
		t.Errorf("of %s deliveries the report tells of %d:\n%s", n, told, report)
	}
	t.Logf("%s deliveries, %d keys", n, term.n)
}
