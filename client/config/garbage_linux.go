package config

import (
	"os"
	"strconv"
	"strings"
	"syscall"
)

// forgetCode lets go of the program's own code and constants, most of which are
// needed once: the system maps sixteen pages for each that is. They are the
// file's, so that those still in use come back at no more than a look-up.
func forgetCode() {
	own, err := os.Executable()
	if err != nil {
		return
	}
	maps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		return
	}
	for _, s := range untouched(string(maps), own) {
		_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, s.from, s.size, syscall.MADV_DONTNEED)
	}
}

// span is a part of the memory of this process.
type span struct{ from, size uintptr }

// untouched lists the parts of the memory that show the program's file as it is:
// they cannot be written to, and never were, as by what relocates a program when
// it starts, or by a debugger.
func untouched(smaps, own string) (out []span) {
	var at span
	var known bool // whether it was written to
	clean := func() {
		if known && at.size > 0 {
			out = append(out, at)
		}
		at, known = span{}, false
	}
	for line := range strings.Lines(smaps) {
		f := strings.Fields(line)
		switch {
		case len(f) > 5 && strings.HasSuffix(strings.TrimSpace(line), " "+own):
			clean()
			at = spanOf(f[0], f[1])
		case len(f) > 1 && !strings.HasSuffix(f[0], ":"):
			clean()
		case len(f) > 1 && (f[0] == "Anonymous:" || f[0] == "Swap:"):
			if known = true; f[1] != "0" {
				at = span{}
			}
		}
	}
	clean()
	return out
}

// spanOf reads "c000-d000" and "r-xp"; it is empty for what can be written to.
func spanOf(where, may string) span {
	from, to, _ := strings.Cut(where, "-")
	a, err := strconv.ParseUint(from, 16, strconv.IntSize)
	b, err2 := strconv.ParseUint(to, 16, strconv.IntSize)
	if err != nil || err2 != nil || b < a || !strings.HasPrefix(may, "r-") || !strings.HasSuffix(may, "p") {
		return span{}
	}
	return span{uintptr(a), uintptr(b - a)}
}
