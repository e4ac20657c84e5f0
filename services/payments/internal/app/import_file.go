package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strconv"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/payments/internal/domain"
)

// ImportFile takes an answer of the bank in. The same file is taken once; the same entry in another file finds its payment
// where the first one left it.
func (a *App) ImportFile(ctx context.Context, municipality string, content []byte, f domain.BankFile) (domain.Import, error) {
	by, err := official(ctx)
	if err != nil {
		return domain.Import{}, err
	}
	if err := ownMunicipality(ctx, "bankFile", municipality); err != nil {
		return domain.Import{}, err
	}
	sum := sha256.Sum256(content)
	in := domain.Import{
		ID: uuid.Must(uuid.NewV7()), Municipality: municipality, Kind: f.Kind, SHA256: hex.EncodeToString(sum[:]), By: by, At: a.now(),
	}
	audit.Subjects(ctx, names.Format("bankFiles", in.ID))
	var out domain.Import
	return out, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		out = in
		fresh, kept, err := tx.AddImport(ctx, out)
		if err != nil {
			return err
		}
		if !fresh {
			out = kept
			out.Seen = true
			tx.Answer(out)
			return nil
		}
		entries, err := a.take(ctx, tx, &out, f)
		if err != nil {
			return err
		}
		tx.Answer(out)
		return tx.SaveImport(ctx, out, entries)
	})
}

// take applies the entries of a file and closes the lists that they settle.
func (a *App) take(ctx context.Context, tx Tx, in *domain.Import, f domain.BankFile) ([]Entry, error) {
	all, err := a.expand(ctx, tx, in.Municipality, f)
	if err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, 0, len(all))
	for i := range all {
		if id, ok := domain.PaymentOf(all[i].EndToEnd); ok {
			ids = append(ids, id)
		}
	}
	book, err := tx.Lock(ctx, Locks{Payments: ids, Municipality: in.Municipality})
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, 0, len(all))
	for _, e := range all {
		id, ours := domain.PaymentOf(e.EndToEnd)
		p := book.Payments[id]
		if p == nil {
			if !ours && e.Says == domain.Paid {
				continue // a payment of the municipality that is none of ours
			}
			entries = append(entries, Entry{e, domain.Unmatched})
			in.Count(e, domain.Unmatched)
			continue
		}
		outcome, err := a.settle(ctx, tx, book, p, e)
		if err != nil {
			return nil, err
		}
		entries = append(entries, Entry{e, outcome})
		in.Count(e, outcome)
	}
	for _, l := range book.Lists {
		if l.CloseWhen(l.Sums.Open, a.now()) {
			if err := tx.ListClosed(ctx, l, a.now()); err != nil {
				return nil, err
			}
		}
	}
	return entries, tx.Save(ctx, book, a.now())
}

// settle applies one entry to its payment and keeps the sums of its list.
func (a *App) settle(ctx context.Context, tx Tx, book *Book, p *domain.Payment, e domain.BankEntry) (domain.EntryOutcome, error) {
	was := p.State
	x := book.Position(p)
	outcome, owed := x.Settle(e, a.now(), &book.Journal)
	if outcome != domain.Applied {
		return outcome, nil
	}
	book.Added = append(book.Added, owed...)
	if l := book.Lists[p.List]; l != nil {
		l.Sums.Add(was, -p.Amount)
		l.Sums.Add(p.State, p.Amount)
	}
	if p.State == domain.Recalled {
		return outcome, nil
	}
	return outcome, tx.PaymentSettled(ctx, p, x.Obligation, a.now())
}

// message reads the reference of a file of ours: the list's number and the part.
var message = regexp.MustCompile(`^([0-9]{7}-[0-9]{4}-[0-9]{4,})-([0-9]{3,6})$`)

// expand adds an entry for each payment of a file that the bank answered as a whole and of which it says nothing else.
func (a *App) expand(ctx context.Context, tx Tx, municipality string, f domain.BankFile) ([]domain.BankEntry, error) {
	if f.Whole == nil {
		return f.Entries, nil
	}
	m := message.FindStringSubmatch(f.Message)
	if m == nil {
		return append(f.Entries, domain.BankEntry{Reference: f.Message, Says: f.Whole.Says, Reason: f.Whole.Reason}), nil
	}
	part, err := strconv.Atoi(m[2])
	if err != nil {
		return nil, domain.ErrBankFileInvalid.Wrap(err)
	}
	ids, err := tx.PaymentsOfFile(ctx, municipality, m[1], part)
	if err != nil {
		return nil, err
	}
	said := make(map[string]bool, len(f.Entries))
	for _, e := range f.Entries {
		said[e.EndToEnd] = true
	}
	all := f.Entries
	for _, id := range ids {
		p := domain.Payment{ID: id}
		if ref := p.EndToEnd(); !said[ref] {
			all = append(all, domain.BankEntry{EndToEnd: ref, Says: f.Whole.Says, Reason: f.Whole.Reason, Booked: f.Whole.Booked})
		}
	}
	return all, nil
}
