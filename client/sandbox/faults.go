package sandbox

import (
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// Faults controls how the API misbehaves. Its methods may be called from any
// goroutine, at any time.
type Faults struct {
	server *metriport.Server
	front  *front
}

// Set replaces the present troubles; without any, all is well.
func (f *Faults) Set(ts ...metriport.ServerTrouble) { f.server.SetTroubles(ts...) }

// Down takes the API off the network (connections are refused) or brings it
// back on the same address.
func (f *Faults) Down(down bool) error {
	if down {
		return f.front.close()
	}
	return f.front.open()
}

// internal is a failure of the machine's that nobody can be told to mend.
func internal(op string, err error) error {
	return &model.Error{Code: model.Internal, Op: op, Why: text.Clean(err.Error()), Err: err}
}

// front is a listener with the handler behind it, that can be closed and opened
// again at the same address.
type front struct {
	handler http.Handler

	mu       sync.Mutex
	address  string
	listener net.Listener
	server   *http.Server
	done     sync.WaitGroup
}

// listen takes an address; requests wait until serve.
func listen(address string, h http.Handler) (*front, error) {
	l, err := (&net.ListenConfig{}).Listen(background(), "tcp", address)
	if err != nil {
		return nil, &model.Error{
			Code: model.Invalid, Op: "listen on " + text.Clean(address), Why: text.Clean(err.Error()), Do: "name another address, or port 0 for any", Err: err,
		}
	}
	return &front{handler: h, address: l.Addr().String(), listener: l}, nil
}

// serve answers requests from now on.
func (f *front) serve() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.listener == nil || f.server != nil {
		return
	}
	s := &http.Server{Handler: f.handler, ConnContext: hear, ReadHeaderTimeout: time.Minute, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
	l := f.listener
	f.server = s
	f.done.Go(func() { _ = s.Serve(l) }) // it always ends with an error: the listener is closed
}

// open listens again.
func (f *front) open() error {
	f.mu.Lock()
	if f.listener != nil {
		f.mu.Unlock()
		return nil
	}
	l, err := (&net.ListenConfig{}).Listen(background(), "tcp", f.address)
	if err == nil {
		f.listener = l
	}
	f.mu.Unlock()
	if err != nil {
		return internal("listen again on "+f.address, err)
	}
	f.serve()
	return nil
}

// close refuses connections from now on and cuts those there are.
func (f *front) close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.listener == nil {
		return nil
	}
	var err error
	if f.server != nil {
		err = f.server.Close()
	} else {
		err = f.listener.Close()
	}
	f.done.Wait()
	f.listener, f.server = nil, nil
	if err != nil {
		return internal("close "+f.address, err)
	}
	return nil
}
