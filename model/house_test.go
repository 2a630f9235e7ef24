package model_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const ours = "github.com/hooktop/hooktop"

// rule is one row of the house's import table.
type rule struct {
	own     []string // our packages it may import; a trailing "/..." takes those below too
	outside []string // modules beyond the standard library, by prefix
	std     []string // what of the standard library it must not import, by prefix
	idents  []string // selectors it must not use, "time.Now"
}

var (
	pureStd    = []string{"os", "net", "io/fs", "io/ioutil", "log", "database", "syscall", "os/exec"}
	noClock    = []string{"time.Now", "time.Since", "time.Until", "time.Sleep", "time.After", "time.Tick", "time.NewTimer", "time.NewTicker"}
	charm      = []string{"charm.land/bubbletea/v2", "charm.land/bubbles/v2", "charm.land/lipgloss/v2", "github.com/charmbracelet/x/ansi"}
	underneath = []string{"model/...", "client", "client/runbook", "themes", "tui/widget"}
)

// house says which package may import what. A new package is a new line.
var house = map[string]rule{
	"model":         {std: pureStd, idents: noClock},
	"model/text":    {std: pureStd, idents: noClock},
	"model/jsondoc": {std: pureStd, idents: noClock},
	"model/sign":    {own: []string{"model/jsondoc"}, std: pureStd, idents: noClock}, // to write a body again as others do, never for a verdict
	"model/catalog": {own: []string{"model", "model/jsondoc"}, std: pureStd, idents: noClock},

	"themes": {outside: []string{"charm.land/lipgloss/v2", "github.com/pelletier/go-toml/v2"}, std: []string{"os", "net"}, idents: noClock},

	"client":               {own: []string{"model"}, std: []string{"os", "net"}},
	"client/rest":          {own: []string{"client", "model", "model/jsondoc", "model/text"}, outside: []string{"github.com/go-resty/resty/v2"}},
	"client/ksuid":         {std: pureStd, idents: noClock},
	"client/metriport":     {own: []string{"client", "client/rest", "model/..."}, outside: []string{"github.com/go-resty/resty/v2"}},
	"client/openwearables": {own: []string{"client", "client/ksuid", "client/rest", "model/..."}, outside: []string{"github.com/go-resty/resty/v2"}},
	"client/svix":          {own: []string{"client", "client/ksuid", "client/rest", "model/..."}, outside: []string{"github.com/go-resty/resty/v2"}},
	"client/config":        {own: []string{"client", "model"}, outside: []string{"github.com/pelletier/go-toml/v2", "github.com/zalando/go-keyring"}},
	"client/store":         {own: []string{"client", "model"}, outside: []string{"modernc.org/sqlite", "github.com/jackc/pgx/v5", "github.com/pressly/goose/v3"}},
	"client/direct":        {own: []string{"client", "model", "model/sign", "model/text"}},
	"client/runbook":       {own: []string{"client", "model/..."}, std: []string{"os", "net", "database"}, idents: noClock},
	"client/watch":         {own: []string{"client", "model"}, std: []string{"os", "net"}, idents: noClock},
	"client/sandbox":       {own: []string{"client", "client/metriport", "client/openwearables", "client/svix", "model/..."}},

	"tui/widget": {own: []string{"themes", "model/text", "model/jsondoc"}, outside: append([]string{"github.com/aymanbagabas/go-udiff", "github.com/itchyny/gojq", "github.com/sahilm/fuzzy"}, charm[1:]...), std: []string{"os", "net"}, idents: noClock},
	"tui":        {own: underneath, outside: append([]string{"github.com/sahilm/fuzzy"}, charm...), std: []string{"os", "net"}, idents: noClock},
	"tui/cli":    {own: append([]string{"tui"}, underneath...), outside: []string{"github.com/spf13/cobra", "charm.land/fang/v2", "charm.land/lipgloss/v2", "github.com/muesli/mango-cobra", "github.com/muesli/roff"}, std: []string{"net"}, idents: noClock},

	".": {own: []string{"model/...", "client/...", "themes", "tui/..."}, outside: []string{"charm.land/"}},
}

// TestHouse reads the sources itself: a test that asks `go list` is answered
// from go test's cache after another package has changed.
func TestHouse(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || (len(d.Name()) > 2 && d.Name()[0] == '.')) {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		from, err := filepath.Rel("..", filepath.Dir(path))
		if err != nil {
			return err
		}
		from = filepath.ToSlash(from)
		seen[from] = true
		r, known := house[from]
		if !known {
			t.Errorf("package %q has no rule", from)
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, complaint := range r.check(f) {
			t.Errorf("%s: %s %s", path, from, complaint)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, must := range []string{".", "model", "client", "themes", "tui"} {
		if !seen[must] {
			t.Errorf("no source of %q was read: the walk is broken", must)
		}
	}
}

// check lists what a file does against its package's rule.
func (r rule) check(f *ast.File) (complaints []string) {
	for _, imp := range f.Imports {
		name, _ := strconv.Unquote(imp.Path.Value)
		own, isOurs := strings.CutPrefix(name, ours+"/")
		first, _, _ := strings.Cut(name, "/")
		switch {
		case isOurs:
			if !slices.ContainsFunc(r.own, func(p string) bool { return within(own, p) }) {
				complaints = append(complaints, "may not import "+own)
			}
		case strings.Contains(first, "."):
			if !slices.ContainsFunc(r.outside, func(p string) bool { return strings.HasPrefix(name, p) }) {
				complaints = append(complaints, "may not import "+name)
			}
		case slices.ContainsFunc(r.std, func(p string) bool { return name == p || strings.HasPrefix(name, p+"/") }) && name != "net/url":
			complaints = append(complaints, "must not import "+name)
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && slices.Contains(r.idents, x.Name+"."+s.Sel.Name) {
				complaints = append(complaints, "must not use "+x.Name+"."+s.Sel.Name)
			}
		}
		return true
	})
	return complaints
}

// within says whether a package is the one a rule names, or one below "name/...".
func within(pkg, allowed string) bool {
	tree, below := strings.CutSuffix(allowed, "/...")
	return pkg == tree || (below && strings.HasPrefix(pkg, tree+"/"))
}

// TestHouseBites shows that the rules refuse what they are for.
func TestHouseBites(t *testing.T) {
	for _, c := range []struct{ name, pkg, src string }{
		{"a provider in a screen", "tui", `package tui; import _ "github.com/hooktop/hooktop/client/metriport"`},
		{"http in a screen", "tui", `package tui; import _ "net/http"`},
		{"a clock in a rule", "model", `package model; import "time"; var x = time.Now()`},
		{"a logger in a rule", "model", `package model; import _ "log/slog"`},
		{"a domain type in a widget", "tui/widget", `package widget; import _ "github.com/hooktop/hooktop/model"`},
		{"a library without a row", "client/watch", `package watch; import _ "github.com/go-resty/resty/v2"`},
		{"the sandbox in a provider", "client/metriport", `package metriport; import _ "github.com/hooktop/hooktop/client/sandbox"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := parser.ParseFile(token.NewFileSet(), "x.go", c.src, 0)
			if err != nil {
				t.Fatal(err)
			}
			if len(house[c.pkg].check(f)) == 0 {
				t.Error("allowed")
			}
		})
	}
}
