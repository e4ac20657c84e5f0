package store

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// sealNotes seals the notes of new records, in the order of the list: one statement for each municipality, and none when nobody wrote
// anything. Of a client who is not known the note has the key of the provider, and gets hers when she is.
func (t *Tx) sealNotes(ctx context.Context, provider uuid.UUID, list []domain.Judgement) ([][]byte, error) {
	out, b := make([][]byte, len(list)), newBatch(delivered)
	for i := range list {
		out[i] = []byte{} // never null: the statement takes the empty one for nothing
		if k := list[i].New; k != nil {
			b.add(&out[i], tenantOf(k.Municipality), vault.Text{
				Subject: clientOrElse(k.Person, "providers", provider), Field: recordNote, Record: k.ID, Plain: []byte(k.Note),
			})
		}
	}
	return out, t.seal(ctx, b)
}

// sealDecision seals what an official wrote of some records, for each with the key of its client.
func (t *Tx) sealDecision(ctx context.Context, note string, list []domain.Kept) ([][]byte, error) {
	out, b := make([][]byte, len(list)), newBatch(delivered)
	for i := range list {
		k := &list[i]
		out[i] = []byte{}
		b.add(&out[i], tenantOf(k.Municipality), vault.Text{
			Subject: clientOrElse(k.Person, "records", k.ID), Field: decisionNote, Record: k.ID, Plain: []byte(note),
		})
	}
	return out, t.seal(ctx, b)
}

func tenantOf(municipality string) string {
	if municipality == "" {
		return nowhere
	}
	return municipality
}

// noteOf is the note of a record as it lies: sealed, or open from before.
type noteOf struct {
	record uuid.UUID
	sealed []byte
	open   string
}

// notes opens notes in their order.
func (o opener) notes(ctx context.Context, lies []noteOf) ([]string, error) {
	sealed, out := make([]vault.Sealed, len(lies)), make([]string, len(lies))
	for i, n := range lies {
		sealed[i] = vault.Sealed{Field: recordNote, Record: n.record, Bytes: n.sealed}
	}
	plain, err := o.open(ctx, sealed)
	if err != nil {
		return nil, err
	}
	for i, n := range lies {
		if out[i] = n.open; plain[i] != nil {
			out[i] = string(plain[i])
		}
	}
	return out, nil
}

// records turns rows into records, with their notes opened.
func (o opener) records(ctx context.Context, rows []db.RecordsOfMunicipalityRow, e domain.Environment) ([]domain.Kept, error) {
	lies := make([]noteOf, len(rows))
	for i := range rows {
		lies[i] = noteOf{rows[i].ID, rows[i].SealedNote, rows[i].Note}
	}
	notes, err := o.notes(ctx, lies)
	if err != nil {
		return nil, err
	}
	out := make([]domain.Kept, len(rows))
	for i := range rows {
		out[i] = kept(&rows[i], notes[i], e)
	}
	return out, nil
}
