package config

import "strconv"

// Plain says whether the console is to be told in words, for who listens to the
// screen: as the environment has it, else as the file has. What is wrong with
// the file is for others to say.
func Plain(w Want, env Env) bool {
	if said := env(EnvPlain); said != "" {
		on, err := strconv.ParseBool(said)
		return on || err != nil // "yes" is no mistake worth a silent screen
	}
	c, _ := Load(Path(w.File, env), false, env)
	return c.Plain
}
