package rpc

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/idempotency"
	"github.com/digisoc/platform/pkg/pg"
)

// once makes a write with a request id happen once: the answer is stored with the change, and whoever comes second with
// the same id gets that answer. Nothing is looked up while all goes well: the key's uniqueness in the database decides.
type once struct {
	server *server
	call   *call
	key    idempotency.Key
}

// onceFor returns nil for a call without a key, a read and a request that only asks whether it would be valid.
func (s *server) onceFor(ctx context.Context, c *call, req proto.Message) (*once, error) {
	id := c.caller.RequestID
	if id == "" || req == nil || s.Guard.DB == nil || !c.method.access.GetWrite() || wants(req, c.method.validateOnly) {
		return nil, nil
	}
	hash, err := requestHash(c.method, req)
	if err != nil {
		return nil, err
	}
	if err := s.answers.ready(ctx); err != nil {
		return nil, pg.Classify(err)
	}
	return &once{server: s, call: c, key: idempotency.Key{Caller: c.caller.Subject, Method: c.method.full, ID: id, Hash: hash}}, nil
}

// requestHash is the SHA-256 of a request without its request id.
func requestHash(m *method, req proto.Message) ([sha256.Size]byte, error) {
	if m.requestID != nil && req.ProtoReflect().Has(m.requestID) {
		req = proto.Clone(req)
		req.ProtoReflect().Clear(m.requestID)
	}
	data, err := proto.MarshalOptions{Deterministic: true}.Marshal(req)
	if err != nil {
		return [sha256.Size]byte{}, fmt.Errorf("hash request: %w", err)
	}
	return sha256.Sum256(data), nil
}

// store is the finisher that keeps the answer beside its key, in the transaction of the change.
func (o *once) store(ctx context.Context, tx *pg.Tx) error {
	if tx.Result() == nil {
		return fmt.Errorf("rpc: %s was given a request id but its transaction set no result", o.call.method.action)
	}
	if o.server.Guard.Encode == nil {
		return fmt.Errorf("rpc: %s cannot encode results", o.server.Service)
	}
	resource, err := o.server.Guard.Encode(tx.Result())
	if err != nil {
		return fmt.Errorf("encode result: %w", err)
	}
	answer, err := wrap(o.call.method.output, resource)
	if err != nil {
		return err
	}
	data, err := proto.MarshalOptions{Deterministic: true}.Marshal(answer)
	if err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	if data, err = o.server.answers.seal(ctx, o.key, data); err != nil {
		return fmt.Errorf("seal answer: %w", err)
	}
	return idempotency.Append(ctx, tx, o.key, data)
}

// wrap puts a resource into the one field of the answer that holds its kind; an answer is left as it is.
func wrap(output protoreflect.MessageType, resource proto.Message) (proto.Message, error) {
	kind := resource.ProtoReflect().Descriptor().FullName()
	if kind == output.Descriptor().FullName() {
		return resource, nil
	}
	fields := output.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		if f.Kind() == protoreflect.MessageKind && f.Cardinality() != protoreflect.Repeated && f.Message().FullName() == kind {
			answer := output.New()
			answer.Set(f, protoreflect.ValueOfMessage(resource.ProtoReflect()))
			return answer.Interface(), nil
		}
	}
	return nil, fmt.Errorf("rpc: %s has no field for %s", output.Descriptor().FullName(), kind)
}

// replay answers a failed call from the store when the same call succeeded before, or a moment ago in parallel. What the
// policy has meanwhile hidden from the caller stays hidden.
func (o *once) replay(ctx context.Context, cause error) (proto.Message, error) {
	if authz.Hidden(ctx) {
		return nil, cause
	}
	looking, cancel := context.WithTimeout(context.WithoutCancel(ctx), auditTimeout)
	defer cancel()
	data, found, err := idempotency.Find(looking, o.server.Guard.DB, o.key)
	switch {
	case errors.Is(err, errs.ErrIdempotencyKeyReused):
		return nil, err
	case err != nil || !found:
		return nil, cause
	}
	if data, err = o.server.answers.open(looking, o.key, data); err != nil {
		return nil, fmt.Errorf("open stored answer: %w", err)
	}
	answer := o.call.method.output.New().Interface()
	if err := proto.Unmarshal(data, answer); err != nil {
		return nil, fmt.Errorf("decode stored answer: %w", err)
	}
	if err := grpc.SetHeader(ctx, metadata.Pairs(ReplayedHeader, "true")); err != nil {
		return nil, fmt.Errorf("mark replay: %w", err)
	}
	return answer, nil
}
