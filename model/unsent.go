package model

import (
	"slices"
	"strconv"
	"strings"
)

// WhyUnsent says why a message has reached no endpoint, as far as the endpoints
// tell that exist now: a message goes to those that are enabled, take its type,
// and listen to everything or to one of its channels: "2 disabled, 1 limited to
// other types". Empty where they are not known.
func WhyUnsent(d *Delivery, endpoints []Endpoint) string {
	if len(endpoints) == 0 {
		return ""
	}
	var disabled, types, users, channels, later, open int
	for i := range endpoints {
		switch e := &endpoints[i]; {
		case e.Enabled == No:
			disabled++
		case len(e.Events) > 0 && !slices.Contains(e.Events, d.Type):
			types++
		case e.Scope != "" && e.Scope != d.User:
			users++
		case e.Scope == "" && len(e.Channels) > 0:
			channels++
		case !e.Created.IsZero() && e.Created.After(d.Created):
			later++
		default:
			open++
		}
	}
	var parts []string
	for _, p := range []struct {
		n     int
		words string
	}{
		{disabled, "disabled"},
		{types, "limited to other types"},
		{users, "limited to another user"},
		{channels, "limited to channels"},
		{later, "made later"},
		{open, "taking it now"},
	} {
		if p.n > 0 {
			parts = append(parts, strconv.Itoa(p.n)+" "+p.words)
		}
	}
	return strings.Join(parts, ", ")
}
