package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/hooktop/hooktop/model"
)

const maxWait = 24 * time.Hour

// refused says what is wrong with an answer by its status and kind; nil for a
// good one. Three shapes of error are known: a provider's {"title","detail"},
// a gateway's {"message"}, and what is no JSON at all.
func (c *Client) refused(call Call, a Answer) *model.Error {
	page := webPage(a)
	if a.Code < 300 && !page {
		return nil
	}
	words := wordsOf(a.Body, page)
	e := &model.Error{Code: codeOf(a.Code), Op: call.Op, Why: c.clean(call, explain(a.Code, words)), Wait: c.wait(a.Header)}
	switch {
	case a.Code >= 300 && a.Code < 400:
		e.Code, e.Why = model.BadAnswer, c.clean(call, "the host answered with a redirect to "+target(a.Header))
	case page && !fromGateway(e.Code):
		e.Code, e.Why = model.BadAnswer, fmt.Sprintf("%s answered %d with a web page, not with an API's answer", c.host(), a.Code)
	case e.Code == model.RateLimited && strings.Contains(strings.ToLower(words), "limit exceeded"):
		e.Code = model.QuotaUsed
	}
	e.Do = whatToDo(e.Code, call, page)
	return e
}

// fromGateway says whether a web page is a likely form of an error: gateways
// and firewalls write them, a provider's API does not.
func fromGateway(c model.Code) bool {
	return c == model.Unavailable || c == model.Denied || c == model.RateLimited
}

func whatToDo(c model.Code, call Call, page bool) string {
	switch {
	case c == model.BadAnswer:
		return "check base_url"
	case c == model.QuotaUsed:
		return "wait for the provider's next day, or ask it for a larger quota"
	case c == model.RateLimited:
		return "wait; calls go on by themselves"
	case c == model.Denied && page:
		return "a firewall of the host refuses this address: try without VPN or proxy"
	case c == model.Denied:
		return "check the key, and that it belongs to this host's environment"
	case c == model.Unavailable && call.Method != http.MethodGet:
		return perhapsDone
	case c == model.Unavailable:
		return "try again; the provider is in trouble"
	}
	return ""
}

func codeOf(status int) model.Code {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return model.Denied
	case status == http.StatusNotFound, status == http.StatusGone:
		return model.NotFound
	case status == http.StatusMethodNotAllowed, status == http.StatusNotImplemented:
		return model.NotServed
	case status == http.StatusTooManyRequests:
		return model.RateLimited
	case status == http.StatusRequestTimeout, status >= http.StatusInternalServerError:
		return model.Unavailable
	case status >= http.StatusBadRequest:
		return model.Invalid
	}
	return model.BadAnswer
}

// explain puts the provider's words first and the status behind them.
func explain(status int, words string) string {
	if words == "" {
		return strings.TrimSpace(strconv.Itoa(status) + " " + http.StatusText(status))
	}
	return fmt.Sprintf("%s (%d)", words, status)
}

// wordsOf returns what an error's body says; empty where it says nothing that
// a person would read.
func wordsOf(body []byte, page bool) string {
	var p struct{ Title, Detail, Message any }
	err := json.Unmarshal(body, &p)
	if err != nil {
		if page || !printable(body) {
			return ""
		}
		return strings.TrimSpace(string(body[:min(len(body), maxWords)]))
	}
	title, _ := p.Title.(string)
	detail, _ := p.Detail.(string)
	message, _ := p.Message.(string)
	switch {
	case detail != "" && title != "":
		return detail + ", " + title
	case detail+title != "":
		return detail + title
	}
	return message
}

func printable(b []byte) bool { return !bytes.ContainsRune(b[:min(len(b), maxWords)], 0) }

// webPage says whether an answer is HTML, as a wrong host or a gateway gives.
func webPage(a Answer) bool {
	if strings.HasPrefix(strings.ToLower(a.Header.Get("Content-Type")), "text/html") {
		return true
	}
	start := bytes.ToLower(bytes.TrimSpace(a.Body[:min(len(a.Body), 64)]))
	return bytes.HasPrefix(start, []byte("<!doctype")) || bytes.HasPrefix(start, []byte("<html"))
}

// target is where a redirect points, without the user-info and query that may
// hold secrets.
func target(h http.Header) string {
	u, err := url.Parse(h.Get("Location"))
	if err != nil || h.Get("Location") == "" {
		return "nowhere"
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return u.String()
}

// wait reads Retry-After, in seconds or as a date. A date is measured against
// the host's own clock where it gives one.
func (c *Client) wait(h http.Header) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if text == "" {
		return 0
	}
	if n, err := strconv.ParseUint(text, 10, 32); err == nil {
		return min(time.Duration(n)*time.Second, maxWait)
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	from, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		from = c.o.Now()
	}
	return min(max(0, at.Sub(from)), maxWait)
}
