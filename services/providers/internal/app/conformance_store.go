package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/conformance"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Seal signs certificates of conformance and checks them; package seal does.
type Seal interface {
	Sign(c domain.Certificate) (string, error)
	// Verify is domain.ErrCertificateForged for what no trusted key has signed. It does not look at the term.
	Verify(jws string) (domain.Certificate, error)
}

// ConformanceStore is what is read of runs and certificates, and what is written outside of a call's transaction: what was
// seen of a call is kept whatever became of it.
type ConformanceStore interface {
	// ConformanceRun is domain.ErrConformanceRunNotFound when the sandbox has no such run.
	ConformanceRun(ctx context.Context, tenant, id uuid.UUID) (domain.ConformanceRun, error)
	// OpenConformanceRuns is each open run with the position of its last call.
	OpenConformanceRuns(ctx context.Context) (map[uuid.UUID]int64, error)
	// TestedIn finds the open run that tests a client; none is a zero Tested.
	TestedIn(ctx context.Context, client string) (Tested, error)
	AddConformanceCall(ctx context.Context, run uuid.UUID, c conformance.Call) error
	// SpendConformanceFault returns the error that a call about one of the subjects is to be answered by; empty for none.
	SpendConformanceFault(ctx context.Context, run uuid.UUID, subjects []string) (string, error)
	// ConformanceCertificate is domain.ErrCertificateNotFound when there is none.
	ConformanceCertificate(ctx context.Context, id uuid.UUID) (domain.Certificate, error)
	ConformanceCertificates(ctx context.Context, q CertificateQuery) ([]domain.Certificate, error)
}

// ConformanceTx is what is read and written of them in a transaction.
type ConformanceTx interface {
	// AddConformanceRun ends a run of the same sandbox that is open.
	AddConformanceRun(ctx context.Context, r domain.ConformanceRun) error
	// LockConformanceRun is not ok when the run is over, or another process plays it just now.
	LockConformanceRun(ctx context.Context, id uuid.UUID) (r domain.ConformanceRun, ok bool, err error)
	SaveConformanceRun(ctx context.Context, r domain.ConformanceRun) error
	// ConformanceWorld is what the platform knows of a run.
	ConformanceWorld(ctx context.Context, r *domain.ConformanceRun) (World, error)
	AddConformanceFault(ctx context.Context, run uuid.UUID, subject, reason string, times int) error
	AddConformanceCertificate(ctx context.Context, c domain.Certificate) error
	// CertificateOfSystem returns the newest that holds for terms; nil when there is none.
	CertificateOfSystem(ctx context.Context, t domain.Terms, now time.Time) (*domain.Certificate, error)
	// AgreementsAwaiting returns agreements that wait for this very proof.
	AgreementsAwaiting(ctx context.Context, c domain.Certificate) ([]uuid.UUID, error)
}

// World is what cases of a run are judged from.
type World struct {
	Calls       []conformance.Call
	Assignments map[uuid.UUID]conformance.Assignment
	Records     []conformance.Record
	Credential  domain.Credential
}

// CertificateQuery narrows the list of certificates.
type CertificateQuery struct {
	System string
	Before uuid.UUID
	Size   int
}
