package audit

import (
	"errors"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
)

func granted() Entry {
	return Entry{
		ID: uuid.Must(uuid.NewV7()), Time: time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC), Service: "cases",
		Action: "GetCase", ActorID: "staff-1", ActorKind: "staff", Purpose: "ASSIST", LegalBasis: "SPSP-36",
		Groups: []string{"G06"}, Result: OK,
	}
}

func TestEntryMustAnswerWhoWhatWhenAndWhy(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*Entry)
		want   error
	}{
		"complete":                            {func(*Entry) {}, nil},
		"no id":                               {func(e *Entry) { e.ID = uuid.Nil }, errIncomplete},
		"no time":                             {func(e *Entry) { e.Time = time.Time{} }, errIncomplete},
		"no service":                          {func(e *Entry) { e.Service = "" }, errIncomplete},
		"no action":                           {func(e *Entry) { e.Action = "" }, errIncomplete},
		"no actor":                            {func(e *Entry) { e.ActorID = "" }, errIncomplete},
		"no result":                           {func(e *Entry) { e.Result = "" }, errIncomplete},
		"personal data without purpose":       {func(e *Entry) { e.Purpose = "" }, errNoPurpose},
		"personal data without legal basis":   {func(e *Entry) { e.LegalBasis = "" }, errNoPurpose},
		"reference data needs no purpose":     {func(e *Entry) { e.Groups, e.Purpose, e.LegalBasis = nil, "", "" }, nil},
		"refusal without reason":              {func(e *Entry) { e.Result = Refused }, errNoReason},
		"failure without reason":              {func(e *Entry) { e.Result = Failed }, errNoReason},
		"refusal for want of purpose is kept": {func(e *Entry) { e.Result, e.Reason, e.Purpose = Refused, "PURPOSE_REQUIRED", "" }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			e := granted()
			tc.change(&e)
			if err := e.Validate(); !errors.Is(err, tc.want) {
				t.Errorf("Validate() = %v, want %v", err, tc.want)
			}
		})
	}
}

func TestSubjectsAreCollectedOnceFromManyGoroutines(t *testing.T) {
	ctx := Begin(t.Context(), &Entry{})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 20 {
				Subjects(ctx, "persons/"+strconv.Itoa(i), "")
				Snapshot(ctx)
			}
			SetCase(ctx, "cases/1")
			SetCase(ctx, "")
		})
	}
	wg.Wait()
	e := From(ctx)
	slices.Sort(e.Subjects)
	if len(e.Subjects) != 20 || len(slices.Compact(e.Subjects)) != 20 || e.Case != "cases/1" {
		t.Errorf("subjects %v, case %q", e.Subjects, e.Case)
	}
}

func TestWithoutEntryNothingHappens(t *testing.T) {
	ctx := t.Context()
	Subjects(ctx, "persons/1")
	SetCase(ctx, "cases/1")
	if _, ok := Snapshot(ctx); ok || From(ctx) != nil {
		t.Error("an entry appeared from nowhere")
	}
}
