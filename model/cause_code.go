package model

import "strings"

// causeOfCode is the cause of an answer with a status that is not liked.
func causeOfCode(code int, resp Response) Cause {
	if c, ok := causeOfStatus[code]; ok {
		return c
	}
	switch {
	case code >= 200 && code < 300:
		return CauseNone
	case code >= 300 && code < 400:
		return CauseRedirect
	case code >= 400 && code < 500:
		return CauseClientError
	case code >= 520 && code <= 530: // Cloudflare's own
		return CauseGateway
	case code == 503 && fromGateway(resp):
		return CauseGateway
	case code >= 500 && code < 600:
		return CauseServerError
	}
	return CauseUnknown
}

// causeOfStatus holds the statuses that call for something of their own. A 502
// and a 504 that were really answered can only come from something in front of
// the receiver; a 503 says so only by its looks.
var causeOfStatus = map[int]Cause{
	401: CauseUnauthorized, 403: CauseUnauthorized, 404: CauseNotFound, 410: CauseGone, 413: CauseTooLarge,
	429: CauseRateLimited, 502: CauseGateway, 504: CauseGateway,
}

// fromGateway says whether an answer bears the marks of a proxy or a load
// balancer. Proxies put their name on what they pass through as well, so a JSON
// body, which is the receiver's own, outweighs the headers.
func fromGateway(resp Response) bool {
	head := strings.ToLower(string(resp.Body[:min(len(resp.Body), 4096)]))
	if hasAny(head, "<center>nginx", "upstream connect error", "no healthy upstream", "no available server", "cloudflare", "cloudfront",
		"no server is available to handle this request", "503 service temporarily unavailable", "varnish cache server") {
		return true
	}
	if own := strings.TrimSpace(head); strings.HasPrefix(own, "{") || strings.HasPrefix(own, "[") {
		return false
	}
	for _, f := range resp.Header {
		switch strings.ToLower(f.Name) {
		case "server":
			if hasAny(strings.ToLower(f.Value), "awselb", "cloudflare", "cloudfront", "envoy", "varnish", "traefik", "haproxy", "akamai", "nginx", "caddy") {
				return true
			}
		case "x-amzn-errortype", "cf-ray", "x-envoy-upstream-service-time":
			return true
		}
	}
	return false
}

func hasAny(s string, parts ...string) bool {
	for _, p := range parts {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}
