package cli

import (
	"context"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func (a *app) version() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which hooktop this is",
		Args:  cobra.NoArgs,
		RunE: a.does(func(context.Context, []string) error {
			_, err := a.Stdout.Write([]byte("hooktop " + version(a.Version) + "\n"))
			return err
		}),
	}
}

// version is what was said at build time, else what the build knows.
func version(said string) string {
	if said != "" {
		return said
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "built from source"
	}
	return info.Main.Version
}
