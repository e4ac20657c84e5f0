package pg_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/pg"
)

func TestClassify(t *testing.T) {
	t.Parallel()
	state := func(code string) error { return fmt.Errorf("query: %w", &pgconn.PgError{Code: code}) }
	domain := errs.New(errs.Precondition, "CASE_NOT_OPEN", "", "")
	for name, tc := range map[string]struct {
		err   error
		want  error
		retry bool
	}{
		"no rows":             {pgx.ErrNoRows, pg.ErrNotFound, false},
		"unique":              {state("23505"), pg.ErrExists, false},
		"exclusion":           {state("23P01"), pg.ErrExists, false},
		"foreign key":         {state("23503"), pg.ErrReference, false},
		"check":               {state("23514"), pg.ErrRule, false},
		"not null":            {state("23502"), pg.ErrRule, false},
		"number out of range": {state("22003"), pg.ErrRule, false},
		"serialization":       {state("40001"), errs.ErrTryAgain, false},
		"deadlock":            {state("40P01"), errs.ErrTryAgain, false},
		"lock timeout":        {state("55P03"), errs.ErrTryAgain, false},
		"statement timeout":   {state("57014"), errs.ErrDeadlineExceeded, true},
		"disk full":           {state("53100"), errs.ErrServiceUnavailable, true},
		"too many clients":    {state("53300"), errs.ErrServiceUnavailable, true},
		"shutdown":            {state("57P01"), errs.ErrServiceUnavailable, true},
		"starting up":         {state("57P03"), errs.ErrServiceUnavailable, true},
		"disk error":          {state("58030"), errs.ErrServiceUnavailable, true},
		"standby":             {state("25006"), errs.ErrServiceUnavailable, true},
		"server gone":         {io.ErrUnexpectedEOF, errs.ErrServiceUnavailable, true},
		"cancelled":           {context.Canceled, errs.ErrDeadlineExceeded, true},
		"out of time":         {fmt.Errorf("x: %w", context.DeadlineExceeded), errs.ErrDeadlineExceeded, true},
		"syntax":              {state("42601"), errs.ErrInternal, false},
		"strange":             {errors.New("?"), errs.ErrInternal, false},
		"domain":              {fmt.Errorf("x: %w", domain), domain, false},
	} {
		t.Run(name, func(t *testing.T) {
			got := pg.Classify(tc.err)
			if !errors.Is(got, tc.want) || !errors.Is(got, tc.err) && !strings.HasPrefix(name, "number") {
				t.Errorf("%v, want %v with its cause", got, tc.want)
			}
			if e, _ := errs.As(got); (e.RetryAfter > 0) != tc.retry {
				t.Errorf("retry after %s", e.RetryAfter)
			}
			if again := pg.Classify(got); again != got {
				t.Errorf("classified again it is %v", again)
			}
		})
	}
	if pg.Classify(nil) != nil {
		t.Error("no error became one")
	}
}

func TestErrorsDoNotRepeatValues(t *testing.T) {
	t.Parallel()
	db := open(t)
	const secret = "010190-12345"
	for name, sql := range map[string]string{
		"unreadable": "select $1::text::uuid",
		"duplicate":  "insert into note (id, body) values (1, $1), (2, $1)",
	} {
		_, err := db.Exec(t.Context(), sql, secret)
		if err == nil {
			t.Fatalf("%s: no error", name)
		}
		if text := pg.Classify(err).Error(); strings.Contains(text, secret) {
			t.Errorf("%s: the error repeats the value: %s", name, text)
		}
	}
	raised := &pgconn.PgError{Severity: "ERROR", Code: "P0001", Message: "bad " + secret, TableName: "note"}
	if text := pg.Classify(raised).Error(); strings.Contains(text, secret) || !strings.Contains(text, "note") {
		t.Errorf("a raised error became %q", text)
	}
}

func TestURLErrorDoesNotRepeatThePassword(t *testing.T) {
	t.Parallel()
	_, err := pg.Open(t.Context(), "postgres://app:top-secret@[::bad/db")
	if err == nil || strings.Contains(err.Error(), "top-secret") {
		t.Errorf("Open: %v", err)
	}
	err = pg.Migrate(t.Context(), "postgres://app:top-secret@[::bad/db", nil)
	if err == nil || strings.Contains(err.Error(), "top-secret") {
		t.Errorf("Migrate: %v", err)
	}
}
