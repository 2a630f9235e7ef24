package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/text"
)

// draft is the text of a test event before its variables are filled in.
type draft struct {
	text []byte
	kept string // the file that holds what was edited; empty where nothing was
}

// draft is the text that "send" is to send: a sample's, a file's, or what an
// editor has made of either. What was edited is in the draft also when it is of
// no use.
func (a *app) draft(ctx context.Context, p model.Provider, o sending) (*draft, error) {
	d := &draft{}
	var err error
	if o.file != "" {
		d.text, err = (&intake{stdin: a.Stdin}).read("file", o.file, maxBody)
	} else {
		d.text, err = sampleOf(p, o.typ, o.variant)
	}
	if err == nil && o.edit {
		err = a.edited(ctx, d)
	}
	if err != nil {
		return d, err
	}
	return d, catalog.Check(d.text)
}

// sampleOf is the text of a sample with its variables.
func sampleOf(p model.Provider, t model.EventType, variant string) ([]byte, error) {
	found, known := catalog.FindFor(p, t)
	if sample, ok := found.Template(variant); known && ok {
		return sample, nil
	}
	if !known {
		e := &model.Error{
			Code: model.Invalid, Op: "look for a sample", Why: "the catalogue has no type " + text.Clean(string(t)) + " of " + text.Clean(string(p)),
			Do: "hooktop types lists them; one of your own goes with --file",
		}
		if like := catalog.Search(catalog.Types(p), string(t)); len(like) > 0 && t != "" {
			e.Do = "perhaps " + string(like[0].Name) + "; " + e.Do
		}
		return nil, e
	}
	var names []string
	for _, v := range found.Variants {
		names = append(names, v.Name)
	}
	do := "leave --variant away"
	if len(names) > 0 {
		do = "one of " + strings.Join(names, ", ") + ", or none"
	}
	return nil, &model.Error{Code: model.Invalid, Op: "look for a sample", Why: "there is no variant " + text.Clean(variant) + " of " + string(t), Do: do}
}

// edited opens the text in the user's editor. It goes by a file that stays until
// the event was sent.
func (a *app) edited(ctx context.Context, d *draft) error {
	const op = "edit the event"
	if a.Edit == nil {
		return &model.Error{Code: model.NotServed, Op: op, Why: "there is no editor here", Do: "write the text into a file, then --file"}
	}
	f, err := os.CreateTemp("", "hooktop-event-*.json") // of mode 0600: it may hold health data
	if err != nil {
		return &model.Error{Code: model.Unavailable, Op: op, Why: fileReason(err), Do: "make room for a file in " + os.TempDir(), Err: err}
	}
	_, err = f.Write(d.text)
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(f.Name())
		return &model.Error{Code: model.Unavailable, Op: op, Why: fileReason(err), Do: "make room for a file in " + os.TempDir(), Err: err}
	}
	d.kept = f.Name()
	if err := a.Edit(ctx, d.kept); err != nil {
		return err
	}
	again, err := os.Open(d.kept) // an editor may have put another file in its place
	if err != nil {
		return &model.Error{Code: model.Internal, Op: op, Why: fileReason(err), Do: "save the text under its own name", Err: err}
	}
	defer again.Close() //nolint:errcheck // it was only read
	if d.text, err = io.ReadAll(io.LimitReader(again, maxBody+1)); err != nil || len(d.text) > maxBody {
		return &model.Error{Code: model.Invalid, Op: op, Why: "the text cannot be read, or is larger than " + limitText(maxBody), Do: "make it smaller", Err: err}
	}
	return nil
}

// end forgets the file of what was edited once the event was sent, and else says
// where it is.
func (d *draft) end(a *app, sent bool) {
	switch {
	case d == nil || d.kept == "":
	case sent:
		_ = os.Remove(d.kept)
	default:
		a.note("the text is kept · --file %s sends it", d.kept)
	}
}

// fill gives the variables of the text their values.
func (d *draft) fill(vars catalog.Vars, set []string) ([]byte, error) {
	used := catalog.Used(d.text)
	for _, s := range set {
		name, value, ok := strings.Cut(s, "=")
		switch {
		case !ok || !catalog.IsName(name):
			return nil, usage("read --set", strconv.Quote(s)+" is not name=value", "such as --set patient=018f3c1a")
		case !slices.Contains(used, name):
			return nil, usage("read --set", "the text has no {{"+name+"}}", variablesText(used))
		}
		vars = vars.With(name, value)
	}
	body, err := catalog.Fill(d.text, vars)
	if err != nil {
		return nil, err
	}
	_, err = catalog.Read(body) // a value that stands for itself may break it
	return body, err
}

func variablesText(used []string) string {
	if len(used) == 0 {
		return "it has no variables"
	}
	return "it has " + strings.Join(used, ", ")
}
