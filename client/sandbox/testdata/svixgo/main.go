// Command svixgo drives endpoints, messages, attempts, resend, rotation and
// verification of Svix's official Go client against a sandbox. It runs its own
// receiver and prints "ok" when all is well.
//
// usage: HOOKTOP_TOKEN=token svixgo base-url app
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	svix "github.com/svix/svix-webhooks/go"
	"github.com/svix/svix-webhooks/go/models"
)

type hit struct {
	body   []byte
	header http.Header
}

type receiver struct {
	mu   sync.Mutex
	code int
	hits []hit
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hits = append(r.hits, hit{body, req.Header})
	w.WriteHeader(r.code)
}

func (r *receiver) wait(n int) hit {
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		r.mu.Lock()
		if len(r.hits) >= n {
			h := r.hits[n-1]
			r.mu.Unlock()
			return h
		}
		r.mu.Unlock()
	}
	panic(fmt.Sprintf("delivery %d did not come", n))
}

func must[T any](v T, err error) T {
	check(err)
	return v
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func hold(ok bool, what ...any) {
	if !ok {
		panic(fmt.Sprint(what...))
	}
}

func main() {
	base, app := must(url.Parse(os.Args[1])), os.Args[2]
	api := must(svix.New(os.Getenv("HOOKTOP_TOKEN"), &svix.SvixOptions{ServerUrl: base}))
	ctx := context.Background()
	r := &receiver{code: http.StatusOK}
	server := httptest.NewServer(r)
	defer server.Close()

	found := must(api.Application.Get(ctx, app))
	hold(found.Id == app, found)
	ep := must(api.Endpoint.Create(ctx, app, models.EndpointIn{Url: server.URL + "/hook", FilterTypes: []string{"sleep.created"}}, nil))
	hold(strings.HasPrefix(ep.Id, "ep_") && len(must(api.Endpoint.List(ctx, app, nil)).Data) >= 6, ep)
	key := must(api.Endpoint.GetSecret(ctx, app, ep.Id)).Key

	msg := must(api.Message.Create(ctx, app, models.MessageIn{EventType: "sleep.created", Payload: map[string]any{"type": "sleep.created", "data": map[string]any{"n": 1}}}, nil))
	first := r.wait(1)
	hook := must(svix.NewWebhook(key))
	check(hook.Verify(first.body, first.header))
	hold(hook.Verify(append(first.body, ' '), first.header) != nil, "a changed body is accepted")
	hold(first.header.Get("svix-id") == msg.Id, first.header)

	check(api.Endpoint.RotateSecret(ctx, app, ep.Id, models.EndpointSecretRotateIn{}, nil))
	fresh := must(api.Endpoint.GetSecret(ctx, app, ep.Id)).Key
	must(api.MessageAttempt.Resend(ctx, app, msg.Id, ep.Id, nil))
	second := r.wait(2)
	hold(fresh != key, "the same key")
	for _, k := range []string{fresh, key} {
		check(must(svix.NewWebhook(k)).Verify(second.body, second.header))
	}

	for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		list := must(api.MessageAttempt.ListByEndpoint(ctx, app, ep.Id, nil))
		if len(list.Data) == 2 {
			hold(list.Data[0].TriggerType == 1 && list.Data[1].TriggerType == 0 && list.Data[0].ResponseStatusCode == 200, list)
			break
		}
		hold(time.Now().Before(end), "the attempts are not listed")
	}
	hold(len(must(api.MessageAttempt.ListByMsg(ctx, app, msg.Id, nil)).Data) >= 2, "attempts of the message")
	hold(len(must(api.MessageAttempt.ListAttemptedMessages(ctx, app, ep.Id, nil)).Data) == 1, "attempted messages")
	hold(len(must(api.MessageAttempt.ListAttemptedDestinations(ctx, app, msg.Id, nil)).Data) >= 1, "destinations")
	hold(must(api.Endpoint.GetStats(ctx, app, ep.Id, nil)).Success == 2, "counts")
	check(api.Endpoint.Delete(ctx, app, ep.Id))
	_, err := api.Endpoint.Get(ctx, app, ep.Id)
	hold(err != nil, "an endpoint that is gone")
	fmt.Println("ok")
}
