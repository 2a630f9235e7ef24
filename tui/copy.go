package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/hooktop/hooktop/model"
)

// clipboard is the way to the clipboard of whoever sits before the terminal. It
// is asked by OSC 52, which a terminal takes or leaves, and never answers.
type clipboard struct{ through multiplexer }

// multiplexer is a program between this one and the terminal, which keeps what it
// does not know to itself.
type multiplexer uint8

const (
	noMultiplexer multiplexer = iota
	throughTmux
	throughScreen
)

const (
	// mostCopied is how many bytes are sent. Sequences of 100 000 bytes are what
	// xterm, hterm and what is made after them take; some drop a longer one without
	// a word, others print the rest of it. Of base64 and the frame around it that
	// leaves these.
	mostCopied = 74_994
	// screenChunk is how much GNU screen passes on in one piece: its buffer has 256
	// bytes in old versions.
	screenChunk = 240
)

// learn takes up what is told of the terminal: by the environment, and where that
// leaves two answers, by the terminal itself.
func (c *clipboard) learn(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.EnvMsg:
		term := msg.Getenv("TERM")
		switch {
		case msg.Getenv("TMUX") != "" || strings.HasPrefix(term, "tmux"):
			c.through = throughTmux
		case msg.Getenv("STY") != "":
			c.through = throughScreen
		case strings.HasPrefix(term, "screen"): // over SSH only the name comes along, and tmux has it too
			c.through = throughScreen
			return tea.RequestTerminalVersion
		}
	case tea.TerminalVersionMsg:
		if strings.HasPrefix(msg.Name, "tmux") {
			c.through = throughTmux
		}
	}
	return nil
}

// send sends text to the clipboard, and says what is known of that.
func (c *clipboard) send(want clip) (say, tea.Cmd) {
	if len(want.text) > mostCopied {
		return say{text: want.what + " is more than a terminal's clipboard surely takes (" + model.Bytes(mostCopied) + ") · w saves a payload to a file", bad: true}, nil
	}
	words, seq := want.what+" sent to your terminal's clipboard; a terminal cannot confirm it", ansi.SetSystemClipboard(want.text)
	switch c.through {
	case noMultiplexer:
	case throughTmux:
		// tmux takes the first where set-clipboard is on, and passes on the second
		// where allow-passthrough is.
		return say{text: words + " · tmux lets it through with set-clipboard on"}, tea.Sequence(tea.SetClipboard(want.text), tea.Raw(ansi.TmuxPassthrough(seq)))
	case throughScreen:
		return say{text: words + " · sent through screen"}, tea.Raw(ansi.ScreenPassthrough(seq, screenChunk))
	}
	return say{text: words}, tea.SetClipboard(want.text)
}
