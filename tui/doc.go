// Package tui is the console's screens. App is the only tea.Model; pages and
// overlays are plain structs that return what they want of it. Everything that
// waits is a command in cmds.go; Update and View do no I/O, and View changes
// nothing.
package tui
