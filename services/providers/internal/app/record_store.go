package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

// RecordStore is what delivery records need of the database.
type RecordStore interface {
	// Facts reads what is known about each record, in their order, without locks.
	Facts(ctx context.Context, adm domain.Admission, in []domain.Parsed) ([]domain.RecordFacts, error)
	// Upload is domain.ErrUploadNotFound when the provider has none of this name.
	Upload(ctx context.Context, provider, id uuid.UUID) (domain.Upload, error)
	// Workers reads one page of a provider's workers after a name, by their names.
	Workers(ctx context.Context, provider uuid.UUID, after string, size int) ([]domain.Worker, error)
	// UploadAnswers reads one page of an upload's kept answers, by position.
	UploadAnswers(ctx context.Context, upload uuid.UUID, q AnswerQuery) ([]domain.Judgement, error)
	Records(ctx context.Context, adm domain.Admission, q RecordQuery) ([]domain.Kept, error)
	// RecordsOfMunicipality are current records about its clients, outside sandboxes.
	RecordsOfMunicipality(ctx context.Context, municipality string, q RecordQuery) ([]domain.Kept, error)
	// Record is domain.ErrRecordNotFound when there is none.
	Record(ctx context.Context, id uuid.UUID) (domain.Kept, error)
	// RecordsToMatch are records without a client whose client has been assigned since, by provider.
	RecordsToMatch(ctx context.Context, clockOf uuid.UUID, at time.Time, size int) ([]domain.Matchable, error)
}

// RecordTx is the writes of delivery records.
type RecordTx interface {
	// LockFacts locks the assignments that the records are about and then reads what is known about each record.
	LockFacts(ctx context.Context, adm domain.Admission, in []domain.Parsed) ([]domain.RecordFacts, error)
	// SaveRecords keeps what was judged as new, and tells it. Another chunk that kept the same record meanwhile makes
	// the transaction fail with domain.ErrRecordRace.
	SaveRecords(ctx context.Context, adm domain.Admission, list []domain.Judgement, now time.Time) error
	// LockUnmatched reads which of some records are without a client still, after LockFacts.
	LockUnmatched(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]domain.Unmatched, error)
	// SaveMatches keeps to which assignments records belong, and tells it; SaveUnfit that they do not fit.
	SaveMatches(ctx context.Context, e domain.Environment, list []domain.Judgement, now time.Time) error
	SaveUnfit(ctx context.Context, list []domain.Misfit, now time.Time) error
	// RecordsOfAssignment are what counts under an assignment, by day: names, days and units.
	RecordsOfAssignment(ctx context.Context, assignment uuid.UUID) ([]domain.Kept, error)
	// ProposeReviews keeps which of them break a rule since a correction, instead of what was proposed before; ForgetReviews
	// that the municipality has looked.
	ProposeReviews(ctx context.Context, assignment, correction uuid.UUID, list []domain.Kept, now time.Time) error
	ForgetReviews(ctx context.Context, records []uuid.UUID) error
	// LockRecords locks what decisions about records wait for, and reads those about clients of a municipality.
	LockRecords(ctx context.Context, e domain.Environment, municipality string, ids []uuid.UUID) (map[uuid.UUID]*domain.Kept, error)
	// SaveDecision keeps one decision about records, and tells it.
	SaveDecision(ctx context.Context, d domain.Decision, list []domain.Kept) error
	// AddChanges is AddChange for several, in their order.
	AddChanges(ctx context.Context, list []domain.Change) error
	AddUpload(ctx context.Context, u domain.Upload, now time.Time) error
	SaveUpload(ctx context.Context, u domain.Upload, now time.Time) error
	// SaveWorkers adds workers, and changes those that are known.
	SaveWorkers(ctx context.Context, provider uuid.UUID, list []domain.Worker, now time.Time) error
	// AddUploadAnswers keeps answers that leave the sender something to do.
	AddUploadAnswers(ctx context.Context, upload uuid.UUID, list []domain.Judgement) error
	// ForgetUploadAnswers removes some answers of uploads that last moved on before a time.
	ForgetUploadAnswers(ctx context.Context, older time.Time, most int) error
}

// AnswerQuery narrows a list of kept answers.
type AnswerQuery struct {
	Outcome domain.Outcome // both when empty
	After   int
	Size    int
}

// RecordQuery narrows a list of records.
type RecordQuery struct {
	Provider   uuid.UUID // for officials
	Assignment uuid.UUID
	State      domain.RecordState
	Month      domain.Month // of the day; empty for any
	ToReview   bool         // for officials: those that a correction proposes to look at
	After      uuid.UUID
	Size       int
}
