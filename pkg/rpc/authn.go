package rpc

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/peer"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
)

// TokenVerifier turns a raw access token into who is behind it; *authn.Verifier does.
type TokenVerifier interface {
	Verify(ctx context.Context, raw string) (caller.Caller, error)
}

// fronts are the programs that only speak for others: without a token they are nobody.
var fronts = []string{"gateway", "portal"}

// instanceService is where every program, fronts too, says of itself that it runs. No front passes calls of others on to it.
const instanceService = "/instances.v1.InstanceService/"

// The forms of what a caller may say about itself. They end up in the audit log, so they are words, not texts.
var (
	purposeForm = regexp.MustCompile(`^[A-Z0-9][A-Z0-9_.-]{0,39}$`)
	caseForm    = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9/_.:-]{0,119}$`)
	keyForm     = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$`)
)

// authenticate finds both identities of a call: the program from its certificate, the person or system from the token.
func (s *server) authenticate(ctx context.Context, req proto.Message) (context.Context, error) {
	c := callFrom(ctx)
	workload := peerName(ctx)
	c.caller.Workload, c.caller.TraceID = workload, c.trace
	s.describe(c)
	if workload == "" || (!c.method.infrastructure && !slices.Contains(s.Guard.Callers, workload)) {
		return nil, errs.ErrCallerNotAllowed.Wrap(fmt.Errorf("workload %q is not on the list of %s", workload, s.Service))
	}
	if c.method.infrastructure {
		return ctx, nil
	}
	if s.Called != nil {
		s.Called(workload, c.began)
	}
	who, raw, err := s.identify(ctx, c.method, workload)
	if err != nil {
		return nil, err
	}
	who.Workload, who.TraceID = workload, c.trace
	c.caller = who
	s.describe(c)
	if err := intent(ctx, &who); err != nil {
		return nil, err
	}
	if who.RequestID, err = requestKey(ctx, c.method, req); err != nil {
		return nil, err
	}
	c.caller = who
	s.describe(c)
	if req != nil {
		audit.Subjects(ctx, c.method.records(req)...)
	}
	return authn.WithToken(caller.With(ctx, who), raw), nil
}

// peerName returns the name on the certificate of the other side, empty without mutual TLS.
func peerName(ctx context.Context) string {
	p, ok := peer.FromContext(ctx)
	if !ok {
		return ""
	}
	info, ok := p.AuthInfo.(credentials.TLSInfo)
	if !ok {
		return ""
	}
	return authn.PeerName(info.State)
}

// identify returns the person or system behind a call. Without a token one of our services acts for itself; a front
// without a token is anonymous and may ask for public data only; for itself it says that it runs, and nothing else.
func (s *server) identify(ctx context.Context, m *method, workload string) (caller.Caller, string, error) {
	value, repeated := header(ctx, headerAuthorization)
	if value == "" && !repeated {
		switch {
		case !slices.Contains(fronts, workload), strings.HasPrefix(m.full, instanceService):
			return caller.Caller{Kind: caller.Service, Subject: "service:" + workload}, "", nil
		case m.access.GetPublic():
			return caller.Caller{Kind: caller.Anonymous}, "", nil
		}
		return caller.Caller{}, "", errs.ErrTokenMissing
	}
	scheme, raw, _ := strings.Cut(value, " ")
	if repeated || !strings.EqualFold(scheme, "Bearer") || raw == "" || s.Tokens == nil {
		return caller.Caller{}, "", errs.ErrTokenInvalid
	}
	who, err := s.Tokens.Verify(ctx, raw)
	if err != nil {
		return caller.Caller{}, "", err
	}
	if who.Subject == "" || who.Kind == "" || who.Kind == caller.Anonymous || who.Kind == caller.Service {
		return caller.Caller{}, "", errs.ErrTokenInvalid.Wrap(errors.New("the token names no person or system"))
	}
	return who, raw, nil
}

// intent adds why the data is used. The signed token says it (ADR 0029): headers may repeat it, not change it, and state nothing
// where the token is silent. One of our services that acts for itself has no token and says it itself; one that passes a token on
// may name the case that it knows.
func intent(ctx context.Context, who *caller.Caller) error {
	for _, part := range []struct {
		header string
		field  *string
		form   *regexp.Regexp
	}{
		{headerPurpose, &who.Purpose, purposeForm}, {headerLegalBasis, &who.LegalBasis, purposeForm}, {headerCase, &who.Case, caseForm},
	} {
		value, repeated := header(ctx, part.header)
		switch {
		case repeated, value != "" && !part.form.MatchString(value):
			return errs.ErrRequestInvalid.Field(part.header, "HEADER_INVALID", "the header is repeated or not a single word", "galvene ir atkārtota vai nav viens vārds")
		case value == "", value == *part.field:
		case *part.field != "":
			return errs.ErrAccessDenied.Wrap(fmt.Errorf("%s differs from what the token allows", part.header))
		case who.Kind == caller.Service, part.header == headerCase && !slices.Contains(fronts, who.Workload):
			*part.field = value
		}
	}
	return nil
}

// requestKey returns the idempotency key of a call: the request's own field, else the header.
func requestKey(ctx context.Context, m *method, req proto.Message) (string, error) {
	if req != nil && m.requestID != nil {
		if id := req.ProtoReflect().Get(m.requestID).String(); keyForm.MatchString(id) {
			return id, nil // validation refuses what is malformed; it is never kept
		}
	}
	value, repeated := header(ctx, headerKey)
	if repeated || (value != "" && !keyForm.MatchString(value)) {
		return "", errs.ErrRequestInvalid.Field(headerKey, "HEADER_INVALID", "the idempotency key is repeated or malformed", "idempotences atslēga ir atkārtota vai nederīga")
	}
	return value, nil
}

// describe copies the caller into the audit entry.
func (s *server) describe(c *call) {
	e, who := c.entry, c.caller
	e.ActorID, e.ActorKind = who.Subject, string(who.Kind)
	if who.Subject == "" {
		e.ActorID, e.ActorKind = "anonymous", string(caller.Anonymous)
	}
	e.Workload, e.Organisation, e.Municipality = who.Workload, who.Organisation, who.Municipality
	e.Role, e.Purpose, e.LegalBasis, e.Case = strings.Join(who.Roles, ","), who.Purpose, who.LegalBasis, who.Case
	e.RequestID = who.RequestID
}
