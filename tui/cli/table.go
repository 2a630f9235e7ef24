package cli

import (
	"encoding/csv"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/tui"
	"github.com/hooktop/hooktop/tui/widget"
)

// writeTable writes rows under their titles, in columns as wide as they need.
func writeTable(w io.Writer, titles []string, rows [][]string) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, row := range append([][]string{titles}, rows...) {
		cells := make([]string, len(row))
		for i, c := range row {
			cells[i] = cellFor(w, c)
		}
		if _, err := io.WriteString(t, strings.Join(cells, "\t")+"\n"); err != nil {
			return err
		}
	}
	return t.Flush()
}

// pairs writes names and values below each other.
func pairs(w io.Writer, rows [][2]string) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, r := range rows {
		if r[1] == "" {
			continue
		}
		if _, err := io.WriteString(t, r[0]+"\t"+cellFor(w, r[1])+"\n"); err != nil {
			return err
		}
	}
	return t.Flush()
}

// asciiOut is a writer to those whose locale has no UTF-8: tables for them are in
// ASCII. What programs read (JSON, CSV, payloads) goes through it as it is.
type asciiOut struct{ io.Writer }

// asciiFile is the same for a file, which stays one: it may be a terminal.
type asciiFile struct{ *os.File }

func (asciiOut) ascii()  {}
func (asciiFile) ascii() {}

// asciiErr is a writer to the same readers of what is all for people.
type asciiErr struct{ io.Writer }

func (w asciiErr) Write(b []byte) (int, error) {
	if _, err := io.WriteString(w.Writer, widget.PlainForms(string(b))); err != nil {
		return 0, err
	}
	return len(b), nil
}

// inASCII gives the writers that the locale's characters ask for.
func inASCII(d Deps) Deps {
	if d.Env == nil || !tui.LookFor(d.Env).ASCII {
		return d
	}
	d.Stderr = asciiErr{d.Stderr}
	if f, is := d.Stdout.(*os.File); is {
		d.Stdout = asciiFile{f}
	} else {
		d.Stdout = asciiOut{d.Stdout}
	}
	return d
}

// cellFor is a cell of a table as a writer's readers can read it.
func cellFor(w io.Writer, cell string) string { return wordsFor(w, text.Clean(cell)) }

// wordsFor is a text for people as a writer's readers can read it.
func wordsFor(w io.Writer, s string) string {
	if _, is := w.(interface{ ascii() }); is {
		return widget.PlainForms(s)
	}
	return s
}

// sheet writes CSV that a spreadsheet shows and does not compute: what it would
// take for a formula begins with an apostrophe. JSON has the cells without one.
type sheet struct{ w *csv.Writer }

func newSheet(w io.Writer, titles []string) (*sheet, error) {
	s := &sheet{csv.NewWriter(w)}
	return s, s.row(titles)
}

func (s *sheet) row(cells []string) error {
	safe := make([]string, len(cells))
	for i, c := range cells {
		safe[i] = defused(text.Clean(c))
	}
	return s.w.Write(safe)
}

func (s *sheet) flush() error {
	s.w.Flush()
	return s.w.Error()
}

// formulas are what a spreadsheet takes for the beginning of a formula, the last
// ones where it is Japanese or Chinese.
const formulas = "=+-@|%＝＋－＠"

// defused keeps a cell from being taken for a formula, also by a spreadsheet that
// begins a new one behind every semicolon.
func defused(s string) string {
	parts := strings.Split(s, ";")
	for i, part := range parts {
		begin := strings.TrimLeft(part, " \"'")
		if r, _ := utf8.DecodeRuneInString(begin); begin != "" && strings.ContainsRune(formulas, r) {
			parts[i] = "'" + part
		}
	}
	return strings.Join(parts, ";")
}
