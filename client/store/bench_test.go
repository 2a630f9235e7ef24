package store

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// benchmark runs fn on SQLite, and on PostgreSQL where there is one.
func benchmark(b *testing.B, fn func(b *testing.B, p *place)) {
	b.Helper()
	backends := map[string]func(testing.TB) Options{"sqlite": newSQLite}
	if os.Getenv(pgVariable) != "" {
		backends["postgres"] = newPostgres
	}
	for name, fresh := range backends {
		b.Run(name, func(b *testing.B) {
			o := fresh(b)
			clock := &clock{now: start}
			o.Now = clock.Now
			fn(b, &place{o, clock})
		})
	}
}

func BenchmarkAppend(b *testing.B) {
	benchmark(b, func(b *testing.B, p *place) {
		b.Helper()
		s := p.open(b)
		for b.Loop() {
			_, err := s.Append(b.Context(), act("ops", 0))
			must(b, err)
		}
	})
}

func BenchmarkMoveClaim(b *testing.B) {
	benchmark(b, func(b *testing.B, p *place) {
		b.Helper()
		s := p.open(b)
		run, l := begin(b, s, "a")
		_, err := s.Claim(b.Context(), l, run, ids("1"))
		must(b, err)
		c := model.Claim{Run: run.ID, Profile: run.Profile, Delivery: "1", Updated: start}
		from := model.ClaimQueued
		for b.Loop() {
			c.State = model.ClaimSent
			if from == model.ClaimSent {
				c.State = model.ClaimQueued
			}
			must(b, s.MoveClaim(b.Context(), l, c, from))
			from = c.State
		}
	})
}

func BenchmarkSaveRows1000(b *testing.B) {
	benchmark(b, func(b *testing.B, p *place) {
		b.Helper()
		s := p.open(b)
		n := 0
		for b.Loop() {
			must(b, s.SaveRows(b.Context(), "us", thousand(n), client.Extent{}, false))
			n++
		}
	})
}

func thousand(n int) []model.Row {
	rows := make([]model.Row, 1000)
	for i := range rows {
		rows[i] = row(fmt.Sprintf("%08x-%d", (n*1000+i)*2654435761, i), time.Duration(n*1000+i)*time.Second)
	}
	return rows
}

func BenchmarkRows1000(b *testing.B) {
	benchmark(b, func(b *testing.B, p *place) {
		b.Helper()
		s := p.open(b)
		for n := range 20 {
			must(b, s.SaveRows(b.Context(), "us", thousand(n), client.Extent{}, false))
		}
		for b.Loop() {
			rows, err := s.Rows(b.Context(), "us", 1000)
			if err != nil || len(rows) != 1000 {
				b.Fatal(len(rows), err)
			}
		}
	})
}

func BenchmarkSaveRows100000(b *testing.B) {
	benchmark(b, func(b *testing.B, p *place) {
		b.Helper()
		s := p.open(b)
		var rows []model.Row
		for n := range 100 {
			rows = append(rows, thousand(n)...)
		}
		for b.Loop() {
			must(b, s.SaveRows(b.Context(), "us", rows, client.Extent{}, false))
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	benchmark(b, func(b *testing.B, p *place) {
		b.Helper()
		s := p.open(b)
		for n := range 20 {
			must(b, s.SaveRows(b.Context(), "us", thousand(n), client.Extent{}, true))
		}
		for b.Loop() {
			again, _, err := Open(b.Context(), p.options)
			must(b, err)
			must(b, again.Close())
		}
	})
}
