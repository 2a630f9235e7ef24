package cli_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/openwearables"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/tui/cli"
)

// evilTexts are what a terminal would obey, a spreadsheet compute, or a table lose
// its columns by.
var evilTexts = []string{
	"\x1b]52;c;UFdORUQ=\x07", "\x1b]0;PWNED\x07", "\x1b]8;;http://pwned.dev\x1b\\link\x1b]8;;\x1b\\", "\x1b[2J\x1b[31337m", "\x1bP+q544e\x1b\\", "\x9b31337m\x9d0;PWNED\x9c",
	"\xc2\x9b31337m", "\x1b]0;never ended", "\u202egnp.exe\u202c\u2066", "\u200bz\u2060\ufeff", "e" + strings.Repeat("\u0301", 2000), "\xff\xfe\xed\xa0\x80",
	"1\x00\x07\x08\x7f\r\n\t\v\f2", "\u2028\u2029\u0085", ";=cmd|' /C calc'!A0", "\t@SUM(1)", "\n=1+1", "\",=1+1;\"", "世界 ｱﾞ 👩‍👩‍👧", strings.Repeat("A", 3000), "\U000e0041\ufff9",
}

// evilHost is a played host of a kind that answers with evil in every text.
func evilHost(t *testing.T, of model.Provider) (deps cli.Deps, host client.Provider, front *sandbox.Hostile) {
	t.Helper()
	stand := func(base string) string {
		var err error
		if front, err = sandbox.NewHostile(base, evilTexts); err != nil {
			t.Fatal(err)
		}
		srv := httptest.NewServer(front)
		t.Cleanup(srv.Close)
		return srv.URL
	}
	p, hosted := playedHost(t, of)
	p.BaseURL = stand(p.BaseURL)
	host = hosted(p)
	deps = evilDeps(p, host)
	return deps, host, front
}

// playedHost is a played host of a kind: its profile, and what asks it.
func playedHost(t *testing.T, of model.Provider) (model.Profile, func(model.Profile) client.Provider) {
	t.Helper()
	if of == model.Metriport {
		clock := sandbox.NewManual(noon)
		box, err := sandbox.New(sandbox.Options{Seed: 1, Deliveries: 60, Incident: true, Clock: clock})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = box.Close() })
		if err := box.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		return box.Profile("evil"), func(p model.Profile) client.Provider {
			return metriport.New(metriport.Options{Profile: p, Now: clock.Now, CA: box.CertPool()})
		}
	}
	b := newPlayedBox(t, sandbox.ManyOptions{Deliveries: 60, Incident: true})
	<-b.Ready()
	if of == model.Svix {
		return b.SvixProfile("evil"), func(p model.Profile) client.Provider { return svix.New(svix.Options{Profile: p, Now: b.clock.Now}) }
	}
	return b.WearablesProfile("evil", false), func(p model.Profile) client.Provider {
		return openwearables.New(openwearables.Options{Profile: p, Now: b.clock.Now})
	}
}

func evilDeps(p model.Profile, host client.Provider) cli.Deps {
	d := deps(provider{})
	d.Open = func(context.Context, cli.Target) (*cli.Session, error) {
		return kept(&memory{}, &cli.Session{Profile: p, Provider: host, Key: "env KEY", Used: func() (int, error) { return 7, nil }}), nil
	}
	return d
}

// TestEvilCommands: over real HTTP, whatever each provider says, no command in no
// format writes a byte of it that a terminal obeys or a spreadsheet computes; JSON
// stays JSON, and a payload asked for as it is comes so.
func TestEvilCommands(t *testing.T) {
	for _, of := range []model.Provider{model.Metriport, model.Svix, model.OpenWearables} {
		t.Run(string(of), func(t *testing.T) {
			d, host, front := evilHost(t, of)
			lines, id := evilLines(t, host)
			worked := 0
			for _, args := range lines {
				if evilRun(t, d, args).code == 0 {
					worked++
				}
			}
			if worked < 12 {
				t.Errorf("only %d commands did something", worked)
			}
			asIs := run(t, d, "show", id, "-o", "raw", "--reveal")
			given := asIs.code == 0 && json.Valid([]byte(asIs.out)) && strings.Contains(asIs.out, "~~")
			if of != model.OpenWearables && !given { // which gives none by its id
				t.Errorf("as it is: exit %d, %.200q", asIs.code, asIs.out)
			}
			front.Fail(true)
			for _, args := range lines[:5] {
				if r := evilRun(t, d, args); r.code == 0 || r.errors == "" {
					t.Errorf("%q: exit %d, %q", args, r.code, r.errors)
				}
			}
		})
	}
}

// evilLines are commands about what a host has, those that ask it first, and the id
// of one of its deliveries.
func evilLines(t *testing.T, host client.Provider) (lines [][]string, id string) {
	t.Helper()
	page, err := host.Deliveries(t.Context(), model.PageRequest{Limit: 50})
	if err != nil || len(page.Rows) < 10 {
		t.Fatalf("%d deliveries, %v", len(page.Rows), err)
	}
	ends, err := host.Endpoints(t.Context())
	if err != nil || len(ends) == 0 {
		t.Fatalf("%d endpoints, %v", len(ends), err)
	}
	id = string(page.Rows[3].Delivery.ID)
	lines = [][]string{
		{"deliveries"},
		{"status"},
		{"endpoints"},
		{"show", id},
		{"show", id, "--reveal"},
		{"types"},
		{"profile", "check"},
		{"endpoints", "headers", string(ends[0].ID)},
		{"deliveries", "--filter", "status:failed", "--limit", "5"},
		{"retry", id, "--dry-run"},
		{"runs"},
		{"report", "--since", "1h"},
		{"status", "-o", "csv"},
		{"status", "-o", "json"},
		{"endpoints", "-o", "json"},
		{"show", id, "--reveal", "-o", "json"},
	}
	for _, format := range []string{"csv", "json", "jsonl"} {
		lines = append(lines, []string{"deliveries", "-o", format})
	}
	return lines, id
}

// evilRun runs a command and holds every byte of both of its outputs against what
// may be there.
func evilRun(t *testing.T, d cli.Deps, args []string) result {
	t.Helper()
	r := run(t, d, args...)
	format := ""
	if i := slices.Index(args, "-o"); i >= 0 {
		format = args[i+1]
	}
	for line := range strings.SplitSeq(r.out+"\n"+r.errors, "\n") {
		if !utf8.ValidString(line) || strings.ContainsFunc(line, obeyed) || format == "" && text.Clean(line) != line {
			t.Fatalf("%q writes %q", args, line)
		}
	}
	switch {
	case r.out == "":
	case format == "csv":
		evilSheet(t, args, r.out)
	case format == "json" && !json.Valid([]byte(r.out)):
		t.Fatalf("%q: %q", args, r.out)
	case format == "jsonl":
		for line := range strings.SplitSeq(strings.TrimSpace(r.out), "\n") {
			if !json.Valid([]byte(line)) {
				t.Fatalf("%q: %q", args, line)
			}
		}
	}
	return r
}

// obeyed says whether a terminal obeys a character, or turns the line by it.
func obeyed(c rune) bool {
	return c < ' ' || c >= 0x7f && c < 0xa0 || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069
}

func evilSheet(t *testing.T, args []string, out string) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatalf("%q: %v", args, err)
	}
	for _, cell := range slices.Concat(rows...) {
		for part := range strings.SplitSeq(cell, ";") {
			if strings.IndexAny(strings.TrimLeft(part, " \"'"), "=+-@|%") == 0 && !strings.HasPrefix(part, "'") {
				t.Fatalf("%q: a formula: %q", args, cell)
			}
		}
	}
}
