package text

import "testing"

func TestURLs(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"none", "connect ECONNREFUSED 1.2.3.4:443\nx", "connect ECONNREFUSED 1.2.3.4:443\nx"},
		{"in JSON", `({"url":"https://bob:hunter2@h.example/a?token=T1&b=1","httpStatus":500})`, `({"url":"https://bob:•••@h.example/a?token=•••&b=1","httpStatus":500})`},
		{"two, in lines", "https://a:b@c\nhttps://d:e@f.", "https://a:•••@c\nhttps://d:•••@f."},
		{"plain ones stay", "see https://h.example/x?y=1.", "see https://h.example/x?y=1."},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := URLs(c.in); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
