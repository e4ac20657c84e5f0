package rpc

import (
	"context"
	"errors"
	"io"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/digisoc/platform/pkg/errs"
)

// LookupIDKey is the metadata key of an internal error under which its lookup id, the trace id, stands.
const LookupIDKey = "lookup_id"

// domainSuffix follows the service's name in the domain of an error.
const domainSuffix = ".digisoc.lv"

// maxViolations bounds the details of one answer, which travel in an HTTP/2 trailer.
const maxViolations = 50

// normal turns any error into the one error that crosses services. What is not an *errs.Error is Internal; a context that
// ended is a missed deadline.
func normal(err error) *errs.Error {
	if e, ok := errs.As(err); ok {
		return e
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return errs.ErrDeadlineExceeded.Wrap(err)
	}
	if errors.Is(err, context.Canceled) {
		return errs.ErrServiceUnavailable.Wrap(err)
	}
	return errs.ErrInternal.Wrap(err)
}

// toStatus translates an error for the wire: exactly one ErrorInfo, the Latvian text, and violations and retry advice
// when there are any. The cause stays here. An internal error has a fixed text and the lookup id.
func toStatus(e *errs.Error, service, traceID string) error {
	if e.Kind == errs.Internal {
		e = errs.ErrInternal.Meta(LookupIDKey, traceID)
	}
	domain := e.Domain
	if domain == "" {
		domain = service + domainSuffix
	}
	details := []protoadapt.MessageV1{
		&errdetails.ErrorInfo{Reason: e.Reason, Domain: domain, Metadata: e.Metadata},
		&errdetails.LocalizedMessage{Locale: "lv", Message: e.MessageLV},
	}
	if len(e.Fields) > 0 {
		details = append(details, badRequest(e.Fields))
	}
	if e.RetryAfter > 0 {
		details = append(details, &errdetails.RetryInfo{RetryDelay: durationpb.New(e.RetryAfter)})
	}
	st, err := status.New(codeOf(e), e.Message).WithDetails(details...)
	if err != nil { // only for code OK, which codeOf never returns
		return status.Error(codes.Internal, errs.ErrInternal.Message)
	}
	return st.Err()
}

func badRequest(fields []errs.Field) *errdetails.BadRequest {
	fields = fields[:min(len(fields), maxViolations)]
	bad := &errdetails.BadRequest{FieldViolations: make([]*errdetails.BadRequest_FieldViolation, len(fields))}
	for i, f := range fields {
		bad.FieldViolations[i] = &errdetails.BadRequest_FieldViolation{
			Field: f.Path, Description: f.Description, Reason: f.Reason,
			LocalizedMessage: &errdetails.LocalizedMessage{Locale: "lv", Message: f.DescriptionLV},
		}
	}
	return bad
}

// FromStatus translates an error of a gRPC call back into an *errs.Error. An answer without ErrorInfo comes from gRPC
// itself: no connection, a missed deadline, a message that is too large. Nil stays nil.
func FromStatus(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errs.As(err); ok {
		return err
	}
	st := status.Convert(err)
	e := &errs.Error{Kind: kindOf(st.Code()), Message: st.Message()}
	for _, detail := range st.Details() {
		switch d := detail.(type) {
		case *errdetails.ErrorInfo:
			e.Reason, e.Domain, e.Metadata = d.GetReason(), d.GetDomain(), d.GetMetadata()
		case *errdetails.LocalizedMessage:
			e.MessageLV = d.GetMessage()
		case *errdetails.BadRequest:
			e.Fields = fields(d)
		case *errdetails.RetryInfo:
			e.RetryAfter = d.GetRetryDelay().AsDuration()
		}
	}
	if e.Reason == "" {
		return transportError(st.Code(), err)
	}
	e.Err = remote{st.Code(), e.Reason, e.Domain}
	return e
}

func fields(bad *errdetails.BadRequest) []errs.Field {
	list := make([]errs.Field, len(bad.GetFieldViolations()))
	for i, v := range bad.GetFieldViolations() {
		list[i] = errs.Field{Path: v.GetField(), Reason: v.GetReason(), Description: v.GetDescription(), DescriptionLV: v.GetLocalizedMessage().GetMessage()}
	}
	return list
}

// transportError is the error of a call that the other service never answered.
func transportError(code codes.Code, err error) error {
	switch code {
	case codes.DeadlineExceeded:
		return errs.ErrDeadlineExceeded.Wrap(err)
	case codes.Canceled:
		return errs.ErrServiceUnavailable.Wrap(errors.Join(context.Canceled, err))
	case codes.Unavailable:
		return errs.ErrServiceUnavailable.Retry(time.Second).Wrap(err)
	case codes.ResourceExhausted:
		return errs.ErrPayloadTooLarge.Wrap(err)
	}
	return errs.ErrInternal.Wrap(err)
}

// remote says in logs that an error came from another service.
type remote struct {
	code           codes.Code
	reason, domain string
}

// Error names the other service and its reason.
func (r remote) Error() string {
	return "answer of " + r.domain + ": " + r.code.String() + " " + r.reason
}

// fromStream is FromStatus for a stream, whose end is not an error.
func fromStream(err error) error {
	if errors.Is(err, io.EOF) {
		return err
	}
	return FromStatus(err)
}
