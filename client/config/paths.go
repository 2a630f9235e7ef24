package config

import (
	"path/filepath"
)

// Path is the configuration file's name: the flag's, HOOKTOP_CONFIG's, else
// hooktop/config.toml below XDG_CONFIG_HOME or ~/.config. It is empty where
// nothing says so much as where the home folder is.
func Path(flag string, env Env) string {
	if flag != "" {
		return flag
	}
	if name := env(EnvConfig); name != "" {
		return name
	}
	return below(env, "XDG_CONFIG_HOME", ".config", "config.toml")
}

// StateDir is the folder for what is kept between starts: hooktop below
// XDG_STATE_HOME or ~/.local/state. It is empty where there is no home folder.
func StateDir(env Env) string { return below(env, "XDG_STATE_HOME", ".local/state", "") }

// below names a file of ours in an XDG folder. A relative XDG folder is
// ignored, as its specification says.
func below(env Env, xdg, usual, name string) string {
	base := env(xdg)
	if !filepath.IsAbs(base) {
		home := Home(env)
		if home == "" {
			return ""
		}
		base = filepath.Join(home, filepath.FromSlash(usual))
	}
	return filepath.Join(base, "hooktop", name)
}

// Home is the user's home folder; empty when it is not known.
func Home(env Env) string {
	if home := env("HOME"); home != "" {
		return home
	}
	return env("USERPROFILE")
}
