package app

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/services/providers/internal/conformance"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// NewRun is what a run is to test, with the public halves of the keys of the tested system.
type NewRun struct {
	System, Version string
	Keys            NewKeys
	Cases           []string // only these; a part of the suite gives no certificate
	Limit           time.Duration
}

// StartConformanceRun begins a run in the sandbox of the calling system. The system that is tested gets keys of its own there,
// so that whoever watches can go on watching when those are changed and ended.
func (a *App) StartConformanceRun(ctx context.Context, in NewRun) (domain.ConformanceRun, error) {
	adm, err := a.seeSandbox(ctx)
	if err != nil {
		return domain.ConformanceRun{}, err
	}
	if box, _, err := a.store.Sandbox(ctx, adm.Tenant); err != nil {
		return domain.ConformanceRun{}, err
	} else if box.Ahead != 0 || !box.AdvanceTo.IsZero() {
		return domain.ConformanceRun{}, domain.ErrConformanceClockMoved
	}
	keys, err := a.rotation(in.Keys)
	if err != nil {
		return domain.ConformanceRun{}, err
	}
	cases, ok := conformance.Find(in.Cases)
	switch {
	case !ok:
		return domain.ConformanceRun{}, domain.ErrConformanceCaseUnknown
	case keys.Key == nil || keys.Certificate == nil:
		return domain.ConformanceRun{}, domain.ErrCertInvalid
	case in.Limit == 0:
		in.Limit = conformance.DefaultLimit
	}
	client := domain.Credential{ID: newID(), Agreement: adm.Agreement, Environment: domain.Sandbox, Client: clientID(domain.Sandbox), Created: a.now()}
	if err := client.Rotate(keys, a.now()); err != nil {
		return domain.ConformanceRun{}, err
	}
	run := domain.ConformanceRun{
		ID: newID(), Tenant: adm.Tenant, Provider: adm.Provider, Agreement: adm.Agreement, Credential: client.ID, Client: client.Client,
		System: domain.System{Name: in.System, Version: in.Version, Schema: adm.Schema}, Fields: slices.Sorted(slices.Values(adm.Fields)),
		Suite: conformance.Suite, Whole: len(cases) == len(conformance.Cases()), Limit: in.Limit, State: domain.ConformanceRunning, Started: a.now(), Version: 1,
	}
	for _, c := range cases {
		run.Results = append(run.Results, domain.CaseResult{Case: c.ID, State: domain.CasePending})
	}
	return run, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		tx.Answer(run)
		if err := tx.AddCredential(ctx, client); err != nil {
			return err
		}
		return tx.AddConformanceRun(ctx, run)
	})
}

// ConformanceRun returns a run of the calling system's sandbox. The system that is tested may read it too.
func (a *App) ConformanceRun(ctx context.Context, id uuid.UUID) (domain.ConformanceRun, error) {
	adm, err := a.seeSandbox(ctx)
	if err != nil {
		return domain.ConformanceRun{}, missingRun(err)
	}
	return a.store.ConformanceRun(ctx, adm.Tenant, id)
}

// missingRun answers keys of production, which have no sandbox and so no runs, as those of another sandbox.
func missingRun(err error) error {
	if errors.Is(err, domain.ErrSandboxNotFound) {
		return domain.ErrConformanceRunNotFound
	}
	return err
}

// Certificates lists certificates, the newest first. They are public: which systems conform is nobody's secret.
func (a *App) Certificates(ctx context.Context, system string, size int32, token string) (list []domain.Certificate, next string, err error) {
	q, n := CertificateQuery{System: system}, page.Size(size)
	query := struct{ List, System string }{"conformanceCertificates", system}
	if _, err := page.Decode(token, query, &q.Before); err != nil {
		return nil, "", err
	}
	q.Size = n + 1
	if list, err = a.store.ConformanceCertificates(ctx, q); err != nil || len(list) <= n {
		return list, "", err
	}
	next, err = page.Encode(query, list[n-1].ID)
	return list[:n], next, err
}

// Certificate returns one.
func (a *App) Certificate(ctx context.Context, id uuid.UUID) (domain.Certificate, error) {
	return a.store.ConformanceCertificate(ctx, id)
}

// present checks a certificate that somebody brings: signed by a key that is trusted here, and not too old.
func (a *App) present(jws string) (domain.Certificate, error) {
	c, err := a.seal.Verify(strings.TrimSpace(jws))
	if err != nil {
		return c, err
	}
	if !a.now().Before(c.Expires) {
		return c, domain.ErrCertificateExpired
	}
	return c, nil
}

// exerciseName is the name of an exercise: nobody can guess it, so that nobody answers one that was not asked.
func exerciseName() string { return strings.ToLower(rand.Text()) }
