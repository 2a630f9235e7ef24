package config

import (
	"strconv"
	"strings"
)

// table is the profile as TOML.
func (p New) table() string {
	var b strings.Builder
	b.WriteString("[profiles." + tomlText(p.Name) + "]\n")
	line := func(key, value string) { b.WriteString(key + " = " + value + "\n") }
	for _, f := range []struct{ key, value string }{
		{"provider", p.Provider}, {"base_url", p.BaseURL}, {"environment", p.Environment}, {"ca_file", p.CAFile}, {"app", p.App}, {"email", p.Email},
	} {
		if f.value != "" {
			line(f.key, tomlText(f.value))
		}
	}
	if r := p.ref(); !r.none() {
		line(p.secret(), r.table())
	}
	if p.SvixURL != "" {
		line("svix", "{ base_url = "+tomlText(p.SvixURL)+", token = "+p.under().table()+" }")
	}
	if p.CallsPerDay != 0 {
		line("calls_per_day", strconv.Itoa(p.CallsPerDay))
	}
	if p.Insecure {
		line("insecure", "true")
	}
	return b.String()
}

func (r SecretRef) table() string {
	switch {
	case r.Env != "":
		return "{ env = " + tomlText(r.Env) + " }"
	case r.File != "":
		return "{ file = " + tomlText(r.File) + " }"
	case r.Keyring != "":
		return "{ keyring = " + tomlText(r.Keyring) + " }"
	}
	words := make([]string, len(r.Command))
	for i, w := range r.Command {
		words[i] = tomlText(w)
	}
	return "{ command = [" + strings.Join(words, ", ") + "] }"
}

// tomlText writes a text as a TOML string: a basic one, in which everything
// that is not plainly visible is escaped.
func tomlText(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f:
			b.WriteString(`\u00` + strconv.FormatInt(int64(r)|0x100, 16)[1:])
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
