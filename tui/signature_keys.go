package tui

import tea "charm.land/bubbletea/v2"

// actions lists what keys do on the signature page.
func (p *signature) actions() []action {
	row, _ := p.rowAt()
	t := p.findings
	acts := []action{
		{keys: []string{"enter"}, name: p.enterName(row), about: "choose the scheme, add a secret, edit the headers or the body: what is under the cursor", foot: true, run: p.enter},
		{keys: []string{"a"}, name: "add secret", about: "type or paste a secret, which is not shown; the present one first, earlier ones behind", run: p.askSecret},
		{keys: []string{"K"}, name: "endpoint's key", about: "take the key of the profile's endpoint, without showing it", foot: true, off: none(len(p.keys()) > 0, "the key of no endpoint is known"), run: p.takeKey},
		{keys: []string{"h"}, name: "headers", about: "edit the request's headers: lines as they came, also from curl -v", foot: true, run: func() (intent, tea.Cmd) { return p.open(headersRow) }},
		{keys: []string{"b"}, name: "body", about: "edit the body; a paste takes its text as it comes", foot: true, run: func() (intent, tea.Cmd) { return p.open(bodyRow) }},
		{keys: []string{"f"}, name: "file", about: "take what is under the cursor from a file, byte for byte: body, headers, secret", foot: true, off: none(p.read != nil, "no files can be read here"), run: p.askFile},
		{keys: []string{"d"}, name: "delivery", about: "take the body of the delivery that is selected on page 2, and its headers where they are known", off: p.noDelivery(), run: p.askDelivery},
		{keys: []string{"m"}, name: "unmask", about: "show the body of a delivery, which may hold health data; that goes on record", off: none(p.body.masked != "", "nothing is masked"), run: p.unmask},
		{keys: []string{"c"}, name: "scheme", about: "choose the scheme, or leave it to the headers", run: p.chooseScheme},
		{keys: []string{"x"}, name: "clear", about: "empty the field under the cursor", run: p.clear},
		{keys: []string{"s"}, name: "sign", about: "sign the body with the first secret: shows the headers, copies a curl", foot: true, off: p.noSign(), run: p.sign},
		{keys: []string{"y"}, name: "copy", about: "copy the verdict and its findings, as text or JSON", off: p.noVerdict(), run: p.copyMenu},
		{keys: []string{"E"}, name: "editor", about: "edit the headers or the body in $EDITOR", off: firstOf(noOutside(p.edit), p.noOutsideRow(row)), run: func() (intent, tea.Cmd) { return p.outside(row) }},
		{keys: []string{"j", "down"}, name: "next field", move: true, run: does(func() { p.move(1) })},
		{keys: []string{"k", "up"}, name: "field before", move: true, run: does(func() { p.move(-1) })},
		{keys: []string{"pgdown", "ctrl+f"}, name: "findings: page down", move: true, run: does(t.PageDown)},
		{keys: []string{"pgup", "ctrl+b"}, name: "findings: page up", move: true, run: does(t.PageUp)},
		{keys: []string{"ctrl+d"}, name: "findings: half a page down", move: true, run: does(func() { t.Half(1) })},
		{keys: []string{"ctrl+u"}, name: "findings: half a page up", move: true, run: does(func() { t.Half(-1) })},
		{keys: []string{"g", "home"}, name: "first field", move: true, run: does(func() { p.cursor = 0 })},
		{keys: []string{"G", "end"}, name: "last field", move: true, run: does(func() { p.cursor = p.rows() - 1 })},
	}
	return acts
}

func (p *signature) enterName(row signRow) string {
	return map[signRow]string{schemeRow: "choose scheme", secretRow: "add secret", headersRow: "edit headers", bodyRow: "edit body"}[row]
}

func (p *signature) enter() (intent, tea.Cmd) {
	switch row, _ := p.rowAt(); row {
	case schemeRow:
		return p.chooseScheme()
	case secretRow:
		return p.askSecret()
	case headersRow, bodyRow:
		return p.open(row)
	}
	return nil, nil
}

// noOutsideRow says why the row under the cursor is nothing for an editor.
func (p *signature) noOutsideRow(row signRow) string {
	if row == bodyRow {
		return p.noEdit()
	}
	return none(row == headersRow, "the cursor is neither on the headers nor on the body")
}

// outside hands the headers or the body to the operator's own editor.
func (p *signature) outside(row signRow) (intent, tea.Cmd) {
	name, src := "body.json", string(p.body.raw)
	if row == headersRow {
		name, src = "headers.txt", p.headers.Text()
	}
	return openOutside(p.edit, signatureID, name, src, func(s string) outsideText { return outsideText{row, s} })
}
