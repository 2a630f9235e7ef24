package cli

import (
	"errors"
	"io"
	"os"
	"strconv"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// How much is read of what flags name.
const (
	maxBody       = 64 << 20
	maxHeaderFile = 1 << 20
	maxSecret     = 64 << 10
)

// intake reads what flags name: files, and stdin once.
type intake struct{ stdin io.Reader }

// place is what one flag names: a file, - for stdin.
type place struct{ flag, name string }

// intake is for what these flags name, of which one may read stdin.
func (a *app) intake(places ...place) (*intake, error) {
	taken := ""
	for _, p := range places {
		switch {
		case p.name != "-":
		case taken != "":
			return nil, usage("read --"+p.flag, "stdin is read by --"+taken+" already", "name a file for one of them")
		default:
			taken = p.flag
		}
	}
	return &intake{a.Stdin}, nil
}

// read reads a file whole, stdin for "-". Its bytes are kept as they are.
func (in *intake) read(flag, name string, limit int64) ([]byte, error) {
	op := "read --" + flag
	from := in.stdin
	if name != "-" {
		f, err := os.Open(name) //nolint:gosec // a file that the user names
		if err != nil {
			return nil, errIntake(op, name, err)
		}
		defer f.Close() //nolint:errcheck // it was only read
		from = f
	}
	data, err := io.ReadAll(io.LimitReader(from, limit+1))
	switch {
	case err != nil:
		return nil, errIntake(op, name, err)
	case int64(len(data)) > limit:
		return nil, usage(op, "it is larger than "+limitText(limit), "nothing that large is a "+intakes[limit])
	}
	return data, nil
}

// intakes says what is read up to a limit.
var intakes = map[int64]string{maxBody: "webhook's body here", maxHeaderFile: "request's head", maxSecret: "secret"}

func limitText(limit int64) string {
	if limit >= 1<<20 {
		return strconv.FormatInt(limit>>20, 10) + " MB"
	}
	return strconv.FormatInt(limit>>10, 10) + " kB"
}

func errIntake(op, name string, err error) error {
	why := fileReason(err)
	if name != "-" {
		why = text.Clean(name) + ": " + why
	}
	if errors.Is(err, os.ErrNotExist) {
		return &model.Error{Code: model.Invalid, Op: op, Why: why, Do: "check the name", Err: err}
	}
	return &model.Error{Code: model.Invalid, Op: op, Why: why, Do: "name a file that can be read", Err: err}
}
