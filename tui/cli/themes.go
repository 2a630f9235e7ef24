package cli

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui"
)

// ThemeFile is a theme of the user's own, by the name of its file.
type ThemeFile struct {
	Name string
	Path string
	Text []byte
	Why  string // it cannot be read; empty where it can
}

// ThemeSource finds out which theme is wanted, and which there are beside those
// that are built in.
type ThemeSource struct {
	// Chosen is the theme that the environment or the configuration names, and where
	// it is named; else the one that was worn last, named nowhere.
	Chosen func(Target) (name, from string)
	// Files reads the user's own.
	Files func(Target) []ThemeFile
}

// themes is the command that shows them.
func (a *app) themes() *cobra.Command {
	c := &cobra.Command{
		Use:   "themes [NAME]",
		Short: "Show the colours that the console can wear",
		Long: "Show the colours that the console can wear: --theme, HOOKTOP_THEME or theme = in the configuration choose one, \"theme\" among the console's actions tries them on.\n\n" +
			"A theme of your own is a file NAME.toml in the folder themes beside the configuration file; hooktop themes show writes one to start from.",
		Example: "hooktop themes\nhooktop themes tritanopia\nhooktop --theme contrast\nhooktop themes show tritanopia > ~/.config/hooktop/themes/mine.toml",
		Args:    cobra.MaximumNArgs(1),
		RunE: a.does(func(_ context.Context, args []string) error {
			found, err := a.namedThemes(args)
			if err != nil {
				return err
			}
			return a.listThemes(found) //nolint:contextcheck // a sample is drawn at once: there is nothing to wait for
		}),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return a.themeNames(args), cobra.ShellCompDirectiveNoFileComp
		},
	}
	c.AddCommand(&cobra.Command{
		Use: "show NAME", Short: "Write a theme as a file to start one's own from", Args: exactly("show a theme", "NAME"),
		RunE: a.does(func(_ context.Context, args []string) error {
			t, err := a.theme(args[0])
			if err != nil {
				return err
			}
			_, err = a.Stdout.Write([]byte(t.TOML()))
			return err
		}),
	})
	return c
}

// namedThemes is the theme that is named, or all of them.
func (a *app) namedThemes(args []string) (tui.Themes, error) {
	if len(args) == 0 {
		return a.allThemes(), nil
	}
	t, err := a.theme(args[0])
	if err != nil {
		return tui.Themes{}, err
	}
	if all := themes.Builtin(); t.Name == all[0].Name { // it is the two behind it
		return tui.Themes{All: all[:3]}, nil
	}
	return tui.Themes{All: []themes.Theme{t}}, nil
}

// themeNames completes the name of a theme, where there is none yet.
func (a *app) themeNames(args []string) (names []cobra.Completion) {
	if len(args) > 0 {
		return nil
	}
	for _, t := range a.allThemes().All {
		names = append(names, cobra.CompletionWithDesc(t.Name, t.About))
	}
	return names
}

// listThemes writes themes with their pictures where they can be seen, else
// their names.
func (a *app) listThemes(found tui.Themes) error {
	for _, why := range found.Problems {
		a.note("%s", why)
	}
	if !a.StdoutTTY || a.bare() {
		rows := make([][]string, len(found.All))
		for i, t := range found.All {
			rows[i] = []string{t.Name, t.About}
		}
		return writeTable(a.Stdout, []string{"name", "looks"}, rows)
	}
	for _, t := range found.All {
		title := lipgloss.NewStyle().Bold(true).Render(t.Name)
		if t.About != "" {
			title += "  " + t.About
		}
		if err := tui.Print(a.Stdout, title+"\n"+a.pictures(t)); err != nil {
			return err
		}
	}
	return nil
}

// pictureCells is how wide a picture is: the narrowest terminal shows it.
const pictureCells = 78

// pictures are a theme on each background, those of the first on none: they are
// of those that follow.
func (a *app) pictures(t themes.Theme) string {
	if first := themes.Builtin()[0]; t.Name == first.Name {
		return "\n"
	}
	look := tui.LookFor(a.env)
	shown := func(dark bool) string {
		lines := tui.Sample(t, dark, look.Depth, pictureCells)
		return look.Drawn("  " + strings.Join(lines, "\n  ") + "\n\n")
	}
	if t.Dark == t.Light || t.Dark.Base == nil {
		return shown(true)
	}
	return shown(true) + shown(false)
}

// bare says whether there are to be no colours to look at.
func (a *app) bare() bool {
	return a.target.NoColor || tui.LookFor(a.env).Depth == themes.None
}

func (a *app) env(name string) string {
	if a.Env == nil {
		return ""
	}
	return a.Env(name)
}

// allThemes are those that are built in and those of the user's own, with what
// is wrong with the latter. One's own may not take the name of one that is built
// in: whoever names that means it.
func (a *app) allThemes() (out tui.Themes) {
	out.All = themes.Builtin()
	if a.Themes.Files == nil {
		return out
	}
	for _, f := range a.Themes.Files(a.target) {
		t, err := readTheme(f)
		if err != nil {
			out.Problems = append(out.Problems, err.Error())
			continue
		}
		out.All = append(out.All, t)
	}
	return out
}

// readTheme reads one of the user's own; the error names the file and the line.
func readTheme(f ThemeFile) (themes.Theme, error) {
	op := "read " + f.Path
	if f.Why != "" {
		return themes.Theme{}, &model.Error{Code: model.Invalid, Op: op, Why: f.Why, Do: "mend the file, or take it away"}
	}
	if _, taken := themes.ByName(f.Name); taken {
		return themes.Theme{}, &model.Error{Code: model.Invalid, Op: op, Why: "there is a theme " + f.Name + " already", Do: "give the file another name"}
	}
	t, err := themes.Parse(f.Name, f.Text)
	var m *themes.Mistake
	if errors.As(err, &m) {
		if m.Line > 0 {
			op += ":" + strconv.Itoa(m.Line)
		}
		return themes.Theme{}, &model.Error{Code: model.Invalid, Op: op, Why: m.Why, Do: instead(m.Word, m.Known)}
	}
	return t, err
}

// instead says what could have been meant by a word.
func instead(word string, known []string) string {
	if word == "" {
		return "hooktop themes show auto is a file that is right"
	}
	if near := model.Nearest(word, known); near != "" {
		return "did you mean " + strconv.Quote(near) + "?"
	}
	return "one of " + strings.Join(known, ", ")
}

// theme is a theme by its name.
func (a *app) theme(name string) (themes.Theme, error) {
	if t, ok := themes.ByName(name); ok {
		return t, nil
	}
	known := themes.Names()
	if a.Themes.Files != nil {
		for _, f := range a.Themes.Files(a.target) {
			if f.Name == name {
				return readTheme(f)
			}
			known = append(known, f.Name)
		}
	}
	return themes.Theme{}, usage("choose a theme", "there is no theme "+strconv.Quote(name), instead(name, known))
}

// look is how the console is to look. A theme that a flag asks for has to be
// there; of another one it is said why it is not worn.
func (a *app) look() (l tui.Look, problem string, err error) {
	l = tui.LookFor(a.env)
	l.Themes = a.allThemes
	if a.target.NoColor {
		l.Depth = themes.None
	}
	name, flagged := a.target.Theme, a.target.Theme != ""
	if l.From = "--theme"; !flagged {
		if l.From = ""; a.Themes.Chosen != nil {
			name, l.From = a.Themes.Chosen(a.target)
		}
	}
	if name == "" {
		return l, "", nil
	}
	t, err := a.theme(name)
	switch {
	case err == nil:
		l.Theme = t
	case flagged:
		return l, "", err
	default:
		problem = cmp.Or(l.From, "the theme worn last") + " · " + err.Error()
	}
	return l, problem, nil
}
