package problem

import (
	"encoding/json"
	"errors"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/errs"
)

func TestEveryKindHasStatusAndTitle(t *testing.T) {
	want := map[errs.Kind]int{
		errs.Internal: 500, errs.Invalid: 400, errs.Unauthenticated: 401, errs.Denied: 403, errs.NotFound: 404,
		errs.Exists: 409, errs.Conflict: 409, errs.Precondition: 409, errs.Exhausted: 429, errs.Unavailable: 503,
	}
	for _, kind := range errs.Kinds {
		e := errs.New(kind, "SOME_REASON", "English", "Latviski")
		if got := StatusOf(e); got != want[kind] || got == 0 {
			t.Errorf("%s: status %d, want %d", kind, got, want[kind])
		}
		if title := titles[kind]; title.LV == "" || title.EN == "" || title.LV == title.EN {
			t.Errorf("%s: title %+v", kind, title)
		}
	}
	if len(statuses) != len(errs.Kinds) || len(titles) != len(errs.Kinds) {
		t.Error("a table has rows for kinds that do not exist")
	}
}

var (
	typeForm   = regexp.MustCompile(`^https://digisoc\.lv/problems/[a-z.]+/[A-Z][A-Z0-9_]+[A-Z0-9]$`)
	reasonForm = regexp.MustCompile(`^[A-Z][A-Z0-9_]+[A-Z0-9]$`)
)

func TestEveryPlatformErrorIsAWholeProblem(t *testing.T) {
	special := map[string]int{"PAYLOAD_TOO_LARGE": 413, "METHOD_NOT_ALLOWED": 405, "MEDIA_TYPE_UNSUPPORTED": 415}
	for _, e := range errs.Platform {
		w := httptest.NewRecorder()
		Write(w, New(e, "en", "0af7651916cd43dd8448eb211c80319c"))
		var p Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		if !typeForm.MatchString(p.Type) || !reasonForm.MatchString(p.Reason) || len(p.Reason) > 63 || p.Status != w.Code || p.Domain == "" {
			t.Errorf("%s: %s", e.Reason, w.Body)
		}
		if p.Texts.LV.Detail == "" || p.Texts.EN.Detail == "" || p.Texts.LV.Title == "" || p.Title != p.Texts.EN.Title || p.Detail != e.Message {
			t.Errorf("%s: texts %+v", e.Reason, p.Texts)
		}
		if want, ok := special[e.Reason]; ok && p.Status != want {
			t.Errorf("%s: status %d", e.Reason, p.Status)
		}
		if (p.Status == 429 || p.Status == 503) != (w.Header().Get("Retry-After") != "") {
			t.Errorf("%s: status %d with Retry-After %q", e.Reason, p.Status, w.Header().Get("Retry-After"))
		}
	}
}

func TestInternalErrorsSayNothing(t *testing.T) {
	for _, err := range []error{
		errors.New("pq: password authentication failed"),
		errs.New(errs.Internal, "SECRET_REASON", "secret text", "slepens teksts").Meta("secret", "x").Field("secret", "S", "s", "s"),
		errs.ErrServiceUnavailable.Wrap(errors.New("secret address")),
	} {
		w := httptest.NewRecorder()
		Write(w, New(err, "lv", ""))
		if strings.Contains(strings.ToLower(w.Body.String()), "secret") || strings.Contains(w.Body.String(), "pq") {
			t.Errorf("leaks: %s", w.Body)
		}
	}
}

func TestLanguageOfTheCaller(t *testing.T) {
	for header, want := range map[string]string{
		"": "lv", "lv": "lv", "en": "en", "en-GB,en;q=0.9": "en", "lv,en;q=0.9": "lv", "en;q=0.5,lv": "lv", "de,en;q=0.5": "en",
		"ru": "lv", "*": "lv", "rubbish;;q": "lv", strings.Repeat("en,", 400): "lv",
	} {
		if got := New(errs.ErrAccessDenied, header, "").language.String(); got != want {
			t.Errorf("%.20q: %s, want %s", header, got, want)
		}
	}
}

func TestRetryAfterIsRoundedUp(t *testing.T) {
	for after, want := range map[time.Duration]string{0: "1", time.Millisecond: "1", 1500 * time.Millisecond: "2", time.Minute: "60"} {
		w := httptest.NewRecorder()
		Write(w, New(errs.ErrRateLimited.Retry(after), "", ""))
		if got := w.Header().Get("Retry-After"); got != want {
			t.Errorf("%s: %s", after, got)
		}
	}
}

func TestOnlyWhatMaySucceedLaterIsRetryable(t *testing.T) {
	for e, want := range map[*errs.Error]bool{
		errs.ErrServiceUnavailable: true, errs.ErrAuditUnavailable: true, errs.ErrRateLimited: true, errs.ErrTryAgain: true,
		errs.ErrRecordChanged: false, errs.ErrPayloadTooLarge: false, errs.ErrInternal: false, errs.ErrAccessDenied: false,
	} {
		if got := New(e, "", "").Retryable; got != want {
			t.Errorf("%s: %v", e.Reason, got)
		}
	}
}
