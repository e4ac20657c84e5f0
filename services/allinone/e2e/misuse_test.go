package e2e

import (
	"slices"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	auditv1 "github.com/digisoc/platform/proto/gen/go/audit/v1"
	oversightv1 "github.com/digisoc/platform/proto/gen/go/oversight/v1"
)

// SEC-LOG-7 on the wire: the sharing service, by itself and for SECURITY, learns from a log whom officials met and from the register of persons who stands close to
// whom; another program, another purpose, or a person behind the call learns neither.
func TestInstanceSEC_LOG_7_OnlySharingByItselfCompares(t *testing.T) {
	instance(t)
	began := time.Now().UTC().Truncate(time.Hour)
	one, other := twoPersons(t) // of one surname at one address
	hour := time.Now().UTC().Truncate(time.Hour)
	if !hour.Equal(began) { // the hour struck meanwhile: who was registered before it belongs to the other
		one, other = twoPersons(t)
	}
	dials := &callers{connections: map[string]*grpc.ClientConn{}}
	ask := func(workload string, who caller.Caller) (*oversightv1.CompareWithOfficialsResponse, *auditv1.ListActorSubjectsResponse, [2]string) {
		t.Helper()
		conn := dials.dial(t, workload, "persons")
		ctx := caller.With(t.Context(), who)
		near, first := oversightv1.NewOversightServiceClient(conn).CompareWithOfficials(ctx, &oversightv1.CompareWithOfficialsRequest{Pairs: []*oversightv1.OfficialPair{{Official: one, Subject: other}}})
		met, second := auditv1.NewAuditServiceClient(conn).ListActorSubjects(ctx, &auditv1.ListActorSubjectsRequest{Hour: timestamppb.New(hour), PageSize: 5000})
		return near, met, [2]string{reasonOf(first), reasonOf(second)}
	}
	sharing := caller.Caller{Kind: caller.Service, Workload: "sharing", Subject: "service:sharing", Purpose: "SECURITY", LegalBasis: "GDPR-32"}
	near, met, refused := ask("sharing", sharing)
	if len(near.GetClose()) != 1 || near.GetClose()[0].GetRelative() || !near.GetClose()[0].GetSameSurname() || !near.GetClose()[0].GetSameAddress() {
		t.Errorf("%v, %v", near, refused)
	}
	if !slices.ContainsFunc(met.GetActorSubjects(), func(p *auditv1.ActorSubject) bool { return p.GetActor() == "ilze.kalnina" && p.GetSubject() == one }) {
		t.Errorf("whom she registered is not among whom she met: %v", refused)
	}
	event := sharing
	event.Purpose, event.LegalBasis = "EVENT", "EVENT"
	cases := sharing
	cases.Workload, cases.Subject = "cases", "service:cases"
	for name, c := range map[string]struct {
		workload string
		who      caller.Caller
	}{"for an event": {"sharing", event}, "another program": {"cases", cases}} {
		if _, _, refused := ask(c.workload, c.who); refused != [2]string{"ACCESS_DENIED", "ACCESS_DENIED"} {
			t.Errorf("%s: %v", name, refused)
		}
	}
}

func reasonOf(err error) string {
	if err == nil {
		return ""
	}
	return errs.ReasonOf(err)
}
