package tui

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
)

// How often a changed frame is drawn at most, in frames a second. The first frame
// waits for a tick of it, and so does every key; over a line nobody sees more.
const (
	frameRate    = 120
	frameRateFar = 60
)

// Run shows the console on the terminal until the user leaves it or ctx ends.
// The screen is restored on every way out.
func Run(ctx context.Context, o Options, more ...tea.ProgramOption) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	opts := append([]tea.ProgramOption{tea.WithContext(ctx), tea.WithFPS(frameRate)}, more...)
	var m tea.Model = New(ctx, o)
	b := newBeat(m, frameRate, beatSoon, tea.Tick)
	if o.Far != nil {
		p := newPacer(o.Now)
		f := newFar(m, p, tea.Tick)
		b = newBeat(f, frameRateFar, beatSoonFar, tea.Tick)
		opts = append(opts, tea.WithFPS(frameRateFar), tea.WithOutput(farFile{o.Far, p}), tea.WithFilter(f.filter))
	}
	prog := tea.NewProgram(b, opts...)
	b.on(prog)
	_, err := prog.Run()
	switch {
	case err == nil, errors.Is(err, tea.ErrInterrupted), errors.Is(err, context.Canceled):
		return nil
	}
	return &model.Error{Op: "show the console", Why: err.Error(), Err: err}
}
