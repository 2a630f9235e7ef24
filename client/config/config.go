// Package config finds out who hooktop talks to: profiles from the file, the
// environment, the keyring and secret commands, and the state folder with the
// day's call counts. Parsing is pure; what a profile's key is, is only asked
// when somebody connects.
package config

import (
	"slices"
	"strings"

	"github.com/hooktop/hooktop/model"
)

// Env looks up an environment variable, "" when it is not set. os.Getenv is one.
type Env func(name string) string

// The environment variables that hooktop reads. Without a file the first ones are
// a profile of their own, whose provider is told by the secret where it is not
// named; with a file they stand over what it says.
const (
	EnvProvider    = "HOOKTOP_PROVIDER"
	EnvBaseURL     = "HOOKTOP_BASE_URL"
	EnvAPIKey      = "HOOKTOP_API_KEY" //nolint:gosec // a variable's name, not a key: Metriport's
	EnvToken       = "HOOKTOP_TOKEN"   //nolint:gosec // a variable's name: Svix's
	EnvApp         = "HOOKTOP_APP"     // Svix's application
	EnvEmail       = "HOOKTOP_EMAIL"   // who logs in to Open Wearables
	EnvPassword    = "HOOKTOP_PASSWORD"
	EnvSvixURL     = "HOOKTOP_SVIX_URL"   // the Svix server beneath Open Wearables
	EnvSvixToken   = "HOOKTOP_SVIX_TOKEN" //nolint:gosec // a variable's name
	EnvEnvironment = "HOOKTOP_ENVIRONMENT"
	EnvCallsPerDay = "HOOKTOP_CALLS_PER_DAY"
	EnvCAFile      = "HOOKTOP_CA_FILE"
	EnvInsecure    = "HOOKTOP_INSECURE"
	EnvProfile     = "HOOKTOP_PROFILE"
	EnvConfig      = "HOOKTOP_CONFIG"
	EnvStore       = "HOOKTOP_STORE"    // a DSN or a file's name; stands over the file's
	EnvOperator    = "HOOKTOP_OPERATOR" // who is named in the record of changes
	EnvTheme       = "HOOKTOP_THEME"    // the console's colours; stands over the file's
	EnvPlain       = "HOOKTOP_PLAIN"    // the console in words; stands over the file's
)

// FromEnvironment is the name of the profile that is made of environment
// variables alone, where HOOKTOP_PROFILE gives it no other.
const FromEnvironment = "environment"

// Profile is one configured connection. The embedded profile's secrets
// stay empty until Secrets.Resolve fills them.
type Profile struct {
	model.Profile
	Key      SecretRef // of the API key, the token or the password, as the provider has it
	Insecure bool      // http:// to another host is wanted
	Source   string    // where it was read: the file's name, "environment", or both

	BeneathToken SecretRef // of the Svix server beneath, where there is one

	OnRotate       []string // a program and its arguments, run without a shell, that takes a new key on stdin
	StorePayloads  bool     // payloads may be kept in the store
	AllowLinkLocal bool     // direct requests may go to link-local addresses

	raw settings // as written, for the environment to stand over
}

// Config is what the file and the environment say together.
type Config struct {
	File     string    // the file's name, whether it exists or not
	Default  string    // the profile used when none is named; may be empty
	Profiles []Profile // those that can be used, in the file's order
	Store    StoreRef  // where the store is
	Theme    string    // the console's colours; empty where nothing is said
	Plain    bool      // the console in words, for who listens to the screen

	env     overlay
	broken  *model.Error // the whole file cannot be used
	skipped map[string]*model.Error
}

// Pick chooses the profile to connect with and lays the environment over it.
// name comes from a flag and may be empty; then HOOKTOP_PROFILE, a whole
// profile in the environment, the file's default and an only profile are
// tried, in this order.
func (c Config) Pick(name string) (Profile, error) {
	if c.env.err != nil {
		return Profile{}, c.env.err
	}
	flagged := name != ""
	if !flagged {
		name = c.chosen()
	}
	if i := slices.IndexFunc(c.Profiles, func(p Profile) bool { return p.Name == name }); i >= 0 {
		return c.env.over(c.Profiles[i])
	}
	if err, bad := c.skipped[name]; bad {
		return Profile{}, err
	}
	if c.env.whole() && (!flagged || name == c.env.name()) {
		return c.env.alone()
	}
	return Profile{}, c.none(name)
}

// All lists every profile that can be picked, the environment's own among them.
func (c Config) All() []Profile {
	all := slices.Clone(c.Profiles)
	if c.env.err != nil || !c.env.whole() || slices.ContainsFunc(all, func(p Profile) bool { return p.Name == c.env.name() }) {
		return all
	}
	if p, err := c.env.alone(); err == nil {
		all = append(all, p)
	}
	return all
}

// Chosen is the name that Pick("") takes; empty when it would fail.
func (c Config) Chosen() string {
	p, err := c.Pick("")
	if err != nil {
		return ""
	}
	return p.Name
}

func (c Config) chosen() string {
	switch {
	case c.env.profile != "":
		return c.env.profile
	case c.env.whole():
		return FromEnvironment
	case c.Default != "":
		return c.Default
	case len(c.Profiles) == 1 && len(c.skipped) == 0:
		return c.Profiles[0].Name
	case len(c.Profiles) == 0 && len(c.skipped) == 1:
		return sorted(c.skipped)[0] // to say what is wrong with it
	}
	return ""
}

// none says why there is no profile of that name, and what there is.
func (c Config) none(name string) error {
	e := &model.Error{Code: model.NotFound, Op: "choose a profile"}
	names := make([]string, len(c.Profiles))
	for i, p := range c.Profiles {
		names[i] = p.Name
	}
	switch {
	case c.broken != nil:
		return c.broken
	case name != "" && len(names) > 0:
		e.Why = "no profile is called " + quote(name)
		e.Do = "take one of " + strings.Join(names, ", ")
		if near := nearest(name, names); near != "" {
			e.Do = "did you mean " + near + "?"
		}
	case name != "":
		e.Why = "no profile is called " + quote(name) + ", and no other is configured"
		e.Do = "hooktop profile add " + safeWord(name)
	case len(names) > 0:
		e.Why = "several are configured and none is the default"
		e.Do = "--profile with one of " + strings.Join(names, ", ")
	case len(c.skipped) > 0:
		e.Code, e.Why = model.Invalid, "no profile in "+quote(c.File)+" can be used"
		e.Do = "mend one of them; hooktop profile list says what is wrong"
	default:
		e.Why = "none is configured"
		e.Do = "hooktop demo, or hooktop profile add NAME, or set " + EnvBaseURL + " and " + EnvAPIKey + ", " + EnvToken + " or " + EnvEmail + " and " + EnvPassword
	}
	return e
}
