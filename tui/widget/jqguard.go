package widget

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"runtime"
	"runtime/metrics"
	"time"

	"github.com/itchyny/gojq"
)

// sampleEvery is how long a run may grow unseen.
const sampleEvery = 10 * time.Millisecond

// guard ends a run that takes too long or too much memory. The cause of its
// context says which.
func (q JQ) guard(ctx context.Context) (run context.Context, stop func()) {
	timed, end := context.WithTimeoutCause(ctx, q.Timeout, &JQError{Msg: "stopped after " + q.Timeout.String()})
	run, fail := context.WithCancelCause(timed)
	go q.watch(run, fail)
	return run, func() { fail(nil); end() }
}

// watch ends a run by which the program grows too much.
func (q JQ) watch(run context.Context, fail context.CancelCauseFunc) {
	for base := heapBefore(q.MaxHeap); run.Err() == nil; {
		pause, done := context.WithTimeout(run, sampleEvery)
		<-pause.Done()
		done()
		if !grown(base, q.MaxHeap) {
			continue
		}
		if runtime.GC(); grown(base, q.MaxHeap) { // what is garbage by now does not count
			fail(&JQError{Msg: fmt.Sprintf("stopped: it takes more than %d MB; .[] goes value by value", q.MaxHeap>>20)})
		}
	}
}

func grown(base, by uint64) bool {
	now := heap()
	return now > base && now-base > by
}

// heap is what the program's objects and stacks take, in bytes.
func heap() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64() + s[1].Value.Uint64()
}

// heapBefore is what the program takes before a run that may take so much more.
// What an earlier one left over is no part of it: the run could grow by all that
// unseen.
func heapBefore(most uint64) uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(s)
	if now := heap(); now < s[0].Value.Uint64()+most/8 {
		return now
	}
	runtime.GC()
	return heap()
}

// timesGuard is the function that multiplications go through. A run is looked
// at between the steps of gojq, and a multiplication is the one step that can
// take any time and any memory: it repeats texts, and numbers have no limit.
const timesGuard = "_fits"

// The most that a multiplication may make.
const (
	mostRepeated = 16 << 20 // bytes of text
	mostBits     = 1 << 16  // of a number
)

// fitsTimes passes two factors on where their product is not too large.
func fitsTimes(_ any, args []any) any {
	l, r := args[0], args[1]
	if bitLen(l)+bitLen(r) > mostBits || repeats(l, r) > mostRepeated || repeats(r, l) > mostRepeated {
		return &JQError{Msg: "the product is too large"}
	}
	return []any{l, r}
}

func bitLen(v any) int {
	if n, ok := v.(*big.Int); ok {
		return n.BitLen()
	}
	return 0
}

// repeats is how long a text is after being repeated; 0 for what is no text.
func repeats(s, by any) float64 {
	str, ok := s.(string)
	if !ok {
		return 0
	}
	n, _ := gojq.ToFloat64(by)
	return float64(len(str)) * math.Max(n, 0)
}

// bound sends every multiplication in an expression through the guard:
// 'a * b' becomes '_fits(a; b) | .[0] * .[1]', and 'a *= b' becomes
// 'b as $_by | a |= (_fits(.; $_by) | .[0] * .[1])'.
func bound(q *gojq.Query) { boundIn(reflect.ValueOf(q)) }

func boundIn(v reflect.Value) {
	switch kind := v.Kind(); {
	case kind == reflect.Pointer && !v.IsNil():
		boundIn(v.Elem())
		if q, ok := v.Interface().(*gojq.Query); ok {
			boundQuery(q)
		}
	case kind == reflect.Slice:
		for i := range v.Len() {
			boundIn(v.Index(i))
		}
	case kind == reflect.Struct:
		for i := range v.NumField() {
			boundIn(v.Field(i))
		}
	}
}

func boundQuery(q *gojq.Query) {
	const by = "$_by"
	if q.Op == gojq.OpMul {
		product := fitted(q.Left, q.Right)
		q.Op, q.Left, q.Right = gojq.OpPipe, product.Left, product.Right
		return
	}
	if q.Op == gojq.OpUpdateMul {
		self := &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeIdentity}}
		factor := &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeFunc, Func: &gojq.Func{Name: by}}}
		update := &gojq.Query{Op: gojq.OpModify, Left: q.Left, Right: fitted(self, factor)}
		q.Op, q.Left, q.Patterns, q.Right = gojq.OpPipe, q.Right, []*gojq.Pattern{{Name: by}}, update
	}
}

// fitted is the product of two expressions, through the guard.
func fitted(l, r *gojq.Query) *gojq.Query {
	item := func(n string) *gojq.Query {
		at := &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeNumber, Number: n}}
		return &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeIndex, Index: &gojq.Index{Start: at}}}
	}
	guard := &gojq.Func{Name: timesGuard, Args: []*gojq.Query{l, r}}
	return &gojq.Query{
		Op: gojq.OpPipe, Left: &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeFunc, Func: guard}},
		Right: &gojq.Query{Op: gojq.OpMul, Left: item("0"), Right: item("1")},
	}
}
