package tui

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// notGiven stands for what the provider does not say: never a zero.
const notGiven = "–"

// DeliveryColumns is the one statement of how a delivery is shown in a row, on
// the screen and headless. when writes a time.
func DeliveryColumns(when func(time.Time) string) []widget.Column[*model.Delivery] {
	type d = *model.Delivery
	faint := func(_ d, k *themes.Inks) themes.Ink { return k.Faint }
	return []widget.Column[d]{
		{Title: "when", Width: 12, Min: 8, Fit: true, Cell: func(x d) string { return orNotGiven(!x.Created.IsZero(), func() string { return when(x.Created) }) }, Ink: faint},
		{Title: "outcome", Width: 12, Fit: true, Cell: outcomeCell, Ink: outcomeInk},
		{Title: "code", Width: 4, Right: true, Drop: 6, Spare: true, Cell: func(x d) string { return codeCell(x.Code) }, Ink: outcomeInk},
		{Title: "event", Width: 42, Min: 16, Flex: true, Fit: true, Cell: func(x d) string { return orNotGiven(x.Type != "", func() string { return string(x.Type) }) }},
		{Title: "cause", Width: 12, Drop: 1, Fit: true, Cell: causeCell, Ink: outcomeInk},
		{Title: "took", Width: 7, Right: true, Drop: 5, Spare: true, Cell: func(x d) string { return tookCell(x.Took) }, Ink: faint},
		{Title: "tries", Width: 5, Right: true, Drop: 4, Spare: true, Cell: func(x d) string { return orNotGiven(x.Tries > 0, func() string { return strconv.Itoa(x.Tries) }) }, Ink: faint},
		{Title: "endpoint", Width: 36, Min: 18, Flex: true, Fit: true, Middle: true, Drop: 7, Cell: whereCell, Ink: faint},
	}
}

// shownColumns are those of a profile's list: a provider that makes one attempt
// of each delivery, as Metriport does, has no tries to tell. Why it fails says what
// the code does, which leaves first. Where messages go to many endpoints, rows differ
// by nothing else so often: then the endpoint stays longer than all but the cause.
// Who listens is not told of each delivery that it went to the only endpoint.
func shownColumns(sh *shared) []widget.Column[*model.Delivery] {
	cols := DeliveryColumns(sh.when)
	if sh.snap.Profile.Provider == model.Metriport {
		return slices.DeleteFunc(cols, func(c widget.Column[*model.Delivery]) bool {
			return c.Title == "tries" || sh.plain && c.Title == "endpoint"
		})
	}
	for i := range cols {
		switch c := &cols[i]; c.Title {
		case "event":
			c.Min = 20
		case "endpoint":
			c.Drop, c.Cell = 2, placeCell
		}
	}
	return cols
}

// placeCell is where a delivery went without the scheme: the endpoints' page says
// which are not encrypted.
func placeCell(d *model.Delivery) string { return strings.TrimPrefix(whereCell(d), "http://") }

func orNotGiven(given bool, f func() string) string {
	if !given {
		return notGiven
	}
	return f()
}

// outcomeCells are an outcome's glyph and word; the colour repeats both.
var outcomeCells = [...]string{
	model.OutcomeUnknown: "? unknown", model.Processing: "◌ processing", model.Delivered: "✓ delivered", model.Failed: "✗ failed",
}

func outcomeCell(d *model.Delivery) string {
	if d.Unsent {
		return notGiven + " unsent"
	}
	return outcomeCells[d.Outcome]
}

func outcomeInk(d *model.Delivery, k *themes.Inks) themes.Ink { return inkOf(d.Outcome, k) }

func inkOf(o model.Outcome, k *themes.Inks) themes.Ink {
	switch o {
	case model.Delivered:
		return k.Good
	case model.Failed:
		return k.Bad
	case model.Processing:
		return k.Busy
	case model.OutcomeUnknown:
	}
	return k.Unknown
}

func codeCell(code int) string {
	if code == 0 {
		return notGiven
	}
	if i := code - leastCode; i >= 0 && i < len(codes())/codeDigits {
		return codes()[i*codeDigits : (i+1)*codeDigits]
	}
	return strconv.Itoa(code)
}

// codes are the digits of all HTTP status codes, for they stand on every row.
var codes = sync.OnceValue(func() string {
	var b strings.Builder
	for code := leastCode; code < 600; code++ {
		b.WriteString(strconv.Itoa(code))
	}
	return b.String()
})

const (
	leastCode  = 100
	codeDigits = 3
)

func causeCell(d *model.Delivery) string {
	return d.Short()
}

func tookCell(t time.Duration) string {
	if t < 0 {
		return notGiven
	}
	return model.Dur(t)
}

// shortURL is an endpoint as a list shows it: without the scheme that all have.
func shortURL(u string) string {
	const https = "https://"
	u = text.URL(u)
	if len(u) > len(https) && u[:len(https)] == https {
		return u[len(https):]
	}
	return u
}

// when is a time in twelve cells: to the second today, to the minute before.
func (sh *shared) when(t time.Time) string {
	t, now := t.In(sh.loc), sh.at.In(sh.loc)
	if t.YearDay() == now.YearDay() && t.Year() == now.Year() {
		return t.Format("15:04:05")
	}
	return t.Format("02 Jan 15:04")
}

// timeWords is what the words of a time depend on beside it.
type timeWords struct {
	in    *time.Location
	today int // the day of the year, and the year
}

func (sh *shared) timeWords() timeWords {
	now := sh.at.In(sh.loc)
	return timeWords{sh.loc, now.YearDay() + 1000*now.Year()}
}
