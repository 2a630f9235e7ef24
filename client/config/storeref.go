package config

import (
	"context"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/hooktop/hooktop/model"
)

// StoreRef says where the store is: a DSN or a file's name that anyone may
// read, or where the DSN is to be found. Neither is the file in the state folder.
type StoreRef struct {
	Plain  string
	Secret SecretRef

	fromEnv bool // HOOKTOP_STORE stands over both
	wrong   *model.Error
}

// store reads where the store is. What is wrong with it does not fall back to
// the file: two operators would each believe that they are alone.
func (r *reader) store(v any) {
	ref := &r.config.Store
	skip := func(why, do string, key ...string) {
		p := r.note(Problem{}, why, do, key...)
		if ref.wrong == nil {
			ref.wrong = p.Err()
		}
	}
	plain, isText := v.(string)
	if !isText {
		f := fields{table: map[string]any{"store": v}, skip: skip}
		ref.Secret = f.secret("store")
		return
	}
	if why := badStore(plain); why != "" {
		skip(why, howToGive("store"), "store")
		return
	}
	ref.Plain = plain
}

// passwordIn finds a password in the keyword form of a DSN.
var passwordIn = regexp.MustCompile(`(?i)\bpassword\s*=`)

// badStore says why a text may not stand in the file, without repeating it.
func badStore(s string) string {
	u, err := url.Parse(s)
	isURL := strings.Contains(s, "://")
	switch {
	case badKey(s) != "":
		return "store is no place: " + badKey(s)
	case isURL && err != nil:
		return "store is not a URL"
	case isURL && u.User != nil && hasPassword(u), passwordIn.MatchString(s):
		return "store is written out with its password"
	}
	return ""
}

func hasPassword(u *url.URL) bool {
	_, has := u.User.Password()
	return has
}

// StoreAt is where the store is, as configured. It is asked when the store is
// wanted, not before: a command may ask its user to unlock a safe.
type StoreAt struct {
	ref     StoreRef
	secrets Secrets
	state   string
}

// Place is where a store is: a file of this machine, or a database. Only one
// of them is given.
type Place struct {
	Path string
	DSN  model.Secret
}

// Find says where the store is. HOOKTOP_STORE stands over the configuration;
// without either it is hooktop.db in the state folder. Errors are *model.Error
// and do not hold the DSN.
func (s StoreAt) Find(ctx context.Context) (at Place, warnings []string, err error) {
	const file = "hooktop.db"
	ref := s.ref.Secret
	switch {
	case s.ref.fromEnv:
		ref = SecretRef{Env: EnvStore}
	case s.ref.wrong != nil:
		return Place{}, nil, s.ref.wrong
	case s.ref.Plain != "":
		at, err = s.placed(s.ref.Plain)
		return at, nil, err
	case ref.none() && s.state == "":
		return Place{}, nil, &model.Error{Code: model.Invalid, Op: opFind, Why: "there is no home folder to keep it in", Do: "set " + EnvStore + " to a file or a postgres:// DSN"}
	case ref.none():
		return Place{Path: filepath.Join(s.state, file)}, nil, nil
	}
	text, warnings, err := s.secrets.find(ctx, opFind+" from "+ref.String(), ref)
	if err != nil {
		return Place{}, warnings, err
	}
	at, err = s.placed(text.Reveal())
	return at, warnings, err
}

const opFind = "find the store"

// keywords begin the keyword form of a DSN.
var keywords = regexp.MustCompile(`^\s*[a-z_]+\s*=`)

// placed tells a database from a file. A file that is not absolute is in the
// folder of the configuration.
func (s StoreAt) placed(text string) (Place, error) {
	scheme, _, isURL := strings.Cut(text, "://")
	switch {
	case isURL && (scheme == "postgres" || scheme == "postgresql"), !isURL && keywords.MatchString(text):
		return Place{DSN: model.NewSecret(text)}, nil
	case isURL:
		return Place{}, &model.Error{Code: model.Invalid, Op: opFind, Why: "there is no store for " + quote(scheme) + " URLs", Do: "a file, or a postgres:// DSN"}
	}
	return Place{Path: s.secrets.path(text)}, nil
}
