package config

import (
	"crypto/x509"

	"github.com/hooktop/hooktop/model"
)

// Roots are the certificates that a profile trusts: the system's and those of
// its CA file. It is nil, which means the system's, where there is no file.
func Roots(caFile string) (*x509.CertPool, error) {
	if caFile == "" {
		return nil, nil
	}
	op := "read the CA file " + quote(caFile)
	data, _, err := readSmall(caFile)
	if err != nil {
		return nil, &model.Error{Code: model.Invalid, Op: op, Why: reason(err), Do: "check ca_file", Err: err}
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool() // some systems have none; then only the file's count
	}
	if !pool.AppendCertsFromPEM(data) {
		return nil, &model.Error{Code: model.Invalid, Op: op, Why: "it holds no PEM certificate", Do: "check ca_file; it begins with -----BEGIN CERTIFICATE-----"}
	}
	return pool, nil
}
