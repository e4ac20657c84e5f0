package store

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// referralText is what an assignment says about its client, as it is sealed.
type referralText struct {
	Extract map[string]string
	Note    string
}

// sealedAssignment is what is written of an assignment beside its columns.
type sealedAssignment struct{ payers, text, version []byte }

// sealAssignment seals what an assignment says, and the version that it is now, with one statement.
func (t *Tx) sealAssignment(ctx context.Context, a *domain.Assignment) (s sealedAssignment, err error) {
	if s.payers, err = json.Marshal(a.Payers); err != nil {
		return s, err
	}
	days := make([][2]string, len(a.Pauses))
	for i, p := range a.Pauses {
		days[i] = [2]string{p.From.String(), p.To.String()}
	}
	b, client := newBatch(granted), names.Format("persons", a.Person)
	text := vault.Text{Subject: client, Field: referral, Record: a.ID}
	if err := b.json(&s.text, a.Municipality, text, referralText{a.Extract, a.Note}); err != nil {
		return s, err
	}
	text.Field = wholeVersion + strconv.FormatInt(a.Version, 10)
	if err := b.json(&s.version, a.Municipality, text, map[string]any{
		"state": a.State, "from": a.Period.From.String(), "to": a.Period.To.String(), "limit": a.Limit, "limit_per": a.LimitPer, "payers": a.Payers,
		"copay_cents": a.CoPayCents, "extract": a.Extract, "plan_version": a.PlanVersion, "pauses": days, "reason": a.Reason, "note": a.Note,
	}); err != nil {
		return s, err
	}
	return s, t.seal(ctx, b)
}

func (o opener) assignment(ctx context.Context, r db.Assignment) (domain.Assignment, error) {
	list, err := o.assignments(ctx, []db.Assignment{r})
	if err != nil {
		return domain.Assignment{}, err
	}
	return list[0], nil
}

func (o opener) assignments(ctx context.Context, rows []db.Assignment) ([]domain.Assignment, error) {
	out, sealed := make([]domain.Assignment, len(rows)), make([]vault.Sealed, len(rows))
	for i := range rows {
		sealed[i] = vault.Sealed{Field: referral, Record: rows[i].ID, Bytes: rows[i].SealedText}
	}
	plain, err := o.open(ctx, sealed)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		a, err := assignment(rows[i])
		if err != nil {
			return nil, err
		}
		var said referralText
		found, err := decode(plain[i], &said)
		if err == nil && !found && len(rows[i].Extract) > 0 { // from before
			said.Note = text(rows[i].Note)
			err = json.Unmarshal(rows[i].Extract, &said.Extract)
		}
		if err != nil {
			return nil, err
		}
		a.Extract, a.Note = said.Extract, said.Note
		out[i] = a
	}
	return out, nil
}
