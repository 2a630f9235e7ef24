package model

import (
	"strings"
	"time"
)

// Provider names the wire that a profile speaks.
type Provider string

// The providers known so far.
const (
	Metriport     Provider = "metriport"
	OpenWearables Provider = "openwearables"
	Svix          Provider = "svix"
)

// AnswerLimit is how fast a receiver has to answer: of Metriport what it tells
// its customers (it gives up after 5 s), of Svix when an attempt is given up,
// unless its server is configured otherwise.
func (p Provider) AnswerLimit() time.Duration {
	if p == Svix || p == OpenWearables {
		return 30 * time.Second
	}
	return 4 * time.Second
}

// HasPing says whether the provider has a ping that a receiver answers by a pong.
func (p Provider) HasPing() bool { return p != Svix && p != OpenWearables }

// Environment says how careful to be: everything but Production is for trying.
type Environment string

// The environments that the console treats by name; others are shown as written.
const (
	Production Environment = "production"
	Sandbox    Environment = "sandbox"
	Demo       Environment = "demo"
)

// Profile is one named connection: provider, base URL, credentials, environment.
type Profile struct {
	Name        string
	Provider    Provider
	BaseURL     string // without a trailing slash
	Environment Environment
	APIKey      Secret // Metriport's API key, or Svix's token
	CallsPerDay int    // the provider's daily quota; 0 when it has none
	CAFile      string // PEM file of a private CA to trust besides the system's; empty for none
	App         string // Svix: the application's id or uid; empty where the token names it
	Email       string // Open Wearables: the developer who logs in
	Password    Secret
	Beneath     *Beneath // Open Wearables: the Svix server that it stands on; nil where it is not known
}

// Beneath is a second connection of a profile: to the Svix server beneath Open
// Wearables, which can do what Open Wearables does not offer. The ids are the same.
type Beneath struct {
	BaseURL string // without a trailing slash
	Token   Secret
	App     string // empty for the one of the developer, whose id is the application's uid
}

// Badge is the environment's word for the frame, in capitals, short enough to
// stand before the profile's name.
func (p Profile) Badge() string {
	if p.Environment == Production {
		return "PROD"
	}
	return strings.ToUpper(string(p.Environment))
}
