package config

import "syscall"

// detachedProcess is Windows' word for a process without a console.
const detachedProcess = 0x00000008

// apart puts a process into a group of its own, without a console.
func apart() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP | detachedProcess}
}
