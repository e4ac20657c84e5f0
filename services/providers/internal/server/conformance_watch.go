package server

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/caller"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/conformance"
)

// watching registers services so that calls of systems that are tested are seen, and go wrong where a case says so. It stands
// behind the guards of the chain: who calls is known and allowed. Calls of production pass by.
type watching struct {
	grpc.ServiceRegistrar
	app *app.App
}

// RegisterService wraps the handlers of a service.
func (r watching) RegisterService(d *grpc.ServiceDesc, impl any) {
	copied := *d
	copied.Methods, copied.Streams = slices.Clone(d.Methods), slices.Clone(d.Streams)
	for i := range copied.Methods {
		copied.Methods[i].Handler = r.unary(copied.Methods[i].MethodName, copied.Methods[i].Handler)
	}
	for i := range copied.Streams {
		if copied.Streams[i].StreamName == "UploadRecords" {
			copied.Streams[i].Handler = r.file(copied.Streams[i].Handler)
		}
	}
	r.ServiceRegistrar.RegisterService(&copied, impl)
}

func (r watching) unary(method string, next grpc.MethodHandler) grpc.MethodHandler {
	return func(srv any, ctx context.Context, dec func(any) error, chain grpc.UnaryServerInterceptor) (any, error) {
		seen := func(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
			inside := func(ctx context.Context, req any) (any, error) { return r.see(ctx, method, req, handler) }
			if chain == nil {
				return inside(ctx, req)
			}
			return chain(ctx, req, info, inside)
		}
		return next(srv, ctx, dec, seen)
	}
}

// see lets a call of a tested system happen, or fail on purpose, and keeps what it was.
func (r watching) see(ctx context.Context, method string, req any, handler grpc.UnaryHandler) (any, error) {
	t, err := r.app.Tested(ctx)
	if err != nil {
		return nil, err
	}
	if t.Run == uuid.Nil {
		return handler(ctx, req)
	}
	c := conformance.Call{At: r.app.Now(), Method: method, Certificate: caller.From(ctx).Certificate}
	c.Subject, c.Facts = subject(req), facts(req)
	for _, x := range sentRecords(req) {
		c.Sent = append(c.Sent, conformance.Sent{Source: x.GetEventId(), Version: int(x.GetVersion()), Assignment: x.GetAssignment(), Code: r.app.CodeWord(x.GetPersonalCode())})
	}
	var resp any
	if err = r.app.Spoil(ctx, t, assignments(c.Sent)); err == nil {
		resp, err = handler(ctx, req)
	}
	for i, a := range answered(resp) {
		if i < len(c.Sent) {
			c.Sent[i].Outcome = word(a.GetOutcome(), "RECORD_OUTCOME_")
		}
	}
	c.Reason = app.ReasonOf(err)
	if kept := r.app.Saw(context.WithoutCancel(ctx), t, c); err == nil && kept != nil {
		return nil, kept
	}
	return resp, err
}

// assignments are the subjects by which errors on purpose are chosen.
func assignments(sent []conformance.Sent) []string {
	var out []string
	for _, s := range sent {
		if s.Assignment != "" && !slices.Contains(out, s.Assignment) {
			out = append(out, s.Assignment)
		}
	}
	return out
}

func subject(req any) string {
	switch req := req.(type) {
	case interface{ GetName() string }:
		return req.GetName()
	case interface{ GetRegistration() string }:
		return req.GetRegistration()
	}
	return ""
}

// facts are what cases ask about a request beyond its records; numbers and words, nothing about people.
func facts(req any) map[string]string {
	switch req := req.(type) {
	case *providersv1.RotateCredentialRequest:
		return map[string]string{"key": said(req.GetJwk()), "certificate": said(req.GetCertificatePem())}
	case *providersv1.ReportCapacityRequest:
		c := req.GetCapacity()
		return map[string]string{"total": strconv.Itoa(int(c.GetPlacesTotal())), "free": strconv.Itoa(int(c.GetPlacesFree()))}
	}
	return nil
}

func said(text string) string {
	if text == "" {
		return ""
	}
	return "new"
}

func sentRecords(req any) []*providersv1.DeliveryRecord {
	switch req := req.(type) {
	case *providersv1.SubmitRecordRequest:
		return []*providersv1.DeliveryRecord{req.GetRecord()}
	case *providersv1.BatchSubmitRecordsRequest:
		return req.GetRecords()
	}
	return nil
}

func answered(resp any) []*providersv1.RecordAnswer {
	switch resp := resp.(type) {
	case *providersv1.SubmitRecordResponse:
		return []*providersv1.RecordAnswer{resp.GetAnswer()}
	case *providersv1.BatchSubmitRecordsResponse:
		return resp.GetAnswers()
	}
	return nil
}

// file sees uploads, and lets one break off where a case says so.
func (r watching) file(next grpc.StreamHandler) grpc.StreamHandler {
	return func(srv any, ss grpc.ServerStream) error {
		t, err := r.app.Tested(ss.Context())
		if err != nil {
			return err
		}
		if t.Run == uuid.Nil {
			return next(srv, ss)
		}
		spoilt := r.app.SpoilFile(ss.Context(), t)
		s := &fileStream{ServerStream: ss, spoilt: spoilt}
		came := r.app.Now()
		err = next(srv, s)
		c := conformance.Call{
			At: came, Method: "UploadRecords", Reason: app.ReasonOf(err), Certificate: caller.From(ss.Context()).Certificate, Subject: s.upload,
			Facts: map[string]string{"offset": strconv.FormatInt(s.offset, 10)},
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ss.Context()), 2*time.Second)
		defer cancel()
		if kept := r.app.Saw(ctx, t, c); err == nil {
			err = kept
		}
		return err
	}
}

// fileStream notes where a file begins. A spoilt one breaks off once a part of it was answered.
type fileStream struct {
	grpc.ServerStream
	spoilt   error
	upload   string
	offset   int64
	received int
	sent     int
}

// RecvMsg notes the first message.
func (s *fileStream) RecvMsg(m any) error {
	if s.broken() {
		return s.spoilt
	}
	err := s.ServerStream.RecvMsg(m)
	if first, ok := m.(*providersv1.UploadRecordsRequest); ok && err == nil {
		if s.received++; s.received == 1 {
			s.upload, s.offset = first.GetUpload(), first.GetOffset()
		}
	}
	return err
}

// SendMsg counts answers: the first names the upload, the second is about the first part of the file.
func (s *fileStream) SendMsg(m any) error {
	if s.broken() {
		return s.spoilt
	}
	s.sent++
	return s.ServerStream.SendMsg(m)
}

func (s *fileStream) broken() bool { return s.spoilt != nil && s.sent >= 2 }
