package config

import (
	"maps"
	"slices"
)

// Info is what a list of profiles says of one.
type Info struct {
	Name        string
	Provider    string
	BaseURL     string
	Environment string
	CallsPerDay int
	Key         string // where the secrets are, never what they are
	Source      string // where the profile was read
	Chosen      bool   // it is the one used when none is named
	Problem     string // why it cannot be used; empty when it can
}

// List is every profile, those that cannot be used last, by name.
func (c Config) List() []Info {
	chosen := c.Chosen()
	var out []Info
	for _, p := range c.All() {
		out = append(out, Info{
			Name: p.Name, Provider: string(p.Provider), BaseURL: p.BaseURL, Environment: string(p.Environment),
			CallsPerDay: p.CallsPerDay, Key: p.keys(), Source: p.Source, Chosen: p.Name == chosen,
		})
	}
	for _, name := range slices.Sorted(maps.Keys(c.skipped)) {
		out = append(out, Info{Name: clean(name), Source: c.File, Problem: c.skipped[name].Error()})
	}
	return out
}

// For returns the problems that whoever uses a profile should hear of: the
// file's own, and that profile's.
func For(problems []Problem, profile string) []string {
	var out []string
	for _, p := range problems {
		if p.Profile == "" || p.Profile == profile {
			out = append(out, p.String())
		}
	}
	return out
}
