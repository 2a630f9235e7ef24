package cli_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/sign"
	"github.com/hooktop/hooktop/tui/cli"
)

const (
	hookKey  = "V1StGXR8_Z5jdHi6B-myT"
	hookBody = `{"ping":"cKH-m7Qrc3GkyTq3cPcAF","meta":{"messageId":"m-1","type":"ping"}}`
)

// signatureHeader is the header of hookBody.
func signatureHeader() string {
	return sign.MetriportHeader + ": " + sign.Metriport(hookKey, []byte(hookBody))
}

// written is the name of a new file with this in it.
func written(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// bare are the needs of commands that use no profile: opening one fails.
func bare(stdin string) cli.Deps {
	return cli.Deps{
		Open: func(context.Context, cli.Target) (*cli.Session, error) {
			return nil, &model.Error{Code: model.Invalid, Op: "choose a profile", Why: "there is none"}
		},
		Env:   func(name string) string { return map[string]string{"HOOK_KEY": hookKey, "OLD_KEY": "an-old-key"}[name] },
		Stdin: strings.NewReader(stdin), Now: func() time.Time { return noon }, Version: "1.2.3",
		Keyring: func(_ context.Context, entry string) (model.Secret, error) {
			if entry != "svc/hook" {
				return model.Secret{}, &model.Error{Code: model.Invalid, Op: "get the secret", Why: "there is no such entry"}
			}
			return model.NewSecret(hookKey), nil
		},
	}
}

type verdict struct {
	Valid    *bool  `json:"valid"`
	Scheme   string `json:"scheme"`
	Matched  *int   `json:"matched_secret"`
	Findings *[]struct{ Code, Detail, Fix string }
}

// judged is the verdict that a command wrote; its shape is checked on the way.
func judged(t *testing.T, r result) verdict {
	t.Helper()
	var v verdict
	d := json.NewDecoder(strings.NewReader(r.out))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil || v.Valid == nil || v.Findings == nil {
		t.Fatalf("%v: %+v", err, r)
	}
	if want := map[bool]int{true: 0, false: 3}[*v.Valid]; r.code != want {
		t.Errorf("exit %d of a verdict %t", r.code, *v.Valid)
	}
	if !strings.Contains(r.out, `"matched_secret":`) {
		t.Errorf("no matched_secret in %s", r.out)
	}
	return v
}

// codes are a verdict's findings, in words.
func codes(v verdict) string {
	var out []string
	for _, f := range *v.Findings {
		out = append(out, f.Code)
	}
	return strings.Join(out, " ")
}

func TestVerifyMetriportVectors(t *testing.T) {
	data, err := os.ReadFile("../../model/sign/testdata/metriport.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Vectors []struct {
			Name, Key, Header string
			Body              []byte `json:"body_base64"`
			Expect            struct {
				Raw bool `json:"raw_bytes_hmac"`
			}
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Vectors) != 31 {
		t.Fatalf("%d vectors", len(file.Vectors))
	}
	for _, v := range file.Vectors {
		t.Run(v.Name, func(t *testing.T) {
			key, body := written(t, v.Key+"\n"), written(t, string(v.Body))
			header := sign.MetriportHeader + ": " + v.Header
			for _, headers := range [][]string{{"--header", header}, {"--headers-file", written(t, header+"\r\n")}} {
				r := run(t, bare(""), append([]string{"verify", "--scheme", "metriport", "--secret-file", key, "--body-file", body, "-o", "json"}, headers...)...)
				got := judged(t, r)
				if *got.Valid != v.Expect.Raw || got.Scheme != "metriport" {
					t.Errorf("%+v", r)
				}
				if !v.Expect.Raw && len(*got.Findings) == 0 {
					t.Errorf("invalid, and it does not say why: %+v", r)
				}
				if strings.Contains(r.out+r.errors, strings.TrimSpace(v.Key)) {
					t.Errorf("the key is told: %+v", r)
				}
			}
		})
	}
}

func TestVerifyStandardVectors(t *testing.T) {
	data, err := os.ReadFile("../../model/sign/testdata/standardwebhooks.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Verify []standardVector
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Verify) != 72 {
		t.Fatalf("%d vectors", len(file.Verify))
	}
	for _, v := range file.Verify {
		t.Run(v.Name, func(t *testing.T) { v.verify(t) })
	}
}

// standardVector is one request of Standard Webhooks.
type standardVector struct {
	Name, Secret string
	Headers      map[string]string
	Now          int64
	Body         string
	Body64       string `json:"body_base64"`
	Expected     struct {
		Valid bool
		Error string
	}
	Portable *bool
}

// asked is the command that checks the vector, with its body on stdin.
func (v standardVector) asked(t *testing.T) result {
	t.Helper()
	body := []byte(v.Body)
	if v.Body64 != "" {
		var err error
		if body, err = base64.StdEncoding.DecodeString(v.Body64); err != nil {
			t.Fatal(err)
		}
	}
	heads, err := json.Marshal(v.Headers)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Unix(v.Now, 0).UTC().Format(time.RFC3339)
	return run(t, bare(string(body)), "verify", "--scheme", "standard", "--secret-file", written(t, v.Secret+"\n"), "--headers-file", written(t, string(heads)), "--body-file", "-", "--now", now, "-o", "json")
}

func (v standardVector) verify(t *testing.T) {
	t.Helper()
	r := v.asked(t)
	if v.Secret == "" {
		if r.code != 2 {
			t.Errorf("without a secret: %+v", r)
		}
		return
	}
	got := judged(t, r)
	if *got.Valid != v.Expected.Valid || got.Scheme != "standard" {
		t.Errorf("%+v", r)
	}
	differs := v.Portable != nil && !*v.Portable
	if len(*got.Findings) == 0 && (differs || !v.Expected.Valid) {
		t.Errorf("invalid, or libraries differ, and it does not say why: %+v", r)
	}
	named := []string{"timestamp_too_old", "timestamp_too_new", "invalid_timestamp", "missing_header"}
	if slices.Contains(named, v.Expected.Error) && !strings.Contains(codes(got), v.Expected.Error) {
		t.Errorf("finds %s, want %s", codes(got), v.Expected.Error)
	}
}

// TestVerifySecrets: wherever the secret is, and whichever of several it is.
func TestVerifySecrets(t *testing.T) {
	file, old := written(t, hookKey+"\n"), written(t, "an-old-key\n")
	body := written(t, hookBody)
	for _, c := range []struct {
		name    string
		stdin   string
		args    []string
		matched int
	}{
		{"a file", "", []string{"--secret-file", file}, 1},
		{"stdin", hookKey + "\n", []string{"--secret-file", "-"}, 1},
		{"the environment", "", []string{"--secret-env", "HOOK_KEY"}, 1},
		{"the keyring", "", []string{"--secret-keyring", "svc/hook"}, 1},
		{"the second of two files", "", []string{"--secret-file", old, "--secret-file", file}, 2},
		{"in the order given", "", []string{"--secret-env", "OLD_KEY", "--secret-file", old, "--secret-keyring", "svc/hook"}, 3},
	} {
		r := run(t, bare(c.stdin), append([]string{"verify", "-H", signatureHeader(), "--body-file", body, "-o", "json"}, c.args...)...)
		if v := judged(t, r); !*v.Valid || v.Matched == nil || *v.Matched != c.matched || v.Scheme != "metriport" {
			t.Errorf("%s: %+v", c.name, r)
		}
	}
}

// TestVerifyTable: the verdict is the first word, each finding has its fix.
func TestVerifyTable(t *testing.T) {
	args := []string{"verify", "--secret-env", "OLD_KEY", "--secret-env", "HOOK_KEY", "-H", signatureHeader(), "--body-file"}
	r := run(t, bare(""), append(args, written(t, hookBody))...)
	if r.code != 0 || !strings.HasPrefix(r.out, "valid · metriport · secret 2 of 2 matches\n") || r.errors != "" {
		t.Errorf("%+v", r)
	}
	d := bare("")
	d.StdoutTTY = true
	r = run(t, d, append(args, written(t, hookBody+"\n"))...)
	if r.code != 3 || !strings.HasPrefix(r.out, "invalid · metriport\n") || !strings.Contains(r.out, "\nbody_trailing_newline\n") || !strings.Contains(r.out, "\n  fix: ") || r.errors != "" {
		t.Errorf("%+v", r)
	}
	for line := range strings.SplitSeq(r.out, "\n") {
		if len([]rune(line)) > 80 {
			t.Errorf("%d columns: %q", len([]rune(line)), line)
		}
	}
}

// TestVerifyUsage: every mistake in the command is one line and exit code 2, and
// none repeats what may be a secret.
func TestVerifyUsage(t *testing.T) {
	key, body := written(t, hookKey), written(t, hookBody)
	with := func(args ...string) []string {
		return append([]string{"verify", "--secret-file", key, "--body-file", body}, args...)
	}
	for _, c := range []struct {
		name string
		args []string
		says string
	}{
		{"no header", with(), "no header is given"},
		{"no body", []string{"verify", "--secret-file", key, "-H", "a: b"}, "no body is given"},
		{"no secret", []string{"verify", "--body-file", body, "-H", "a: b"}, "no secret is given, and no profile"},
		{"a secret in a flag", with("-H", "X-Webhook-Key: hush-hush"), "X-Webhook-Key holds a secret"},
		{"another one", with("-H", "authorization:hush-hush"), "put it into a file: --headers-file FILE"},
		{"not a header", with("-H", "hush-hush"), "number 1 is not 'name: value'"},
		{"a scheme that there is not", with("-H", "a: b", "--scheme", "rot13"), "one of auto, metriport, standard, metriport-legacy"},
		{"a time that is none", with("-H", "a: b", "--now", "yesterday"), `"yesterday" is not a time`},
		{"stdin twice", []string{"verify", "--secret-file", "-", "--body-file", "-", "-H", "a: b"}, "stdin is read by --secret-file already"},
		{"a file that is not there", with("--headers-file", body+".none"), "check the name"},
		{"headers that are none", with("--headers-file", key), "is not \"Name: value\""},
		{"an empty name", with("-H", "a: b", "--secret-env", ""), "it names nothing"},
		{"a variable that is not set", with("-H", "a: b", "--secret-env", "NONE"), "NONE is empty"},
		{"a keyring without it", with("-H", "a: b", "--secret-keyring", "none"), "no such entry"},
		{"a delivery and a body", with("--delivery", "d"), "delivery"},
		{"an argument", with("more"), ""},
	} {
		r := run(t, bare(hookKey), c.args...)
		if r.code != 2 || r.out != "" || !strings.Contains(r.errors, c.says) || strings.Count(r.errors, "\n") != 1 {
			t.Errorf("%s: %+v", c.name, r)
		}
		if strings.Contains(r.errors, "hush-hush") || strings.Contains(r.errors, hookKey) {
			t.Errorf("%s: a secret is told: %+v", c.name, r)
		}
	}
}

// TestVerifyLegacy: the key itself comes from a file, and is not told.
func TestVerifyLegacy(t *testing.T) {
	heads := written(t, "x-webhook-key: "+hookKey+"\n")
	r := run(t, bare(""), "verify", "--secret-env", "HOOK_KEY", "--headers-file", heads, "--body-file", written(t, hookBody), "-o", "json")
	if v := judged(t, r); !*v.Valid || v.Scheme != "metriport-legacy" {
		t.Errorf("%+v", r)
	}
	r = run(t, bare(""), "verify", "--secret-env", "OLD_KEY", "--headers-file", heads, "--body-file", written(t, hookBody))
	if r.code != 3 || strings.Contains(r.out+r.errors, hookKey) {
		t.Errorf("%+v", r)
	}
}

// TestVerifyByProfile: without a secret it is the endpoint's key in force.
func TestVerifyByProfile(t *testing.T) {
	endpoints := []model.Endpoint{{ID: "e1", URL: "https://hooks.example/in", Secret: model.NewSecret(hookKey)}}
	p := provider{endpoints: func() ([]model.Endpoint, error) { return endpoints, nil }}
	args := []string{"verify", "-H", signatureHeader(), "--body-file", written(t, hookBody), "-o", "json"}
	r := run(t, deps(p), args...)
	if v := judged(t, r); !*v.Valid || !strings.Contains(r.errors, "fingerprint "+model.NewSecret(hookKey).Fingerprint()) || strings.Contains(r.errors, hookKey) {
		t.Errorf("%+v", r)
	}
	endpoints[0].Secret = model.Secret{}
	if r = run(t, deps(p), args...); r.code != 2 || !strings.Contains(r.errors, "does not give the endpoint's key") {
		t.Errorf("a provider that does not tell the key: %+v", r)
	}
	d := deps(p)
	d.Open = func(context.Context, cli.Target) (*cli.Session, error) {
		return &cli.Session{Profile: profile, Provider: keyReader{provider: p}}, nil
	}
	if v := judged(t, run(t, d, args...)); !*v.Valid {
		t.Errorf("a provider that tells it when asked: %+v", v)
	}
	endpoints = append(endpoints, model.Endpoint{ID: "e2", URL: "https://hooks.example/two"})
	if r = run(t, deps(p), args...); r.code != 2 || !strings.Contains(r.errors, "2 endpoints") {
		t.Errorf("two endpoints: %+v", r)
	}
	endpoints = nil
	if r = run(t, deps(p), args...); r.code != 1 || !strings.Contains(r.errors, "has no webhook URL") {
		t.Errorf("none: %+v", r)
	}
}

// keyReader tells an endpoint's key when it is asked for.
type keyReader struct{ provider }

var _ client.KeyReader = keyReader{}

func (keyReader) Key(_ context.Context, id model.EndpointID) (model.Secret, error) {
	return map[model.EndpointID]model.Secret{"e1": model.NewSecret(hookKey)}[id], nil
}

// TestVerifyDelivery: what the provider kept of a delivery is checked where it
// is whole; elsewhere it says how to get it.
func TestVerifyDelivery(t *testing.T) {
	whole := model.Exchange{
		Body: []byte(hookBody), Origin: model.OriginExact,
		Request: []model.Field{{Name: sign.MetriportHeader, Value: sign.Metriport(hookKey, []byte(hookBody))}},
	}
	noHeads, rebuilt, none := whole, whole, model.Exchange{}
	noHeads.Request, rebuilt.Origin = nil, model.OriginRebuilt
	for _, c := range []struct {
		name string
		x    model.Exchange
		code int
		says string
	}{
		{"whole", whole, 0, ""},
		{"no headers", noHeads, 1, "but not the headers"},
		{"rebuilt", rebuilt, 1, "but not the exact bytes"},
		{"nothing", none, 1, "log them at the receiver, the body before it is parsed"},
	} {
		p := provider{
			endpoints: func() ([]model.Endpoint, error) {
				return []model.Endpoint{{URL: "https://hooks.example/in", Secret: model.NewSecret(hookKey)}}, nil
			},
			detail: func(id model.DeliveryID, _ []byte) (model.Detail, error) {
				return model.Detail{Delivery: model.Delivery{ID: id, Endpoint: "https://hooks.example/earlier"}, Exchange: c.x}, nil
			},
		}
		for _, secret := range [][]string{nil, {"--secret-env", "HOOK_KEY"}} {
			d := deps(p)
			d.Env = bare("").Env
			r := run(t, d, append([]string{"verify", "--delivery", "d-1", "-o", "json"}, secret...)...)
			if r.code != c.code || !strings.Contains(r.errors, c.says) || (c.code == 0) != strings.HasPrefix(r.out, `{"valid":true,`) {
				t.Errorf("%s: %+v", c.name, r)
			}
		}
	}
}
