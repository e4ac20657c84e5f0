package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/outbox"
	providerseventsv1 "github.com/digisoc/platform/proto/gen/go/providers/events/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// AddCredential keeps new keys.
func (t *Tx) AddCredential(ctx context.Context, c domain.Credential) error {
	if err := t.q.AddCredential(ctx, db.AddCredentialParams{
		ID: c.ID, AgreementID: c.Agreement, OperatorID: optional(c.Operator), Environment: string(c.Environment), ClientID: c.Client,
		Version: c.Version, CreatedAt: c.Created,
	}); err != nil {
		return err
	}
	return t.saveKeys(ctx, c)
}

// SaveCredential keeps changed keys.
func (t *Tx) SaveCredential(ctx context.Context, c domain.Credential) error {
	if err := t.q.SaveCredential(ctx, db.SaveCredentialParams{ID: c.ID, RevokedAt: moment(c.Revoked), Version: c.Version}); err != nil {
		return err
	}
	return t.saveKeys(ctx, c)
}

func (t *Tx) saveKeys(ctx context.Context, c domain.Credential) error {
	for _, k := range c.Keys {
		if err := t.q.SaveKey(ctx, db.SaveKeyParams{
			CredentialID: c.ID, Thumbprint: k.Thumbprint, Jwk: k.JWK, ValidFrom: k.From, ValidTo: moment(k.To),
		}); err != nil {
			return err
		}
	}
	for _, x := range c.Certificates {
		if err := t.q.SaveCertificate(ctx, db.SaveCertificateParams{
			CredentialID: c.ID, Thumbprint: x.Thumbprint, NotAfter: x.NotAfter, ValidFrom: x.From, ValidTo: moment(x.To),
		}); err != nil {
			return err
		}
	}
	return nil
}

// LockCredential locks keys and reads them after the lock was given.
func (t *Tx) LockCredential(ctx context.Context, id uuid.UUID) (domain.Credential, error) {
	r, err := t.q.LockCredential(ctx, id)
	if err != nil {
		return domain.Credential{}, missing(err, domain.ErrCredentialNotFound)
	}
	return whole(ctx, t.q, r)
}

// Credential reads keys.
func (s *Store) Credential(ctx context.Context, id uuid.UUID) (domain.Credential, error) {
	r, err := s.q.Credential(ctx, id)
	if err != nil {
		return domain.Credential{}, missing(err, domain.ErrCredentialNotFound)
	}
	return whole(ctx, s.q, r)
}

// CredentialOfClient reads the keys of a client.
func (s *Store) CredentialOfClient(ctx context.Context, client string) (domain.Credential, error) {
	r, err := s.q.CredentialOfClient(ctx, client)
	if err != nil {
		return domain.Credential{}, missing(err, domain.ErrCredentialNotFound)
	}
	return whole(ctx, s.q, r)
}

// whole reads the keys and certificates of a row.
func whole(ctx context.Context, q *db.Queries, r db.Credential) (domain.Credential, error) {
	c := domain.Credential{
		ID: r.ID, Agreement: r.AgreementID, Operator: r.OperatorID.UUID, Environment: domain.Environment(r.Environment), Client: r.ClientID,
		Revoked: when(r.RevokedAt), Created: r.CreatedAt.UTC(), Version: r.Version,
	}
	keys, err := q.Keys(ctx, c.ID)
	if err != nil {
		return c, failure(err)
	}
	for _, k := range keys {
		c.Keys = append(c.Keys, domain.Key{Thumbprint: k.Thumbprint, JWK: k.Jwk, From: k.ValidFrom.UTC(), To: when(k.ValidTo)})
	}
	certificates, err := q.Certificates(ctx, c.ID)
	if err != nil {
		return c, failure(err)
	}
	for _, x := range certificates {
		c.Certificates = append(c.Certificates, domain.ClientCertificate{
			Thumbprint: x.Thumbprint, NotAfter: x.NotAfter.UTC(), From: x.ValidFrom.UTC(), To: when(x.ValidTo),
		})
	}
	return c, nil
}

// UseAssertion keeps that an assertion was used, and forgets those that are over.
func (t *Tx) UseAssertion(ctx context.Context, client, id string, until, now time.Time) error {
	return t.q.UseAssertion(ctx, db.UseAssertionParams{ClientID: client, Jti: id, ForgetAt: until, Now: now})
}

// Admission reads what decides about a call, in one statement.
func (s *Store) Admission(ctx context.Context, client, certificate string, now time.Time, today domain.Date) (domain.AdmissionFacts, error) {
	r, err := s.q.Admission(ctx, db.AdmissionParams{ClientID: client, Thumbprint: certificate, Now: now, Today: today.Time()})
	if err != nil {
		return domain.AdmissionFacts{}, missing(err, domain.ErrCredentialNotFound)
	}
	return domain.AdmissionFacts{
		Admission: domain.Admission{
			Credential: r.ID, Client: client, Provider: r.ProviderID, Agreement: r.AgreementID, Operator: r.OperatorID.UUID,
			Environment: domain.Environment(r.Environment), Tenant: r.Tenant.UUID, Ahead: time.Duration(r.AheadUs) * time.Microsecond, Municipality: r.Municipality,
			State: domain.AgreementState(r.State), Grant: domain.Grant(r.GrantCode), Fields: r.Fields, Modes: r.Modes, Registrations: r.Registrations, Active: r.Active,
			PerMinute: int(r.PerMinute), PerDay: int(r.PerDay), Schema: r.SchemaWord,
		},
		CredentialEnded: r.Ended, CertificateLive: r.CertificateLive, OperatorRevoked: r.OperatorRevoked, OperatorRegNo: r.OperatorRegNo, Organisation: text(r.RegNo),
		From: domain.DateOf(r.ValidFrom), To: domain.DateOf(r.ValidTo),
	}, nil
}

// CredentialChanged tells that keys were made, rotated or revoked; it holds no key.
func (t *Tx) CredentialChanged(ctx context.Context, c domain.Credential, a domain.Agreement, now time.Time) error {
	name := names.Format("credentials", c.ID)
	return t.publish(ctx, outbox.Event{
		Type: "lv.digisoc.providers.v1.credentialChanged", Topic: "providers.credential.changed.v1", Subject: name, Municipality: a.Municipality,
		DataCategory: "G25", Time: now,
	}, &providerseventsv1.CredentialChanged{
		Credential: name, Agreement: names.Format("agreements", a.ID), Provider: names.Format("providers", a.Provider), Revoked: !c.Revoked.IsZero(),
	})
}

// WarnOfEnds keeps that keys and certificates were told of before their end, and returns them.
func (t *Tx) WarnOfEnds(ctx context.Context, days int, now time.Time) ([]app.EndingKey, error) {
	certificates, err := t.q.WarnOfCertificates(ctx, db.WarnOfCertificatesParams{Now: now, Until: now.AddDate(0, 0, days), Days: int32(days)})
	if err != nil {
		return nil, failure(err)
	}
	keys, err := t.q.WarnOfKeys(ctx, db.WarnOfKeysParams{Now: now, Until: now.AddDate(0, 0, days), Days: int32(days)})
	if err != nil {
		return nil, failure(err)
	}
	out := make([]app.EndingKey, 0, len(certificates)+len(keys))
	for _, r := range certificates {
		out = append(out, app.EndingKey{Credential: r.CredentialID, Provider: r.ProviderID, Municipality: r.Municipality, What: r.What, Ends: r.EndsAt.UTC()})
	}
	for _, r := range keys {
		out = append(out, app.EndingKey{Credential: r.CredentialID, Provider: r.ProviderID, Municipality: r.Municipality, What: r.What, Ends: r.EndsAt.UTC()})
	}
	return out, nil
}
