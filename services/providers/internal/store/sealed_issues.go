package store

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// issueWords is what was written in an issue, as it is sealed.
type issueWords struct{ Wish, Evidence, Answer string }

// valuesText is both values of a correction and why, as it is sealed.
type valuesText struct{ Old, New, Reason string }

// keptIssue is whose key an issue has, and its words, as they lie.
type keptIssue struct {
	subject, tenant string
	words           issueWords
	sealed          bool // false of a row from before
}

// keeping tells how an issue is to lie: with the key of the person it concerns, once known, in the municipality concerned.
func keeping(i *domain.Issue) keptIssue {
	tenant := i.Place
	if tenant == "" {
		tenant = i.Raiser.Municipality
	}
	return keptIssue{clientOrElse(i.Person, "issues", i.ID), tenantOf(tenant), issueWords{i.Wish, i.Evidence, i.Answer}, true}
}

// sealIssue seals the words of an issue; nil when they lie as they should, since most steps say nothing new.
func (t *Tx) sealIssue(ctx context.Context, i *domain.Issue) (sealed []byte, err error) {
	k := keeping(i)
	if was, known := t.issues[i.ID]; known && was == k {
		return nil, nil
	}
	t.issues[i.ID] = k
	b := newBatch(objected)
	if err := b.json(&sealed, k.tenant, vault.Text{Subject: k.subject, Field: issueText, Record: i.ID}, k.words); err != nil {
		return nil, err
	}
	return sealed, t.seal(ctx, b)
}

// sealCorrection seals both values with the key that the issue has, which is locked.
func (t *Tx) sealCorrection(ctx context.Context, c *domain.FactCorrection) (sealed []byte, err error) {
	k, b := t.issues[c.Issue], newBatch(granted)
	if err := b.json(&sealed, k.tenant, vault.Text{Subject: k.subject, Field: bothValues, Record: c.ID}, valuesText{c.Old, c.New, c.Reason}); err != nil {
		return nil, err
	}
	return sealed, t.seal(ctx, b)
}

// issues turns rows into issues, with their words opened.
func (o opener) issues(ctx context.Context, rows []db.Issue) ([]domain.Issue, error) {
	out, sealed := make([]domain.Issue, len(rows)), make([]vault.Sealed, len(rows))
	for n := range rows {
		sealed[n] = vault.Sealed{Field: issueText, Record: rows[n].ID, Bytes: rows[n].SealedText}
	}
	plain, err := o.open(ctx, sealed)
	if err != nil {
		return nil, err
	}
	for n := range rows {
		r := &rows[n]
		words := issueWords{text(r.Wish), text(r.Evidence), text(r.Answer)} // from before
		if _, err := decode(plain[n], &words); err != nil {
			return nil, err
		}
		out[n] = issue(r)
		out[n].Wish, out[n].Evidence, out[n].Answer = words.Wish, words.Evidence, words.Answer
	}
	return out, nil
}

// locked turns rows that this transaction has locked into issues, and remembers how they lie.
func (t *Tx) locked(ctx context.Context, rows []db.Issue) ([]domain.Issue, error) {
	list, err := t.opener().issues(ctx, rows)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		k := keeping(&list[i])
		k.sealed = len(rows[i].SealedText) > 0
		t.issues[rows[i].ID] = k
	}
	return list, nil
}

// corrections opens both values of corrections, by correction.
func (o opener) corrections(ctx context.Context, rows []db.CorrectionsRow) (map[uuid.UUID]valuesText, error) {
	out, sealed := make(map[uuid.UUID]valuesText, len(rows)), make([]vault.Sealed, len(rows))
	for i := range rows {
		sealed[i] = vault.Sealed{Field: bothValues, Record: rows[i].ID, Bytes: rows[i].SealedText}
	}
	plain, err := o.open(ctx, sealed)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		r := &rows[i]
		values := valuesText{text(r.OldValue), text(r.NewValue), text(r.Reason)} // from before
		if _, err := decode(plain[i], &values); err != nil {
			return nil, err
		}
		out[r.ID] = values
	}
	return out, nil
}
