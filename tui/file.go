package tui

import (
	"context"
	"errors"
	"time"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// FileOptions is what a file is shown with.
type FileOptions struct {
	Name string // as it is shown
	// Load reads all of it, and says meanwhile how much is there; total is 0
	// where nobody knows.
	Load func(ctx context.Context, progress func(done, total int64)) ([]byte, error)
	Look Look
	Tick Ticker                                                  // nil for tea.Tick
	Save func(name string, data []byte) (path string, err error) // nil where no file is written
}

// FileView shows one payload from a file, of any size and whatever it is: as a JSON
// tree, as text, or as bytes. It is a console of its own, without a profile.
type FileView struct {
	ctx    context.Context //nolint:containedctx // the program's life: what is asked ends with it
	o      FileOptions
	tick   Ticker
	look   wearing
	clips  clipboard
	styles *themes.Styles
	w, h   int

	loading *loading // nil once it is read
	waited  bool     // reading takes longer than a glance
	is      *payload // nil until it is read, and when it cannot be; its beginning while it is
	err     error

	mode  fileMode
	tree  *widget.JSONView
	lines *widget.TextView
	bytes *widget.Hex
	jq    *jqLine
	made  *widget.JSONView // of the jq result

	search  textinput.Model
	seeking bool // keys are text
	hunt    hunt

	overs []overlay
	said  say
	sized [2]int // what the views were given last
}

// fileMode is how a payload is shown.
type fileMode uint8

const (
	asTree fileMode = iota
	asText
	asBytes
)

// fileFace addresses answers to a FileView, which has no pages.
const fileFace pageID = 255

// NewFileView returns the screen of a file; ctx ends what it waits for.
func NewFileView(ctx context.Context, o FileOptions) *FileView {
	in := textinput.New()
	in.Prompt = ""
	in.CharLimit = 2000
	in.SetVirtualCursor(false)
	f := &FileView{
		ctx: ctx, o: o, tick: o.Tick, look: o.Look.worn(), loading: newLoading(), search: in, hunt: hunt{to: fileFace},
		tree: widget.NewJSONView(), lines: widget.NewTextView(), bytes: widget.NewHex(), made: widget.NewJSONView(),
	}
	if f.tick == nil {
		f.tick = tea.Tick
	}
	f.styles = f.look.styles()
	f.jq = newJQLine(fileFace, f.tick)
	return f
}

// RunFile shows a file on the terminal until the user leaves it or ctx ends.
func RunFile(ctx context.Context, o FileOptions, more ...tea.ProgramOption) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	opts := append([]tea.ProgramOption{tea.WithContext(ctx), tea.WithFPS(frameRate)}, more...)
	f := NewFileView(ctx, o)
	b := newBeat(f, frameRate, beatSoon, f.tick)
	prog := tea.NewProgram(b, opts...)
	b.on(prog)
	_, err := prog.Run()
	switch {
	case errors.Is(err, tea.ErrInterrupted), errors.Is(err, context.Canceled), err == nil:
		return f.err
	}
	return &model.Error{Op: "show the file", Why: err.Error(), Err: err}
}

// Init reads the file beside the screen.
func (f *FileView) Init() tea.Cmd {
	l, load, ctx := f.loading, f.o.Load, f.ctx
	return tea.Batch(tea.RequestBackgroundColor, f.again(), func() tea.Msg {
		p, err := l.read(ctx, load)
		return result[*payload]{val: p, err: err}
	}, func() tea.Msg {
		if p := <-l.first; p != nil {
			return begun{p}
		}
		return nil
	})
}

type (
	// stillLoading redraws how far reading has come.
	stillLoading struct{}
	// begun is the beginning of a file, to be seen until all of it is read.
	begun struct{ is *payload }
	// parted is the lines of a file.
	parted struct {
		of    *payload
		lines *widget.Lines
	}
	// savedFile is what came of writing a file.
	savedFile struct{ path string }
)

func (f *FileView) again() tea.Cmd {
	return f.tick(glance, func(time.Time) tea.Msg { return stillLoading{} })
}

// Update takes keys and answers.
func (f *FileView) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var want intent
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		f.w, f.h = max(0, msg.Width), max(0, msg.Height)
	case tea.BackgroundColorMsg, tea.ColorProfileMsg:
		f.wear(msg)
	case tea.EnvMsg, tea.TerminalVersionMsg:
		cmd = f.clips.learn(msg)
	case stillLoading:
		if f.waited = true; f.loading != nil {
			cmd = f.again()
		}
	case begun, parted, result[*payload]:
		cmd = f.takeRead(msg)
	case result[jqDue], result[jqLate], result[jqRan]:
		var other bool
		if cmd, other = f.jq.take(f.ctx, msg); other {
			f.made.SetDoc(f.jq.result.Doc)
		}
	case result[hunted]:
		cmd = f.hunt.take(f.ctx, msg)
	case result[savedFile]:
		if want = (say{text: "saved " + msg.val.path}); msg.err != nil {
			want = say{text: msg.err.Error(), bad: true}
		}
	case tea.KeyPressMsg:
		want, cmd = f.press(msg)
	case tea.PasteMsg:
		cmd = f.paste(msg)
	}
	cmd = tea.Batch(cmd, f.carry(want), f.goOn())
	f.size()
	return f, cmd
}

// wear takes up what the terminal says of itself.
func (f *FileView) wear(msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.BackgroundColorMsg:
		f.look.dark = msg.IsDark()
	case tea.ColorProfileMsg:
		f.look.depth = max(f.look.Depth, depthOf(msg.String()))
	}
	f.styles = f.look.styles()
}

// takeRead takes up what was read beside the screen.
func (f *FileView) takeRead(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case begun:
		if f.loading != nil {
			f.put(msg.is)
		}
	case parted:
		return f.takeParted(msg)
	case result[*payload]:
		return f.take(msg)
	}
	return nil
}

// take shows what was read. A file that cannot be read ends the program: there
// is nothing to look at.
func (f *FileView) take(msg result[*payload]) tea.Cmd {
	f.loading = nil
	if f.err = msg.err; msg.err != nil {
		return tea.Quit
	}
	if was := f.is; was != nil && msg.val.tree != nil {
		msg.val.tree.Follow(was.tree)
	}
	f.put(msg.val)
	return nil
}

// put shows a payload as what it is.
func (f *FileView) put(p *payload) {
	f.is, f.sized = p, [2]int{}
	f.bytes.Set(p.src)
	switch {
	case p.tree != nil:
		f.tree, f.mode = p.tree, asTree
	case p.lines != nil:
		f.mode = asText
		f.lines.Set(p.lines)
	default:
		f.mode = asBytes
	}
}

// carry does what a key or an overlay wants.
func (f *FileView) carry(want intent) tea.Cmd {
	switch want := want.(type) {
	case say:
		want.text = text.Clean(want.text)
		f.said = want
	case lay:
		f.said = say{}
		f.overs = append(f.overs, want.over)
	case clip:
		said, cmd := f.clips.send(want)
		f.said = said
		return cmd
	case leave:
		f.jq.end()
		return tea.Quit
	}
	return nil
}

// size gives every view what the lines around it leave.
func (f *FileView) size() {
	for _, o := range f.overs {
		o.resize(f.w, f.h)
	}
	body := f.rects().body
	if f.sized == [2]int{f.w, body} {
		return
	}
	f.sized = [2]int{f.w, body}
	f.tree.SetSize(f.w, body)
	f.made.SetSize(f.w, body)
	f.lines.SetSize(f.w, body)
	f.bytes.SetSize(f.w, body)
}

// fileRects are the heights of a file's screen.
type fileRects struct{ head, jq, body, foot int }

func (f *FileView) rects() (r fileRects) {
	switch {
	case f.h >= 8:
		r.head, r.foot = 2, 1
	case f.h >= 4:
		r.head, r.foot = 1, 1
	}
	if f.jq.shows() {
		r.jq = min(jqRows, max(0, f.h-r.head-r.foot-1))
	}
	r.body = f.h - r.head - r.foot - r.jq
	return r
}
