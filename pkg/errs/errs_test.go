package errs

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
)

func TestUnknownErrorIsInternal(t *testing.T) {
	if k := KindOf(io.ErrUnexpectedEOF); k != Internal {
		t.Fatalf("kind = %v, want Internal", k)
	}
	if r := ReasonOf(io.ErrUnexpectedEOF); r != "INTERNAL" {
		t.Fatalf("reason = %q", r)
	}
}

func TestTemplatesAreNeverChanged(t *testing.T) {
	e := ErrRequestInvalid.Field("a", "REQUIRED", "a is required", "a ir obligāts").Meta("k", "v").Wrap(io.EOF)
	if len(ErrRequestInvalid.Fields) != 0 || ErrRequestInvalid.Metadata != nil || ErrRequestInvalid.Err != nil {
		t.Fatal("template was changed")
	}
	if len(e.Fields) != 1 || e.Metadata["k"] != "v" || !errors.Is(e, io.EOF) {
		t.Fatalf("copy lost something: %+v", e)
	}
	if second := e.Field("b", "", "", ""); len(e.Fields) != 1 || len(second.Fields) != 2 {
		t.Fatal("a copy shares its fields with its source")
	}
}

func TestIsComparesKindAndReason(t *testing.T) {
	wrapped := fmt.Errorf("open case: %w", ErrRecordChanged.Meta("etag", "3"))
	if !errors.Is(wrapped, ErrRecordChanged) {
		t.Fatal("a copy must equal its template")
	}
	if errors.Is(wrapped, ErrTryAgain) {
		t.Fatal("another reason must differ")
	}
	if !strings.Contains(wrapped.Error(), "RECORD_CHANGED") {
		t.Fatal("logs need the reason")
	}
}

// The platform's errors and the enum in the contract list the same words.
func TestPlatformReasonsMatchTheContract(t *testing.T) {
	form := regexp.MustCompile(`^[A-Z][A-Z0-9_]+[A-Z0-9]$`)
	seen := map[string]bool{}
	for _, e := range Platform {
		if seen[e.Reason] {
			t.Errorf("reason %s twice", e.Reason)
		}
		seen[e.Reason] = true
		if _, ok := typesv1.PlatformReason_value["PLATFORM_REASON_"+e.Reason]; !ok {
			t.Errorf("reason %s is not in types.v1.PlatformReason", e.Reason)
		}
		if !form.MatchString(e.Reason) || e.Message == "" || e.MessageLV == "" {
			t.Errorf("reason %s: bad form or a text is missing", e.Reason)
		}
	}
	for name := range typesv1.PlatformReason_value {
		if word := strings.TrimPrefix(name, "PLATFORM_REASON_"); word != "UNSPECIFIED" && !seen[word] {
			t.Errorf("types.v1.PlatformReason has %s, errs has not", word)
		}
	}
}
