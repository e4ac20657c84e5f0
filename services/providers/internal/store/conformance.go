package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// AddConformanceRun keeps a run that begins; one of the same sandbox that is open ends.
func (t *Tx) AddConformanceRun(ctx context.Context, r domain.ConformanceRun) error {
	results, err := json.Marshal(r.Results)
	if err != nil {
		return fmt.Errorf("keep conformance run: %w", err)
	}
	if err := t.q.ReplaceConformanceRuns(ctx, db.ReplaceConformanceRunsParams{Tenant: r.Tenant, Now: &r.Started}); err != nil {
		return err
	}
	return t.q.AddConformanceRun(ctx, db.AddConformanceRunParams{
		ID: r.ID, Tenant: r.Tenant, ProviderID: r.Provider, AgreementID: r.Agreement, CredentialID: r.Credential, ClientID: r.Client, SystemName: r.System.Name,
		SystemVersion: r.System.Version, SchemaWord: r.System.Schema, Fields: list(r.Fields), Suite: r.Suite, Whole: r.Whole, LimitMs: r.Limit.Milliseconds(),
		State: string(r.State), Results: results, StartedAt: r.Started, Version: r.Version,
	})
}

// ConformanceRun reads a run of a sandbox.
func (s *Store) ConformanceRun(ctx context.Context, tenant, id uuid.UUID) (domain.ConformanceRun, error) {
	r, err := s.q.ConformanceRun(ctx, db.ConformanceRunParams{ID: id, Tenant: tenant})
	if err != nil {
		return domain.ConformanceRun{}, missing(err, domain.ErrConformanceRunNotFound)
	}
	return conformanceRun(r)
}

// LockConformanceRun locks an open run, unless another process plays it.
func (t *Tx) LockConformanceRun(ctx context.Context, id uuid.UUID) (domain.ConformanceRun, bool, error) {
	r, err := t.q.LockConformanceRun(ctx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.ConformanceRun{}, false, nil
	}
	if err != nil {
		return domain.ConformanceRun{}, false, err
	}
	run, err := conformanceRun(r)
	return run, true, err
}

func conformanceRun(r db.ConformanceRun) (domain.ConformanceRun, error) {
	out := domain.ConformanceRun{
		ID: r.ID, Tenant: r.Tenant, Provider: r.ProviderID, Agreement: r.AgreementID, Credential: r.CredentialID, Client: r.ClientID,
		System: domain.System{Name: r.SystemName, Version: r.SystemVersion, Schema: r.SchemaWord}, Fields: r.Fields, Suite: r.Suite, Whole: r.Whole,
		Limit: time.Duration(r.LimitMs) * time.Millisecond, State: domain.ConformanceState(r.State), SkewedSince: when(r.SkewedSince), Certificate: r.CertificateID.UUID,
		Started: r.StartedAt.UTC(), Ended: when(r.EndedAt), Version: r.Version,
	}
	if err := json.Unmarshal(r.Results, &out.Results); err != nil {
		return out, fmt.Errorf("read conformance run: %w", err)
	}
	return out, nil
}

// SaveConformanceRun keeps where a run stands.
func (t *Tx) SaveConformanceRun(ctx context.Context, r domain.ConformanceRun) error {
	results, err := json.Marshal(r.Results)
	if err != nil {
		return fmt.Errorf("keep conformance run: %w", err)
	}
	return t.q.SaveConformanceRun(ctx, db.SaveConformanceRunParams{
		ID: r.ID, State: string(r.State), SkewedSince: moment(r.SkewedSince), CertificateID: optional(r.Certificate), Results: results, EndedAt: moment(r.Ended),
		Version: r.Version,
	})
}

// OpenConformanceRuns reads which runs are open, with the last call of each.
func (s *Store) OpenConformanceRuns(ctx context.Context) (map[uuid.UUID]int64, error) {
	rows, err := s.q.OpenConformanceRuns(ctx)
	out := map[uuid.UUID]int64{}
	for _, r := range rows {
		out[r.ID] = r.LastCall
	}
	return out, failure(err)
}

// TestedIn finds the open run that tests a client.
func (s *Store) TestedIn(ctx context.Context, client string) (app.Tested, error) {
	r, err := s.q.ConformanceRunOfClient(ctx, client)
	if errors.Is(err, pgx.ErrNoRows) {
		return app.Tested{}, nil
	}
	return app.Tested{Run: r.ID, SkewedSince: when(r.SkewedSince)}, failure(err)
}

// AddConformanceFault lets the next calls about a subject fail.
func (t *Tx) AddConformanceFault(ctx context.Context, run uuid.UUID, subject, reason string, times int) error {
	return t.q.AddConformanceFault(ctx, db.AddConformanceFaultParams{RunID: run, Subject: subject, Reason: reason, Times: int32(times)})
}

// SpendConformanceFault takes one error of those that are to happen.
func (s *Store) SpendConformanceFault(ctx context.Context, run uuid.UUID, subjects []string) (string, error) {
	reason, err := s.q.SpendConformanceFault(ctx, db.SpendConformanceFaultParams{RunID: run, Subjects: subjects})
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return reason, failure(err)
}
