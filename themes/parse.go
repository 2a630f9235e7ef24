package themes

import (
	"bytes"
	"errors"
	"fmt"
	"image/color"
	"maps"
	"slices"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/pelletier/go-toml/v2"
)

// Mistake is what is wrong with a theme file, and where.
type Mistake struct {
	Line  int // counted from 1; 0 where the whole file is meant
	Why   string
	Word  string   // what stands where one of Known was wanted; empty for other mistakes
	Known []string // sorted
}

// Error is the mistake with its line.
func (m *Mistake) Error() string {
	if m.Line == 0 {
		return m.Why
	}
	return "line " + strconv.Itoa(m.Line) + ": " + m.Why
}

// file is a theme file: the theme that it starts from, and colours.
type file struct {
	Like   origin `toml:"like"`
	About  string `toml:"about"`
	Colors tones  `toml:"colors"`
	Dark   tones  `toml:"dark"`
	Light  tones  `toml:"light"`
}

// Parse reads a theme file:
//
//	like = "auto"       # what is not given below is taken from it
//
//	[colors]            # on every background
//	bad = "#ff5f5f"     # or a number of the terminal's 256 colours
//
//	[dark]              # on dark ones, and [light] on light ones
//	good = 114
//
// The error is a *Mistake.
func Parse(name string, src []byte) (Theme, error) {
	f := file{Like: origin{Theme: auto()}}
	dec := toml.NewDecoder(bytes.NewReader(src))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		return Theme{}, place(err, src, f.Like.wrong)
	}
	t := f.Like.Theme
	t.Name, t.About = name, f.About
	t.Dark.Name, t.Light.Name = name, name
	f.Colors.lay(&t.Dark)
	f.Colors.lay(&t.Light)
	f.Dark.lay(&t.Dark)
	f.Light.lay(&t.Light)
	return t, nil
}

// place turns what the parser says into a mistake with its line.
func place(err error, src []byte, like string) error {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		row, _ := strict.Errors[0].Position()
		key := strict.Errors[0].Key()
		if n := len(key); n > 1 {
			return &Mistake{Line: row, Why: "there is no colour " + strconv.Quote(key[n-1]), Word: key[n-1], Known: Roles()}
		}
		word := strings.Join(key, ".")
		return &Mistake{Line: row, Why: "there is no key " + strconv.Quote(word), Word: word, Known: []string{"about", "colors", "dark", "light", "like"}}
	}
	m := &Mistake{Why: strings.TrimPrefix(err.Error(), "toml: ")}
	var decode *toml.DecodeError
	var value noTone
	switch {
	case errors.As(err, &decode):
		m.Line, _ = decode.Position()
	case errors.As(err, &value): // of a number the parser does not say where it stands
		m.Line = lineOf(src, string(value))
	}
	if like != "" {
		m.Word, m.Known = like, slices.Sorted(slices.Values(Names()))
	}
	return m
}

// lineOf is the first line that gives something a value; 0 for none.
func lineOf(src []byte, value string) int {
	for i, line := range strings.Split(string(src), "\n") {
		if _, given, ok := strings.Cut(line, "="); ok && strings.HasPrefix(strings.TrimSpace(given), value) {
			return i + 1
		}
	}
	return 0
}

// noTone is a value that is no colour.
type noTone string

func (n noTone) Error() string {
	return fmt.Sprintf(`%q is no colour: use "#rrggbb" or a number from 0 to 255`, string(n))
}

// origin is a theme by its name in a file.
type origin struct {
	Theme
	wrong string
}

// UnmarshalText looks the theme up.
func (o *origin) UnmarshalText(b []byte) error {
	t, ok := ByName(string(b))
	if o.Theme = t; !ok {
		o.wrong = string(b)
		return fmt.Errorf("there is no theme %q", b)
	}
	return nil
}

// tones are colours by their roles in a file.
type tones struct {
	Text    tone `toml:"text"`
	Strong  tone `toml:"strong"`
	Faint   tone `toml:"faint"`
	Accent  tone `toml:"accent"`
	Good    tone `toml:"good"`
	Bad     tone `toml:"bad"`
	Busy    tone `toml:"busy"`
	Warn    tone `toml:"warn"`
	Unknown tone `toml:"unknown"`

	Key     tone `toml:"json_key"`
	String  tone `toml:"json_string"`
	Number  tone `toml:"json_number"`
	Literal tone `toml:"json_literal"`

	Base   tone `toml:"base"`
	Cursor tone `toml:"cursor"`
	Match  tone `toml:"match"`
}

func (t *tones) roles() map[string]color.Color {
	return map[string]color.Color{
		"text": t.Text.Color, "strong": t.Strong.Color, "faint": t.Faint.Color, "accent": t.Accent.Color,
		"good": t.Good.Color, "bad": t.Bad.Color, "busy": t.Busy.Color, "warn": t.Warn.Color, "unknown": t.Unknown.Color,
		"json_key": t.Key.Color, "json_string": t.String.Color, "json_number": t.Number.Color, "json_literal": t.Literal.Color,
		"base": t.Base.Color, "cursor": t.Cursor.Color, "match": t.Match.Color,
	}
}

// lay puts the colours that are given over a palette's.
func (t *tones) lay(p *Palette) {
	roles := p.roles()
	for name, c := range t.roles() {
		if c != nil {
			*roles[name] = c
		}
	}
}

// Roles lists what a theme file may give a colour, sorted.
func Roles() []string { return slices.Sorted(maps.Keys((&Palette{}).roles())) }

// tone is a colour in a file: "#rgb", "#rrggbb" or a number from 0 to 255.
type tone struct{ color.Color }

// UnmarshalText takes a text or a number.
func (t *tone) UnmarshalText(b []byte) error {
	s := string(b)
	hex, isHex := strings.CutPrefix(s, "#")
	bits, base := 8, 10
	if isHex {
		bits, base = 24, 16
	}
	_, err := strconv.ParseUint(hex, base, bits)
	if err != nil || isHex && len(hex) != 3 && len(hex) != 6 {
		return noTone(s)
	}
	t.Color = lipgloss.Color(s)
	return nil
}
