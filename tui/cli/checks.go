package cli

import (
	"io"
	"strings"
	"unicode/utf8"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// checkWords are how a check ended, in a word.
var checkWords = [...]string{
	model.CheckWaiting: "waiting", model.CheckRunning: "running", model.CheckPass: "pass", model.CheckWarn: "warn", model.CheckFail: "fail", model.CheckSkipped: "skipped",
}

// outcome is what checks of a receiver came to, as machines read it.
type outcome struct {
	URL        string        `json:"url"`
	Passed     bool          `json:"passed"`
	Conclusion *string       `json:"conclusion,omitempty"`
	Error      *string       `json:"error"` // why it was given up; null where it was not
	Checks     []checkedInfo `json:"checks"`
}

type checkedInfo struct {
	Code   string   `json:"code"`
	Name   string   `json:"name"`
	State  string   `json:"state"` // pass, warn, fail, skipped; waiting or running where it was given up
	Want   *string  `json:"want"`
	Got    *string  `json:"got"`
	Fix    *string  `json:"fix"`
	TookMS *float64 `json:"took_ms"`
}

func checksOf(list []model.Check) []checkedInfo {
	out := make([]checkedInfo, 0, len(list))
	for _, c := range list {
		out = append(out, checkedInfo{
			c.Code, c.Name, checkWords[c.State], word(text.Clean(c.Want)), word(text.Clean(c.Got)), word(text.Clean(c.Fix)), millis(c.Took),
		})
	}
	return out
}

// ended says whether a check was made, or cannot be.
func ended(c model.Check) bool { return c.State != model.CheckWaiting && c.State != model.CheckRunning }

// passed says whether nothing speaks against a receiver.
func passed(list []model.Check) bool {
	for _, c := range list {
		if c.State == model.CheckFail || !ended(c) {
			return false
		}
	}
	return len(list) > 0
}

// checkWriter writes checks for people as they end, in the order of the list.
type checkWriter struct {
	w     io.Writer
	width int
	next  int
	err   error
}

// tell writes the checks that have ended since. What comes before one that has
// not is waited for.
func (w *checkWriter) tell(list []model.Check) {
	for w.next < len(list) && ended(list[w.next]) && w.err == nil {
		w.write(list[w.next], list)
		w.next++
	}
}

// rest writes the checks that were not told of, made or not.
func (w *checkWriter) rest(list []model.Check) error {
	for ; w.next < len(list) && w.err == nil; w.next++ {
		w.write(list[w.next], list)
	}
	return w.err
}

// write writes one check; what is wrong stands below it.
func (w *checkWriter) write(c model.Check, list []model.Check) {
	wide := 0
	for _, other := range list {
		wide = max(wide, utf8.RuneCountInString(other.Name))
	}
	const state = "skipped  "
	below, first := strings.Repeat(" ", len(state)), pad(checkWords[c.State], len(state))+pad(text.Clean(c.Name), wide+2)
	line := first + model.Dur(max(0, c.Took)) + "\n"
	switch c.State {
	case model.CheckPass, model.CheckSkipped: // how it went, or why not, is all there is
		line = wrapped(first, c.Got, w.width)
	case model.CheckWaiting, model.CheckRunning:
		line = wrapped(first, "not made", w.width)
	case model.CheckWarn, model.CheckFail:
		if c.Took == model.NoTime {
			line = strings.TrimRight(first, " ") + "\n"
		}
		for _, said := range [][2]string{{"want: ", c.Want}, {"got:  ", c.Got}, {"fix:  ", c.Fix}} {
			if said[1] != "" {
				line += wrapped(below+said[0], said[1], w.width)
			}
		}
	}
	_, w.err = io.WriteString(w.w, wordsFor(w.w, line))
}

func pad(s string, n int) string {
	return s + strings.Repeat(" ", max(0, n-utf8.RuneCountInString(s)))
}

// examined writes what became of checks in the chosen format, and says by the
// exit code whether they passed.
func (a *app) examined(o examination, list []model.Check, failed error) error {
	var err error
	switch a.format {
	case "json":
		out := outcome{URL: text.URL(o.url), Passed: failed == nil && passed(list), Conclusion: word(text.Clean(o.conclusion)), Checks: checksOf(list)}
		if failed != nil {
			out.Error = word(safe(failed))
		}
		err = a.line(out)
	case "junit":
		err = writeJUnit(a.Stdout, o, list, failed)
	default:
		if err = o.writer.rest(list); err == nil && o.conclusion != "" {
			_, err = io.WriteString(a.Stdout, "\n"+wordsFor(a.Stdout, wrapped("", o.conclusion, a.width())))
		}
	}
	switch {
	case err != nil:
		return err
	case failed != nil:
		return failed
	case !passed(list):
		return &exited{code: exitNo}
	}
	return nil
}

// examination is a receiver that was looked at.
type examination struct {
	name       string // "conformance"
	url        string
	conclusion string
	writer     *checkWriter
}

// examine is an examination that tells of its checks as the format allows.
func (a *app) examine(name string) (examination, func([]model.Check)) {
	o := examination{name: name, writer: &checkWriter{w: a.Stdout, width: a.width()}}
	if a.format != "table" {
		return o, func([]model.Check) {}
	}
	return o, o.writer.tell
}
