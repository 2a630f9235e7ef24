package cli

import (
	"context"
	"strings"

	mango "github.com/muesli/mango-cobra"
	"github.com/muesli/roff"
	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/tui"
)

// man writes the manual, with the console's keys at its end.
func (a *app) man() *cobra.Command {
	c := &cobra.Command{
		Use:   "man",
		Short: "Write the manual, for man",
		Args:  cobra.NoArgs,
	}
	c.RunE = a.does(func(context.Context, []string) error {
		page, err := mango.NewManPage(1, c.Root())
		if err != nil {
			return &model.Error{Op: "write the manual", Why: err.Error(), Err: err}
		}
		doc := roff.NewDocument()
		page.Build(doc)
		writeKeys(doc, tui.KeyTable()) //nolint:contextcheck // it only names the actions, and performs none
		_, err = a.Stdout.Write([]byte(doc.String()))
		return err
	})
	return c
}

// writeKeys writes the section of the keys: a paragraph a page, a line a key.
func writeKeys(doc *roff.Document, rows []tui.KeyRow) {
	doc.Section("Keys")
	where := ""
	for _, r := range rows {
		if r.Where != where {
			where = r.Where
			doc.Paragraph()
			doc.TextBold(strings.ToUpper(where[:1]) + where[1:])
		}
		doc.TaggedParagraph(-1)
		doc.TextBold(keysWords(r.Keys))
		doc.EndSection()
		if r.Name != "" {
			doc.Text(r.Name + ": ")
		}
		doc.Text(r.Does)
	}
}

// keysWords are keys with a comma between; an asterisk at the beginning would be
// taken for a list's.
func keysWords(keys []string) string {
	words := strings.Join(keys, ", ")
	if strings.HasPrefix(words, "*") {
		return "key " + words
	}
	return words
}
