package tui

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/sign"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// schemeToSign is the scheme that is chosen, that the headers speak of, or that
// the profile's provider signs by.
func (p *signature) schemeToSign() string {
	switch {
	case p.scheme != sign.Auto:
		return p.scheme
	case p.verdict != nil && p.verdict.Scheme != "":
		return p.verdict.Scheme
	case p.sh.snap.Profile.Provider == model.Metriport || p.sh.snap.Profile.Provider == "":
		return sign.SchemeMetriport
	}
	return sign.SchemeStandard
}

// family is how the headers begin where a scheme has several: as those that are
// given, else as the profile's provider sends them.
func (p *signature) family() string {
	for _, f := range p.fields {
		name := strings.ToLower(f.Name)
		for _, family := range []string{sign.FamilySvix, sign.FamilyWebhook} {
			if strings.HasPrefix(name, family) {
				return family
			}
		}
	}
	if p.sh.snap.Profile.Provider == model.Metriport || p.sh.snap.Profile.Provider == "" {
		return sign.FamilyWebhook
	}
	return sign.FamilySvix
}

func (p *signature) noSign() string {
	return none(len(p.secrets) > 0, "a secret is missing: a adds one, K takes the endpoint's")
}

// sign makes the headers that sign the body with the first secret.
func (p *signature) sign() (intent, tea.Cmd) {
	scheme := p.schemeToSign()
	fields, err := sign.Sign(scheme, p.secrets[0].secret.Reveal(), sign.Letter{
		ID: catalog.TestMessage(p.draw()), At: p.sh.at, Body: p.body.raw, Family: p.family(),
	})
	if err != nil {
		return say{text: "sign · " + err.Error(), bad: true}, nil
	}
	url := ""
	if eps := p.sh.snap.Endpoints; len(eps) > 0 {
		url = eps[0].URL
	}
	return lay{&signBox{scheme: scheme, fields: fields, url: url, body: p.body.raw, off: none(p.body.masked == "", "health data is masked; m shows it")}}, nil
}

// signBox shows the headers that sign a body, and copies them.
type signBox struct {
	scheme string
	fields []sign.Field
	url    string // empty where none is known
	body   []byte
	off    string // why the body may not be copied; empty when it may
	w, h   int
}

func (b *signBox) press(k tea.KeyPressMsg) (bool, intent, tea.Cmd) {
	switch k.String() {
	case "esc", "q", "enter":
		return true, nil, nil
	case "c":
		if b.off != "" {
			return true, say{text: "copy a curl: " + b.off}, nil
		}
		return true, clip{what: "curl", text: b.curl()}, nil
	case "h":
		return true, clip{what: "headers", text: b.lines()}, nil
	}
	return false, nil, nil
}

func (b *signBox) lines() string {
	lines := make([]string, len(b.fields))
	for i, f := range b.fields {
		lines[i] = f.Name + ": " + f.Value
	}
	return strings.Join(lines, "\n")
}

// curl is a command that sends the body with its signature.
func (b *signBox) curl() string {
	url := b.url
	if url == "" {
		url = "https://RECEIVER"
	}
	cmd := "curl -sS -X POST " + quote(url) + " \\\n  -H 'Content-Type: application/json'"
	for _, f := range b.fields {
		cmd += " \\\n  -H " + quote(f.Name+": "+f.Value)
	}
	return cmd + " \\\n  --data-binary " + quote(string(b.body))
}

func (b *signBox) resize(w, h int) { b.w, b.h = boxWidth(w, widestPicker), h }

func (b *signBox) hints() []widget.Hint {
	return []widget.Hint{{Key: "c", Desc: "copy a curl"}, {Key: "h", Desc: "copy the headers"}, {Key: "esc", Desc: "close"}}
}

func (b *signBox) view(s *themes.Styles) []string {
	k, inner := &s.Plain, max(0, b.w-4)
	about := newStrip(inner)
	about.put(k.Faint, fmt.Sprintf("Of %s, by %s.", model.Bytes(int64(len(b.body))), b.scheme))
	body := []string{about.line(), blank(inner)}
	for _, f := range b.fields {
		value := f.Value
		if b.scheme == sign.SchemeMetriportLegacy {
			value = model.NewSecret(value).String() // the header is the key
		}
		for i, l := range pieces(text.Clean(value), inner-2) {
			if i == 0 {
				line := newStrip(inner)
				line.put(k.JSONKey, text.Clean(f.Name)+":")
				body = append(body, line.line())
			}
			line := newStrip(inner)
			line.put(k.Text, "  "+l)
			body = append(body, line.line())
		}
	}
	return boxed("Signed", body, b.w, b.h, s)
}

// pieces breaks text without spaces into pieces of at most w cells.
func pieces(s string, w int) []string {
	var out []string
	for r := []rune(s); len(r) > 0; {
		n := min(len(r), max(w, 1))
		out = append(out, string(r[:n]))
		r = r[n:]
	}
	return out
}

// copyMenu offers the verdict.
func (p *signature) copyMenu() (intent, tea.Cmd) {
	return lay{newMenu("Copy", []entry{
		{key: "s", name: "verdict as text", run: wants(clip{what: "verdict", text: p.summary()})},
		{key: "j", name: "verdict as JSON", run: wants(clip{what: "verdict", text: p.asJSON()})},
	})}, nil
}

func (p *signature) noVerdict() string {
	return none(p.verdict != nil, "nothing has been checked yet")
}

func (p *signature) summary() string {
	v := p.verdict
	var b strings.Builder
	b.WriteString(verdictWord(v.Valid) + " · " + p.matchWords() + "\n")
	for _, f := range v.Findings {
		fmt.Fprintf(&b, "\n%s\n  %s\n  → %s\n", f.Code, f.Detail, f.Fix)
	}
	return b.String()
}

func (p *signature) asJSON() string {
	src, err := json.MarshalIndent(p.verdict, "", "  ")
	if err != nil {
		return ""
	}
	return string(src)
}

func verdictWord(valid bool) string {
	if valid {
		return "VALID"
	}
	return "INVALID"
}

// matchWords says by which scheme and with which secret.
func (p *signature) matchWords() string {
	v := p.verdict
	title := "no scheme could be told"
	if i := slices.IndexFunc(sign.Schemes(), func(s sign.Scheme) bool { return s.Name == v.Scheme }); i >= 0 {
		title = sign.Schemes()[i].Title
	}
	n := len(p.secrets)
	switch {
	case v.Matched > 0 && n == 1:
		return title + " · the secret matches"
	case v.Matched > 0:
		return title + fmt.Sprintf(" · secret %d of %d matches", v.Matched, n)
	case len(v.Findings) > 0:
		return title + " · does not match: " + findingName(v.Findings[0].Code)
	}
	return title + " · does not match"
}

// findingName is a finding's code for people.
func findingName(c sign.Code) string { return strings.ReplaceAll(string(c), "_", " ") }
