package config

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/hooktop/hooktop/model"
)

// overlay is what the environment says of a profile.
type overlay struct {
	settings
	profile string
	secrets map[string]SecretRef // by the file's key, those that are set
	err     *model.Error         // a variable that cannot be used; whoever set it must hear of it
}

// readEnvironment never looks at a secret's value, only at whether there is one.
func readEnvironment(env Env) overlay {
	o := overlay{profile: env(EnvProfile), secrets: map[string]SecretRef{}, settings: settings{
		provider: env(EnvProvider), baseURL: env(EnvBaseURL), environment: env(EnvEnvironment), caFile: env(EnvCAFile), calls: notSaid,
		app: env(EnvApp), email: env(EnvEmail),
	}}
	for _, key := range []string{keyAPIKey, keyToken, keyPassword} {
		if env(variables[key]) != "" {
			o.secrets[key] = SecretRef{Env: variables[key]}
		}
	}
	if env(EnvSvixURL) != "" || env(EnvSvixToken) != "" {
		o.beneath = &beneath{baseURL: env(EnvSvixURL)}
		if env(EnvSvixToken) != "" {
			o.beneath.token = SecretRef{Env: EnvSvixToken}
		}
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
	return len(o.secrets) > 0 && (o.provider != "" || o.baseURL != "" || o.environment != "")
}

// told is the provider that the environment names, else the one whose secret it has.
func (o overlay) told() (model.Provider, *model.Error) {
	if o.provider != "" {
		return model.Provider(o.provider), nil
	}
	var all []model.Provider
	for _, p := range sorted(known) {
		if _, has := o.secrets[known[p].secret]; has {
			all = append(all, p)
		}
	}
	if len(all) == 1 {
		return all[0], nil
	}
	of := make([]string, len(all))
	for i, p := range all {
		of[i] = variables[known[p].secret]
	}
	return "", wrong(EnvProvider, "it is not set, and there are "+strings.Join(of, " and "), EnvProvider+" with one of "+providers)
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
	provider, err := o.told()
	if err != nil {
		return Profile{}, err
	}
	s.provider, s.key = string(provider), o.secrets[known[provider].secret]
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
	provider := model.Provider(cmp.Or(o.provider, s.provider))
	key := o.secrets[known[provider].secret]
	lay := func(to *string, from string) {
		if from != "" && from != *to {
			*to, changed = from, true
		}
	}
	if o.baseURL != "" && !sameHost(o.baseURL, p.BaseURL) {
		if key.none() {
			return Profile{}, wrong(EnvBaseURL, "it names another host than profile "+quote(p.Name)+", whose key must not go there", "set "+cmp.Or(variables[known[provider].secret], EnvAPIKey)+" too, or unset "+EnvBaseURL)
		}
		s.environment, s.onRotate = "", nil // what takes the keys of one host must not get another's
	}
	lay(&s.provider, o.provider)
	lay(&s.baseURL, o.baseURL)
	lay(&s.environment, o.environment)
	lay(&s.caFile, o.caFile)
	lay(&s.app, o.app)
	lay(&s.email, o.email)
	if o.calls != notSaid {
		s.calls, changed = o.calls, true
	}
	if o.insecure {
		s.insecure, changed = true, true
	}
	if !key.none() {
		s.key, changed = key, true
	}
	if provider == model.OpenWearables && o.beneath != nil {
		under, bad := o.under(p)
		if bad != nil {
			return Profile{}, bad
		}
		s.beneath, changed = under, true
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

// under lays what the environment says of the server beneath over the file's, whose
// token stays with its host too.
func (o overlay) under(p Profile) (*beneath, *model.Error) {
	s := beneath{}
	if p.raw.beneath != nil {
		s = *p.raw.beneath
	}
	if to := o.beneath.baseURL; to != "" {
		if o.beneath.token.none() && !sameHost(to, s.baseURL) {
			return nil, wrong(EnvSvixURL, "it names another server than profile "+quote(p.Name)+", whose token must not go there", "set "+EnvSvixToken+" too, or unset "+EnvSvixURL)
		}
		s.baseURL = to
	}
	if !o.beneath.token.none() {
		s.token = o.beneath.token
	}
	return &s, nil
}

// variables are the environment's names of a profile's keys.
var variables = map[string]string{
	"provider": EnvProvider, "base_url": EnvBaseURL, "environment": EnvEnvironment, "app": EnvApp, "email": EnvEmail, "svix": EnvSvixURL,
	keyAPIKey: EnvAPIKey, keyToken: EnvToken, keyPassword: EnvPassword,
}

// inEnvironment is the fault as an error that names the variable instead of
// the file's key.
func (f *fault) inEnvironment() *model.Error {
	do := strings.ReplaceAll(f.do, `"`, "") // which a variable's value does not stand in
	switch f.key {
	case keyAPIKey, keyToken, keyPassword:
		return wrong(variables[f.key], "it is not set", "export "+variables[f.key])
	case "svix":
		return wrong(EnvSvixURL, f.why, EnvSvixURL+"=http://127.0.0.1:8071 and "+EnvSvixToken)
	}
	if _, value, ok := strings.Cut(do, " = "); ok && strings.HasPrefix(do, f.key) {
		do = variables[f.key] + "=" + value
	} else if f.key == "base_url" {
		do = strings.ReplaceAll(do, "insecure = true", EnvInsecure+"=true")
	}
	return wrong(variables[f.key], f.why, do)
}

func wrong(variable, why, do string) *model.Error {
	return &model.Error{Code: model.Invalid, Op: "read " + variable + " from the environment", Why: why, Do: do}
}
