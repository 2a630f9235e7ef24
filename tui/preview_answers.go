package tui

import tea "charm.land/bubbletea/v2"

// answer takes up what was asked for by the preview; mine is false for what was
// not. What is late by now is dropped.
func (p *preview) answer(msg tea.Msg) (want intent, cmd tea.Cmd, mine bool) {
	switch msg := msg.(type) {
	case result[shown]:
		cmd = p.take(msg)
		want = p.failedAnew(msg)
	case result[linkDue]:
		cmd = p.takeLinkDue(msg)
	case result[flowDue]:
		cmd = p.findFlow(msg.seq)
	case result[flowFound]:
		p.takeFlow(msg)
	case result[jqDue], result[jqLate], result[jqRan]:
		cmd = p.takeJQ(msg)
	case result[expunged]:
		cmd = p.takeExpunged(msg)
	case result[sigCheck]:
		p.takeSigned(msg)
	case result[hunted]:
		cmd = p.hunt.take(p.sh.ctx, msg)
	case result[savedAs]:
		want = p.takeSaved(msg)
	case result[completed]:
		msg.val.of.take(msg.val)
	case result[leftOutside]:
		want = failedOutside(msg)
	default:
		if want, cmd, mine = p.readAnswer(msg); !mine {
			return nil, nil, false
		}
	}
	return want, tea.Batch(cmd, p.goOn()), true
}

// readAnswer is answer for what is read by itself and what is compared with.
func (p *preview) readAnswer(msg tea.Msg) (want intent, cmd tea.Cmd, mine bool) {
	switch msg := msg.(type) {
	case result[handsRested]:
		cmd = p.takeRested(msg)
	case result[readOf]:
		cmd = p.takeRead(msg)
	case result[readSlow]:
		p.reading.slow = msg.val.of == p.reading.of
	case result[compared]:
		p.takeCompared(msg)
	case result[candidates]:
		want = p.takeCandidates(msg)
	case result[compareSlow]:
		p.beside.slow = msg.seq == p.beside.seq && p.beside.waiting
	default:
		return nil, nil, false
	}
	return want, cmd, true
}

// takesText says whether keys are text in the preview.
func (p *preview) takesText() bool { return p.searching || p.jq.open }

func (p *preview) takeLinkDue(msg result[linkDue]) tea.Cmd {
	if msg.seq != p.seq {
		return nil
	}
	return p.watchLinks()
}

// failedOutside says why another program failed; nil where it did not.
func failedOutside(msg result[leftOutside]) intent {
	if msg.err == nil {
		return nil
	}
	return say{text: msg.err.Error(), bad: true, whole: true}
}
