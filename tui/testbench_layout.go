package tui

// benchRects is where the parts of the test bench stand. It depends on its
// arguments and on nothing else, so it is tested as a picture.
type benchRects struct {
	beside           bool // list and sample stand side by side
	listW, list      int
	sampleX, sampleY int
	sampleW, sample  int
	sent             int // without its heading
	rules            int // horizontal lines between the parts
}

// The least that the parts of the test bench need to be of use.
const (
	benchBeside = 100 // columns from which list and sample stand side by side
	benchWide   = 160 // columns from which the types' sentences get the larger part
	benchTall   = 15  // lines from which all parts stand on the page
	leastSent   = 2
	mostSent    = 10
)

// benchLayout divides the page. Where it is small, only the pane with the keys
// is shown, and a sample that is edited gets all there is. What was sent takes no
// more than it needs.
func benchLayout(w, h, sent int, focus benchPane, editing bool) benchRects {
	body := max(0, h-1) // the first line says where to
	r := benchRects{listW: w, sampleW: w, sampleY: 1}
	if w >= benchBeside && h >= benchTall {
		r.beside = true
		r.listW = min(max(w*36/100, 38), 76)
		if w >= benchWide {
			r.listW = w * 55 / 100
		}
		r.sampleX, r.sampleW = r.listW+1, w-r.listW-1
		r.sent = max(leastSent, min(body/4, mostSent, sent))
		r.rules = 1
		r.list = body - r.sent - 2
		r.sample = r.list
		return r
	}
	if editing || h < benchTall {
		switch {
		case editing || focus == samplePane:
			r.sample = body
		case focus == sentPane:
			r.sent = max(0, body-1)
		default:
			r.list = body
		}
		return r
	}
	r.sent = max(leastSent, min(body/8, sent))
	r.rules = 2
	rest := body - r.sent - 1 - r.rules
	r.list = rest / 2
	r.sample = rest - r.list
	r.sampleY = 1 + r.list + 1
	return r
}
