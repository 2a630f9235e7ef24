package sandbox

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/hooktop/hooktop/client/metriport"
)

// Where an attempt was when it failed.
type (
	handshakeError struct{ error }
	headError      struct{ error }
	bodyError      struct{ error }
)

func (e handshakeError) Unwrap() error { return e.error }
func (e headError) Unwrap() error      { return e.error }
func (e bodyError) Unwrap() error      { return e.error }

// nodeError says what a Node.js 20 program with axios would have said. What it
// says is what an operator reads, and what causes are told by.
func nodeError(err error, t target) *metriport.ServerFailure {
	if body := (bodyError{}); errors.As(err, &body) {
		return &metriport.ServerFailure{Message: "stream has been aborted", Code: "ERR_BAD_RESPONSE"}
	}
	message, code := nodeText(err, t)
	return &metriport.ServerFailure{Message: message, Code: code, Wrapped: true}
}

func nodeText(err error, t target) (message, code string) {
	if dns := (*net.DNSError)(nil); errors.As(err, &dns) {
		code = "EAI_AGAIN"
		if dns.IsNotFound {
			code = "ENOTFOUND"
		}
		return "getaddrinfo " + code + " " + t.host, code
	}
	if handshake := (handshakeError{}); errors.As(err, &handshake) {
		return nodeTLS(handshake.error, t)
	}
	if code = errnoName(err); code != "" {
		return nodeSyscall(err, code, t), code
	}
	head := headError{}
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "socket hang up", "ECONNRESET"
	case errors.As(err, &head):
		return "Parse Error: Expected HTTP/, RTSP/ or ICE/", "HPE_INVALID_CONSTANT"
	}
	return "socket hang up", "ECONNRESET"
}

// errnos are the errors of the operating system that Node knows by name.
var errnos = []struct {
	no   syscall.Errno
	name string
}{
	{syscall.ECONNREFUSED, "ECONNREFUSED"},
	{syscall.ECONNRESET, "ECONNRESET"},
	{syscall.EPIPE, "EPIPE"},
	{syscall.EHOSTUNREACH, "EHOSTUNREACH"},
	{syscall.ENETUNREACH, "ENETUNREACH"},
	{syscall.ETIMEDOUT, "ETIMEDOUT"},
	{syscall.EADDRNOTAVAIL, "EADDRNOTAVAIL"},
	{syscall.EINVAL, "EINVAL"},
}

func errnoName(err error) string {
	for _, e := range errnos {
		if errors.Is(err, e.no) {
			return e.name
		}
	}
	return ""
}

// nodeSyscall is "connect ECONNREFUSED 127.0.0.1:443", "read ECONNRESET".
func nodeSyscall(err error, code string, t target) string {
	op := (*net.OpError)(nil)
	if !errors.As(err, &op) {
		return "read " + code
	}
	if op.Op != "dial" {
		return op.Op + " " + code
	}
	address := t.address()
	if op.Addr != nil {
		address = op.Addr.String()
	}
	return "connect " + code + " " + address
}

// nodeTLS words what went wrong in a handshake.
func nodeTLS(err error, t target) (message, code string) {
	record := tls.RecordHeaderError{}
	switch verify := (*tls.CertificateVerificationError)(nil); {
	case errors.As(err, &verify):
		return nodeCertificate(verify, t)
	case errors.As(err, &record):
		return openssl("0A00010B", "ssl3_get_record:wrong version number:../deps/openssl/openssl/ssl/record/ssl3_record.c:350:"), "EPROTO"
	}
	if code = errnoName(err); code != "" {
		return nodeSyscall(err, code, t), code
	}
	if errors.Is(err, io.EOF) {
		return "Client network socket disconnected before secure TLS connection was established", "ECONNRESET"
	}
	return openssl("0A000410", "ssl3_read_bytes:sslv3 alert handshake failure:../deps/openssl/openssl/ssl/record/rec_layer_s3.c:1590:SSL alert number 40"), "EPROTO"
}

// openssl is a line of OpenSSL's error queue; it ends in a line break.
func openssl(no, what string) string {
	return "write EPROTO 00000000:error:" + no + ":SSL routines:" + what + "\n"
}

// nodeCertificate words why a certificate is not taken.
func nodeCertificate(err *tls.CertificateVerificationError, t target) (message, code string) {
	invalid, name := x509.CertificateInvalidError{}, x509.HostnameError{}
	chain := err.UnverifiedCertificates
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		if strings.Contains(invalid.Detail, "before") {
			return "certificate is not yet valid", "CERT_NOT_YET_VALID"
		}
		return "certificate has expired", "CERT_HAS_EXPIRED"
	case errors.As(err, &name):
		return "Hostname/IP does not match certificate's altnames: " + nodeNames(name, t), "ERR_TLS_CERT_ALTNAME_INVALID"
	case len(chain) == 1 && selfSigned(chain[0]):
		return "self-signed certificate", "DEPTH_ZERO_SELF_SIGNED_CERT"
	case len(chain) > 1 && selfSigned(chain[len(chain)-1]):
		return "self-signed certificate in certificate chain", "SELF_SIGNED_CERT_IN_CHAIN"
	case len(chain) > 1:
		return "unable to get local issuer certificate", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"
	}
	return "unable to verify the first certificate", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
}

func selfSigned(c *x509.Certificate) bool {
	return string(c.RawIssuer) == string(c.RawSubject) && c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil
}

func nodeNames(err x509.HostnameError, t target) string {
	if net.ParseIP(t.host) != nil {
		list := make([]string, len(err.Certificate.IPAddresses))
		for i, ip := range err.Certificate.IPAddresses {
			list[i] = ip.String()
		}
		return "IP: " + t.host + " is not in the cert's list: " + strings.Join(list, ", ")
	}
	list := make([]string, len(err.Certificate.DNSNames))
	for i, n := range err.Certificate.DNSNames {
		list[i] = "DNS:" + n
	}
	return "Host: " + t.host + ". is not in the cert's altnames: " + strings.Join(list, ", ")
}
