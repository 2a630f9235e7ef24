package model

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Markdown writes the report for people. Its data is kept at the end, out of
// sight, so that ReadReport reads it back.
func (r Report) Markdown() ([]byte, error) {
	data, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	b.WriteString("# Webhook report: " + cell(r.Profile) + "\n\n")
	r.top(&b)
	r.now(&b)
	r.acts(&b)
	r.runs(&b)
	b.WriteString("\n" + dataOpen)
	const width = 76
	for rest := base64.StdEncoding.EncodeToString(data); ; rest = rest[width:] {
		if len(rest) <= width {
			b.WriteString(rest + dataClose)
			return []byte(b.String()), nil
		}
		b.WriteString(rest[:width] + "\n")
	}
}

func (r Report) top(b *strings.Builder) {
	line := func(name, value string) { b.WriteString("- " + name + ": " + value + "\n") }
	line("span", stamp(r.Since)+" to "+stamp(r.Until))
	line("profile", cell(r.Profile)+", "+cell(string(r.Provider))+", "+cell(string(r.Environment)))
	line("made", stamp(r.Made)+" by "+cell(r.By))
	if r.Head == (Checkpoint{}) {
		line("chain", "empty: nothing was ever changed through hooktop")
		return
	}
	line("chain", "act "+number(r.Head.Seq)+", hash `"+cell(r.Head.Hash)+"`; `hooktop report --verify FILE` holds this report against it")
}

func (r Report) now(b *strings.Builder) {
	b.WriteString("\n## Now\n\n")
	if r.Now == nil {
		b.WriteString("The counts are not known.\n")
	} else {
		b.WriteString("Processing " + known(r.Now.Processing) + ", failed " + known(r.Now.Failed) + ", as of " + stamp(r.Now.AsOf) + ".\n")
	}
	b.WriteString("\n## What is left failed\n\n")
	if r.LeftOf != "" {
		b.WriteString("Of " + cell(r.LeftOf) + ".\n\n")
	}
	if len(r.Left) == 0 {
		b.WriteString("Nothing that is known of.\n")
		return
	}
	rows := make([][]string, len(r.Left))
	for i, l := range r.Left {
		rows[i] = []string{l.Cause, l.Sentence, l.Endpoint, strconv.Itoa(l.N), stamp(l.First), stamp(l.Last)}
	}
	tableOf(b, []string{"cause", "in words", "endpoint", "deliveries", "first", "last"}, rows)
}

func (r Report) acts(b *strings.Builder) {
	b.WriteString("\n## Acts\n\n")
	if len(r.Acts) == 0 {
		b.WriteString("None in this span.\n")
		return
	}
	rows := make([][]string, len(r.Acts))
	for i, a := range r.Acts {
		change := a.Before
		if a.After != "" {
			change += " → " + a.After
		}
		const shown = 12
		rows[i] = []string{number(a.Seq), stamp(a.At), a.Who, a.Action, a.Scope, strings.TrimSpace(change), withCalls(a), a.Hash[:min(shown, len(a.Hash))]}
	}
	tableOf(b, []string{"act", "when", "who", "what", "on what", "before → after", "outcome", "hash"}, rows)
}

// withCalls is an act's outcome, and by which calls it came.
func withCalls(a Act) string {
	if len(a.Calls) == 0 {
		return a.Outcome
	}
	return a.Outcome + " (" + CallsText(a.Calls) + ")"
}

func (r Report) runs(b *strings.Builder) {
	b.WriteString("\n## Runs\n")
	if len(r.Runs) == 0 {
		b.WriteString("\nNone in this span.\n")
	}
	for _, run := range r.Runs {
		b.WriteString("\n### " + cell(string(run.Kind)) + " " + cell(string(run.ID)) + ": " + cell(string(run.State)) + "\n\n")
		b.WriteString("- by " + cell(run.Who) + ", begun " + stamp(run.Created) + ", last written " + stamp(run.Updated) + "\n")
		if run.Follows != "" {
			b.WriteString("- follows up run " + cell(string(run.Follows)) + "\n")
		}
		if run.Note != "" {
			b.WriteString("- " + cell(run.Note) + "\n")
		}
		for i, c := range run.Claims {
			b.WriteString(either(i == 0, "- deliveries: ", ", ") + strconv.Itoa(c.N) + " " + cell(string(c.State)))
			b.WriteString(either(i == len(run.Claims)-1, "\n", ""))
		}
		for i, s := range run.Steps {
			b.WriteString(strconv.Itoa(i+1) + ". " + cell(s.Name) + ": " + cell(string(s.State)) + either(s.Detail == "", "", " · "+cell(s.Detail)) + "\n")
		}
	}
}

// tableOf writes a Markdown table.
func tableOf(b *strings.Builder, titles []string, rows [][]string) {
	b.WriteString("| " + strings.Join(titles, " | ") + " |\n|" + strings.Repeat(" --- |", len(titles)) + "\n")
	for _, row := range rows {
		for _, c := range row {
			b.WriteString("| " + cell(c) + " ")
		}
		b.WriteString("|\n")
	}
}

// cell makes a text safe inside a line of Markdown: no mark-up, no line ends,
// nothing unseen.
func cell(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case strings.ContainsRune("\\`*_[]<>|#", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		case unicode.IsGraphic(r):
			b.WriteRune(r)
		default:
			b.WriteRune(unicode.ReplacementChar)
		}
	}
	return b.String()
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.UTC().Format("2006-01-02 15:04:05Z")
}

func known(n *int) string {
	if n == nil {
		return "unknown"
	}
	return Grouped(*n)
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

func either(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}
