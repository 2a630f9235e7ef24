package tui

import "github.com/hooktop/hooktop/tui/widget"

func (p *preview) signatureLines() []widget.TextLine { return nil }
