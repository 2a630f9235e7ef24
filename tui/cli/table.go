package cli

import (
	"encoding/csv"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/hooktop/hooktop/model/text"
)

// writeTable writes rows under their titles, in columns as wide as they need.
func writeTable(w io.Writer, titles []string, rows [][]string) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, row := range append([][]string{titles}, rows...) {
		cells := make([]string, len(row))
		for i, c := range row {
			cells[i] = text.Clean(c)
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
		if _, err := io.WriteString(t, r[0]+"\t"+text.Clean(r[1])+"\n"); err != nil {
			return err
		}
	}
	return t.Flush()
}

// sheet writes CSV that a spreadsheet shows and does not compute.
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

// defused keeps a cell from being taken for a formula.
func defused(s string) string {
	if begin := strings.TrimSpace(s); begin != "" && strings.ContainsRune("=+-@|%", rune(begin[0])) {
		return "'" + s
	}
	return s
}
