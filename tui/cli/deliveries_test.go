package cli_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model"
)

// rowAt is the i-th newest delivery of a made-up log: every third failed.
func rowAt(i int) model.Row {
	d := model.Delivery{
		ID: model.DeliveryID(fmt.Sprintf("id-%03d", i)), Type: "network-query.hie", Outcome: model.Delivered, Code: 200, Tries: 1,
		User: fmt.Sprintf("patient-%03d", i), Took: 412 * time.Millisecond, Created: noon.Add(-time.Duration(i) * time.Minute), Endpoint: hushURL,
	}
	if i%3 == 0 {
		d.Outcome, d.Cause, d.Code = model.Failed, model.CauseGateway, 502
	}
	return model.Row{Delivery: d, Raw: []byte(fmt.Sprintf(`{"n":%d}`, i))}
}

// logOf serves n made-up rows, as many to a page as asked for but at most fifty.
func logOf(n int, calls *int) provider {
	return provider{
		deliveries: func(r model.PageRequest) (model.Page, error) {
			*calls++
			from, _ := strconv.Atoi(string(r.From))
			p := model.Page{Calls: 1}
			for i := from; i < min(n, from+min(50, r.Limit)); i++ {
				p.Rows = append(p.Rows, rowAt(i))
			}
			if to := from + len(p.Rows); to < n {
				p.Older = model.Cursor(strconv.Itoa(to))
			}
			return p, nil
		},
		detail: func(_ model.DeliveryID, raw []byte) (model.Detail, error) {
			return model.Detail{Exchange: model.Exchange{Body: []byte(`{"meta":{"k":"seen"},"payload":{"name":` + strings.TrimPrefix(string(raw), `{"n":`) + `}`)}}, nil
		},
	}
}

func TestDeliveriesSearch(t *testing.T) {
	for _, c := range []struct {
		args              string
		rows, calls, code int
		says              string
	}{
		{"", 50, 1, 0, "50 rows · 1 provider call · stopped at --limit; older rows were not searched"},
		{"--limit 3", 3, 1, 0, "3 rows · 1 provider call · stopped at --limit"},
		{"--limit 120", 120, 3, 0, "120 rows · 3 provider calls · stopped at --limit"},
		{"--limit 1000", 400, 8, 0, "400 rows · 8 provider calls\n"},
		{"--limit 400", 400, 8, 0, "400 rows · 8 provider calls\n"},
		{"--filter status:failed --limit 20", 20, 2, 0, "20 of 58 loaded rows match · 2 provider calls · stopped at --limit"},
		{"--filter status:failed --limit 999", 134, 8, 0, "134 of 400 loaded rows match · 8 provider calls\n"},
		{"--filter status:failed --limit 999 --max-calls 2", 34, 2, 6, "34 of 100 loaded rows match · 2 provider calls · stopped at --max-calls; older rows were not searched"},
		{"--filter since:1h", 50, 1, 0, "50 of 50 loaded rows match · 1 provider call · stopped at --limit"},
		{"--filter since:1h --limit 99", 61, 2, 0, "61 of 100 loaded rows match · 2 provider calls\n"},
		{"--filter status:processing", 0, 8, 0, "0 of 400 loaded rows match · 8 provider calls\n"},
	} {
		t.Run(c.args, func(t *testing.T) {
			calls := 0
			r := run(t, deps(logOf(400, &calls)), append([]string{"deliveries", "-o", "jsonl"}, strings.Fields(c.args)...)...)
			if n := strings.Count(r.out, "\n"); n != c.rows || calls != c.calls || r.code != c.code {
				t.Errorf("%d rows, %d calls, exit %d; want %d, %d, %d", n, calls, r.code, c.rows, c.calls, c.code)
			}
			if !strings.Contains(r.errors, c.says) {
				t.Errorf("stderr %q does not say %q", r.errors, c.says)
			}
		})
	}
}

// TestMaskedText: a search in what is hidden tells how much there is, not where.
func TestMaskedText(t *testing.T) {
	calls := 0
	p := logOf(30, &calls)
	r := run(t, deps(p), "deliveries", "--filter", `"23"`, "-o", "jsonl")
	if r.out != "" || !strings.Contains(r.errors, "0 of 30 loaded rows match, 1 more in masked text (--reveal)") {
		t.Errorf("%+v", r)
	}
	if r := run(t, deps(p), "deliveries", "--filter", `"23"`, "--reveal", "-o", "jsonl"); !strings.Contains(r.out, "id-023") {
		t.Errorf("%+v", r)
	}
	if r := run(t, deps(p), "deliveries", "--filter", `"seen"`, "--limit", "3", "-o", "jsonl"); strings.Count(r.out, "\n") != 3 {
		t.Errorf("%+v", r)
	}
}

// TestPatientsAreMasked: no format names the patients before somebody asks.
func TestPatientsAreMasked(t *testing.T) {
	for _, format := range []string{"json", "jsonl", "csv", "table"} {
		calls := 0
		p := logOf(3, &calls)
		if r := run(t, deps(p), "deliveries", "-o", format); r.code != 0 || !strings.Contains(r.out, "id-001") || strings.Contains(r.out, "patient-0") {
			t.Errorf("%s: %+v", format, r)
		}
		if r := run(t, deps(p), "deliveries", "-o", format, "--reveal"); strings.Contains(r.out, "patient-001") == (format == "table") {
			t.Errorf("%s revealed: %+v", format, r)
		}
	}
}

// TestPatientsOfPayloads: patient: looks into payloads as text does, and tells
// as little of them.
func TestPatientsOfPayloads(t *testing.T) {
	calls := 0
	p := logOf(30, &calls)
	p.detail = func(_ model.DeliveryID, raw []byte) (model.Detail, error) {
		return model.Detail{Exchange: model.Exchange{Body: []byte(`{"meta":{},"patients":[{"externalId":"MRN-` + strings.TrimPrefix(string(raw), `{"n":`)[:1] + `"}]}`)}}, nil
	}
	r := run(t, deps(p), "deliveries", "--filter", "patient:MRN-7", "-o", "jsonl")
	if r.out != "" || !strings.Contains(r.errors, "0 of 30 loaded rows match, 1 more in masked text (--reveal)") {
		t.Errorf("%+v", r)
	}
	if r := run(t, deps(p), "deliveries", "--filter", "user:mrn-7", "--reveal", "-o", "jsonl"); strings.Count(r.out, "\n") != 1 || !strings.Contains(r.out, "id-007") {
		t.Errorf("%+v", r)
	}
}

func TestBadFilter(t *testing.T) {
	r := run(t, deps(provider{}), "deliveries", "--filter", "code:5xx status:faild since:2h")
	want := "  code:5xx status:faild since:2h\n"
	if r.code != 2 || r.out != "" || !strings.HasPrefix(r.errors, want) {
		t.Fatalf("%+v", r)
	}
	lines := strings.Split(r.errors, "\n")
	caret, word := lines[1], ""
	if at := strings.Index(caret, "^"); at >= 0 {
		word = lines[0][at : at+strings.Count(caret, "^")]
	}
	if !strings.Contains(word, "faild") || !strings.Contains(lines[2], "filter") {
		t.Errorf("the caret is under %q: %q", word, r.errors)
	}
}

func TestDeliveriesJSON(t *testing.T) {
	calls := 0
	r := run(t, deps(logOf(4, &calls)), "deliveries", "-o", "json")
	var list []map[string]any
	if err := json.Unmarshal([]byte(r.out), &list); err != nil || len(list) != 4 {
		t.Fatalf("%v: %s", err, r.out)
	}
	for key, want := range map[string]any{
		"id": "id-003", "outcome": "failed", "cause": "gateway", "code": 502.0, "took_ms": 412.0, "tries": 1.0, "created": "2026-11-22T11:57:00Z",
		"endpoint": "https://u:•••@hooks.example/in", "request": nil, "trigger": nil, "updated": nil, "detail": nil,
	} {
		if got := list[3][key]; got != want {
			t.Errorf("%s: %v, want %v", key, got, want)
		}
	}
}

func TestDeliveriesCSV(t *testing.T) {
	calls := 0
	r := run(t, deps(logOf(4, &calls)), "deliveries", "-o", "csv")
	rows, err := csv.NewReader(strings.NewReader(r.out)).ReadAll()
	if err != nil || len(rows) != 5 || rows[0][0] != "id" || rows[4][8] != "gateway" || rows[4][10] != "412" {
		t.Errorf("%v: %q", err, rows)
	}
}

func TestDeliveriesTable(t *testing.T) {
	calls := 0
	r := run(t, deps(logOf(4, &calls)), "deliveries")
	lines := strings.Split(strings.TrimSpace(r.out), "\n")
	if len(lines) != 5 || !strings.HasPrefix(lines[0], "when") || !strings.HasSuffix(lines[0], "id") {
		t.Fatalf("%q", lines)
	}
	for _, cell := range []string{"2026-11-22 11:57:00Z", "✗ failed", "502", "network-query.hie", "412 ms", "id-003"} {
		if !strings.Contains(lines[4], cell) {
			t.Errorf("%q is missing from %q", cell, lines[4])
		}
	}
	if strings.Contains(r.out, "hush") {
		t.Error("a password is shown")
	}
}

// TestTablesInASCII: without a UTF-8 locale a table, and what is noted beside it,
// is ASCII; what programs read stays as it is.
func TestTablesInASCII(t *testing.T) {
	for _, args := range [][]string{{"deliveries"}, {"deliveries", "--limit", "2"}, {"status"}, {"show", "x"}, {"deliveries", "-o", "json"}, {"deliveries", "-o", "csv"}} {
		calls := 0
		p := logOf(4, &calls)
		p.detail = func(model.DeliveryID, []byte) (model.Detail, error) {
			return model.Detail{Delivery: model.Delivery{ID: "x", Type: "é…≥", Outcome: model.Failed, Took: model.NoTime}}, nil
		}
		p.status = func() (model.Status, error) {
			return model.Status{Detail: "…≥é\x1b[2J", Failed: model.Count{N: 3, AtLeast: true, Known: true}}, nil
		}
		d := deps(p)
		plain := run(t, d, args...)
		d.Env = func(name string) string { return map[string]string{"LC_ALL": "C", "LANG": "de_DE.UTF-8"}[name] }
		got := run(t, d, args...)
		forPeople := len(args) < 3 || args[1] == "--limit"
		high := strings.IndexFunc(got.out, func(r rune) bool { return r >= 0x7f })
		switch {
		case plain.code != 0 || got.code != 0:
			t.Fatalf("%v: %+v", args, got)
		case strings.IndexFunc(got.errors, func(r rune) bool { return r >= 0x7f }) >= 0:
			t.Errorf("%v: stderr %q", args, got.errors)
		case forPeople && high >= 0:
			t.Errorf("%v: %q", args, got.out)
		case forPeople && !strings.ContainsFunc(plain.out, func(r rune) bool { return r >= 0x7f }):
			t.Errorf("%v: nothing to write in ASCII: %q", args, plain.out)
		case !forPeople && got.out != plain.out:
			t.Errorf("%v: %q, want %q", args, got.out, plain.out)
		}
	}
}

func TestDeliveriesFail(t *testing.T) {
	down := &model.Error{Code: model.Unreachable, Op: "read the delivery log", Why: "connection refused"}
	for _, format := range []string{"json", "jsonl", "csv", "table"} {
		p := provider{deliveries: func(model.PageRequest) (model.Page, error) { return model.Page{}, down }}
		if r := run(t, deps(p), "deliveries", "-o", format); r.code != 5 || r.out != "" {
			t.Errorf("%s: %+v", format, r)
		}
		calls := 0
		p = logOf(200, &calls)
		good := p.deliveries
		p.deliveries = func(r model.PageRequest) (model.Page, error) {
			if r.From != "" {
				return model.Page{}, down
			}
			return good(r)
		}
		r := run(t, deps(p), "deliveries", "--limit", "99", "-o", format)
		if r.code != 6 || !strings.Contains(r.out, "id-049") || !strings.Contains(r.errors, "connection refused") {
			t.Errorf("%s: exit %d, stderr %q", format, r.code, r.errors)
		}
	}
}

// TestNothingRawGetsOut draws any texts from outside and sees that no format
// lets a control character through, and that JSON stays JSON.
func TestNothingRawGetsOut(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := func(name string) string {
			return rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"\x1b]52;c;aGk=\a", "\u009b2J", "=1+1", "@x", "a;=1+1", "\uff1d1", "\u202e", "a\r\nb", "\xff\xfe", "\U000e0041"})).Draw(rt, name)
		}
		d := model.Delivery{
			ID: model.DeliveryID(s("id")), Type: model.EventType(s("type")), Endpoint: s("endpoint"), Detail: s("detail"), Request: s("request"), User: s("user"),
			Outcome: model.Failed, Took: model.NoTime,
		}
		p := provider{
			deliveries: func(model.PageRequest) (model.Page, error) { return model.Page{Rows: []model.Row{{Delivery: d}}}, nil },
			detail: func(model.DeliveryID, []byte) (model.Detail, error) {
				return model.Detail{Delivery: d, Exchange: model.Exchange{
					Method: s("method"), URL: d.Endpoint, Request: []model.Field{{Name: s("name"), Value: s("value")}}, Body: []byte(s("body")), Origin: model.OriginRebuilt,
					Note: s("note"), Answer: []byte(s("answer")),
				}, Attempts: []model.Attempt{{Detail: d.Detail}}}, nil
			},
		}
		for _, args := range [][]string{
			{"deliveries", "-o", "json"},
			{"deliveries", "-o", "jsonl"},
			{"deliveries", "-o", "csv"},
			{"deliveries"},
			{"show", "x"},
			{"show", "x", "--reveal"},
			{"show", "x", "-o", "json"},
			{"show", "x", "-o", "json", "--reveal"},
		} {
			r := run(t, deps(p), args...)
			if r.code != 0 {
				rt.Fatalf("%v: exit %d, %s", args, r.code, r.errors)
			}
			harmless(rt, strings.Join(args, " "), r.out)
		}
	})
}

// harmless wants an answer that commands neither a terminal nor a spreadsheet.
func harmless(t *rapid.T, args, out string) {
	for _, c := range out {
		if c < ' ' && c != '\n' || c >= 0x7f && c < 0xa0 || c == '\u202e' || c == 0xe0041 {
			t.Fatalf("%s lets %U through: %q", args, c, out)
		}
	}
	if strings.Contains(args, "json") && !json.Valid([]byte(out)) {
		t.Fatalf("%s is no JSON: %q", args, out)
	}
	if !strings.Contains(args, "csv") {
		return
	}
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cell := range rows[1] {
		for part := range strings.SplitSeq(cell, ";") { // where a spreadsheet begins a new one
			if c := strings.TrimSpace(part); strings.IndexAny(c, "=+-@＝") == 0 {
				t.Fatalf("a formula: %q", cell)
			}
		}
	}
}
