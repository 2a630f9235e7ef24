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

// file is a theme file: a name, the built-in theme it starts from, and colours.
type file struct {
	Name   string            `toml:"name"`
	Like   string            `toml:"like"`
	Dark   *bool             `toml:"dark"`
	Colors map[string]string `toml:"colors"`
}

// Parse reads a theme file:
//
//	name = "mine"
//	like = "night"       # what is not named below is taken from it
//	[colors]
//	bad = "#ff5f5f"      # or a number of the terminal's 256 colours
//
// The error names the line or the role that is wrong.
func Parse(src []byte) (Palette, error) {
	var f file
	dec := toml.NewDecoder(bytes.NewReader(src))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		return Palette{}, place(err)
	}
	if f.Like == "" {
		f.Like = Night().Name
	}
	p, ok := ByName(f.Like)
	if !ok {
		return Palette{}, fmt.Errorf("like: no theme %q, there are %s", f.Like, strings.Join(Names(), ", "))
	}
	if f.Name != "" {
		p.Name = f.Name
	}
	if f.Dark != nil {
		p.Dark = *f.Dark
	}
	roles := p.roles()
	for _, name := range slices.Sorted(maps.Keys(f.Colors)) {
		role, ok := roles[name]
		if !ok {
			return Palette{}, fmt.Errorf("colors: no role %q, there are %s", name, strings.Join(slices.Sorted(maps.Keys(roles)), ", "))
		}
		c, err := parseColor(f.Colors[name])
		if err != nil {
			return Palette{}, fmt.Errorf("colors.%s: %w", name, err)
		}
		*role = c
	}
	return p, nil
}

// place puts the line and column before what go-toml says.
func place(err error) error {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		row, _ := strict.Errors[0].Position()
		return fmt.Errorf("line %d: unknown name %q", row, strings.Join(strict.Errors[0].Key(), "."))
	}
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		row, col := decode.Position()
		return fmt.Errorf("line %d, column %d: %s", row, col, strings.TrimPrefix(decode.Error(), "toml: "))
	}
	return err
}

// parseColor takes "#rgb", "#rrggbb" or a number from 0 to 255.
func parseColor(s string) (color.Color, error) {
	hex, isHex := strings.CutPrefix(s, "#")
	bits, base := 8, 10
	if isHex {
		bits, base = 24, 16
	}
	_, err := strconv.ParseUint(strings.TrimPrefix(s, "#"), base, bits)
	if err != nil || isHex && len(hex) != 3 && len(hex) != 6 {
		return nil, fmt.Errorf("%q is no colour: use \"#rrggbb\" or a number from 0 to 255", s)
	}
	return lipgloss.Color(s), nil
}
