package tui

import (
	"strings"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/sign"
	"github.com/hooktop/hooktop/tui/widget"
)

// signature is the page on which a request's signature is checked, and made. It
// needs no provider and nothing that can be changed.
type signature struct {
	sh       *shared
	w, h     int
	read     ReadFile
	edit     Edit
	draw     func() string          // makes random UUIDs
	selected func() *model.Delivery // of the log; nil for none
	to       model.EndpointID       // of the delivery that was taken; empty for none

	scheme  string // sign.Auto, or a scheme's name
	secrets []givenSecret
	headers *widget.Editor
	fields  []sign.Field // of headers
	odd     []string     // lines of headers that are none
	lack    string       // why a delivery's headers are not there
	body    bodyText
	cursor  int // among the rows
	typed   signRow
	editing bool

	seq      uint64 // of the check that is still of interest
	slow     bool   // it takes longer than a glance
	checking bool
	verdict  *sign.Verdict // nil before the first; of what was given before while checking
	findings *widget.TextView
	text     *widget.Editor   // the body, where it is edited
	shown    *widget.TextView // the body beside, where there is room
}

// givenSecret is a secret, and where it is from.
type givenSecret struct {
	secret model.Secret
	from   string
}

// bodyText is a request's body: the exact bytes, and what is to be known of how
// they came here.
type bodyText struct {
	given bool
	raw   []byte
	from  string // "pasted", "from body.json"
	facts string // what of its bytes is not seen, and matters
	note  string // why it may not be what was signed; empty for nothing

	masked model.DeliveryID // whose health data it may hold, until that is shown; empty for none
}

// ReadFile reads a file that the operator names. It is bounded, and its error
// is one line.
type ReadFile func(path string) ([]byte, error)

// signRow is a kind of row of the page's fields.
type signRow uint8

const (
	schemeRow signRow = iota
	secretRow
	headersRow
	bodyRow
)

func newSignature(sh *shared, read ReadFile, edit Edit, selected func() *model.Delivery) *signature {
	p := &signature{
		sh: sh, read: read, edit: edit, draw: randomUUID, selected: selected, scheme: sign.Auto,
		headers: widget.NewEditor(), text: widget.NewEditor(), shown: widget.NewTextView(), findings: widget.NewTextView(),
	}
	return p
}

func (p *signature) refresh() tea.Cmd { return nil }

type (
	// checkSlow says that a check takes longer than a glance.
	checkSlow struct{}
	// fileRead brings what a file holds.
	fileRead struct {
		row  signRow
		name string
		data []byte
	}
	// outsideText brings what was written in the operator's own editor.
	outsideText struct {
		row  signRow
		text string
	}
)

func (p *signature) update(msg tea.Msg) (intent, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return p.typeKey(msg)
	case tea.PasteMsg:
		return p.paste(msg.Content)
	case result[sign.Verdict]:
		p.take(msg)
	case result[checkDue]:
		if msg.seq == p.seq {
			return nil, p.changed()
		}
	case result[checkSlow]:
		p.slow = p.checking && msg.seq == p.seq
	case result[fileRead]:
		return p.takeFile(msg.val, msg.err)
	case result[outsideText]:
		if msg.err != nil {
			return say{text: msg.err.Error(), bad: true}, nil
		}
		return p.put(msg.val.row, msg.val.text, "edited")
	case result[model.Detail]:
		return p.takeDelivery(msg)
	case result[keyTaken]:
		return p.takenKey(msg)
	}
	return nil, nil
}

func (p *signature) resize(w, h int) {
	p.w, p.h = w, h
	p.settle()
}

// rowAt says what kind of row the cursor is on, and which secret.
func (p *signature) rowAt() (row signRow, secret int) {
	n := max(1, len(p.secrets))
	switch {
	case p.cursor == 0:
		return schemeRow, 0
	case p.cursor <= n:
		return secretRow, p.cursor - 1
	case p.cursor == n+1:
		return headersRow, 0
	}
	return bodyRow, 0
}

func (p *signature) rows() int { return max(1, len(p.secrets)) + 3 }

func (p *signature) move(by int) { p.cursor = min(max(p.cursor+by, 0), p.rows()-1) }

// goTo puts the cursor on the first row of a kind.
func (p *signature) goTo(row signRow) {
	for p.cursor = 0; ; p.cursor++ {
		if at, _ := p.rowAt(); at == row {
			return
		}
	}
}

// checkDue says that typing may have come to rest.
type checkDue struct{}

// changing looks at the request anew once typing has come to rest.
func (p *signature) changing() tea.Cmd {
	p.seq++
	seq := p.seq
	return p.sh.tick(settle, func(time.Time) tea.Msg { return result[checkDue]{to: signatureID, seq: seq} })
}

// changed looks at the request anew, beside the screen.
func (p *signature) changed() tea.Cmd {
	p.move(0)
	p.seq++
	if len(p.secrets) == 0 || len(p.fields) == 0 {
		p.verdict, p.checking, p.slow = nil, false, false
		p.settle()
		return nil
	}
	q := sign.Query{Scheme: p.scheme, Header: p.fields, Body: p.body.raw, Secrets: reveal(p.secrets), Now: p.sh.at}
	p.checking = true
	seq := p.seq
	return tea.Batch(
		work(signatureID, seq, func() sign.Verdict { return sign.Check(q) }),
		p.sh.tick(glance, func(time.Time) tea.Msg { return result[checkSlow]{to: signatureID, seq: seq} }),
	)
}

// reveal is the texts of secrets, where they are put to use.
func reveal(secrets []givenSecret) []string {
	out := make([]string, len(secrets))
	for i, s := range secrets {
		out[i] = s.secret.Reveal()
	}
	return out
}

// take shows a verdict, unless the request has changed since.
func (p *signature) take(msg result[sign.Verdict]) {
	if msg.seq != p.seq {
		return
	}
	p.checking, p.slow = false, false
	p.verdict = &msg.val
	p.findings.SetLines(findingLines(msg.val))
	p.settle()
}

// findingLines are the findings: what, where it shows, what to do.
func findingLines(v sign.Verdict) []widget.TextLine {
	var lines []widget.TextLine
	for i, f := range v.Findings {
		if i > 0 {
			lines = append(lines, widget.TextLine{})
		}
		lines = append(
			lines,
			findingLine("finding", findingName(f.Code)),
			findingLine("evidence", f.Detail),
			findingLine("to do", f.Fix),
		)
	}
	return lines
}

func findingLine(label, s string) widget.TextLine {
	return widget.TextLine{Label: "   " + widget.FitString(label, sideLabel, widget.Left) + " ", Text: s}
}

// add takes a secret, the present one last of those typed, and looks anew.
func (p *signature) add(s model.Secret, from string) (intent, tea.Cmd) {
	if s.Empty() {
		return nil, nil
	}
	for i, h := range p.secrets {
		if h.secret == s {
			return say{text: "that is secret " + model.Grouped(i+1) + " already"}, nil
		}
	}
	p.secrets = append(p.secrets, givenSecret{s, from})
	return nil, p.changed()
}

// put sets the headers or the body from text.
func (p *signature) put(row signRow, s, from string) (intent, tea.Cmd) {
	if row == headersRow {
		p.headers.Replace(s)
		p.readHeaders()
		return nil, p.changed()
	}
	return nil, p.setBody(bodyText{given: true, raw: []byte(s), from: from, note: p.body.note})
}

// setBody takes a body and shows as much of it as the screen can.
func (p *signature) setBody(b bodyText) tea.Cmd {
	b.facts = bodyFacts(b.raw)
	p.body = b
	if p.noEdit() == "" {
		p.text.SetText(string(b.raw))
	} else {
		p.text.SetText("")
	}
	p.show()
	return p.changed()
}

// show puts the body beside the fields: as text, its carriage returns with a
// sign, or as bytes.
func (p *signature) show() {
	raw := p.body.raw[:min(len(p.body.raw), maxEdited)]
	if !utf8.Valid(raw) {
		p.shown.SetHex(raw)
		return
	}
	p.shown.SetLines(plain(strings.Split(strings.ReplaceAll(string(raw), "\r", "␍"), "\n")...))
}

// typing is the headers or the body while they are edited.
func (p *signature) typing() *typing {
	if !p.editing {
		return nil
	}
	x, y := p.editor().Cursor()
	c := tea.NewCursor(x, 1+y)
	c.Shape = tea.CursorBar
	return &typing{cursor: c, hints: []widget.Hint{
		{Key: "esc", Desc: "done, keeps everything"}, {Key: "^z", Desc: "undo"}, {Key: "^y", Desc: "redo"}, {Key: "paste", Desc: "takes the text as it comes"},
	}}
}

// editor is what is being edited.
func (p *signature) editor() *widget.Editor {
	if p.typed == headersRow {
		return p.headers
	}
	return p.text
}
