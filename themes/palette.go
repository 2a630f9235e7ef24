package themes

import "image/color"

// Palette is all that a theme's author writes: a colour a role. Colours only
// repeat what glyphs and words already say, so a palette needs no more meanings
// than these.
type Palette struct {
	Name string
	Dark bool // meant for a dark background

	Text    color.Color // ordinary text
	Strong  color.Color // what the eye should find first
	Faint   color.Color // what is there but not asked for
	Accent  color.Color // titles, the focused, what can be pressed
	Good    color.Color // delivered
	Bad     color.Color // failed
	Busy    color.Color // processing
	Warn    color.Color // stale, slow, limited
	Unknown color.Color // not known

	Key     color.Color // JSON: keys
	String  color.Color // JSON: strings
	Number  color.Color // JSON: numbers
	Literal color.Color // JSON: true, false, null

	Base   color.Color // the background the others are chosen for; never painted
	Cursor color.Color // the background of the cursor's row
	Match  color.Color // the background of a search hit
}

// roles are the palette's colours by the names a theme file uses.
func (p *Palette) roles() map[string]*color.Color {
	return map[string]*color.Color{
		"text": &p.Text, "strong": &p.Strong, "faint": &p.Faint, "accent": &p.Accent,
		"good": &p.Good, "bad": &p.Bad, "busy": &p.Busy, "warn": &p.Warn, "unknown": &p.Unknown,
		"json_key": &p.Key, "json_string": &p.String, "json_number": &p.Number, "json_literal": &p.Literal,
		"base": &p.Base, "cursor": &p.Cursor, "match": &p.Match,
	}
}
