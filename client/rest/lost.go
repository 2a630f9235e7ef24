package rest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	"github.com/hooktop/hooktop/model"
)

const perhapsDone = "it may have been done all the same: look before asking again"

// lost says why no answer came.
func (c *Client) lost(ctx context.Context, call Call, err error) *model.Error {
	e := &model.Error{Code: model.Unreachable, Op: call.Op, Err: err}
	if errors.Is(ctx.Err(), context.Canceled) {
		e.Code, e.Why = model.Canceled, "given up"
		return e
	}
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	var op *net.OpError
	dial := errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect")
	var words string
	if words, e.Do = c.whyTLS(err); words == "" {
		words, e.Do = c.whyNet(ctx, err, dial)
		if !dial && call.Method != http.MethodGet {
			e.Do = perhapsDone
		}
	}
	if dial && op.Op == "proxyconnect" {
		words, e.Do = "the proxy: "+words, "check HTTPS_PROXY and HTTP_PROXY"
	}
	e.Why = c.clean(call, words)
	if strings.Contains(err.Error(), "malformed HTTP") {
		e.Code, e.Why, e.Do = model.BadAnswer, c.host()+" does not answer in HTTP", "check base_url"
	}
	return e
}

// whyNet tells the failures of name, connection and time apart.
func (c *Client) whyNet(ctx context.Context, err error, dial bool) (why, do string) {
	var dns *net.DNSError
	var netErr net.Error
	late := errors.Is(ctx.Err(), context.DeadlineExceeded) || (errors.As(err, &netErr) && netErr.Timeout())
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return fmt.Sprintf("the name %s does not exist (DNS)", dns.Name), "check base_url"
	case errors.As(err, &dns):
		return fmt.Sprintf("the name %s could not be looked up (DNS)", dns.Name), "check the network and its DNS server"
	case late && dial:
		return fmt.Sprintf("%s took no connection within %s", c.host(), dialTimeout), "check base_url, firewall and VPN"
	case late:
		return fmt.Sprintf("no answer within %s", c.o.Timeout), "try again; the provider may be slow"
	case errors.Is(err, syscall.ECONNREFUSED):
		return c.host() + " refused the connection", "check base_url, and that the service runs"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return "there is no way to " + c.host(), "check the network and the VPN"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return c.host() + " cut the connection without an answer", "try again"
	}
	var op *net.OpError
	if errors.As(err, &op) { // its own text names a local port, which differs each time
		err = op.Err
	}
	return err.Error(), "check base_url and the network"
}

// whyTLS returns an empty why for what is not of TLS.
func (c *Client) whyTLS(err error) (why, do string) {
	var (
		name    x509.HostnameError
		unknown x509.UnknownAuthorityError
		invalid x509.CertificateInvalidError
		verify  *tls.CertificateVerificationError
		record  tls.RecordHeaderError
		alert   tls.AlertError
	)
	switch {
	case errors.As(err, &name):
		return "the certificate of " + c.host() + " is for another name", "check base_url"
	case errors.As(err, &unknown):
		return "the certificate of " + c.host() + " is of an unknown authority", "name a private CA as ca_file in the profile"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "the certificate of " + c.host() + " has expired or is not yet valid", "check this machine's clock; else tell the provider"
	case errors.As(err, &verify):
		return "the certificate of " + c.host() + " is not valid: " + verify.Err.Error(), "tell the provider"
	case errors.As(err, &record), strings.Contains(err.Error(), "HTTP response to HTTPS client"):
		return c.host() + " does not speak TLS there", "check base_url: http:// or https://, and the port"
	case errors.As(err, &alert):
		return "TLS with " + c.host() + " failed: " + alert.Error(), "check base_url, and any proxy in between"
	}
	return "", ""
}

// broken says why an answer that had begun could not be read to its end.
func (c *Client) broken(ctx context.Context, call Call, err error) *model.Error {
	e := &model.Error{Code: model.BadAnswer, Op: call.Op, Err: err, Do: "try again"}
	var netErr net.Error
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return &model.Error{Code: model.Canceled, Op: call.Op, Why: "given up", Err: err}
	case errors.Is(err, errTooLarge):
		e.Why, e.Do = fmt.Sprintf("the answer is larger than %d bytes", c.o.MaxBody), "check base_url"
	case errors.Is(ctx.Err(), context.DeadlineExceeded), errors.As(err, &netErr) && netErr.Timeout():
		e.Code, e.Why = model.Unreachable, fmt.Sprintf("the answer did not end within %s", c.o.Timeout)
	default:
		e.Why = "the answer was cut short"
	}
	if call.Method != http.MethodGet {
		e.Do = perhapsDone
	}
	return e
}
