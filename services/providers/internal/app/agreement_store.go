package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

// AgreementStore is what agreements and keys need of the database.
type AgreementStore interface {
	UsageStore
	// Agreement is domain.ErrAgreementNotFound when there is none.
	Agreement(ctx context.Context, id uuid.UUID) (domain.Agreement, error)
	Agreements(ctx context.Context, q AgreementQuery) ([]domain.Agreement, error)
	// ActiveRegistrations returns those of the list that are the provider's and hold on the day.
	ActiveRegistrations(ctx context.Context, provider uuid.UUID, ids []uuid.UUID, day domain.Date) ([]uuid.UUID, error)
	// OwnRegistrations returns those of the list that are the provider's, whether they hold or not.
	OwnRegistrations(ctx context.Context, provider uuid.UUID, ids []uuid.UUID) ([]uuid.UUID, error)
	// Credential is domain.ErrCredentialNotFound when there is none; so is CredentialOfClient.
	Credential(ctx context.Context, id uuid.UUID) (domain.Credential, error)
	CredentialOfClient(ctx context.Context, client string) (domain.Credential, error)
	// Admission reads what decides about a call; domain.ErrCredentialNotFound for an unknown client.
	Admission(ctx context.Context, client, certificate string, now time.Time, today domain.Date) (domain.AdmissionFacts, error)
}

// AgreementTx is the writes of agreements and keys.
type AgreementTx interface {
	UsageTx
	// WarnOfEnds keeps that keys and certificates which end within so many days were told of, and returns them, each once.
	WarnOfEnds(ctx context.Context, days int, now time.Time) ([]EndingKey, error)
	AddAgreement(ctx context.Context, a domain.Agreement, now time.Time) error
	LockAgreement(ctx context.Context, id uuid.UUID) (domain.Agreement, error)
	// SaveAgreement keeps the agreement with its operators; a version that came into force is kept for good.
	SaveAgreement(ctx context.Context, a domain.Agreement, now time.Time) error
	// AddNotices keeps who was told of a proposed version.
	AddNotices(ctx context.Context, a domain.Agreement, now time.Time) error
	AgreementChanged(ctx context.Context, a domain.Agreement, reason string, now time.Time) error
	AddCredential(ctx context.Context, c domain.Credential) error
	LockCredential(ctx context.Context, id uuid.UUID) (domain.Credential, error)
	SaveCredential(ctx context.Context, c domain.Credential) error
	CredentialChanged(ctx context.Context, c domain.Credential, a domain.Agreement, now time.Time) error
	// UseAssertion is domain.ErrClientRefused at commit when the assertion was used before.
	UseAssertion(ctx context.Context, client, id string, until, now time.Time) error
}

// AgreementQuery narrows a list of agreements.
type AgreementQuery struct {
	Provider     uuid.UUID
	Municipality string
	After        uuid.UUID
	Size         int
}
