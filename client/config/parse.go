package config

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/hooktop/hooktop/model"
)

// Parse reads a configuration file's bytes (nil where there is no file), which
// problems will call name, and lays the environment beside it. It never fails:
// what is wrong is a problem with its place, a profile that cannot be used is
// left out, and a file that is no TOML leaves the environment's profile.
func Parse(file []byte, name string, env Env) (Config, []Problem) {
	c := Config{File: name, env: readEnvironment(env), skipped: map[string]*model.Error{}, Store: StoreRef{fromEnv: env(EnvStore) != ""}}
	r := &reader{config: &c}
	if c.env.err != nil {
		r.problems = append(r.problems, Problem{File: strings.TrimPrefix(c.env.err.Op, "read "), Why: c.env.err.Why, Do: c.env.err.Do})
	}
	doc, broken := readTOML(slices.Clip(slices.Clone(file)))
	if broken != nil {
		broken.File = name
		r.problems = append(r.problems, *broken)
		c.broken = broken.Err()
		c.Store.wrong = c.broken
		return c, r.problems
	}
	r.doc = doc
	r.root()
	return c, r.problems
}

// reader turns a document into a configuration, noting what is wrong.
type reader struct {
	doc      *document
	config   *Config
	problems []Problem
}

var (
	rootKeys    = []string{"default", "profiles", "store", "theme", "plain"}
	profileKeys = []string{"provider", "base_url", "environment", "calls_per_day", "ca_file", "insecure", "on_rotate", "store_payloads", "allow_link_local"}
	beneathKeys = []string{"base_url", "token", "app"}
	secretKeys  = []string{"env", "file", "command", "keyring"}
)

func (r *reader) root() {
	for _, key := range sorted(r.doc.values) {
		if !slices.Contains(rootKeys, key) {
			r.note(Problem{}, "unknown key "+quote(key), instead(key, rootKeys), key)
		}
	}
	if v, given := r.doc.values["default"]; given {
		name, ok := v.(string)
		if !ok {
			r.note(Problem{}, "default is not a text", `default = "NAME" of a profile`, "default")
		}
		r.config.Default = name
	}
	if v, given := r.doc.values["theme"]; given {
		name, ok := v.(string)
		if !ok {
			r.note(Problem{}, "theme is not a text", `theme = "NAME"; hooktop themes lists them`, "theme")
		}
		r.config.Theme = name
	}
	if v, given := r.doc.values["plain"]; given {
		on, ok := v.(bool)
		if !ok {
			r.note(Problem{}, "plain is neither true nor false", "plain = true tells the console in words", "plain")
		}
		r.config.Plain = on
	}
	if v, given := r.doc.values["store"]; given {
		r.store(v)
	}
	if v, given := r.doc.values["profiles"]; given {
		table, ok := v.(map[string]any)
		if !ok {
			r.note(Problem{}, "profiles is not a table", "[profiles.NAME] and its keys below", "profiles")
			return
		}
		for _, name := range r.doc.order {
			r.profile(name, table[name])
		}
		r.checkDefault(table)
	}
}

// checkDefault notes a default that names nothing; one that names a profile
// with problems of its own has been told of already.
func (r *reader) checkDefault(table map[string]any) {
	name := r.config.Default
	if _, there := table[name]; name == "" || there {
		return
	}
	do := "name one of the profiles"
	if near := nearest(name, sorted(table)); near != "" {
		do = "did you mean " + quote(near) + "?"
	}
	r.note(Problem{}, "default names no profile: "+quote(name), do, "default")
}

func (r *reader) profile(name string, v any) {
	path := []string{"profiles", name}
	skip := func(why, do string, key ...string) {
		p := r.note(Problem{Profile: name, Skipped: true}, why, do, append(path, key...)...)
		if _, already := r.config.skipped[name]; !already {
			r.config.skipped[name] = p.Err()
		}
	}
	if why := nameProblem(name); why != "" {
		skip(why, "letters, digits, dashes")
		return
	}
	table, ok := v.(map[string]any)
	if !ok {
		skip("profile "+quote(name)+" is not a table", "[profiles."+name+"] and its keys below")
		return
	}
	f := fields{table: table, skip: skip}
	s := settings{
		provider: f.text("provider"), baseURL: f.text("base_url"), environment: f.text("environment"), caFile: f.text("ca_file"),
		calls: f.number("calls_per_day"), insecure: f.flag("insecure"),
		onRotate: f.program("on_rotate"), payloads: f.flag("store_payloads"), linkLocal: f.flag("allow_link_local"),
	}
	if d, ours := known[model.Provider(s.provider)]; ours {
		s.key = f.secret(d.secret)
		if d.has("email") {
			s.email, s.beneath = f.text("email"), f.beneath("svix")
		}
		if d.has("app") {
			s.app = f.text("app")
		}
	}
	r.unknown(name, s.provider, table)
	if f.bad {
		return
	}
	p, bad := s.finish(name)
	if bad != nil {
		skip(bad.why, bad.do, bad.key)
		return
	}
	p.Source, p.raw = r.config.File, s
	r.config.Profiles = append(r.config.Profiles, p)
}

// unknown notes the keys of a profile that its provider has not. Of a provider that
// is not known here nothing is.
func (r *reader) unknown(profile, provider string, table map[string]any) {
	d, ours := known[model.Provider(provider)]
	if !ours && provider != "" {
		return
	}
	secrets := []string{keyAPIKey, keyToken, keyPassword}
	keys := slices.Concat(profileKeys, []string{d.secret}, d.own)
	if !ours {
		keys = slices.Concat(profileKeys, secrets, []string{"app", "email", "svix"})
	}
	for _, key := range sorted(table) {
		if slices.Contains(keys, key) {
			continue
		}
		do := instead(key, keys)
		if ours && slices.Contains(secrets, key) {
			do = "for " + provider + " it is " + d.secret
		}
		r.note(Problem{Profile: profile}, "unknown key "+quote(key)+" in profile "+quote(profile), do, "profiles", profile, key)
	}
}

// note adds a problem at the place of a key.
func (r *reader) note(p Problem, why, do string, path ...string) Problem {
	at := r.doc.of(path...)
	p.File, p.Line, p.Column, p.Why, p.Do = r.config.File, at.line, at.column, why, do
	r.problems = append(r.problems, p)
	return p
}

// instead says what an unknown key was probably meant to be.
func instead(key string, keys []string) string {
	if near := nearest(key, keys); near != "" {
		return "did you mean " + near + "?"
	}
	return "known here: " + strings.Join(keys, ", ")
}

func sorted[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
