package config

import (
	"os"
	"os/exec"
	"path/filepath"

	"github.com/hooktop/hooktop/model"
)

// Detached is a process that goes on by itself.
type Detached struct {
	PID   int
	Log   string        // the file that holds what it says
	Ended chan struct{} // closed when it has ended, as long as this process lasts
}

// Detach starts this program once more with other arguments, in a session of its
// own and without a terminal: it goes on when the screen, its terminal or its log-in
// is closed. It has the environment of this one. What it says goes to a file of
// that name below the state folder.
func Detach(env Env, name string, args ...string) (Detached, error) {
	const op = "start a process for it"
	dir := StateDir(env)
	if dir == "" {
		return Detached{}, &model.Error{Code: model.Invalid, Op: op, Why: "there is no home folder to log to", Do: "set HOME or XDG_STATE_HOME"}
	}
	own, err := os.Executable()
	if err != nil {
		return Detached{}, &model.Error{Code: model.Internal, Op: op, Why: "this program does not find itself: " + reason(err), Do: "hooktop runs resume does it in another terminal", Err: err}
	}
	d := Detached{Log: filepath.Join(dir, "runs", fileName(name)+".log"), Ended: make(chan struct{})}
	if err := d.start(own, args); err != nil {
		return Detached{}, &model.Error{Code: model.Unavailable, Op: op, Why: reason(err), Do: "hooktop runs resume does it in another terminal", Err: err}
	}
	return d, nil
}

func (d *Detached) start(own string, args []string) error {
	if err := os.MkdirAll(filepath.Dir(d.Log), 0o700); err != nil {
		return err
	}
	out, err := os.OpenFile(d.Log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer out.Close()                 //nolint:errcheck // the process has its own
	cmd := exec.Command(own, args...) //nolint:gosec,noctx // ourselves; it is to outlast whoever started it
	cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = out, out, apart()
	if err := cmd.Start(); err != nil {
		return err
	}
	d.PID = cmd.Process.Pid
	go func() {
		defer close(d.Ended)
		_ = cmd.Wait() // how it ended is in its log, and in the run
	}()
	return nil
}
