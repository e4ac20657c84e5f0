package vault

import (
	"context"

	"github.com/digisoc/platform/pkg/pg"
)

// ofSubject is what says that a subject has a key already.
const ofSubject = "data_key_of_subject"

const addKey = `insert into data_key (id, data_group, tenant, subject, kek, wrapped) values ($1, $2, $3, $4, $5, $6)`

// askAfter is how many times the subject's key is asked for after a guess was wrong: those who come may all be known ones.
const askAfter = 8

// SealNew is Seal for texts of one subject that often is new here, as the first words of somebody are. The key is made with all else
// that tx writes, in the same round trip, and nothing is asked before. If the subject has one already the transaction fails on that and pg
// runs it again; then, and for the next few, it is asked as Seal does.
func (v *Vault) SealNew(ctx context.Context, tx *pg.Tx, s Scope, subject string, texts []Text) ([][]byte, error) {
	if tx.Attempt() > 1 {
		v.ask.Store(askAfter)
	}
	if v.ask.Load() > 0 {
		v.ask.Add(-1)
		return v.SealOf(ctx, tx, s, subject, texts)
	}
	f, err := v.make(ctx, s, 1)
	if err != nil {
		return nil, err
	}
	aead, err := sealer(f.keys[0])
	if err != nil {
		return nil, err
	}
	k := dataKey{id: f.ids[0], aead: aead}
	if _, err := tx.Exec(ctx, addKey, k.id, s.Group, s.Tenant, subject, f.versions[0], f.wrapped[0]); err != nil {
		return nil, err
	}
	tx.Guess(ofSubject)
	tx.OnCommit(func() { v.keys.put(k.id, aead) })
	for i := range texts {
		texts[i].Subject = subject
	}
	return sealAll(map[string]dataKey{subject: k}, texts), nil
}
