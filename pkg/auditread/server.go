package auditread

import (
	"context"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/pg"
	auditv1 "github.com/digisoc/platform/proto/gen/go/audit/v1"
)

// Reader is the certificate name of the only program that may ask.
const Reader = "sharing"

// Server implements audit.v1.AuditService over the log of one service.
type Server struct {
	auditv1.UnsafeAuditServiceServer
	db *pg.DB
}

var _ auditv1.AuditServiceServer = (*Server)(nil)

// Register adds the RPCs to the server of a service with a log.
func Register(r grpc.ServiceRegistrar, db *pg.DB) {
	auditv1.RegisterAuditServiceServer(r, &Server{db: db})
}

// ListUses answers who used the data about a subject. The shared policy is asked about the person, so that a citizen's token never opens
// what concerns somebody else, whoever passes it on.
func (s *Server) ListUses(ctx context.Context, req *auditv1.ListUsesRequest) (*auditv1.ListUsesResponse, error) {
	if err := authz.Check(ctx, authz.Resource{Type: "uses", ID: req.GetSubject(), Persons: []string{req.GetSubject()}}); err != nil {
		return nil, errs.ErrAccessDenied.Wrap(err)
	}
	q := Question{Subject: req.GetSubject(), From: moment(req.GetFrom()), To: moment(req.GetTo()), Limit: int(req.GetPageSize())}
	if after := req.GetAfter(); after != nil {
		id, err := uuid.Parse(after.GetEntry())
		if err != nil {
			return nil, errs.ErrRequestInvalid.Wrap(err)
		}
		q.After = Place{after.GetTime().AsTime(), id}
	}
	for _, w := range req.GetWithheld() {
		q.Withheld = append(q.Withheld, Withheld{w.GetPurpose(), w.GetFrom().AsTime()})
	}
	until, err := CompleteUntil(ctx, s.db) // before the search: what is sealed meanwhile is more than was promised
	if err != nil {
		return nil, err
	}
	found, err := Uses(ctx, s.db, q)
	if err != nil {
		return nil, err
	}
	answer := &auditv1.ListUsesResponse{CompleteUntil: timestamppb.New(until)}
	for _, e := range found {
		answer.Uses = append(answer.Uses, use(e))
	}
	return answer, nil
}

// ListActorHours counts what officials did in an hour. Numbers only, so there is no person to ask the policy about.
func (s *Server) ListActorHours(ctx context.Context, req *auditv1.ListActorHoursRequest) (*auditv1.ListActorHoursResponse, error) {
	found, err := ActorHours(ctx, s.db, req.GetHour().AsTime(), req.GetAfter(), int(req.GetPageSize()))
	if err != nil {
		return nil, err
	}
	answer := &auditv1.ListActorHoursResponse{}
	for _, h := range found {
		answer.ActorHours = append(answer.ActorHours, &auditv1.ActorHour{
			Actor: h.Actor, Roles: h.Roles, Calls: h.Calls, WithoutCase: h.WithoutCase, Refusals: h.Refusals,
		})
	}
	return answer, nil
}

// ListActorSubjects lists whom officials met in an hour.
func (s *Server) ListActorSubjects(ctx context.Context, req *auditv1.ListActorSubjectsRequest) (*auditv1.ListActorSubjectsResponse, error) {
	after := ActorSubject{req.GetAfter().GetActor(), req.GetAfter().GetSubject()}
	found, err := ActorSubjects(ctx, s.db, req.GetHour().AsTime(), after, int(req.GetPageSize()))
	if err != nil {
		return nil, err
	}
	answer := &auditv1.ListActorSubjectsResponse{}
	for _, p := range found {
		answer.ActorSubjects = append(answer.ActorSubjects, &auditv1.ActorSubject{Actor: p.Actor, Subject: p.Subject})
	}
	return answer, nil
}

// ListAffected lists whom the calls of a scope concern. Opaque names only, through the sharing service to officers who keep incidents.
func (s *Server) ListAffected(ctx context.Context, req *auditv1.ListAffectedRequest) (*auditv1.ListAffectedResponse, error) {
	scope := Scope{Actor: req.GetActor(), Organisation: req.GetOrganisation(), All: req.GetAll(), From: req.GetFrom().AsTime(), To: req.GetTo().AsTime()}
	found, err := AffectedBy(ctx, s.db, scope, req.GetAfter(), int(req.GetPageSize()))
	if err != nil {
		return nil, err
	}
	answer := &auditv1.ListAffectedResponse{}
	for _, a := range found {
		answer.Affected = append(answer.Affected, &auditv1.Affected{Person: a.Person, Groups: a.Groups})
	}
	return answer, nil
}

func moment(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.AsTime()
}

func use(e Use) *auditv1.Use {
	return &auditv1.Use{
		Entry: e.ID.String(), Time: timestamppb.New(e.Time), Service: e.Service, Action: e.Action, Actor: e.ActorID, ActorKind: e.ActorKind,
		Workload: e.Workload, Organisation: e.Organisation, Municipality: e.Municipality, Role: e.Role, Purpose: e.Purpose, LegalBasis: e.LegalBasis,
		Case: e.Case, Groups: e.Groups, Result: string(e.Result), Reason: e.Reason, TraceId: e.TraceID, Write: e.Write,
		RecordTime: timestamppb.New(e.Recorded),
	}
}
