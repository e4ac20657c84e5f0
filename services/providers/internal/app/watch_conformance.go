package app

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/providers/internal/conformance"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Tested is the open run that a call belongs to; the zero value for every other call.
type Tested struct {
	Run         uuid.UUID
	SkewedSince time.Time
}

// Tested finds the run in which the calling system is tested. Calls of production are none by the name of their client, and
// cost nothing more.
func (a *App) Tested(ctx context.Context) (Tested, error) {
	c := caller.From(ctx)
	if a.people == nil || c.Kind != caller.System || !domain.TestedClient(c.Client) {
		return Tested{}, nil
	}
	return a.store.TestedIn(ctx, c.Client)
}

// Spoil is the error that a call about some subjects is to be answered by on purpose; nil for none.
func (a *App) Spoil(ctx context.Context, t Tested, subjects []string) error {
	if t.Run == uuid.Nil || len(subjects) == 0 {
		return nil
	}
	reason, err := a.store.SpendConformanceFault(ctx, t.Run, subjects)
	switch {
	case err != nil:
		return err
	case reason == domain.ErrSandboxLimited.Reason:
		return domain.ErrSandboxLimited.Retry(conformance.RetryAfter)
	case reason == domain.ErrSandboxUnavailable.Reason:
		return domain.ErrSandboxUnavailable
	}
	return nil
}

// SpoilFile reports whether the file that comes is to break off.
func (a *App) SpoilFile(ctx context.Context, t Tested) error { return a.Spoil(ctx, t, []string{files}) }

// Saw keeps a call of a tested system.
func (a *App) Saw(ctx context.Context, t Tested, c conformance.Call) error {
	if t.Run == uuid.Nil {
		return nil
	}
	return a.store.AddConformanceCall(ctx, t.Run, c)
}

// CodeWord says whose code it is, without the code: the one that a made-up client has now, one from before, or nobody's.
func (a *App) CodeWord(code string) string {
	if code == "" || a.people == nil {
		return ""
	}
	for _, one := range a.people.Personas {
		for i, c := range one.Codes {
			if c == code && i == 0 {
				return "current"
			} else if c == code {
				return "former"
			}
		}
	}
	return "unknown"
}

// SignIn is IssueToken for systems that may be tested: theirs hold shorter, and their handling of clocks is tried. life is
// how long the token holds.
func (a *App) SignIn(ctx context.Context, form url.Values, certificate string) (signed string, life time.Duration, err error) {
	client := claimed(form)
	if a.people == nil || !domain.TestedClient(client) {
		signed, err = a.IssueToken(ctx, form, certificate)
		return signed, TokenLife, err
	}
	t, err := a.store.TestedIn(ctx, client)
	if err != nil {
		return "", 0, err
	}
	if t.Run == uuid.Nil {
		signed, err = a.IssueToken(ctx, form, certificate)
		return signed, TokenLife, err
	}
	came := a.now()
	signed, err = a.skewed(ctx, t, form, certificate)
	kept := a.Saw(context.WithoutCancel(ctx), t, conformance.Call{At: came, Method: "IssueToken", Reason: ReasonOf(err), Certificate: certificate})
	if err == nil {
		err = kept
	}
	return signed, conformance.TokenLife, err
}

// skewed issues by a clock that runs ahead, when the run says so.
func (a *App) skewed(ctx context.Context, t Tested, form url.Values, certificate string) (string, error) {
	if t.SkewedSince.IsZero() {
		return a.issue(ctx, form, certificate, a.now(), conformance.TokenLife)
	}
	ahead := a.now().Add(conformance.Skew)
	signed, err := a.issue(ctx, form, certificate, ahead, conformance.TokenLife)
	if errs.KindOf(err) == errs.Unauthenticated {
		return "", domain.ErrConformanceClockSkewed.Meta("platform_time", ahead.UTC().Format(http.TimeFormat))
	}
	return signed, err
}

// ReasonOf is the reason of an error; empty for none.
func ReasonOf(err error) string {
	if err == nil {
		return ""
	}
	return errs.ReasonOf(err)
}

// claimed is the client that an assertion says it is of. It is not checked: it only tells whether somebody watches.
func claimed(form url.Values) string {
	parts := strings.Split(form.Get("client_assertion"), ".")
	if len(parts) != 3 {
		return ""
	}
	body, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return ""
	}
	var claims struct {
		Subject string `json:"sub"`
	}
	if json.Unmarshal(body, &claims) != nil {
		return ""
	}
	return claims.Subject
}

// twice lets an exercise that is marked so come a second time.
func twice(list []domain.Change) []domain.Change {
	out := make([]domain.Change, 0, len(list)+1)
	for _, c := range list {
		out = append(out, c)
		if c.Kind == domain.ExerciseRequested && c.Body["twice"] != "" {
			out = append(out, c)
		}
	}
	return out
}
