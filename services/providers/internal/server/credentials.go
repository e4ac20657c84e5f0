package server

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// defaultOverlap is how long keys go on beside new ones when the request does not say.
const defaultOverlap = 7 * 24 * time.Hour

// expiring is how long before its end a certificate is told to end soon.
const expiring = 30 * 24 * time.Hour

// CreateCredential registers the keys of a system.
func (s *Agreements) CreateCredential(ctx context.Context, req *providersv1.CreateCredentialRequest) (*providersv1.CreateCredentialResponse, error) {
	var p parser
	id, operator := p.name("agreements", req.GetAgreement()), p.name("operators", req.GetOperator())
	if p.err != nil {
		return nil, p.err
	}
	out, err := s.app.CreateCredential(ctx, id, operator, app.NewKeys{JWK: req.GetJwk(), PEM: req.GetCertificatePem()})
	if err != nil {
		return nil, err
	}
	return &providersv1.CreateCredentialResponse{Credential: credential(&out, s.app.Now())}, nil
}

// GetCredential returns keys.
func (s *Agreements) GetCredential(ctx context.Context, req *providersv1.GetCredentialRequest) (*providersv1.GetCredentialResponse, error) {
	out, err := s.keys(req.GetName(), func(id uuid.UUID) (domain.Credential, error) { return s.app.Credential(ctx, id) })
	return &providersv1.GetCredentialResponse{Credential: out}, err
}

// RotateCredential brings in new keys.
func (s *Agreements) RotateCredential(ctx context.Context, req *providersv1.RotateCredentialRequest) (*providersv1.RotateCredentialResponse, error) {
	k := app.NewKeys{JWK: req.GetJwk(), PEM: req.GetCertificatePem(), Overlap: defaultOverlap}
	if req.OverlapHours != nil {
		k.Overlap = time.Duration(req.GetOverlapHours()) * time.Hour
	}
	out, err := s.keys(req.GetName(), func(id uuid.UUID) (domain.Credential, error) { return s.app.RotateCredential(ctx, id, k) })
	return &providersv1.RotateCredentialResponse{Credential: out}, err
}

// RevokeCredential ends keys at once.
func (s *Agreements) RevokeCredential(ctx context.Context, req *providersv1.RevokeCredentialRequest) (*providersv1.RevokeCredentialResponse, error) {
	out, err := s.keys(req.GetName(), func(id uuid.UUID) (domain.Credential, error) { return s.app.RevokeCredential(ctx, id) })
	return &providersv1.RevokeCredentialResponse{Credential: out}, err
}

func (s *Agreements) keys(name string, f func(uuid.UUID) (domain.Credential, error)) (*providersv1.Credential, error) {
	id, err := names.Parse("credentials", name)
	if err != nil {
		return nil, err
	}
	out, err := f(id)
	if err != nil {
		return nil, err
	}
	return credential(&out, s.app.Now()), nil
}

func credential(c *domain.Credential, now time.Time) *providersv1.Credential {
	out := &providersv1.Credential{
		Name: names.Format("credentials", c.ID), Agreement: names.Format("agreements", c.Agreement), ClientId: c.Client,
		Sandbox: c.Environment == domain.Sandbox, RevokeTime: moment(c.Revoked), Etag: app.Etag(c.Version),
	}
	if c.Operator != uuid.Nil {
		out.Operator = names.Format("operators", c.Operator)
	}
	live := map[string]bool{}
	for _, k := range c.LiveKeys(now) {
		live[k.Thumbprint] = true
	}
	for _, k := range c.Keys {
		out.Keys = append(out.Keys, &providersv1.CredentialKey{Thumbprint: k.Thumbprint, From: moment(k.From), To: moment(k.To), Live: live[k.Thumbprint]})
	}
	for i, x := range c.Certificates {
		out.Certificates = append(out.Certificates, &providersv1.CredentialCertificate{
			Thumbprint: x.Thumbprint, NotAfter: moment(x.NotAfter), From: moment(x.From), To: moment(x.To), Live: c.Shows(x.Thumbprint, now),
			Expiring: i == len(c.Certificates)-1 && x.NotAfter.Before(now.Add(expiring)),
		})
	}
	return out
}
