package cli_test

import (
	"io"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// TestHeadersCommand shows, sets and takes away headers; no value is ever printed.
func TestHeadersCommand(t *testing.T) {
	b := newPlayedBox(t, sandbox.ManyOptions{Deliveries: -1})
	id := string(b.ends[0].ID)
	d := b.deps(t, model.Svix)
	wantRun(t, run(t, d, "endpoints", "headers", id), 0, "no header of its own")
	lines := func(s string) io.Reader { return strings.NewReader(s) }
	d.Stdin = lines("X-Environment: production-of-us\nAuthorization: Bearer somebody-s\n")
	r := run(t, d, "endpoints", "headers", id, "--set-from", "-")
	wantRun(t, r, 0, "new: •••…f-us", "changed, and read back")
	list := run(t, d, "endpoints", "headers", id, "-o", "json")
	wantRun(t, list, 0, `{"name":"X-Environment","value":"•••…f-us"}`, `{"name":"Authorization","value":null}`)
	if all := r.out + r.errors + list.out; strings.Contains(all, "production") || strings.Contains(all, "Bearer") {
		t.Errorf("a value is printed:\n%s", all)
	}
	wantRun(t, run(t, d, "endpoints", "headers", id, "--remove", "x-environment", "--dry-run"), 0, "is taken away")
	wantRun(t, run(t, d, "endpoints", "headers", id, "--remove", "x-environment"), 0, "changed, and read back: Authorization")
	d.Stdin = lines("Svix-Id: 1\n")
	wantRun(t, run(t, d, "endpoints", "headers", id, "--set-from", "-"), 1, "keeps for itself")
	wantRun(t, run(t, d, "endpoints", "headers", id, "--set-from", "/nobody/here"), 2, "cannot be read")
	wantRun(t, run(t, b.deps(t, model.OpenWearables), "endpoints", "headers", id, "--remove", "X"), 1, "it has no headers of an endpoint", "svix = {")
}

// TestExpungeCommand deletes a payload by the profile's name only.
func TestExpungeCommand(t *testing.T) {
	b := newPlayedBox(t, sandbox.ManyOptions{Deliveries: -1})
	d, id := b.deps(t, model.Svix), b.post("workout.created", `{"type":"workout.created"}`)
	wantRun(t, run(t, d, "expunge", id), 2, "gone for good", `--confirm "svix"`)
	wantRun(t, run(t, d, "expunge", id, "--confirm", "svix"), 0, "deleted, and read back")
	wantRun(t, run(t, d, "expunge", id, "--confirm", "svix"), 1, "deleted before")
}

// TestTimesNeedAnOffset: a time without one is refused before anything is asked,
// with how to write it; whose noon is meant is not guessed.
func TestTimesNeedAnOffset(t *testing.T) {
	b := newPlayedBox(t, sandbox.ManyOptions{Deliveries: -1})
	d, id := b.deps(t, model.Svix), string(b.ends[0].ID)
	for _, c := range [][]string{{"--since", "2026-03-04 10:00"}, {"--since", "2h", "--until", "2026-03-04T10:00"}} {
		wantRun(t, run(t, d, append([]string{"endpoints", "recover", id, "--dry-run"}, c...)...), 2, "has no offset", "write "+c[len(c)-1]+"Z for UTC")
	}
	wantRun(t, run(t, d, "endpoints", "recover", id, "--dry-run", "--since", "soon"), 2, "is no time")
	since := noon.Add(-3600e9).Format("2006-01-02 15:04Z07:00")
	wantRun(t, run(t, d, "endpoints", "recover", id, "--dry-run", "--since", since), 0, "recover what failed")
}
