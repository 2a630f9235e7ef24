package openwearables

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

func (h *hook) login() {
	const wrong = "Incorrect email or password" // for missing fields too
	if h.r.ParseForm() == nil {
		for _, d := range h.s.o.Developers {
			if d.Email == h.r.PostForm.Get("username") && d.Password == h.r.PostForm.Get("password") && d.Email != "" {
				h.tokens(d.ID)
				return
			}
		}
	}
	refuse(h.w, http.StatusUnauthorized, wrong)
}

// tokens gives out an access token and a refresh token that is good once.
func (h *hook) tokens(developer string) {
	s := h.s
	var b [16]byte
	for i := range b {
		b[i] = byte(s.clock.Rand() >> 32) //nolint:gosec // a byte of it is what is wanted
	}
	refresh := "rt-" + hex.EncodeToString(b[:])
	s.mu.Lock()
	s.refresh[refresh] = developer
	s.mu.Unlock()
	reply(h.w, http.StatusOK, map[string]any{
		"access_token": s.jwt(developer, s.clock.Now().Add(s.o.Life)), "token_type": "bearer",
		"refresh_token": refresh, "expires_in": int(s.o.Life / time.Second),
	})
}

// jwt is an access token of its own: jti tells two of the same second apart.
func (s *Server) jwt(sub string, exp time.Time) string {
	head := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." +
		base64.RawURLEncoding.EncodeToString(encode(map[string]any{"sub": sub, "exp": exp.Unix(), "jti": s.clock.Rand()}))
	return head + "." + s.mac(head)
}

func (s *Server) mac(text string) string {
	m := hmac.New(sha256.New, []byte(s.o.Key))
	m.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

// takeRefresh reads the refresh token of a body and makes it useless.
func (h *hook) takeRefresh() (developer string, known, ok bool) {
	f, ok := h.object()
	if !ok {
		return "", false, false
	}
	var token string
	raw, given := f["refresh_token"]
	switch {
	case !given:
		refuse(h.w, http.StatusBadRequest, missing)
		return "", false, false
	case string(raw) == "null" || json.Unmarshal(raw, &token) != nil:
		refuse(h.w, http.StatusBadRequest, noString)
		return "", false, false
	}
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	developer, known = h.s.refresh[token]
	delete(h.s.refresh, token)
	return developer, known, true
}

func (h *hook) renewed() {
	switch developer, known, ok := h.takeRefresh(); {
	case !ok:
	case !known:
		refuse(h.w, http.StatusUnauthorized, "Invalid or revoked refresh token")
	default:
		h.tokens(developer)
	}
}

func (h *hook) revoke() {
	switch _, known, ok := h.takeRefresh(); {
	case !ok:
	case !known:
		refuse(h.w, http.StatusNotFound, "Refresh token not found")
	default:
		h.w.WriteHeader(http.StatusNoContent)
	}
}

// known lets in whoever has a token that is good. One that is signed well but
// names no UUID breaks the server.
func (h *hook) known() bool {
	const wrong = "Could not validate credentials"
	token, ok := strings.CutPrefix(h.r.Header.Get("Authorization"), "Bearer ")
	i := strings.LastIndexByte(token, '.')
	if !ok || i < 0 || !hmac.Equal([]byte(token[i+1:]), []byte(h.s.mac(token[:i]))) {
		refuse(h.w, http.StatusUnauthorized, wrong)
		return false
	}
	_, payload, _ := strings.Cut(token[:i], ".")
	var c struct {
		Sub string `json:"sub"`
		Exp int64  `json:"exp"`
	}
	b, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil || json.Unmarshal(b, &c) != nil || h.s.clock.Now().Unix() >= c.Exp {
		refuse(h.w, http.StatusUnauthorized, wrong)
		return false
	}
	if !uuid.MatchString(c.Sub) {
		broken(h.w)
		return false
	}
	for _, d := range h.s.o.Developers {
		if d.ID == c.Sub {
			h.who = d
			return true
		}
	}
	refuse(h.w, http.StatusUnauthorized, wrong)
	return false
}

const since = "2026-01-05T08:00:00+00:00" // when everybody was created

func (h *hook) me() {
	reply(h.w, http.StatusOK, map[string]any{
		"id": h.who.ID, "first_name": nil, "last_name": nil, "email": h.who.Email, "created_at": since, "updated_at": since,
	})
}

// users finds end users by a part of their name or address, a page at a time.
func (h *hook) users() {
	q := h.r.URL.Query()
	page, bad := number(q.Get("page"), 1, 1, 0)
	limit, worse := number(q.Get("limit"), 20, 1, maxUsers)
	if bad = cmp.Or(bad, worse); bad != "" {
		refuse(h.w, http.StatusBadRequest, bad)
		return
	}
	search, found := strings.ToLower(q.Get("search")), []ServerUser{}
	for _, u := range h.s.o.Users {
		if strings.Contains(strings.ToLower(u.First+" "+u.Last+" "+u.Email), search) {
			found = append(found, u)
		}
	}
	by := map[string]func(ServerUser) string{
		"email": func(u ServerUser) string { return u.Email }, "first_name": func(u ServerUser) string { return u.First }, "last_name": func(u ServerUser) string { return u.Last },
	}[q.Get("sort_by")]
	if by != nil {
		slices.SortStableFunc(found, func(a, b ServerUser) int { return strings.Compare(by(a), by(b)) })
	}
	if q.Get("sort_order") != "asc" {
		slices.Reverse(found)
	}
	total, pages, items := len(found), (len(found)+limit-1)/limit, []map[string]any{}
	for _, u := range found[min(total, (page-1)*limit):min(total, page*limit)] {
		items = append(items, map[string]any{
			"id": u.ID, "created_at": since, "first_name": orNull(u.First), "last_name": orNull(u.Last), "email": orNull(u.Email),
			"external_user_id": orNull(u.External), "last_synced_at": nil, "last_synced_provider": nil, "has_active_connection": true,
		})
	}
	reply(h.w, http.StatusOK, map[string]any{
		"items": items, "total": total, "page": page, "limit": limit, "pages": pages, "has_next": page < pages, "has_prev": page > 1,
	})
}

// orNull is null for an empty text.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
