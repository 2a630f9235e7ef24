package config

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/hooktop/hooktop/model"
)

// Problem is something wrong in the configuration that did not stop the rest
// of it from being used.
type Problem struct {
	File    string
	Line    int    // 1 is the first; 0 when it is not about a place
	Column  int    // in characters, 1 is the first
	Profile string // whose; empty for the file itself
	Skipped bool   // the profile cannot be used because of it
	Why     string
	Do      string
}

// Place is "config.toml:3:5", as editors and terminals make a link of it.
func (p Problem) Place() string {
	if p.Line == 0 {
		return p.File
	}
	return p.File + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
}

// Err is the problem as an error of code Invalid.
func (p Problem) Err() *model.Error {
	return &model.Error{Code: model.Invalid, Op: p.Place(), Why: p.Why, Do: p.Do}
}

func (p Problem) String() string { return p.Err().Error() }

// quote makes text from outside fit for one line of a terminal: strconv
// escapes control characters, bidi and zero-width ones.
func quote(s string) string {
	const most = 80
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return strconv.Quote(s)
}

// clean is quote without the quotes, for a library's own words.
func clean(s string) string {
	q := strconv.Quote(strings.ToValidUTF8(s, "?"))
	return strings.ReplaceAll(q[1:len(q)-1], `\"`, `"`)
}

// safeWord is s where it can stand in a command to copy, else a placeholder.
func safeWord(s string) string {
	if nameProblem(s) != "" || strings.ContainsFunc(s, unicode.IsSpace) {
		return "NAME"
	}
	return s
}

// nearest is the word that s was probably meant to be; empty when none is near.
func nearest(s string, words []string) string {
	best, most := "", 1+len(s)/4
	for _, w := range words {
		if d := distance(fold(s), fold(w)); d <= most {
			best, most = w, d-1
		}
	}
	return best
}

// fold takes away what is most often mistaken: case, dashes, underscores.
func fold(s string) string {
	return strings.NewReplacer("-", "", "_", "", ".", "").Replace(strings.ToLower(s))
}

// distance is how many letters must be put in, left out or changed.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			above := row[j+1]
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(change, above+1, row[j]+1)
			diagonal = above
		}
	}
	return row[len(b)]
}
