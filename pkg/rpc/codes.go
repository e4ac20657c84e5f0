package rpc

import (
	"google.golang.org/grpc/codes"

	"github.com/digisoc/platform/pkg/errs"
)

// kindCodes is the one table between kinds and gRPC codes. A test walks it.
var kindCodes = map[errs.Kind]codes.Code{
	errs.Internal:        codes.Internal,
	errs.Invalid:         codes.InvalidArgument,
	errs.Unauthenticated: codes.Unauthenticated,
	errs.Denied:          codes.PermissionDenied,
	errs.NotFound:        codes.NotFound,
	errs.Exists:          codes.AlreadyExists,
	errs.Conflict:        codes.Aborted,
	errs.Precondition:    codes.FailedPrecondition,
	errs.Exhausted:       codes.ResourceExhausted,
	errs.Unavailable:     codes.Unavailable,
}

// codeOf returns the gRPC code of an error. A missed deadline keeps gRPC's own code.
func codeOf(e *errs.Error) codes.Code {
	if e.Reason == errs.ErrDeadlineExceeded.Reason {
		return codes.DeadlineExceeded
	}
	if code, ok := kindCodes[e.Kind]; ok {
		return code
	}
	return codes.Internal
}

// kindOf returns the kind of a gRPC code; anything not in the table is Internal.
func kindOf(code codes.Code) errs.Kind {
	if code == codes.DeadlineExceeded {
		return errs.Unavailable
	}
	for kind, c := range kindCodes {
		if c == code {
			return kind
		}
	}
	return errs.Internal
}
