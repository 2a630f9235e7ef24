package sign_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/model/sign"
)

// metriportFindings is what is found in each vector of Metriport's; those that
// are not here have nothing to be found.
var metriportFindings = map[string]string{
	"ping-wrong-key":                     "secret_mismatch body_changed_unproven",
	"ping-tampered-body":                 "secret_mismatch body_changed_unproven",
	"key-with-trailing-newline":          "secret_whitespace",
	"header-uppercase-hex":               "signature_upper_case",
	"header-sha256-prefix":               "signature_prefixed",
	"header-base64-digest":               "signature_encoding",
	"header-surrounding-space":           "signature_whitespace",
	"header-empty":                       "missing_header",
	"header-missing-as-undefined-string": "missing_header",
	"unicode-reescaped-in-transit":       "body_escaped_unicode",
	"slashes-escaped-in-transit":         "body_escaped_slashes",
	"float-1.0-in-transit":               "body_numbers",
	"negative-zero-in-transit":           "body_numbers",
	"pretty-printed-in-transit":          "body_pretty",
	"trailing-newline":                   "body_trailing_newline",
	"crlf-appended":                      "body_trailing_newline",
	"invalid-utf8-byte":                  "libraries_differ",
}

// standardFindings is the same of the standard's vectors, in order.
var standardFindings = map[string]string{
	"secret_with_signature_prefix":                "invalid_secret secret_assigned",
	"secret_only_prefix":                          "invalid_secret",
	"secret_trailing_newline":                     "secret_whitespace",
	"secret_not_base64":                           "invalid_secret",
	"wrong_secret":                                "body_changed_unproven secret_mismatch",
	"rotation_old_key_expired":                    "body_changed_unproven secret_mismatch",
	"multi_none_match":                            "body_changed_unproven secret_mismatch",
	"multi_double_space":                          "libraries_differ",
	"multi_comma_separated_valid_last":            "signature_separator",
	"version_v2_only":                             "signature_version",
	"version_v0_only":                             "signature_version",
	"version_upper_case":                          "signature_version",
	"version_missing":                             "signature_version",
	"version_equals_style":                        "signature_separator",
	"signature_hex":                               "signature_encoding",
	"signature_base64url":                         "signature_encoding",
	"signature_unpadded":                          "signature_encoding",
	"signature_value_empty":                       "signature_malformed",
	"signature_no_comma":                          "signature_malformed",
	"signature_one_char_changed":                  "body_changed_unproven secret_mismatch",
	"age_3600_seconds":                            "timestamp_too_old",
	"age_2592000_seconds":                         "timestamp_too_old",
	"lead_3600_seconds":                           "timestamp_too_new",
	"timestamp_milliseconds":                      "timestamp_too_new",
	"timestamp_rfc3339":                           "invalid_timestamp",
	"timestamp_fraction":                          "invalid_timestamp libraries_differ",
	"timestamp_trailing_letters":                  "invalid_timestamp libraries_differ",
	"timestamp_negative":                          "timestamp_too_old",
	"missing_id":                                  "missing_header",
	"empty_id":                                    "missing_header",
	"missing_timestamp":                           "missing_header",
	"empty_timestamp":                             "missing_header",
	"missing_signature":                           "missing_header",
	"no_headers":                                  "missing_header",
	"bad_signature_and_stale_reports_stale_first": "timestamp_too_old body_changed_unproven secret_mismatch",
	"body_changed":                                "body_changed_unproven secret_mismatch",
	"body_reserialised_with_spaces":               "body_reserialized_python",
	"body_trailing_newline_added":                 "body_trailing_newline",
	"not_json_body_valid":                         "libraries_differ",
	"non_utf8_body_valid":                         "libraries_differ",
	"id_changed":                                  "body_changed_unproven secret_mismatch",
	"v1a_valid":                                   "libraries_differ",
	"v1a_valid_svix_headers":                      "libraries_differ",
	"v1a_wrong_public_key":                        "body_changed_unproven secret_mismatch",
	"v1a_stale":                                   "timestamp_too_old libraries_differ",
	"v1a_labelled_v1":                             "signature_version",
	"v1a_signature_short":                         "signature_malformed",
	"v1a_signature_base64url":                     "signature_encoding",
	"v1a_public_key_wrong_length":                 "invalid_secret",
	"v1a_only_v1_present":                         "secret_public_key",
}

func codesOf(v sign.Verdict) string {
	var list []string
	for _, f := range v.Findings {
		list = append(list, string(f.Code))
	}
	return strings.Join(list, " ")
}

func TestMetriportFindings(t *testing.T) {
	named := 0
	for _, v := range vectors(t) {
		body, err := base64.StdEncoding.DecodeString(v.Body)
		if err != nil {
			t.Fatal(err)
		}
		q := sign.Query{Header: fields("X-Metriport-Signature", v.Header), Body: body, Secrets: []string{v.Key}}
		want, listed := metriportFindings[v.Name]
		if listed {
			named++
		}
		if got := codesOf(sign.Check(q)); got != want {
			t.Errorf("%s: found %q, want %q", v.Name, got, want)
		}
	}
	if named != len(metriportFindings) {
		t.Errorf("%d of %d vectors were met", named, len(metriportFindings))
	}
}

func TestStandardFindings(t *testing.T) {
	named := 0
	for _, v := range standardVectors(t).Verify {
		want, listed := standardFindings[v.Name]
		if listed {
			named++
		}
		if got := codesOf(sign.Check(v.query(t))); got != want {
			t.Errorf("%s: found %q, want %q", v.Name, got, want)
		}
	}
	if named != len(standardFindings) {
		t.Errorf("%d of %d vectors were met", named, len(standardFindings))
	}
}
