package rpc

import (
	"context"
	"errors"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/mask"
	"github.com/digisoc/platform/proto/catalogue"
	_ "github.com/digisoc/platform/proto/gen/go/cases/v1"
	_ "github.com/digisoc/platform/proto/gen/go/payments/v1"
	_ "github.com/digisoc/platform/proto/gen/go/persons/v1"
)

// waiting is a queue in memory.
type waiting struct {
	entries []audit.Entry
	full    error
}

func (w *waiting) Add(e audit.Entry) error {
	if w.full == nil {
		w.entries = append(w.entries, e)
	}
	return w.full
}

// SEC-LOG-6: while the log cannot be written, reads of special categories, crimes and means stop, as do writes and what nobody knows to be
// harmless; others go on, with their entry in the queue; a full queue stops them too.
func TestSEC_LOG_6_SensitiveReadsStopOthersWait(t *testing.T) {
	disclosure, err := mask.Open(catalogue.Files)
	if err != nil {
		t.Fatal(err)
	}
	down := errs.ErrAuditUnavailable
	q := &waiting{}
	s := newChain(ServerConfig{
		Service: "persons", Guard: Guard{Disclosure: disclosure}, Queue: q, Audit: func(context.Context, audit.Entry) error { return down },
	})
	keep := func(s *server, full string) error {
		m, err := lookup(full)
		if err != nil {
			t.Fatal(err)
		}
		return s.keepEntry(t.Context(), &call{method: m}, audit.Entry{ID: uuid.New()})
	}
	for full, goes := range map[string]bool{
		"/persons.v1.PersonsService/GetPerson":          true,
		"/persons.v1.PersonsService/UpdatePerson":       false, // a write
		"/cases.v1.CasesService/GetApplication":         false, // means
		"/cases.v1.CasesService/GetCase":                false,
		"/payments.v1.PaymentsService/ListRecoveries":   false,
		"/persons.v1.PersonsService/ListMunicipalities": false, // nothing is known of its groups
	} {
		before := len(q.entries)
		err := keep(s, full)
		if goes && (err != nil || len(q.entries) != before+1) || !goes && (!errors.Is(err, down) || len(q.entries) != before) {
			t.Errorf("%s: %v, %d wait", full, err, len(q.entries)-before)
		}
	}
	q.full = errors.New("full")
	if err := keep(s, "/persons.v1.PersonsService/GetPerson"); !errors.Is(err, down) {
		t.Errorf("a full queue: %v", err)
	}
	blind := newChain(ServerConfig{Service: "persons", Queue: &waiting{}, Audit: func(context.Context, audit.Entry) error { return down }})
	if err := keep(blind, "/persons.v1.PersonsService/GetPerson"); !errors.Is(err, down) {
		t.Errorf("without a catalogue: %v", err)
	}
}
