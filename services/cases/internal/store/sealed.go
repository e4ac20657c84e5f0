package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// What is declared and computed is sealed under group G10 of the catalogue (declaration), what is decided under G30 (documents of the
// case): the law keeps the two for different times. Both with the key of the applicant in her municipality.
const (
	means    = "G10"
	decided  = "G30"
	declared = "application.declaration"
	computed = "assessment.entitlements"
	whole    = "assessment.body"
	text     = "decision.text"
	frozen   = "decision_snapshot"
	document = "decision_document." // and kind and format
)

// decisionText is what a decision says, as it is sealed.
type decisionText struct {
	Entitlements []domain.Entitlement
	Reasons      string
	Hearing      string
	Payees       []domain.Payee
	ReturnReason string
}

// snapshotText holds texts to the byte: the hash of the snapshot counts them.
type snapshotText struct{ Declaration, Assessment, Particulars string }

// sealing is what the statements of one Save write.
type sealing struct {
	declaration, entitlements, body, decision, snapshot []byte
}

// batch is texts that are sealed together, and where to.
type batch struct {
	texts []vault.Text
	into  []*[]byte
}

func (b *batch) add(into *[]byte, field string, record uuid.UUID, plain []byte) {
	b.texts, b.into = append(b.texts, vault.Text{Field: field, Record: record, Plain: plain}), append(b.into, into)
}

func (b *batch) json(into *[]byte, field string, record uuid.UUID, v any) error {
	plain, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("store %s: %w", field, err)
	}
	b.add(into, field, record, plain)
	return nil
}

// seal seals what a Save writes: one statement for each of the two groups that it touches. Who files is often new; all else is of
// somebody who has filed.
func (t *tx) seal(ctx context.Context, f *domain.File) (err error) {
	t.sealed = sealing{}
	var m, d batch
	c, a := f.Changes, f.Application
	if c.Filed || c.Application && a.Revision != t.revision {
		err = errors.Join(err, m.json(&t.sealed.declaration, declared, a.ID, a.Declaration))
	}
	if c.Assessed {
		err = errors.Join(err, m.json(&t.sealed.entitlements, computed, f.Assessment.ID, f.Assessment.Entitlements))
		m.add(&t.sealed.body, whole, f.Assessment.ID, f.Assessment.Body)
	}
	if c.Decision {
		l := f.Decisions[0]
		err = errors.Join(err, d.json(&t.sealed.decision, text, l.ID, decisionText{l.Entitlements, l.Reasons, l.Hearing, l.Payees, l.ReturnReason}))
	}
	if s := c.Snapshot; s != nil {
		err = errors.Join(err, d.json(&t.sealed.snapshot, frozen, s.Decision, snapshotText{string(s.Declaration), string(s.Assessment), string(s.Particulars)}))
	}
	return errors.Join(err, t.sealBatch(ctx, f, means, &m), t.sealBatch(ctx, f, decided, &d))
}

func (t *tx) sealBatch(ctx context.Context, f *domain.File, group string, b *batch) error {
	if len(b.texts) == 0 {
		return nil
	}
	seal := t.vault.SealOf
	if f.Changes.Filed {
		seal = t.vault.SealNew
	}
	sealed, err := seal(ctx, t.Tx, vault.Scope{Group: group, Tenant: f.Application.Municipality}, names.Format("persons", f.Application.Applicant), b.texts)
	if err != nil {
		return err
	}
	for i, s := range sealed {
		*b.into[i] = s
	}
	return nil
}

// opener opens what lies sealed where it reads.
type opener struct {
	vault *vault.Vault
	at    vault.Querier
}

// open returns texts in their order. What was never sealed is nil; what was lawfully erased is domain.ErrFileErased.
func (o opener) open(ctx context.Context, sealed ...vault.Sealed) ([][]byte, error) {
	plain, err := o.vault.Open(ctx, o.at, sealed)
	if errors.Is(err, vault.ErrDestroyed) {
		return nil, domain.ErrFileErased.Wrap(err)
	}
	return plain, err
}

// one opens one text; open is what lies in the open column of a row that was not sealed yet.
func (o opener) one(ctx context.Context, s vault.Sealed, open []byte) ([]byte, error) {
	plain, err := o.open(ctx, s)
	if err != nil || plain[0] == nil {
		return open, err
	}
	return plain[0], nil
}

func documentField(kind domain.DocumentKind, format domain.DocumentFormat) string {
	return document + string(kind) + "." + string(format)
}
