package tui

import "github.com/hooktop/hooktop/model"

// behind says whether what is shown was read before the delivery's last attempt.
func (p *preview) behind() bool { return p.content != nil && p.content.detail.Behind }

// keepBehind keeps what was read of a delivery that could not be read anew. That
// it is not held any more is no failure: nobody was asked.
func (p *preview) keepBehind() {
	if p.content == nil {
		return
	}
	if p.content.detail.Behind = true; !p.asked && model.CodeOf(p.err) == model.NotFound {
		p.err = nil
	}
}

// behindWords say that a side is not of the last attempt, unless that is about to
// be read; the payload is the same in all of them.
func (p *preview) behindWords() []string {
	switch p.on() {
	case requestTab, responseTab, attemptsTab:
	case payloadTab, wholeTab, signatureTab, compareTab:
		return nil
	}
	const words = "before the last attempt"
	switch {
	case !p.behind():
	case p.reading.slow:
		return []string{words, "reading it …"}
	case p.err != nil:
		return []string{words, "enter asks again", p.err.Error()}
	case !p.lacks() || p.noReading() != "":
		return []string{words, "enter reads it"}
	}
	return nil
}

// failedAnew says why what is shown could not be read anew, to who asked for it;
// where there is nothing else, that is shown instead.
func (p *preview) failedAnew(msg result[shown]) intent {
	if msg.err == nil || msg.seq != p.seq || p.content == nil || p.err == nil {
		return nil
	}
	return say{text: p.err.Error(), bad: true, whole: true}
}
