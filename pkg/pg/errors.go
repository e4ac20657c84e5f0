package pg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/digisoc/platform/pkg/errs"
)

// Errors of rows and constraints. A service's store replaces them with its domain's errors where it knows the rule;
// these remain for rules that nobody named.
var (
	ErrNotFound  = errs.ErrRecordNotFound
	ErrExists    = errs.ErrRecordExists
	ErrReference = errs.ErrRecordReference
	ErrRule      = errs.ErrRecordRule
)

// retryAfter is what a caller is told to wait when the database cannot answer.
const retryAfter = 2 * time.Second

var (
	errURL         = errors.New("pg: the database URL cannot be read")
	errPoolTimeout = errors.New("pg: no free connection in time")
)

// Constraint returns the name of the constraint that a statement broke.
func Constraint(err error) (string, bool) {
	var e *pgconn.PgError
	if errors.As(err, &e) && e.ConstraintName != "" {
		return e.ConstraintName, true
	}
	return "", false
}

// Explain turns an error of the database into the one that a service names for the constraint that was broken, and else into the platform's. All
// constraints that are not named are bugs: the domain has checked.
func Explain(err error, rules map[string]*errs.Error) error {
	if err == nil {
		return nil
	}
	if name, ok := Constraint(err); ok {
		if e, known := rules[name]; known {
			return e.Wrap(err)
		}
	}
	return Classify(err)
}

// Classify turns an error of the driver into the platform's error, keeping the driver's as the cause (so Constraint
// still works). An error that already is an *errs.Error, or wraps one, is returned as it is; what nobody knows is Internal.
func Classify(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errs.As(err); ok {
		return err
	}
	var e *pgconn.PgError
	switch cause := withoutValues(err); {
	case errors.As(err, &e):
		return classifyState(e, cause)
	case errors.Is(err, pgx.ErrNoRows):
		return ErrNotFound.Wrap(cause)
	case errors.Is(err, errPoolTimeout):
		return errs.ErrServiceUnavailable.Wrap(cause).Retry(retryAfter)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return errs.ErrDeadlineExceeded.Wrap(cause).Retry(retryAfter)
	case lostConnection(err):
		return errs.ErrServiceUnavailable.Wrap(cause).Retry(retryAfter)
	default:
		return errs.ErrInternal.Wrap(cause)
	}
}

// classifyState maps a SQLSTATE (PostgreSQL manual, appendix A).
func classifyState(e *pgconn.PgError, cause error) error {
	switch e.Code {
	case "23505", "23P01": // unique, exclusion
		return ErrExists.Wrap(cause)
	case "23503", "23001": // foreign key, restrict
		return ErrReference.Wrap(cause)
	case "40001", "40P01", "55P03": // serialization, deadlock, lock not available in time
		return errs.ErrTryAgain.Wrap(cause)
	case "57014": // statement timeout or cancel
		return errs.ErrDeadlineExceeded.Wrap(cause).Retry(retryAfter)
	case "25006", "25P03": // standby not promoted yet, idle transaction ended
		return errs.ErrServiceUnavailable.Wrap(cause).Retry(retryAfter)
	}
	switch e.Code[:min(2, len(e.Code))] {
	case "22", "23": // data exception, check, not null
		return ErrRule.Wrap(cause)
	case "08", "53", "57", "58": // connection, resources (disk full too), operator, system
		return errs.ErrServiceUnavailable.Wrap(cause).Retry(retryAfter)
	}
	return errs.ErrInternal.Wrap(cause)
}

// lostConnection reports whether the server could not be reached or went away.
func lostConnection(err error) bool {
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, io.EOF) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || pgconn.SafeToRetry(err) ||
		strings.Contains(err.Error(), "conn closed") // pgx has no value for a connection that died earlier
}

// statementError is a server error without the values that its message may quote.
type statementError struct{ *pgconn.PgError }

// Error names the state and what the error is about, in identifiers only.
func (e statementError) Error() string {
	about := strings.Join(strings.Fields(strings.Join([]string{e.SchemaName, e.TableName, e.ColumnName, e.ConstraintName}, " ")), " ")
	return strings.TrimSuffix(fmt.Sprintf("%s (SQLSTATE %s) %s", e.Severity, e.Code, about), " ")
}

// Unwrap returns the server's error.
func (e statementError) Unwrap() error { return e.PgError }

// withoutValues hides what a server error may repeat of the data: class 22 quotes the value it could not read, class P0
// whatever a function raised.
func withoutValues(err error) error {
	var e *pgconn.PgError
	if errors.As(err, &e) && (strings.HasPrefix(e.Code, "22") || strings.HasPrefix(e.Code, "P0")) {
		return statementError{e}
	}
	return err
}
