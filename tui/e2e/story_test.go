package e2e

import (
	"strconv"
	"strings"
	"testing"
)

// TestIncident is the main job: from the start to the payload of the newest
// delivery of the main cause.
func TestIncident(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		t.Run(strconv.Itoa(size[0])+"x"+strconv.Itoa(size[1]), func(t *testing.T) {
			t.Parallel()
			term := open(t, size[0], size[1], nil, "demo")
			term.sees(`● live`)
			main := term.sees(`▸ (50[23] from a gateway)`)
			term.keys("Enter")
			term.sees(`cause:gateway`)
			term.sees(` 1/[1-9]\d* .*FOLLOW`)
			term.keys("Enter") // the newest one, on the whole page
			term.sees(`✗ failed · ` + main[1])
			term.sees(`"type": "`)
			term.keys("/")
			term.text("messageId")
			term.keys("Enter")
			term.sees(`match 1/\d+`)
			term.keys("q")
			term.sees(`cause:gateway`)
		})
	}
}

// TestFollowAndPause: what is newest stays under the cursor until a key moves
// it; then the cursor stays on its delivery whatever comes.
func TestFollowAndPause(t *testing.T) {
	t.Parallel()
	term := open(t, 120, 40, nil, "demo")
	term.sees(`● live`)
	term.keys("2")
	term.sees(` 1/[1-9]\d* .*FOLLOW`)
	term.keys("f")
	id := term.sees(`(?s)PAUSED.*msg (\S+)`)[1]
	term.sees(`PAUSED, \d+ new ↑`)
	if now := term.sees(`msg (\S+)`)[1]; now != id {
		t.Errorf("the cursor was on %s and is on %s", id, now)
	}
	term.keys("f")
	term.sees(` 1/[1-9]\d* .*FOLLOW`)
}

// TestProviderLostAndRegained: the page stays with its age, says why, and comes
// back by itself.
func TestProviderLostAndRegained(t *testing.T) {
	t.Parallel()
	needsTmux(t)
	box := serve(t, "127.0.0.1:0", "--deliveries", "500", "--seed", "7")
	term := open(t, 120, 40, box.env())
	term.sees(`● live`)
	term.keys("2")
	count := term.sees(` 1/([1-9]\d*) ·`)[1]
	box.kill()
	term.sees(`○ offline since \d\d:\d\d`)
	term.sees(` \d+/` + count[:1])
	term.keys("@")
	term.sees(`– +GET +/settings/webhook +127\.0\.0\.1:\d+ ref`)
	term.keys("Escape")
	back := serve(t, strings.TrimPrefix(box.BaseURL, "http://"), "--deliveries", "500", "--seed", "7")
	if back.APIKey != box.APIKey {
		t.Fatal("the same seed should give the same key")
	}
	term.sees(`● live`)
}

// TestQuit leaves the terminal as it was.
func TestQuit(t *testing.T) {
	t.Parallel()
	said := []string{"sh", "-c", `"$@"; echo "it ended with $?"; sleep 600`, "sh"} // tmux does not always learn of an end
	term := open(t, 80, 24, said, "demo")
	term.sees(`● live`)
	term.keys("q")
	term.sees(`it ended with 0`)
	if on := strings.TrimSpace(term.tmux("display-message", "-p", "-t", "main", "#{alternate_on}")); on != "0" {
		t.Errorf("alternate screen %s", on)
	}
}

// TestCopy sends what was asked for to the terminal's clipboard.
func TestCopy(t *testing.T) {
	t.Parallel()
	term := open(t, 120, 40, nil, "demo")
	term.sees(`● live`)
	term.keys("2")
	term.sees(` 1/[1-9]\d* .*FOLLOW`)
	term.keys("f", "y")
	term.sees(`Copy`)
	term.keys("i")
	term.sees(`id sent to your terminal's clipboard`)
	id := strings.TrimSpace(term.clipboard(`\S`))
	if head := term.sees(`msg ([0-9a-f]{4})`)[1]; !strings.HasPrefix(id, head) {
		t.Errorf("copied %q, shown %s…", id, head)
	}
}

// TestResize: a terminal that was made tiny and large again shows what it did.
func TestResize(t *testing.T) {
	t.Parallel()
	term := open(t, 120, 40, nil, "demo")
	term.sees(`● live`)
	term.keys("2")
	term.sees(` 1/[1-9]\d* .*FOLLOW`)
	term.keys("f")
	id := term.sees(`(?s)PAUSED.*msg (\S+)`)[1]
	for _, size := range [][2]string{{"20", "5"}, {"2", "1"}, {"200", "3"}, {"100", "30"}} {
		term.tmux("resize-window", "-t", "main", "-x", size[0], "-y", size[1])
	}
	if now := term.sees(`(?s)PAUSED.*msg (\S+)`)[1]; now != id {
		t.Errorf("the cursor was on %s and is on %s", id, now)
	}
	term.sees(`Payload │ Request │ Response │ Attempts`)
}
