package config

import (
	"context"
	"path/filepath"

	"github.com/hooktop/hooktop/model"
)

// Want is what flags say of the profile to use; empty fields leave it to the
// environment and the file.
type Want struct{ File, Profile string }

// Opened is a profile that can be connected to.
type Opened struct {
	Profile  model.Profile // with its key
	Key      string        // where the key came from, never what it is
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
	o := Opened{Key: p.Key.String(), Source: p.Source, Warnings: For(problems, p.Name), StorePayloads: p.StorePayloads, AllowLinkLocal: p.AllowLinkLocal}
	if err != nil {
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

// named says whether somebody named the file, which then has to be there.
func (w Want) named(env Env) bool { return w.File != "" || env(EnvConfig) != "" }

// Profiles lists what is configured, and every problem.
func Profiles(w Want, env Env) ([]Info, []string) {
	c, problems := Load(Path(w.File, env), w.named(env), env)
	var said []string
	for _, p := range problems {
		if !p.Skipped { // the others are in the list
			said = append(said, p.String())
		}
	}
	return c.List(), said
}
