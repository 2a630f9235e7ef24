package tui

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/sign"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/tui/widget"
)

// readHeaders reads the lines of the headers.
func (p *signature) readHeaders() { p.fields, p.odd = headerFields(p.headers.Text()) }

// headerFields reads "Name: value" lines, also as curl -v and -H write them. One
// space behind the colon is not the value's; what else is there may be the
// mistake that is looked for. The first line of a request is left out; odd are
// the lines that are nothing of this.
func headerFields(s string) (fields []sign.Field, odd []string) {
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimSuffix(line, "\r")
		line = strings.TrimPrefix(strings.TrimPrefix(line, "> "), "< ")
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "-H "); ok {
			line = strings.Trim(strings.TrimSuffix(strings.TrimSpace(rest), `\`), " '\"")
		}
		switch f, ok := sign.ParseField(line); {
		case strings.Trim(line, "<> \t") == "" || sign.IsStartLine(line):
		case !ok:
			odd = append(odd, line)
		default:
			fields = append(fields, f)
		}
	}
	return fields, odd
}

// open takes keys as text, in the headers or in the body.
func (p *signature) open(row signRow) (intent, tea.Cmd) {
	if row == bodyRow {
		if why := p.noEdit(); why != "" {
			return say{text: "edit the body: " + why}, nil
		}
	}
	p.goTo(row)
	p.typed, p.editing = row, true
	p.settle()
	return nil, nil
}

// noEdit says why the body cannot be edited on the screen.
func (p *signature) noEdit() string {
	switch {
	case p.body.masked != "":
		return "health data is masked; m shows it"
	case len(p.body.raw) > maxEdited:
		return "it is too long for the screen; f takes another file, a paste replaces it"
	case !utf8.Valid(p.body.raw):
		return "it is not text; f takes another file, a paste replaces it"
	}
	return ""
}

// typeKey takes a key into what is edited.
func (p *signature) typeKey(k tea.KeyPressMsg) (intent, tea.Cmd) {
	if k.String() == "esc" {
		p.editing = false
		p.settle()
		return nil, nil
	}
	e := p.editor()
	was := e.Version()
	if e.Key(k.String(), k.Text); e.Version() == was {
		return nil, nil
	}
	return nil, p.rewritten("typed")
}

// rewritten takes up what was written into the headers or the body.
func (p *signature) rewritten(how string) tea.Cmd {
	if p.typed == headersRow {
		p.readHeaders()
		return p.changing()
	}
	from := p.body.from
	if !p.body.given {
		from = how
	}
	raw := []byte(p.text.Text())
	p.body = bodyText{given: true, raw: raw, from: from, facts: bodyFacts(raw), note: p.body.note}
	p.show()
	return p.changing()
}

// paste takes pasted text: into what is edited; else a secret where the cursor is
// on one; else headers, a body, or a whole request, whichever it is.
func (p *signature) paste(s string) (intent, tea.Cmd) {
	if len(s)+len(p.editor().Text()) > maxEdited && p.editing {
		return say{text: "that is too long for the screen; f takes it from a file", bad: true}, nil
	}
	body, broken := pastedText(s)
	note := func(body string) string {
		return none(!broken || !strings.Contains(body, "\n"), fmt.Sprintf(brokenNote, counted(strings.Count(body, "\n"), "line break")))
	}
	if p.editing {
		p.editor().Insert(body)
		if p.typed == bodyRow && broken {
			p.body.note = note(body)
		}
		return nil, p.rewritten("pasted")
	}
	row, _ := p.rowAt()
	head, rest, isRequest := cutRequest(body)
	switch {
	case isRequest && rest != "":
		p.headers.Replace(head)
		p.readHeaders()
		return say{text: "the headers and the body of the request are taken"}, p.setBody(bodyText{given: true, raw: []byte(rest), from: "pasted", note: note(rest)})
	case row == secretRow:
		return p.add(model.NewSecret(s), "pasted")
	case row == headersRow || isRequest && row == schemeRow:
		return p.put(headersRow, body, "")
	}
	return nil, p.setBody(bodyText{given: true, raw: []byte(body), from: "pasted", note: note(body)})
}

// cutRequest parts the headers of a request from its body, at the first empty
// line; ok is false for what does not begin with headers.
func cutRequest(s string) (head, body string, ok bool) {
	head, body, _ = strings.Cut(s, "\n\n")
	if before, after, found := strings.Cut(s, "\r\n\r\n"); found && len(before) < len(head) {
		head, body = before, after
	}
	fields, odd := headerFields(head)
	return head, body, len(fields) > 0 && len(odd) == 0
}

// brokenNote says what a terminal may have changed.
const brokenNote = "the terminal sent %s as carriage returns; they are read as line feeds, and CR LF cannot be told from them: f takes the exact bytes from a file"

// pastedText is pasted text with line feeds, and whether the terminal wrote its
// line breaks anew: most send a carriage return for each, whatever it was.
func pastedText(s string) (out string, broken bool) {
	if strings.Count(s, "\r") == strings.Count(s, "\r\n") {
		return s, false
	}
	return unbroken(s), true
}

// counted is a number with its word.
func counted(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return model.Grouped(n) + " " + word + "s"
}

// askSecret takes a secret without showing it.
func (p *signature) askSecret() (intent, tea.Cmd) {
	return lay{newSecretPrompt(func(s model.Secret) (intent, tea.Cmd) { return p.add(s, "typed") })}, nil
}

// chooseScheme names the scheme, or leaves that to the headers.
func (p *signature) chooseScheme() (intent, tea.Cmd) {
	schemes := sign.Schemes()
	items := []widget.PickItem{{Title: sign.Auto, Desc: "told by the headers"}}
	for _, s := range schemes {
		items = append(items, widget.PickItem{Title: s.Name, Desc: s.Title + ": " + strings.Join(s.Headers, ", ")})
	}
	return lay{newPicker("Scheme", "", items, func(i int) (intent, tea.Cmd) {
		if p.scheme = sign.Auto; i > 0 {
			p.scheme = schemes[i-1].Name
		}
		return nil, p.changed()
	})}, nil
}

// clear empties the field under the cursor.
func (p *signature) clear() (intent, tea.Cmd) {
	switch row, i := p.rowAt(); row {
	case schemeRow:
		p.scheme = sign.Auto
	case secretRow:
		if i < len(p.secrets) {
			p.secrets = append(p.secrets[:i:i], p.secrets[i+1:]...)
		}
	case headersRow:
		p.headers.Replace("")
		p.fields, p.odd = nil, nil
	case bodyRow:
		return nil, p.setBody(bodyText{})
	}
	return nil, p.changed()
}

// askFile asks for a file with what the row under the cursor holds.
func (p *signature) askFile() (intent, tea.Cmd) {
	row, _ := p.rowAt()
	what := map[signRow]string{secretRow: "secret", headersRow: "headers", bodyRow: "body", schemeRow: "body"}[row]
	if row == schemeRow {
		row = bodyRow
	}
	read := p.read
	return lay{newPrompt("File with the "+what, "Its bytes are taken as they are.", "", func(path string) (intent, tea.Cmd) {
		if path == "" {
			return nil, nil
		}
		return nil, func() tea.Msg {
			data, err := read(path)
			return result[fileRead]{to: signatureID, val: fileRead{row, path, data}, err: err}
		}
	})}, nil
}

func (p *signature) takeFile(f fileRead, err error) (intent, tea.Cmd) {
	if err != nil {
		return say{text: err.Error(), bad: true}, nil
	}
	from := "from " + text.Elide(text.Clean(f.name), 40)
	switch f.row {
	case secretRow:
		return p.add(model.NewSecret(string(f.data)), from)
	case headersRow:
		return p.put(headersRow, string(f.data), from)
	case bodyRow, schemeRow:
	}
	return nil, p.setBody(bodyText{given: true, raw: f.data, from: from})
}

// askDelivery asks for the selected delivery's headers and body.
func (p *signature) askDelivery() (intent, tea.Cmd) {
	d, watched := p.selected(), p.sh.watched
	p.seq++
	return say{text: "reading the delivery …"}, ask(signatureID, p.seq, func(ctx context.Context) (model.Detail, error) { return watched.Detail(ctx, d.ID, true) })
}

func (p *signature) noDelivery() string {
	return none(p.selected() != nil, "no delivery is selected; 2 shows them")
}

// noHeaders says how to come by headers that the provider does not keep.
const noHeaders = "not known: the provider does not keep the headers of a delivery. Take them from your receiver's log, or let a receiver of your own keep whole requests"

func (p *signature) takeDelivery(msg result[model.Detail]) (intent, tea.Cmd) {
	switch {
	case msg.seq != p.seq:
		return nil, nil
	case msg.err != nil:
		return say{text: msg.err.Error(), bad: true}, nil
	}
	x := msg.val.Exchange
	id := msg.val.Delivery.ID
	p.to = msg.val.Delivery.To
	b := bodyText{given: true, raw: x.Body, from: "of delivery " + text.Elide(text.Clean(client.MessageOf(id)), 13), masked: id}
	switch x.Origin {
	case model.OriginNone:
		b = p.body
	case model.OriginRebuilt:
		b.note = "rebuilt from what the provider stores, not the bytes that were signed: a check of it proves nothing"
	case model.OriginExact:
	}
	if x.Request == nil {
		p.lack = noHeaders
		return say{text: "the body is taken; the headers are not known"}, p.setBody(b)
	}
	p.headers.Replace(headerText(x.Request))
	p.readHeaders()
	return nil, p.setBody(b)
}

// unmask shows the body of a delivery, which may hold health data; that it was
// shown goes on record.
func (p *signature) unmask() (intent, tea.Cmd) {
	desk, id := p.sh.desk, p.body.masked
	b := p.body
	b.masked = ""
	look := p.setBody(b)
	if desk == nil {
		return nil, look
	}
	return nil, tea.Batch(look, tell(p.sh.ctx, func(ctx context.Context) error { return desk.Revealed(ctx, id) }))
}

func headerText(fields []model.Field) string {
	lines := make([]string, len(fields))
	for i, f := range fields {
		lines[i] = f.Name + ": " + f.Value
	}
	return strings.Join(lines, "\n")
}

// selected is the delivery under the cursor of the log; nil for none.
func (p *deliveries) selected() *model.Delivery {
	d, _ := p.table.Current()
	return d
}
