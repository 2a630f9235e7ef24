package tui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/hooktop/hooktop/model"
)

// hostileFile is JSON that holds everything evil, twice under one key, deep and
// wide.
func hostileFile() []byte {
	var b bytes.Buffer
	b.WriteString("{")
	for _, evil := range evils {
		b.Write(rawString(evil))
		b.WriteString(":")
		b.Write(rawString(evil))
		b.WriteString(",")
	}
	b.WriteString(`"n":1e400,"n":-0,"n":1234567890123456789012345678901234567890,"deep":` + strings.Repeat(`[{"":`, 50_000) + "0" + strings.Repeat("}]", 50_000))
	b.WriteString(`,"wide":"` + strings.Repeat("wide ", 1<<18) + `"}`)
	return b.Bytes()
}

func loads(src []byte) func(context.Context, func(done, total int64)) ([]byte, error) {
	return func(_ context.Context, progress func(done, total int64)) ([]byte, error) {
		progress(int64(len(src)), int64(len(src)))
		return src, nil
	}
}

// fileDesk drives a file's screen on the test's own goroutine.
type fileDesk struct {
	t     *testing.T
	f     *FileView
	saved map[string][]byte
	clip  string
	quit  bool
}

func openFile(t *testing.T, src []byte) *fileDesk {
	t.Helper()
	d := &fileDesk{t: t, saved: map[string][]byte{}}
	d.f = NewFileView(t.Context(), FileOptions{
		Name: "a.json", Load: loads(src),
		Tick: func(pause time.Duration, msg func(time.Time) tea.Msg) tea.Cmd {
			if pause >= glance {
				return nil
			}
			return func() tea.Msg { return msg(start) }
		},
		Save: func(name string, data []byte) (string, error) {
			if name == "" {
				return "", errors.New("no name")
			}
			d.saved[name] = bytes.Clone(data)
			return "/tmp/" + name, nil
		},
	})
	d.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	d.run(d.f.Init())
	return d
}

func (d *fileDesk) send(msg tea.Msg) {
	_, cmd := d.f.Update(msg)
	d.run(cmd)
}

func (d *fileDesk) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	msg := cmd()
	switch v := reflect.ValueOf(msg); {
	case msg == nil:
	case v.Kind() == reflect.Slice && v.Type().Elem() == reflect.TypeFor[tea.Cmd]():
		for i := range v.Len() {
			d.run(v.Index(i).Interface().(tea.Cmd))
		}
	case v.Type() == reflect.TypeOf(tea.QuitMsg{}):
		d.quit = true
	case strings.Contains(v.Type().String(), "setClipboard"):
		d.clip = v.String()
	default:
		d.send(msg)
	}
}

func (d *fileDesk) press(keys ...string) {
	d.t.Helper()
	for _, k := range keys {
		d.send(keyPress(k))
		fits(d.t, d.f.View().Content, d.f.w, d.f.h)
	}
}

func (d *fileDesk) text(s string) {
	for _, r := range s {
		if r == ' ' {
			d.press("space")
			continue
		}
		d.press(string(r))
	}
}

func (d *fileDesk) frame() string { return ansi.Strip(d.f.View().Content) }

func (d *fileDesk) wants(texts ...string) {
	d.t.Helper()
	f := d.frame()
	for _, s := range texts {
		if !strings.Contains(f, s) {
			d.t.Fatalf("the frame should say %q:\n%s", s, f)
		}
	}
}

func TestFile(t *testing.T) {
	src := []byte(`{"z": 1.0, "a": {"list": [10, 20, {"id": "x1"}]}, "z": -0, "note": "héllo\u001b[2J"}`)
	d := openFile(t, src)
	d.wants("hooktop │ a.json │ 85 B JSON · 10 values", "1/14", `"z": 1.0`, `"z": -0`, `"note": "héllo"`)
	d.press("j", "j", "j", "j", "j")
	d.wants("a.list[1]", "6/14")
	d.press("h", "enter")
	d.wants("a.list", "[ 3 items: ", "4/8")
	d.press("l", "/")
	d.text("x1")
	d.wants("/x1  1 of 1", "a.list[2].id")
	d.press("enter", "n", "esc")

	d.press("|")
	d.text(".a.list[0,1]")
	d.wants("| .a.list[0,1]", "2 values", "10,", "20")
	d.text(" | nosuch")
	d.wants("^^^^^^ function not defined: nosuch/0", "10,")
	for range 9 {
		d.press("backspace")
	}
	d.press("enter", "w")
	d.wants("Writes the jq result to a new file")
	d.press("enter")
	if got := string(d.saved["a-part.json"]); got != "10\n20\n" {
		t.Errorf("saved %q", got)
	}
	d.wants("saved /tmp/a-part.json")
	d.press("esc")
	d.wants(`"z": 1.0`)

	d.press("g", "j", "y")
	d.wants("Copy", "v  value", "p  path z", "a  the whole file")
	d.press("v")
	if d.clip != "1.0" {
		t.Errorf("copied %q", d.clip)
	}
	d.press("G", "y", "v")
	if d.clip != string(src) {
		t.Errorf("copied %q", d.clip)
	}
	d.press("b")
	d.wants(`{"z": 1.0, "a"`, `héllo\u001b[2J`)
	d.press("x")
	d.wants("00000000  7b 22 7a 22", `|{"z": 1.0, "a": |`)
	d.press("/")
	d.text("0x32304a")
	d.wants("not found")
	d.press("esc", "x")
	d.wants("a.json │ 85 B JSON")
	d.press("?")
	d.wants("Keys")
	d.press("esc", "q")
	if !d.quit {
		t.Error("q does not leave")
	}
}

// TestFileWhatever: nothing is refused, and every byte stays what it is.
func TestFileWhatever(t *testing.T) {
	for _, c := range []struct {
		name  string
		src   string
		wants []string
	}{
		{"text", "name=Jane\nline 2", []string{"16 B text", "not JSON: expected", "name=Jane", "1/2"}},
		{"nothing", "", []string{"0 B text", "not JSON"}},
		{"binary", "\x00\x01\x02PNG", []string{"6 B binary", "00000000  00 01 02 50", "|···PNG|"}},
		{"not UTF-8", "{\"a\":\"\xff\xfe\"}", []string{"1/3", `"a": "�"`}},
		{"text that is not UTF-8", strings.Repeat("plain text ", 100) + "\xff", []string{"text", "plain text"}},
		{"a byte order mark", "\ufeff{\"a\":1}", []string{`"a": 1`, "1/3"}},
		{"one value", "1e400", []string{"1e400", "JSON · 1 value"}},
		{"several values", "{}\n{}", []string{"text after the end of the document"}},
		{"hostile", string(hostileFile()), []string{"JSON"}},
		{"10 MB on one line", strings.Repeat("A", 10<<20), []string{"text", "AAAA"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := openFile(t, []byte(c.src))
			d.wants(c.wants...)
			d.press("z", "G", "pgup", "/", "a", "enter", "n", "N", "esc", "Z", "W", "G", "j", "b", "G", "x", "G", "g", "y", "esc", "x")
			if d.f.is.doc == nil {
				d.press("|")
				d.wants("jq: not")
				d.press("esc")
			}
			for d.f.mode != asText && c.src != "" {
				d.press("b")
			}
			if d.press("w", "enter"); string(d.saved["a-part.json"]) != c.src {
				t.Errorf("saved %d bytes of %d", len(d.saved["a-part.json"]), len(c.src))
			}
		})
	}
}

func TestFileUnread(t *testing.T) {
	failed := errors.New("gone")
	f := NewFileView(t.Context(), FileOptions{Name: "a", Tick: atOnce, Load: func(context.Context, func(done, total int64)) ([]byte, error) { return nil, failed }})
	f.Update(tea.WindowSizeMsg{Width: 60, Height: 10})
	f.loading.done.Store(30 << 20)
	f.loading.total.Store(60 << 20)
	if strings.Contains(f.View().Content, "reading") {
		t.Error("it says at once that it reads")
	}
	f.Update(stillLoading{})
	if s := ansi.Strip(f.View().Content); !strings.Contains(s, "reading 63 MB · 25 %") {
		t.Errorf("it does not say how far it is:\n%s", s)
	}
	if _, cmd := f.Update(result[*payload]{err: failed}); cmd == nil || f.err == nil {
		t.Error("it goes on without a file")
	}
}

// TestFileKeys: no two bindings that do something share a key, and what does
// nothing says why.
func TestFileKeys(t *testing.T) {
	for _, src := range []string{`{"a":[1]}`, "text", "\x00"} {
		d := openFile(t, []byte(src))
		for _, keys := range [][]string{nil, {"|", "enter"}, {"/", "a", "enter"}, {"x"}} {
			d.press(keys...)
			seen := map[string]string{}
			for _, a := range d.f.actions() {
				for _, k := range a.keys {
					if other, taken := seen[k]; taken && a.off == "" {
						t.Errorf("%q is %q and %q", k, other, a.name)
					}
					if a.off == "" {
						seen[k] = a.name
					}
				}
			}
		}
	}
}

// TestResizes: a terminal that becomes as small as can be and large again while
// keys arrive breaks neither a console nor a file.
func TestResizes(t *testing.T) {
	some := evils[:16]
	d, file := hostileDesk(t, some...), openFile(t, fmt.Appendf(nil, `{"evil":%s,"n":[{"a":[1e400]},-0]}`, rawString(strings.Join(some, "\n"))))
	keys := []string{"j", "k", "2", "enter", "tab", "z", "Z", "g", "G", "/", "esc", "pgdown", "]", "m", "b", "x", "1", "3", "6", "?", ":", "y", "esc", "|", "=", "+", "-", "p", "W", "h"}
	seed := uint32(1)
	next := func(n int) int {
		seed = seed*1664525 + 1013904223
		return int(seed>>8) % n
	}
	rounds := 1000
	if testing.Short() {
		rounds = 200
	}
	for i := range rounds {
		w, h := 1, 1
		if i%2 == 1 {
			w, h = 1+next(200), 1+next(60)
		}
		k := keyPress(keys[next(len(keys))])
		for n, m := range []tea.Model{d.app, file.f} {
			if n == 1 && i%4 > 1 {
				continue
			}
			m.Update(tea.WindowSizeMsg{Width: w, Height: h})
			fits(t, m.View().Content, w, h)
			m.Update(k)
			fits(t, m.View().Content, w, h)
		}
	}
}

// TestFileBegun: the beginning of a long file is seen, moved and folded while the
// rest is read, and stands as it was when all of it is there.
func TestFileBegun(t *testing.T) {
	src := []byte(`{"entry":[` + strings.Repeat(`{"id":"x","list":[1,2,3],"note":"`+strings.Repeat("long ", 20)+`"},`, 25_000) + `{"id":"last"}]}`)
	l := newLoading()
	all, err := l.read(t.Context(), loads(src))
	part := <-l.first
	if err != nil || part == nil || part.doc.Len() >= all.doc.Len() {
		t.Fatalf("%v, part %v", err, part)
	}
	d := &fileDesk{t: t, f: NewFileView(t.Context(), FileOptions{Name: "a.json", Tick: atOnce, Load: loads(src)})}
	d.f.loading.total.Store(int64(len(src)))
	d.send(tea.WindowSizeMsg{Width: 100, Height: 20})
	d.send(begun{part})
	d.wants("reading 3.4 MB", "1/914+", `"entry": [`, "{ 3 fields: id, list, note }")
	d.press("j", "j", "j", "enter", "j")
	d.wants("entry[1].id", "5/")
	for _, k := range []string{"/", "y", "w", "b", "x", "|"} {
		d.press(k)
		d.wants("the file is still being read")
	}
	d.send(result[*payload]{val: all})
	d.wants("JSON · "+model.Grouped(175_004)+" values", "entry[1].id", "5/25009", `"list": [ 3 items: 1, 2, 3 ]`)
	d.send(begun{part}) // too late
	d.press("G")
	d.wants("25009/25009")
}
