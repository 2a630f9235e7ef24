package svix

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// identity is whom a token stands for: an organisation, or one of its
// applications.
type identity struct{ org, app string }

type claims struct {
	Sub string `json:"sub"`
	Org string `json:"org,omitempty"`
	Iat int64  `json:"iat,omitempty"`
	Exp int64  `json:"exp,omitempty"`
	Iss string `json:"iss,omitempty"`
}

var noEntry = fault(http.StatusUnauthorized, "authentication_failed", "Invalid token")

// identify checks a request's token.
func (s *Server) identify(r *http.Request) (identity, *refusal) {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return identity{}, &noEntry
	}
	head, mac, ok := cutLast(token, ".")
	if !ok || !hmac.Equal([]byte(mac), []byte(s.mac(head))) {
		return identity{}, &noEntry
	}
	_, payload, _ := strings.Cut(head, ".")
	var c claims
	b, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil || json.Unmarshal(b, &c) != nil || (c.Exp != 0 && s.engine.Clock.Now().Unix() > c.Exp) {
		return identity{}, &noEntry
	}
	switch {
	case strings.HasPrefix(c.Sub, orgPrefix):
		return identity{org: c.Sub}, nil
	case strings.HasPrefix(c.Sub, appPrefix) && strings.HasPrefix(c.Org, orgPrefix):
		return identity{org: c.Org, app: c.Sub}, nil
	case strings.HasPrefix(c.Sub, appPrefix):
		e := fault(http.StatusBadRequest, "bad token", "Invalid token")
		return identity{}, &e
	}
	e := fault(http.StatusBadRequest, "bad_token", "Invalid token")
	return identity{}, &e
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

func (s *Server) mac(text string) string {
	m := hmac.New(sha256.New, []byte(s.o.Secret))
	m.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

// Token returns a token of an organisation, as the server's own command makes it.
func (s *Server) Token(org string) string { return s.token(claims{Sub: org}) }

// AppToken returns a token of an application that is good for d.
func (s *Server) AppToken(org, app string, d time.Duration) string {
	now := s.engine.Clock.Now()
	return s.token(claims{Sub: app, Org: org, Iat: now.Unix(), Exp: now.Add(d).Unix(), Iss: "svix-server"})
}

func (s *Server) token(c claims) string {
	head := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + base64.RawURLEncoding.EncodeToString(encode(c))
	return head + "." + s.mac(head)
}

// org keeps a route from applications' tokens.
func (s *Server) org(h handler) handler {
	return func(a *answer, r *request) {
		if r.who.app != "" {
			a.fail(fault(http.StatusForbidden, "insufficient access", "You do not have access to this resource"))
			return
		}
		h(a, r)
	}
}
