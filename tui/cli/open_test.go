package cli_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/tui"
	"github.com/hooktop/hooktop/tui/cli"
)

// TestOpenFile: what is opened is read as it is, from a file or from stdin, and
// what cannot be opened says why.
func TestOpenFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a\x1b[2J.json")
	src := bytes.Repeat([]byte("{\"a\":\x00\xff}\n"), 1<<20)
	if err := os.WriteFile(name, src, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name           string
		args           []string
		piped, off     bool
		title, refused string
		src            []byte
	}{
		{name: "a file", args: []string{"open", name}, title: "a\x1b[2J.json", src: src},
		{name: "stdin", args: []string{"open", "-"}, piped: true, title: "stdin", src: []byte("piped")},
		{name: "nothing", args: []string{"open"}, refused: "no FILE is given"},
		{name: "no file", args: []string{"open", name + "x"}, title: filepath.Base(name) + "x", refused: "no such file"},
		{name: "a folder", args: []string{"open", filepath.Dir(name)}, title: filepath.Base(filepath.Dir(name)), refused: "it is a folder"},
		{name: "a keyboard as stdin", args: []string{"open", "-"}, refused: "stdin is a terminal"},
		{name: "no terminal", args: []string{"open", name}, off: true, refused: "not a terminal"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := deps(provider{})
			d.StdinTTY, d.StdoutTTY, d.Stdin = !c.piped && !c.off, !c.off, strings.NewReader("piped")
			var got []byte
			var title string
			d.DrawFile = func(ctx context.Context, _ cli.Target, o tui.FileOptions) (err error) {
				var last, total int64
				title = o.Name
				got, err = o.Load(ctx, func(done, all int64) { last, total = done, all })
				if err == nil && (last != int64(len(got)) || total != 0 && total != last) {
					t.Errorf("%d of %d bytes are told of %d", last, total, len(got))
				}
				return err
			}
			r := run(t, d, c.args...)
			if !strings.Contains(r.errors, c.refused) || (r.code == 0) != (c.refused == "") || strings.Contains(r.errors, "\x1b") {
				t.Errorf("code %d, %q; want %q", r.code, r.errors, c.refused)
			}
			if title != c.title || !bytes.Equal(got, c.src) {
				t.Errorf("%q of %d bytes; want %q of %d", title, len(got), c.title, len(c.src))
			}
		})
	}
}
