package cli

import (
	"io"
	"time"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/tui"
)

// printer writes deliveries in one format.
type printer interface {
	print(*model.Delivery) error
	done() error
}

// printer writes as --output says; patients are named only where they are to be revealed.
func (a *app) printer(reveal bool) (printer, error) {
	switch a.format {
	case "jsonl":
		return linePrinter{a, reveal}, nil
	case "json":
		return &listPrinter{app: a, reveal: reveal}, nil
	case "csv":
		s, err := newSheet(a.Stdout, recordTitles)
		return sheetPrinter{s, reveal}, err
	}
	return &tablePrinter{w: a.Stdout}, nil
}

// linePrinter writes an object a line, each as soon as it is known.
type linePrinter struct {
	app    *app
	reveal bool
}

func (p linePrinter) print(d *model.Delivery) error { return p.app.line(recordOf(d, p.reveal)) }
func (linePrinter) done() error                     { return nil }

// listPrinter writes one array, whole also when the search breaks off.
type listPrinter struct {
	app    *app
	reveal bool
	list   []record
}

func (p *listPrinter) print(d *model.Delivery) error {
	p.list = append(p.list, recordOf(d, p.reveal))
	return nil
}

func (p *listPrinter) done() error {
	if p.list == nil {
		p.list = []record{}
	}
	return p.app.line(p.list)
}

type sheetPrinter struct {
	*sheet
	reveal bool
}

func (p sheetPrinter) print(d *model.Delivery) error { return p.row(recordOf(d, p.reveal).cells()) }
func (p sheetPrinter) done() error                   { return p.flush() }

// tablePrinter writes the screen's own columns, and the id that show wants.
type tablePrinter struct {
	w    io.Writer
	rows [][]string
}

func (p *tablePrinter) print(d *model.Delivery) error {
	columns := tui.DeliveryColumns(when)
	row := make([]string, 0, len(columns)+1)
	for _, c := range columns {
		row = append(row, c.Cell(d))
	}
	p.rows = append(p.rows, append(row, string(d.ID)))
	return nil
}

func (p *tablePrinter) done() error {
	var titles []string
	for _, c := range tui.DeliveryColumns(when) {
		titles = append(titles, c.Title)
	}
	return writeTable(p.w, append(titles, "id"), p.rows)
}

// when is a time for people who read it later, or elsewhere.
func when(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05Z") }
