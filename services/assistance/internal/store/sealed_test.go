package store_test

import (
	"context"
	"log/slog"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/store"
)

// A fact, a finding and an award that lay open are sealed behind; a fact stays history: nothing else of it moves.
func TestSEC_ENC_2_WhatLayOpenIsSealedBehind(t *testing.T) {
	db, s, v := openVault(t)
	health, means := uuid.NewString(), uuid.NewString()
	for _, sql := range []string{
		factRow(health, map[string]string{"kind": "'DISABILITY'", "body": `'{"Kind":"DISABILITY","Is":true}'`}),
		factRow(means, map[string]string{"kind": "'SAVINGS'", "person_id": "null", "body": `'{"Kind":"SAVINGS","Amount":731942}'`}),
		`insert into conflict_finding (id, fingerprint, rule, scope, rule_version, kind, severity, municipality, persons, facts, from_day, one_day, occasion, outcome, found_at)
			values (gen_random_uuid(), 'x', 'CONF-01', 'PERSON', 1, 'REVIEW', 'HIGH', '0001000', array[gen_random_uuid()], '{}', '2026-05-01', false, 'NIGHT', 'OPEN', now())`,
		`insert into award (decision_id, case_id, municipality, start_date, end_date, persons, facts, created_at)
			values (gen_random_uuid(), gen_random_uuid(), '0001000', '2026-05-01', '2026-06-01', array[gen_random_uuid()], 'x', now())`,
	} {
		if _, err := db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	keeper := vault.Keeper{Vault: v, DB: db, Columns: store.Sealed, Log: slog.Default()}
	if n, err := keeper.Once(t.Context()); err != nil || n != 4 {
		t.Errorf("sealed %d, %v; want 4", n, err)
	}
	var open int
	if err := db.QueryRow(t.Context(), `select (select count(*) from fact where body is not null) + (select count(*) from award where facts is not null)
		+ (select count(*) from conflict_finding where facts is not null)`).Scan(&open); err != nil || open != 0 {
		t.Errorf("%d still lie open (%v)", open, err)
	}
	for id, amount := range map[string]int64{health: 0, means: 731942} {
		f, err := s.Fact(t.Context(), uuid.MustParse(id))
		if err != nil || int64(f.Value.Amount) != amount {
			t.Errorf("%s reads %+v, %v", id, f.Value, err)
		}
	}
	if _, err := db.Exec(t.Context(), "update fact set sealed_body = 'x'"); err == nil {
		t.Error("a sealed fact was changed")
	}
}

// Health is sealed apart from means, and what is said of a household with a key of the household.
func TestSEC_ENC_2_GroupsHaveKeysOfTheirOwn(t *testing.T) {
	db, s, v := openVault(t)
	health, means := uuid.NewString(), uuid.NewString()
	for _, sql := range []string{
		factRow(health, map[string]string{"kind": "'DISABILITY'", "body": `'{"Kind":"DISABILITY","Is":true}'`}),
		factRow(means, map[string]string{"kind": "'OCCUPATION'", "body": `'{"Kind":"OCCUPATION","Occupation":"EMPLOYED"}'`}),
	} {
		if _, err := db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := (vault.Keeper{Vault: v, DB: db, Columns: store.Sealed, Log: slog.Default()}).Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	var ids []uuid.UUID
	err := s.InTx(t.Context(), func(ctx context.Context, _ app.Tx) (err error) {
		ids, err = v.DestroyOf(ctx, db, vault.Scope{Group: "G17", Tenant: riga}, []string{"persons/00000000-0000-7000-8000-00000000000b"}, noon)
		return err
	})
	if err != nil || len(ids) != 1 {
		t.Fatalf("destroyed %v, %v", ids, err)
	}
	if _, err := s.Fact(t.Context(), uuid.MustParse(health)); err == nil {
		t.Error("health opens after its key was destroyed")
	}
	if _, err := s.Fact(t.Context(), uuid.MustParse(means)); err != nil {
		t.Errorf("means: %v", err)
	}
}
