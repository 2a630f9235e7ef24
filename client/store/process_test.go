package store

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

// A test that needs another process runs this binary again with a job.
const (
	jobVariable  = "HOOKTOP_STORE_JOB"
	pathVariable = "HOOKTOP_STORE_PATH"
	dsnVariable  = "HOOKTOP_STORE_DSN" // in its place
)

var jobs = map[string]func(ctx context.Context, s *Store) error{
	"append": appendForever,
	"send":   sendAll,
	"use":    useReadOnly,
	"calls":  callOften,
}

func TestMain(m *testing.M) {
	job, asked := jobs[os.Getenv(jobVariable)]
	if !asked {
		os.Exit(m.Run())
	}
	s, notices, err := Open(context.Background(), Options{Path: os.Getenv(pathVariable), DSN: os.Getenv(dsnVariable), Now: func() time.Time { return start }})
	for _, n := range notices {
		fmt.Println("notice:", n)
	}
	if err == nil {
		err = job(context.Background(), s)
	}
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
}

func child(t *testing.T, job, path string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0]) //nolint:gosec // this binary
	cmd.Env = append(os.Environ(), jobVariable+"="+job, pathVariable+"="+path)
	return cmd
}

// appendForever tells of each act once it is on record.
func appendForever(ctx context.Context, s *Store) error {
	for {
		a, err := s.Append(ctx, act("killed", 0))
		if err != nil {
			return err
		}
		fmt.Println(a.Seq)
	}
}

func TestKilledProcessLosesNothing(t *testing.T) {
	p := file(t)
	for round := range 3 {
		cmd := child(t, "append", p.options.Path)
		out, err := cmd.StdoutPipe()
		must(t, err)
		must(t, cmd.Start())
		lines := bufio.NewScanner(out)
		var last int64
		for lines.Scan() {
			if _, err := fmt.Sscan(lines.Text(), &last); err != nil {
				t.Fatal(lines.Text())
			}
			if last%100 == int64(40+round) {
				must(t, cmd.Process.Kill())
			}
		}
		_ = cmd.Wait()
		s, notices, err := Open(t.Context(), p.options)
		must(t, err)
		if acts := whole(t, s); int64(len(acts)) < last || last == 0 || len(notices) > 0 {
			t.Errorf("%d acts after act %d was on record; %q", len(acts), last, notices)
		}
		must(t, s.Close())
	}
}

const contestedClaims = 60

// sendAll sends, under one lease that all have, whatever nobody else has sent.
func sendAll(ctx context.Context, s *Store) error {
	l, err := s.Acquire(ctx, "run/a", "ops/a", start, time.Minute)
	if err != nil {
		return err
	}
	for i := range contestedClaims {
		id := model.DeliveryID(fmt.Sprint(i))
		err := s.MoveClaim(ctx, l, model.Claim{Run: "a", Profile: "us", Delivery: id, State: model.ClaimSent, Updated: start}, model.ClaimQueued)
		switch {
		case err == nil:
			fmt.Println("sent", id)
		case model.CodeOf(err) != model.Invalid:
			return err
		}
	}
	return nil
}

func TestProcessesSendOnce(t *testing.T) {
	p := file(t)
	s := p.open(t)
	run, l := begin(t, s, "a")
	var all []model.DeliveryID
	for i := range contestedClaims {
		all = append(all, model.DeliveryID(fmt.Sprint(i)))
	}
	_, err := s.Claim(t.Context(), l, run, all)
	must(t, err)
	var outs [3][]byte
	parallel(len(outs), func(i int) {
		var err error
		if outs[i], err = child(t, "send", p.options.Path).Output(); err != nil {
			t.Errorf("%v: %s", err, outs[i])
		}
	})
	sent := map[string]int{}
	for _, out := range outs {
		for line := range strings.Lines(string(out)) {
			sent[strings.TrimSpace(line)]++
		}
	}
	for _, id := range all {
		if n := sent["sent "+string(id)]; n != 1 {
			t.Errorf("delivery %s was sent %d times", id, n)
		}
	}
}

// useReadOnly reads, and tries each kind of writing.
func useReadOnly(ctx context.Context, s *Store) error {
	runs, err := s.RunsOf(ctx, "", false)
	if err != nil {
		return err
	}
	fmt.Println(len(runs), "runs")
	_, actErr := s.Append(ctx, act("ops", 0))
	_, leaseErr := s.Acquire(ctx, "run/a", "ops", start, time.Minute)
	for _, err := range []error{s.SaveRun(ctx, model.Run{ID: "new", Created: start}), actErr, leaseErr} {
		fmt.Println(model.CodeOf(err), "·", err)
	}
	return nil
}

func TestReadOnlyFile(t *testing.T) {
	for what, c := range map[string]struct {
		folder  os.FileMode
		notices int
	}{
		"file":            {0o777, 0},
		"file and folder": {0o555, 1},
	} {
		t.Run(what, func(t *testing.T) {
			p := file(t)
			folder := filepath.Join(public(t), "state")
			p.options.Path = filepath.Join(folder, "hooktop.db")
			fill(t, p)
			must(t, os.Chmod(p.options.Path, 0o444)) //nolint:gosec // what is tested
			must(t, os.Chmod(folder, c.folder))
			t.Cleanup(func() { _ = os.Chmod(folder, 0o700) }) //nolint:gosec // a folder
			cmd := child(t, "use", p.options.Path)
			if os.Getuid() == 0 { // who may write everywhere
				cmd.Path = copyOfTest(t)
				cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
				cmd.Dir = "/"
			}
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			text := string(out)
			if n := strings.Count(text, "unavailable · "); n != 3 || !strings.Contains(text, "1 runs\n") || strings.Count(text, "notice:") != c.notices {
				t.Errorf("got %s", text)
			}
		})
	}
}

// copyOfTest puts this binary where another user may run it.
func copyOfTest(t *testing.T) string {
	t.Helper()
	from, err := os.Open(os.Args[0]) //nolint:gosec // this binary
	must(t, err)
	defer from.Close()
	name := filepath.Join(public(t), "store.test")
	to, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY, 0o755) //nolint:gosec // another user runs it
	must(t, err)
	_, err = io.Copy(to, from)
	must(t, err)
	must(t, to.Close())
	return name
}

// public is a folder that every user may look into.
func public(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "store")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	must(t, os.Chmod(folder, 0o755)) //nolint:gosec // a folder for another user
	return folder
}
