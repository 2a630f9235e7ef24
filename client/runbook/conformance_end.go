package runbook

import (
	"fmt"
	"strings"

	"github.com/hooktop/hooktop/model"
)

// faults name what a failed check comes to, the one that explains others first.
var faults = []struct {
	code, words string
	detail      bool // what was found says more
}{
	{"answers", "it gives no answer", true},
	{"does_not_redirect", "it redirects", true},
	{"no_web_page", "a web page answers, and no receiver", true},
	{"accepts_signed", "it refuses correctly signed messages", true},
	{"answers_in_time", "it answers too late", true},
	{"refuses_unsigned", "it takes messages without a signature", false},
	{"refuses_wrong_signature", "it takes wrong signatures", false},
	{"refuses_other_key", "it takes signatures of another key", false},
	{"refuses_altered_body", "it takes altered messages", false},
	{"refuses_expired", "it takes messages signed long ago", false},
	{"refuses_future", "it takes messages signed in the future", false},
	{"checks_raw_body", "it checks the body as it writes it itself, and not the bytes as they came", false},
	{"takes_any_case", "it finds its header in one case only", true},
	{"pong", "it answers a ping wrongly", true},
	{"ignores_unknown_type", "it refuses event types that it does not know", true},
	{"takes_twice", "it refuses a message that it took before", true},
	{"takes_200kb", "it does not take 200 KB", true},
	{"takes_2mb", "it does not take 2 MB", true},
	{"refuses_get", "it answers GET", true},
	{"holds_parallel", "it does not hold 20 messages at once", true},
}

// together are faults that are one.
var together = []struct {
	codes []string
	words string
}{
	{
		[]string{"refuses_unsigned", "refuses_wrong_signature", "refuses_other_key", "refuses_altered_body", "refuses_expired", "refuses_future"},
		"it accepts anything: no signature is checked",
	},
	{
		[]string{"refuses_unsigned", "refuses_wrong_signature", "refuses_other_key", "refuses_altered_body"},
		"it accepts anything: no signature is checked",
	},
	{
		[]string{"refuses_expired", "refuses_future"},
		"it accepts stale messages: the signed time is not looked at",
	},
}

// Conclusion names in one line what the checks of a receiver come to: the faults
// that explain what failed, or that it conforms.
func Conclusion(checks []model.Check) string {
	failed, count := map[string]model.Check{}, map[model.CheckState]int{}
	for _, c := range checks {
		count[c.State]++
		if c.State == model.CheckFail {
			failed[c.Code] = c
		}
	}
	switch {
	case count[model.CheckWaiting]+count[model.CheckRunning] > 0:
		return "not ended yet"
	case len(failed) == 0 && count[model.CheckPass]+count[model.CheckWarn] == 0:
		return "nothing could be checked"
	case len(failed) == 0:
		return "it conforms: " + tally(count)
	}
	var words []string
	for _, g := range together {
		if all(failed, g.codes) {
			words = append(words, g.words)
			for _, c := range g.codes {
				delete(failed, c)
			}
		}
	}
	for _, f := range faults {
		c, is := failed[f.code]
		switch {
		case is && f.detail && c.Got != "":
			words = append(words, f.words+" ("+c.Got+")")
		case is:
			words = append(words, f.words)
		}
	}
	return strings.Join(words, "; ")
}

func all(failed map[string]model.Check, codes []string) bool {
	for _, c := range codes {
		if _, is := failed[c]; !is {
			return false
		}
	}
	return true
}

// tally counts the checks by how they ended.
func tally(count map[model.CheckState]int) string {
	s := fmt.Sprintf("%d passed", count[model.CheckPass])
	if n := count[model.CheckWarn]; n > 0 {
		s += fmt.Sprintf(", %d with a warning", n)
	}
	if n := count[model.CheckSkipped]; n > 0 {
		s += fmt.Sprintf(", %d left out", n)
	}
	return s
}
