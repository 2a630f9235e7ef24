package sign_test

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/hooktop/hooktop/model/sign"
)

// A receiver's framework has parsed the body and written it again.
func ExampleCheck() {
	sent := []byte(`{"meta":{"type":"patient.admit"},"payload":{"url":"https://files.example.org/a?x=1&y=2"}}`)
	received := []byte(`{"meta":{"type":"patient.admit"},"payload":{"url":"https://files.example.org/a?x=1\u0026y=2"}}`)
	v := sign.Check(sign.Query{
		Header:  []sign.Field{{Name: "X-Metriport-Signature", Value: sign.Metriport("V1StGXR8_Z5jdHi6B-myT", sent)}},
		Body:    received,
		Secrets: []string{"V1StGXR8_Z5jdHi6B-myT"},
	})
	fmt.Println(v.Valid, v.Scheme)
	for _, f := range v.Findings {
		fmt.Println(f.Code)
		fmt.Println(f.Detail)
	}
	// Output:
	// false metriport
	// body_reserialized_go
	// the body was parsed and written again by Go's encoding/json: it matches with < > & for \u003c \u003e \u0026 (1 text)
}

// While a key is being changed a message may still be signed with the earlier one.
func ExampleCheck_secrets() {
	at := time.Unix(1_767_225_600, 0)
	const earlier, present = "whsec_d0FK3aYHgsgsSTz/RzKe+QJ1Y2Wz5EgJ", "whsec_VNwFF4+P0X+sHqihm4SeXOuWyvfkWjJ0"
	body := []byte(`{"type":"workout.created"}`)
	header, err := sign.Sign(sign.SchemeStandard, earlier, sign.Letter{ID: "msg_1", At: at, Body: body, Family: sign.FamilySvix})
	if err != nil {
		fmt.Println(err)
		return
	}
	v := sign.Check(sign.Query{Header: header, Body: body, Secrets: []string{present, earlier}, Now: at.Add(time.Minute)})
	fmt.Println(v.Valid, v.Matched, v.Findings[0].Code)
	// Output: true 2 secret_previous
}

func ExampleSign() {
	header, err := sign.Sign(sign.SchemeStandard, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", sign.Letter{
		ID: "msg_p5jXN8AQM9LWM0D4loKWxJek", At: time.Unix(1614265330, 0), Body: []byte(`{"test": 2432232314}`),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range header {
		fmt.Printf("%s: %s\n", f.Name, f.Value)
	}
	// Output:
	// webhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek
	// webhook-timestamp: 1614265330
	// webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=
}

// With several secrets there are several signatures, the present key's first.
func ExampleSignAll() {
	header, err := sign.SignAll(sign.SchemeStandard, []string{
		"whsec_VNwFF4+P0X+sHqihm4SeXOuWyvfkWjJ0", "whsec_d0FK3aYHgsgsSTz/RzKe+QJ1Y2Wz5EgJ",
	}, sign.Letter{ID: "msg_1", At: time.Unix(1_767_225_600, 0), Body: []byte("{}")})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(header[2].Value)
	// Output: v1,Ng87afucQoqt270XmE0CiAiQe8US3rfAmZTrQghyolU= v1,9iy0aS1Ej0QK2SmhhgV9ip5xhsDsfbvKPGilZrf5kQY=
}

func ExampleVerdict_MarshalJSON() {
	v := sign.Check(sign.Query{Scheme: sign.SchemeMetriport, Secrets: []string{"V1StGXR8_Z5jdHi6B-myT"}})
	v.Findings[0].Fix = "…"
	out, err := json.Marshal(v)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(out))
	// Output: {"valid":false,"scheme":"metriport","matched_secret":null,"findings":[{"code":"missing_header","detail":"x-metriport-signature is missing","fix":"…"}]}
}

func ExampleSchemes() {
	for _, s := range sign.Schemes() {
		fmt.Println(s.Name+":", s.Title)
	}
	// Output:
	// metriport: Metriport HMAC
	// standard: Standard Webhooks, Svix
	// metriport-legacy: Metriport key header (until 2024)
}
