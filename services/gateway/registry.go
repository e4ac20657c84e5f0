package gateway

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/gateway/internal/problem"
)

// registryPath begins the addresses of the registry interfaces (SPDCI), whose bodies are signed byte for byte.
const registryPath = "/v1/spdci/"

// registries passes a registry message on as it came, and its answer back as it stands. The generated handlers would take both
// for base64.
func (g *Gateway) registries(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := exchangeFrom(r.Context())
		if x.route == nil || x.route.Body != "message" || !strings.HasPrefix(r.URL.Path, registryPath) {
			next.ServeHTTP(w, r)
			return
		}
		if err := g.registry(w, r, x); err != nil {
			g.refuse(w, r, g.understand(x, err))
		}
	})
}

func (g *Gateway) registry(w http.ResponseWriter, r *http.Request, x *exchange) error {
	header, err := passedOn(r.Header)
	if err != nil {
		return err
	}
	if r.URL.RawQuery != "" {
		return errs.ErrRequestInvalid
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, g.config.MaxBody+1))
	if err != nil || int64(len(body)) > g.config.MaxBody {
		return errs.ErrPayloadTooLarge
	}
	if !json.Valid(body) {
		return errs.ErrJSONInvalid
	}
	request, err := newMessage(x.route.RPC.Input())
	if err != nil {
		return err
	}
	reply, err := newMessage(x.route.RPC.Output())
	if err != nil {
		return err
	}
	in := request.ProtoReflect()
	set := func(field protoreflect.Name, v protoreflect.Value) { in.Set(in.Descriptor().Fields().ByName(field), v) }
	set("registry", protoreflect.ValueOfString(registryOf(r.URL.Path)))
	set("message", protoreflect.ValueOfBytes(body))
	intent(header, body)
	if err := g.statePurpose(r, header); err != nil {
		return err
	}
	md := callMetadata(r.Context(), r)
	for name, key := range forwarded {
		if value := header.Get(name); value != "" && name != "Idempotency-Key" { // the id of a message is its idempotency key
			md.Set(key, value)
		}
	}
	if err := g.peers["sharing"].Invoke(metadata.NewOutgoingContext(r.Context(), md), x.route.Full(), request, reply); err != nil {
		return err
	}
	out := reply.ProtoReflect()
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(int(out.Get(out.Descriptor().Fields().ByName("status")).Int()))
	_, _ = w.Write(out.Get(out.Descriptor().Fields().ByName("message")).Bytes()) // the caller has gone: nothing to tell it
	return nil
}

func newMessage(d protoreflect.MessageDescriptor) (proto.Message, error) {
	t, err := protoregistry.GlobalTypes.FindMessageByName(d.FullName())
	if err != nil {
		return nil, err
	}
	return t.New().Interface(), nil
}

// registryOf is the registry that a path names: spdci/social of /v1/spdci/social/registry/search.
func registryOf(path string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(path, registryPath), "/")
	return "spdci/" + name
}

// intent says what for. Programs of the standard send no headers of ours: they may put purpose and legal basis into the envelope's
// header.meta, where the signature covers them. A header counts before it.
func intent(header http.Header, body []byte) {
	var envelope struct {
		Header struct {
			Meta struct {
				Purpose    string `json:"purpose"`
				LegalBasis string `json:"legal_basis"`
			} `json:"meta"`
		} `json:"header"`
	}
	_ = json.Unmarshal(body, &envelope) // what cannot be read says nothing, and is refused where it is read
	for name, said := range map[string]string{"Digisoc-Purpose": envelope.Header.Meta.Purpose, "Digisoc-Legal-Basis": envelope.Header.Meta.LegalBasis} {
		if header.Get(name) == "" && said != "" && len(said) <= maxHeader && visible(said) {
			header.Set(name, said)
		}
	}
}

// codeKey is where a service puts the code of the standard.
const codeKey = "spdci_code"

// registryCodes are those of errors that no registry raised.
var registryCodes = map[int]string{
	http.StatusUnauthorized: "err.request.unauthorized", http.StatusForbidden: "err.request.forbidden", http.StatusNotFound: "err.request.not_found",
	http.StatusMethodNotAllowed: "err.request.bad", http.StatusTooManyRequests: "err.request.too_many_requests", http.StatusServiceUnavailable: "err.service.unavailable",
	http.StatusInternalServerError: "err.service.unavailable",
}

// refuseRegistry answers as the standard says: a list of errors for 401, 403 and 500, an acknowledgement with an error else.
func (g *Gateway) refuseRegistry(w http.ResponseWriter, p problem.Problem) {
	code, known := registryCodes[p.Status]
	if !known {
		code = "err.request.bad"
	}
	if p.Reason == errs.ErrDeadlineExceeded.Reason {
		code = "err.request.timeout"
	}
	if said := p.Metadata[codeKey]; said != "" {
		code = said
	}
	text := p.Texts.EN.Detail + " (" + p.Reason + ")"
	var answer any = map[string]any{"message": map[string]any{
		"ack_status": "ERR", "timestamp": g.clock.Now().UTC().Format("2006-01-02T15:04:05.000Z"), "correlation_id": p.TraceID, "error": map[string]string{"code": code, "message": text},
	}}
	switch p.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusInternalServerError:
		answer = map[string]any{"errors": []map[string]string{{"code": code, "message": text}}}
	}
	w.Header().Set("Content-Type", "application/json")
	p.SetRetryAfter(w.Header())
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(answer)
}
