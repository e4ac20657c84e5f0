package gateway

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/telemetry"
	"github.com/digisoc/platform/services/gateway/internal/body"
	"github.com/digisoc/platform/services/gateway/internal/etag"
)

// forwarded are the headers of a caller that reach a service; nothing else does. The trace travels beside them.
var forwarded = map[string]string{
	"Authorization":       "authorization",
	"Digisoc-Purpose":     "digisoc-purpose",
	"Digisoc-Legal-Basis": "digisoc-legal-basis",
	"Digisoc-Case":        "digisoc-case",
	"Idempotency-Key":     "idempotency-key",
	"Last-Event-Id":       "last-event-id",
}

// answered are the headers of a service that reach the caller, of refusals too; nothing else does.
var answered = map[string]string{
	rpc.ReplayedHeader:     "Digisoc-Replayed",
	rpc.RestrictedHeader:   "Digisoc-Restricted",
	rpc.DisputedHeader:     "Digisoc-Disputed",
	"digisoc-sandbox-time": "Digisoc-Sandbox-Time",
	"ratelimit":            "RateLimit",
	"ratelimit-policy":     "RateLimit-Policy",
}

// answerMetadata sets the headers of a service's answer where generated code does not: of refusals and of files.
func answerMetadata(h http.Header, md metadata.MD) {
	for key, values := range md {
		if name, ok := outgoingHeader(key); ok && len(values) > 0 {
			h.Set(name, values[0])
		}
	}
}

// call lets the generated handlers do their work.
func (g *Gateway) call(w http.ResponseWriter, r *http.Request) {
	if known := exchangeFrom(r.Context()).known; known != nil {
		w = &unchanged{ResponseWriter: w, known: *known}
	}
	g.mux.ServeHTTP(w, r)
}

func incomingHeader(name string) (string, bool) {
	key, ok := forwarded[name]
	return key, ok && name != "Authorization" // which the multiplexer passes on by itself
}

func outgoingHeader(key string) (string, bool) {
	name, ok := answered[strings.ToLower(key)]
	return name, ok
}

// callMetadata adds the trace and the thumbprint of the caller's certificate, and names the span after the route.
func callMetadata(ctx context.Context, r *http.Request) metadata.MD {
	md := metadata.MD{}
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	for key, value := range carrier {
		md.Set(key, value)
	}
	x := exchangeFrom(ctx)
	if x.certificate != "" {
		md.Set(authn.ClientCertificateKey, x.certificate)
	}
	x.tellDevelopers(md)
	if x.route != nil {
		trace.SpanFromContext(ctx).SetName(r.Method + " " + x.route.Template)
	}
	return md
}

// answerHeaders sets the version of a resource and, for public reference data, that it may be kept for a while.
func answerHeaders(ctx context.Context, w http.ResponseWriter, m proto.Message) error {
	x := exchangeFrom(ctx)
	if x.route == nil || m == nil { // a stream has no answer yet when its headers are set
		return nil
	}
	if version := x.route.Version(m.ProtoReflect()); version != "" {
		w.Header().Set("ETag", etag.Quote(version))
	}
	if x.route.Access.GetPublic() && x.route.Method == http.MethodGet {
		w.Header().Set("Cache-Control", "public, max-age=300")
	}
	return nil
}

// callFailed writes the error of a call or of decoding its request.
func (g *Gateway) callFailed(ctx context.Context, _ *runtime.ServeMux, _ runtime.Marshaler, w http.ResponseWriter, r *http.Request, err error) {
	e := g.understand(exchangeFrom(r.Context()), err)
	if e.Kind == errs.Internal && e.Domain == "" { // an error of a service was logged there
		g.log.ErrorContext(r.Context(), "call failed", telemetry.KeyError, err.Error())
	}
	if md, ok := runtime.ServerMetadataFromContext(ctx); ok {
		answerMetadata(w.Header(), md.HeaderMD)
	}
	g.refuse(w, r, e)
}

// routingFailed is for addresses that the route table knows and the multiplexer does not: a mistake of ours.
func (g *Gateway) routingFailed(_ context.Context, _ *runtime.ServeMux, _ runtime.Marshaler, w http.ResponseWriter, r *http.Request, code int) {
	g.log.ErrorContext(r.Context(), "route table and multiplexer differ", telemetry.KeyCode, code)
	g.refuse(w, r, errs.ErrRouteNotFound)
}

// understand turns an error into ours. Generated code reports a request it cannot decode as InvalidArgument without
// details; its text repeats the input and is only searched for the place.
func (g *Gateway) understand(x *exchange, err error) *errs.Error {
	if e, ok := errs.As(err); ok {
		return e
	}
	notHTTP := &runtime.HTTPStatusError{}
	if errors.As(err, &notHTTP) {
		return errs.ErrRouteNotFound.Wrap(err)
	}
	if st, ok := status.FromError(err); ok && st.Code() == codes.InvalidArgument && len(st.Details()) == 0 {
		return undecodable(x, st.Message())
	}
	e, _ := errs.As(rpc.FromStatus(err))
	if e == nil {
		return errs.ErrInternal.Wrap(err)
	}
	return e
}

var (
	placeInBody  = regexp.MustCompile(`\(line (\d{1,7}):(\d{1,7})\)`)
	nameInQuery  = regexp.MustCompile(`parsing field "([a-z][a-z0-9_.]{0,63})"`)
	unknownField = regexp.MustCompile(`\(line \d+:\d+\): unknown field`)
)

func undecodable(x *exchange, message string) *errs.Error {
	if place := placeInBody.FindStringSubmatch(message); place != nil && len(x.body) > 0 {
		line, _ := strconv.Atoi(place[1])
		column, _ := strconv.Atoi(place[2])
		offset := body.Offset(x.body, line, column)
		if unknownField.MatchString(message) {
			return body.Fault(x.body, offset, "FIELD_UNKNOWN", "This field does not exist here", "Šeit šāda lauka nav")
		}
		return body.Fault(x.body, offset, "VALUE_INVALID", "The value does not fit the field", "Vērtība neatbilst laukam")
	}
	if name := nameInQuery.FindStringSubmatch(message); name != nil {
		return errs.ErrRequestInvalid.Field(name[1], "VALUE_INVALID", "The value does not fit the parameter.", "Vērtība neatbilst parametram.")
	}
	if len(x.body) > 0 {
		return errs.ErrJSONInvalid
	}
	return errs.ErrRequestInvalid
}
