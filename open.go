package main

import (
	"context"
	"os"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client/config"
	"github.com/hooktop/hooktop/tui"
	"github.com/hooktop/hooktop/tui/cli"
)

// drawFile shows a file on the terminal.
func drawFile(ctx context.Context, t cli.Target, o tui.FileOptions) error {
	env := os.Environ()
	if t.NoColor {
		env = append(env, "NO_COLOR=1") // the library takes only this for it
	}
	o.Save = config.SaveNew
	return tui.RunFile(ctx, o, tea.WithEnvironment(env))
}
