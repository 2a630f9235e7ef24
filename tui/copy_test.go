package tui

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/jsondoc"
)

// copier is a program that copies once and leaves.
type copier struct {
	clips clipboard
	text  string
	told  string
}

func (*copier) Init() tea.Cmd  { return nil }
func (*copier) View() tea.View { return tea.NewView("") }

func (c *copier) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := c.clips.learn(msg)
	if _, ok := msg.(tea.EnvMsg); !ok {
		return c, cmd
	}
	said, send := c.clips.send(clip{what: "it", text: c.text})
	c.told = said.text
	return c, tea.Sequence(send, tea.Quit)
}

// copiedBytes is what a terminal is sent when a text is copied.
func copiedBytes(t *testing.T, text string, env ...string) (stream, told string) {
	t.Helper()
	var out bytes.Buffer
	c := &copier{text: text}
	p := tea.NewProgram(c, tea.WithContext(t.Context()), tea.WithInput(nil), tea.WithOutput(&out), tea.WithEnvironment(env), tea.WithoutSignals())
	if _, err := p.Run(); err != nil {
		t.Fatal(err)
	}
	return out.String(), c.told
}

// osc52 is the sequence that hands a text to a terminal's clipboard.
func osc52(s string) string {
	return "\x1b]52;c;" + base64.StdEncoding.EncodeToString([]byte(s)) + "\x07"
}

// TestClipboardBytes: what is sent to the clipboard reaches the terminal as OSC 52,
// whatever stands between.
func TestClipboardBytes(t *testing.T) {
	long := strings.Repeat("hooks ", 200)
	t.Run("plain", func(t *testing.T) {
		got, told := copiedBytes(t, long, "TERM=xterm-256color")
		if !strings.Contains(got, osc52(long)) || strings.Contains(got, "\x1bP") || !strings.Contains(told, "cannot confirm it") {
			t.Errorf("%q, %s", got, told)
		}
	})
	for _, env := range []string{"TMUX=/tmp/tmux-0/default,1,0", "TERM=tmux-256color"} {
		t.Run("tmux "+env[:4], func(t *testing.T) { copiedThroughTmux(t, long, env) })
	}
	for _, env := range []string{"STY=1.pts-0", "TERM=screen.xterm-256color"} {
		t.Run("screen "+env[:4], func(t *testing.T) { copiedThroughScreen(t, long, env) })
	}
}

// copiedThroughTmux: tmux is sent the sequence for itself, and wrapped for the
// terminal it runs in.
func copiedThroughTmux(t *testing.T, text, env string) {
	t.Helper()
	got, told := copiedBytes(t, text, env)
	wrapped := "\x1bPtmux;\x1b" + osc52(text) + "\x1b\\"
	if !strings.Contains(got, wrapped) || !strings.Contains(strings.ReplaceAll(got, wrapped, ""), osc52(text)) || !strings.Contains(told, "tmux") {
		t.Errorf("%q, %s", got, told)
	}
}

// copiedThroughScreen: screen is sent the sequence in pieces that it passes on.
func copiedThroughScreen(t *testing.T, text, env string) {
	t.Helper()
	got, told := copiedBytes(t, text, env)
	var whole strings.Builder // what screen passes on: the inside of each piece
	pieces := strings.Split(got, "\x1bP")
	for _, piece := range pieces[1:] {
		inside, _, ended := strings.Cut(piece, "\x1b\\")
		if !ended || len(inside) > screenChunk {
			t.Errorf("a piece of %d bytes, ended %t", len(inside), ended)
		}
		whole.WriteString(inside)
	}
	if whole.String() != osc52(text) || strings.Contains(pieces[0], "]52;") || !strings.Contains(told, "screen") {
		t.Errorf("%q, %s", got, told)
	}
}

// TestTmuxAnswersForScreen: a terminal that calls itself screen is asked what it
// is, and tmux is taken at its word.
func TestTmuxAnswersForScreen(t *testing.T) {
	var c clipboard
	if cmd := c.learn(tea.EnvMsg{"TERM=screen"}); cmd == nil || c.through != throughScreen {
		t.Error("the terminal is not asked")
	}
	c.learn(tea.TerminalVersionMsg{Name: "tmux 3.4"})
	if c.through != throughTmux {
		t.Error("its answer is not taken")
	}
}

// TestCopyLargest: the largest text that is copied stays under what terminals
// take; of a larger one nothing is sent, and it is said what to do.
func TestCopyLargest(t *testing.T) {
	got, _ := copiedBytes(t, strings.Repeat("x", mostCopied), "TERM=xterm")
	if at := strings.Index(got, "\x1b]52;"); at < 0 || strings.IndexByte(got[at:], 7) >= 100_000 {
		t.Error("not sent, or longer than 100 000 bytes")
	}
	got, told := copiedBytes(t, strings.Repeat("x", mostCopied+1), "TERM=xterm")
	if strings.Contains(got, "]52;") || !strings.Contains(told, "w saves") {
		t.Errorf("%q", told)
	}
}

// TestCopyMenu: the payload can be copied with its health data masked; what may be
// health data is not copied before it was asked for.
func TestCopyMenu(t *testing.T) {
	d := newDesk(t, incident(), 120, 40)
	d.press("2", "/")
	d.text("type:network-query.hie")
	d.press("enter", "enter", "y")
	d.wants("payload, health data masked", "curl that sends it · health data is masked; m shows it", "l  presigned link")
	d.press("p")
	p, _ := d.app.pages[deliveriesID].(*deliveries)
	body := p.preview.content.detail.Exchange.Body
	doc := p.preview.content.doc
	user, _ := doc.Get("payload.patientId")
	if !strings.Contains(d.clip, "•••") || strings.Contains(d.clip, doc.Text(user)) || !strings.Contains(d.clip, string(p.preview.d.ID)) {
		t.Errorf("copied %s", d.clip)
	}
	if _, bad := jsondoc.Parse([]byte(d.clip)); bad != nil {
		t.Errorf("%v in %s", bad, d.clip)
	}
	d.wants("payload, health data masked sent to your terminal's clipboard; a terminal cannot confirm it")
	d.press("y", "c")
	if strings.HasPrefix(d.clip, "curl") {
		t.Error("health data is copied while it is masked")
	}
	d.press("m", "y", "p")
	if d.clip != string(body) {
		t.Errorf("copied %s of %s", d.clip, body)
	}
	d.press("j", "j", "y")
	d.wants("v  value of meta.messageId", "k  path meta.messageId")
	d.press("k")
	if d.clip != ".meta.messageId" {
		t.Errorf("copied %q", d.clip)
	}
	d.press("y", "v")
	if d.clip != `"`+string(p.preview.d.ID)+`"` {
		t.Errorf("copied %q", d.clip)
	}
	d.press("y", "l")
	if !strings.HasPrefix(d.clip, "https://") || !strings.Contains(d.clip, "X-Amz-") {
		t.Errorf("copied %q", d.clip)
	}
	d.press("y", "i")
	if d.clip != string(p.preview.d.ID) {
		t.Errorf("copied %q", d.clip)
	}
}

// TestMaskedJSON: what is not masked stays as it came, and the rest is JSON still.
func TestMaskedJSON(t *testing.T) {
	src := `{ "meta":{"type":"x", "when":"2026"},"secret" : [1.50,"a\"b",{"k":null}] }`
	doc, _ := jsondoc.Parse([]byte(src))
	want := `{ "meta":{"type":"x", "when":"2026"},"secret" : ["•••","•••",{"k":"•••"}] }`
	if got := string(maskedJSON(doc, model.EventType("x"))); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestJQAndBytes: what jq makes is shown while it is typed, and copied; not before
// health data was asked for. The payload is shown byte for byte, too.
func TestJQAndBytes(t *testing.T) {
	d := newDesk(t, incident(), 120, 40)
	d.press("2", "/")
	d.text("type:network-query.hie")
	d.press("enter", "enter", "|")
	d.wants("jq: health data is masked; m shows it")
	d.press("m", "|")
	d.text(".payload.source|keys")
	d.wants("| .payload.source|keys", `"completedAt",`, "enter read the result")
	d.press("enter", "j")
	d.lacks(`"messageId"`)
	d.press("y", "j")
	if doc, bad := jsondoc.Parse([]byte(d.clip)); bad != nil || doc.Node(0).Children != 3 {
		t.Errorf("copied %q", d.clip)
	}
	d.press("esc")
	d.wants(`"messageId"`)
	d.press("b")
	d.wants(`"messageId":"`)
	d.press("b")
	d.wants("00000000  7b 22 6d 65 74 61")
	d.press("b", "m", "|")
	d.wants("health data is masked")
	d.press("m", "|")
	d.press("ctrl+u")
	d.text("[")
	d.wants("back to the payload", "not complete yet")
	d.press("esc")
	d.wants("▌ {")
}
