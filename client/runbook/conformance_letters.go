package runbook

import (
	"bytes"
	"cmp"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/jsondoc"
	"github.com/hooktop/hooktop/model/sign"
)

// letter is a message of an exam: an id with the mark of a test, a body that
// bears it, and how it is signed.
type letter struct {
	id   string
	at   time.Time // of signing
	body []byte
}

// unknownType is an event type that no receiver knows.
const unknownType = "hooktop.unknown-type"

// plainType is sent where no provider's types are known.
const plainType = "hooktop.test"

// usualTypes are what is sent of a provider's types unless another is named:
// those that start least in a receiver.
var usualTypes = map[model.Provider]struct {
	name    model.EventType
	variant string
}{
	model.Metriport:     {"medical.consolidated-data", "empty"},
	model.OpenWearables: {"sync.completed", ""},
}

// drawUUID draws a UUID.
func drawUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return catalog.UUID(b)
}

// write makes a letter from a sample with variables.
func (x *examiner) write(sample []byte) (letter, error) {
	now := x.lab.Now()
	vars := catalog.Standard(x.e.Provider, now, drawUUID)
	body, err := catalog.Fill(sample, vars)
	return letter{id: vars[catalog.VarMessageID](), at: now, body: body}, err
}

// sampleOf is the message that an exam sends over and over, on one line.
func sampleOf(e Exam) ([]byte, error) {
	usual := usualTypes[e.Provider]
	name, variant := cmp.Or(e.Type, usual.name), usual.variant
	if e.Type != "" && e.Type != usual.name {
		variant = ""
	}
	if name == "" {
		return []byte(`{"type":"` + plainType + `","timestamp":"{{now}}","data":{"test":true}}`), nil
	}
	sample, ok := catalog.Template(e.Provider, name, variant)
	if !ok {
		return nil, invalid(opExam, "the catalogue has no event type "+string(name), "name one of the provider's types")
	}
	var line bytes.Buffer
	if err := json.Compact(&line, sample); err != nil {
		return nil, &model.Error{Code: model.Internal, Op: opExam, Why: "the sample of " + string(name) + " is not JSON", Err: err}
	}
	return line.Bytes(), nil
}

// strange is a message of a type that nobody knows.
func (x *examiner) strange() []byte {
	if x.e.Provider == model.Metriport {
		return []byte(`{"meta":{"messageId":"{{messageId}}","requestId":"{{requestId}}","when":"{{now}}","type":"` + unknownType + `"},"payload":{"test":true}}`)
	}
	return []byte(`{"type":"` + unknownType + `","timestamp":"{{now}}","data":{"test":true}}`)
}

// odd is the usual message with what a parser forgets: spaces, a line break at
// the end, escapes that need not be.
func (x *examiner) odd() []byte {
	return append(x.with(`"note" : "caf\u00e9 \u003c\/\u003e"`), '\n')
}

// padded is the usual message, grown to a size. It is filled in while it is small.
func (x *examiner) padded(size int) (letter, error) {
	const empty, at = `"padding":""`, len(`"padding":"`)
	l, err := x.write(x.with(empty))
	if i := bytes.Index(l.body, []byte(empty)); i >= 0 {
		padding := bytes.Repeat([]byte("x"), max(size-len(l.body), 0))
		l.body = slices.Concat(l.body[:i+at], padding, l.body[i+at:])
	}
	return l, err
}

// with is the usual message with a member added where its schema takes any text:
// Metriport's meta.data, else data.
func (x *examiner) with(member string) []byte {
	at, put := 1, member+","
	if doc, err := jsondoc.Parse(x.sample); err == nil {
		paths := []string{"data"}
		if x.e.Provider == model.Metriport {
			paths = []string{"meta.data", "meta"}
		}
		for _, path := range paths {
			i, ok := doc.Get(path)
			if !ok || doc.Node(i).Kind != jsondoc.Object {
				continue
			}
			at = int(doc.Node(i).Start) + 1
			if path == "meta" {
				put = `"data":{` + member + `},`
			}
			if doc.Node(i).Children == 0 {
				put = strings.TrimSuffix(put, ",")
			}
			break
		}
	}
	return slices.Concat(x.sample[:at], []byte(put), x.sample[at:])
}

// signed is the header of a letter, signed with a secret.
func (x *examiner) signed(l letter, secret string) ([]model.Field, error) {
	lines, err := sign.Sign(x.e.Scheme, secret, x.letter(l))
	if err != nil {
		return nil, &model.Error{Code: model.Invalid, Op: opExam, Why: "the secret cannot sign: " + err.Error(), Err: err}
	}
	out := make([]model.Field, len(lines))
	for i, f := range lines {
		out[i] = model.Field{Name: f.Name, Value: f.Value}
	}
	return out, nil
}

// letter is a letter as it is signed, by the header names of the provider.
func (x *examiner) letter(l letter) sign.Letter {
	out := sign.Letter{ID: l.id, At: l.at, Body: l.body, Family: sign.FamilyWebhook}
	if x.e.Provider == model.Svix || x.e.Provider == model.OpenWearables { // which stands on Svix
		out.Family = sign.FamilySvix
	}
	return out
}

// isSignature says of a header line whether it carries the signature itself.
func isSignature(f model.Field) bool {
	return strings.HasSuffix(strings.ToLower(f.Name), "-signature") || strings.EqualFold(f.Name, "x-webhook-key")
}

// withoutSignature leaves the signature out, and the id and the time in.
func withoutSignature(header []model.Field) []model.Field {
	out := make([]model.Field, 0, len(header))
	for _, f := range header {
		if !isSignature(f) {
			out = append(out, f)
		}
	}
	return out
}

// spoilt has one character of the signature changed.
func spoilt(header []model.Field) []model.Field {
	out := append([]model.Field(nil), header...)
	for i, f := range out {
		if at := len(f.Value) - 8; isSignature(f) && at >= 0 {
			other := byte('0')
			if f.Value[at] == other {
				other = '1'
			}
			out[i].Value = f.Value[:at] + string(other) + f.Value[at+1:]
		}
	}
	return out
}

// recased writes the headers' names as proxies of HTTP/1 do.
func recased(header []model.Field) []model.Field {
	out := append([]model.Field(nil), header...)
	for i := range out {
		name := strings.ToLower(out[i].Name)
		if name == out[i].Name {
			parts := strings.Split(name, "-")
			for j, p := range parts {
				parts[j] = strings.ToUpper(p[:min(len(p), 1)]) + p[min(len(p), 1):]
			}
			name = strings.Join(parts, "-")
		}
		out[i].Name = name
	}
	return out
}

// renamed changes the family of a Standard Webhooks header; nil for another
// scheme's.
func renamed(header []model.Field) []model.Field {
	out := append([]model.Field(nil), header...)
	for i, f := range out {
		switch name := strings.ToLower(f.Name); {
		case strings.HasPrefix(name, "webhook-"):
			out[i].Name = "svix-" + strings.TrimPrefix(name, "webhook-")
		case strings.HasPrefix(name, "svix-"):
			out[i].Name = "webhook-" + strings.TrimPrefix(name, "svix-")
		default:
			return nil
		}
	}
	return out
}

// otherSecret is a secret of the same kind that nobody knows.
func otherSecret(secret string) string {
	switch {
	case strings.HasPrefix(secret, "whsk_"):
		_, private, err := ed25519.GenerateKey(nil)
		if err != nil {
			return ""
		}
		return "whsk_" + base64.StdEncoding.EncodeToString(private)
	case strings.HasPrefix(secret, "whsec_"):
		var b [24]byte
		_, _ = rand.Read(b[:]) // never fails
		return "whsec_" + base64.StdEncoding.EncodeToString(b[:])
	}
	return rand.Text()[:21]
}

// out is a letter on its way.
func (x *examiner) out(l letter, header []model.Field) client.Out {
	return client.Out{URL: x.e.URL, Header: header, Body: l.body, Within: x.within()}
}

// within is how long an answer is waited for: half as long where the first one
// did not come.
func (x *examiner) within() time.Duration {
	if x.stands == silent {
		return x.e.Patience / 2
	}
	return x.e.Patience
}
