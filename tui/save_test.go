package tui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/config"
	"github.com/hooktop/hooktop/model"
)

// TestSave: what is shown is saved under a name that is proposed and completed;
// what is there is written over only when asked for once more; health data goes on
// record first.
func TestSave(t *testing.T) {
	d := newOperated(t, incident(), nil)
	dir := t.TempDir()
	d.app.sh.save, d.app.sh.outside = config.SaveNew, Outside{Over: config.SaveOver, Complete: config.CompletePath}
	d.press("2", "/")
	d.text("type:network-query.hie status:failed")
	d.press("enter", "enter")
	p, _ := d.app.pages[deliveriesID].(*deliveries)
	own, body := p.preview.d, string(p.preview.content.detail.Exchange.Body)
	d.press("w")
	d.wants("p  payload, health data masked", "P  payload with health data, which goes on record")
	d.press("p")
	d.wants("network-query.hie-"+string(own.ID)+".json", "yours alone to read")
	d.press("ctrl+u")
	file := filepath.Join(dir, "masked.json")
	d.text(file)
	d.press("enter")
	d.wants("saved as")
	masked, err := os.ReadFile(file) //nolint:gosec // a file of this test
	if err != nil || !strings.Contains(string(masked), "•••") || len(reveals(t, d)) > 0 {
		t.Fatalf("%s, %v, %v", masked, err, reveals(t, d))
	}
	d.press("w", "P", "ctrl+u")
	d.text(dir + "/mas")
	d.press("tab")
	d.wants("masked.json")
	d.press("enter")
	d.wants("is there already", "o  write over it")
	if got, _ := os.ReadFile(file); string(got) != string(masked) { //nolint:gosec // a file of this test
		t.Error("it was written over without being asked for")
	}
	d.press("o")
	if got, _ := os.ReadFile(file); string(got) != body { //nolint:gosec // a file of this test
		t.Errorf("saved %s", got)
	}
	if ids := reveals(t, d); len(ids) != 2 || ids[0] != string(own.ID) { // each time it was about to be given
		t.Errorf("on record: %v", ids)
	}
	d.press("w", "p", "ctrl+u")
	d.text(dir + "/no/such")
	d.press("tab")
	d.wants("Nothing there begins so")
	d.press("enter")
	d.wants("there is no folder "+dir+"/no", "/no/such█")
	d.press("esc")
	if !private(t, file) {
		t.Error("others can read it")
	}
}

func private(t *testing.T, file string) bool {
	t.Helper()
	info, err := os.Stat(file)
	return err == nil && info.Mode().Perm() == 0o600
}

// reveals are the deliveries whose health data was shown or given, by the record.
func reveals(t *testing.T, d *desk) (ids []string) {
	t.Helper()
	acts, err := d.ops.Acts(t.Context(), client.ActFilter{Action: model.ActReveal})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range acts {
		ids = append(ids, strings.TrimPrefix(a.Scope, "delivery "))
	}
	return ids
}

// TestOutsideText: another program is given what the side shows, masked as it is,
// and nothing that a terminal obeys.
func TestOutsideText(t *testing.T) {
	d := newDesk(t, incident(), 120, 40)
	var got View
	d.app.sh.outside.View = func(v View) (Shown, error) {
		got = v
		return Shown{}, &model.Error{Op: "stop here"}
	}
	d.press("2", "/")
	d.text("type:network-query.hie status:failed")
	d.press("enter", "enter", "o")
	if s := string(got.Text); got.Name != "payload.json" || got.Editor || !strings.Contains(s, "\n    \"messageId\": \"") || !strings.Contains(s, `"patientId": "•••"`) {
		t.Errorf("%+v", got)
	}
	d.press("esc", "[", "O")
	if s := string(got.Text); got.Name != "compare.txt" || !got.Editor || !strings.Contains(s, "against ✓ delivered") || !strings.Contains(s, "~ changed   status 200 → 50") || strings.Contains(s, "\x1b") {
		t.Errorf("%s %s", got.Name, s)
	}
}

// TestFileName: a name of words from outside stays in its folder.
func TestFileName(t *testing.T) {
	for _, c := range [][2]string{
		{"network-query.hie", "network-query.hie"}, {"../../etc/passwd", "etc-passwd"}, {"a/b\\c:\x1b[2J", "a-b-c---2J"}, {"…", "delivery"}, {strings.Repeat("x", 99), strings.Repeat("x", 40)},
	} {
		if got := fileName(c[0]); got != c[1] {
			t.Errorf("%q is %q, want %q", c[0], got, c[1])
		}
	}
}
