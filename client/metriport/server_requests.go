package metriport

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// serverQuery asks for one page of rows.
type serverQuery struct {
	count int
	byID  bool
	asc   bool
	sort  string // as it came
	from  string // cursor of the page's first row; empty for none
	to    string // cursor of the page's last row, read backwards; empty for none
}

// getRequests lists what was sent, a page at a time.
func (s *Server) getRequests(w http.ResponseWriter, r *http.Request) {
	q, issues := serverPaging(r.URL.Query())
	if len(issues) > 0 {
		serverInvalid(w, issues)
		return
	}
	if _, ok := s.existing(w); !ok {
		return
	}
	l := s.lines(q)
	begin, end, issue := l.page(q, s.position)
	if issue != nil {
		serverInvalid(w, []serverIssue{*issue})
		return
	}
	meta := wirePaging{ItemsOnPage: some(number(end - begin))}
	if begin > 0 && end > begin {
		meta.PrevPage = some(s.pageURL(q, "toItem", l.ref(begin-1)))
	}
	if end < l.n {
		meta.NextPage = some(s.pageURL(q, "fromItem", l.ref(end)))
	}
	if q.from == "" && q.to == "" {
		meta.ItemsInTotal = some(number(l.n))
	}
	const usual = 1800 // bytes of a row
	b := append(make([]byte, 0, 512+(end-begin)*usual), `{"meta":`...)
	b = append(b, serverEncode(meta)...)
	b = append(b, `,"requests":[`...)
	for i := begin; i < end; i++ {
		if i > begin {
			b = append(b, ',')
		}
		b = s.appendRow(b, l.ref(i))
	}
	serverBytes(w, http.StatusOK, append(b, `]}`...))
}

// serverPaging reads and checks the query of a page.
func serverPaging(v url.Values) (q serverQuery, issues []serverIssue) {
	q = serverQuery{count: defaultPage, from: v.Get("fromItem"), to: v.Get("toItem"), sort: v.Get("sort")}
	if v.Has("fromItem") && v.Has("toItem") {
		issues = append(issues, serverIssue{"Either fromItem or toItem can be provided, but not both", ""})
	}
	if text := v.Get("count"); v.Has("count") {
		n, ok := serverInt(text)
		switch {
		case !ok:
			issues = append(issues, serverIssue{"Expected number, received nan", "count"})
		case n < 0:
			issues = append(issues, serverIssue{"Count has to be greater than or equal to 0", "count"})
		case n > maxPage:
			issues = append(issues, serverIssue{"Count has to be less than or equal to " + strconv.Itoa(maxPage), "count"})
		case n > 0:
			q.count = n
		}
	}
	first, _, _ := strings.Cut(q.sort, ",")
	if first == "" {
		return q, issues
	}
	col, order, _ := strings.Cut(first, "=")
	switch {
	case order == "":
		issues = append(issues, serverIssue{"Invalid sort format: " + first + ". Expected: column=order", "sort"})
	case order != "asc" && order != "desc":
		issues = append(issues, serverIssue{"Invalid sort order: " + order + ". Must be 'asc' or 'desc'", "sort"})
	case col != "createdAt" && col != "id":
		issues = append(issues, serverIssue{"Invalid sort column: " + col, "sort"})
	}
	q.byID, q.asc = col == "id", order == "asc"
	return q, issues
}

// serverInt reads a number as JavaScript's parseInt does: what follows is ignored.
func serverInt(s string) (n int, ok bool) {
	s = strings.TrimSpace(s)
	end := 0
	for end < len(s) && (s[end] >= '0' && s[end] <= '9' || end == 0 && s[end] == '-') {
		end++
	}
	n, err := strconv.Atoi(s[:end])
	return n, err == nil
}

// serverLines is an order of the rows that are listed.
type serverLines struct {
	n    int
	base int      // the oldest row that is listed
	asc  bool     // in their order, else against it
	ids  []uint32 // the rows in the order of their ids; nil for the order of creation
}

// lines puts the rows that are still kept in the order that was asked for.
func (s *Server) lines(q serverQuery) serverLines {
	all, base := s.engine.Index.Len(), s.kept()
	l := serverLines{n: all - base, base: base, asc: q.asc}
	if q.byID {
		l.ids = s.engine.Index.ByID(all)
		if base > 0 {
			l.ids = slices.DeleteFunc(slices.Clone(l.ids), func(ref uint32) bool { return int(ref) < base })
		}
	}
	return l
}

// ref is the row in a place of the order.
func (l serverLines) ref(place int) int {
	if !l.asc {
		place = l.n - 1 - place
	}
	if l.ids != nil {
		return int(l.ids[place])
	}
	return l.base + place
}

// place is where a row stands.
func (l serverLines) place(ref int) int {
	place := ref - l.base
	if l.ids != nil {
		place = slices.Index(l.ids, uint32(ref)) //nolint:gosec // a row's number
	}
	if !l.asc {
		place = l.n - 1 - place
	}
	return min(max(place, 0), l.n)
}

// page finds the places of a query's rows.
func (l serverLines) page(q serverQuery, position func(cursor string) (int, bool)) (begin, end int, issue *serverIssue) {
	cursor, name := q.from, "fromItem"
	if q.to != "" {
		cursor, name = q.to, "toItem"
	}
	if cursor == "" {
		return 0, min(q.count, l.n), nil
	}
	ref, ok := position(cursor)
	if !ok {
		return 0, 0, &serverIssue{"Invalid cursor: unable to decode cursor", name}
	}
	at := l.place(ref)
	if q.to != "" {
		end = min(at+1, l.n)
		return max(0, end-q.count), end, nil
	}
	return at, min(at+q.count, l.n), nil
}

// serverCursor names a row by the columns that rows are sorted by.
type serverCursor struct {
	CreatedAt string `json:"createdAt"`
	ID        string `json:"id"`
}

func (s *Server) cursor(ref int) string {
	row := s.engine.Rows.Row(ref)
	return base64.StdEncoding.EncodeToString(serverEncode(serverCursor{row.Created.UTC().Format(stampFormat), row.ID}))
}

// position finds a cursor's row; where that is gone, the first one after it.
func (s *Server) position(cursor string) (ref int, ok bool) {
	text, err := base64.StdEncoding.DecodeString(cursor)
	var c serverCursor
	if err != nil || json.Unmarshal(text, &c) != nil {
		return 0, false
	}
	if ref, ok = s.engine.Index.Find(c.ID); ok {
		return ref, true
	}
	at, err := time.Parse(time.RFC3339, c.CreatedAt)
	return s.engine.Index.Since(at), err == nil
}

// pageURL is the absolute URL of a page.
func (s *Server) pageURL(q serverQuery, item string, ref int) string {
	u := s.opts.BaseURL + pathRequests + "?" + item + "=" + url.QueryEscape(s.cursor(ref)) + "&count=" + strconv.Itoa(q.count)
	if q.sort != "" {
		u += "&sort=" + url.QueryEscape(q.sort)
	}
	return u
}

// appendRow writes one row. It does by hand what encoding a wireRow would do,
// at a tenth of the cost: a whole log is thousands of pages.
func (s *Server) appendRow(b []byte, ref int) []byte {
	row := s.engine.Rows.Row(ref)
	b = append(append(append(b, `{"id":"`...), row.ID...), '"')
	if s.opts.Requests == ServerRequestsBare {
		return append(b, '}')
	}
	b = serverAppend(b, "requestId", row.Request)
	b = serverAppend(b, "type", row.Type)
	if s.opts.Requests == ServerRequestsFull {
		b = append(append(b, `,"payload":`...), s.engine.Rows.Payload(ref)...)
	}
	b = serverAppend(b, "status", serverStatus(row.Outcome))
	b = serverAppend(b, "statusDetail", row.Detail)
	b = serverAppend(b, "requestUrl", row.URL)
	b = serverAppendInt(b, "httpStatus", int64(row.Code), row.Code != 0)
	b = serverAppendInt(b, "durationMillis", row.Took.Milliseconds(), row.Took >= 0)
	b = append(row.Created.UTC().AppendFormat(append(b, `,"createdAt":"`...), stampFormat), '"')
	b = append(row.Updated.UTC().AppendFormat(append(b, `,"updatedAt":"`...), stampFormat), '"')
	return append(b, '}')
}

// serverAppend writes a member that is null where there is no text.
func serverAppend(b []byte, key, value string) []byte {
	b = append(append(append(b, `,"`...), key...), `":`...)
	if value == "" {
		return append(b, "null"...)
	}
	return serverQuote(b, value)
}

func serverAppendInt(b []byte, key string, value int64, given bool) []byte {
	b = append(append(append(b, `,"`...), key...), `":`...)
	if !given {
		return append(b, "null"...)
	}
	return strconv.AppendInt(b, value, 10)
}
