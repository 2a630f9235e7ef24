package config

import (
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hooktop/hooktop/model"
)

// settings are what was written of a profile, before defaults. The zero value
// of each but calls is "not said".
type settings struct {
	provider, baseURL, environment, caFile string
	app, email                             string
	calls                                  int // notSaid, or the day's quota
	insecure, payloads, linkLocal          bool
	key                                    SecretRef // the provider's secret, whatever it is called
	onRotate                               []string
	beneath                                *beneath
}

// beneath is what was written of the Svix server beneath Open Wearables.
type beneath struct {
	baseURL, app string
	token        SecretRef
}

const notSaid = -1

// fault is what is wrong with one key of a profile.
type fault struct{ key, why, do string }

// defaults are what a provider's profile need not say, and what it may.
type defaults struct {
	hosts  map[model.Environment]string
	calls  map[model.Environment]int // none where the provider has no daily quota
	secret string                    // the key that says where its secret is
	own    []string                  // keys that only this provider has
}

// has says whether a key is one of the provider's own.
func (d defaults) has(key string) bool { return slices.Contains(d.own, key) }

// known are the providers that a profile may name. Metriport: hosts and daily
// quotas as its documentation gives them. The others are run by whoever uses them.
var known = map[model.Provider]defaults{
	model.OpenWearables: {secret: keyPassword, own: []string{"email", "svix"}},
	model.Svix:          {secret: keyToken, own: []string{"app"}},
	model.Metriport: {
		secret: keyAPIKey,
		hosts: map[model.Environment]string{
			model.Production: "https://api.metriport.com",
			model.Sandbox:    "https://api.sandbox.metriport.com",
		},
		calls: map[model.Environment]int{model.Production: 10_000, model.Sandbox: 500},
	},
}

// The keys that say where a secret is, by provider.
const (
	keyAPIKey   = "api_key"
	keyToken    = "token"
	keyPassword = "password"
)

// providers are the names of known, for messages.
const providers = string(model.Metriport) + ", " + string(model.OpenWearables) + ", " + string(model.Svix)

// finish checks what was written and fills in what was not.
func (s settings) finish(name string) (Profile, *fault) {
	d, ok := known[model.Provider(s.provider)]
	switch {
	case s.provider == "":
		return Profile{}, &fault{"provider", "no provider is named", "provider = one of " + providers}
	case !ok:
		return Profile{}, &fault{"provider", "provider " + quote(s.provider) + " is not known here", "known: " + providers}
	case s.key.none():
		return Profile{}, &fault{d.secret, "no " + d.secret + " is given", howToGive(d.secret)}
	}
	if bad := unprintable(s.environment); bad {
		return Profile{}, &fault{"environment", "environment " + quote(s.environment) + " is no word", `"production" or "sandbox"`}
	}
	p := Profile{Key: s.key, Insecure: s.insecure, OnRotate: s.onRotate, StorePayloads: s.payloads, AllowLinkLocal: s.linkLocal}
	p.Name, p.Provider, p.CAFile = name, model.Provider(s.provider), s.caFile
	p.Environment = model.Environment(s.environment)
	if bad := s.who(&p); bad != nil {
		return Profile{}, bad
	}
	host, bad := s.host(&p, d)
	if bad != nil {
		return Profile{}, bad
	}
	p.CallsPerDay = s.calls
	if s.calls == notSaid {
		p.CallsPerDay = d.calls[p.Environment]
		if p.CallsPerDay == 0 || loopback(host) {
			p.CallsPerDay = d.calls[model.Production] // the small quota is the hosted sandbox's own
		}
	}
	return p, nil
}

// who fills in who asks, and of whom.
func (s settings) who(p *Profile) *fault {
	if p.Provider == model.Svix {
		p.App = s.app
		if strings.ContainsFunc(s.app, func(r rune) bool { return r <= ' ' || r > '~' || r == '/' }) {
			return &fault{"app", "app is no id of an application", `app = "app_…", or its uid; leave it away where there is only one`}
		}
		return nil
	}
	if p.Provider != model.OpenWearables {
		return nil
	}
	const do = `email = "you@example.com", with which you log in there`
	switch p.Email = s.email; {
	case s.email == "":
		return &fault{"email", "no email is given", do}
	case unprintable(s.email) || !strings.Contains(s.email, "@"):
		return &fault{"email", "email " + quote(s.email) + " is no address", do}
	}
	return s.under(p)
}

// under fills in the server beneath, where one is given.
func (s settings) under(p *Profile) *fault {
	switch {
	case s.beneath == nil:
		return nil
	case s.beneath.baseURL == "":
		return &fault{"svix", "svix has no base_url", howToGiveSvix}
	case s.beneath.token.none():
		return &fault{"svix", "svix has no token", howToGiveSvix}
	}
	u, bad := parseBase(s.beneath.baseURL)
	if bad == nil && u.Scheme == "http" && !loopback(u.Hostname()) && !s.insecure {
		bad = inClear(u.Hostname(), keyToken)
	}
	if bad != nil {
		return &fault{"svix", "svix: " + bad.why, bad.do}
	}
	p.Beneath, p.BeneathToken = &model.Beneath{BaseURL: strings.TrimRight(u.String(), "/"), App: s.beneath.app}, s.beneath.token
	return nil
}

// howToGiveSvix is said wherever a part of the server beneath is missing.
const howToGiveSvix = `svix = { base_url = "http://127.0.0.1:8071", token = { env = "NAME" } }`

func inClear(host, secret string) *fault {
	return &fault{"base_url", "http:// would send the " + secret + " in clear to " + quote(host), "use https://, or say insecure = true if that network is yours"}
}

// host fills in BaseURL and Environment, each from the other where one is
// missing. What is neither said nor known is treated as production: that asks
// once too often, where the opposite would ask too late.
func (s settings) host(p *Profile, d defaults) (string, *fault) {
	if s.baseURL == "" {
		if p.Environment == "" {
			p.Environment = model.Production
		}
		p.BaseURL = d.hosts[p.Environment]
		if p.BaseURL == "" && d.hosts == nil {
			return "", &fault{"base_url", "no base_url is given", `base_url = "https://…"`}
		}
		if p.BaseURL == "" {
			return "", &fault{"base_url", "no base_url is given, and none is known for environment " + quote(s.environment), `base_url = "https://…"`}
		}
		return "", nil
	}
	u, bad := parseBase(s.baseURL)
	if bad != nil {
		return "", bad
	}
	host := u.Hostname()
	if u.Scheme == "http" && !loopback(host) && !s.insecure {
		return "", inClear(host, d.secret)
	}
	p.BaseURL = strings.TrimRight(u.String(), "/")
	if p.Environment == "" {
		p.Environment = model.Production
		if p.BaseURL == d.hosts[model.Sandbox] || loopback(host) {
			p.Environment = model.Sandbox
		}
	}
	return host, nil
}

// parseBase reads a base URL; what it says never repeats credentials.
func parseBase(s string) (*url.URL, *fault) {
	const do = `base_url = "https://host", a path if need be, nothing more`
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return nil, &fault{"base_url", "base_url is not a URL", do}
	case u.User != nil:
		return nil, &fault{"base_url", "base_url holds credentials", "take them out; they have keys of their own"}
	case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "", u.Opaque != "":
		return nil, &fault{"base_url", "base_url " + quote(s) + " is not an http(s) URL with a host", do}
	case u.RawQuery != "", u.Fragment != "", u.ForceQuery:
		return nil, &fault{"base_url", "base_url has a query or a fragment", do}
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return nil, &fault{"base_url", "base_url has port " + quote(port), "a port is 1 to 65535"}
		}
	}
	return u, nil
}

// loopback says whether a host is this machine, as far as its name tells.
func loopback(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// sameHost says whether two base URLs mean the same server, so that a key given
// for one may go to the other.
func sameHost(a, b string) bool {
	ua, err := url.Parse(a)
	if err != nil {
		return false
	}
	ub, err := url.Parse(b)
	if err != nil {
		return false
	}
	return ua.Scheme == ub.Scheme && strings.EqualFold(ua.Host, ub.Host)
}

// nameProblem says why a text is no profile name; "" when it is one. Names
// stand in prompts, titles and commands.
func nameProblem(name string) string {
	const most = 64
	switch {
	case name == "":
		return "a profile's name is empty"
	case utf8.RuneCountInString(name) > most:
		return "a profile's name is longer than 64 characters"
	case unprintable(name):
		return "the profile's name " + quote(name) + " holds characters that cannot be shown"
	case strings.TrimSpace(name) != name:
		return "the profile's name " + quote(name) + " begins or ends with a space"
	case name[0] == '-':
		return "the profile's name " + quote(name) + " would be taken for a flag"
	}
	return ""
}

func unprintable(s string) bool {
	return !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}
