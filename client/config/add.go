package config

import (
	"bytes"
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/zalando/go-keyring"

	"github.com/hooktop/hooktop/model"
)

// New is a profile to be written. What is empty is not written. Exactly one of
// the Key fields is to be given.
type New struct {
	Name        string
	Provider    string
	BaseURL     string
	Environment string
	CAFile      string
	CallsPerDay int
	Insecure    bool

	Secret     string       // which secret the Key fields are about: "api_key", "token", "password"; empty for the provider's own
	KeyEnv     string       // as SecretRef.Env
	KeyFile    string       // as SecretRef.File
	KeyCommand []string     // as SecretRef.Command
	Key        model.Secret // the key itself, to be stored in the system's keyring

	App   string // Svix
	Email string // Open Wearables, as all that follows

	SvixURL     string // of the server beneath; then exactly one of those below
	SvixEnv     string
	SvixFile    string
	SvixCommand []string
}

// under is where the token of the server beneath is.
func (p New) under() SecretRef {
	return SecretRef{Env: p.SvixEnv, File: p.SvixFile, Command: p.SvixCommand}
}

// secret is what the provider calls its secret.
func (p New) secret() string {
	return cmp.Or(known[model.Provider(p.Provider)].secret, p.Secret, keyAPIKey)
}

// flag is how the command line calls a key of the file.
func flag(key string) string { return "--" + strings.ReplaceAll(key, "_", "-") }

// places refuses a profile whose secrets have no place, or more than one.
func (p New) places(op string) error {
	secret := flag(p.secret())
	bad := func(why, do string) error { return &model.Error{Code: model.Invalid, Op: op, Why: why, Do: do} }
	oneOf := "one of " + secret + "-env, " + secret + "-file, " + secret + "-command, " + secret + "-stdin"
	under := p.under()
	switch {
	case p.Secret != "" && p.Secret != p.secret():
		return bad(p.Provider+" has no "+p.Secret+", but a "+p.secret(), oneOf)
	case p.ref().places() != 1:
		return bad("the "+p.word()+" needs exactly one place", oneOf)
	case p.KeyEnv != "" && !isVariable(p.KeyEnv): // it may well be the key itself
		return bad(secret+"-env is not a name of a variable", "name the variable that holds the "+p.word()+", or pipe it to "+secret+"-stdin")
	case p.SvixURL == "" && under.none():
		return p.ownOnly(op)
	case p.SvixURL == "":
		return bad("there is a token of a Svix server, and no server", "--svix-url too")
	case under.places() != 1:
		return bad("the token of the Svix server needs exactly one place", "one of --svix-token-env, --svix-token-file, --svix-token-command")
	case p.SvixEnv != "" && !isVariable(p.SvixEnv):
		return bad("--svix-token-env is not a name of a variable", "name the variable that holds the token")
	}
	return p.ownOnly(op)
}

// ownOnly refuses what the provider has not, which would be left out of the file.
func (p New) ownOnly(op string) error {
	d := known[model.Provider(p.Provider)]
	for _, f := range []struct{ key, flag, value string }{{"app", "--app", p.App}, {"email", "--email", p.Email}, {"svix", "--svix-url", p.SvixURL}} {
		if f.value != "" && !d.has(f.key) {
			return &model.Error{Code: model.Invalid, Op: op, Why: "a profile of " + clean(p.Provider) + " has no " + f.key, Do: "leave " + f.flag + " away"}
		}
	}
	return nil
}

// word is what people call the provider's secret.
func (p New) word() string {
	if s := p.secret(); s != keyAPIKey {
		return s
	}
	return "key"
}

// ref is where the new profile's key is, or will be.
func (p New) ref() SecretRef {
	r := SecretRef{Env: p.KeyEnv, File: p.KeyFile, Command: p.KeyCommand}
	if !p.Key.Empty() {
		r.Keyring = keyringService + "/" + p.Name
	}
	return r
}

// Add appends a profile to the configuration at path, making file and folder
// if need be, and leaves the rest of the file as it is. A name that is taken, a
// profile that would not load and a file that is no TOML are refused and
// nothing is written. The file is replaced as a whole, with mode 0600.
func Add(path string, p New) error {
	op := "add profile " + quote(p.Name)
	if path == "" {
		return &model.Error{Code: model.Invalid, Op: op, Why: "there is no home folder to write to", Do: "name the file with --config or " + EnvConfig}
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target // the file that a link points at is the one to replace
	}
	old, _, err := readSmall(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return &model.Error{Code: model.Invalid, Op: op, Why: clean(path) + ": " + reason(err), Do: "mend the file first", Err: err}
	}
	text, err := withProfile(op, old, clean(path), p)
	if err != nil {
		return err
	}
	if err := p.keep(op); err != nil {
		return err
	}
	err = os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = replace(path, text)
	}
	if err != nil {
		p.forget()
		return &model.Error{Code: model.Internal, Op: op, Why: "cannot write " + clean(path) + ": " + reason(err), Do: "mend it, or name another file with --config", Err: err}
	}
	return nil
}

// keep stores a key that came with the profile in the system's keyring.
func (p New) keep(op string) error {
	if p.Key.Empty() {
		return nil
	}
	bad := badKey
	if p.secret() == keyPassword {
		bad = badPassword
	}
	if why := bad(p.Key.Reveal()); why != "" {
		return &model.Error{Code: model.Invalid, Op: op, Why: "what was read is no " + p.word() + ": " + why, Do: "pipe the " + p.word() + " and nothing else"}
	}
	secret := flag(p.secret())
	if err := keyring.Set(keyringService, p.Name, p.Key.Reveal()); err != nil {
		return &model.Error{Code: model.Internal, Op: op, Why: "the keyring refuses: " + clean(err.Error()), Do: "without a keyring use " + secret + "-env, " + secret + "-file or " + secret + "-command", Err: err}
	}
	return nil
}

// forget takes back what keep did.
func (p New) forget() {
	if !p.Key.Empty() {
		_ = keyring.Delete(keyringService, p.Name)
	}
}

// withProfile returns the file with the profile appended, once it is known
// that it would load.
func withProfile(op string, old []byte, name string, p New) ([]byte, error) {
	if why := nameProblem(p.Name); why != "" {
		return nil, &model.Error{Code: model.Invalid, Op: op, Why: why, Do: "letters, digits, dashes"}
	}
	if err := p.places(op); err != nil {
		return nil, err
	}
	doc, broken := readTOML(old)
	if broken != nil {
		broken.File = name
		return nil, &model.Error{Code: model.Invalid, Op: op, Why: broken.Place() + ": " + broken.Why, Do: "mend the file first"}
	}
	if table, ok := doc.values["profiles"].(map[string]any); ok {
		if _, taken := table[p.Name]; taken {
			return nil, &model.Error{Code: model.Invalid, Op: op, Why: "the file has a profile of that name", Do: "take another name, or edit " + name}
		}
	}
	var b bytes.Buffer
	if len(bytes.TrimSpace(old)) == 0 {
		b.WriteString("default = " + tomlText(p.Name) + "\n")
	}
	b.Write(old)
	if b.Len() > 0 && b.Bytes()[b.Len()-1] != '\n' {
		b.WriteByte('\n')
	}
	b.WriteString("\n" + p.table())
	nothing := func(string) string { return "" }
	c, problems := Parse(b.Bytes(), name, nothing)
	for _, problem := range problems {
		if problem.Profile == p.Name || c.broken != nil {
			return nil, &model.Error{Code: model.Invalid, Op: op, Why: problem.Why, Do: problem.Do}
		}
	}
	if _, err := c.Pick(p.Name); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// replace writes a file beside the old one and puts it in its place, so that a
// kill leaves either the old or the new.
func replace(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".config-*.toml") // created with mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) //nolint:errcheck // gone once it has been renamed
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
