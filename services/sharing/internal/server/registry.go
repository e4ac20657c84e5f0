package server

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/names"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/spdci"
)

// Registry implements sharing.v1.RegistryService.
type Registry struct {
	sharingv1.UnsafeRegistryServiceServer
	x *spdci.Exchange
}

var _ sharingv1.RegistryServiceServer = (*Registry)(nil)

// NewRegistry returns the server of the registries.
func NewRegistry(x *spdci.Exchange) *Registry { return &Registry{x: x} }

// exchange is what every message of a partner has.
type exchange interface {
	GetRegistry() string
	GetMessage() []byte
}

func (s *Registry) do(ctx context.Context, op spdci.Operation, in exchange) (body []byte, status int32, err error) {
	a, err := s.x.Do(ctx, registry(in.GetRegistry()), op, in.GetMessage())
	return a.Body, int32(a.Status), err
}

func registry(name string) spdci.Registry { return spdci.Registry(name[len("spdci/"):]) }

// SearchRegistry takes searches.
func (s *Registry) SearchRegistry(ctx context.Context, req *sharingv1.SearchRegistryRequest) (*sharingv1.SearchRegistryResponse, error) {
	body, status, err := s.do(ctx, spdci.Search, req)
	return &sharingv1.SearchRegistryResponse{Message: body, Status: status}, err
}

// SearchRegistrySync answers searches.
func (s *Registry) SearchRegistrySync(ctx context.Context, req *sharingv1.SearchRegistrySyncRequest) (*sharingv1.SearchRegistrySyncResponse, error) {
	body, status, err := s.do(ctx, spdci.SearchSync, req)
	return &sharingv1.SearchRegistrySyncResponse{Message: body, Status: status}, err
}

// SubscribeRegistry takes subscriptions.
func (s *Registry) SubscribeRegistry(ctx context.Context, req *sharingv1.SubscribeRegistryRequest) (*sharingv1.SubscribeRegistryResponse, error) {
	body, status, err := s.do(ctx, spdci.Subscribe, req)
	return &sharingv1.SubscribeRegistryResponse{Message: body, Status: status}, err
}

// UnsubscribeRegistry ends subscriptions.
func (s *Registry) UnsubscribeRegistry(ctx context.Context, req *sharingv1.UnsubscribeRegistryRequest) (*sharingv1.UnsubscribeRegistryResponse, error) {
	body, status, err := s.do(ctx, spdci.Unsubscribe, req)
	return &sharingv1.UnsubscribeRegistryResponse{Message: body, Status: status}, err
}

// AskRegistryStatus takes a question about a transaction.
func (s *Registry) AskRegistryStatus(ctx context.Context, req *sharingv1.AskRegistryStatusRequest) (*sharingv1.AskRegistryStatusResponse, error) {
	body, status, err := s.do(ctx, spdci.AskStatus, req)
	return &sharingv1.AskRegistryStatusResponse{Message: body, Status: status}, err
}

// AskRegistryStatusSync answers a question about a transaction.
func (s *Registry) AskRegistryStatusSync(ctx context.Context, req *sharingv1.AskRegistryStatusSyncRequest) (*sharingv1.AskRegistryStatusSyncResponse, error) {
	body, status, err := s.do(ctx, spdci.StatusSync, req)
	return &sharingv1.AskRegistryStatusSyncResponse{Message: body, Status: status}, err
}

// CheckEnrollment tells whether a person is enrolled.
func (s *Registry) CheckEnrollment(ctx context.Context, req *sharingv1.CheckEnrollmentRequest) (*sharingv1.CheckEnrollmentResponse, error) {
	body, status, err := s.do(ctx, spdci.CheckSync, req)
	return &sharingv1.CheckEnrollmentResponse{Message: body, Status: status}, err
}

// CompareEnrollments compares enrolments that a partner reports.
func (s *Registry) CompareEnrollments(ctx context.Context, req *sharingv1.CompareEnrollmentsRequest) (*sharingv1.CompareEnrollmentsResponse, error) {
	body, status, err := s.do(ctx, spdci.CompareSync, req)
	return &sharingv1.CompareEnrollmentsResponse{Message: body, Status: status}, err
}

// GetRegistryKeys tells our public keys.
func (s *Registry) GetRegistryKeys(ctx context.Context, _ *sharingv1.GetRegistryKeysRequest) (*sharingv1.GetRegistryKeysResponse, error) {
	body, err := s.x.JWKS(ctx)
	return &sharingv1.GetRegistryKeysResponse{File: document("jwks.json", body)}, err
}

// GetRegistryLocations tells where the interface is.
func (s *Registry) GetRegistryLocations(_ context.Context, req *sharingv1.GetRegistryLocationsRequest) (*sharingv1.GetRegistryLocationsResponse, error) {
	body, err := s.x.Locations(registry(req.GetRegistry()))
	return &sharingv1.GetRegistryLocationsResponse{File: document("locations.json", body)}, err
}

func document(name string, body []byte) *typesv1.File {
	sum := sha256.Sum256(body)
	return &typesv1.File{FileName: name, MediaType: "application/json", Content: body, Sha256: hex.EncodeToString(sum[:])}
}

// CreateRegistryPartner records a partner.
func (s *Registry) CreateRegistryPartner(ctx context.Context, req *sharingv1.CreateRegistryPartnerRequest) (*sharingv1.CreateRegistryPartnerResponse, error) {
	p, err := s.x.CreatePartner(ctx, told(req.GetPartner()))
	return &sharingv1.CreateRegistryPartnerResponse{Partner: registryPartner(&p)}, err
}

// ReplaceRegistryPartner records new keys and addresses of a partner.
func (s *Registry) ReplaceRegistryPartner(ctx context.Context, req *sharingv1.ReplaceRegistryPartnerRequest) (*sharingv1.ReplaceRegistryPartnerResponse, error) {
	id, err := names.Parse(registryPartners, req.GetName())
	if err != nil {
		return nil, err
	}
	p, err := s.x.ReplacePartner(ctx, id, told(req.GetPartner()), req.GetEtag())
	return &sharingv1.ReplaceRegistryPartnerResponse{Partner: registryPartner(&p)}, err
}

// MoveRegistryPartner suspends or resumes a partner.
func (s *Registry) MoveRegistryPartner(ctx context.Context, req *sharingv1.MoveRegistryPartnerRequest) (*sharingv1.MoveRegistryPartnerResponse, error) {
	id, err := names.Parse(registryPartners, req.GetName())
	if err != nil {
		return nil, err
	}
	p, err := s.x.MovePartner(ctx, id, req.GetStep(), req.GetEtag())
	return &sharingv1.MoveRegistryPartnerResponse{Partner: registryPartner(&p)}, err
}

// ListRegistryPartners lists partners.
func (s *Registry) ListRegistryPartners(ctx context.Context, _ *sharingv1.ListRegistryPartnersRequest) (*sharingv1.ListRegistryPartnersResponse, error) {
	list, err := s.x.ListPartners(ctx)
	out := &sharingv1.ListRegistryPartnersResponse{}
	for i := range list {
		out.Partners = append(out.Partners, registryPartner(&list[i]))
	}
	return out, err
}

// ListReportedEnrollments lists what partners reported.
func (s *Registry) ListReportedEnrollments(ctx context.Context, req *sharingv1.ListReportedEnrollmentsRequest) (*sharingv1.ListReportedEnrollmentsResponse, error) {
	person, before := uuid.Nil, uuid.Max
	var err error
	if req.GetPerson() != "" {
		if person, err = names.Parse("persons", req.GetPerson()); err != nil {
			return nil, err
		}
	}
	if req.GetBefore() != "" {
		if before, err = names.Parse("reportedEnrollments", req.GetBefore()); err != nil {
			return nil, err
		}
	}
	list, err := s.x.ListReported(ctx, person, req.GetDiffering(), before)
	out := &sharingv1.ListReportedEnrollmentsResponse{}
	for _, r := range list {
		out.Enrollments = append(out.Enrollments, &sharingv1.ReportedEnrollment{
			Name: names.Format("reportedEnrollments", r.ID), Partner: names.Format(registryPartners, r.Partner), SenderId: r.SenderID, Organisation: r.Organisation,
			Person: names.Format("persons", r.Person), Programme: r.Programme, Status: r.Status, Same: r.Same, ReportTime: timestamppb.New(r.At),
		})
	}
	return out, err
}

const registryPartners = "registryPartners"

func told(m *sharingv1.RegistryPartner) spdci.Partner {
	return spdci.Partner{SenderID: m.GetSenderId(), Organisation: m.GetOrganisation(), CallbackURLs: m.GetCallbackUrls(), Keys: m.GetKeys(), Encrypted: m.GetEncrypted()}
}

func registryPartner(p *spdci.Partner) *sharingv1.RegistryPartner {
	state := "ACTIVE"
	if !p.Active() {
		state = "SUSPENDED"
	}
	return &sharingv1.RegistryPartner{
		Name: names.Format(registryPartners, p.ID), SenderId: p.SenderID, Organisation: p.Organisation, CallbackUrls: p.CallbackURLs, Keys: p.Keys,
		Encrypted: p.Encrypted, State: state, Etag: app.Etag(p.Version),
	}
}
