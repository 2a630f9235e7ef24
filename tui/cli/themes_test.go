package cli_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/cli"
)

// dressed are deps with themes of the user's own, one asked for from somewhere.
func dressed(name, from string, files ...cli.ThemeFile) cli.Deps {
	d := deps(provider{})
	d.Themes = cli.ThemeSource{
		Chosen: func(cli.Target) (string, string) { return name, from },
		Files:  func(cli.Target) []cli.ThemeFile { return files },
	}
	return d
}

var (
	ownTheme    = cli.ThemeFile{Name: "own", Path: "themes/own.toml", Text: []byte("like = \"light\"\nabout = \"mine\"\n")}
	brokenTheme = cli.ThemeFile{Name: "broken", Path: "themes/broken.toml", Text: []byte("\n[colors]\nacent = \"#fff\"\n")}
)

// TestThemesList: without a terminal the names, and what is wrong with one's
// own, by file and line.
func TestThemesList(t *testing.T) {
	taken := cli.ThemeFile{Name: "dark", Path: "themes/dark.toml"}
	unread := cli.ThemeFile{Name: "x", Path: "themes/x.toml", Why: "it is a folder"}
	r := run(t, dressed("", "", ownTheme, brokenTheme, taken, unread), "themes")
	if r.code != 0 || strings.Contains(r.out, "\x1b") || !strings.Contains(r.out, "contrast") || !strings.Contains(r.out, "own           mine\n") {
		t.Errorf("exit %d:\n%s", r.code, r.out)
	}
	for _, want := range []string{
		"read themes/broken.toml:3 · there is no colour \"acent\" · did you mean \"accent\"?\n",
		"read themes/dark.toml · there is a theme dark already",
		"read themes/x.toml · it is a folder",
	} {
		if !strings.Contains(r.errors, want) {
			t.Errorf("no %q in\n%s", want, r.errors)
		}
	}
}

// TestThemesPictures: a terminal is shown every theme as the console draws it.
func TestThemesPictures(t *testing.T) {
	d := dressed("", "", ownTheme)
	d.StdoutTTY = true
	r := run(t, d, "themes")
	if n := strings.Count(r.out, "message.received"); r.code != 0 || n != 10 { // two of a background, three of both, mono, one's own
		t.Errorf("exit %d, %d pictures:\n%s", r.code, n, r.out)
	}
	for name, pictures := range map[string]int{"tritanopia": 2, "dark": 1, "mono": 1, "own": 1, "auto": 2} {
		if r = run(t, d, "themes", name); r.code != 0 || strings.Count(r.out, "message.received") != pictures || !strings.Contains(r.out, name) {
			t.Errorf("%s: exit %d:\n%s", name, r.code, r.out)
		}
	}
	if r = run(t, d, "themes", "tritanopa"); r.code != 2 || !strings.Contains(r.errors, `did you mean "tritanopia"?`) {
		t.Errorf("exit %d: %s", r.code, r.errors)
	}
	if r = run(t, d, "themes", "--no-color"); strings.Contains(r.out, "✗ failed") || strings.Contains(r.out, "\x1b") {
		t.Errorf("without colours:\n%s", r.out)
	}
}

func TestThemesShow(t *testing.T) {
	for _, name := range []string{"tritanopia", "own"} {
		r := run(t, dressed("", "", ownTheme), "themes", "show", name)
		if _, err := themes.Parse("x", []byte(r.out)); r.code != 0 || err != nil || !strings.Contains(r.out, "json_key") {
			t.Errorf("%s: exit %d, %v:\n%s", name, r.code, err, r.out)
		}
	}
	for name, want := range map[string]string{
		"contrst": `there is no theme "contrst" · did you mean "contrast"?`,
		"ownn":    `did you mean "own"?`,
		"zzzzzz":  "one of auto, dark, light, contrast, deuteranopia, tritanopia, mono, own",
	} {
		if r := run(t, dressed("", "", ownTheme), "themes", "show", name); r.code != 2 || !strings.Contains(r.errors, want) || r.out != "" {
			t.Errorf("%s: exit %d: %s", name, r.code, r.errors)
		}
	}
	if r := run(t, dressed("", "", brokenTheme), "themes", "show", "broken"); r.code != 2 || !strings.Contains(r.errors, "themes/broken.toml:3") {
		t.Errorf("a broken one: exit %d: %s", r.code, r.errors)
	}
}

// TestThemeOfTheConsole: the flag over what is configured; a theme that is not
// there ends nothing but what asked for it by flag.
func TestThemeOfTheConsole(t *testing.T) {
	for _, c := range []struct {
		name, chosen, from string
		args               []string
		theme, notice      string
		code               int
	}{
		{"nothing said", "", "", nil, "", "", 0},
		{"configured", "own", "config.toml", nil, "own", "", 0},
		{"a flag over it", "own", "config.toml", []string{"--theme", "contrast"}, "contrast", "", 0},
		{"configured, and not there", "contrst", "HOOKTOP_THEME", nil, "", `HOOKTOP_THEME · choose a theme · there is no theme "contrst" · did you mean "contrast"?`, 0},
		{"configured, and broken", "broken", "config.toml", nil, "", `config.toml · read themes/broken.toml:3`, 0},
		{"worn last, and gone", "gone", "", nil, "", "the theme worn last · choose a theme · there is no theme", 0},
		{"a flag for none", "", "", []string{"--theme", "nope"}, "", "", 2},
	} {
		d := dressed(c.chosen, c.from, ownTheme, brokenTheme)
		d.StdinTTY, d.StdoutTTY = true, true
		d.Open = func(context.Context, cli.Target) (*cli.Session, error) {
			return &cli.Session{Profile: profile, Watch: func(context.Context, func(context.Context) client.Memory) client.Watched { return nil }}, nil
		}
		var shown *cli.Screen
		d.Draw = func(_ context.Context, s cli.Screen) error { shown = &s; return nil }
		r := run(t, d, c.args...)
		if r.code != c.code || (shown == nil) != (c.code != 0) {
			t.Fatalf("%s: exit %d: %s", c.name, r.code, r.errors)
		}
		if shown == nil {
			continue
		}
		if shown.Look.Theme.Name != c.theme {
			t.Errorf("%s: %q is worn", c.name, shown.Look.Theme.Name)
		}
		if said := strings.Join(shown.Notices, "\n"); !strings.Contains(said, c.notice) || (c.notice == "") != (said == "") {
			t.Errorf("%s: said %q", c.name, said)
		}
		if all := shown.Look.Themes(); len(all.All) != len(themes.Builtin())+1 || len(all.Problems) != 1 {
			t.Errorf("%s: to choose from: %+v", c.name, all)
		}
	}
}
