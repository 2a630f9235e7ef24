package runbook

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

const maxChannels = 10 // of a Svix endpoint

var (
	isUUID   = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	channels = regexp.MustCompile(`^[A-Za-z0-9_.-]+$`)
)

const longestChannel = 256

func isChannel(s string) bool { return len(s) <= longestChannel && channels.MatchString(s) }

// URLFault says why no provider would take a URL for an endpoint; empty where one
// may.
func URLFault(link string) string {
	switch u, err := url.Parse(link); {
	case err != nil && strings.ContainsAny(link, " \t"):
		return "a host has no spaces"
	case err != nil || u.Hostname() == "":
		return "this is not a URL with a scheme and a host"
	case u.Scheme != "http" && u.Scheme != "https":
		return "webhooks go by http or https only"
	}
	return ""
}

// ScopeFault says why an endpoint cannot be limited to this; empty where it can,
// and for everybody.
func ScopeFault(by model.Provider, scope string) string {
	switch {
	case scope == "":
		return ""
	case by == model.OpenWearables && !isUUID.MatchString(scope):
		return "a user is named by a UUID: choose one from the list of users"
	case !isChannel(scope):
		return "a user's id has letters, digits and - _ . only"
	}
	return ""
}

// ChannelsFault says why an endpoint cannot listen to these channels, and which
// of them is to blame, -1 for their number; empty where it can.
func ChannelsFault(by model.Provider, channels []string) (why string, at int) {
	if by == model.OpenWearables {
		return "Open Wearables has no channels but one user: limit it to a user", -1
	}
	for i, ch := range channels {
		if !isChannel(ch) {
			return "a channel's name has letters, digits and - _ . only: " + text.Clean(ch), i
		}
	}
	if len(channels) > maxChannels {
		return fmt.Sprintf("%d channels are named, an endpoint takes %d", len(channels), maxChannels), -1
	}
	return "", -1
}

// mostRate is the fastest rate limit that a Svix endpoint takes.
const mostRate = 1<<16 - 1

// RateFault says why an endpoint cannot be limited to so many messages a second;
// empty where it can, and for 0, which is no limit.
func RateFault(by model.Provider, rate int) string {
	switch {
	case rate == 0:
		return ""
	case by != model.Svix:
		return "only Svix limits how fast an endpoint is sent messages"
	case rate < 0 || rate > mostRate:
		return "a rate limit is 1 to " + model.Grouped(mostRate) + " messages a second"
	}
	return ""
}

// fault says which of the provider's rules is broken; empty for none.
func (p *endpointPlan) fault(by model.Provider, link string) string {
	if p.URL != nil {
		if why := URLFault(link); why != "" {
			return why
		}
	}
	if p.Scope != nil {
		if why := ScopeFault(by, *p.Scope); why != "" {
			return why
		}
	}
	if p.Rate != nil {
		if why := RateFault(by, *p.Rate); why != "" {
			return why
		}
	}
	if p.Channels == nil {
		return ""
	}
	why, _ := ChannelsFault(by, *p.Channels)
	return why
}
