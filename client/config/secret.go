package config

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/zalando/go-keyring"

	"github.com/hooktop/hooktop/model"
)

// SecretRef says where a secret is to be found. Exactly one field is set.
type SecretRef struct {
	Env     string   // an environment variable's name
	File    string   // a file that holds it and nothing else; "~/" is the home folder
	Command []string // a program and its arguments, run without a shell, that prints it
	Keyring string   // "account" under the service hooktop, or "service/account"
}

// howToGive is said wherever a secret is missing or given in a way that is refused.
func howToGive(key string) string {
	return key + ` = { env = "NAME" }, or file, command or keyring instead of env`
}

// keyringService is what our entries in the system's keyring are filed under.
const keyringService = "hooktop"

// places counts the fields that are set.
func (r SecretRef) places() int {
	n := 0
	for _, set := range []bool{r.Env != "", r.File != "", len(r.Command) > 0, r.Keyring != ""} {
		if set {
			n++
		}
	}
	return n
}

func (r SecretRef) none() bool { return r.places() == 0 }

// String says where the secret is, never what it is: "env METRIPORT_KEY",
// "command op". A command's arguments are left out.
func (r SecretRef) String() string {
	switch {
	case r.Env != "":
		return "env " + clean(r.Env)
	case r.File != "":
		return "file " + clean(r.File)
	case len(r.Command) > 0:
		return "command " + clean(filepath.Base(r.Command[0]))
	case r.Keyring != "":
		return "keyring " + clean(r.Keyring)
	}
	return "none"
}

// Secrets finds the secrets that profiles point at. It is asked when a
// connection is made, not before: a command may ask its user to unlock a safe.
type Secrets struct {
	Env     Env
	Home    string        // what "~/" in a file's name stands for
	Dir     string        // where a file's name that is not absolute begins: the folder of the configuration
	Timeout time.Duration // for a command and for the keyring; 0 is 30 s
}

// Resolve returns the profile with its key, and with its CA file's whole name. warnings are about what works but
// should not stay so. Errors are *model.Error and never hold what a command or
// a file said.
func (s Secrets) Resolve(ctx context.Context, p Profile) (resolved model.Profile, warnings []string, err error) {
	resolved = p.Profile
	resolved.CAFile = s.path(p.CAFile)
	if p.Provider == model.OpenWearables {
		resolved.Password, warnings, err = s.findPassword(ctx, "get the password of profile "+quote(p.Name)+" from "+p.Key.String(), p.Key)
	} else {
		resolved.APIKey, warnings, err = s.find(ctx, "get the key of profile "+quote(p.Name)+" from "+p.Key.String(), p.Key)
	}
	if err == nil && p.Beneath != nil {
		under := *p.Beneath
		var more []string
		under.Token, more, err = s.find(ctx, "get the svix token of profile "+quote(p.Name)+" from "+p.BeneathToken.String(), p.BeneathToken)
		resolved.Beneath, warnings = &under, append(warnings, more...)
	}
	if err != nil {
		return model.Profile{}, warnings, err
	}
	return resolved, warnings, nil
}

// find gets a key or a token from where it is.
func (s Secrets) find(ctx context.Context, op string, r SecretRef) (found model.Secret, warnings []string, err error) {
	text, warnings, err := s.text(ctx, op, r)
	if err != nil {
		return model.Secret{}, warnings, err
	}
	if why := badKey(text); why != "" {
		return model.Secret{}, warnings, &model.Error{Code: model.Invalid, Op: op, Why: why, Do: "it must be the key and nothing else"}
	}
	return model.NewSecret(text), warnings, nil
}

// findPassword gets a password from where it is: people choose what no key has.
func (s Secrets) findPassword(ctx context.Context, op string, r SecretRef) (found model.Secret, warnings []string, err error) {
	text, warnings, err := s.text(ctx, op, r)
	if err != nil {
		return model.Secret{}, warnings, err
	}
	if why := badPassword(text); why != "" {
		return model.Secret{}, warnings, &model.Error{Code: model.Invalid, Op: op, Why: why, Do: "it must be the password and nothing else"}
	}
	return model.NewSecret(text), warnings, nil
}

// text gets a secret's text without the end of its line.
func (s Secrets) text(ctx context.Context, op string, r SecretRef) (text string, warnings []string, err error) {
	wait := s.Timeout
	if wait == 0 {
		wait = 30 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	switch {
	case r.Env != "":
		if text = s.Env(r.Env); text == "" {
			err = &model.Error{Code: model.Invalid, Op: op, Why: "it is not set", Do: "export " + clean(r.Env)}
		}
	case r.File != "":
		text, warnings, err = s.fromFile(op, r.File)
	case len(r.Command) > 0:
		text, err = runSecretCommand(ctx, op, r.Command)
	case r.Keyring != "":
		text, err = fromKeyring(ctx, op, r.Keyring)
	default:
		err = &model.Error{Code: model.Invalid, Op: op, Why: "no place is named", Do: howToGive("api_key")}
	}
	return strings.TrimRight(text, "\r\n"), warnings, err
}

// badKey says why a text cannot be a key, without repeating any of it. What
// does not fit a header line would fail later with the key in the message.
func badKey(s string) string {
	switch {
	case s == "":
		return "it is empty"
	case strings.ContainsAny(s, "\r\n"):
		return "it has more than one line"
	case strings.TrimSpace(s) != s:
		return "it begins or ends with a space"
	case strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' }):
		return "it holds characters that no key has"
	}
	return ""
}

// badPassword says why a text cannot be a password, without repeating any of it.
func badPassword(s string) string {
	switch {
	case s == "":
		return "it is empty"
	case strings.ContainsAny(s, "\r\n"):
		return "it has more than one line"
	case !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl):
		return "it holds characters that no password has"
	}
	return ""
}

func (s Secrets) fromFile(op, name string) (text string, warnings []string, err error) {
	name = s.path(name)
	data, mode, err := readSmall(name)
	if err != nil {
		return "", nil, &model.Error{Code: model.Invalid, Op: op, Why: reason(err), Do: "check the name and who may read it", Err: err}
	}
	if runtime.GOOS != "windows" && mode.Perm()&0o077 != 0 {
		warnings = append(warnings, clean(name)+" can be read by others · chmod 600 "+clean(name))
	}
	return string(data), warnings, nil
}

// path is a file's name as the configuration means it.
func (s Secrets) path(name string) string {
	if rest, ok := strings.CutPrefix(name, "~/"); ok {
		return filepath.Join(s.Home, rest)
	}
	if name == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(s.Dir, name)
}

func fromKeyring(ctx context.Context, op, name string) (string, error) {
	service, account := keyringEntry(name)
	type answer struct {
		text string
		err  error
	}
	got := make(chan answer, 1) // the library knows no context; a locked keyring waits for its user
	go func() {
		text, err := keyring.Get(service, account)
		got <- answer{text, err}
	}()
	select {
	case a := <-got:
		if errors.Is(a.err, keyring.ErrNotFound) {
			return "", &model.Error{Code: model.Invalid, Op: op, Why: "there is no such entry", Do: "hooktop profile add --api-key-stdin stores one", Err: a.err}
		}
		if a.err != nil {
			return "", &model.Error{Code: model.Invalid, Op: op, Why: clean(a.err.Error()), Do: "unlock the keyring, or use env, file or command", Err: a.err}
		}
		return a.text, nil
	case <-ctx.Done():
		return "", gaveUp(ctx, op, "the keyring did not answer in time", "unlock it, or use env, file or command")
	}
}

// keyringEntry splits "service/account"; the service is hooktop where none is said.
func keyringEntry(name string) (service, account string) {
	if service, account, ok := strings.Cut(name, "/"); ok && service != "" && account != "" {
		return service, account
	}
	return keyringService, name
}

// gaveUp tells a time-out from a caller that went away.
func gaveUp(ctx context.Context, op, why, do string) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return &model.Error{Code: model.Invalid, Op: op, Why: why, Do: do, Err: ctx.Err()}
	}
	return &model.Error{Code: model.Canceled, Op: op, Why: "given up", Err: ctx.Err()}
}

// reason is a file error's own word, without the path that stands beside it.
func reason(err error) string {
	var at *os.PathError
	switch {
	case errors.Is(err, os.ErrNotExist):
		return "there is no such file"
	case errors.Is(err, os.ErrPermission):
		return "it may not be read"
	case errors.As(err, &at):
		return clean(at.Err.Error())
	}
	return clean(err.Error())
}
