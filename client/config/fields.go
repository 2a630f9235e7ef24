package config

import (
	"math"
	"regexp"
	"slices"
)

// fields reads a profile's table by key and type. What is wrong goes to skip,
// and bad says that something was.
type fields struct {
	table map[string]any
	skip  func(why, do string, key ...string)
	bad   bool
}

func (f *fields) wrong(key, why, do string, below ...string) {
	f.bad = true
	f.skip(why, do, append([]string{key}, below...)...)
}

func (f *fields) text(key string) string {
	v, given := f.table[key]
	if !given {
		return ""
	}
	s, ok := v.(string)
	if !ok || s == "" {
		f.wrong(key, key+" is not a text", key+` = "…"`)
	}
	return s
}

func (f *fields) number(key string) int {
	v, given := f.table[key]
	if !given {
		return notSaid
	}
	n, ok := v.(int64)
	if !ok || n < 0 || n > math.MaxInt32 {
		f.wrong(key, key+" is not a whole number", key+" = 10000, 0 for no quota")
		return notSaid
	}
	return int(n)
}

func (f *fields) flag(key string) bool {
	v, given := f.table[key]
	if !given {
		return false
	}
	b, ok := v.(bool)
	if !ok {
		f.wrong(key, key+" is neither true nor false", key+" = true")
	}
	return b
}

// secret reads where a secret is. The secret itself has no place in the file,
// which is copied, backed up and shown to colleagues.
func (f *fields) secret(key string) SecretRef {
	v, given := f.table[key]
	if !given {
		return SecretRef{}
	}
	table, ok := v.(map[string]any)
	if !ok {
		f.wrong(key, key+" is written out in the file", "say where it is: "+howToGive(key))
		return SecretRef{}
	}
	for _, k := range sorted(table) {
		if !slices.Contains(secretKeys, k) {
			f.wrong(key, "unknown key "+quote(k)+" in "+key, instead(k, secretKeys), k)
			return SecretRef{}
		}
	}
	if len(table) != 1 {
		f.wrong(key, key+" needs exactly one place", howToGive(key))
		return SecretRef{}
	}
	at := fields{table: table, skip: func(why, do string, below ...string) { f.wrong(key, why, do, below...) }}
	return SecretRef{Env: at.variable("env"), File: at.text("file"), Keyring: at.text("keyring"), Command: at.program("command")}
}

// beneath reads the second connection of a profile.
func (f *fields) beneath(key string) *beneath {
	v, given := f.table[key]
	if !given {
		return nil
	}
	table, ok := v.(map[string]any)
	if !ok {
		f.wrong(key, key+" is not a table", howToGiveSvix)
		return nil
	}
	for _, k := range sorted(table) {
		if !slices.Contains(beneathKeys, k) {
			f.wrong(key, "unknown key "+quote(k)+" in "+key, instead(k, beneathKeys), k)
			return nil
		}
	}
	at := fields{table: table, skip: func(why, do string, below ...string) { f.wrong(key, why, do, below...) }}
	return &beneath{baseURL: at.text("base_url"), app: at.text("app"), token: at.secret(keyToken)}
}

// isVariable is how a shell names its variables.
var isVariable = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`).MatchString

// variable reads an environment variable's name. What is none is not repeated:
// it may well be the secret itself.
func (f *fields) variable(key string) string {
	s := f.text(key)
	if s != "" && !isVariable(s) {
		f.wrong(key, key+" is not a name of a variable", key+` = "NAME"; the secret itself has no place here`)
		return ""
	}
	return s
}

// program reads a program and its arguments.
func (f *fields) program(key string) []string {
	v, given := f.table[key]
	if !given {
		return nil
	}
	argv := words(v)
	if argv == nil {
		f.wrong(key, key+" is not a list of texts", key+` = ["program", "argument"]; it is run without a shell`)
	}
	return argv
}

// words is a list of texts whose first is not empty; nil when v is none.
func words(v any) []string {
	list, ok := v.([]any)
	if !ok || len(list) == 0 {
		return nil
	}
	out := make([]string, len(list))
	for i, v := range list {
		if out[i], ok = v.(string); !ok {
			return nil
		}
	}
	if out[0] == "" {
		return nil
	}
	return out
}
