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
	var p model.Profile
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
		p = box.Profile("evil")
		p.BaseURL = stand(p.BaseURL)
		host = metriport.New(metriport.Options{Profile: p, Now: clock.Now, CA: box.CertPool()})
	} else {
		b := newPlayedBox(t, sandbox.ManyOptions{Deliveries: 60, Incident: true})
		<-b.Ready()
		if of == model.Svix {
			p = b.SvixProfile("evil")
			p.BaseURL = stand(p.BaseURL)
			host = svix.New(svix.Options{Profile: p, Now: b.clock.Now})
		} else {
			p = b.WearablesProfile("evil", false)
			p.BaseURL = stand(p.BaseURL)
			host = openwearables.New(openwearables.Options{Profile: p, Now: b.clock.Now})
		}
	}
	deps = evilDeps(p, host)
	return deps, host, front
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
			page, err := host.Deliveries(t.Context(), model.PageRequest{Limit: 50})
			if err != nil || len(page.Rows) < 10 {
				t.Fatalf("%d deliveries, %v", len(page.Rows), err)
			}
			ends, err := host.Endpoints(t.Context())
			if err != nil || len(ends) == 0 {
				t.Fatalf("%d endpoints, %v", len(ends), err)
			}
			id, end := string(page.Rows[3].Delivery.ID), string(ends[0].ID)
			lines := [][]string{
				{"deliveries"},
				{"status"},
				{"endpoints"},
				{"show", id},
				{"show", id, "--reveal"},
				{"types"},
				{"profile", "check"},
				{"endpoints", "headers", end},
				{"deliveries", "--filter", "status:failed", "--limit", "5"},
				{"retry", id, "--dry-run"},
				{"runs"},
				{"report", "--since", "1h"},
			}
			for _, format := range []string{"csv", "json", "jsonl"} {
				lines = append(lines, []string{"deliveries", "-o", format})
			}
			lines = append(lines, []string{"status", "-o", "csv"}, []string{"status", "-o", "json"}, []string{"endpoints", "-o", "json"}, []string{"show", id, "--reveal", "-o", "json"})
			worked := 0
			for _, args := range lines {
				if evilRun(t, d, args).code == 0 {
					worked++
				}
			}
			if worked < 12 {
				t.Errorf("only %d commands did something", worked)
			}
			if asIs := run(t, d, "show", id, "-o", "raw", "--reveal"); of != model.OpenWearables && (asIs.code != 0 || !json.Valid([]byte(asIs.out)) || !strings.Contains(asIs.out, "~~")) {
				t.Errorf("as it is: exit %d, %.200q", asIs.code, asIs.out)
			}
			front.Fail(true)
			for _, args := range lines[:8] {
				if r := evilRun(t, d, args); r.code == 0 && args[0] != "types" || r.errors == "" && args[0] != "types" {
					t.Errorf("%q: exit %d, %q", args, r.code, r.errors)
				}
			}
		})
	}
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
	for _, line := range strings.Split(r.out+"\n"+r.errors, "\n") {
		if !utf8.ValidString(line) || format == "" && text.Clean(line) != line {
			t.Fatalf("%q writes %q", args, line)
		}
		for _, c := range line {
			if c < ' ' || c >= 0x7f && c < 0xa0 || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069 {
				t.Fatalf("%q lets %U through: %q", args, c, line)
			}
		}
	}
	if r.out == "" {
		return r
	}
	switch format {
	case "json", "jsonl":
		for line := range strings.SplitSeq(strings.TrimSpace(r.out), "\n") {
			if format == "jsonl" && !json.Valid([]byte(line)) {
				t.Fatalf("%q: %q", args, line)
			}
		}
		if format == "json" && !json.Valid([]byte(r.out)) {
			t.Fatalf("%q: %q", args, r.out)
		}
	case "csv":
		rows, err := csv.NewReader(strings.NewReader(r.out)).ReadAll()
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
	return r
}
