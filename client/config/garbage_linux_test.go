package config

import (
	"os"
	"slices"
	"testing"
)

// Only what shows the file as it is may be let go of: what was written to would
// be lost.
func TestUntouched(t *testing.T) {
	const own = "/opt/hook top/hooktop"
	part := func(where, may, path string, dirty ...string) string {
		lines := where + " " + may + " 00001000 08:01 42                         " + path + "\nSize:  4 kB\nRss:  4 kB\n"
		for _, key := range []string{"Private_Dirty:", "Anonymous:", "Swap:"} {
			n := "0"
			if slices.Contains(dirty, key) {
				n = "4"
			}
			lines += key + "         " + n + " kB\n"
		}
		return lines + "VmFlags: rd ex mr mw me\n"
	}
	smaps := part("400000-401000", "r--p", own) +
		part("401000-403000", "r-xp", own) +
		part("403000-404000", "rw-p", own) + // data
		part("404000-405000", "r--p", own, "Anonymous:", "Private_Dirty:") + // relocated
		part("405000-406000", "r-xp", own, "Swap:") + // the same, written out
		part("406000-407000", "r--s", own) +
		part("500000-501000", "r-xp", own+".so") +
		part("600000-601000", "rw-p", "") +
		part("700000-701000", "r--p", own, "Private_Dirty:") // the file itself is being written out
	want := []span{{0x400000, 0x1000}, {0x401000, 0x2000}, {0x700000, 0x1000}}
	if got := untouched(smaps, own); !slices.Equal(got, want) {
		t.Errorf("got %x, want %x", got, want)
	}
	for _, odd := range []string{"", "\n", "x", "zz-1 r--p 0 0 0 " + own, "2-1 r--p 0 0 0 " + own, "Anonymous: 1", "400000-401000 r--p 00001000 08:01 42 " + own + "\nRss: 4 kB\n"} {
		if got := untouched(odd, own); len(got) > 0 {
			t.Errorf("%q: %x", odd, got)
		}
	}
}

// The parts of a program that runs are found, and it runs on without them.
func TestForgetCode(t *testing.T) {
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	smaps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		t.Skip(err)
	}
	if parts := untouched(string(smaps), own); len(parts) == 0 {
		t.Errorf("no part of %s is found in\n%.2000s", own, smaps)
	}
	forgetCode()
}
