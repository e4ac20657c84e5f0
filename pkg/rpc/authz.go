package rpc

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/telemetry"
)

// authorize asks the policy with what the request says; the use case asks again for every record it loads.
func (s *server) authorize(ctx context.Context, req proto.Message) (context.Context, error) {
	c := callFrom(ctx)
	if c.method.infrastructure {
		return ctx, nil
	}
	var on authz.Resource
	if req != nil {
		code, one := c.method.tenant(req)
		if !one {
			return nil, errs.ErrRequestInvalid.Field("municipality", "TENANT_AMBIGUOUS", "the request names two municipalities", "pieprasījumā norādītas divas pašvaldības")
		}
		on.Municipality = code
	}
	bound, held, err := bounds(c, req)
	if err != nil {
		return nil, err
	}
	c.bound = bound
	personal := c.method.access.GetPersonalData()
	d := s.Guard.Policy.Decide(authz.Request{Caller: c.caller, Action: c.method.action, Resource: on, Stage: authz.StageRequest, PersonalData: personal})
	if s.Log.Enabled(ctx, slog.LevelDebug) {
		s.Log.DebugContext(ctx, "policy decided", telemetry.KeyAction, c.method.action, "allowed", d.Allowed,
			telemetry.KeyPolicies, strings.Join(slices.Concat(d.Policies, d.Failed), ", "))
	}
	if d.PurposeMissing {
		return nil, errs.ErrPurposeRequired
	}
	if !d.Allowed {
		return nil, errs.ErrAccessDenied.Wrap(fmt.Errorf("policy: %s", because(d)))
	}
	if ctx, err = s.stepUp(ctx, c); err != nil {
		return nil, err
	}
	ctx = authz.WithRequest(ctx, s.Guard.Policy, c.method.action, personal)
	if c.method.access.GetCasePersons() {
		return authz.WithCasePersons(ctx, bound), nil
	}
	return authz.WithCase(ctx, bound, held), nil
}

// because says why a decision was no, for the log.
func because(d authz.Decision) string {
	if rules := slices.Concat(d.Policies, d.Failed); len(rules) > 0 {
		return "forbidden by " + strings.Join(rules, ", ")
	}
	return "no rule permits it"
}
