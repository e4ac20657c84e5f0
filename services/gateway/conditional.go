package gateway

import (
	"context"
	"net/http"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/gateway/internal/etag"
)

const (
	ifMatch     = "If-Match"
	ifNoneMatch = "If-None-Match"
)

// maxCondition is the longest conditional header, in bytes: a reader may hold several versions.
const maxCondition = 2000

// readConditions reads If-Match of a change and If-None-Match of a read (RFC 9110, 13.1). A condition that cannot be
// kept is refused: to drop it silently would give its sender a safety that is not there. Conditions by time are ignored,
// as the RFC asks where there is no time of change.
func (x *exchange) readConditions(h http.Header) error {
	if lines := h.Values(ifMatch); len(lines) > 0 {
		list, err := readCondition(ifMatch, lines)
		if err != nil {
			return err
		}
		if x.route.Etag == nil {
			return errs.ErrRequestInvalid.Field(ifMatch, "CONDITION_NOT_EXPECTED",
				"This address compares no versions.", "Šī adrese versijas nesalīdzina.")
		}
		if x.expected, err = oneVersion(list); err != nil {
			return err
		}
	}
	if lines := h.Values(ifNoneMatch); len(lines) > 0 {
		list, err := readCondition(ifNoneMatch, lines)
		if err != nil {
			return err
		}
		if x.route.Method != http.MethodGet {
			return errs.ErrRequestInvalid.Field(ifNoneMatch, "CONDITION_NOT_EXPECTED",
				"This header is for reading only.", "Šī galvene paredzēta tikai lasīšanai.")
		}
		x.known = &list
	}
	return nil
}

func readCondition(name string, lines []string) (etag.List, error) {
	total := 0
	for _, line := range lines {
		total += len(line)
		if !visible(strings.TrimSpace(line)) {
			total += maxCondition
		}
	}
	list, err := etag.Parse(lines)
	if err != nil || total > maxCondition {
		return etag.List{}, errs.ErrRequestInvalid.Field(name, "ETAG_MALFORMED",
			`Send * or a version in quotes, as it stood in the ETag header.`, `Sūtiet * vai versiju pēdiņās, kā tā bija ETag galvenē.`)
	}
	return list, nil
}

// oneVersion is what the services can compare with: one version, or any, which is the empty text. Whether the record
// exists they ask anyway, so that * needs nothing more.
func oneVersion(list etag.List) (string, error) {
	versions := list.Strong()
	switch {
	case list.Any:
		return "", nil
	case len(versions) == 0:
		return "", errs.ErrRequestInvalid.Field(ifMatch, "ETAG_WEAK",
			"A weak version (W/) matches nothing in a change; send the one of the ETag header.", "Vāja versija (W/) izmaiņās neatbilst nekam; sūtiet to, kas bija ETag galvenē.")
	case len(versions) > 1 || versions[0] == "":
		return "", errs.ErrRequestInvalid.Field(ifMatch, "ETAG_SEVERAL",
			"Send one version: the one that was read.", "Sūtiet vienu versiju: to, kas tika nolasīta.")
	}
	return versions[0], nil
}

// conditional is a connection that puts the version of If-Match into the request that is called with.
type conditional struct{ grpc.ClientConnInterface }

// Invoke calls, unless the body expects another version than the header.
func (c conditional) Invoke(ctx context.Context, method string, args, reply any, options ...grpc.CallOption) error {
	if x := exchangeFrom(ctx); x.expected != "" {
		if message, ok := args.(proto.Message); ok && x.route.Expect(message.ProtoReflect(), x.expected) != "" {
			return errs.ErrRequestInvalid.Field(ifMatch, "ETAG_DIFFERS",
				"The header and the etag of the body name different versions.", "Galvene un satura etag norāda dažādas versijas.")
		}
	}
	return c.ClientConnInterface.Invoke(ctx, method, args, reply, options...)
}

// unchanged is an answer that leaves its body out when the reader has the version already: 304. The service was asked
// all the same, because reading is decided, and written to the audit log, each time.
type unchanged struct {
	http.ResponseWriter
	known  etag.List
	begun  bool
	silent bool
}

// WriteHeader decides by the ETag of a good answer.
func (u *unchanged) WriteHeader(status int) {
	h := u.Header()
	if !u.begun && status == http.StatusOK && (u.known.Any || u.known.Has(h.Get("ETag"))) {
		u.silent, status = true, http.StatusNotModified
		h.Del("Content-Type")
		h.Del("Content-Length")
	}
	u.begun = true
	u.ResponseWriter.WriteHeader(status)
}

// Write drops what the reader has.
func (u *unchanged) Write(b []byte) (int, error) {
	if !u.begun {
		u.WriteHeader(http.StatusOK)
	}
	if u.silent {
		return len(b), nil
	}
	return u.ResponseWriter.Write(b)
}

// Unwrap is for http.ResponseController.
func (u *unchanged) Unwrap() http.ResponseWriter { return u.ResponseWriter }
