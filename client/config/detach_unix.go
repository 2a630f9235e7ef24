//go:build unix

package config

import "syscall"

// apart puts a process into a session of its own, which no terminal's end reaches.
func apart() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
