package cli

import (
	"encoding/xml"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// The elements of a JUnit report that CI systems read.
type (
	junitReport struct {
		XMLName  xml.Name   `xml:"testsuites"`
		Name     string     `xml:"name,attr"`
		Tests    int        `xml:"tests,attr"`
		Failures int        `xml:"failures,attr"`
		Errors   int        `xml:"errors,attr"`
		Time     string     `xml:"time,attr"`
		Suite    junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
		Out      string      `xml:"system-out,omitempty"`
		Err      string      `xml:"system-err,omitempty"`
	}
	junitCase struct {
		Name    string      `xml:"name,attr"`
		Class   string      `xml:"classname,attr"`
		Time    string      `xml:"time,attr"`
		Failure *junitFault `xml:"failure"`
		Error   *junitFault `xml:"error"`
		Skipped *junitFault `xml:"skipped"`
		Out     string      `xml:"system-out,omitempty"`
	}
	junitFault struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

// junitOf is checks as a report: each a test case, one that was given up an
// error, one that should not stay so a case with output.
func junitOf(o examination, list []model.Check, failed error) junitReport {
	suite := junitSuite{Name: "hooktop " + o.name + " " + text.URL(o.url), Tests: len(list), Out: text.Clean(o.conclusion), Err: safe(failed)}
	total := time.Duration(0)
	for _, c := range list {
		k := junitCase{Name: text.Clean(c.Name), Class: "hooktop." + o.name + "." + c.Code, Time: seconds(c.Took)}
		total += max(0, c.Took)
		fault := &junitFault{Message: faultOf(c), Type: c.Code, Text: text.Clean(c.Fix)}
		switch c.State {
		case model.CheckFail:
			k.Failure = fault
			suite.Failures++
		case model.CheckWaiting, model.CheckRunning:
			fault.Message = "not made: the examination was given up"
			k.Error = fault
			suite.Errors++
		case model.CheckSkipped:
			k.Skipped = &junitFault{Message: text.Clean(c.Got)}
			suite.Skipped++
		case model.CheckWarn:
			k.Out = strings.TrimRight("warning: "+fault.Message+" · "+fault.Text, "· ")
		case model.CheckPass:
		}
		suite.Cases = append(suite.Cases, k)
	}
	suite.Time = seconds(total)
	return junitReport{Name: "hooktop", Tests: suite.Tests, Failures: suite.Failures, Errors: suite.Errors, Time: suite.Time, Suite: suite}
}

// faultOf says what is wrong in one line.
func faultOf(c model.Check) string {
	var parts []string
	if c.Want != "" {
		parts = append(parts, "want "+text.Clean(c.Want))
	}
	if c.Got != "" {
		parts = append(parts, "got "+text.Clean(c.Got))
	}
	return strings.Join(parts, ", ")
}

func seconds(d time.Duration) string { return strconv.FormatFloat(max(0, d).Seconds(), 'f', 3, 64) }

func writeJUnit(w io.Writer, o examination, list []model.Check, failed error) error {
	data, err := xml.MarshalIndent(junitOf(o, list, failed), "", "  ")
	if err == nil {
		_, err = io.WriteString(w, xml.Header+string(data)+"\n")
	}
	return err
}
