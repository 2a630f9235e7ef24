package model_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

// trap is a receiver URL whose own text names errors that did not happen.
const trap = `https://u:timeout%20of%205000ms@hooks.acme.dev/ECONNREFUSED/(ENOTFOUND)?x=Bad response from webhook call&y=status code 404})` //nolint:gosec // made up

// stored is the text that Metriport keeps of a failed call.
func stored(code, message string) string {
	return `Failed to send payload ({"url":"` + trap + `","httpStatus":` + code + `,"httpMessage":"` + jsonText(message) + `"}); caused by ` + message
}

func jsonText(s string) string { return strings.ReplaceAll(s, "\n", `\n`) }

func twice(s string) string { return s + "; caused by " + s }

// causeCases holds every text that Metriport was seen to store, Node's
// certificate and network errors, and what other providers give: codes alone.
var causeCases = []struct {
	name   string
	code   int
	detail string
	resp   model.Response
	want   model.Cause
}{
	{"4xx", 404, stored("404", "Request failed with status code 404 (ERR_BAD_REQUEST - 404)"), model.Response{}, model.CauseNotFound},
	{"400", 400, stored("400", "Request failed with status code 400 (ERR_BAD_REQUEST - 400)"), model.Response{}, model.CauseClientError},
	{"401", 401, stored("401", "Request failed with status code 401 (ERR_BAD_REQUEST - 401)"), model.Response{}, model.CauseUnauthorized},
	{"403", 403, stored("403", "Request failed with status code 403 (ERR_BAD_REQUEST - 403)"), model.Response{}, model.CauseUnauthorized},
	{"410", 410, stored("410", "Request failed with status code 410 (ERR_BAD_REQUEST - 410)"), model.Response{}, model.CauseGone},
	{"413", 413, stored("413", "Request failed with status code 413 (ERR_BAD_REQUEST - 413)"), model.Response{}, model.CauseTooLarge},
	{"429", 429, stored("429", "Request failed with status code 429 (ERR_BAD_REQUEST - 429)"), model.Response{}, model.CauseRateLimited},
	{"5xx", 500, stored("500", "Request failed with status code 500 (ERR_BAD_RESPONSE - 500)"), model.Response{}, model.CauseServerError},
	{"502", 502, stored("502", "Request failed with status code 502 (ERR_BAD_RESPONSE - 502)"), model.Response{}, model.CauseGateway},
	{"503", 503, stored("503", "Request failed with status code 503 (ERR_BAD_RESPONSE - 503)"), model.Response{}, model.CauseServerError},
	{"a real 504", 504, stored("504", "Request failed with status code 504 (ERR_BAD_RESPONSE - 504)"), model.Response{}, model.CauseGateway},
	{"3xx", 302, stored("302", "Request failed with status code 302 (302)"), model.Response{}, model.CauseRedirect},
	{"time-out", 504, stored("504", "timeout of 5000ms exceeded (ETIMEDOUT)"), model.Response{}, model.CauseTimeout},
	{"time-out of a ping", 0, stored("504", "timeout of 2000ms exceeded (ETIMEDOUT)"), model.Response{}, model.CauseTimeout},
	{"time-out of an older library", 504, stored("504", "timeout of 5000ms exceeded (ECONNABORTED)"), model.Response{}, model.CauseTimeout},
	{"time-out of connecting", 500, stored("500", twice("connect ETIMEDOUT 1.2.3.4:443 (ETIMEDOUT)")), model.Response{}, model.CauseTimeout},
	{"refused", 500, stored("500", twice("connect ECONNREFUSED 1.2.3.4:443 (ECONNREFUSED)")), model.Response{}, model.CauseRefused},
	{"host unreachable", 500, stored("500", twice("connect EHOSTUNREACH 10.0.0.5:443 (EHOSTUNREACH)")), model.Response{}, model.CauseRefused},
	{"network unreachable", 500, stored("500", twice("connect ENETUNREACH 10.0.0.5:443 - Local (0.0.0.0:0) (ENETUNREACH)")), model.Response{}, model.CauseRefused},
	{"dns", 500, stored("500", twice("getaddrinfo ENOTFOUND timeout.acme.dev (ENOTFOUND)")), model.Response{}, model.CauseDNS},
	{"dns, try again", 500, stored("500", twice("getaddrinfo EAI_AGAIN hooks.acme.dev (EAI_AGAIN)")), model.Response{}, model.CauseDNS},
	{"reset", 500, stored("500", twice("socket hang up (ECONNRESET)")), model.Response{}, model.CauseReset},
	{"reset while reading", 500, stored("500", twice("read ECONNRESET (ECONNRESET)")), model.Response{}, model.CauseReset},
	{"pipe", 500, stored("500", twice("write EPIPE (EPIPE)")), model.Response{}, model.CauseReset},
	{
		"TLS to a plain port", 500, stored("500", twice("write EPROTO 80E2A2F7:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/openssl/ssl/record/ssl3_record.c:355:\n (EPROTO)")),
		model.Response{},
		model.CauseTLSProtocol,
	},
	{"bad scheme", 500, stored("500", "Unsupported protocol ftp: (ERR_BAD_REQUEST)"), model.Response{}, model.CauseNoURL},
	{"expired", 500, stored("500", twice("certificate has expired (CERT_HAS_EXPIRED)")), model.Response{}, model.CauseTLSExpired},
	{"not valid yet", 500, stored("500", twice("certificate is not yet valid (CERT_NOT_YET_VALID)")), model.Response{}, model.CauseTLSExpired},
	{
		"wrong name", 500, stored("500", twice("Hostname/IP does not match certificate's altnames: Host: hooks.acme.dev. is not in the cert's altnames: DNS:acme.dev (ERR_TLS_CERT_ALTNAME_INVALID)")),
		model.Response{},
		model.CauseTLSName,
	},
	{"no intermediate", 500, stored("500", twice("unable to verify the first certificate (UNABLE_TO_VERIFY_LEAF_SIGNATURE)")), model.Response{}, model.CauseTLSChain},
	{"no issuer", 500, stored("500", twice("unable to get local issuer certificate (UNABLE_TO_GET_ISSUER_CERT_LOCALLY)")), model.Response{}, model.CauseTLSChain},
	{"self-signed chain", 500, stored("500", twice("self-signed certificate in certificate chain (SELF_SIGNED_CERT_IN_CHAIN)")), model.Response{}, model.CauseTLSChain},
	{"self-signed", 500, stored("500", twice("self-signed certificate (DEPTH_ZERO_SELF_SIGNED_CERT)")), model.Response{}, model.CauseTLSChain},
	{"self-signed, older Node", 500, stored("500", twice("self signed certificate (DEPTH_ZERO_SELF_SIGNED_CERT)")), model.Response{}, model.CauseTLSChain},
	{"a code we do not know", 500, stored("500", twice("something new (ENEWERROR)")), model.Response{}, model.CauseUnknown},
	{"a 500 that was answered", 500, stored("500", "Request failed with status code 500 (ERR_BAD_RESPONSE - 500)"), model.Response{}, model.CauseServerError},
	{"another code without words", 418, stored("418", ""), model.Response{}, model.CauseClientError},

	{"cut in the URL", 504, stored("504", "timeout of 5000ms exceeded (ETIMEDOUT)")[:90] + "...", model.Response{}, model.CauseUnknown},
	{"cut in the message", 504, strings.SplitAfter(stored("504", "timeout of 5000ms exceeded (ETIMEDOUT)"), "exceeded")[0] + "...", model.Response{}, model.CauseTimeout},
	{"raw newline in the object", 500, strings.ReplaceAll(stored("500", "write EPROTO x:\n (EPROTO)"), `\n`, "\n"), model.Response{}, model.CauseTLSProtocol},
	{"words in the tail only", 500, `Failed to send payload ({"url":"https://a.dev/","httpStatus":500}); caused by socket hang up (ECONNRESET)`, model.Response{}, model.CauseReset},

	{"older form", 404, "Request failed with status code 404", model.Response{}, model.CauseNotFound},
	{"older form without a code", 0, "Request failed with status code 502", model.Response{}, model.CauseGateway},
	{"older time-out", 0, "timeout of 5000ms exceeded", model.Response{}, model.CauseTimeout},
	{"URL in a plain text", 500, "could not call https://timeout.of/ECONNREFUSED: refused", model.Response{}, model.CauseServerError},
	{"bad pong", 0, "Bad response from webhook call", model.Response{}, model.CauseBadPong},
	{"bad pong with a code", 200, "Bad response from webhook call", model.Response{}, model.CauseBadPong},
	{"no connection at Svix", 0, "error making request: client error (Connect)", model.Response{}, model.CauseConnect},
	{"a connection that broke at Svix", 0, "error making request: client error (SendRequest)", model.Response{}, model.CauseReset},
	{"blocked at Svix", 0, "requests to this IP range are blocked (see the server configuration)", model.Response{}, model.CauseBlockedAddress},
	{"a time-out at Svix", 0, "request timed out", model.Response{}, model.CauseTimeout},
	{"internal error", 0, "Internal error", model.Response{}, model.CauseUnknown},
	{"fine", 200, "OK", model.Response{}, model.CauseNone},
	{"nothing known", 0, "", model.Response{}, model.CauseUnknown},

	{"code only 401", 401, "", model.Response{}, model.CauseUnauthorized},
	{"code only 404", 404, "", model.Response{}, model.CauseNotFound},
	{"code only 422", 422, "", model.Response{}, model.CauseClientError},
	{"code only 502", 502, "", model.Response{}, model.CauseGateway},
	{"code only 504", 504, "", model.Response{}, model.CauseGateway},
	{"code only 507", 507, "", model.Response{}, model.CauseServerError},
	{"code only 308", 308, "", model.Response{}, model.CauseRedirect},
	{"Cloudflare's 522", 522, "", model.Response{}, model.CauseGateway},
	{"no HTTP status", 99, "", model.Response{}, model.CauseUnknown},
	{"503 of nginx", 503, "", model.Response{Body: []byte("<html><center><h1>503</h1></center><hr><center>nginx/1.24</center>")}, model.CauseGateway},
	{"503 of a load balancer", 503, "", model.Response{Header: []model.Field{{Name: "Server", Value: "awselb/2.0"}}}, model.CauseGateway},
	{"503 of envoy", 503, "", model.Response{Body: []byte("no healthy upstream")}, model.CauseGateway},
	{"503 passed on", 503, "", model.Response{Header: []model.Field{{Name: "server", Value: "nginx"}}, Body: []byte(`{"error":"busy"}`)}, model.CauseServerError},

	{"Go: expired", 0, `Post "https://timeout.dev/": tls: failed to verify certificate: x509: certificate has expired or is not yet valid`, model.Response{}, model.CauseTLSExpired},
	{"Go: name", 0, "tls: failed to verify certificate: x509: certificate is valid for a.dev, not b.dev", model.Response{}, model.CauseTLSName},
	{"Go: chain", 0, "tls: failed to verify certificate: x509: certificate signed by unknown authority", model.Response{}, model.CauseTLSChain},
	{"Go: dns", 0, "dial tcp: lookup a.dev: no such host", model.Response{}, model.CauseDNS},
	{"Go: refused", 0, "dial tcp 127.0.0.1:1: connect: connection refused", model.Response{}, model.CauseRefused},
	{"Go: time-out", 0, "context deadline exceeded (Client.Timeout exceeded while awaiting headers)", model.Response{}, model.CauseTimeout},
}

func TestCauseOf(t *testing.T) {
	for _, c := range causeCases {
		t.Run(c.name, func(t *testing.T) {
			if got := model.CauseOf(c.code, c.detail, c.resp); got != c.want {
				t.Errorf("got %v, want %v, for %q", got, c.want, c.detail)
			}
		})
	}
}

func TestCauseOfDelivery(t *testing.T) {
	for _, c := range []struct {
		name string
		d    model.Delivery
		want model.Cause
	}{
		{"delivered", model.Delivery{Outcome: model.Delivered, Code: 200, Detail: "OK"}, model.CauseNone},
		{"under way", model.Delivery{Outcome: model.Processing}, model.CauseNone},
		{"delivered after a failure", model.Delivery{Outcome: model.Delivered, Code: 502}, model.CauseNone},
		{"had nowhere to go", model.Delivery{Outcome: model.Failed}, model.CauseNoURL},
		{"failed, and the provider tells no more", model.Delivery{Outcome: model.Failed, Endpoint: "https://a.dev/"}, model.CauseUnknown},
		{"failed with a good code", model.Delivery{Outcome: model.Failed, Code: 200, Detail: "OK"}, model.CauseUnknown},
		{"failed with a code", model.Delivery{Outcome: model.Failed, Code: 401}, model.CauseUnauthorized},
	} {
		if got := model.CauseOfDelivery(&c.d, model.Response{}); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

func TestCauseWords(t *testing.T) {
	seen := map[string]model.Cause{}
	for _, c := range model.Causes() {
		back, ok := model.ParseCause(c.String())
		if !ok || back != c {
			t.Errorf("%v parses as %v, %v", c, back, ok)
		}
		if c.Remedy() == "" || strings.ContainsAny(c.Remedy(), "\n") {
			t.Errorf("%v: remedy %q", c, c.Remedy())
		}
		if other, twice := seen[c.Sentence(0)]; twice {
			t.Errorf("%v reads like %v", c, other)
		}
		seen[c.Sentence(0)] = c
		if c.HasCode() != strings.HasPrefix(c.Short(502), "502 ") {
			t.Errorf("%v: HasCode and %q differ", c, c.Short(502))
		}
	}
	if model.CauseNone.Sentence(200) != "" || model.Cause(200).String() != "unknown" {
		t.Error("what is no cause has words")
	}
	if _, ok := model.ParseCause("502"); ok {
		t.Error("502 is no cause's name")
	}
}

func TestCauseWordsFitTheirColumns(t *testing.T) {
	for _, c := range model.Causes() {
		for _, code := range []int{0, 302, 502, 1000, -1} {
			if s := c.Sentence(code); s == "" || len(s) > 22 {
				t.Errorf("%v: %q has %d cells", c, s, len(s))
			}
			if s := c.Short(code); s == "" || len(s) > 12 {
				t.Errorf("%v: %q has %d cells", c, s, len(s))
			}
		}
	}
}

func TestCauseSentences(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{model.CauseGateway.Sentence(502), "502 from a gateway"},
		{model.CauseGateway.Short(502), "502 gateway"},
		{model.CauseTimeout.Short(504), "no answer"},
		{model.CauseTLSExpired.Sentence(500), "certificate expired"},
		{model.CauseServerError.Sentence(500), "500 from the receiver"},
		{model.CauseClientError.Sentence(422), "422 request refused"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestDeliverySentence(t *testing.T) {
	for _, c := range []struct{ detail, want string }{
		{stored("504", "timeout of 5000ms exceeded (ETIMEDOUT)"), "no answer within 5 s"},
		{stored("504", "timeout of 2500ms exceeded (ETIMEDOUT)"), "no answer within 2.5 s"},
		{stored("500", "connect ETIMEDOUT 1.2.3.4:443 (ETIMEDOUT)"), "no answer in time"},
		{stored("500", "connect EHOSTUNREACH 1.2.3.4:443 (EHOSTUNREACH)"), "host unreachable"},
		{stored("500", "connect ENETUNREACH 1.2.3.4:443 (ENETUNREACH)"), "network unreachable"},
		{stored("500", "Unsupported protocol ftp: (ERR_BAD_REQUEST)"), "URL is not http(s)"},
		{stored("502", "Request failed with status code 502 (ERR_BAD_RESPONSE - 502)"), "502 from a gateway"},
	} {
		d := model.Delivery{Outcome: model.Failed, Code: 502, Detail: c.detail, Took: model.NoTime, Created: time.Unix(0, 0)}
		d.Cause = model.CauseOfDelivery(&d, model.Response{})
		if got := d.Sentence(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestParseStatusDetail(t *testing.T) {
	d, ok := model.ParseStatusDetail(stored("500", twice("socket hang up (ECONNRESET)")))
	want := model.StatusDetail{
		URL: trap, Status: 500, Message: "socket hang up (ECONNRESET); caused by socket hang up (ECONNRESET)",
		Tail: "caused by socket hang up (ECONNRESET); caused by socket hang up (ECONNRESET)",
	}
	if !ok || d != want {
		t.Errorf("got %+v, %v", d, ok)
	}
	for _, none := range []string{"", "OK", "Request failed with status code 404", "({", "({}", "({})", "({]"} {
		if d, ok := model.ParseStatusDetail(none); ok {
			t.Errorf("%q gives %+v", none, d)
		}
	}
	if d, ok := model.ParseStatusDetail(`x ({"url":"https://a.dev/","httpStatus":404,"httpMes`); !ok || d.URL != "https://a.dev/" || d.Status != 404 {
		t.Errorf("a cut text gives %+v, %v", d, ok)
	}
}

func FuzzCauseOf(f *testing.F) {
	for _, c := range causeCases {
		f.Add(c.code, c.detail, string(c.resp.Body))
	}
	f.Fuzz(func(t *testing.T, code int, detail, body string) {
		c := model.CauseOf(code, detail, model.Response{Body: []byte(body), Header: []model.Field{{Name: body, Value: detail}}})
		if _, ok := model.ParseCause(c.String()); !ok || c > model.CauseUnknown {
			t.Fatalf("%d is no cause", c)
		}
		d := model.Delivery{Outcome: model.Failed, Code: code, Detail: detail}
		d.Cause = model.CauseOfDelivery(&d, model.Response{})
		if d.Cause == model.CauseNone || d.Sentence() == "" || len(d.Sentence()) > 40 {
			t.Fatalf("cause %v reads %q", d.Cause, d.Sentence())
		}
	})
}
