package cli_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/client"
)

func (m *memory) SaveFilter(ctx context.Context, profile string, f client.SavedFilter) error {
	_ = m.DropFilter(ctx, profile, f.Name)
	m.filters = append(m.filters, f)
	return m.full
}

func (m *memory) DropFilter(_ context.Context, _, name string) error {
	m.filters = slices.DeleteFunc(m.filters, func(f client.SavedFilter) bool { return f.Name == name })
	return m.full
}

func (m *memory) Filters(context.Context, string) ([]client.SavedFilter, error) {
	return m.filters, nil
}

// TestFilters are saved, listed, used and dropped by name.
func TestFilters(t *testing.T) {
	calls, m := 0, &memory{}
	on := func(args ...string) result { return run(t, depsOn(m, logOf(40, &calls)), args...) }
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"filters"}, 0, "name  filter\n"},
		{[]string{"filters", "-o", "json"}, 0, "[]\n"},
		{[]string{"filters", "save", "bad", "status:failed"}, 0, ""},
		{[]string{"filters", "save", "good", "status:delivered"}, 0, ""},
		{[]string{"filters", "save", "bad", "code:502"}, 0, ""},
		{[]string{"filters", "list"}, 0, "good  status:delivered\nbad   code:502\n"},
		{[]string{"filters", "-o", "jsonl"}, 0, `{"name":"bad","filter":"code:502"}`},
		{[]string{"filters", "save", "x"}, 2, "it takes NAME and FILTER"},
		{[]string{"filters", "save", " ", "status:failed"}, 2, "its name is empty"},
		{[]string{"filters", "save", "x", " "}, 2, "it is empty"},
		{[]string{"filters", "save", "x", "cuase:dns"}, 2, "^^^^^"},
		{[]string{"filters", "drop", "good"}, 0, ""},
		{[]string{"filters", "drop", "good"}, 1, "none is saved as good"},
		{[]string{"deliveries", "--saved", "good"}, 1, "none is saved as good"},
	} {
		if r := on(c.args...); r.code != c.code || !strings.Contains(r.out+r.errors, c.says) {
			t.Errorf("%v: %+v, want exit %d and %q", c.args, r, c.code, c.says)
		}
	}
	if calls != 0 {
		t.Errorf("%d provider calls for filters alone", calls)
	}
	all, some := on("deliveries", "--filter", "code:502", "-o", "jsonl"), on("deliveries", "--saved", "bad", "-o", "jsonl")
	if all.out == "" || all.out != some.out {
		t.Errorf("--saved lists\n%s\nnot\n%s", some.out, all.out)
	}
	if r := on("deliveries", "--saved", "bad", "--filter", "status:delivered", "-o", "jsonl"); r.out != "" || r.code != 0 {
		t.Errorf("both together: %+v", r)
	}
}
