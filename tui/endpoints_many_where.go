package tui

import (
	"strconv"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// notFilled is said of a message of which is not known yet to which endpoints it
// went: that fills in.
const notFilled = "not known yet"

// whereCell is where a delivery went; of a message that was only listed, that
// this is not known yet, or that it went nowhere.
func whereCell(d *model.Delivery) string {
	switch {
	case d.Endpoint != "":
		return shortURL(d.Endpoint)
	case d.To != "":
		return text.Clean(string(d.To))
	case d.Outcome == model.OutcomeUnknown && d.Detail != "":
		return text.Clean(text.URLs(d.Detail))
	case d.Outcome == model.OutcomeUnknown && d.Message != "" && d.Type != "": // a log of ids alone never says
		return notFilled
	}
	return notGiven
}

// unknownWords says why an outcome is not known.
func unknownWords(d *model.Delivery) string {
	switch {
	case d.Detail != "":
		return text.Clean(text.URLs(d.Detail))
	case d.To == "" && d.Endpoint == "" && d.Message != "" && d.Type != "":
		return "which endpoints it went to, and how, is " + notFilled
	}
	return "the provider does not say how it ended"
}

// underWay says what a delivery waits for.
func underWay(d *model.Delivery) string {
	switch {
	case d.Cause != model.CauseNone:
		return "it is tried again"
	case d.Code != 0:
		return "the last attempt was answered " + strconv.Itoa(d.Code) + "; it is tried again"
	case d.Took >= 0:
		return "the last attempt got no answer; it is tried again"
	}
	return "accepted by the provider, outcome not known yet"
}
