package config

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hooktop/hooktop/model"
)

// Want is what flags say of the profile to use; empty fields leave it to the
// environment and the file.
type Want struct{ File, Profile string }

// Opened is a profile that can be connected to.
type Opened struct {
	Profile  model.Profile // with its key
	Key      string        // where the secrets came from, never what they are
	Source   string        // where the profile was read
	Warnings []string      // what works but should not stay so; they stand beside an error too

	OnRotate       func(ctx context.Context, key model.Secret) error // hands a new webhook key over; nil where nothing is configured
	StorePayloads  bool                                              // payloads may be kept in the store
	AllowLinkLocal bool                                              // direct requests may go to link-local addresses
	Store          StoreAt
}

// Open reads the configuration, picks a profile and gets its key.
func Open(ctx context.Context, w Want, env Env) (Opened, error) {
	path := Path(w.File, env)
	c, problems := Load(path, w.named(env), env)
	p, err := c.Pick(w.Profile)
	o := Opened{Key: p.keys(), Source: p.Source, Warnings: For(problems, p.Name), StorePayloads: p.StorePayloads, AllowLinkLocal: p.AllowLinkLocal}
	if err != nil {
		o.Warnings = beside(err, problems, c.blamed(w.Profile))
		return o, err
	}
	if len(p.OnRotate) > 0 {
		o.OnRotate = HandOver{Program: p.OnRotate}.Do
	}
	secrets := Secrets{Env: env, Home: Home(env), Dir: filepath.Dir(path)}
	o.Store = StoreAt{ref: c.Store, secrets: secrets, state: StateDir(env)}
	resolved, warnings, err := secrets.Resolve(ctx, p)
	o.Profile, o.Warnings = resolved, append(o.Warnings, warnings...)
	return o, err
}

// keys says where a profile's secrets are.
func (p Profile) keys() string {
	if p.Beneath == nil {
		return p.Key.String()
	}
	return p.Key.String() + ", svix token " + p.BeneathToken.String()
}

// blamed names the profiles whose problems kept Pick from choosing one.
func (c Config) blamed(name string) []string {
	if name == "" {
		name = c.chosen()
	}
	if name == "" && len(c.Profiles) == 0 {
		return sorted(c.skipped)
	}
	return []string{name}
}

// beside returns the problems that err does not say itself: the file's own, and
// those of the profiles that are to blame for it.
func beside(err error, problems []Problem, blamed []string) (out []string) {
	said := strings.TrimPrefix(err.Error(), "read ") // as the environment's are said
	for _, p := range problems {
		if (p.Profile == "" || slices.Contains(blamed, p.Profile)) && p.String() != said {
			out = append(out, p.String())
		}
	}
	return out
}

// named says whether somebody named the file, which then has to be there.
func (w Want) named(env Env) bool { return w.File != "" || env(EnvConfig) != "" }

// Profiles lists what is configured, and the problems that the list does not
// say itself.
func Profiles(w Want, env Env) ([]Info, []string) {
	c, problems := Load(Path(w.File, env), w.named(env), env)
	var said []string
	for _, p := range problems {
		if !p.Skipped || p.String() != c.skipped[p.Profile].Error() {
			said = append(said, p.String())
		}
	}
	return c.List(), said
}
