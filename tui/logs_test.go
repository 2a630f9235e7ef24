package tui

import (
	"testing"

	"github.com/hooktop/hooktop/client"
)

// TestShortPath: a call's line has what was asked for below what all calls share,
// which is told by its name alone.
func TestShortPath(t *testing.T) {
	const app = "/api/v1/app/ecd9b168-2fb8-4f99-b911-5e238573203c"
	paths := []string{app, app + "/endpoint/ep_3MabcdefghijklmnopqrstuO4O0/msg?limit=250", app + "/msg?iterator=-msg_1"}
	calls := make([]client.Call, len(paths))
	for i := range paths {
		calls[i].Path = paths[i]
	}
	root := commonRoot(calls)
	for i, want := range []string{"…/ecd9…203c", "…/endpoint/ep_3…O4O0/msg?limit=250", "…/msg?iterator=-msg_1"} {
		if got := shortPath(paths[i], root); got != want {
			t.Errorf("%s: %q, want %q", paths[i], got, want)
		}
	}
	if got := shortPath("/a/b", commonRoot([]client.Call{{Path: "/a/b"}, {Path: "/c"}})); got != "/a/b" {
		t.Errorf("without a root: %q", got)
	}
	if commonRoot(nil) != "" {
		t.Error("of no calls")
	}
}
