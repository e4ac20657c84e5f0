package rpc

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"buf.build/go/protovalidate"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/errs"
)

func (s *server) validateUnary(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	if message, ok := req.(proto.Message); ok && !callFrom(ctx).method.infrastructure {
		if err := validate(message); err != nil {
			return nil, err
		}
	}
	return handler(ctx, req)
}

func (s *server) validateStream(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	if callFrom(ss.Context()).method.infrastructure {
		return handler(srv, ss)
	}
	return handler(srv, &hooked{ServerStream: ss, ctx: ss.Context(), received: validate})
}

// validate checks a request against the rules in the contract. The answer names fields and rules, never values.
func validate(req proto.Message) error {
	err := protovalidate.Validate(req)
	if err == nil {
		return nil
	}
	var violations *protovalidate.ValidationError
	if !errors.As(err, &violations) {
		return fmt.Errorf("validate request: %w", err) // a rule that cannot run is our bug
	}
	invalid := errs.ErrRequestInvalid
	for i, v := range violations.Violations {
		if i == maxViolations {
			break
		}
		rule := v.Proto.GetRuleId()
		en := v.Proto.GetMessage()
		if en == "" {
			en = "the value does not follow the rule " + rule
		}
		invalid = invalid.Field(protovalidate.FieldPathString(v.Proto.GetField()), ruleReason(rule), en, inLatvian(rule, v.RuleValue))
	}
	return invalid
}

// ruleReason makes a stable word of a rule's id: string.min_len becomes STRING_MIN_LEN.
func ruleReason(rule string) string {
	if rule == "" {
		return "RULE"
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return '_'
	}, rule)
}
