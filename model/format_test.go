package model_test

import (
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
	"pgregory.net/rapid"
)

func TestAge(t *testing.T) {
	for _, c := range []struct {
		d    time.Duration
		want string
	}{
		{-time.Minute, "0 s"},
		{0, "0 s"},
		{999 * time.Millisecond, "0 s"},
		{13900 * time.Millisecond, "13 s"},
		{59 * time.Second, "59 s"},
		{time.Minute, "1 min"},
		{4*time.Minute + 59*time.Second, "4 min"},
		{59*time.Minute + 59*time.Second, "59 min"},
		{time.Hour, "1 h"},
		{23*time.Hour + 59*time.Minute, "23 h"},
		{24 * time.Hour, "1 d"},
		{80 * time.Hour, "3 d"},
	} {
		if got := model.Age(c.d); got != c.want {
			t.Errorf("Age(%v) = %q, want %q", c.d, got, c.want)
		}
	}
}

func TestAgo(t *testing.T) {
	now := time.Date(2026, 11, 21, 14, 2, 11, 0, time.UTC)
	if got := model.Ago(now.Add(-13*time.Second), now); got != "13 s ago" {
		t.Errorf("got %q", got)
	}
	if got := model.Ago(time.Time{}, now); got != "" {
		t.Errorf("an unknown time reads %q", got)
	}
}

func TestDur(t *testing.T) {
	for _, c := range []struct {
		d    time.Duration
		want string
	}{
		{model.NoTime, "–"},
		{0, "0 ms"},
		{200 * time.Microsecond, "< 1 ms"},
		{412 * time.Millisecond, "412 ms"},
		{999*time.Millisecond + 600*time.Microsecond, "1.0 s"},
		{2100 * time.Millisecond, "2.1 s"},
		{5 * time.Second, "5.0 s"},
		{59940 * time.Millisecond, "59.9 s"},
		{59960 * time.Millisecond, "1 min"},
		{65 * time.Second, "1 min 5 s"},
		{3 * time.Minute, "3 min"},
		{59*time.Minute + 59700*time.Millisecond, "1 h"},
		{2*time.Hour + 10*time.Minute, "2 h 10 min"},
	} {
		if got := model.Dur(c.d); got != c.want {
			t.Errorf("Dur(%v) = %q, want %q", c.d, got, c.want)
		}
	}
}

func TestRough(t *testing.T) {
	for d, want := range map[time.Duration]string{
		model.NoTime: "–", 0: "0 s", 400 * time.Millisecond: "0 s", 18 * time.Second: "18 s", 59400 * time.Millisecond: "59 s",
		59600 * time.Millisecond: "1 min", 230 * time.Second: "3 min 50 s", 2 * time.Hour: "2 h",
	} {
		if got := model.Rough(d); got != want {
			t.Errorf("Rough(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestGrouped(t *testing.T) {
	for n, want := range map[int]string{
		0: "0", 7: "7", 412: "412", -412: "-412", 1204: "1 204", -1204: "-1 204", 98120: "98 120",
		100000: "100 000", 1234567: "1 234 567",
	} {
		if got := model.Grouped(n); got != want {
			t.Errorf("Grouped(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestDeliveries(t *testing.T) {
	for n, want := range map[int]string{0: "0 deliveries", 1: "1 delivery", 1087: "1 087 deliveries"} {
		if got := model.Deliveries(n); got != want {
			t.Errorf("Deliveries(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestBytes(t *testing.T) {
	for _, c := range []struct {
		n    int64
		want string
	}{
		{-1, "–"},
		{0, "0 B"},
		{999, "999 B"},
		{1000, "1 KB"},
		{1500, "1.5 KB"},
		{9960, "10 KB"},
		{200_000, "200 KB"},
		{999_400, "999 KB"},
		{999_600, "1.0 MB"},
		{2_100_001, "2.1 MB"},
		{50 << 20, "52 MB"},
		{1<<63 - 1, "9.2 EB"},
	} {
		if got := model.Bytes(c.n); got != c.want {
			t.Errorf("Bytes(%d) = %q, want %q", c.n, got, c.want)
		}
	}
}

// TestFormatsAreNarrow holds what columns count on.
func TestFormatsAreNarrow(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := time.Duration(rapid.Int64Range(-1, int64(900*24*time.Hour)).Draw(rt, "d"))
		if got := model.Age(d); len(got) > 6 {
			rt.Errorf("Age(%v) = %q", d, got)
		}
		if got := model.Dur(d); len([]rune(got)) > 14 {
			rt.Errorf("Dur(%v) = %q", d, got)
		}
		if got := model.Bytes(rapid.Int64().Draw(rt, "n")); len([]rune(got)) > 6 {
			rt.Errorf("Bytes = %q", got)
		}
	})
}
