package store

import (
	"context"
	"errors"
	"strings"
	"unicode"

	"github.com/hooktop/hooktop/model"
)

// kind is what a driver's error means to us.
type kind uint8

const (
	unexpected kind = iota
	contested       // another transaction won; ours may be repeated
	busy            // another process writes for too long
	full
	readOnly
	damaged
	missing     // the table is not there
	unreachable // no connection, or refused
	faulty      // the disk gives errors
	taken       // a unique row is there already
	orphaned    // the row it belongs to is not there
)

// trouble is a driver's error in our words.
type trouble struct {
	kind kind
	why  string // the driver's words, cleaned; where they help
}

// words are the why and the what-to-do of each kind.
var words = map[kind]struct{ why, do string }{
	contested:   {"others keep changing the same", "try again"},
	busy:        {"another hooktop is writing to it", "try again"},
	full:        {"no space is left for it", "make room on the disk; until then nothing that changes the provider is begun"},
	readOnly:    {"it cannot be written to", "make its file and folder writable; until then nothing that changes the provider is begun"},
	damaged:     {"it is damaged", "start hooktop again: it sets the file aside and begins a new one"},
	missing:     {"its tables are not there", "start hooktop again"},
	faulty:      {"the disk gives errors", "check the disk"},
	unreachable: {"the database does not answer, or refuses us", "check the DSN and the database"},
}

// fail turns an error into a *model.Error; one of ours passes as it is.
func (d *database) fail(ctx context.Context, op string, err error) error {
	if err != nil && d.damaged != nil && d.explain(err).kind == damaged {
		d.damaged()
	}
	return failure(ctx, op, err, d.explain)
}

func failure(ctx context.Context, op string, err error, explain func(error) trouble) error {
	if err == nil {
		return nil
	}
	var ours *model.Error
	if errors.As(err, &ours) {
		return err
	}
	if cause := ctx.Err(); cause != nil {
		return &model.Error{Code: model.Canceled, Op: op, Why: "given up", Err: cause}
	}
	return explain(err).error(op)
}

// error leaves the driver's error out: PostgreSQL's holds the whole connection.
func (t trouble) error(op string) *model.Error {
	w, known := words[t.kind]
	if !known {
		return &model.Error{Code: model.Internal, Op: op, Why: t.why}
	}
	if t.why != "" {
		w.why += ": " + t.why
	}
	return &model.Error{Code: model.Unavailable, Op: op, Why: w.why, Do: w.do}
}

// oneLine makes a driver's words fit an error: one line, no control characters.
func oneLine(s string) string {
	const most = 200
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "?"), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.Is(unicode.C, r)
	}), " ")
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return s
}

func denied(op, why, do string) error {
	return &model.Error{Code: model.Denied, Op: op, Why: why, Do: do}
}

func invalid(op, why, do string) error {
	return &model.Error{Code: model.Invalid, Op: op, Why: why, Do: do}
}
