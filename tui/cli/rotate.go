package cli

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// The ways in which a new key reaches the receiver.
const (
	overByFile   = "copy-to-file" // into a file, from which the operator brings it there
	overByScript = "on-rotate"    // by the profile's own program
	overNot      = "skip"
)

// handOver is how a new key is to reach the receiver.
type handOver struct {
	way  string
	file string        // where the new key is written to
	wait time.Duration // how long the receiver may take to accept it
}

func (h *handOver) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&h.way, "hand-over", "", "how the new key reaches the receiver: "+overByFile+" (needs --key-file), "+overByScript+" or "+overNot)
	f.StringVar(&h.file, "key-file", "", "write the new key to this file, which only you can read")
	f.DurationVar(&h.wait, "wait", 10*time.Minute, "how long the receiver may take to accept the new key; then the run rests")
	_ = c.RegisterFlagCompletionFunc("hand-over", func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return []cobra.Completion{overByFile, overByScript, overNot}, cobra.ShellCompDirectiveNoFileComp
	})
}

// settle chooses the way that was not said, and refuses one that leads nowhere.
func (h *handOver) settle(s *Session) error {
	const op = "hand the new key over"
	if h.way == "" {
		switch {
		case h.file != "":
			h.way = overByFile
		case s.OnRotate:
			h.way = overByScript
		default:
			return usage(op, "nothing says how the receiver gets it", "on_rotate in the profile, --key-file FILE, or --hand-over "+overNot)
		}
	}
	switch {
	case !slices.Contains([]string{overByFile, overByScript, overNot}, h.way):
		return usage(op, "there is no such way", "one of "+strings.Join([]string{overByFile, overByScript, overNot}, ", "))
	case h.way == overByFile && h.file == "":
		return usage(op, "no file is named", "--key-file FILE")
	case h.way == overByScript && !s.OnRotate:
		return usage(op, "the profile does not say what to run", `on_rotate = ["program", "argument"] in the profile`)
	}
	return nil
}

func (a *app) rotate() *cobra.Command {
	var w consent
	var h handOver
	var o rotateOptions
	var answers []string
	c := &cobra.Command{
		Use:   "rotate",
		Short: "Change the webhook URL, rotate its key, or both; undo a change",
		Long: "Change the webhook URL, rotate its key, or both, step by step, with a proof at the end. The plan is shown on stderr first. " +
			"The new key is never printed: it goes to the profile's on_rotate program, or to --key-file.\n\n" +
			"Messages that are refused meanwhile are named at the end: --retry-refused sends them again, and so does hooktop retry --refused-in. " +
			"With it stdout has a second record, of that run.\n\n" +
			"Interrupted, the run rests and is kept: hooktop runs resume goes on with it.",
		Example: "hooktop rotate --dry-run\nhooktop rotate --hand-over on-rotate --retry-refused 200 --confirm metriport-us\n" +
			"hooktop rotate --url https://hooks2.acme.dev/metriport --keep-key\nhooktop rotate --undo",
		Args: cobra.NoArgs,
		RunE: a.does(func(ctx context.Context, _ []string) error {
			return a.runRotate(ctx, o, w, rotation{app: a, over: h, answers: answers})
		}),
	}
	w.flags(c)
	h.flags(c)
	answerFlag(c, &answers)
	c.Flags().StringVar(&o.URL, "url", "", "the new URL (default: the present one)")
	c.Flags().BoolVar(&o.KeepKey, "keep-key", false, "keep the key, change the URL only")
	c.Flags().BoolVar(&o.undo, "undo", false, "set the URL again that the last change replaced; the key in force stays")
	c.Flags().IntVar(&o.retry, "retry-refused", 0, "afterwards send again what was refused meanwhile, if it is so many deliveries at most")
	output(c, "table", "json")
	return c
}

// answerFlag gives the words for what a run asks.
func answerFlag(c *cobra.Command, answers *[]string) {
	c.Flags().StringArrayVar(answers, "answer", nil, "the answer to what the run asks; again for the next one")
}

// rotateOptions says what is to be changed.
type rotateOptions struct {
	runbook.URLChange
	undo  bool // the last change
	retry int  // so many refused deliveries may be sent again afterwards
}

// check refuses what does not go together.
func (o rotateOptions) check() error {
	const op = "change the webhook"
	switch {
	case o.undo && (o.URL != "" || o.KeepKey):
		return usage(op, "--undo knows the URL and keeps the key", "leave --url and --keep-key away")
	case o.KeepKey && o.URL == "":
		return usage(op, "neither a new URL nor a new key is wanted", "--url URL, or leave --keep-key away")
	case o.retry < 0:
		return usage(op, "--retry-refused is less than 0", "0 for none")
	}
	return nil
}

func (o rotateOptions) plan(ctx context.Context, desk *runbook.Desk) (runbook.Plan, error) {
	if o.undo {
		return desk.PlanUndo(ctx)
	}
	return desk.PlanURL(ctx, o.URLChange)
}

func (a *app) runRotate(ctx context.Context, o rotateOptions, w consent, part rotation) error {
	if err := o.check(); err != nil {
		return err
	}
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	part.log = newest(ctx, s, a.Now)
	if !w.dry {
		if err := part.ready(s, !o.KeepKey && !o.undo); err != nil {
			return err
		}
		defer part.drop()
	}
	return a.atDesk(ctx, s, part.log.rows, func(desk *runbook.Desk) error {
		p, err := o.plan(ctx, desk)
		if err != nil {
			return err
		}
		id, err := a.begin(ctx, desk, p, w)
		if err != nil || id == "" {
			return err
		}
		return a.retryRefused(ctx, desk, id, allowed{o.retry, w.confirm}, a.see(ctx, desk, id, &part))
	})
}

// allowed is what was agreed to before it was known what is refused.
type allowed struct {
	most    int
	confirm string
}

// retryRefused sends again what was refused during a change that came to its
// end, as far as that is allowed, and else says how it is done. It returns the
// change's own end where nothing was to be sent.
func (a *app) retryRefused(ctx context.Context, desk *runbook.Desk, id model.RunID, may allowed, end error) error {
	n := len(desk.View().Refused(id))
	if n == 0 {
		return end
	}
	how := "hooktop retry --refused-in " + string(id)
	if exitCode(end) != exitDone || may.most == 0 {
		a.note("%s refused meanwhile · %s sends them again", plural(n, "delivery was", "deliveries were"), how)
		return end
	}
	p, err := desk.PlanRefused(ctx, id)
	switch {
	case err != nil:
		return &exited{code: exitPartly, err: err}
	case max(p.Needs.Count, 1) > may.most:
		a.showPlan(p)
		return &exited{code: exitPartly, err: errors.New("send again what was refused · it is more than --retry-refused " + strconv.Itoa(may.most) + " allows · " + how + " --yes-count " + strconv.Itoa(p.Needs.Count))}
	}
	err = a.carry(ctx, desk, p, consent{count: p.Needs.Count, confirm: may.confirm}, nobody{})
	var said *exited
	if err != nil && !errors.As(err, &said) {
		return &exited{code: exitPartly, err: err} // the change itself is done
	}
	return err
}

// ready settles how a new key is handed over, where one is to be made or a way
// was named, and takes the place of its file.
func (r *rotation) ready(s *Session, made bool) (err error) {
	if made || r.over.way != "" || r.over.file != "" {
		err = r.over.settle(s)
	}
	if err == nil && r.over.file != "" {
		r.file, err = newKeyFile(r.over.file)
	}
	return err
}

// drop says that no key was written, where one was to be.
func (r *rotation) drop() {
	if r.file == nil {
		return
	}
	if r.file.drop(); r.file.holds.Empty() {
		r.app.note("no new key was seen: %s was not written", r.file.name)
	}
}

// rotation takes part in a change of URL or key.
type rotation struct {
	app     *app
	over    handOver
	file    *keyFile  // nil where none is wanted
	answers []string  // to what the run asks, in order
	since   time.Time // when the hand-over was first asked for
	ran     bool      // on_rotate was asked for
	log     *lately   // what was delivered meanwhile
}

// look writes the new key to its file as soon as there is one.
func (r *rotation) look(_ context.Context, v runbook.RunView) error {
	if n := len(v.Steps); n > 0 && v.Steps[n-1].N > stepHandOver {
		r.log.hurry() // only the last step looks at it from now on
	}
	if r.file == nil || v.Key.Empty() || r.file.holds == v.Key {
		return nil
	}
	if err := r.file.write(v.Key); err != nil {
		return err
	}
	r.app.note("the new key, fingerprint %s, is in %s", v.Key.Fingerprint(), r.file.name)
	return nil
}

// The answers to the question of the hand-over.
const (
	answerRun  = "run"
	answerSkip = "skip"
)

// reply answers the question of the hand-over, which is put anew with every
// look at the receiver, in the way that was chosen, and others with the words
// that were given.
func (r *rotation) reply(v runbook.RunView) (string, error) {
	switch handing := offers(v.Ask, answerSkip); {
	case handing && r.over.way != "":
		return r.handing(v)
	case len(r.answers) > 0:
		first := r.answers[0]
		r.answers = r.answers[1:]
		return first, nil
	}
	return nobody{}.reply(v)
}

func (r *rotation) handing(v runbook.RunView) (string, error) {
	if r.since.IsZero() {
		r.since = r.app.Now()
	}
	switch {
	case r.over.way == overNot:
		return answerSkip, nil
	case r.over.way == overByScript && !r.ran:
		r.ran = true
		return answerRun, nil
	case r.over.way == overByScript && strings.Contains(v.Ask.Text, "failed"):
		return "", &model.Error{Code: model.Invalid, Op: "hand the new key over", Why: v.Ask.Text, Do: "mend it, then resume the run"}
	case r.app.Now().Sub(r.since) > r.over.wait:
		return "", &model.Error{Code: model.Unavailable, Op: "hand the new key over", Why: "the receiver does not accept it within " + model.Dur(r.over.wait), Do: "bring it there, then resume the run"}
	}
	return "", nil // it is asked again, until it accepts
}

func offers(q *runbook.Question, key string) bool {
	return slices.ContainsFunc(q.Choices, func(c runbook.Choice) bool { return c.Key == key })
}

// errKeyFile is an error of the file for the new key.
func errKeyFile(why string, err error) error {
	return &model.Error{Code: model.Invalid, Op: "write the new key to a file", Why: why, Do: "name another with --key-file", Err: err}
}
