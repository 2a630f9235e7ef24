package sandbox_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/sandbox"
)

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name    string
		trouble metriport.ServerTrouble
		code    int
		after   string // Retry-After
		body    string
	}{
		{"throttled", metriport.ServerTrouble{Fault: metriport.ServerFaultThrottled, RetryAfter: 3 * time.Second}, 429, "3", `{"message":"Too Many Requests"}`},
		{"quota", metriport.ServerTrouble{Fault: metriport.ServerFaultQuota}, 429, "", `{"message":"Limit Exceeded"}`},
		{"500", metriport.ServerTrouble{Fault: metriport.ServerFaultInternal}, 500, "", `{"status":500,"title":"InternalServerError","detail":"Please try again or reach out to support@metriport.com","name":"Internal Server Error"}`},
		{"504", metriport.ServerTrouble{Fault: metriport.ServerFaultGateway}, 504, "", `{"message":"Endpoint request timed out"}`},
		{"HTML", metriport.ServerTrouble{Fault: metriport.ServerFaultHTML}, 200, "", "<!DOCTYPE html>\n"},
		{"counts", metriport.ServerTrouble{Fault: metriport.ServerFaultCounts}, 200, "", `{"webhookEnabled":true,"webhookStatusDetail":"OK","webhookRequestsProcessing":-1,"webhookRequestsFailed":-1}`},
		{"none", metriport.ServerTrouble{}, 200, "", `{"webhookEnabled":true,"webhookStatusDetail":"OK","webhookRequestsProcessing":0,"webhookRequestsFailed":0}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := start(t, sandbox.Options{})
			b.Faults().Set(c.trouble)
			for range 2 {
				got := b.get("/settings/webhook")
				if got.code != c.code || got.header.Get("Retry-After") != c.after || !strings.HasPrefix(got.body, c.body) {
					t.Errorf("%d %q %s", got.code, got.header.Get("Retry-After"), got.body)
				}
			}
			b.Faults().Set()
			if got := b.get("/settings/webhook"); got.code != 200 || !strings.HasSuffix(got.body, `"webhookRequestsFailed":0}`) {
				t.Errorf("afterwards: %d %s", got.code, got.body)
			}
		})
	}
}

func TestFaultsByPathAndNumber(t *testing.T) {
	b := start(t, sandbox.Options{})
	b.Faults().Set(
		metriport.ServerTrouble{Fault: metriport.ServerFaultInternal, Path: "/settings/webhook", Times: 2},
		metriport.ServerTrouble{Fault: metriport.ServerFaultGateway, Path: "/settings/webhook"},
	)
	var codes []int
	for range 4 {
		codes = append(codes, b.get("/settings/webhook").code, b.get("/settings").code)
	}
	for i, want := range []int{500, 200, 500, 200, 504, 200, 504, 200} {
		if codes[i] != want {
			t.Fatalf("codes %v", codes)
		}
	}
}

// broken asks a URL and gives the error of the way there or of the body.
func broken(tb testing.TB, b *box) (int, error) {
	tb.Helper()
	req, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, b.BaseURL()+"/settings", http.NoBody)
	if err != nil {
		tb.Fatal(err)
	}
	req.Header.Set("X-Api-Key", b.APIKey())
	resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, err = io.ReadAll(resp.Body)
	return resp.StatusCode, err
}

func TestFaultsOfTheConnection(t *testing.T) {
	b := start(t, sandbox.Options{})
	b.Faults().Set(metriport.ServerTrouble{Fault: metriport.ServerFaultCut})
	if code, err := broken(t, b); code != 200 || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("cut: %d %v", code, err)
	}
	b.Faults().Set(metriport.ServerTrouble{Fault: metriport.ServerFaultClosed})
	if code, err := broken(t, b); code != 0 || !errors.Is(err, io.EOF) {
		t.Errorf("closed: %d %v", code, err)
	}
	b.Faults().Set()
	address := b.BaseURL()
	for range 2 {
		if err := b.Faults().Down(true); err != nil {
			t.Fatal(err)
		}
		if code, err := broken(t, b); code != 0 || !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("down: %d %v", code, err)
		}
		if err := b.Faults().Down(false); err != nil {
			t.Fatal(err)
		}
		if code, err := broken(t, b); code != 200 || err != nil || b.BaseURL() != address {
			t.Errorf("up again: %d %v", code, err)
		}
	}
}

func TestSlowAnswers(t *testing.T) {
	b := start(t, sandbox.Options{})
	b.Faults().Set(metriport.ServerTrouble{Fault: metriport.ServerFaultSlow, Delay: 3 * time.Second})
	got := make(chan int)
	go func() {
		code, _ := broken(t, b)
		got <- code
	}()
	for {
		b.clock.Advance(time.Second)
		select {
		case code := <-got:
			if code != 200 {
				t.Errorf("%d", code)
			}
			if passed := b.clock.Now().Sub(noon()); passed < 3*time.Second {
				t.Errorf("answered after %v", passed)
			}
			return
		case <-time.After(2 * time.Millisecond):
		}
	}
}
