// Package session says how long a session may be idle and whether a person has one only: dated rows, checked when they are read.
package session

import (
	_ "embed" // the rows lie beside this file
	"time"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/dated"
)

//go:embed data/rows.yaml
var rows []byte

// Row is the rule of a kind of person.
type Row struct {
	Kind         caller.Kind `yaml:"kind"`
	IdleMinutes  int         `yaml:"idle_minutes"`
	Single       bool        `yaml:"single"`
	dated.Period `yaml:",inline"`
}

// Idle is how long a session may be idle at most.
func (r *Row) Idle() time.Duration { return time.Duration(r.IdleMinutes) * time.Minute }

// Law is the rows. It does not change after loading.
type Law struct{ list []Row }

// Load reads the rows.
func Load() (*Law, error) { return Parse(rows) }

// Parse reads rows, of which one at most of a kind is in force on a day.
func Parse(body []byte) (*Law, error) {
	l := &Law{}
	f := dated.Read("sessions", body, &l.list)
	dated.Check(f, l.list, dated.Rule[Row]{
		Keys: func(r *Row) []string { return []string{string(r.Kind)} },
		Whole: func(r *Row, must dated.Must) {
			must("kind", r.Kind == caller.Staff || r.Kind == caller.Citizen, "%q is no person", r.Kind)
			must("idle_minutes", r.IdleMinutes >= 5, "they are 5 or more: a token holds so long")
		},
	})
	return l, f.Err()
}

// For is the row of a kind in force on a day (YYYY-MM-DD); nil when there is none.
func (l *Law) For(kind caller.Kind, day string) *Row {
	return dated.Find(l.list, day, func(r *Row) bool { return r.Kind == kind })
}
