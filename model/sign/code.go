package sign

// Code names a finding for machines. The names are stable.
type Code string

// Findings about the headers.
const (
	UnknownScheme       Code = "unknown_scheme"
	MissingHeader       Code = "missing_header"       // none, an empty one, or another family's
	RepeatedHeader      Code = "repeated_header"      // several lines of one name
	SignaturePrefixed   Code = "signature_prefixed"   // "sha256=" and the like before it
	SignatureUpperCase  Code = "signature_upper_case" // hex in capitals
	SignatureEncoding   Code = "signature_encoding"   // base64 for hex, hex for base64, base64url, no padding
	SignatureSeparator  Code = "signature_separator"  // comma for space between several, or the other way
	SignatureVersion    Code = "signature_version"    // none of the versions that can be checked
	SignatureWhitespace Code = "signature_whitespace" // space, quotes or brackets around it
	SignatureMalformed  Code = "signature_malformed"  // not a signature at all
	SignatureCut        Code = "signature_cut"        // the beginning of the right one
	SignedContent       Code = "signed_content"       // the body alone was signed, or without id or time
	InvalidTimestamp    Code = "invalid_timestamp"    // not whole seconds
	TimestampTooOld     Code = "timestamp_too_old"
	TimestampTooNew     Code = "timestamp_too_new"
)

// Findings about the secrets.
const (
	InvalidSecret    Code = "invalid_secret"     // none, empty, or not what the scheme takes
	SecretWhitespace Code = "secret_whitespace"  // a line break or spaces around it
	SecretQuoted     Code = "secret_quoted"      // quotation marks around it
	SecretAssigned   Code = "secret_assigned"    // "NAME=" or "v1," before it
	SecretPrefixKept Code = "secret_prefix_kept" // signed with the text, whsec_ and all
	SecretNotDecoded Code = "secret_not_decoded" // signed with the base64 text instead of the bytes
	SecretEncoding   Code = "secret_encoding"    // base64url, no padding, hex
	SecretPublicKey  Code = "secret_public_key"  // a public key where a secret is due, or the other way
	SecretPrevious   Code = "secret_previous"    // an earlier secret matches, not the present one
	SecretMismatch   Code = "secret_mismatch"    // nothing matches under any of the secrets
)

// Findings about the body, each proven by a signature that matches.
const (
	BodyTrailingNewline    Code = "body_trailing_newline"    // white space after the body
	BodyTrimmed            Code = "body_trimmed"             // the line break at its end is gone
	BodyBOM                Code = "body_bom"                 // a byte order mark before it
	BodyLineEnds           Code = "body_line_ends"           // CR LF for LF, or the other way
	BodyPretty             Code = "body_pretty"              // indented
	BodySpaced             Code = "body_spaced"              // spaces between the tokens
	BodyCompacted          Code = "body_compacted"           // its white space is gone
	BodyReserializedJS     Code = "body_reserialized_js"     // as JSON.stringify writes it
	BodyReserializedGo     Code = "body_reserialized_go"     // as encoding/json writes it
	BodyReserializedPython Code = "body_reserialized_python" // as json.dumps writes it
	BodyKeyOrder           Code = "body_key_order"
	BodyNumbers            Code = "body_numbers"          // 1.0 for 1, 1e21 for 1e+21
	BodyEscapedSlashes     Code = "body_escaped_slashes"  // \/ for /
	BodyEscapedUnicode     Code = "body_escaped_unicode"  // \u00e9 for é
	BodyEscapedHTML        Code = "body_escaped_html"     // \u003c for <
	BodyEscapes            Code = "body_escapes"          // other escapes, or escapes that are gone
	BodyBase64             Code = "body_base64"           // still base64
	BodyGzip               Code = "body_gzip"             // still compressed
	BodyQuoted             Code = "body_quoted"           // a JSON string that holds the body
	BodyCharset            Code = "body_charset"          // read as Latin-1 and written as UTF-8
	BodyMetaData           Code = "body_meta_data"        // the first attempt's body with a retry's signature
	BodyEmpty              Code = "body_empty"            // nothing was kept
	BodyChangedUnproven    Code = "body_changed_unproven" // no rewriting gives the signed bytes
)

// Findings that also stand beside a valid verdict.
const (
	LibrariesDiffer Code = "libraries_differ" // the scheme's own libraries do not agree about this request
	Unsigned        Code = "unsigned"         // the scheme proves the sender, not the body
)
