package config

import (
	"strconv"
	"strings"

	"github.com/hooktop/hooktop/model"
)

// overlay is what the environment says of a profile.
type overlay struct {
	settings
	profile string
	err     *model.Error // a variable that cannot be used; whoever set it must hear of it
}

// readEnvironment never looks at the key's value, only at whether there is one.
func readEnvironment(env Env) overlay {
	o := overlay{profile: env(EnvProfile), settings: settings{
		provider: env(EnvProvider), baseURL: env(EnvBaseURL), environment: env(EnvEnvironment), caFile: env(EnvCAFile), calls: notSaid,
	}}
	if env(EnvAPIKey) != "" {
		o.key = SecretRef{Env: EnvAPIKey}
	}
	if s := env(EnvCallsPerDay); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 {
			o.err = wrong(EnvCallsPerDay, quote(s)+" is not a number of calls", "a whole number, 0 for no quota")
		}
		o.calls = n
	}
	if s := env(EnvInsecure); s != "" {
		b, err := strconv.ParseBool(s)
		if err != nil {
			o.err = wrong(EnvInsecure, quote(s)+" is neither true nor false", "true or false")
		}
		o.insecure = b
	}
	if o.profile != "" {
		if why := nameProblem(o.profile); why != "" {
			o.err = wrong(EnvProfile, why, "unset it, or name a profile")
		}
	}
	return o
}

// whole says whether the environment is a profile by itself.
func (o overlay) whole() bool {
	return !o.key.none() && (o.provider != "" || o.baseURL != "" || o.environment != "")
}

// name is what the environment's own profile is called.
func (o overlay) name() string {
	if o.profile != "" {
		return o.profile
	}
	return FromEnvironment
}

// alone is the environment's own profile.
func (o overlay) alone() (Profile, error) {
	s := o.settings
	if s.provider == "" {
		s.provider = string(model.Metriport)
	}
	p, bad := s.finish(o.name())
	if bad != nil {
		return Profile{}, bad.inEnvironment()
	}
	p.Source, p.raw = "environment", s
	return p, nil
}

// over lays what the environment says over a profile of the file. The file's
// key stays with the file's host: a base URL from elsewhere needs its own key,
// and says nothing about being production or not.
func (o overlay) over(p Profile) (Profile, error) {
	s, changed := p.raw, false
	lay := func(to *string, from string) {
		if from != "" && from != *to {
			*to, changed = from, true
		}
	}
	if o.baseURL != "" && !sameHost(o.baseURL, p.BaseURL) {
		if o.key.none() {
			return Profile{}, wrong(EnvBaseURL, "it names another host than profile "+quote(p.Name)+", whose key must not go there", "set "+EnvAPIKey+" too, or unset "+EnvBaseURL)
		}
		s.environment, s.onRotate = "", nil // what takes the keys of one host must not get another's
	}
	lay(&s.provider, o.provider)
	lay(&s.baseURL, o.baseURL)
	lay(&s.environment, o.environment)
	lay(&s.caFile, o.caFile)
	if o.calls != notSaid {
		s.calls, changed = o.calls, true
	}
	if o.insecure {
		s.insecure, changed = true, true
	}
	if !o.key.none() {
		s.key, changed = o.key, true
	}
	if !changed {
		return p, nil
	}
	over, bad := s.finish(p.Name)
	if bad != nil {
		return Profile{}, bad.inEnvironment()
	}
	over.Source, over.raw = p.Source+" + environment", s
	return over, nil
}

// variables are the environment's names of a profile's keys.
var variables = map[string]string{
	"provider": EnvProvider, "base_url": EnvBaseURL, "environment": EnvEnvironment, "api_key": EnvAPIKey,
}

// inEnvironment is the fault as an error that names the variable instead of
// the file's key.
func (f *fault) inEnvironment() *model.Error {
	do := strings.ReplaceAll(f.do, `"`, "") // which a variable's value does not stand in
	if _, value, ok := strings.Cut(do, " = "); ok && strings.HasPrefix(do, f.key) {
		do = variables[f.key] + "=" + value
	} else if f.key == "base_url" {
		do = strings.NewReplacer("insecure = true", EnvInsecure+"=true", "api_key", EnvAPIKey).Replace(do)
	}
	return wrong(variables[f.key], f.why, do)
}

func wrong(variable, why, do string) *model.Error {
	return &model.Error{Code: model.Invalid, Op: "read " + variable + " from the environment", Why: why, Do: do}
}
