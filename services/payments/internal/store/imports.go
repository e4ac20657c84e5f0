package store

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/payments/internal/app"
	"github.com/digisoc/platform/services/payments/internal/domain"
	"github.com/digisoc/platform/services/payments/internal/store/db"
)

// AddImport reports whether the file is new; a second transaction with the same file waits for the first. Of a file that
// was taken in it returns what is kept.
func (t *Tx) AddImport(ctx context.Context, i domain.Import) (bool, domain.Import, error) {
	fresh, err := added(t.q.AddBankFile(ctx, db.AddBankFileParams{
		ID: i.ID, Municipality: i.Municipality, Sha256: i.SHA256, Kind: string(i.Kind), ImportedBy: i.By, ImportedAt: i.At,
	}))
	if err != nil || fresh {
		return fresh, i, err
	}
	r, err := t.q.BankFile(ctx, db.BankFileParams{Municipality: i.Municipality, Sha256: i.SHA256})
	return false, domain.Import{
		ID: r.ID, Municipality: r.Municipality, Kind: domain.BankFileKind(r.Kind), SHA256: r.Sha256, Entries: int(r.Entries), Applied: int(r.Applied),
		Repeated: int(r.Repeated), By: r.ImportedBy, At: r.ImportedAt.UTC(),
	}, err
}

// SaveImport keeps what became of the entries of a file.
func (t *Tx) SaveImport(ctx context.Context, i domain.Import, entries []app.Entry) error {
	err := t.q.SaveBankFile(ctx, db.SaveBankFileParams{ID: i.ID, Entries: int32(i.Entries), Applied: int32(i.Applied), Repeated: int32(i.Repeated)})
	if err != nil || len(entries) == 0 {
		return err
	}
	p := db.AddBankEntriesParams{FileID: i.ID}
	for _, e := range entries {
		p.EndToEnd, p.Refs, p.Amounts = append(p.EndToEnd, e.EndToEnd), append(p.Refs, e.Reference), append(p.Amounts, int64(e.Amount))
		p.Says, p.Reasons, p.Booked = append(p.Says, string(e.Says)), append(p.Reasons, e.Reason), append(p.Booked, e.Booked.Time())
		p.Outcomes = append(p.Outcomes, string(e.Outcome))
	}
	return t.q.AddBankEntries(ctx, p)
}

// PaymentsOfFile names the payments of a file that are on their way.
func (t *Tx) PaymentsOfFile(ctx context.Context, municipality, number string, part int) ([]uuid.UUID, error) {
	return t.q.PaymentsOfFile(ctx, db.PaymentsOfFileParams{Municipality: municipality, Number: number, Part: int32(part)})
}
