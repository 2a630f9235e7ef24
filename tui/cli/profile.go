package cli

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/model"
)

func (a *app) profile() *cobra.Command {
	c := &cobra.Command{
		Use:   "profile",
		Short: "Add, list and check the connections to providers",
		Args:  cobra.NoArgs,
		RunE: a.does(func(context.Context, []string) error {
			return usage("use a profile command", "none is named", "one of add, list, check")
		}),
	}
	c.AddCommand(a.profileAdd(), a.profileList(), a.profileCheck())
	return c
}

// shellWord is a word as it can be copied into a shell.
func shellWord(s string) string {
	plain := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_./:@%+,", r)
	}
	if s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !plain(r) }) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// keyFromStdin reads a piped key. On a terminal it would be seen by whoever
// looks over the shoulder.
func (a *app) keyFromStdin(op string) (model.Secret, error) {
	const most = 64 << 10
	if a.StdinTTY {
		return model.Secret{}, usage(op, "stdin is a terminal, which would show the key", "pipe it in: … | hooktop profile add …")
	}
	b, err := io.ReadAll(io.LimitReader(a.Stdin, most+1))
	if err != nil {
		return model.Secret{}, usage(op, "stdin cannot be read", "pipe the key in")
	}
	if len(b) == 0 || len(b) > most {
		return model.Secret{}, usage(op, "stdin is empty or much longer than a key", "pipe the key and nothing else")
	}
	return model.NewSecret(strings.TrimRight(string(b), "\r\n")), nil
}

func (a *app) profileList() *cobra.Command {
	c := &cobra.Command{
		Use:   "list",
		Short: "List the profiles, and what is wrong with those that cannot be used",
		Args:  cobra.NoArgs,
		RunE:  a.does(func(context.Context, []string) error { return a.runList() }),
	}
	output(c, "table", "json", "jsonl", "csv")
	return c
}

// profileRecord is a profile as machines read it.
type profileRecord struct {
	Name        string  `json:"name"`
	Chosen      bool    `json:"default"`
	Provider    *string `json:"provider"`
	Environment *string `json:"environment"`
	BaseURL     *string `json:"base_url"`
	CallsPerDay *int    `json:"calls_per_day"`
	Key         *string `json:"api_key"`
	Source      string  `json:"source"`
	Problem     *string `json:"problem"`
}

func (a *app) runList() error {
	profiles, problems := a.List(a.target)
	for _, p := range problems {
		a.note("warning: %s", p)
	}
	records := make([]profileRecord, 0, len(profiles))
	rows := make([][]string, 0, len(profiles))
	for _, p := range profiles {
		r := profileRecord{
			p.Name, p.Chosen, word(p.Provider), word(p.Environment), word(p.BaseURL), given(p.CallsPerDay, p.CallsPerDay > 0), word(p.Key), p.Source, word(p.Problem),
		}
		records = append(records, r)
		rows = append(rows, []string{
			r.Name, strconv.FormatBool(r.Chosen), p.Provider, p.Environment, p.BaseURL, number(r.CallsPerDay), p.Key, r.Source, p.Problem,
		})
	}
	titles := []string{"name", "default", "provider", "environment", "base_url", "calls_per_day", "api_key", "source", "problem"}
	switch a.format {
	case "json":
		return a.line(records)
	case "jsonl":
		for _, r := range records {
			if err := a.line(r); err != nil {
				return err
			}
		}
		return nil
	case "csv":
		return a.sheet(titles, rows)
	}
	if len(profiles) == 0 {
		if len(problems) > 0 { // what keeps them from being read
			return nil
		}
		a.note("no profile is configured · hooktop profile add NAME, or hooktop demo")
		return nil
	}
	return writeTable(a.Stdout, titles, rows)
}

func (a *app) sheet(titles []string, rows [][]string) error {
	s, err := newSheet(a.Stdout, titles)
	for i := 0; err == nil && i < len(rows); i++ {
		err = s.row(rows[i])
	}
	if err != nil {
		return err
	}
	return s.flush()
}

// split parts a command into its words as far as quoting goes; nothing is
// expanded. It is nil for an open quote.
func split(s string) []string {
	var words []string
	var word strings.Builder
	quote, inside := rune(0), false
	for _, r := range s {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, inside = r, true
		case r == ' ' || r == '\t' || r == '\n':
			if inside {
				words = append(words, word.String())
			}
			word.Reset()
			inside = false
		default:
			word.WriteRune(r)
			inside = true
		}
	}
	if quote != 0 {
		return nil
	}
	if inside {
		words = append(words, word.String())
	}
	return words
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
