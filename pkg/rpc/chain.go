package rpc

import (
	"google.golang.org/grpc"
)

// link is one guard of the chain, for unary and for streaming calls.
type link struct {
	name   string
	unary  grpc.UnaryServerInterceptor
	stream grpc.StreamServerInterceptor
}

// chain is the guards of every call in the order in which they run. The order is part of the design: each link relies on
// those before it. A test pins it.
//
//	recover    a panic in the chain itself ends the call, not the process
//	telemetry  trace id, the call's record, debug log
//	deadline   every call ends; the answer has time to travel
//	errors     one error on the wire; logged once; refusals and failures reach the audit log
//	authn      which program (certificate) and which person or system (token) is calling
//	stops      has their access ended; which of their roles lapsed
//	authz      may they, as far as the request tells
//	validate   does the request follow the contract
//	disclose   does the request bring what may not be kept; the answer is cut to what the caller may be shown and what is not restricted
//	audit      the entry and the idempotency key, with the change; an unchecked record is withheld
func (s *server) chain() []link {
	return []link{
		{"recover", s.recoverUnary, s.recoverStream},
		{"telemetry", s.telemetryUnary, s.telemetryStream},
		{"deadline", s.deadlineUnary, s.deadlineStream},
		{"errors", s.errorsUnary, s.errorsStream},
		{"authn", before(s.authenticate), beforeStream(s.authenticate)},
		{"stops", before(s.stopped), s.stoppedStream},
		{"authz", before(s.authorize), beforeStream(s.authorize)},
		{"validate", s.validateUnary, s.validateStream},
		{"disclose", s.discloseUnary, s.discloseStream},
		{"audit", s.auditUnary, s.auditStream},
	}
}

func (s *server) unary() []grpc.UnaryServerInterceptor {
	var list []grpc.UnaryServerInterceptor
	for _, l := range s.chain() {
		list = append(list, l.unary)
	}
	return list
}

func (s *server) streaming() []grpc.StreamServerInterceptor {
	var list []grpc.StreamServerInterceptor
	for _, l := range s.chain() {
		list = append(list, l.stream)
	}
	return list
}
