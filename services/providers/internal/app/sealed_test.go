package app_test

import (
	"context"
	"encoding/hex"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
	fields "github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store"
)

// secretWord stands in everything that a test says of a client.
const secretWord = "slepens-4711"

// versionOf opens a version of an assignment.
func (w *world) versionOf(id uuid.UUID, version int64) string {
	w.t.Helper()
	var sealed []byte
	must(w.t, w.db.QueryRow(w.t.Context(), "select sealed_body from assignment_version where assignment_id = $1 and version = $2", id, version).Scan(&sealed))
	plain, err := w.vault.Open(w.t.Context(), w.db, []fields.Sealed{{Field: fmt.Sprintf("assignment_version.%d", version), Record: id, Bytes: sealed}})
	must(w.t, err)
	return string(plain[0])
}

// lies returns the tables that hold a text, as it is or in hexadecimal as a dump writes bytes.
func (w *world) lies(text string) (found []string) {
	w.t.Helper()
	rows, err := w.db.Query(w.t.Context(), "select table_name from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE'")
	must(w.t, err)
	var tables []string
	for rows.Next() {
		var name string
		must(w.t, rows.Scan(&name))
		tables = append(tables, name)
	}
	must(w.t, rows.Err())
	for _, name := range tables {
		if strings.HasPrefix(name, "goose_") {
			continue
		}
		var all string
		must(w.t, w.db.QueryRow(w.t.Context(), "select coalesce(string_agg(t::text, ' '), '') from "+name+" t").Scan(&all))
		if strings.Contains(all, text) || strings.Contains(all, hex.EncodeToString([]byte(text))) {
			found = append(found, name)
		}
	}
	return found
}

// said is a client of whom everything that can be said was said.
type said struct {
	*sender
	assignment, other domain.Assignment
	record, unmatched uuid.UUID
	issue             uuid.UUID
	box               *developer
	call              uuid.UUID
}

const saidCode = "00000000077"

func (w *world) saysAll() said {
	w.t.Helper()
	ctx, s := w.t.Context(), said{sender: w.sending(samaria, 0)}
	l, err := w.store.Registration(ctx, s.reg, app.Moment{Today: d("2026-03-02"), Now: w.clock.Now()})
	must(w.t, err)
	s.assignment = w.assigned(l, saidCode)
	s.assignments = append(s.assignments, s.assignment.ID)
	_, err = w.Change(w.ilze("ChangeAssignment"), s.assignment.ID, domain.AssignmentChange{Extract: map[string]string{domain.FieldPlan: secretWord}}, "")
	must(w.t, err)
	s.other = w.assigned(l, "00000000078")
	s.other, err = w.Withdraw(w.ilze("WithdrawAssignment"), s.other.ID, secretWord, "")
	must(w.t, err)
	noted, early := s.raw("noted", 0), s.early("early", "00000000079")
	noted.Note, early.Note = secretWord, secretWord
	sent := s.send(noted, early)
	s.record, s.unmatched = sent[0].ID, sent[1].ID
	_, err = w.DecideRecords(w.ilze("DisputeRecords"), []uuid.UUID{s.record}, domain.Decision{State: domain.RecordDisputed, Cause: "OTHER", Note: secretWord})
	must(w.t, err)
	v, err := w.RaiseIssue(w.official("caseworker", "RaiseIssue"), domain.Issue{
		Kind: domain.ValueWrong, Fact: domain.FieldPlan, Target: about(s.assignment), Wish: secretWord, Evidence: secretWord,
	}, "")
	must(w.t, err)
	s.issue = v.ID
	w.tick()
	_, err = w.CorrectIssue(w.official("caseworker", "CorrectIssue"), s.issue, domain.FactCorrection{New: secretWord + " labots", Reason: secretWord}, "")
	must(w.t, err)
	s.box, s.call = w.developer(), uuid.Must(uuid.NewV7())
	must(w.t, w.KeepCall(ctx, domain.LoggedCall{ID: s.call, Tenant: s.box.ID, At: w.clock.Now(), RPC: "X/Y", Status: 200, Request: secretWord, Answer: secretWord}))
	return s
}

// read returns everything that was said, by where.
func (s *said) read() map[string]string {
	s.t.Helper()
	a, err := s.store.Assignment(s.t.Context(), s.assignment.ID)
	must(s.t, err)
	o, err := s.store.Assignment(s.t.Context(), s.other.ID)
	must(s.t, err)
	k, err := s.store.Record(s.t.Context(), s.record)
	must(s.t, err)
	u, err := s.store.Record(s.t.Context(), s.unmatched)
	must(s.t, err)
	i, err := s.store.Issue(s.t.Context(), s.issue)
	must(s.t, err)
	c, err := s.store.Corrections(s.t.Context(), []uuid.UUID{s.issue})
	must(s.t, err)
	l, err := s.store.RequestLog(s.t.Context(), s.box.ID, s.call)
	must(s.t, err)
	return map[string]string{
		"extract": a.Extract[domain.FieldPlan], "note of the assignment": o.Note, "note": k.Note, "decision": k.Decision.Note, "unmatched": u.Note, "wish": i.Wish,
		"evidence": i.Evidence, "old": c[s.issue][0].Old, "new": c[s.issue][0].New, "reason": c[s.issue][0].Reason, "request": l.Request, "answer": l.Answer,
	}
}

func (s *said) opens(when string) {
	s.t.Helper()
	for where, text := range s.read() {
		if !strings.HasPrefix(text, secretWord) {
			s.t.Errorf("%s: %s reads %q", when, where, text)
		}
	}
}

// Nothing that is said of a client lies open in any table, and all of it is read back.
func TestSEC_ENC_2_WhatIsSaidOfClientsLiesSealed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.saysAll()
	s.opens("sealed")
	if found := w.lies(secretWord); found != nil {
		t.Errorf("it lies open in %v", found)
	}
	if found := w.lies("X/Y"); found == nil {
		t.Error("the search finds nothing: it says nothing")
	}
	if n := s.number("select count(*) from data_key where subject like 'records/%' or subject like 'issues/%' and subject <> $1", names.Format("issues", s.issue)); n != 0 {
		t.Errorf("%d keys of what has a client", n)
	}
	plain := s.raw("plain", 0)
	before := s.number("select count(*) from data_key")
	s.send(plain)
	if n := s.number("select count(*) from data_key"); n != before || s.number("select count(*) from delivery_record where source_id = 'plain' and sealed_note is null") != 1 {
		t.Error("a record without a note asked for a key")
	}
}

// The key of a client opens what is said of her and nothing else; a note that waited for her is under it since she is known.
func TestSEC_ENC_2_KeyOfTheClientDestroyedNothingOfHersOpens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.saysAll()
	a := s.assign("00000000079", "HOUR", 0, "")
	must(t, s.TickMatches(t.Context()))
	matched, err := w.store.Record(t.Context(), s.unmatched)
	if err != nil || matched.Assignment != a || matched.Note != secretWord {
		t.Fatalf("%+v %v", matched, err)
	}
	must(t, w.db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
		for _, person := range []uuid.UUID{s.assignment.Person, matched.Person} {
			if _, err := w.vault.Destroy(ctx, tx, names.Format("persons", person), w.clock.Now()); err != nil {
				return err
			}
		}
		return nil
	}))
	got := s.read()
	for _, where := range []string{"extract", "note", "decision", "unmatched", "wish", "evidence", "old", "new", "reason"} {
		if got[where] != "" {
			t.Errorf("%s still reads %q", where, got[where])
		}
	}
	if got["note of the assignment"] != secretWord || got["request"] != secretWord {
		t.Errorf("another's went too: %v", got)
	}
	if list, err := w.store.RecordsOfMunicipality(t.Context(), kuldiga, app.RecordQuery{Size: 10}); err != nil || len(list) != 2 {
		t.Errorf("a list with erased records: %v %v", list, err)
	}
}

// layOpen brings all rows into the form that they had before the columns were sealed, past the guards of what cannot change.
func (w *world) layOpen() {
	w.t.Helper()
	owner := testkit.Open(w.t, w.owner)
	body := fmt.Sprintf(`{"extract": {"G16": %q}}`, secretWord)
	for _, sql := range []string{
		"update assignment set sealed_text = null, extract = jsonb_build_object('G16', '" + secretWord + "'), note = '" + secretWord + "'",
		"update assignment_version set sealed_body = null, body = '" + body + "'",
		"update delivery_record set sealed_note = null, note = '" + secretWord + "'",
		"alter table record_decision disable trigger user", "update record_decision set sealed_note = null, note = '" + secretWord + "'",
		"alter table record_decision enable trigger user",
		"update issue set sealed_text = null, wish = '" + secretWord + "', evidence = '" + secretWord + "', answer = ''",
		"alter table fact_correction disable trigger user",
		"update fact_correction set sealed_text = null, old_value = '" + secretWord + "', new_value = '" + secretWord + " labots', reason = '" + secretWord + "'",
		"alter table fact_correction enable trigger user",
		"update request_log set sealed_text = null, request = '" + secretWord + "', answer = '" + secretWord + "'",
	} {
		_, err := owner.Exec(w.t.Context(), sql)
		must(w.t, err)
	}
}

// Rows from before the columns were sealed are read as they are, and are sealed in the background: what cannot change too, and only that.
func TestSEC_ENC_2_WhatLayOpenIsReadAndSealedBehind(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.saysAll()
	w.layOpen()
	s.opens("open")
	for _, sql := range []string{
		"update record_decision set sealed_note = 'x'", // the open text would stay
		"update record_decision set sealed_note = 'x', note = '', cause = 'QUALITY'",
		"update fact_correction set sealed_text = 'x', old_value = null, new_value = null, reason = null, review = not review",
	} {
		if _, err := w.db.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s went through", sql)
		}
	}
	if n := len(w.lies(secretWord)); n != 7 {
		t.Fatalf("%v lie open: that is not all", w.lies(secretWord))
	}
	keeper := fields.Keeper{Vault: w.vault, DB: w.db, Columns: store.Sealed, Log: slog.Default()}
	n, err := keeper.Once(t.Context())
	must(t, err)
	if want := s.number("select 6 + (select count(*) from assignment) + (select count(*) from assignment_version)"); n != want {
		t.Errorf("%d texts sealed, want %d", n, want)
	}
	s.opens("sealed behind")
	if found := w.lies(secretWord); found != nil {
		t.Errorf("it still lies open in %v", found)
	}
	if n, err := keeper.Once(t.Context()); err != nil || n != 0 {
		t.Errorf("%d sealed again, %v", n, err)
	}
	if _, err := w.db.Exec(t.Context(), "update fact_correction set sealed_text = 'y'"); err == nil {
		t.Error("sealed a second time")
	}
}
