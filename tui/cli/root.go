package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/model/text"
)

// app is one run of the command line.
type app struct {
	Deps
	target  Target
	format  string // --output as given
	command string // the one that ran; empty while none did
	err     error  // what the command itself returned
}

// Run runs the command that args name (without the program's name) and returns
// the exit code.
func Run(ctx context.Context, d Deps, args []string) int {
	a := &app{Deps: inASCII(d)}
	root := a.root() //nolint:contextcheck // commands are given ctx when they run
	root.SetArgs(args)
	root.SetIn(d.Stdin)
	root.SetOut(colourless(d.Stdout, args))
	root.SetErr(colourless(d.Stderr, args))
	err := fang.Execute(ctx, root, fang.WithVersion(d.Version), fang.WithoutManpage(), fang.WithErrorHandler(func(io.Writer, fang.Styles, error) {}))
	if err = asUsage(err); err == nil {
		err = a.err
	}
	if err != nil && ctx.Err() != nil && exitCode(err) != exitDone {
		err = context.Canceled // whatever it broke, the user asked for it
	}
	a.say(err)
	code := exitCode(err)
	if d.Log != nil {
		d.Log.Info("ended", "command", a.command, "exit", code, "error", safe(err)) // not the arguments: a filter may name patients
	}
	return code
}

// safe is an error's text for one line of a terminal or a log.
func safe(err error) string {
	if err == nil {
		return ""
	}
	return text.Clean(err.Error())
}

// say writes an error as one line of stderr. Being interrupted needs no words.
func (a *app) say(err error) {
	code := exitCode(err)
	if err == nil || err.Error() == "" || code == exitDone || code == exitInterrupted {
		return
	}
	line := safe(err)
	if code == exitUsage && !strings.Contains(line, " · ") {
		line += " · hooktop --help"
	}
	fmt.Fprintln(a.Stderr, line) //nolint:errcheck // there is nowhere left to say it
}

// note writes a line that is no data and no error.
func (a *app) note(format string, args ...any) {
	fmt.Fprintln(a.Stderr, text.Clean(fmt.Sprintf(format, args...))) //nolint:errcheck // a note that nobody can read
}

// colourless hides from the help that its writer is a terminal.
func colourless(w io.Writer, args []string) io.Writer {
	if slices.Contains(args, "--no-color") {
		return struct{ io.Writer }{w}
	}
	return w
}

// does runs a command's own part. Its error is kept back from the command
// library, which would ask the terminal for its colours before printing one.
func (a *app) does(f func(ctx context.Context, args []string) error) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) error {
		a.command = c.CommandPath()
		a.err = asOurs(f(c.Context(), args))
		return nil
	}
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "hooktop",
		Short: "htop for webhooks: see that deliveries fail, and why",
		Long: "htop for webhooks: see that deliveries fail, understand why, and prove that they arrive again.\n\n" +
			"Without a command it opens the console on the default profile; hooktop demo opens it on a service of its own, in the middle of an incident.",
		Example: "hooktop demo\nhooktop --profile metriport-us\nhooktop deliveries --filter 'status:failed since:2h' --output jsonl",
		Args:    cobra.NoArgs,
		RunE:    a.does(func(ctx context.Context, _ []string) error { return a.console(ctx) }),

		PersistentPreRunE: a.checkOutput,
	}
	flags := root.PersistentFlags()
	flags.StringVarP(&a.target.Profile, "profile", "p", "", "profile to use (default: HOOKTOP_PROFILE, then the file's default)")
	flags.StringVar(&a.target.Config, "config", "", "configuration file (default: HOOKTOP_CONFIG, then hooktop/config.toml)")
	flags.BoolVar(&a.target.NoColor, "no-color", false, "no colours; NO_COLOR does the same")
	flags.StringVar(&a.target.Theme, "theme", "", "the console's colours (default: HOOKTOP_THEME, then the file's theme, then as the terminal is); hooktop themes shows them")
	flags.BoolVar(&a.target.Plain, "plain", false, "the console in words, a thing a line, for screen readers; HOOKTOP_PLAIN=1 and plain = true in the file do the same")
	flags.StringVarP(&a.format, "output", "o", "", "table, json, jsonl or csv, where the command has it; show has raw, conformance junit (default: table)")
	_ = root.RegisterFlagCompletionFunc("output", func(c *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return formatsOf(c), cobra.ShellCompDirectiveNoFileComp
	})
	root.AddCommand(a.demo(), a.status(), a.deliveries(), a.show(), a.filters(), a.profile(), a.endpoints(), a.ping(), a.retry(), a.recover(), a.rotate(), a.expunge(), a.runs(), a.report(), a.sandbox(), a.version())
	root.AddCommand(a.send(), a.types(), a.verify(), a.sign(), a.preflight(), a.conformance(), a.themes(), a.openFile(), a.man())
	return root
}

// exactly wants one argument, and names it when it is not there.
func exactly(op, name string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch len(args) {
		case 1:
			return nil
		case 0:
			return usage(op, "no "+name+" is given", c.CommandPath()+" "+name)
		}
		return usage(op, strconv.Itoa(len(args))+" arguments are given, not one "+name, "quote what belongs together")
	}
}

// outputs is where a command keeps the formats it knows.
const outputs = "output"

// output says which formats a command knows, the first being the default.
func output(c *cobra.Command, formats ...string) {
	c.Annotations = map[string]string{outputs: strings.Join(formats, ", ")}
}

func formatsOf(c *cobra.Command) []string {
	if known := c.Annotations[outputs]; known != "" {
		return strings.Split(known, ", ")
	}
	return nil
}

// checkOutput sets the format that a command is to write.
func (a *app) checkOutput(c *cobra.Command, _ []string) error {
	formats := formatsOf(c)
	switch {
	case a.format == "" && formats != nil:
		a.format = formats[0]
	case a.format == "" || slices.Contains(formats, a.format):
	case formats == nil:
		return usage("read --output", c.CommandPath()+" has no formats to choose from", "leave --output away")
	default:
		return usage("read --output", "there is no format "+strconv.Quote(a.format)+" here", "one of "+c.Annotations[outputs])
	}
	return nil
}

// console opens the screen, where there is one to draw on.
func (a *app) console(ctx context.Context) error {
	if !a.StdinTTY || !a.StdoutTTY {
		return usage("open the console", "stdin or stdout is not a terminal", "use a command, such as hooktop status; hooktop --help lists them")
	}
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	return a.draw(ctx, s, a.choices(s.Profile), func(name string) (*Session, error) {
		return a.Open(ctx, Target{Profile: name, Config: a.target.Config, NoColor: a.target.NoColor})
	}, "")
}

// open connects to the chosen profile and passes on what should not stay so.
func (a *app) open(ctx context.Context) (*Session, error) {
	s, err := a.Open(ctx, a.target)
	if s != nil {
		for _, w := range s.Warnings {
			a.note("warning: %s", w)
		}
	}
	return s, err
}
