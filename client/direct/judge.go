package direct

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// judge says in the shot what came of a request. Any 2xx is good, as for the
// provider.
func judge(op string, shot *client.Shot, err error) {
	if err != nil {
		shot.Cause = causeOf(err)
		if verify := (*tls.CertificateVerificationError)(nil); errors.As(err, &verify) && len(verify.UnverifiedCertificates) > 0 {
			shot.TLSUntil = verify.UnverifiedCertificates[0].NotAfter
		}
		shot.Err = failure(op, *shot, err)
		return
	}
	shot.Cause = model.CauseOf(shot.Code, "", model.Response{Header: shot.Header, Body: shot.Answer})
	if shot.Cause != model.CauseNone {
		shot.Err = failure(op, *shot, nil)
	}
}

// failure puts a shot that is not good into words.
func failure(op string, shot client.Shot, err error) *model.Error {
	e := &model.Error{Code: model.Unreachable, Op: op, Why: shot.Cause.Sentence(shot.Code), Do: shot.Cause.Remedy(), Err: err}
	if own := (*blockedError)(nil); errors.As(err, &own) {
		e.Do = model.NotCalled
	}
	switch {
	case err != nil:
		if own := detailOf(shot, err); own != "" {
			e.Why += ": " + own
		}
	case shot.Code >= http.StatusInternalServerError:
		e.Code = model.Unavailable
	case shot.Cause == model.CauseUnauthorized:
		e.Code = model.Denied
	case shot.Cause == model.CauseNotFound, shot.Cause == model.CauseGone:
		e.Code = model.NotFound
	case shot.Cause == model.CauseRateLimited:
		e.Code = model.RateLimited
	case shot.Cause == model.CauseBadPong:
		e.Code = model.BadAnswer
	default:
		e.Code = model.Invalid
	}
	return e
}

// detailOf is what an error says beyond its cause, without the local address
// that differs each time.
func detailOf(shot client.Shot, err error) string {
	var dns *net.DNSError
	var op *net.OpError
	switch {
	case errors.Is(err, errSilent):
		return "" // the cause says it
	case shot.Cause == model.CauseTLSExpired && !shot.TLSUntil.IsZero():
		return "its certificate is valid until " + shot.TLSUntil.UTC().Format("2 Jan 2006 15:04 MST")
	case errors.As(err, &dns):
		return text.Clean(fmt.Sprintf("%s: %s", dns.Name, dns.Err))
	case errors.As(err, &op) && op.Op == "dial" && op.Addr != nil:
		return text.Clean(op.Addr.String())
	case errors.As(err, &op):
		err = op.Err
	}
	return text.Clean(err.Error())
}

// errnos are the operating system's errors that say a cause.
var errnos = []struct {
	err   error
	cause model.Cause
}{
	{errSilent, model.CauseTimeout},
	{context.DeadlineExceeded, model.CauseTimeout},
	{os.ErrDeadlineExceeded, model.CauseTimeout},
	{syscall.ETIMEDOUT, model.CauseTimeout},
	{syscall.ECONNREFUSED, model.CauseRefused},
	{syscall.EHOSTUNREACH, model.CauseRefused},
	{syscall.ENETUNREACH, model.CauseRefused},
	{syscall.ECONNRESET, model.CauseReset},
	{syscall.EPIPE, model.CauseReset},
	{io.EOF, model.CauseReset},
	{io.ErrUnexpectedEOF, model.CauseReset},
}

// causeOf says why a request got no answer, by the error's types; by its words
// only where those say nothing.
func causeOf(err error) model.Cause {
	var blockedAddr *blockedError
	var dns *net.DNSError
	switch {
	case errors.As(err, &blockedAddr):
		return model.CauseBlockedAddress
	case errors.As(err, &dns):
		return model.CauseDNS
	}
	if c := causeOfTLS(err); c != model.CauseNone {
		return c
	}
	for _, e := range errnos {
		if errors.Is(err, e.err) {
			return e.cause
		}
	}
	if c := model.CauseOf(0, err.Error(), model.Response{}); c != model.CauseNone {
		return c
	}
	return model.CauseUnknown
}

// causeOfTLS is CauseNone for an error that is not of TLS.
func causeOfTLS(err error) model.Cause {
	var (
		name    x509.HostnameError
		invalid x509.CertificateInvalidError
		verify  *tls.CertificateVerificationError
		record  tls.RecordHeaderError
		alert   tls.AlertError
	)
	switch {
	case errors.As(err, &name):
		return model.CauseTLSName
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return model.CauseTLSExpired
	case errors.As(err, &verify):
		return model.CauseTLSChain
	case errors.As(err, &record), errors.As(err, &alert), strings.Contains(err.Error(), "HTTP response to HTTPS client"):
		return model.CauseTLSProtocol
	}
	return model.CauseNone
}
